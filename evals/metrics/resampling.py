"""Intervals and tests over letters: bootstrap and permutation of sums, both runs drawn alike.

Every measure is a function of sums over items. A draw of letters is then a row of weights, and
ten thousand draws are one product of matrices; equal input gives equal figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from evals.metrics.statistics import SEED

Array = NDArray[np.float64]
Value = Callable[[Array], Array]
"""Sums of shape (…, k) to the measure's value of shape (…); NaN where it has no meaning."""

RESAMPLES = 10_000
_CELLS = 1_000_000
"""Numbers held at once; more are worked off in pieces."""


def by_cluster(terms: Array, clusters: Sequence[str]) -> Array:
    """Return the sums of ``terms`` (items × k) per cluster, clusters in order of their names."""
    names, place = np.unique(np.asarray(clusters), return_inverse=True)
    sums = np.zeros((len(names), terms.shape[1]))
    np.add.at(sums, place, terms)
    return sums


def point(terms: Array, value: Value) -> float | None:
    """Return the value over all items, ``None`` where it has no meaning."""
    found = float(value(terms.sum(axis=0)[None, :])[0])
    return None if np.isnan(found) else found


def draws(terms: Array, clusters: Sequence[str], value: Value) -> Array:
    """Return the value in each of ``RESAMPLES`` draws of whole clusters."""
    return _draw([by_cluster(terms, clusters)], value)[0]


def paired_draws(one: Array, other: Array, clusters: Sequence[str], value: Value) -> Array:
    """Return the differences ``other − one``, the same clusters drawn for both."""
    first, second = _draw([by_cluster(one, clusters), by_cluster(other, clusters)], value)
    return second - first


def interval(values: Array, clusters: int) -> tuple[float, float] | None:
    """Return the 95 % percentile interval of draws.

    ``None`` with fewer than two clusters, or where more than one draw in ten has no value.
    """
    known = values[~np.isnan(values)]
    if clusters < 2 or len(known) < 0.9 * len(values):
        return None
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def permutation_p(one: Array, other: Array, clusters: Sequence[str], value: Value) -> float | None:
    """Return the two-sided p of no difference: whole clusters change sides at random.

    The share of ``RESAMPLES`` such exchanges whose difference is at least as large as the one
    seen, the seen one counted among them (Phipson and Smyth 2010). ``None`` where the difference
    has no meaning.
    """
    a, b = by_cluster(one, clusters), by_cluster(other, clusters)
    seen = float((value(b.sum(axis=0)[None, :]) - value(a.sum(axis=0)[None, :]))[0])
    if np.isnan(seen):
        return None
    at_least = 0
    for swap in _exchanges(len(a)):
        moved = swap @ (b - a)
        left, right = a.sum(axis=0) + moved, b.sum(axis=0) - moved
        gaps = np.nan_to_num(value(right) - value(left), nan=0.0)
        at_least += int((np.abs(gaps) >= abs(seen) - 1e-12).sum())
    return (1 + at_least) / (1 + RESAMPLES)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p adjusted for as many tests (Holm 1979), in the order given.

    >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    adjusted, highest = [0.0] * len(p_values), 0.0
    for rank, at in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[at]))
        adjusted[at] = highest
    return adjusted


def mcnemar(lost: int, won: int) -> float:
    """Return the exact two-sided p of McNemar's test on items that one side alone has right.

    >>> mcnemar(0, 5)
    0.0625
    """
    if lost + won == 0:
        return 1.0
    from scipy.stats import binomtest

    return round(float(binomtest(min(lost, won), lost + won, 0.5).pvalue), 12)


def _draw(sides: Sequence[Array], value: Value) -> list[Array]:
    found: list[list[Array]] = [[] for _ in sides]
    for weights in _weights(len(sides[0])):
        for place, sums in zip(found, sides, strict=True):
            place.append(value(weights @ sums))
    return [np.concatenate(parts) for parts in found]


@lru_cache(maxsize=4)
def _weights(letters: int) -> tuple[Array, ...]:
    """Return how often each letter is drawn, a row per draw; the same for every measure."""
    chance = np.random.default_rng(SEED)
    pieces = []
    for count in _steps(letters):
        drawn = chance.integers(0, letters, (count, letters))
        flat = (drawn + letters * np.arange(count)[:, None]).ravel()
        pieces.append(
            np.bincount(flat, minlength=count * letters).reshape(count, letters).astype(float)
        )
    return tuple(pieces)


@lru_cache(maxsize=4)
def _exchanges(letters: int) -> tuple[Array, ...]:
    """Return which letters change sides, a row per exchange."""
    chance = np.random.default_rng(SEED)
    return tuple(chance.integers(0, 2, (count, letters)).astype(float) for count in _steps(letters))


def _steps(letters: int) -> list[int]:
    step = max(1, min(RESAMPLES, _CELLS // letters))
    whole, rest = divmod(RESAMPLES, step)
    return [step] * whole + ([rest] if rest else [])
