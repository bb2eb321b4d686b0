"""Fits the weights of the probability of Overturned: ``python -m evals.weights RUN RUN``.

Each run is one of a suite (``rationale evals run practice --out RUN``). Its cases are assessed
anew, what the score looks at is taken down, and a logistic model is fitted to the reference
decisions. It is held to what the domain says: a weight costs the square of its distance from the
one that was set before any case was looked at, and cannot change its sign. Each suite has a level
of its own in the fit, which is not kept, for the share overturned is no property of the weights.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from evals.generate import load_references
from rag.assessment import assess, decide
from rag.assessment.probability import BASE_RATE, features, log_odds, probability, rate_of
from rag.assessment.signal import Signal
from rag.formulary import load_formulary
from rag.records import DisputedItem, RecommendationAssessment
from rag.settings import Settings
from rag.store import load_run
from rag.vocabulary import Vocabulary, load_vocabulary

Array = NDArray[np.float64]

DOMAIN: Mapping[str, float] = {
    "share_met": 1.6,
    "all_met": 0.5,
    "recommended": 0.5,
    "against": -0.9,
    "over_limit": -0.5,
    "share_failed": -0.8,
    "share_supporting": 0.6,
    "first_course": 0.4,
    "repeat_gain": 0.4,
    "repeat_without_gain": -0.4,
    "long_use": -0.3,
    "with_opioid": -0.3,
    "aberrant_use": -0.6,
    "partly_approved": -0.5,
    "findings": 0.5,
    "normal_findings": -0.4,
    "no_findings": -0.2,
    "care_failed": 0.3,
    "recent_surgery": 0.3,
    "surgery_planned": 0.5,
    "unspecific": -0.3,
    "no_purpose": -0.2,
    "visits_unknown": -0.2,
    "no_gain_from_therapy": -0.2,
    "home_exercise_open": -0.1,
    "study_before": -0.3,
    "no_relief": -0.1,
    "nothing_exceptional": -0.1,
}
"""Log-odds per feature as set from the domain, before any fit."""
PENALTY = 0.05
"""Cost of a squared distance of 1 from the domain's weight, against a mean loss per suite."""
_LEAST = 0.05
"""Smallest weight kept, and the step to which weights are rounded."""


@dataclass(frozen=True)
class Row:
    """What the score looked at in one item, and what the reference decided."""

    values: dict[str, float]
    offset: float
    """Log-odds of the treatment against the base rate."""
    overturned: bool


def rows_of(run: Path, vocabulary: Vocabulary, settings: Settings) -> list[Row]:
    """Assess the cases of a run folder anew and return a row per item that is decided.

    Raises:
        InputError: The folder is no run folder.
        StoreError: A run in it cannot be read.
    """
    references, _ = load_references(run)
    formulary = load_formulary(settings.corpus)
    found: list[Row] = []
    for name, entries in references.items():
        path = run / "runs" / f"{name}.json"
        if not path.is_file():
            continue
        kept = load_run(path)
        with _heard() as heard:
            assess(kept.case, kept.summary, kept.passages, vocabulary, formulary=formulary)
        for entry in entries:
            if entry.number in heard:
                item, values = heard[entry.number]
                offset = log_odds(rate_of(item, vocabulary)) - log_odds(BASE_RATE)
                found.append(Row(values, offset, entry.decision == "overturned"))
    return found


@contextmanager
def _heard() -> Iterator[dict[int, tuple[DisputedItem, dict[str, float]]]]:
    """Take down what the score looks at while items are decided."""
    heard: dict[int, tuple[DisputedItem, dict[str, float]]] = {}

    def listen(
        item: DisputedItem,
        made: Sequence[RecommendationAssessment],
        told: Sequence[Signal],
        vocabulary: Vocabulary,
    ) -> float:
        heard[item.number] = (item, features(made, told))
        return probability(item, made, told, vocabulary)

    with patch.object(decide, "probability", listen):
        yield heard


def fit(suites: Sequence[Sequence[Row]], penalty: float = PENALTY) -> dict[str, float]:
    """Return the weights, rounded; suites count alike, and in each both decisions.

    Args:
        suites: Rows of each suite; each needs items of both decisions.
        penalty: See :data:`PENALTY`.
    """
    from scipy.optimize import minimize

    names = tuple(DOMAIN)
    prior = np.array([DOMAIN[name] for name in names])
    blocks = [_block(rows, names) for rows in suites]

    def loss(at: Array) -> tuple[float, Array]:
        weights, levels = at[: len(names)], at[len(names) :]
        away = weights - prior
        value, slope, level = penalty * float(away @ away), 2 * penalty * away, []
        for (matrix, offset, sign, share), own in zip(blocks, levels, strict=True):
            margin = sign * (matrix @ weights + offset + own)
            pull = -sign * share / (1 + np.exp(margin))
            value += float(share @ np.logaddexp(0, -margin))
            slope = slope + matrix.T @ pull
            level.append(float(pull.sum()))
        return value, np.concatenate([slope, level])

    bounds = [(0.0, None) if one > 0 else (None, 0.0) for one in prior]
    start = np.concatenate([prior, np.zeros(len(blocks))])
    free = [(None, None)] * len(blocks)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*bounds, *free]).x
    return {name: _rounded(found[at], DOMAIN[name]) for at, name in enumerate(names)}


def _block(rows: Sequence[Row], names: Sequence[str]) -> tuple[Array, Array, Array, Array]:
    """Return features, offsets, signs of the decision and weights of a suite's rows."""
    matrix = np.array([[row.values.get(name, 0.0) for name in names] for row in rows])
    truth = np.array([row.overturned for row in rows])
    share = np.where(truth, 0.5 / truth.sum(), 0.5 / (~truth).sum())
    return matrix, np.array([row.offset for row in rows]), np.where(truth, 1.0, -1.0), share


def _rounded(weight: float, domain: float) -> float:
    kept = max(_LEAST, round(abs(weight) / _LEAST) * _LEAST)
    return round(float(np.copysign(kept, domain)), 2)


def main(runs: Sequence[str]) -> None:
    """Fit on run folders and print the weights as JSON."""
    settings = Settings()
    vocabulary = load_vocabulary(settings.corpus)
    suites = [rows_of(Path(run), vocabulary, settings) for run in runs]
    sys.stdout.write(json.dumps(fit(suites), indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
