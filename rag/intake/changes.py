"""The share of pain that care took away, told in percent, in fractions or by two ratings."""

from __future__ import annotations

import re

from rag.intake.pain_change import pain_changes

_BARE_PERCENT = re.compile(
    r"(?:^\W*|\b(?:by|about|approx\w*|~|gave|got|of|:|-)\s*|[(;,]\s*)(?<![\d.])(\d{2,3})"
    r"(?:\s*%?\s*(?:-|–|to)\s*\d{2,3})?\s*(?:%|percent)"
    r"(?=\s*(?:$|[.;,)]|for\b|x\b|better|less|pain|down|gone|of (?:the |his |her )?pain|until"
    r"|during))",
    re.IGNORECASE,
)
_NOT_SHARE = re.compile(
    r"\b(?:patch|cream|gel|solution|ointment|SpO2|saturation|stenosis"
    r"|impairment|ROM|range of motion|apportion\w*|TBSA|voucher|tear|body)\b",
    re.IGNORECASE,
)
_NUMBING = re.compile(r"\b(?:lido|bupiva|ropiva|mepiva)caine\b|\bmarcaine\b", re.IGNORECASE)
_STRONGEST = 15.0
"""Percent beside such a drug below which the figure may be its strength and no relief."""
_SHARES = (
    (re.compile(r"\b(?:three[- ]quarters|3/4)\b", re.IGNORECASE), 75.0),
    (re.compile(r"\btwo[- ]thirds\b", re.IGNORECASE), 66.0),
    (
        re.compile(r"\b(?:by|in|about|to)\s+half\b|\bhalved\b|\bhalf the pain\b", re.IGNORECASE),
        50.0,
    ),
    (re.compile(r"\b(?:a|one)[- ]third\b", re.IGNORECASE), 33.0),
)
_LESS = re.compile(
    r"\b(?:relief|reliev\w+|less|better|reduc\w+|improv\w+|edge off|eased?|pain (?:was "
    r"|is )?(?:cut|down))\b",
    re.IGNORECASE,
)


def pain_share(words: str, *, told_of_care: bool) -> float | None:
    """Return the share of pain gone, in percent, where figures or fractions tell it.

    Args:
        words: What the record says.
        told_of_care: The words follow a treatment and tell of it: a bare ``7 -> 1`` is then pain.

    >>> pain_share("7 -> 1 for 100 min", told_of_care=True)
    85.7
    >>> pain_share("took the edge off by two thirds", told_of_care=True)
    66.0
    >>> pain_share("took his pain from 8/10 to 3/10", told_of_care=True)
    62.5
    >>> pain_share("pain eight to four", told_of_care=False)
    50.0
    >>> pain_share("burning six without and two to three with the patch", told_of_care=False)
    50.0
    """
    for match in _BARE_PERCENT.finditer(words) if told_of_care else ():
        near = words[max(0, match.start() - 30) : match.end() + 25]
        share = float(match[1])
        drug = share < _STRONGEST and _NUMBING.search(near)
        if share <= 100 and not drug and not _NOT_SHARE.search(near):
            return share
    for change in pain_changes(words, of_pain=told_of_care):
        if change.matters:
            return change.share
    if _LESS.search(words):
        for pattern, share in _SHARES:
            if pattern.search(words):
                return share
    return None


def pain_unchanged(words: str) -> bool:
    """Whether a rating before and after shows less change than matters: ``7 -> 6``.

    >>> pain_unchanged("pain 7 -> 6"), pain_unchanged("pain 7 -> 2")
    (True, False)
    """
    found = list(pain_changes(words))
    return bool(found) and not any(change.matters for change in found)
