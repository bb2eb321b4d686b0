"""Tests of amounts: levels, visits, quantities, days, refills and sites against a limit."""

from __future__ import annotations

import re

from rag.assessment.courses import courses, own_terms
from rag.assessment.verdict import Setting, Verdict, amount, met, missing, not_met, number
from rag.records import DisputedItem, Fact, LimitTest, Span

_UNITS = {
    "levels": "level",
    "visits": "visit",
    "quantity": "unit",
    "days": "day",
    "refills": "refill",
    "sites": "site",
}
_SESSIONS = re.compile(
    r"(?:#\s*)?(\d{1,3})\s*(?:/\s*\d+\s*)?(?:\w+\s+){0,2}?(?:visits?|sessions?|treatments?)\b", re.I
)


def limit(test: LimitTest, label: str, setting: Setting) -> Verdict:
    """Return whether the amount asked for stays within the limit, saying both numbers."""
    unit = _UNITS[test.measure]
    asked = asked_for(setting.item, test.measure)
    allowed = amount(test.max, unit)
    if asked is None:
        if test.measure == "refills" and setting.item.quantity is not None:
            return met(f"The request asks for no refills; the limit is {allowed}.")
        return missing(
            f"The request does not state the number of {unit}s, where at most {allowed} "
            f"{'is' if test.max == 1 else 'are'} supported.",
            (f"{unit}s", f"number of {unit}s"),
        )
    evidence = (setting.item.span,) if setting.item.span else ()
    if test.cumulative:
        return _cumulative(test, asked, setting, evidence)
    sides = " on both sides" if setting.item.laterality == "bilateral" and _sided(test) else ""
    says = f"The request asks for {amount(asked, unit)}{sides}; the limit is {allowed}."
    return met(says, (), evidence) if asked <= test.max else not_met(says, (), evidence)


def _cumulative(
    test: LimitTest, asked: float, setting: Setting, evidence: tuple[Span, ...]
) -> Verdict:
    unit = _UNITS[test.measure]
    had, facts, spans = received(setting)
    total = asked + had
    # Two counts that are added up must both be shown: the request and what came before it.
    if had:
        says = (
            f"{amount(had, unit)} already received or authorized and {number(asked)} asked for "
            f"make {number(total)}; the limit is {amount(test.max, unit)} in all."
        )
    else:
        says = (
            f"The request asks for {amount(asked, unit)} and the record counts none before; "
            f"the limit is {amount(test.max, unit)} in all."
        )
    shown = (*evidence, *spans)
    return met(says, facts, shown) if total <= test.max else not_met(says, facts, shown)


def received(setting: Setting) -> tuple[int, tuple[Fact, ...], tuple[Span, ...]]:
    """Return the visits of the disputed treatment that the record counts as had or authorized.

    Notes repeat their counts, so the largest one stands for all; a wrong sum would deny care.
    """
    best, facts, spans = 0, (), ()  # type: tuple[int, tuple[Fact, ...], tuple[Span, ...]]
    for course in courses(own_terms(setting.item), setting):
        parts = course.fact.body_parts if course.fact else ()
        if not setting.terms.related(setting.item.body_parts, parts):
            continue
        count = course.response.count if course.response else None
        if count is None and course.fact is not None:
            found = _SESSIONS.search(course.fact.text)
            count = int(found.group(1)) if found else None
        if count is not None and count > best:
            best = count
            facts = (course.fact,) if course.fact else ()
            spans = () if course.fact else (course.quote,)
    approved = _count_in(setting.item.approved_portion)
    if approved > best:
        return approved, (), ()
    return best, facts, spans


def asked_for(item: DisputedItem, measure: str) -> float | None:
    """Return the amount that the request asks for, or ``None`` where it does not say."""
    if measure == "levels":
        return float(len(item.levels)) if item.levels else None
    if measure == "sites":
        return float(max(len(item.levels), len(item.body_parts), 1)) * (
            2 if item.laterality == "bilateral" else 1
        )
    value = {
        "visits": item.visits,
        "quantity": item.quantity,
        "days": item.duration_days,
        "refills": item.refills,
    }[measure]
    return None if value is None else float(value)


def supported(test: LimitTest, setting: Setting) -> str:
    """Return the part of the request that the limit leaves room for, or nothing.

    Part of a number of levels or sites is another procedure, not a smaller amount of this one.
    """
    if test.measure in {"levels", "sites"}:
        return ""
    asked = asked_for(setting.item, test.measure)
    if asked is None:
        return ""
    had = received(setting)[0] if test.cumulative else 0
    room = test.max - had
    if room < 1 or room >= asked:
        return ""
    return f"{number(room)} of {amount(asked, _UNITS[test.measure])}"


def _count_in(text: str) -> int:
    found = _SESSIONS.search(text)
    return int(found.group(1)) if found else 0


def _sided(test: LimitTest) -> bool:
    return test.measure in {"levels", "sites"}
