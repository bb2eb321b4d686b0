"""What a reviewer asks of any request: is it complete, why was it made, what went before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.assessment.courses import courses, days_since_injury, own_terms
from rag.assessment.hits import look_for
from rag.assessment.purpose import is_for_pain
from rag.assessment.results import FUNCTION_TERMS, results_of
from rag.assessment.signal import Signal
from rag.assessment.study_purpose import told_purpose
from rag.assessment.surgery import before_operation
from rag.assessment.verdict import Setting
from rag.assessment.visits import received
from rag.text import listed

_ACTIVE = ("physical_therapy", "chiropractic")
"""Treatments, with what falls under them, that exercise at home can take over from."""
_THERAPIES = ("physical_therapy", "chiropractic", "acupuncture", "massage")
_SETTLED_DAYS = 42
"""Days after the injury from which exercise at home is expected to have been taught."""
_PERCENT = re.compile(r"\d\s*(?:%|percent\b)")
"""The strength of what is applied to the skin."""
_TERMS_OF_USE = re.compile(
    r"\b(?:purchas\w*|buy|rent\w*|trial|days?|weeks?|months?|replac\w*|pair|set|until)\b", re.I
)
_NOT_ENOUGH = re.compile(
    r"\b(?:unable|cannot|can't|fail\w*|ineffective|insufficient|not (?:able|effective|enough)"
    r"|unsuccessful"
    r"|inadequate|without (?:relief|benefit)|beyond)\b",
    re.I,
)
_SUPERVISED = re.compile(
    r"\b(?:needs?|requires?|warrants?|because)\b[^.;]{0,40}\b(?:supervis\w+|skilled|guided|hands-on"
    r"|one-on-one)\b|\b(?:supervis\w+|skilled)\b[^.;]{0,30}\b(?:needed|required|necessary|because)\b"
    r"|\b(?:remaining|outstanding|unmet|next) (?:functional )?goals?\b",
    re.I,
)
"""Why a therapist is to go on: skill that exercise alone lacks, or a goal not yet reached."""
_NO_SKILL = re.compile(r"\b(?:no|not|without|neither|denie[sd])\b", re.I)
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
    counted = item.category in ("rehabilitation", "mental_health")
    if counted and item.visits is None and not (item.treatment or "").endswith("evaluation"):
        lacks.append("the number of visits")
    placed = item.category in ("rehabilitation", "injections", "diagnostics")
    sided = item.laterality is not None  # a side is named, and the care has one site
    if placed and item.body_part_inferred and not sided and item.treatment not in _WHOLE:
        lacks.append("the body part")
    if item.category == "drugs":
        strong = item.strength or _PERCENT.search(item.text)
        much = item.quantity is not None or item.duration_days is not None
        lacks += [] if strong else ["the strength"]
        lacks += [] if much or _PACKED.search(item.text) else ["the quantity"]
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


_PERCENT = re.compile(r"\d\s?%")
"""The strength of what is mixed or applied."""
_PACKED = re.compile(
    r"\b\d+\s?(?:g|gm|grams?|ml|oz)\b|\b(?:\d+|an?|one|two|three|four|six)\s+(?:tubes?|bottles?"
    r"|box(?:es)?|containers?|kits?|packs?|patches|units?|vials?|doses?)\b",
    re.IGNORECASE,
)
"""A quantity by weight or package."""
_USED_UP = frozenset({"medical_supplies", "electrodes_supplies"})
_FITTED = frozenset(
    "brace orthotics pillow_cushion hot_cold_wrap adaptive_equipment home_modification prosthesis"
    " hearing_vision_aid oral_appliance".split()
)
"""Things that are made or kept for one worker: nobody rents them."""
_WHOLE = frozenset(
    "urine_drug_test laboratory_test psychological_testing neuropsychological_testing sleep_study"
    " genetic_testing electrocardiogram functional_capacity_evaluation ketorolac_injection"
    " vitamin_injection".split()
)
"""Studies, and drugs injected for the whole body, that concern no one part of it."""


def _no_purpose(setting: Setting) -> Iterator[Signal]:
    """Yield that nobody says what a study is for."""
    item = setting.item
    if item.category != "diagnostics":
        return
    if told_purpose(setting):
        return
    name = item.treatment_name or "study"
    yield Signal(
        "no_purpose",
        1.0,
        f"The record gives no rationale for the {name}: it does not say how the result is to "
        "guide treatment.",
        searched=(name, "to evaluate", "rule out", "to determine", "suspected", "concern"),
    )


def _visits_unknown(setting: Setting) -> Iterator[Signal]:
    item = setting.item
    if item.category != "rehabilitation" or not setting.repeat or received(setting).count:
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
    if item.category != "rehabilitation" or setting.repeat or before_operation(setting):
        return
    came = results_of(_THERAPIES, setting)
    had = [c for c in came.had if c.family != item.treatment]
    if not had or came.function:
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
    if not courses(own_terms(item), setting):
        return  # the request alone speaks of an earlier course
    if not is_for_pain(item, setting) or results_of(own_terms(item), setting).helped:
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
    if before_operation(setting):
        return
    if _supervision_explained(setting):
        return
    further = "further " if setting.repeat else ""
    yield Signal(
        "home_exercise_open",
        1.0,
        f"The record gives no reason for {further}supervised sessions in place of a home exercise "
        "program.",
        searched=(*_HOME, "unable", "failed", "supervised", "skilled"),
    )


def _supervision_explained(setting: Setting) -> bool:
    """Whether the record says why exercise at home is not enough, or what a therapist is for."""
    if any(_NOT_ENOUGH.search(m.sentence.text) for m in setting.view.mentions(_HOME)):
        return True
    told = [one.text for one in setting.view.sentences if one.voice != "utilization_review"]
    return any(_SUPERVISED.search(text) and not _NO_SKILL.search(text) for text in told)


def _study_before(setting: Setting) -> Iterator[Signal]:
    item = setting.item
    if item.category != "diagnostics" or not setting.repeat:
        return
    if look_for(_NEW, setting).affirmed:
        return
    had = courses(own_terms(item), setting)
    if not had:
        return
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
