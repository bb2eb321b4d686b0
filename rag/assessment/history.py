"""Tests on earlier treatment: what was tried, whether it failed, and what relief it gave."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from rag.assessment.courses import (
    Course,
    courses,
    days_since_injury,
    durations,
    is_own,
    own_terms,
    place,
)
from rag.assessment.findings import look_for
from rag.assessment.outcomes import did_fail, did_help, relief_days, tells_help
from rag.assessment.terms import CONSERVATIVE
from rag.assessment.verdict import (
    Setting,
    Verdict,
    amount,
    listed,
    met,
    missing,
    not_met,
    number,
    sources,
)
from rag.records import CriterionStatus, Fact, ResponseTest, Span, TreatmentResponse, TriedTest

_CARE_FAILED = (
    "failed conservative treatment",
    "failed conservative care",
    "failed conservative measures",
    "failed to improve",
    "not improved",
)
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


def tried(test: TriedTest, label: str, setting: Setting) -> Verdict:
    """Return whether enough earlier care is on record, long enough, and failed where asked."""
    own = set(own_terms(setting.item)) & set(test.any)
    had = [
        c
        for c in courses(test.any, setting)
        # What is asked for is no care tried before it, unless the criterion names it.
        if _bears(c, setting) and (own or not is_own(c, setting.item, setting))
    ]
    kinds = list(dict.fromkeys(course.family for course in had))
    subject = label or listed([setting.terms.name(term) for term in test.any], "or")
    searched = _searched(test.any, setting)
    if not kinds:
        return _none_tried(test, subject, searched, setting)
    names = _named(had)
    facts, spans = _shown(had)
    if len(kinds) < test.at_least:
        asked = amount(test.at_least, "kind")
        return missing(
            f"The record shows {names}, {len(kinds)} of the {asked} of earlier care asked for.",
            searched,
            facts,
            spans,
        )
    if test.min_days is not None:
        verdict = _long_enough(test.min_days, had, names, searched, setting)
        if verdict is not None:
            return verdict
    if test.failed:
        return _failed(had, names, searched, setting)
    return met(f"The record shows earlier {names}.", facts, spans)


def response(test: ResponseTest, label: str, setting: Setting) -> Verdict:
    """Return whether the earlier course gave the relief, for as long, or the function asked for."""
    wanted = test.treatments or own_terms(setting.item)
    had = tuple(_of_its_own(c, wanted, setting) for c in courses(wanted, setting))
    name = listed([setting.terms.name(term) for term in wanted], "or")
    if not had:
        return missing(
            f"The record shows no earlier {name} whose result could be judged.",
            _searched(wanted, setting),
        )
    parts = [
        part
        for part in (
            _relief(test, had, name),
            _lasting(test, had, name),
            _function(test, had, name, setting),
        )
        if part is not None
    ] or [_any_benefit(had, name)]
    facts, spans = _shown(_telling(had))
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
        return missing(_sentence(unknown), (*words, *_searched(wanted, setting)), facts, spans)
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


def _any_benefit(had: tuple[Course, ...], name: str) -> Part:
    if any(
        c.response and (c.response.improved or (c.response.relief_percent or 0) > 0) for c in had
    ) or any(tells_help(c) for c in had):
        return CriterionStatus.MET, f"the record says that the earlier {name} helped"
    if _helped_not(had):
        return CriterionStatus.NOT_MET, f"the record says that the earlier {name} did not help"
    return CriterionStatus.NOT_DOCUMENTED, (
        f"the record does not say whether the earlier {name} helped"
    )


def _helped_not(had: Iterable[Course]) -> bool:
    known = [c.response.improved for c in had if c.response and c.response.improved is not None]
    return bool(known) and not any(known)


def _none_tried(
    test: TriedTest, subject: str, searched: tuple[str, ...], setting: Setting
) -> Verdict:
    hits = look_for(test.any, setting)
    denied = [m for m in hits.negated]
    if denied:
        return Verdict(
            CriterionStatus.CONTRADICTED,
            f"The record denies {subject}.",
            evidence=tuple(m.span for m in denied[:2]),
            searched=searched,
        )
    planned = ", only plans for such care" if hits.considered else ""
    return missing(
        f"The record shows no {re.sub('^(?:an?|the) ', '', subject)}{planned}.",
        searched,
        evidence=tuple(m.span for m in hits.considered[:2]),
    )


def _long_enough(
    asked: float, had: list[Course], names: str, searched: tuple[str, ...], setting: Setting
) -> Verdict | None:
    """Return a verdict where the care did not last as long as asked, or nobody says how long."""
    facts, spans = _shown(had)
    elapsed = days_since_injury(setting)
    if elapsed is not None and elapsed < asked:
        return not_met(
            f"{_capital(amount(elapsed, 'day'))} lie between the injury and the date of review, "
            f"fewer than the {amount(asked, 'day')} of earlier care asked for.",
            facts,
            spans,
        )
    lasted = [days for course in had for days in durations(course.sentence)]
    if lasted and max(lasted) >= asked:
        return None
    if lasted:
        return not_met(
            f"The record shows {names} over {amount(max(lasted), 'day')} against at least "
            f"{amount(asked, 'day')} asked for.",
            facts,
            spans,
        )
    return missing(
        f"The record shows {names} but not for how long, where at least {amount(asked, 'day')} "
        "is asked for.",
        (*searched, "days", "weeks", "months"),
        facts,
        spans,
    )


def _failed(had: list[Course], names: str, searched: tuple[str, ...], setting: Setting) -> Verdict:
    facts, spans = _shown(had)
    good = [c for c in had if did_help(c)]
    bad = [c for c in had if c not in good and did_fail(c)]
    hits = look_for(_CARE_FAILED, setting).affirmed
    if bad or (hits and not good):
        facts, spans = _shown(bad or had)
        spans = (*spans, *(mention.span for mention in hits[:1]))
        return met(f"The record shows that {names} did not relieve the condition.", facts, spans)
    if good and not hits:
        facts, spans = _shown(good)
        return not_met(
            f"The record says that {listed(dict.fromkeys(c.what for c in good))} helped, where "
            "failure is asked for.",
            facts,
            spans,
        )
    if good:
        facts, spans = _shown(good)
        return missing(
            f"The record says both that {listed(dict.fromkeys(c.what for c in good))} helped and "
            "that the worker did not improve.",
            (*searched, "failed", "no relief", "did not help"),
            facts,
            (*spans, hits[0].span),
        )
    return missing(
        f"The record shows {names} but does not say that it failed.",
        (*searched, "failed", "no relief", "did not help"),
        facts,
        spans,
    )


def care_failed(setting: Setting) -> tuple[tuple[Fact, ...], tuple[Span, ...]] | None:
    """Return where the record says that conservative care failed; ``None`` where it does not."""
    had = [c for c in courses((CONSERVATIVE,), setting) if _bears(c, setting)]
    bad = [course for course in had if not did_help(course) and did_fail(course)]
    said = look_for(_CARE_FAILED, setting).affirmed
    if not bad and not said:
        return None
    facts, spans = _shown(bad)
    more, places = sources(setting.view, said[:1])
    return tuple(dict.fromkeys((*facts, *more))), (*spans, *places)


def _bears(course: Course, setting: Setting) -> bool:
    """Whether earlier care can have been for the condition at issue, by the body parts it names."""
    parts = course.fact.body_parts if course.fact else ()
    return setting.terms.related(setting.item.body_parts, parts)


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


def _shown(had: Iterable[Course], limit: int = 3) -> tuple[tuple[Fact, ...], tuple[Span, ...]]:
    listed_ = list(had)
    facts = {c.fact.id: c.fact for c in listed_ if c.fact is not None}
    spans = {place(c.quote): c.quote for c in listed_ if c.fact is None}
    return tuple(facts.values())[:limit], tuple(spans.values())[:limit]


def _named(had: Iterable[Course], most: int = 5) -> str:
    """Name the courses, a few of many; what was bound to a visit goes before drugs."""
    names = list(dict.fromkeys(course.what for course in had))
    return listed([*names[:most], "other care"] if len(names) > most else names)


def _searched(terms: Iterable[str], setting: Setting) -> tuple[str, ...]:
    wanted = tuple(terms)
    if CONSERVATIVE in wanted:
        general = (
            "conservative care",
            "physical therapy",
            "medication",
            "home exercise",
            "chiropractic",
            "acupuncture",
            "activity modification",
        )
        return tuple(
            dict.fromkeys(
                (*general, *setting.terms.searched(t for t in wanted if t != CONSERVATIVE))
            )
        )
    return setting.terms.searched(wanted)


def _sentence(parts: list[str]) -> str:
    return _capital("; ".join(parts)) + "."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
