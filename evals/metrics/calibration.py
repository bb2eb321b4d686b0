"""Is the probability worth its name: Brier score, calibration error, risk against coverage."""

from __future__ import annotations

from collections.abc import Sequence

from evals.metrics.statistics import wilson
from evals.records import Bin, RiskPoint
from rag.records import Decision

BINS = 10

Scored = tuple[Decision, float]
"""Reference, probability of Overturned."""


def brier(scored: Sequence[Scored]) -> float | None:
    """Return the mean squared distance of probability and outcome (Brier 1950); 0 is best.

    >>> brier([("overturned", 1.0), ("upheld", 0.5)])
    0.125
    """
    if not scored:
        return None
    return sum((p - (outcome == "overturned")) ** 2 for outcome, p in scored) / len(scored)


def calibration_error(scored: Sequence[Scored]) -> float | None:
    """Return the expected calibration error over ten equal bins (Naeini et al. 2015); 0 is best.

    The mean distance of mean probability and observed rate, bins weighted by their items.
    """
    if not scored:
        return None
    return sum(one.n * abs(one.mean - one.rate) for one in reliability(scored)) / len(scored)


def bin_of(p: float) -> int:
    """Return the number of the bin of a probability; 1 belongs to the last."""
    return min(BINS - 1, int(p * BINS + 1e-9))


def reliability(scored: Sequence[Scored]) -> tuple[Bin, ...]:
    """Return the bins that hold items, from low to high."""
    found = []
    for number in range(BINS):
        rows = [(outcome, p) for outcome, p in scored if bin_of(p) == number]
        hits = sum(outcome == "overturned" for outcome, _ in rows)
        limits = wilson(hits, len(rows))
        if limits:
            found.append(
                Bin(
                    low=number / BINS,
                    high=(number + 1) / BINS,
                    n=len(rows),
                    mean=sum(p for _, p in rows) / len(rows),
                    rate=hits / len(rows),
                    rate_low=limits[0],
                    rate_high=limits[1],
                )
            )
    return tuple(found)


def risk_coverage(scored: Sequence[tuple[bool, float]], drafted: int) -> tuple[RiskPoint, ...]:
    """Return risk against coverage, most confident items first (El-Yaniv and Wiener 2010).

    Args:
        scored: Whether the decision is right, and its confidence; equal confidences stand or
            fall together.
        drafted: Items drafted, abstentions among them.
    """
    points = []
    for level in sorted({confidence for _, confidence in scored}, reverse=True):
        kept = [right for right, confidence in scored if confidence >= level]
        points.append(
            RiskPoint(
                confidence=level,
                coverage=len(kept) / drafted,
                risk=1 - sum(kept) / len(kept),
                n=len(kept),
            )
        )
    return tuple(points)


def area_under_risk(scored: Sequence[tuple[bool, float]]) -> float | None:
    """Return the mean risk over the covered items, each at its own confidence; 0 is best."""
    if not scored:
        return None
    points = risk_coverage(scored, len(scored))
    total, before = 0.0, 0
    for one in points:
        total += (one.n - before) * one.risk
        before = one.n
    return total / before
