"""What else in a record bears on a request, beside the conditions that guidelines set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rag.assessment import history
from rag.assessment.courses import courses, is_own, own_terms
from rag.assessment.findings import look_for
from rag.assessment.normal import normal_findings
from rag.assessment.scrutiny import scrutiny
from rag.assessment.signal import Signal
from rag.assessment.timing import recent_surgery
from rag.assessment.verdict import Setting, listed, sources

_COURSES = frozenset({"rehabilitation", "injections", "mental_health", "programmes"})
"""Categories of which a course is given, and given again."""
_BY_FINDINGS = frozenset({"diagnostics", "injections", "surgery", "evaluation_management"})
"""Categories that rest on what an examination shows."""
_AFTER_CARE = _BY_FINDINGS | {"programmes"}
_AFTER_SURGERY = frozenset({"rehabilitation", "drugs", "dme", "programmes"})
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
    had = [c for c in courses(own_terms(item), setting) if is_own(c, item, setting)]
    helped = [
        c for c in had if c.response and (c.response.improved or c.response.functional_improvement)
    ]
    better = look_for(history.FUNCTION_TERMS, setting).affirmed
    if helped or better:
        facts, spans = sources(setting.view, better)
        facts = (*(c.fact for c in helped if c.fact), *facts)
        says = f"The record tells of a gain after the earlier {name}."
        yield Signal("repeat_gain", 1.0, says, tuple(dict.fromkeys(facts))[:_NAMED], spans)
    else:
        says = f"The record documents no functional improvement from the earlier {name}."
        shown = tuple(c.fact for c in had if c.fact)[:1]
        yield Signal(
            "repeat_without_gain", 1.0, says, shown, searched=(*history.FUNCTION_TERMS, name)
        )


def _findings(setting: Setting) -> Iterator[Signal]:
    """Yield what an examination or study shows, and what it reports as normal."""
    if setting.item.category not in _BY_FINDINGS:
        return
    known = setting.terms.vocabulary.conditions
    wanted = [k for k, c in known.items() if c.kind == "finding" and k not in _GENERAL_FINDINGS]
    hits = look_for(wanted, setting)
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
        facts, spans = recent_surgery(setting)
        if facts or spans:
            says = "An operation within the last year is on record."
            yield Signal("recent_surgery", 1.0, says, facts, spans)
    if category in _BEFORE_SURGERY:
        planned = look_for(("surgery_considered", "invasive_procedure_planned"), setting).affirmed
        if planned:
            facts, spans = sources(setting.view, planned)
            says = "An operation is planned or considered."
            yield Signal("surgery_planned", 1.0, says, facts, spans)


def _request(setting: Setting) -> Iterator[Signal]:
    item = setting.item
    if item.ur_decision == "modified":
        part = item.approved_portion.strip().rstrip(".")
        says = f"Part of the request was approved already{f': {part}' if part else ''}."
        yield Signal("partly_approved", 1.0, says, evidence=(item.span,) if item.span else ())


_READERS: Sequence[Callable[[Setting], Iterator[Signal]]] = (
    _course,
    _findings,
    _care,
    _surgery,
    _request,
    scrutiny,
)
