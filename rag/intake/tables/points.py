"""The times of which a table tells: dates, numbered weeks or visits, "intake" and "now"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from rag.intake.dates import dates_in

_DAY = re.compile(r"^\(?(\d{1,2})/(\d{1,2})\)?$")
_NUMBERED = re.compile(
    r"^(?:weeks?|wks?|w|visits?|sessions?|months?|mos?|day|no\.?|#)\.?\s*#?\s*(\d{1,3})$"
    r"|^#?(\d{1,3})(?:st|nd|rd|th)?\s*(?:weeks?|wks?|visits?|sessions?|months?|mos?)$",
    re.I,
)
_FIRST = re.compile(
    r"^(?:at )?(?:intake|baseline|initial\w*|start|admission|eval(?:uation)?|first(?: visit)?|then"
    r"|before)(?:[\s,(].{0,12})?$",
    re.I,
)
_LAST = re.compile(
    r"^(?:at )?(?:now|today|current\w*|re-?eval\w*|discharge|latest|last(?: visit)?|final|after"
    r"|present)(?:[\s,(].{0,12})?$",
    re.I,
)
_APART = re.compile(
    r"\b(?:pre-?\s?op\w*|before (?:the )?(?:injury|surgery|accident|fall|operation)|pre-?injury"
    r"|goals?|targets?|norm\w*|ref|expected|due|planned|next)\b",
    re.I,
)
"""No time of the care: before it, or still to come."""
_LATE, _EARLY = 9, 4
"""Months: from the first on, a day of the second or before is one of the next year."""


def set_apart(text: str) -> bool:
    """Whether a heading names a time before the care, one to come, or what is normal."""
    return bool(_APART.search(text))


@dataclass(frozen=True)
class Point:
    """A time of which a table tells, as it is written there."""

    text: str
    day: date | None = None
    month_day: tuple[int, int] | None = None
    number: int | None = None
    rank: int | None = None
    """0 for the first time, 2 for the last, where only a word tells it."""


def point_of(text: str, *, bare: bool = False) -> Point | None:
    """Return the time that a cell names; with ``bare`` a mere number is one too.

    >>> point_of("05/06/19").day.isoformat(), point_of("wk 7").number, point_of("goal 05/2019")
    ('2019-05-06', 7, None)
    """
    text = text.strip("* ")
    if set_apart(text):
        return None
    if found := dates_in(text):
        one = found[0]
        rest = text[: one.start] + text[one.end :]
        return Point(text, day=one.date) if len(found) == 1 and len(rest) <= _BESIDE else None
    if (day := _DAY.match(text)) and 1 <= int(day[1]) <= 12 and 1 <= int(day[2]) <= 31:
        return Point(text, month_day=(int(day[1]), int(day[2])))
    if numbered := _NUMBERED.match(text):
        return Point(text, number=int(numbered[1] or numbered[2]))
    if bare and re.fullmatch(r"\d{1,3}", text):
        return Point(text, number=int(text))
    if _FIRST.match(text):
        return Point(text, rank=0)
    return Point(text, rank=2) if _LAST.match(text) else None


_BESIDE = 14
"""Characters that may stand beside the date in a heading: ``visit 6, 01/09/2023``."""


def in_order(points: Sequence[Point]) -> tuple[int, ...] | None:
    """Return the places of ``points`` from the first time to the last; ``None`` where unsure.

    >>> in_order([Point("", number=8), Point("", number=4)])
    (1, 0)
    >>> in_order([Point("", month_day=(11, 20)), Point("", month_day=(1, 8))])
    (0, 1)
    """
    forward = tuple(range(len(points)))
    for places in (forward, forward[::-1]):
        if all(_before(points[a], points[b]) for a, b in pairwise(places)):
            return places
    return None


def _before(one: Point, two: Point) -> bool:
    """Whether the first of two times is surely the earlier one."""
    if one.rank is not None or two.rank is not None:
        first = 1 if one.rank is None else one.rank
        return first < (1 if two.rank is None else two.rank)
    if one.day and two.day:
        return one.day < two.day
    if one.number is not None and two.number is not None:
        return one.number < two.number
    if one.month_day and two.month_day:
        turn = one.month_day[0] >= _LATE and two.month_day[0] <= _EARLY
        return turn or one.month_day < two.month_day
    return False
