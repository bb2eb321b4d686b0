"""Fits the reader of gains: ``python -m evals.gains.fit FILE`` writes its weights."""

from __future__ import annotations

import base64
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evals.gains.sentences import LabelledSentence, load
from rag.intake.told_gain.features import FEATURES, buckets
from rag.intake.told_gain.reader import LABELS, GainModel
from rag.store import write_atomic

PENALTY = 30.0
"""Inverse strength of the penalty; between 3 and 100 a new author's sentences are read alike."""
_STEPS = 127
PROVENANCE = (
    "Fitted by evals.gains.fit on evals/gains/train.jsonl: sentences of four authors, and "
    "sentences of the practice cases labelled by three readers; all invented."
)


def fit(sentences: Sequence[LabelledSentence]) -> GainModel:
    """Return the reader of gains, fitted on sentences."""
    return fit_labels([(one.label, one.text) for one in sentences], LABELS, PROVENANCE, PENALTY)


def fit_labels(
    rows: Sequence[tuple[str, str]], labels: Sequence[str], provenance: str, penalty: float
) -> GainModel:
    """Return a multinomial logistic model of labels over hashed features of texts.

    Weights are rounded to signed bytes; the model predicts with the rounded ones.

    Args:
        rows: Label and text of each sentence.
        labels: In the order in which the model is to hold them.
        provenance: What the model says of its origin.
        penalty: Inverse strength of the penalty.
    """
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    values: list[float] = []
    columns: list[int] = []
    starts = [0]
    for _, text in rows:
        places = buckets(text)
        values += [1 / np.sqrt(len(places) or 1)] * len(places)
        columns += places
        starts.append(len(columns))
    matrix = csr_matrix((values, columns, starts), shape=(len(rows), FEATURES))
    model = LogisticRegression(C=penalty, max_iter=5000)
    model.fit(matrix, [label for label, _ in rows])
    order = [list(model.classes_).index(label) for label in labels]
    weights = model.coef_[order]
    scale = float(np.abs(weights).max() / _STEPS)
    rounded = np.rint(weights / scale).astype(np.int8)
    return GainModel(
        provenance=provenance,
        scale=scale,
        bias=tuple(round(float(bias), 6) for bias in model.intercept_[order]),
        weights=tuple(base64.b64encode(row.tobytes()).decode() for row in rounded),
    )


def main(path: str) -> None:
    """Fit on the training sentences and write the weights to ``path``."""
    write_atomic(Path(path), (fit(load("train")).model_dump_json(indent=1) + "\n").encode())


if __name__ == "__main__":
    main(sys.argv[1])
