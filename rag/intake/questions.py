"""Whether a line asks something: what a question names is not told of the worker."""

from __future__ import annotations

import re

_ASKS = re.compile(
    r"^(?:[^?:.]{0,60}:)?[\W\d]*(?:(?:has|have|had|do|does|did|is|are|was|were|can|could|would|will"
    r"|should|may)\s+(?:you|he|she|it|they|there|the|this|that|these|your|his|her|any|an?|patient|pt"
    r"|anyone|we)\b|(?:what|which|when|where|who|whose|why|how)(?:['’]s|['’]re)?\b|any\b)[^?]*\?",
    re.IGNORECASE,
)
_TO_STATE = re.compile(
    r"\b(?:please|kindly|asked?(?: (?:him|her|them|the \w+))?(?: to)?|need to know|want to know)\b"
    r"[^.;]{0,40}?\b(?:whether|if (?:the|he|she|you|there|any)|why|what|which|when|how)\b",
    re.IGNORECASE,
)
"""How one is asked to say something: ``please state whether there is a history of ulcer``."""
_ANSWERED = re.compile(
    r"\?\W*(?:yes|y\b|yeah|correct|he does|she does|it did|it does)", re.IGNORECASE
)


def asked_from(words: str) -> int | None:
    """Return where in a sentence something is asked and not answered; ``None`` where nothing is.

    >>> asked_from("Do you ever run out of medicine early?")
    0
    >>> asked_from("No bleeding; please state whether he has an ulcer.")
    13
    >>> asked_from("Torn meniscus?") is asked_from("Did it help? Yes, a lot.") is None
    True
    """
    if _ASKS.search(words) and not _ANSWERED.search(words):
        return 0
    told = _TO_STATE.search(words)
    return told.start() if told else None
