"""Tests of amounts: levels, visits, quantities, days, refills and sites against a limit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from rag.assessment import mme, periods
from rag.assessment.courses import NUMBERS, courses, durations, own_terms
from rag.assessment.timing import last_operation
from rag.assessment.verdict import Setting, Verdict, amount, met, missing, not_met, number
from rag.records import DisputedItem, Fact, LimitTest, Span
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
    unit = _UNITS[test.measure]
    asked = asked_for(setting.item, test.measure)
    allowed = amount(test.max, unit)
    if asked is None:
        if test.measure == "refills" and setting.item.quantity is not None:
            some = f"up to {allowed} are allowed" if test.max else "none are allowed"
            return met(f"The request asks for no refills; {some}.")
        return missing(
            f"The request does not state the number of {unit}s, where at most {allowed} "
            f"{'is' if test.max == 1 else 'are'} supported.",
            (f"{unit}s", f"number of {unit}s"),
        )
    evidence = (setting.item.span,) if setting.item.span else ()
    parts = [f"{number(asked)} asked for"]
    granted = approved(setting.item, test.measure)
    since = last_operation(setting) if test.after_surgery else None
    had, facts, spans = received(setting, since) if test.cumulative else (0, (), ())
    # Visits that UR approved may be the ones received since: the larger count stands for both.
    if granted > had:
        parts.append(f"{number(granted)} that utilization review approved of the same request")
        facts, spans = (), ()
    elif had:
        parts.append(f"{number(had)} already received")
    total = asked + max(granted, had)
    # Counts that are added up are all shown: the request, what was granted, what came before it.
    if len(parts) > 1:
        says = f"{listed(parts)} make {amount(total, unit)}"
    else:
        sides = " on both sides" if setting.item.laterality == "bilateral" and _sided(test) else ""
        nerves = len(setting.item.levels) if test.measure == "levels" else 0
        by = f" ({amount(nerves, 'nerve')})" if nerves > asked else ""
        says = f"The request asks for {amount(asked, unit)}{by}{sides}"
    whole = f"{allowed}{' in all' if test.cumulative else ''}."
    says += f", {'within' if total <= test.max else 'which exceeds'} the limit of {whole}"
    shown = (*evidence, *spans)
    return met(says, facts, shown) if total <= test.max else not_met(says, facts, shown)


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


def received(
    setting: Setting, since: date | None = None
) -> tuple[int, tuple[Fact, ...], tuple[Span, ...]]:
    """Return the visits of the disputed treatment that the record counts as had.

    Those dated before ``since``, the day of an operation, belong to care before it.

    Notes repeat their counts, so the largest one stands for all; a wrong sum would deny care.
    """
    best, facts, spans = 0, (), ()  # type: tuple[int, tuple[Fact, ...], tuple[Span, ...]]
    for course in courses(own_terms(setting.item), setting):
        parts = course.fact.body_parts if course.fact else ()
        if not setting.terms.related(setting.item.body_parts, parts):
            continue
        when = periods.date_of(course, setting) if since else None
        if since and when and when.date < since:
            continue
        count = course.response.count if course.response else None
        if count is None and course.fact is not None:
            found = _SESSIONS.search(course.fact.text)
            count = _count(found.group(1)) if found else None
        if count is not None and count > best:
            best = count
            facts = (course.fact,) if course.fact else ()
            spans = () if course.fact else (course.quote,)
    if since is None:
        for count, span in _totals(setting):
            if count > best:
                best, facts, spans = count, (), (span,)
    return best, facts, spans


_TOTAL = re.compile(
    r"\b(?:total|all) (?:of )?(?:\w+ )?(?:visits|sessions"
    r"|treatments)\b[^.;\d]{0,30}?(?P<after>\d{1,3})\b"
    r"|(?<![\d/.-])(?P<before>\d{1,3}) (?:\w+ ){0,2}?(?:visits|sessions|treatments) (?:in all"
    r"|in total|to date"
    r"|so far|completed|attended|used|done)\b"
    r"|\b(?:PT|OT|P\.T\.|chiro\w*|acupuncture|therapy|visits?"
    r"|sessions?)\s*:?\s*(?P<full>\d{1,2})\s*/\s*(?P=full)"
    r"(?![/\d])|(?<![\d/])(?P<ahead>\d{1,2})\s*/\s*(?P=ahead)\s+(?:PT|OT|chiro\w*|acupuncture"
    r"|visits|sessions)\b",
    re.I,
)
"""A count of the visits had, in clinic shorthand or as a total."""


def _totals(setting: Setting) -> Iterator[tuple[int, Span]]:
    """Yield counts of visits in sentences about the therapy in dispute, or about none by name."""
    item, known = setting.item, setting.terms.vocabulary
    if item.category != "rehabilitation" or item.treatment is None:
        return
    own = {item.treatment, *known.ancestors(item.treatment), *own_terms(item)}
    for sentence in setting.view.sentences:
        match = _TOTAL.search(sentence.text) if sentence.voice == "record" else None
        if match is None or not setting.terms.related(item.body_parts, sentence.body_parts):
            continue
        named = {
            m.label[1]
            for m in sentence.labels
            if m.label[0] == "treatment"
            and known.treatments[m.label[1]].category == "rehabilitation"
        }
        if named and not named & own:
            continue
        count = int(next(group for group in match.groups() if group))
        if 0 < count <= _MOST_VISITS:
            yield count, sentence.span


_MOST_VISITS = 200


def asked_for(item: DisputedItem, measure: str) -> float | None:
    """Return the amount that the request asks for, or ``None`` where it does not say."""
    if measure == "levels":
        return float(_joints(item)) if item.levels else None
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


def _joints(item: DisputedItem) -> int:
    """Return the number of levels; of medial branches that are named singly, of the joints.

    Each facet joint is reached by two nerves: the branches L3, L4 and L5 serve two joints.
    """
    nerves = item.treatment in _BY_NERVES and not any("-" in level for level in item.levels)
    return max(1, len(item.levels) - 1) if nerves else len(item.levels)


def supported(test: LimitTest, setting: Setting) -> str:
    """Return the part of the request that the limit leaves room for, or nothing.

    Part of a number of levels or sites is another procedure, not a smaller amount of this one.
    """
    if test.measure in _WHOLE:
        return ""
    asked = asked_for(setting.item, test.measure)
    if asked is None:
        return ""
    since = last_operation(setting) if test.after_surgery else None
    had = received(setting, since)[0] if test.cumulative else 0
    room = test.max - max(had, approved(setting.item, test.measure))
    if room < 1 or room >= asked:
        return ""
    return f"{number(room)} of {amount(asked, _UNITS[test.measure])}"


def _sided(test: LimitTest) -> bool:
    return test.measure in {"levels", "sites"}
