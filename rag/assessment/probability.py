"""The probability that an item is overturned: a small logistic score over what was assessed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.assessment.criteria import settled
from rag.records import CriterionStatus, RecommendationAssessment, Stance

BASE_RATE = 0.13
"""Share of items that published determinations overturned; where nothing speaks, this stands."""

WEIGHTS: dict[str, float] = {
    "recommended": 0.5,
    "not_recommended": -0.7,
    "insufficient": -0.6,
    "share_met": 1.6,
    "all_met": 1.1,
    "failed": -0.9,
    "undocumented": -0.5,
    "specific": 0.2,
}
"""Log-odds per feature of :func:`features`, added to the base rate's."""


def probability(deciding: Sequence[RecommendationAssessment], specific: bool) -> float:
    """Return the probability of Overturned, from the recommendations that decide.

    Args:
        deciding: The recommendations that decide, in order of authority; empty: the base rate.
        specific: Whether the first is about the very treatment and body part requested.
    """
    if not deciding:
        return BASE_RATE
    score = math.log(BASE_RATE / (1 - BASE_RATE))
    values = features(deciding[0], specific)
    score += sum(WEIGHTS[name] * value for name, value in values.items())
    return round(1 / (1 + math.exp(-score)), 3)


def features(first: RecommendationAssessment, specific: bool) -> dict[str, float]:
    """Return what the score looks at, each between 0 and 1."""
    criteria = settled(first.criteria)
    states = [entry.status for entry in criteria]
    share = states.count(CriterionStatus.MET) / len(states) if states else 0.0
    failed = {CriterionStatus.NOT_MET, CriterionStatus.CONTRADICTED}
    return {
        "recommended": float(first.stance is Stance.RECOMMENDED),
        "not_recommended": float(first.stance is Stance.NOT_RECOMMENDED),
        "insufficient": float(first.stance is Stance.INSUFFICIENT),
        "share_met": share,
        "all_met": float(bool(states) and share == 1.0),
        "failed": float(any(state in failed for state in states)),
        "undocumented": float(CriterionStatus.NOT_DOCUMENTED in states),
        "specific": float(specific),
    }
