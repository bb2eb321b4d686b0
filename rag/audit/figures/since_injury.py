"""Time that had passed since the injury, against the day of the injury and the days of the case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from rag.audit.material import Material
from rag.checking.values import Value, values

_EVENT = (
    r"(?:injur\w+|accident|incident|fall|blow|trauma|event|crash|collision|impact|mishap|strain"
    r"|date of injury|DOI|day of (?:the )?(?:injury|accident)|onset"
    r"|being (?:hit|struck|hurt|injured)"
    r"|(?:was|were|been|got) (?:hit|struck|hurt|injured))"
)
_BEHIND = re.compile(
    rf"^\s*(?:\w+\s+){{0,4}}?(?:after|since|from|past|following|of|post[- ]?|into)\s*"
    r"(?:the|his|her|this"
    rf"|that|he|she|a)?\s*(?:\w+\s+){{0,2}}?{_EVENT}\b",
    re.I,
)
"""What makes a length of time one since the injury, behind it."""
_BEFORE = re.compile(
    rf"\b{_EVENT}\s+(?:\w+\s+){{0,4}}?(?:lay|lies|dates? back|goes back|was|is|happened"
    r"|occurred|took place)\s+(?:\w+\s+){0,3}?$",
    re.I,
)
_UNDER = re.compile(
    r"\b(?:less than|under|fewer than|not yet|within|no more than|not (?:even|quite)|at most|inside"
    r"|short of|barely|hardly|only|just|mere(?:ly)?)\s+(?:\w+\s+)?$",
    re.I,
)
_OVER = re.compile(
    r"\b(?:more than|over|at least|longer than|beyond|no less than|upwards of|in excess of)\s+"
    r"(?:\w+\s+)?$",
    re.I,
)
_RULE = re.compile(
    r"\b(?:MTUS|ODG|ACOEM|guideline\w*|recommend\w*|criteri\w+|require\w*|allow\w*|first"
    r"|up to|until|if|unless|should|would)\b",
    re.I,
)
_SLACK = 1.35
"""Times by which a stated length may be off before it is another length."""
_DAYS = 20
"""Days by which it may be off however short it is."""


def other_time_since(material: Material, words: str) -> tuple[str, str] | None:
    """Return a time since the injury that fits no day meant, and the day of the injury.

    The days meant are those of the sentence; without any, every day that the letter names.
    """
    injured = material.summary.date_of_injury
    if injured is None:
        return None
    for value in values(words):
        if value.kind != "duration" or not _since(words, value):
            continue
        clause = words[max(0, value.start - 80) : value.start]
        if _RULE.search(clause):
            continue
        own = [day for day in _days(words) if day > injured]
        days = own or [day for day in _known(material) if day > injured]
        passed = [(day - injured).days for day in days]
        if passed and not any(_fits(value, clause, real) for real in passed):
            return value.words, f"injury of {injured.isoformat()}"
    return None


def _since(words: str, value: Value) -> bool:
    return bool(_BEHIND.match(words[value.end :]) or _BEFORE.search(words[: value.start]))


def _fits(value: Value, before: str, real: int) -> bool:
    """Whether a number of days can be what a length with its comparator says."""
    if _UNDER.search(before):
        exact = re.search(r"\b(?:only|just|mere\w*|barely|hardly)\b", before, re.I)
        if not exact:
            return real <= value.high + 2
    if _OVER.search(before):
        return real >= value.low - 2
    low, high = value.low / _SLACK - _DAYS, value.high * _SLACK + _DAYS
    return low <= real <= high


def _known(material: Material) -> Iterable[date]:
    yield from _days(material.outside_rationales)
    for day in (material.summary.ur_date, material.header.decision_date):
        if day is not None:
            yield day


def _days(text: str) -> list[date]:
    """Return the days that a text names; a month counts by its first and last day."""
    found = (value.day(of_month) for value in values(text) for of_month in _MONTH_ENDS)
    return sorted({day for day in found if day is not None})


_MONTH_ENDS = (1, 28)
