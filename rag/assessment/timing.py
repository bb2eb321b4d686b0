"""Tests of time and age: the phase of the injury at the date of review, and years of age."""

from __future__ import annotations

from rag.assessment.courses import days_since_injury
from rag.assessment.surgery import (
    asked_for_after,
    last_operation,
    recent_surgery,
    undated_surgery,
)
from rag.assessment.verdict import Setting, Verdict, amount, capital, met, missing, not_met
from rag.records import AgeTest, Fact, FactKind, PhaseTest, Span
from rag.text import listed

ACUTE_DAYS = 30
SUBACUTE_DAYS = 91
"""Acute up to one month, subacute one to three months, chronic from three months on: the phases of
the MTUS Opioids and Chronic Pain guidelines (8 CCR 9792.24.2 and 9792.24.4), counted from the date
of injury because that is what a case file states."""


_TWO_YEARS = 730


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
        asked_after = asked_for_after(setting)
        if asked_after:
            # What is asked for the time after an operation is judged as such, done or not yet.
            return met("The request is for the time after an operation.", (), asked_after)
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
    if "postoperative" in test.any:
        facts, spans = undated_surgery(setting)
        if facts or spans:
            return missing(
                f"The record does not date the operation, so that the phase ({asked}) cannot be "
                "told.",
                ("date of the operation", "status post", "postoperative"),
                facts,
                spans,
            )
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
    after = any(recent_surgery(setting)) or bool(asked_for_after(setting))
    # An operation without a date shuts no section out, unless the injury is too old for it.
    open_yet = days is not None and days <= _TWO_YEARS and any(undated_surgery(setting))
    return (*now, "postoperative") if after or open_yet else now


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
