"""Earlier courses by date: how many fall into a period, and how long ago the last one was."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from rag.assessment.courses import (
    DAYS,
    NUMBERS,
    Course,
    courses,
    is_the_one_asked_for,
    own_terms,
)
from rag.assessment.verdict import Setting, Verdict, amount, capital, met, missing, not_met, number
from rag.intake.dates import DateMatch, dates_in
from rag.records import Fact, IntervalTest, LimitTest, Span
from rag.text import listed

_AGO = re.compile(
    rf"\b(\d+|{'|'.join(NUMBERS)})\s*(day|week|month|year)s?\s+(?:ago|earlier|before|prior)\b", re.I
)
_NEAR = 140
"""Characters within which a date of the same sentence belongs to a treatment."""
_BEFORE = 15
"""How much farther a date before the words counts: "ESI on 3/4/16" goes before "3/4/16: ESI"."""
_MOST_TIMES = 12
"""A larger number in a request for injections is a number of something else, such as units."""

Dated = tuple[DateMatch, Course]


def courses_in_period(test: LimitTest, label: str, setting: Setting) -> Verdict:
    """Return whether the request and the dated courses of the period stay within the limit."""
    days = test.period_days or 0
    since = setting.view.summary.as_of - timedelta(days=days)
    dated, undated = split(test.treatments or own_terms(setting.item), setting)
    within = [(when, course) for when, course in dated if when.date >= since]
    asked = _times(setting)
    total = asked + len(within)
    name = setting.item.treatment_name or "treatment"
    period = f"the {amount(days, 'day')} before {setting.view.summary.as_of.isoformat()}"
    if within:
        dates = listed([_told(when) for when, _ in within])
        says = (
            f"{number(asked)} asked for and {len(within)} on record within {period} ({dates}) make "
            f"{number(total)}; the limit is {number(test.max)}"
        )
    else:
        says = (
            f"{number(asked)} asked for and none dated within {period} stay within the limit of "
            f"{number(test.max)}"
            if total <= test.max
            else f"{number(asked)} asked for; the limit in {amount(days, 'day')} is "
            f"{number(test.max)}"
        )
    facts, spans = shown([course for _, course in within] or undated)
    if undated:
        says += f"; {amount(len(undated), 'mention')} of earlier {name} without a date not counted"
    says += "."
    return not_met(says, facts, spans) if total > test.max else met(says, facts, spans)


def interval(test: IntervalTest, label: str, setting: Setting) -> Verdict:
    """Return whether the least time asked for lies between the last course and the review."""
    wanted = test.treatments or own_terms(setting.item)
    dated, undated = split(wanted, setting)
    name = listed([setting.terms.name(term) for term in wanted], "or")
    asked = amount(test.min_days, "day")
    if not dated:
        words = ("date of the last one", *setting.terms.searched(wanted))
        if not undated:
            return missing(
                f"The record shows no earlier {name}, where {asked} must lie between two.", words
            )
        return missing(
            f"The record does not date the earlier {name}, where {asked} must lie between two.",
            words,
            *shown(undated),
        )
    when, course = dated[-1]
    # Of a month without a day the first is taken: doubt goes to the worker.
    passed = (setting.view.summary.as_of - when.date).days
    says = (
        f"{capital(amount(passed, 'day'))} lie between the last {name} on record ({_told(when)}) "
        f"and the date of review, where at least {asked} are asked for."
    )
    facts, spans = shown([course])
    if passed >= test.min_days:
        return met(says, facts, spans)
    return not_met(says, facts, spans)


def split(terms: Iterable[str], setting: Setting) -> tuple[list[Dated], list[Course]]:
    """Return the courses on the part at issue, one for each date in order, and those undated.

    A course told twice with the same date, or with the month of a date already known, is one.
    """
    dated: list[Dated] = []
    undated: list[Course] = []
    for course in courses(terms, setting):
        parts = (
            course.fact.body_parts if course.fact else setting.terms.body_parts_in(course.sentence)
        )
        if not setting.terms.related(setting.item.body_parts, parts):
            continue
        if is_the_one_asked_for(course, setting.item, setting):
            continue
        when = date_of(course, setting)
        if when is None:
            undated.append(course)
        else:
            dated.append((when, course))
    kept: list[Dated] = []
    for when, course in sorted(dated, key=lambda d: (not d[0].exact, d[0].date, d[1].span.start)):
        if not any(_same(when, other) for other, _ in kept):
            kept.append((when, course))
    return sorted(kept, key=lambda d: (d[0].date, d[1].span.start)), undated


def date_of(course: Course, setting: Setting) -> DateMatch | None:
    """Return when a course was given, by its own sentence; ``None`` where that does not say.

    The date of a note is no date of what the note looks back on, so that it never stands in.
    """
    sentence = setting.view.sentence_of(course.span)
    if sentence is None:
        return None
    text = setting.view.case.words(sentence.span)
    start, end = (
        course.span.start - sentence.span.start,
        course.span.end - sentence.span.start,
    )
    as_of = setting.view.summary.as_of
    known = setting.view.summary.date_of_injury
    # Of two dates within the words of a course, the one beside its name is told of it.
    named = [m for m in sentence.labels if m.label[1] == course.id and start <= m.start < end]
    name = (named[0].start, named[0].end) if named else (start, end)
    found = [
        (distance, _distance(match, *name), match.start, match)
        for match in dates_in(text)
        if match.date <= as_of
        and match.date != known
        and not _LOOKS_BACK.search(text[match.end : max(match.end, start)])
        and (distance := _distance(match, start, end)) < _NEAR
    ]
    if found:
        return min(found, key=lambda f: f[:3])[3]
    ago = _AGO.search(text, start)
    if ago is None:
        return None
    count = NUMBERS.get(ago.group(1).lower()) or int(ago.group(1))
    back = timedelta(days=round(count * DAYS[ago.group(2).lower()]))
    noted = course.fact.noted if course.fact and course.fact.noted else as_of
    return DateMatch(ago.start(), ago.end(), noted - back, False)


_LOOKS_BACK = re.compile(
    r"\b(?:status[- ]post|s/p|following (?:the|his|her)|since (?:the|his|her)"
    r"|after (?:the|his|her)|(?:previous|prior|earlier)(?!ly))\b",
    re.I,
)
"""Between a date and care: the day of a note, which looks back on the care."""


def shown(had: Iterable[Course]) -> tuple[tuple[Fact, ...], tuple[Span, ...]]:
    """Return the facts of some courses, and the places of those without one."""
    every = list(had)
    facts = {c.fact.id: c.fact for c in every if c.fact is not None}
    spans = tuple(c.quote for c in every if c.fact is None)
    return tuple(facts.values())[:4], spans[:4]


def _distance(match: DateMatch, start: int, end: int) -> int:
    if match.start >= end:
        return match.start - end
    return max(0, start - match.end) + _BEFORE


def _same(one: DateMatch, other: DateMatch) -> bool:
    if one.date == other.date:
        return True
    if one.exact and other.exact:
        return False
    return (one.date.year, one.date.month) == (other.date.year, other.date.month)


def _told(when: DateMatch) -> str:
    if when.exact:
        return when.date.isoformat()
    return when.date.strftime("%Y-%m")


def _times(setting: Setting) -> int:
    """Return how often the request asks for the treatment; once where it gives no number."""
    for count in (setting.item.visits, setting.item.quantity):
        if count is not None and 1 <= count <= _MOST_TIMES:
            return count
    return 1
