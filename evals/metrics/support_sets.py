"""Macro-F1 of supported against not, thresholds for it, and paired intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evals.metrics.resampling import interval, paired_draws, point
from evals.metrics.statistics import SEED

Array = NDArray[np.float64]
_TRIALS = 200
"""Draws whose best thresholds are taken together."""


def outcomes(labels: Sequence[bool], called: Sequence[bool]) -> Array:
    """Return a row (true positive, false positive, false negative, true negative) per item."""
    truth, said = np.asarray(labels, dtype=bool), np.asarray(called, dtype=bool)
    return np.stack([truth & said, ~truth & said, truth & ~said, ~truth & ~said], axis=1).astype(
        float
    )


def macro_f1(sums: Array) -> Array:
    """Return the mean of the F1 of both classes from sums of :func:`outcomes`."""
    tp, fp, fn, tn = (sums[..., at] for at in range(4))
    ours = 2 * tp / np.maximum(1e-9, 2 * tp + fp + fn)
    theirs = 2 * tn / np.maximum(1e-9, 2 * tn + fp + fn)
    mean: Array = (ours + theirs) / 2
    return mean


def macro_f1_of(labels: Sequence[bool], called: Sequence[bool]) -> float:
    """Return the macro-F1 of calls against labels.

    >>> macro_f1_of([True, False], [True, False])
    1.0
    """
    found = point(outcomes(labels, called), macro_f1)
    return 0.0 if found is None else found


def threshold(labels: Sequence[bool], scores: Sequence[float]) -> float:
    """Return the score from which a claim is called supported: best for macro-F1, made steady.

    The median, over draws with replacement, of the threshold that is best in the draw. The single
    best threshold of a few hundred claims follows chance.
    """
    order = np.argsort(np.asarray(scores), kind="stable")
    truth = np.asarray(labels, dtype=float)[order]
    ranked = np.asarray(scores, dtype=float)[order]
    cuts = np.concatenate([[ranked[0] - 1], (ranked[1:] + ranked[:-1]) / 2, [ranked[-1] + 1]])
    chance = np.random.default_rng(SEED)
    best = []
    for _ in range(_TRIALS):
        drawn = np.bincount(chance.integers(0, len(truth), len(truth)), minlength=len(truth))
        below = np.concatenate([[0.0], np.cumsum(drawn * truth)])
        under = np.concatenate([[0.0], np.cumsum(drawn * (1 - truth))])
        sums = np.stack([below[-1] - below, under[-1] - under, below, under], axis=1)
        best.append(cuts[int(np.argmax(macro_f1(sums)))])
    return float(np.median(best))


def gain(
    labels: Sequence[bool],
    ours: Sequence[bool],
    theirs: Sequence[bool],
    clusters: Sequence[str],
) -> tuple[float, tuple[float, float] | None]:
    """Return how much higher our macro-F1 is, and its 95 % interval over whole clusters."""
    one, other = outcomes(labels, theirs), outcomes(labels, ours)
    difference = macro_f1_of(labels, ours) - macro_f1_of(labels, theirs)
    return difference, interval(paired_draws(one, other, clusters, macro_f1), len(set(clusters)))
