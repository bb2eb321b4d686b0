"""What else in a record bears on a request, beside the conditions that guidelines set."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from rag.assessment import history
from rag.assessment.courses import Course, courses, durations, own_terms
from rag.assessment.dependents import beside_operation
from rag.assessment.hits import SIGNS, look_for
from rag.assessment.normal import normal_findings
from rag.assessment.purpose import is_for_function
from rag.assessment.results import FUNCTION_TERMS, results_of, telling
from rag.assessment.scrutiny import scrutiny
from rag.assessment.signal import Signal
from rag.assessment.surgery import asked_for_after, recent_surgery
from rag.assessment.verdict import Setting, sources
from rag.records import Fact, Span
from rag.text import listed

_COURSES = frozenset({"rehabilitation", "injections", "mental_health", "programmes"})
"""Categories of which a course is given, and given again."""
BY_FINDINGS = frozenset({"diagnostics", "injections", "surgery", "evaluation_management"})
"""Categories that rest on what an examination shows."""
_AFTER_CARE = BY_FINDINGS | {"programmes"}
_AFTER_SURGERY = frozenset({"rehabilitation", "drugs", "dme", "programmes"})
_DRUGS_AFTER_SURGERY = frozenset(
    "opioid nsaid acetaminophen muscle_relaxant antiepileptic antibiotic antiemetic anticoagulant"
    " laxative".split()
)
"""Classes that are given for the weeks after an operation; for any other it is no ground."""
_BEFORE_SURGERY = frozenset({"diagnostics", "surgery", "evaluation_management"})
_GENERAL_FINDINGS = frozenset(
    {
        "tenderness",
        "limited_range_of_motion",
        "muscle_spasm",
        "swelling",
        "loss_of_lordosis",
        "scar",
    }
)
"""Findings that most records hold and that tell little of what is needed."""
_ENOUGH_FINDINGS = 4
_ENOUGH_NORMAL = 3
_NAMED = 3


def signals(setting: Setting) -> tuple[Signal, ...]:
    """Return the signals that the record of an item gives, in a fixed order."""
    return tuple(signal for read in _READERS for signal in read(setting))


def _course(setting: Setting) -> Iterator[Signal]:
    """Yield whether care is asked for the first time, or again with or without gain."""
    item = setting.item
    name = item.treatment_name or "treatment"
    if not setting.repeat:
        if item.category in _COURSES:
            says = f"No earlier course of {name} is on record."
            yield Signal("first_course", 1.0, says, searched=(name, *own_terms(item)))
        return
    if item.category not in _COURSES | {"drugs", "dme"}:
        return
    came = results_of(own_terms(item), setting, strictly=True)
    facts, spans = telling(came, setting, function=True)
    if came.helped:
        says = (
            f"The record shows better function after the earlier {name}."
            if came.function
            else f"The record says that the earlier {name} helped."
        )
        yield Signal("repeat_gain", 1.0, says, facts, spans)
    elif came.helped is False and item.category == "drugs":
        says = f"The record says that the earlier {name} was not tolerated or did not help."
        yield Signal("repeat_without_gain", 1.0, says, facts, spans)
    elif is_for_function(item, setting):
        says = f"The record documents no functional improvement from the earlier {name}."
        if not facts:
            facts = tuple(c.fact for c in came.had if c.fact)[:1]
        yield Signal("repeat_without_gain", 1.0, says, facts, searched=(*FUNCTION_TERMS, name))


def _findings(setting: Setting) -> Iterator[Signal]:
    """Yield what an examination or study shows, and what it reports as normal."""
    if setting.item.category not in BY_FINDINGS:
        return
    known = setting.terms.vocabulary.conditions
    wanted = [k for k, c in known.items() if c.kind == "finding" and k not in _GENERAL_FINDINGS]
    hits = look_for(wanted, setting, SIGNS)
    shown = hits.affirmed
    terms = list(dict.fromkeys(mention.term for mention in shown))
    if terms:
        names = listed([setting.terms.name(term) for term in terms[:_NAMED]])
        facts, spans = sources(setting.view, shown)
        value = min(1.0, len(terms) / _ENOUGH_FINDINGS)
        yield Signal("findings", value, f"The examination or studies show {names}.", facts, spans)
    normal = normal_findings(("motor weakness", "sensation", "reflex"), setting, _ENOUGH_NORMAL)
    if normal:
        value = len(normal) / _ENOUGH_NORMAL
        says = "The examination reports strength, sensation or reflexes as normal"
        says += "." if terms else " and shows no objective findings that explain the request."
        searched = tuple(setting.terms.name(term) for term in wanted)
        yield Signal("normal_findings", value, says, evidence=normal, searched=searched)
    elif not (terms or hits.other_kind or hits.considered):
        yield _no_findings(wanted, setting)


def _no_findings(wanted: list[str], setting: Setting) -> Signal:
    general = look_for(sorted(_GENERAL_FINDINGS), setting).affirmed
    names = listed(dict.fromkeys(setting.terms.name(mention.term) for mention in general))
    lead = f"Beyond {names} the record" if names else "The record"
    facts, spans = sources(setting.view, general[:2])
    return Signal(
        "no_findings",
        1.0,
        f"{lead} documents no objective findings that explain the request.",
        facts,
        spans,
        tuple(setting.terms.name(term) for term in wanted),
    )


def _care(setting: Setting) -> Iterator[Signal]:
    if setting.item.category not in _AFTER_CARE:
        return
    failed = history.care_failed(setting)
    if failed is not None:
        facts, spans = failed
        yield Signal(
            "care_failed", 1.0, "The record says that conservative care did not help.", facts, spans
        )


def _surgery(setting: Setting) -> Iterator[Signal]:
    category = setting.item.category
    if category in _AFTER_SURGERY:
        facts, spans = recent_surgery(setting) if _helps_after_surgery(setting) else ((), ())
        if facts or spans:
            says = "An operation within the last year is on record."
            yield Signal("recent_surgery", 1.0, says, facts, spans)
        elif (after := asked_for_after(setting)) and not beside_operation(
            setting.item, setting.view.summary.items, setting.terms
        ):
            # Of one that is in dispute itself nobody knows yet whether it takes place.
            says = "The request is for the time after an operation."
            yield Signal("recent_surgery", 1.0, says, evidence=after)
    if category in _BEFORE_SURGERY:
        planned = look_for(("surgery_considered", "invasive_procedure_planned"), setting).affirmed
        if planned:
            facts, spans = sources(setting.view, planned)
            says = "An operation is planned or considered."
            yield Signal("surgery_planned", 1.0, says, facts, spans)


def _helps_after_surgery(setting: Setting) -> bool:
    item = setting.item
    if item.category != "drugs" or item.treatment is None:
        return True
    family = {item.treatment, *setting.terms.vocabulary.ancestors(item.treatment)}
    return bool(family & _DRUGS_AFTER_SURGERY)


def _request(setting: Setting) -> Iterator[Signal]:
    item = setting.item
    if item.ur_decision == "modified":
        part = item.approved_portion.strip().rstrip(".")
        says = f"Part of the request was approved already{f': {part}' if part else ''}."
        yield Signal("partly_approved", 1.0, says, evidence=(item.span,) if item.span else ())


def _use(setting: Setting) -> Iterator[Signal]:
    """Yield how a drug is used: for long where a short course is meant, with an opioid, misused."""
    item, known = setting.item, setting.terms.vocabulary
    if item.category != "drugs" or item.treatment is None:
        return
    family = {item.treatment, *known.ancestors(item.treatment)}
    name = item.treatment_name or "drug"
    if family & _SHORT_TERM:
        yield from _long_use(name, setting)
    if family & _SEDATING and "opioid" not in family:
        with_opioid = [c for c in courses(("opioid",), setting) if c.what != name]
        if with_opioid:
            other = with_opioid[0]
            says = f"It is taken together with {other.what}, which adds to the danger of sedation."
            yield Signal("with_opioid", 1.0, says, *_shown(other))
    if "opioid" in family:
        misused = look_for(("aberrant_behavior",), setting).affirmed
        if misused:
            facts, spans = sources(setting.view, misused[:2])
            says = "The record shows aberrant use of drugs."
            yield Signal("aberrant_use", 1.0, says, facts, spans)


_SHORT_TERM = frozenset({"muscle_relaxant", "hypnotic", "benzodiazepine"})
"""Classes that every guideline confines to short courses."""
_SEDATING = frozenset({"muscle_relaxant", "hypnotic", "benzodiazepine"})
_LONG_DAYS = 60
"""Days of use from which a course is no short one, by any guideline on these drugs."""
_SINCE = re.compile(
    r"\bsince (?:at least |about )?(?:\w+\.? )?(?:\d{1,2}/)?(?P<year>(?:19|20)\d\d)\b", re.I
)
_FOR_LONG = re.compile(
    r"\bfor (?:over |more than |at least |about |the (?:last|past) "
    r"|many )?[^.;]{0,12}?\b(?:years?|months?)\b",
    re.I,
)


def _shown(course: Course) -> tuple[tuple[Fact, ...], tuple[Span, ...]]:
    """Return the fact of a course, or the clause in which it stands."""
    return ((course.fact,), ()) if course.fact else ((), (course.quote,))


def _long_use(name: str, setting: Setting) -> Iterator[Signal]:
    as_of = setting.view.summary.as_of
    for course in courses(own_terms(setting.item), setting):
        since = _SINCE.search(course.sentence)
        long = bool(since) and as_of.year - int(since["year"]) >= 1 if since else False
        told = _FOR_LONG.search(course.sentence)
        long = long or bool(told and max(durations(told.group()), default=0) >= _LONG_DAYS)
        noted = course.fact.noted if course.fact else None
        long = long or bool(noted and (as_of - noted).days >= _LONG_DAYS)
        if not long:
            continue
        words = since.group() if since else told.group() if told else ""
        when = (
            f" {words.lower() if words.isupper() else words}"
            if words
            else f" since {noted:%m/%d/%Y}"
            if noted
            else ""
        )
        says = (
            f"The record shows {name} in use{when}, longer than the short-term use it is meant for."
        )
        # The sentence, where it gives the time: a fact of the drug alone would not bear it out.
        whole = setting.view.sentence_of(course.quote) if words else None
        facts, spans = ((), (whole.span,)) if whole else _shown(course)
        yield Signal("long_use", 1.0, says, facts, spans)
        return


_READERS: Sequence[Callable[[Setting], Iterator[Signal]]] = (
    _course,
    _use,
    _findings,
    _care,
    _surgery,
    _request,
    scrutiny,
)
