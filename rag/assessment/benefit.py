"""Tests of what an earlier course gave: how much relief, for how long, and what function."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rag.assessment.courses import Course, courses, own_terms
from rag.assessment.findings import look_for
from rag.assessment.history import searched_for, shown
from rag.assessment.outcomes import relief_days, tells_help
from rag.assessment.verdict import (
    Setting,
    Verdict,
    amount,
    capital,
    met,
    missing,
    not_met,
    number,
    sources,
)
from rag.records import CriterionStatus, ResponseTest, TreatmentResponse
from rag.text import listed

RESPONSE_WORDS = ("percent relief", "relief", "improvement", "duration of relief")
FUNCTION_TERMS = (
    "functional_improvement",
    "functional improvement",
    "improved function",
    "increased function",
    "functional gains",
    "activities of daily living improved",
    "reduction in work restrictions",
    "able to perform more",
)


def response(test: ResponseTest, label: str, setting: Setting) -> Verdict:
    """Return whether the earlier course gave the relief, for as long, or the function asked for."""
    wanted = test.treatments or own_terms(setting.item)
    had = tuple(_of_its_own(c, wanted, setting) for c in courses(wanted, setting))
    name = listed([setting.terms.name(term) for term in wanted], "or")
    if not had:
        return missing(
            f"The record shows no earlier {name} whose result could be judged.",
            searched_for(wanted, setting),
        )
    parts = [
        part
        for part in (
            _relief(test, had, name),
            _lasting(test, had, name),
            _function(test, had, name, setting),
        )
        if part is not None
    ] or [_any_benefit(had, name, setting)]
    facts, spans = shown(_telling(had))
    if test.functional:
        told = look_for(FUNCTION_TERMS, setting)
        more, places = sources(setting.view, [*told.affirmed, *told.negated][:2])
        facts, spans = tuple(dict.fromkeys((*facts, *more))), (*spans, *places)
    lacking = [text for status, text in parts if status is CriterionStatus.NOT_MET]
    unknown = [text for status, text in parts if status is CriterionStatus.NOT_DOCUMENTED]
    if lacking:
        given = [text for status, text in parts if status is CriterionStatus.MET]
        short = "; ".join([*lacking, *unknown])
        return not_met(
            _sentence([f"{', '.join(given)}, but {short}" if given else short]), facts, spans
        )
    if unknown:
        words = FUNCTION_TERMS if test.functional else RESPONSE_WORDS
        return missing(_sentence(unknown), (*words, *searched_for(wanted, setting)), facts, spans)
    return met(_sentence([text for _, text in parts]), facts, spans)


Part = tuple[CriterionStatus, str]


def _relief(test: ResponseTest, had: tuple[Course, ...], name: str) -> Part | None:
    if test.min_relief_percent is None:
        return None
    asked = f"{number(test.min_relief_percent)}% relief"
    given = [
        c.response.relief_percent
        for c in had
        if c.response and c.response.relief_percent is not None
    ]
    if given:
        best = max(given)
        ok = best >= test.min_relief_percent
        says = f"the earlier {name} gave {number(best)}% relief against at least {asked} asked for"
        return (CriterionStatus.MET if ok else CriterionStatus.NOT_MET), says
    if _helped_not(had):
        return (
            CriterionStatus.NOT_MET,
            f"the earlier {name} did not help, where {asked} is asked for",
        )
    return CriterionStatus.NOT_DOCUMENTED, (
        f"no percentage of relief from the earlier {name} is stated, where at least {asked} "
        "is asked for"
    )


def _lasting(test: ResponseTest, had: tuple[Course, ...], name: str) -> Part | None:
    if test.min_days is None:
        return None
    asked = amount(test.min_days, "day")
    given = [days for c in _strong_enough(test, had) if (days := relief_days(c)) is not None]
    if given:
        best = max(given)
        ok = best >= test.min_days
        lasted = amount(best, "day") if best >= 1 else amount(round(24 * best), "hour")
        says = f"relief lasted {lasted} against at least {asked} asked for"
        return (CriterionStatus.MET if ok else CriterionStatus.NOT_MET), says
    if _helped_not(had):
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


def _of_its_own(course: Course, wanted: tuple[str, ...], setting: Setting) -> Course:
    """Return a course without a result that the record tells of another treatment."""
    if course.response is None or course.fact is None:
        return course
    told = course.response.treatment
    known = setting.terms.vocabulary
    if told not in known.treatments and told not in known.drugs:
        return course
    if any(id_ == told for term in wanted for _, id_ in setting.terms.labels(term)):
        return course
    return replace(course, fact=course.fact.model_copy(update={"response": None}))


def _function(
    test: ResponseTest, had: tuple[Course, ...], name: str, setting: Setting
) -> Part | None:
    if not test.functional:
        return None
    given = [
        c.response.functional_improvement
        for c in had
        if c.response and c.response.functional_improvement is not None
    ]
    hits = look_for(FUNCTION_TERMS, setting)
    if any(given) or (hits.affirmed and not given and not _helped_not(had)):
        return CriterionStatus.MET, f"the record shows better function after the earlier {name}"
    if given or hits.negated or _helped_not(had):
        return CriterionStatus.NOT_MET, f"function did not improve after the earlier {name}"
    return CriterionStatus.NOT_DOCUMENTED, (
        f"the record does not document functional improvement from the earlier {name}"
    )


def _any_benefit(had: tuple[Course, ...], name: str, setting: Setting) -> Part:
    if any(
        c.response and (c.response.improved or (c.response.relief_percent or 0) > 0) for c in had
    ) or any(tells_help(c) for c in had):
        return CriterionStatus.MET, f"the record says that the earlier {name} helped"
    if _helped_not(had):
        return CriterionStatus.NOT_MET, f"the record says that the earlier {name} did not help"
    if look_for(FUNCTION_TERMS, setting).affirmed:
        return CriterionStatus.MET, f"the record shows better function after the earlier {name}"
    return CriterionStatus.NOT_DOCUMENTED, (
        f"the record does not say whether the earlier {name} helped"
    )


def _helped_not(had: Iterable[Course]) -> bool:
    known = [c.response.improved for c in had if c.response and c.response.improved is not None]
    return bool(known) and not any(known)


def _sentence(parts: list[str]) -> str:
    return f"{capital('; '.join(parts))}."


def _telling(had: tuple[Course, ...]) -> list[Course]:
    """Return the courses whose result is on record, or all of them where none is."""
    return [c for c in had if c.response and _has_result(c.response)] or list(had)


def _has_result(result: TreatmentResponse) -> bool:
    return any(
        value is not None
        for value in (
            result.relief_percent,
            result.relief_days,
            result.improved,
            result.functional_improvement,
        )
    )
