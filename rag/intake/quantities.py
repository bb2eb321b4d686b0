"""Amounts in a request: strength, quantity, refills, visits, frequency and duration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.intake.dates import DAYS, NUMBER, number_of
from rag.text import squeeze

_STRENGTH = re.compile(
    r"(?<![\w.#])(\d[\d,]*(?:\.\d+)?(?:\s?(?:-|/)\s?\d+(?:\.\d+)?){0,3}\s?(?:mg|mcg|µg|ug|gm?"
    r"|grams?|ml|%|units?|iu|meq)"
    r"(?:\s?/\s?(?:\d+(?:\.\d+)?\s?)?(?:mg|mcg|ml|hr|hour|h|gm?|g|day|patch))?"
    r"(?:\s?[-/]\s?\d+(?:\.\d+)?\s?(?:mg|mcg|%|ml)){0,3})(?![A-Za-z])",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"(?:#|\bqty\.?\s*:?\s*#?|\bquantity\s*(?:of\s*|:\s*)?#?|\bcount\s*:?\s*"
    r"|\bdisp(?:ense)?\.?\s*:?\s*#?)\s*(\d{1,4})(?![\d.%]|\s*(?:mg|mcg))"
    r"|(?<!take )(?<!takes )(?<!-)(?<!apply )\b(\d{1,4})\s*(?:tablets?|tabs?|capsules?|caps?"
    r"|pills?|patch(?:es)?|tubes?|bottles?|vials?|count|box(?:es)?|units(?= of)|pads?)\b"
    r"|(?:\bx|\btimes)\s*(\d{1,3})\b(?!\s*(?:week|month|day|year|hour|/|visit|session|per|a\b|mg))",
    re.IGNORECASE,
)
_REFILL = re.compile(
    rf"({NUMBER}|no|zero|a)\s*(?:\(\d+\)\s*)?(?:additional\s+)?(?:refills?|RF)\b|\b(?:refills?"
    rf"|RF)\s*(?:x|times|#|:|of|=)?\s*#?\s*({NUMBER})\b",
    re.IGNORECASE,
)
_VISIT = r"(?:visits?|sessions?|treatments?|appointments?|hours?(?= of)|units(?= of)|procedures?)"
_VISITS = re.compile(
    rf"(?<![A-Za-z])#?({NUMBER})\s*(?:\(\d+\)\s*)?(?:additional |more |further |outpatient "
    r"|initial |new "
    rf"|follow[- ]?up |office |post[- ]?op\w* |individual |"
    rf"supervised |land |aquatic |pool |group |manual |infrared |elect\w* |one hour "
    rf"|weekly )*(?:[A-Za-z/-]+\s+){{0,4}}?{_VISIT}\b",
    re.IGNORECASE,
)
_VISITS_AFTER = re.compile(
    rf"\b{_VISIT}\s*(?:x|times|#|:|qty:?|-|,|\("
    rf"|for the [\w ,]+#)?\s*#?\s*\(?({NUMBER})\b(?!\s*(?:times|x|per|weeks?|months?|days?|/"
    rf"|hours?|%|mg|-?\s*minutes?))",
    re.IGNORECASE,
)
_TIMES_PER = re.compile(
    rf"({NUMBER}|once|twice)(?:\s*(?:-|–|to|or)\s*({NUMBER}))?\s*(?:x|times?|visits?|sessions?"
    rf"|days?|d(?=\s*/))?\s*(?:\(\d+\)\s*)?(?:weekly\b"
    rf"|(?:a|per|each|every|/)\s*(week|wk|month|day)|x?\s*/\s*(week|wk|month|day)|(?:times"
    rf"|x)\s+(?:a |per )?(week|wk|month|day))",
    re.IGNORECASE,
)
_FOR_TIME = re.compile(
    rf"(?:\b(?:for|x|times|over|×|by)\s*|,\s*|week\s+|weekly\s+|/wk\s+|/week\s+)(?:a\s+(?:total"
    rf"|period) of\s+)?({NUMBER}|(?<=for )a|(?<=over )a)(?:\s*(?:-|–|to|or)\s*({NUMBER}))?"
    rf"[\s-]*(?:\(\d+\)\s*)?(day|week|wk|month|mo|year|yr)s?\b"
    r"(?!\s*(?:(?:per|a|an|each|every)\s|/|x\s*(?:week|wk|month|day)\b))",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    rf"\b({NUMBER})(?:\s*(?:-|–|to|or)\s*({NUMBER}))?[\s-]*(day|week|wk|month"
    rf"|year)s?\b(?=\s*(?:(?:[a-z-]+\s+){{0,4}}?(?:rental|trial)\b|supply|coverage|program|stay"
    r"|of\b|use|treatment))",
    re.IGNORECASE,
)
_GRID = re.compile(
    rf"(?<![\d/.])(\d{{1,2}}|{NUMBER})\s*(?:x|×|times)\s*(\d{{1,2}}|{NUMBER})\b(?!\s*(?:mg|%|cm"
    rf"|inch|day|months?|/))",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"[=(]\s*(?:total\s*(?:of\s*)?|qty:?\s*)?#?(\d{1,3})\s*(?:total|visits?|sessions?)?\s*(?:\)"
    r"|total\b|visits?\b|sessions?\b|$)",
    re.IGNORECASE,
)
_HASH = re.compile(
    r"(?:#|\bqty\.?\s*:?\s*#?|\bquantity:?\s*#?)\s*(\d{1,3})\b(?!\s*%)", re.IGNORECASE
)
_TIMES_END = re.compile(
    rf"(?<!\d)(?<!\d\s)(?:\bx|\btimes|×)\s*({NUMBER})\b(?!\s*(?:weeks?|wks?|months?|mos?|days?"
    rf"|years?|yrs?|hours?|hrs?|[dh]\s*/|min\w*|per|a\b|times|m[gl]|mcg|cm|inch\w*|levels?|views?|x\b|[/%×-]"
    rf"|more\b|\d))",
    re.IGNORECASE,
)
"""A count at the end of a name: ``acupuncture x 6``; ``2 x 6`` is a schedule."""


_AT_END = re.compile(
    rf"\b(?:PT|OT|therapy|acupuncture|chiro\w*|massage)\s+(\d{{1,2}})\s*$"
    rf"|\b{_VISIT}\b[^,;.\d]{{1,60}},\s*({NUMBER})\s*$",
    re.IGNORECASE,
)
"""A count that closes the request: ``post-op PT 12``, ``visits with the physician, 6``."""
_NO_COUNT = re.compile(r"\s*(?:x|times|per|a week|weeks?|months?|days?|minutes?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Amounts:
    """Amounts read from a request; what is not said is empty."""

    strength: str = ""
    quantity: int | None = None
    refills: int | None = None
    visits: int | None = None
    frequency: str = ""
    duration_days: float | None = None
    end: int = 0
    """Offset after the last amount that belongs to a drug's name; 0: none."""


