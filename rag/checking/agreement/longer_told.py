"""A relief that words make longer than the record's, however loosely they give its length.

"A carryover of several weeks", "measured in months", "for a quarter of a year": the least that
such words can mean is set against the days of the record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.agreement.long_relief import told_good
from rag.checking.denial import denied
from rag.checking.values import values

_MANY = r"(?:several|many|some|quite a few|a good many|a number of|numerous|long|endless)"
_WHOLE = r"(?:a|an|one|the|that|this|her|his|all|whole|full|entire|next|following|most of|rest of)"
_VAGUE: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(pattern, re.I), least)
    for pattern, least in (
        (r"\byears\b", 365.0),
        (r"\b(?:half a year|half[- ]year|six[- ]months?)\b", 150.0),
        (r"\b(?:quarter|third) of (?:a|the) year\b", 85.0),
        (rf"\b{_MANY} months\b", 85.0),
        (r"\bmonths\b", 50.0),
        (rf"\b(?:{_WHOLE} ){{1,3}}(?:season|summer|winter|spring|autumn|quarter|year)\b", 50.0),
        (rf"\b(?:{_WHOLE} ){{1,3}}month\b", 26.0),
        (rf"\b{_MANY} weeks\b", 18.0),
        (r"(?<!\d )(?<!two )(?<!three )(?<!four )\bweeks\b", 12.0),
    )
)
"""Loose lengths with the least number of days that each can mean."""
_NOT_A_LENGTH = re.compile(
    r"\b(?:ago|later|earlier|before|after|afterwards|since|old|within|in less than|less than"
    r"|under|short of|by the|every|per|a few)\b",
    re.I,
)
_AROUND = 18
_FACTOR, _MARGIN = 2.0, 5.0
"""By how much a stated length has to exceed the record's."""


def longer_told(text: str, days: float) -> re.Match[str] | None:
    """Return the words that make a relief clearly longer than ``days``; ``None`` where none do.

    >>> longer_told("It gave relief with a carryover of several weeks.", 4.0).group()
    'several weeks'
    >>> longer_told("The relief was over within weeks.", 4.0) is None
    True
    """
    least = max(days * _FACTOR, days + _MARGIN)
    for start, end in told_good(text):
        for match, low in _lengths(text, start, end):
            around = text[max(start, match.start() - _AROUND) : min(end, match.end() + _AROUND)]
            near = _NOT_A_LENGTH.search(around)
            if low >= least and not near and not denied(text, match.start(), match.end()):
                return match
    return None


def _lengths(text: str, start: int, end: int) -> Iterator[tuple[re.Match[str], float]]:
    exact = [(v.start, v.end, v.low) for v in values(text) if v.kind == "duration"]
    for first, last, low in exact:
        match = re.compile(r".+", re.S).fullmatch(text, first, last)
        if start <= first and last <= end and match:
            yield match, low
    for pattern, least in _VAGUE:
        for match in pattern.finditer(text, start, end):
            if not any(a < match.end() and match.start() < b for a, b, _ in exact):
                yield match, least
