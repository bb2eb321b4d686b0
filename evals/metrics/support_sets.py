"""Macro-F1 of supported against not, thresholds for it, and paired intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evals.metrics.resampling import interval, paired_draws, point

Array = NDArray[np.float64]


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
    """Return the score from which a claim is called supported: as many are called as are.

    The share of claims called supported equals the share that is. The single threshold that is
    best for macro-F1 among a few hundred claims follows chance.

    >>> threshold([False, True], [0.0, 1.0])
    0.5
    """
    return float(np.quantile(np.asarray(scores, dtype=float), 1 - float(np.mean(labels))))


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
