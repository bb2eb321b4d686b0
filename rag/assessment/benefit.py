"""Tests of what an earlier course gave: how much relief, for how long, and what function."""

from __future__ import annotations

from rag.assessment.courses import Course, own_terms
from rag.assessment.history import searched_for, shown
from rag.assessment.outcomes import relief_days
from rag.assessment.relief_by_scores import Rated, rated
from rag.assessment.results import FUNCTION_TERMS, Results, results_of, telling
from rag.assessment.verdict import (
    Setting,
    Verdict,
    amount,
    capital,
    met,
    missing,
    not_met,
    number,
)
from rag.records import CriterionStatus, ResponseTest
from rag.text import listed

RESPONSE_WORDS = ("percent relief", "relief", "improvement", "duration of relief")


def response(test: ResponseTest, label: str, setting: Setting) -> Verdict:
    """Return whether the earlier course gave the relief, for as long, or the function asked for."""
    wanted = test.treatments or own_terms(setting.item)
    came = results_of(wanted, setting)
    name = listed([setting.terms.name(term) for term in wanted], "or")
    if not came.had and came.helped is None:
        return missing(
            f"The record shows no earlier {name} whose result could be judged.",
            searched_for(wanted, setting),
        )
    scores = _by_scores(test, wanted, came, setting)
    parts = [
        part
        for part in (
            _relief(test, came, name),
            _lasting(test, came, name, scores),
            _function(test, came, name),
        )
        if part is not None
    ] or [_any_benefit(came, name)]
    lacking = [text for status, text in parts if status is CriterionStatus.NOT_MET]
    unknown = [text for status, text in parts if status is CriterionStatus.NOT_DOCUMENTED]
    facts, spans = telling(came, setting, function=test.functional)
    if not (facts or spans):
        facts, spans = shown(came.had)
    if scores is not None:
        facts = tuple({fact.id: fact for fact in (*scores.facts, *facts)}.values())
    if unknown and not lacking:
        words = FUNCTION_TERMS if test.functional else RESPONSE_WORDS
        searched = (*words, *searched_for(wanted, setting))
        return missing(_sentence(unknown), searched, facts, spans)
    if lacking:
        given = [text for status, text in parts if status is CriterionStatus.MET]
        short = "; ".join([*lacking, *unknown])
        return not_met(
            _sentence([f"{', '.join(given)}, but {short}" if given else short]), facts, spans
        )
    return met(_sentence([text for _, text in parts]), facts, spans)


Part = tuple[CriterionStatus, str]


def _relief(test: ResponseTest, came: Results, name: str) -> Part | None:
    if test.min_relief_percent is None:
        return None
    asked = f"{number(test.min_relief_percent)}% relief"
    if came.percents:
        best = max(came.percents)
        ok = best >= test.min_relief_percent
        says = f"the earlier {name} gave {number(best)}% relief against at least {asked} asked for"
        return (CriterionStatus.MET if ok else CriterionStatus.NOT_MET), says
    if came.helped is False:
        return (
            CriterionStatus.NOT_MET,
            f"the earlier {name} did not help, where {asked} is asked for",
        )
    return CriterionStatus.NOT_DOCUMENTED, (
        f"no percentage of relief from the earlier {name} is stated, where at least {asked} "
        "is asked for"
    )


_LONG = 7.0
"""Days of relief from which on notes, and not the hours after a block, bear it out."""


def _by_scores(
    test: ResponseTest, wanted: tuple[str, ...], came: Results, setting: Setting
) -> Rated | None:
    """Return how long relief held by the ratings of pain in later notes, where that is asked."""
    if test.min_days is None or test.min_days < _LONG or setting.item.category != "injections":
        return None
    return rated(wanted, test.min_relief_percent or _HALF, came.pain, setting)


_HALF = 50.0
"""Percent of relief that lasting relief means where a section names no share."""


def _lasting(
    test: ResponseTest, came: Results, name: str, scores: Rated | None = None
) -> Part | None:
    if test.min_days is None:
        return None
    asked = amount(test.min_days, "day")
    if scores and scores.over is not None and scores.then and scores.over < test.min_days:
        return CriterionStatus.NOT_MET, (
            f"pain was rated {number(scores.then)} of ten {amount(scores.over, 'day')} after it, "
            f"against {number(scores.before)} before it, where relief of at least {asked} is "
            "asked for"
        )
    if scores and scores.held is not None and scores.held >= test.min_days:
        return CriterionStatus.MET, (
            f"ratings of pain show relief {amount(scores.held, 'day')} after it against at least "
            f"{asked} asked for"
        )
    given = [d for c in _strong_enough(test, came.had) if (d := relief_days(c)) is not None]
    if given:
        best = max(given)
        ok = best >= test.min_days
        lasted = amount(best, "day") if best >= 1 else amount(round(24 * best), "hour")
        says = f"relief lasted {lasted} against at least {asked} asked for"
        return (CriterionStatus.MET if ok else CriterionStatus.NOT_MET), says
    if came.helped is False:
        return None
    return CriterionStatus.NOT_DOCUMENTED, (
        f"the record does not say how long relief lasted, where at least {asked} is asked for"
    )


def _strong_enough(test: ResponseTest, had: tuple[Course, ...]) -> tuple[Course, ...]:
    """Return the courses whose relief was as great as asked: only their duration counts."""
    if test.min_relief_percent is None:
        return had
    strong = tuple(
        c for c in had if c.response and (c.response.relief_percent or 0) >= test.min_relief_percent
    )
    return strong or had


def _function(test: ResponseTest, came: Results, name: str) -> Part | None:
    if not test.functional:
        return None
    if came.function:
        return CriterionStatus.MET, f"the record shows better function after the earlier {name}"
    if came.function is False or came.relief is False:
        return CriterionStatus.NOT_MET, f"function did not improve after the earlier {name}"
    return CriterionStatus.NOT_DOCUMENTED, (
        f"the record does not document functional improvement from the earlier {name}"
    )


def _any_benefit(came: Results, name: str) -> Part:
    if came.relief:
        return CriterionStatus.MET, f"the record says that the earlier {name} helped"
    if came.function:
        return CriterionStatus.MET, f"the record shows better function after the earlier {name}"
    if came.helped is False:
        return CriterionStatus.NOT_MET, f"the record says that the earlier {name} did not help"
    return CriterionStatus.NOT_DOCUMENTED, (
        f"the record does not say whether the earlier {name} helped"
    )


def _sentence(parts: list[str]) -> str:
    return f"{capital('; '.join(parts))}."