def drug_amounts(text: str) -> Amounts:
    """Read strength, quantity, refills and time of a request for a drug.

    >>> a = drug_amounts("Norco 10/325mg #60 with one refill")
    >>> a.strength, a.quantity, a.refills
    ('10/325mg', 60, 1)
    """
    strength = _STRENGTH.search(text)
    quantity = _QUANTITY.search(text)
    end = max((m.end() for m in (strength, quantity) if m), default=0)
    return Amounts(
        strength=squeeze(strength.group(1)) if strength else _bare(text),
        quantity=_first(quantity),
        refills=_refills(text),
        duration_days=_duration(text),
        frequency=_drug_frequency(text),
        end=end,
    )


def amounts_near(text: str, at: int) -> Amounts:
    """Read strength and quantity that stand directly after a drug's name ending at ``at``."""
    rest = text[at : at + 45]
    cut = re.search(r"[;(]|,(?!\d)|\.(?=\s|$)|\band\b", rest)
    rest = rest[: cut.start()] if cut else rest
    found = drug_amounts(rest)
    return Amounts(found.strength, found.quantity, end=at + found.end if found.end else 0)


def visit_amounts(text: str) -> Amounts:
    """Read visits, frequency and duration of a request for sessions of care.

    >>> a = visit_amounts("Physical therapy 2 times a week for 4 weeks")
    >>> a.visits, a.frequency, a.duration_days
    (8, '2 times per week', 28.0)
    >>> [visit_amounts(t).visits for t in ("PT 2x6", "x 12 sessions", "Acupuncture #6")]
    [12, 12, 6]
    """
    per = _times_per(text)
    weeks = _duration(text)
    visits = _visits(text)
    grid = None if per else _grid(text)
    if per and visits is None and weeks is not None:
        count, unit, _ = per
        visits = round(count * weeks / DAYS[unit])
    frequency = per[2] if per else ""
    if grid and not per:
        times, count = grid
        if visits is None or visits == times * count:
            visits, weeks = times * count, count * 7.0
            frequency = f"{times} times per week"
    return Amounts(visits=visits, frequency=frequency, duration_days=weeks, quantity=_hash(text))


