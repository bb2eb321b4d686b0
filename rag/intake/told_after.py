"""What the sentences after a treatment tell of it, such as "It gave 70% relief for two weeks"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.intake.gains import measured_gain
from rag.intake.responses import Outcome, outcome_of
from rag.intake.statements import Statement
from rag.vocabulary import Vocabulary

_PRONOUN = re.compile(
    r"^(?:it|this|these|they|that|those|he|she|which|the (?:injured worker|patient|worker"
    r"|claimant|applicant|injections?"
    r"|therapy|treatments?|sessions?|blocks?|procedures?|relief|pain|medications?))\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"^[\W]*(?:relief|response|results?|outcome|pain\b.{0,20}(?:->|=>|→|from|fell|dropped|gone"
    r"|down)|reports?"
    r"|states?|after|then|felt|helped|no (?:(?:lasting|real|sustained|significant"
    r"|further|much|clear|durable) )?(?:relief|help|change|benefit|effect|improvement)|good"
    r"|better|worse|lasted|some"
    r"|[^.;]{1,40};\s*no (?:relief|help|change|benefit|effect)"
    r"|little|wore off|gave|still\b|\d{1,3}\s*(?:%|percent|(?:/10\s*)?(?:->|=>|→|to\b)))",
    re.IGNORECASE,
)
"""How a sentence begins that tells what came of the care just named."""


_CHANGE = re.compile(r"(?:-+>|=>|→)\s*\d")


def gains_below(
    opening: Statement, following: Sequence[Statement]
) -> tuple[Outcome, Statement] | None:
    """Return what a table of measures tells that a sentence on a treatment opens with a colon.

    One measure of function that is better in its last figure makes a gain.
    """
    if not opening.text.rstrip().endswith(":"):
        return None
    for one in following:
        if one.document != opening.document or not _CHANGE.search(one.text):
            break
        if measured_gain(one.text):
            return Outcome(improved=True, functional=True), one
    return None


def told_after(
    following: Sequence[Statement], vocabulary: Vocabulary
) -> tuple[Outcome, Statement] | None:
    """Return what the next sentences tell of the last treatment, and the last of them."""
    words: list[str] = []
    last: Statement | None = None
    pronoun = False
    for one in following:
        speaks = _PRONOUN.match(one.text)
        if not speaks and not _TELLS.match(one.text):
            break
        if one.attribution != "record" or vocabulary.treatments_in(one.text):
            break
        if last is not None and one.document != last.document:
            break
        pronoun = pronoun or bool(speaks and not words)
        words.append(one.text)
        told = outcome_of(" ".join(words), told_of_care=True)
        if told.told:
            last = one
            if _accepted(one.text, told, pronoun=bool(speaks)):
                return told, one
    return None


def _accepted(words: str, told: Outcome, *, pronoun: bool) -> bool:
    """Whether an outcome told in a later sentence can only be that of the care before it."""
    if told.relief_percent is not None or told.relief_days is not None:
        return True
    if not pronoun:
        return told.improved is not None
    speaks = re.match(
        r"^(?:it|this|these|they|the (?:inject|therap|treat|sess|block|proc))", words, re.I
    )
    later = told.functional and re.search(r"\b(?:now|since|again|after)\b", words)
    return bool(speaks or later)
