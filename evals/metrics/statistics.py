"""Intervals: Wilson for rates, a bootstrap over letters for everything else."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")

Z95 = 1.959963984540054
SEED = 4610
RESAMPLES = 1000


def wilson(hits: int, n: int) -> tuple[float, float] | None:
    """Return the 95 % score interval of a rate (Wilson 1927); ``None`` without trials.

    >>> low, high = wilson(0, 100)
    >>> round(low, 3), round(high, 3)
    (0.0, 0.037)
    """
    if n == 0:
        return None
    p = hits / n
    centre = p + Z95**2 / (2 * n)
    half = Z95 * math.sqrt(p * (1 - p) / n + Z95**2 / (4 * n * n))
    scale = 1 + Z95**2 / n
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


def cluster_bootstrap(
    rows: Sequence[T],
    cluster: Callable[[T], str],
    statistic: Callable[[Sequence[T]], float | None],
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> tuple[float, float] | None:
    """Return the 95 % percentile interval of a statistic, drawing whole letters.

    Items of one letter share a patient and a reviewer; drawing items one by one would make the
    interval too narrow (Miller 2024, arXiv 2411.00640). The seed is fixed: equal rows give an
    equal interval. ``None`` with fewer than two letters, or where the statistic is undefined in
    more than one draw in ten.
    """
    groups: dict[str, list[T]] = {}
    for row in rows:
        groups.setdefault(cluster(row), []).append(row)
    names = sorted(groups)
    if len(names) < 2:
        return None
    chance = random.Random(seed)
    values = []
    for _ in range(resamples):
        drawn = [row for name in chance.choices(names, k=len(names)) for row in groups[name]]
        value = statistic(drawn)
        if value is not None:
            values.append(value)
    if len(values) < 0.9 * resamples:
        return None
    values.sort()
    return _percentile(values, 0.025), _percentile(values, 0.975)


def _percentile(values: Sequence[float], share: float) -> float:
    """Return the linearly interpolated percentile of sorted values."""
    place = share * (len(values) - 1)
    low = math.floor(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def mean_interval(
    values: Sequence[float], clusters: Sequence[str], *, resamples: int = 10_000, seed: int = SEED
) -> tuple[float, float] | None:
    """Return the 95 % percentile bootstrap interval of a mean, drawing whole clusters.

    Given paired differences it is the paired bootstrap of two systems. The seed is fixed.
    ``None`` with fewer than two clusters.

    Args:
        values: One per query.
        clusters: Name of the cluster of each value.
        resamples: Draws.
        seed: Of the generator.
    """
    names, place = np.unique(np.asarray(clusters), return_inverse=True)
    if len(names) < 2:
        return None
    sums = np.bincount(place, weights=np.asarray(values, dtype=np.float64))
    sizes = np.bincount(place).astype(np.float64)
    chance = np.random.default_rng(seed)
    means = np.empty(resamples)
    step = max(1, 2_000_000 // len(names))
    for first in range(0, resamples, step):
        drawn = chance.integers(0, len(names), (min(step, resamples - first), len(names)))
        means[first : first + step] = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)
