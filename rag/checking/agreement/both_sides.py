"""One side made two: a sentence says of both sides what its source says of one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.context import ItemContext, outside_quotes
from rag.records import Finding, Sentence, SentenceRole

_BOTH = re.compile(
    r"\b(?:both|bilateral(?:ly)?|on either side|each (?:side|arm|leg|hand|knee|shoulder|hip|foot"
    r"|wrist|ankle|elbow)|left and right|right and left"
    r"|on the (?:left|right) and the (?:left|right)"
    r"|two-sided)\b",
    re.I,
)
_LEFT, _RIGHT = re.compile(r"\b[Ll]eft\b|\bLEFT\b"), re.compile(r"\b[Rr]ight\b|\bRIGHT\b")
_FIGURE = re.compile(
    r"(?<![\d/.])(\d+(?:\.\d+)?[+-]?)\s*(/\s*\d+|%|degrees|°|cm|mm|kg|lbs?|pounds)?"
)
_CONTRAST = re.compile(
    r"\b(?:normal|negative|intact|absent|none|no|not|full|unremarkable|only|equal|free(?:ly)?|but"
    r"|than|while|whereas|spared|well|symptom-free|painless)\b",
    re.I,
)


def check_both_sides(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """Check a sentence on both sides against words that tell the sides apart."""
    match = _BOTH.search(outside_quotes(sentence.text))
    if match is None or sentence.role is SentenceRole.GUIDELINE:
        return
    if _CONTRAST.search(sentence.text) or len(_figures(sentence.text)) > 1:
        return  # it tells them apart itself
    for quote in sentence.case_quotes:
        if uneven(quote.text):
            yield context.finding(
                "typed_fact",
                "blocker",
                f"The sentence says “{match.group()}”; the words it rests on tell the two sides "
                "apart.",
                "Give each side what the record gives it.",
                sentence=sentence,
                evidence=quote.text,
            )
            return


def uneven(text: str) -> bool:
    """Whether a text says one thing of the left and another of the right.

    >>> uneven("Strength 3/5 on the right, 5/5 on the left"), uneven("5/5 left, 5/5 right")
    (True, False)
    >>> uneven("Tinel positive on the right, negative on the left")
    True
    """
    if not (_LEFT.search(text) and _RIGHT.search(text)):
        return False
    figures = _figures(text)
    if any(len(found) > 1 for found in figures.values()):
        return True
    return bool(re.search(_CONTRAST, text)) and not _BOTH.search(text)


def _figures(text: str) -> dict[str, set[str]]:
    """Return the different figures of a text by their unit."""
    out: dict[str, set[str]] = {}
    for match in _FIGURE.finditer(text):
        if match[2]:
            out.setdefault(match[2].replace(" ", ""), set()).add(match[1])
    return out
