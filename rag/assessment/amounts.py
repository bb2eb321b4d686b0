"""Tests of amounts: levels, visits, quantities, days, refills and sites against a limit."""

from __future__ import annotations

import re

from rag.assessment import mme, periods
from rag.assessment.courses import NUMBERS, durations
from rag.assessment.surgery import asked_for_after, last_operation, recent_surgery
from rag.assessment.verdict import Setting, Verdict, amount, met, missing, not_met, number
from rag.assessment.visits import Had, received
from rag.records import DisputedItem, LimitTest, Span
from rag.text import listed

_UNITS = {
    "levels": "level",
    "visits": "visit",
    "quantity": "unit",
    "days": "day",
    "refills": "refill",
    "sites": "site",
}
_WHOLE = frozenset({"levels", "sites", "mme", "courses"})
"""Measures of which no part can be granted as a smaller amount of the same."""
_SESSIONS = re.compile(
    rf"(?:#\s*)?\b(\d{{1,3}}|{'|'.join(NUMBERS)})\b\s*(?:/\s*\d+\s*)?(?:\(\d+\)\s*)?"
    r"(?:[\w-]+\s+){0,3}?(?:visits?|sessions?|treatments?)\b",
    re.I,
)
_BY_NERVES = frozenset({"medial_branch_block", "radiofrequency_neurotomy"})
_PIECES = re.compile(r"#\s*(\d{1,4})\b")


def limit(test: LimitTest, label: str, setting: Setting) -> Verdict:
    """Return whether the amount asked for stays within the limit, saying both numbers."""
    if test.measure == "mme":
        return mme.daily_dose(test, label, setting)
    if test.measure == "courses":
        return periods.courses_in_period(test, label, setting)
    in_hours = test.measure == "visits" and not setting.item.visits and _full_days(setting.item)
    unit = "full day" if in_hours else _UNITS[test.measure]
    asked = asked_for(setting.item, test.measure)
    allowed = amount(test.max, unit)
    if asked is None:
        if test.measure == "refills" and setting.item.quantity is not None:
            return met(f"The request asks for no refills, within the limit of {allowed}.")
        return missing(
            f"The request does not state the number of {unit}s, where at most {allowed} "
            f"{'is' if test.max == 1 else 'are'} supported.",
            (f"{unit}s", f"number of {unit}s"),
        )
    evidence = (setting.item.span,) if setting.item.span else ()
    parts = [f"{number(asked)} asked for"]
    granted = approved(setting.item, test.measure)
    before = _had_before(test, setting)
    had, facts, spans = before.count, before.facts, before.spans
    # Visits that UR approved may be the ones received since: the larger count stands for both.
    if granted > had:
        parts.append(f"{number(granted)} that utilization review approved of the same request")
        facts, spans = (), ()
    elif had:
        parts.append(f"{number(had)} already received")
    total = asked + max(granted, had)
    if total <= test.max and _uncounted(test, before, granted, setting):
        return _not_counted(asked, allowed, before, (*evidence, *spans))
    # Counts that are added up are all shown: the request, what was granted, what came before it.
    if len(parts) > 1:
        says = f"{listed(parts)} make {amount(total, unit)}"
    else:
        sides = " on both sides" if setting.item.laterality == "bilateral" and _sided(test) else ""
        nerves = len(setting.item.levels) if by_nerves(setting.item) else 0
        by = f" ({amount(nerves, 'nerve')})" if test.measure == "levels" and nerves > asked else ""
        if test.measure == "quantity" and setting.item.refills:
            by = f" ({setting.item.quantity} with {amount(setting.item.refills, 'refill')})"
        says = f"The request asks for {amount(asked, unit)}{by}{sides}"
    whole = f"{allowed}{' in all' if test.cumulative else ''}."
    says += f", {'within' if total <= test.max else 'which exceeds'} the limit of {whole}"
    shown = (*evidence, *spans)
    return met(says, facts, shown) if total <= test.max else not_met(says, facts, shown)


def _had_before(test: LimitTest, setting: Setting) -> Had:
    """Return the visits that count: after an operation only those since, none before it is done."""
    if not test.cumulative:
        return Had()
    since = last_operation(setting) if test.after_surgery else None
    if test.after_surgery and since is None and asked_for_after(setting):
        return Had() if not any(recent_surgery(setting)) else received(setting)
    return received(setting, since)


