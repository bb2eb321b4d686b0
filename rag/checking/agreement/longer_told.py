"""A relief that words make longer than the record's, however loosely they give its length.

"A carryover of several weeks", "measured in months", "for a quarter of a year": the least that
such words can mean is set against the days of the record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.agreement.long_relief import marked, told_good
from rag.checking.denial import denied
from rag.checking.values import values

_MANY = r"(?:several|many|some|quite a few|a good many|a number of|numerous|long|endless)"
_WHOLE = r"(?:a|an|one|the|that|this|her|his|all|whole|full|entire|next|following|most of|rest of)"
_REPEATED = (
    r"\b(?P<unit>{})(?: in,? (?P=unit) out| (?:after|upon|on|following) "
    r"(?:(?:an|the)?other|(?:a|the )?(?:next )?(?P=unit)))\b"
)
"""One after the other, and so more than one: "month after month"."""
_VAGUE: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(pattern, re.I), least)
    for pattern, least in (
        (r"\byears\b", 365.0),
        (_REPEATED.format("month|season"), 50.0),
        (_REPEATED.format("week"), 18.0),
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
_BEFORE = re.compile(
    r"\b(?:after|since|within|less than|under|short of|by the|every|per|a few|next|ago)"
    r"(?: (?:a|the|some|about|only))?\s*$",
    re.I,
)
_DONE = re.compile(
    r"\b(?:attend\w*|asked|request\w*|wait\w*|seen|visit(?:s|ed)|treated|came)\b[^.;,]{0,30}$", re.I
)
"""What somebody did for so long, and no relief."""
_BEHIND = re.compile(r"^\s*(?:ago|later|earlier|before|after(?:wards)?|old|since)\b", re.I)
_OVER = re.compile(
    r"\b(?:for|over|lasting|lasted|through(?:out)?|during|of)(?: (?:the|a|an|all|some|many"
    r"|several|about|at least|more than|well over|nearly|almost|full|next|following"
    r"|upwards of|up to))*\s*$",
    re.I,
)
"""A length of time, whatever follows: "comfortable for months after the injection"."""
_FACTOR, _MARGIN = 2.0, 5.0
"""By how much a stated length has to exceed the record's."""


def longer_told(text: str, days: float) -> re.Match[str] | None:
    """Return the words that make a relief clearly longer than ``days``; ``None`` where none do.

    >>> longer_told("It gave relief with a carryover of several weeks.", 4.0).group()
    'several weeks'
    >>> longer_told("The relief was over within weeks.", 4.0) is None
    True
    """
    text = marked(text)
    least = max(days * _FACTOR, days + _MARGIN)
    for start, end in told_good(text):
        for match, low in _lengths(text, start, end):
            if low < least or not _lapse(text, match):
                continue
            if not denied(text, match.start(), match.end()):
                return match
    return None


def _lapse(text: str, match: re.Match[str]) -> bool:
    """Whether words of time give how long something went on, and no point of time or rate."""
    before = text[: match.start()]
    if _BEFORE.search(before) or _DONE.search(before):
        return False
    return bool(_OVER.search(before)) or not _BEHIND.match(text[match.end() :])


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