def _hash(text: str) -> int | None:
    match = _HASH.search(text)
    return int(match.group(1)) if match else None


def _visits(text: str) -> int | None:
    """Return the number of visits said outright; one in brackets after a schedule wins."""
    total = _TOTAL.search(text)
    planned = (
        _TIMES_PER.search(text) or _GRID.search(text) or re.search("visit|session", text, re.I)
    )
    if total and planned:
        return int(total.group(1))
    for pattern in (_VISITS, _VISITS_AFTER, _HASH, _TIMES_END, _AT_END):
        found = list(_counts(pattern, text))
        if found:
            # "two sessions for the knee and eight for the wrist" is ten; a schedule is not added up
            both = pattern is _VISITS and len(found) == 2 and not _times_per(text)
            return sum(found) if both else found[0]
    return None


def _counts(pattern: re.Pattern[str], text: str) -> Iterator[int]:
    for match in pattern.finditer(text):
        at = next(n for n, group in enumerate(match.groups(), start=1) if group)
        value = number_of(match.group(at))
        if value is None or not 0 < value <= 200 or value != int(value):
            continue
        rest = text[match.end(at) :]
        if pattern is _VISITS and _NO_COUNT.match(rest):
            continue
        yield int(value)


def _times_per(text: str) -> tuple[float, str, str] | None:
    """Return how often in a unit of time: count, unit, and in words. Of a range the higher."""
    match = _TIMES_PER.search(text)
    if match is None:
        return None
    unit = next((g for g in match.groups()[2:] if g), "week").lower()
    low = number_of(match.group(1))
    high = number_of(match.group(2)) if match.group(2) else low
    if low is None or high is None or high > 30:
        return None
    unit = {"wk": "week"}.get(unit, unit)
    span = f"{low:g}" if low == high else f"{low:g} to {high:g}"
    return float(high), unit, f"{span} times per {unit}"


def _grid(text: str) -> tuple[int, int] | None:
    """Return times and weeks of the short form ``2x6``."""
    match = _GRID.search(text)
    if match is None:
        return None
    first, second = number_of(match.group(1)), number_of(match.group(2))
    if first is None or second is None or not 1 <= first <= 7 or not 1 <= second <= 26:
        return None
    return int(first), int(second)


def _duration(text: str) -> float | None:
    """Return how long the care is asked for, in days; of a range the longer."""
    match = _FOR_TIME.search(text) or _LENGTH.search(text)
    if match is None:
        return None
    count = number_of(match.group(2) or match.group(1))
    return None if count is None else round(count * DAYS[match.group(3).lower()], 1)


def _first(match: re.Match[str] | None) -> int | None:
    return int(next(g for g in match.groups() if g)) if match else None


def _bare(text: str) -> str:
    """Return a strength without a unit: ``Norco 10/325``, ``oxycodone 15 #112``."""
    match = re.search(r"(?<![\w/.#])(\d+(?:\.\d+)?(?:/\d+(?:\.\d+)?|-\d{3}))(?![\d/-])", text)
    match = match or re.search(r"^\D{0,30}?(?<![\w/.#x-])(\d+(?:\.\d+)?)(?=\s?#\s?\d)", text)
    return squeeze(match.group(1)) if match else ""


def _refills(text: str) -> int | None:
    match = _REFILL.search(text)
    if match is None:
        return None
    word = match.group(1) or match.group(2)
    value = 0 if word.lower() == "no" else number_of(word)
    return None if value is None else int(value)


def _drug_frequency(text: str) -> str:
    match = re.search(
        r"\b(?:once|twice|one|two|three|four|\d(?:-\d)?)\s*(?:times|x)?\s*(?:a|per|/)\s*day\b"
        r"|\b(?:once|twice) daily\b"
        r"|\bevery\s+\d+(?:\s*(?:-|to)\s*\d+)?\s*(?:hours?|hrs?)\b|\bq\s?\d+(?:-\d+)?\s?h(?:ours?"
        r"|rs?)?\b|\b(?:bid|tid|qid|qhs|qd|prn)\b"
        r"|\b(?:at bedtime|nightly|daily)\b|\b\d(?:-\d)?x?/day\b",
        text,
        re.IGNORECASE,
    )
    return squeeze(match.group()) if match else ""
