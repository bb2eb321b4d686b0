"""What a reviewer asks of any request: is it complete, why was it made, what went before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.assessment.amounts import received
from rag.assessment.benefit import FUNCTION_TERMS
from rag.assessment.courses import courses, days_since_injury, own_terms
from rag.assessment.findings import look_for
from rag.assessment.record_view import RecordSentence
from rag.assessment.signal import Signal
from rag.assessment.verdict import Setting, sources
from rag.text import listed

_ACTIVE = ("physical_therapy", "chiropractic")
"""Treatments, with what falls under them, that exercise at home can take over from."""
_THERAPIES = ("physical_therapy", "chiropractic", "acupuncture", "massage")
_SETTLED_DAYS = 42
"""Days after the injury from which exercise at home is expected to have been taught."""
_TERMS_OF_USE = re.compile(
    r"\b(?:purchas\w*|buy|rent\w*|trial|days?|weeks?|months?|replac\w*|pair|set)\b", re.I
)
_PURPOSE = re.compile(
    r"\bto (?:evaluate|assess|rule|determine|confirm|identify|clarify|look|see|check|exclude"
    r"|establish|investigate|guide|plan|define|differentiate|screen)\b|\brule[sd]? out\b|\br/o\b"
    r"|\bfor (?:suspect\w+|possible|evaluation|diagnos\w+|surgical|pre-?operative|planning)"
    r"|\bconcern\w* (?:for|of|about)\b|\bsuspect\w*\b|\bin order to\b|\bif positive\b"
    r"|\bquestion of\b|\bcandidate for\b",
    re.I,
)
_NOT_ENOUGH = re.compile(
    r"\b(?:unable|cannot|can't|fail\w*|ineffective|insufficient|not (?:able|effective|enough)"
    r"|unsuccessful"
    r"|inadequate|without (?:relief|benefit)|beyond)\b",
    re.I,
)
_HOME = (
    "home exercise programme",
    "home exercise",
    "independent exercise",
    "self-directed exercise",
)
_NEW = ("worsening", "new_findings", "progressive_neurologic_deficit", "acute_trauma")


def scrutiny(setting: Setting) -> Iterator[Signal]:
    """Yield what the request or the record leaves open whatever the guideline asks."""
    yield from _incomplete(setting)
    yield from _no_purpose(setting)
    yield from _visits_unknown(setting)
    yield from _no_gain_from_therapy(setting)
    yield from _no_relief(setting)
    yield from _home_exercise(setting)
    yield from _study_before(setting)


def _incomplete(setting: Setting) -> Iterator[Signal]:
    item = setting.item
    lacks: list[str] = []
    if item.category in ("rehabilitation", "mental_health") and item.visits is None:
        lacks.append("the number of visits")
    placed = item.category in ("rehabilitation", "injections", "diagnostics")
    if placed and item.body_part_inferred and item.treatment not in _WHOLE:
        lacks.append("the body part")
    if item.category == "drugs":
        lacks += ["the strength"] if not item.strength else []
        lacks += ["the quantity"] if item.quantity is None and item.duration_days is None else []
    if item.category == "dme" and not _TERMS_OF_USE.search(item.text):
        lacks.append(_terms_of_use(setting))
    if lacks:
        spans = (item.span,) if item.span else ()
        says = f"The request does not specify {listed(lacks, 'or')}."
        yield Signal("unspecific", 1.0, says, evidence=spans, searched=tuple(lacks))


def _terms_of_use(setting: Setting) -> str:
    """Return what a request for equipment leaves open, in words that fit the thing."""
    item, known = setting.item, setting.terms.vocabulary
    family = {item.treatment, *known.ancestors(item.treatment or "")}
    if family & _USED_UP:
        counted = item.quantity is not None
        return "for how long they are needed" if counted else "how many are needed and for how long"
    if family & _FITTED:
        return "for how long it is needed"
    return "whether it is to be bought or rented, and for how long"


_USED_UP = frozenset({"medical_supplies", "electrodes_supplies"})
_FITTED = frozenset(
    "brace orthotics pillow_cushion hot_cold_wrap adaptive_equipment home_modification prosthesis"
    " hearing_vision_aid oral_appliance".split()
)
"""Things that are made or kept for one worker: nobody rents them."""
_WHOLE = frozenset(
    "urine_drug_test laboratory_test psychological_testing neuropsychological_testing sleep_study"
    " genetic_testing electrocardiogram functional_capacity_evaluation".split()
)
"""Studies that concern no one part of the body."""


def _no_purpose(setting: Setting) -> Iterator[Signal]:
    """Yield that nobody says what a study is for."""
    item = setting.item
    if item.category != "diagnostics":
        return
    if any(_PURPOSE.search(sentence.text) for sentence in _naming(setting)):
        return
    name = item.treatment_name or "study"
    yield Signal(
        "no_purpose",
        1.0,
        f"The record gives no rationale for the {name}: it does not say how the result is to "
        "guide treatment.",
        searched=(name, "to evaluate", "rule out", "to determine", "suspected", "concern"),
    )


def _naming(setting: Setting) -> Iterator[RecordSentence]:
    """Yield the sentences outside utilization review's words that name the treatment."""
    terms = own_terms(setting.item)
    labels = frozenset(label for term in terms for label in setting.terms.labels(term))
    for sentence in setting.view.sentences:
        own = sentence.voice != "utilization_review"
        if own and any(match.label in labels for match in sentence.labels):
            yield sentence


