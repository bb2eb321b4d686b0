"""What the verdicts of a judge add up to, and how far people agree with them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evals.judge_records import Agreement, Choice, Verdict
from evals.metrics.resampling import draws, interval
from evals.metrics.statistics import wilson
from evals.records import Estimate
from rag.records import Record

ENOUGH = 50
"""Labels by people below which agreement says little."""


class HumanLabel(Record):
    """A person's choice on one item."""

    case: str
    item: int
    prefers: Choice


def preferred(judged: Sequence[Verdict], clusters: Sequence[str]) -> Estimate | None:
    """Return the share preferred, ties half, with an interval over clusters."""
    if not judged:
        return None
    worth = {"other": 1.0, "tie": 0.5, "one": 0.0}
    terms = np.array([[worth[v.choice or "tie"], 1.0] for v in judged])
    letters = len(set(clusters))
    limits = (
        interval(draws(terms, clusters, lambda sums: sums[..., 0] / sums[..., 1]), letters)
        if letters > 1
        else None
    )
    return Estimate(
        value=round(float(terms[:, 0].mean()), 9),
        low=round(limits[0], 9) if limits else None,
        high=round(limits[1], 9) if limits else None,
        n=len(judged),
        clusters=letters,
        method="cluster_bootstrap" if limits else "none",
    )


def rate(hits: Sequence[float], clusters: int) -> Estimate | None:
    """Return a share with its Wilson interval; ``None`` without trials."""
    limits = wilson(round(sum(hits)), len(hits))
    if limits is None:
        return None
    return Estimate(
        value=round(sum(hits) / len(hits), 9),
        low=round(limits[0], 9),
        high=round(limits[1], 9),
        n=len(hits),
        clusters=clusters,
        method="wilson",
    )


def agreement(judged: Sequence[Verdict], human: Sequence[HumanLabel]) -> Agreement | None:
    """Return how far choices agree with those of people; ``None`` where people chose nothing."""
    if not human:
        return None
    theirs = {(label.case, label.item): label.prefers for label in human}
    both = [(v.choice, theirs[v.case, v.item]) for v in judged if (v.case, v.item) in theirs]
    n = len(both)
    same = [float(a == b) for a, b in both]
    kappa = None
    if n:
        seen = sum(same) / n
        chance = sum(
            sum(a == c for a, _ in both) * sum(b == c for _, b in both) / n**2
            for c in ("one", "other", "tie")
        )
        kappa = None if chance == 1 else round((seen - chance) / (1 - chance), 9)
    return Agreement(n=n, same=rate(same, n), kappa=kappa, enough=n >= ENOUGH)
