"""Tests of time and age: the phase of the injury at the date of review, and years of age."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from rag.assessment.courses import Course, courses, days_since_injury
from rag.assessment.periods import date_of, split
from rag.assessment.verdict import Setting, Verdict, amount, capital, met, missing, not_met
from rag.intake.dates import dates_in
from rag.records import AgeTest, Fact, FactKind, PhaseTest, Span
from rag.text import listed

ACUTE_DAYS = 30
SUBACUTE_DAYS = 91
"""Acute up to one month, subacute one to three months, chronic from three months on: the phases of
the MTUS Opioids and Chronic Pain guidelines (8 CCR 9792.24.2 and 9792.24.4), counted from the date
of injury because that is what a case file states."""
POSTOPERATIVE_DAYS = 365
"""Surgery counts as recent for a year: the longest postsurgical treatment period of
8 CCR 9792.24.3."""
_AFTER_SURGERY = re.compile(r"\bpost-?\s?(?:op\b|operative|surgical)", re.I)
_STATUS_POST = (
    "status post",
    "s/p",
    "postoperative",
    "post-operative",
    "post-op",
    "postsurgical",
    "post-surgical",
)


def phase(test: PhaseTest, label: str, setting: Setting) -> Verdict:
    """Return whether the injury is in one of the phases asked for, with the days counted."""
    asked = listed(list(test.any), "or")
    if "postoperative" in test.any:
        facts, spans = recent_surgery(setting)
        if test.within_days is not None and (facts or spans):
            verdict = _within(test.within_days, setting, facts, spans)
            if verdict is not None:
                return verdict
        if facts or spans:
            return met("Surgery is on record: the phase is postoperative.", facts, spans)
    days = days_since_injury(setting)
    if days is None:
        return missing(
            f"The date of injury is not on record, so that the phase ({asked}) cannot be told.",
            ("date of injury", "status post", "postoperative"),
        )
    now = phase_after(days)
    injured = [f for f in setting.view.facts if f.kind is FactKind.DATE_OF_INJURY][:1]
    says = f"{capital(amount(days, 'day'))} lie between the injury and the date of review"
    if now in test.any:
        return met(f"{says}: the {now} phase.", injured)
    return not_met(f"{says} (the {now} phase); the {asked} phase is asked for.", injured)


def _within(
    days: float, setting: Setting, facts: tuple[Fact, ...], spans: tuple[Span, ...]
) -> Verdict | None:
    """Return whether the treatment period of the last operation still runs.

    ``None`` where no date of it is on record: the operation then stands as recent.
    """
    surgery = last_operation(setting)
    if surgery is None:
        return None
    passed = (setting.view.summary.as_of - surgery).days
    says = (
        f"The date of review lies {amount(passed, 'day')} after the operation of "
        f"{surgery.isoformat()}; the treatment period is {amount(days, 'day')}."
    )
    return met(says, facts, spans) if passed <= days else not_met(says, facts, spans)


def last_operation(setting: Setting) -> date | None:
    """Return the date of the last operation on the part at issue, where the record dates one."""
    dated, _ = split(("surgery",), setting)
    return dated[-1][0].date if dated else None


def phase_after(days: int) -> str:
    """Return the phase of an injury of so many days ago.

    >>> phase_after(30), phase_after(31), phase_after(92)
    ('acute', 'subacute', 'chronic')
    """
    if days <= ACUTE_DAYS:
        return "acute"
    return "subacute" if days <= SUBACUTE_DAYS else "chronic"


def phases(setting: Setting) -> tuple[str, ...]:
    """Return every phase that the case is in; empty where the record does not tell."""
    days = days_since_injury(setting)
    now = () if days is None else (phase_after(days),)
    return (*now, "postoperative") if any(recent_surgery(setting)) else now


def recent_surgery(setting: Setting) -> tuple[tuple[Fact, ...], tuple[Span, ...]]:
    """Return where the record tells of surgery on the part at issue within the last year."""
    facts: list[Fact] = []
    spans: list[Span] = []
    item = setting.item
    if _AFTER_SURGERY.search(item.text):
        # What is asked for the time after an operation is judged as such, done or not yet.
        spans += [item.span] if item.span is not None else _as_asked(setting)
    long_past = _long_past(setting)
    for course in courses(("surgery",), setting):
        parts = (
            course.fact.body_parts if course.fact else setting.terms.body_parts_in(course.sentence)
        )
        if not setting.terms.related(setting.item.body_parts, parts) or _old(course, setting):
            continue
        if _long_ago(course.span, course.sentence, setting) or long_past(course.sentence):
            continue
        if course.fact:
            facts.append(course.fact)
        else:
            spans.append(course.quote)
    for mention in setting.view.mentions(_STATUS_POST):
        if (
            mention.polarity == "affirmed"
            and not long_past(mention.sentence.text)
            and not _HISTORY.search(mention.sentence.text)
            and setting.terms.related(setting.item.body_parts, mention.sentence.body_parts)
            and re.search(
                r"surg|ectomy|plasty|release|fixation|repair|fusion|pinning|resection"
                r"|arthroscop|laminectomy|operat",
                mention.sentence.text,
                re.I,
            )
        ):
            spans.append(mention.span)
    return tuple(facts[:2]), tuple(spans[:2])


def _long_past(setting: Setting) -> Callable[[str], bool]:
    """Return a test whether words without a date tell of an operation of over a year ago.

    "After discectomy" tells of the discectomy that another line dates, unless it is of the other
    side.
    """
    terms, as_of = setting.terms.vocabulary, setting.view.summary.as_of
    dated, _ = split(("surgery",), setting)
    old = [course for when, course in dated if (as_of - when.date).days > POSTOPERATIVE_DAYS]

    def test(text: str) -> bool:
        named = {match.id for match in terms.treatments_in(text)}
        side = terms.laterality_in(text)
        return not dates_in(text) and any(
            course.id in named and side in (None, terms.laterality_in(course.sentence))
            for course in old
        )

    return test if len(old) == len(dated) else lambda text: False


def _as_asked(setting: Setting) -> list[Span]:
    """Return where the record asks for care after an operation, for a request given apart."""
    return [
        sentence.span
        for sentence in setting.view.sentences
        if sentence.voice != "utilization_review" and _AFTER_SURGERY.search(sentence.text)
    ][:1]


_HISTORY = re.compile(r"^\W*(?:past )?surgical (?:history|hx)\b|^\W*(?:PSH|PSHx|PMH)\b", re.I)
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
_YEAR_AFTER = re.compile(r"^[^.;,\n\d]{0,30}\(?(?:in |of )?(?:\d{1,2}/)?((?:19|20)\d\d)\b")


def _long_ago(span: Span, sentence: str, setting: Setting) -> bool:
    """Whether an operation stands in a list of past ones, or with a year two or more ago."""
    if _HISTORY.search(sentence):
        return True
    text = setting.view.case.documents[span.document].text
    within = _YEAR.findall(text[span.start : span.end])
    years = within or _YEAR_AFTER.findall(text[span.end : span.end + 45])
    return bool(years) and max(map(int, years)) <= setting.view.summary.as_of.year - 2


def _old(course: Course, setting: Setting) -> bool:
    """Whether an operation has a date of its own, or its note has one, of over a year ago."""
    told = date_of(course, setting)
    noted = course.fact.noted if course.fact else None
    when = told.date if told else noted
    return when is not None and (setting.view.summary.as_of - when).days > POSTOPERATIVE_DAYS


def age(test: AgeTest, label: str, setting: Setting) -> Verdict:
    """Return whether the age in years lies within the bounds."""
    known = [f for f in setting.view.facts if f.kind is FactKind.AGE and f.value.isdigit()]
    bounds = _bounds(test)
    if not known:
        return missing(
            f"The record does not state the age, where {bounds} is asked for.", ("age", "year old")
        )
    years = int(known[-1].value)
    within = (test.min is None or years >= test.min) and (test.max is None or years <= test.max)
    says = f"The worker is {amount(years, 'year')} old; {bounds} is asked for."
    return met(says, known[-1:]) if within else not_met(says, known[-1:])


def _bounds(test: AgeTest) -> str:
    if test.min is not None and test.max is not None:
        return f"an age of {test.min} to {test.max} years"
    if test.min is not None:
        return f"an age of at least {test.min} years"
    return f"an age of at most {test.max} years"
