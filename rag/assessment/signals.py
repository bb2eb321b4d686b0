"""What else in a record bears on a request, beside the conditions that guidelines set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.assessment import history
from rag.assessment.courses import courses, is_own, own_terms
from rag.assessment.findings import look_for
from rag.assessment.normal import normal_findings
from rag.assessment.timing import recent_surgery
from rag.assessment.verdict import Setting, listed, sources
from rag.records import Fact, Span

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


@dataclass(frozen=True)
class Signal:
    """Something of the record or request that moves the probability."""

    name: str
    value: float
    """0 to 1."""
    says: str
    """One plain sentence."""
    facts: tuple[Fact, ...] = ()
    evidence: tuple[Span, ...] = ()


def signals(setting: Setting) -> tuple[Signal, ...]:
    """Return the signals that the record of an item gives, in a fixed order."""
    return tuple(signal for read in _READERS for signal in read(setting))


def _course(setting: Setting) -> Iterator[Signal]:
    """Yield whether care is asked for the first time, or again with or without gain."""
    item = setting.item
    name = item.treatment_name or "treatment"
    if not setting.repeat:
        if item.category in _COURSES:
            yield Signal("first_course", 1.0, f"No earlier course of {name} is on record.")
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
        says = f"The record tells of no gain in function from the earlier {name}."
        shown = tuple(c.fact for c in had if c.fact)[:1]
        yield Signal("repeat_without_gain", 1.0, says, shown)


def _findings(setting: Setting) -> Iterator[Signal]:
    """Yield what an examination or study shows, and what it reports as normal."""
    if setting.item.category not in _BY_FINDINGS:
        return
    known = setting.terms.vocabulary.conditions
    wanted = [k for k, c in known.items() if c.kind == "finding" and k not in _GENERAL_FINDINGS]
    shown = look_for(wanted, setting).affirmed
    terms = list(dict.fromkeys(mention.term for mention in shown))
    if terms:
        names = listed([setting.terms.name(term) for term in terms[:_NAMED]])
        facts, spans = sources(setting.view, shown)
        value = min(1.0, len(terms) / _ENOUGH_FINDINGS)
        yield Signal("findings", value, f"The examination or studies show {names}.", facts, spans)
    normal = normal_findings(("motor weakness", "sensation", "reflex"), setting, _ENOUGH_NORMAL)
    if normal:
        value = len(normal) / _ENOUGH_NORMAL
        says = "Strength, sensation or reflexes are reported as normal."
        yield Signal("normal_findings", value, says, evidence=normal)


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
        says = "Utilization review has approved a part of the request already."
        yield Signal("partly_approved", 1.0, says)
    lacks = {
        "rehabilitation": item.visits is None and "number of visits",
        "mental_health": item.visits is None and "number of visits",
        "drugs": item.quantity is None and item.duration_days is None and "quantity",
    }.get(item.category)
    if lacks:
        yield Signal("unspecific", 1.0, f"The request does not state the {lacks}.")


_READERS: Sequence[Callable[[Setting], Iterator[Signal]]] = (
    _course,
    _findings,
    _care,
    _surgery,
    _request,
)
