"""Dates as records write them (``10-13-16``, ``October 13, 2016``) and numbers in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from rag.errors import InputError

_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_NUMERIC = re.compile(
    r"(?<![\d/.-])(\d{1,2})\s?([-/])\s?(\d{1,2})\s?\2\s?"
    r"(\d{4}|[12][\dO]{3}|\d{2})(?![\dO/-]|\.\d)"
)
_ISO = re.compile(r"(?<![\d/.-])(\d{4})-(\d{2})-(\d{2})(?![\d/-])")
_WRITTEN = re.compile(
    rf"\b({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b"
    rf"|\b(\d{{1,2}})(?:st|nd|rd|th)?\s+({_MONTH})\.?,?\s+(\d{{4}})\b",
    re.IGNORECASE,
)
_MONTH_ONLY = re.compile(rf"\b({_MONTH})\.?,?\s+(?:of\s+)?(\d{{4}})\b", re.IGNORECASE)
_SLASH_MONTH = re.compile(r"(?<![\d/.-])(\d{1,2})[-/](\d{4})(?![\d/-])")

DAYS = {"day": 1.0, "week": 7.0, "wk": 7.0, "month": 30.4, "mo": 30.4, "year": 365.0, "yr": 365.0}
"""Length of a unit of time in days."""

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty".split()
)
_TENS = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}
_NUMBERS = {
    **{word: number for number, word in enumerate(_UNITS)},
    **_TENS,
    "ninety": 90,
    "a": 1,
    "an": 1,
    "single": 1,
    "once": 1,
    "twice": 2,
    "couple": 2,
    "both": 2,
    "thrice": 3,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
}
NUMBER = (
    r"(?:\d{1,4}(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen"
    r"|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty(?:[- ](?:one|two|three|four|five"
    r"|six|seven|eight|nine))?|thirty(?:[- ]six)?|forty(?:[- ]eight)?|fifty|sixty|ninety)"
)
"""Pattern of a number in figures or words."""


@dataclass(frozen=True, slots=True)
class DateMatch:
    """A date found in a text."""

    start: int
    end: int
    date: date
    exact: bool
    """Whether the day is given; else it is the first of the month."""


def dates_in(text: str) -> tuple[DateMatch, ...]:
    """Return the dates that ``text`` names, in order. Two-digit years are of 1950 to 2049.

    >>> [d.date.isoformat() for d in dates_in("on 10-13-16, Nov 2016 and December 01, 2016")]
    ['2016-10-13', '2016-11-01', '2016-12-01']
    """
    found: list[DateMatch] = []
    taken: set[int] = set()
    for start, end, year, month, day, exact in _raw_dates(text):
        value = _date(year, month, day)
        if value is None or taken.intersection(range(start, end)):
            continue
        taken.update(range(start, end))
        found.append(DateMatch(start, end, value, exact))
    return tuple(sorted(found, key=lambda match: match.start))


def _raw_dates(text: str) -> Iterator[tuple[int, int, int, int, int, bool]]:
    """Yield offsets, year, month, day and whether the day is given; full dates first."""
    for m in _ISO.finditer(text):
        yield m.start(), m.end(), int(m[1]), int(m[2]), int(m[3]), True
    for m in _NUMERIC.finditer(text):
        year = int(m[4].replace("O", "0"))  # a scan takes 0 for O
        yield m.start(), m.end(), year, int(m[1]), int(m[3]), True
    for m in _WRITTEN.finditer(text):
        if m[1]:
            yield m.start(), m.end(), int(m[3]), _month(m[1]), int(m[2]), True
        else:
            yield m.start(), m.end(), int(m[6]), _month(m[5]), int(m[4]), True
    for m in _MONTH_ONLY.finditer(text):
        yield m.start(), m.end(), int(m[2]), _month(m[1]), 1, False
    for m in _SLASH_MONTH.finditer(text):
        yield m.start(), m.end(), int(m[2]), int(m[1]), 1, False


def _month(word: str) -> int:
    return next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(word.lower()[:3]))


def _date(year: int, month: int, day: int) -> date | None:
    if year < 100:
        year += 2000 if year < 50 else 1900
    try:
        value = date(year, month, day)
    except ValueError:
        return None
    return value if 1920 <= year <= 2100 else None


def number_of(word: str) -> float | None:
    """Return the number that a word or figure stands for.

    >>> number_of("twelve"), number_of("twenty-four"), number_of("2.5"), number_of("some")
    (12, 24, 2.5, None)
    """
    low = word.lower().strip().lstrip("#")
    if re.fullmatch(r"\d+(?:\.\d+)?", low):
        return float(low) if "." in low else int(low)
    pieces = re.split(r"[- ]+", low)
    values = [_NUMBERS.get(piece) for piece in pieces]
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == len(values) else None


_DURATION = re.compile(
    rf"\b({NUMBER}|a|an|several|few|couple of)"
    rf"(?:\s*(?:-|–|to|or)\s*({NUMBER}))?[\s-]*(day|week|wk|month|mo|year|yr)s?\b",
    re.IGNORECASE,
)


def duration_days(text: str) -> float | None:
    """Return the first length of time in ``text`` in days; of a range the longer end.

    >>> duration_days("for 10 days"), duration_days("two to three months"), duration_days("soon")
    (10.0, 91.2, None)
    """
    match = _DURATION.search(text)
    if match is None:
        return None
    count = number_of(match.group(2) or match.group(1))
    return None if count is None else round(count * DAYS[match.group(3).lower()], 1)


def given_date(text: str, name: str) -> date:
    """Return a date that a user typed, as ``YYYY-MM-DD`` or ``MM/DD/YYYY``.

    Args:
        text: What was typed.
        name: The option or field, for the message.

    Raises:
        InputError: It is no date.
    """
    for form in ("%Y-%m-%d", "%m/%d/%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    raise InputError(f"{name} {text} is not a date.", "Write it as YYYY-MM-DD, e.g. 2016-12-05.")
