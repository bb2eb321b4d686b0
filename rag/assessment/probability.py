"""The probability that an item is overturned: a logistic score over what was assessed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from rag.assessment.criteria import settled
from rag.assessment.signal import Signal
from rag.records import CriterionStatus, DisputedItem, LimitTest, RecommendationAssessment, Stance
from rag.vocabulary import Vocabulary

BASE_RATE = 0.127
"""Share of reviewed denials overturned in 2024, by California's report on its determinations."""
CATEGORY_RATES: Mapping[str, float] = {
    "evaluation_management": 0.231,
    "mental_health": 0.19,
    "programmes": 0.14,
    "surgery": 0.15,
    "diagnostics": 0.12,
    "drugs": 0.11,
    "rehabilitation": 0.11,
    "injections": 0.10,
    "dme": 0.11,
}
"""Where the vocabulary gives a treatment no rate of its own. The first is of the same report; that
of 2023 names behavioural health and programmes beside it as the most overturned, without figures;
the others are cautious estimates near the base rate."""
INTERCEPT = -2.7
"""Log-odds of a treatment overturned as often as most, where nothing speaks for either side; so set
that the mean over published letters is the share of them overturned."""
WEIGHTS: Mapping[str, float] = {
    "share_met": 1.75,
    "all_met": 0.5,
    "recommended": 0.65,
    "against": -0.9,
    "over_limit": -0.65,
    "share_failed": -1.0,
    "share_supporting": 0.7,
    "first_course": 0.4,
    "repeat_gain": 0.3,
    "repeat_without_gain": -0.15,
    "long_use": -0.35,
    "with_opioid": -0.35,
    "aberrant_use": -0.65,
    "partly_approved": -0.7,
    "findings": 0.15,
    "normal_findings": -0.55,
    "no_findings": -0.05,
    "care_failed": 0.1,
    "recent_surgery": 0.45,
    "surgery_planned": 0.25,
    "unspecific": -0.35,
    "no_purpose": -0.2,
    "visits_unknown": -0.25,
    "no_gain_from_therapy": -0.2,
    "home_exercise_open": -0.2,
    "study_before": -0.25,
    "no_relief": -0.05,
    "nothing_exceptional": -0.1,
}
"""Log-odds per feature of :func:`features`: set from the domain, then drawn by ``evals.weights``
towards what decides the invented cases of the suites, never across zero."""
_ENOUGH = 2
"""Conditions from which on their share speaks for itself."""
_FAILED = frozenset({CriterionStatus.NOT_MET, CriterionStatus.CONTRADICTED})
AGAINST = frozenset({Stance.NOT_RECOMMENDED, Stance.INSUFFICIENT})
"""Stances of a section that advises against the treatment."""


def probability(
    item: DisputedItem,
    recommendations: Sequence[RecommendationAssessment],
    signals: Iterable[Signal],
    vocabulary: Vocabulary,
) -> float:
    """Return the probability of Overturned, 0 to 1, to three places.

    Args:
        item: What is disputed.
        recommendations: Every assessed section of the item, the deciding ones marked.
        signals: What else of the record bears on it.
        vocabulary: Knows how often a treatment is overturned.
    """
    score = INTERCEPT + log_odds(rate_of(item, vocabulary)) - log_odds(BASE_RATE)
    values = features(recommendations, signals)
    score += sum(weight * values.get(name, 0.0) for name, weight in WEIGHTS.items())
    return round(1 / (1 + math.exp(-score)), 3)


def rate_of(item: DisputedItem, vocabulary: Vocabulary) -> float:
    """Return the share of reviewed denials of the item's treatment that one expects overturned."""
    named = [id_ for id_ in (item.treatment, item.drug) if id_]
    for id_ in [*named, *(broader for n in named for broader in vocabulary.ancestors(n))]:
        entry = vocabulary.treatments.get(id_)
        if entry is not None and entry.overturned is not None:
            return entry.overturned
    return CATEGORY_RATES.get(item.category, BASE_RATE)


def features(
    recommendations: Sequence[RecommendationAssessment], signals: Iterable[Signal]
) -> dict[str, float]:
    """Return what the score looks at, each between 0 and 1.

    Of the deciding sections the one that the record meets best speaks for stance and criteria, for
    sections of equal standing that merely lack documentation do not undo it; ``share_failed`` is
    of all criteria of all sections, ``share_supporting`` of all sections.
    """
    values = {signal.name: signal.value for signal in signals}
    if not recommendations:
        return values
    deciding = [made for made in recommendations if made.deciding] or list(recommendations[:1])
    first = max(deciding, key=lambda made: (made.leaning == "overturned", _share_met(made)))
    every = [entry for made in recommendations for entry in settled(made.criteria)]
    failed = [entry for entry in every if entry.status in _FAILED]
    supporting = [made for made in recommendations if made.leaning == "overturned"]
    return values | {
        "recommended": float(first.stance is Stance.RECOMMENDED),
        "against": float(first.stance in AGAINST),
        "share_met": _share_met(first),
        "all_met": float(first.leaning == "overturned" and _share_met(first) in (0.0, 1.0)),
        "share_failed": len(failed) / len(every) if every else 0.0,
        "over_limit": float(any(isinstance(e.criterion.test, LimitTest) for e in failed)),
        "share_supporting": len(supporting) / len(recommendations),
    }


def _share_met(made: RecommendationAssessment) -> float:
    """Return the share of a section's conditions that is met; one condition counts for two.

    A single condition met is thin ground, however wholly it is met.
    """
    states = [entry.status for entry in settled(made.criteria)]
    return states.count(CriterionStatus.MET) / max(len(states), _ENOUGH) if states else 0.0


def log_odds(share: float) -> float:
    """Return ``ln(p / (1 - p))``."""
    return math.log(share / (1 - share))