def _visits_unknown(setting: Setting) -> Iterator[Signal]:
    item = setting.item
    if item.category != "rehabilitation" or not setting.repeat or received(setting)[0]:
        return
    name = item.treatment_name or "therapy"
    yield Signal(
        "visits_unknown",
        1.0,
        f"The record does not document the number of prior visits of {name}.",
        searched=("visits", "sessions", name),
    )


def _no_gain_from_therapy(setting: Setting) -> Iterator[Signal]:
    """Yield that earlier therapy of whatever kind is on record and no gain in function is."""
    item = setting.item
    if item.category != "rehabilitation" or setting.repeat:
        return
    had = [c for c in courses(_THERAPIES, setting) if c.family != item.treatment]
    if not had or look_for(FUNCTION_TERMS, setting).affirmed:
        return
    names = listed(dict.fromkeys(course.what for course in had[:2]))
    facts = tuple(course.fact for course in had[:2] if course.fact)
    yield Signal(
        "no_gain_from_therapy",
        1.0,
        f"The record documents no functional improvement from the earlier {names}.",
        facts,
        tuple(course.quote for course in had[:2] if not course.fact),
        searched=FUNCTION_TERMS,
    )


def _no_relief(setting: Setting) -> Iterator[Signal]:
    """Yield that care given before is not told to have eased the pain."""
    item = setting.item
    if item.category not in ("drugs", "rehabilitation", "injections") or not setting.repeat:
        return
    if look_for(("pain_relief", "improved"), setting).affirmed:
        return
    name = item.treatment_name or "treatment"
    yield Signal(
        "no_relief",
        1.0,
        f"The record documents no pain relief from the earlier {name}.",
        searched=("pain relief", "decreased pain", "improved", name),
    )


def _home_exercise(setting: Setting) -> Iterator[Signal]:
    item, known = setting.item, setting.terms.vocabulary
    if item.treatment is None or item.treatment == "postoperative_therapy":
        return
    if not {item.treatment, *known.ancestors(item.treatment)} & set(_ACTIVE):
        return
    days = days_since_injury(setting)
    if not setting.repeat and (days is None or days <= _SETTLED_DAYS):
        return
    told = [m for m in setting.view.mentions(_HOME) if _NOT_ENOUGH.search(m.sentence.text)]
    if told:
        return
    yield Signal(
        "home_exercise_open",
        1.0,
        "The record gives no reason for further supervised sessions in place of a home exercise "
        "program.",
        searched=(*_HOME, "unable", "failed"),
    )


def _study_before(setting: Setting) -> Iterator[Signal]:
    item = setting.item
    if item.category != "diagnostics" or not setting.repeat:
        return
    if look_for(_NEW, setting).affirmed:
        return
    had = courses(own_terms(item), setting)
    if not had:
        return
    facts, spans = sources(setting.view, ())
    facts = tuple(course.fact for course in had[:1] if course.fact)
    spans = tuple(course.quote for course in had[:1] if not course.fact)
    name = item.treatment_name or "study"
    yield Signal(
        "study_before",
        1.0,
        f"This would be a repeat {name}; no new or worse finding since the prior study is "
        "documented.",
        facts,
        spans,
        searched=("worse", "new symptoms", "progressive deficit", "new injury"),
    )


def nothing_exceptional(setting: Setting) -> Signal | None:
    """Return that nothing sets the case apart, for a request that goes against a guideline.

    ``None`` where the record speaks of exceptional circumstances.
    """
    if setting.view.mentions(_EXCEPTIONAL):
        return None
    return Signal(
        "nothing_exceptional",
        1.0,
        "The record documents no exceptional circumstances that would support departing from the "
        "guideline.",
        searched=_EXCEPTIONAL,
    )


_EXCEPTIONAL = (
    "exceptional circumstances",
    "extenuating circumstances",
    "special circumstances",
    "exceptional factors",
    "unusual circumstances",
)