def _uncounted(test: LimitTest, before: Had, granted: float, setting: Setting) -> bool:
    """Whether visits were had of which no number is on record: that is no count of nought."""
    if not test.cumulative or test.measure != "visits" or before.count or granted:
        return False
    asked_again = setting.repeat and not test.after_surgery
    return before.uncounted or asked_again


def _not_counted(asked: float, allowed: str, before: Had, shown: tuple[Span, ...]) -> Verdict:
    return missing(
        f"The record shows earlier visits without their number, so that {number(asked)} more "
        f"cannot be held against the limit of {allowed} in all.",
        ("number of visits to date", "visits attended", "visits completed"),
        before.facts,
        shown,
    )


def approved(item: DisputedItem, measure: str) -> float:
    """Return the amount of the same request that UR approved; 0 where none or not counted so."""
    text = item.approved_portion
    if not text or measure in {"levels", "sites", "refills"}:
        return 0
    if measure == "days":
        return max(durations(text), default=0.0)
    found = (_PIECES if measure == "quantity" else _SESSIONS).search(text)
    return float(_count(found.group(1))) if found else 0


def _count(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word.lower()]


def asked_for(item: DisputedItem, measure: str) -> float | None:
    """Return the amount that the request asks for, or ``None`` where it does not say."""
    if measure == "levels":
        return float(joints(item)) if item.levels else None
    if measure == "sites":
        return float(max(len(item.levels), len(item.body_parts), 1)) * (
            2 if item.laterality == "bilateral" else 1
        )
    if measure == "quantity":
        # What the refills give is asked for too.
        return None if item.quantity is None else float(item.quantity * (1 + (item.refills or 0)))
    value = {
        "visits": item.visits or _full_days(item),
        "days": item.duration_days,
        "refills": item.refills,
    }[measure]
    return None if value is None else float(value)


_FULL_DAY = 8
"""Hours of a full day of a programme; days are commonly shorter, so that doubt goes to the
worker."""
_BY_THE_DAY = frozenset({"functional_restoration_program", "chronic_pain_program"})
_HOURS = re.compile(
    r"\b(\d{1,3})\s*(?:hours?|hrs?)\b(?!\s*(?:/|\ba\b|\bper\b|\beach\b|\b(?:dai|week)ly\b))", re.I
)


def _full_days(item: DisputedItem) -> int | None:
    """Return the full days that a programme told in hours takes; ``None`` where it tells none.

    Hours that are spread over weeks are hours of part days, whose number they do not tell.
    """
    by_the_day = item.treatment in _BY_THE_DAY and item.duration_days is None
    told = _HOURS.search(item.text) if by_the_day else None
    return -(-int(told.group(1)) // _FULL_DAY) if told else None


def by_nerves(item: DisputedItem) -> bool:
    """Whether the levels of a request are medial branches that are named singly."""
    return item.treatment in _BY_NERVES and not any("-" in level for level in item.levels)


def joints(item: DisputedItem) -> int:
    """Return the number of levels; of medial branches that are named singly, of the joints.

    Each facet joint is reached by two nerves: the branches L3, L4 and L5 serve two joints. Where
    the joints are named as well, "L4-5 and L5-S1 (L3, L4 and L5 branches)", they alone count.
    """
    if by_nerves(item):
        return max(1, len(item.levels) - 1)
    joined = [level for level in item.levels if "-" in level]
    return len(joined) if joined and item.treatment in _BY_NERVES else len(item.levels)


def supported(test: LimitTest, setting: Setting) -> str:
    """Return the part of the request that the limit leaves room for, or nothing.

    Part of a number of levels or sites is another procedure, not a smaller amount of this one.
    """
    if test.measure in _WHOLE:
        return ""
    asked = asked_for(setting.item, test.measure)
    if asked is None:
        return ""
    before = _had_before(test, setting)
    granted = approved(setting.item, test.measure)
    if _uncounted(test, before, granted, setting):
        return ""
    room = test.max - max(before.count, granted)
    if room < 1 or room >= asked:
        return ""
    return f"{number(room)} of {amount(asked, _UNITS[test.measure])}"


def _sided(test: LimitTest) -> bool:
    return test.measure in {"levels", "sites"}
