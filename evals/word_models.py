"""Fits models of words on labelled texts."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rag.store import write_atomic
from rag.word_model import WordModel
from rag.word_model.features import FEATURES, buckets

_STEPS = 127


def fit_labels(
    rows: Sequence[tuple[str, Sequence[str]]],
    labels: Sequence[str],
    provenance: str,
    penalty: float,
) -> WordModel:
    """Return a multinomial logistic model of labels over hashed features of texts.

    Weights are rounded to signed bytes; the model predicts with the rounded ones.

    Args:
        rows: Label and sentences of each text; a text is seen as the mean of its sentences.
        labels: In the order in which the model is to hold them.
        provenance: What the model says of its origin.
        penalty: Inverse strength of the penalty.
    """
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    values: list[float] = []
    columns: list[int] = []
    starts = [0]
    for _, sentences in rows:
        for sentence in sentences:
            places = buckets(sentence)
            values += [1 / np.sqrt(len(places) or 1) / len(sentences)] * len(places)
            columns += places
        starts.append(len(columns))
    matrix = csr_matrix((values, columns, starts), shape=(len(rows), FEATURES))
    model = LogisticRegression(C=penalty, max_iter=5000)
    model.fit(matrix, [label for label, _ in rows])
    order = [list(model.classes_).index(label) for label in labels]
    weights, bias = model.coef_, model.intercept_
    if len(labels) == 2:  # of two labels one row of weights is given, for the second class
        weights, bias = np.vstack((-weights, weights)) / 2, np.append(-bias, bias) / 2
    weights, bias = weights[order], bias[order]
    scale = float(np.abs(weights).max() / _STEPS)
    rounded = np.rint(weights / scale).astype(np.int8)
    return WordModel(
        provenance=provenance,
        scale=scale,
        bias=tuple(round(float(one), 6) for one in bias),
        weights=tuple(base64.b64encode(row.tobytes()).decode() for row in rounded),
    )


def write(model: WordModel, path: str) -> None:
    """Write the weights to a file."""
    write_atomic(Path(path), (model.model_dump_json(indent=1) + "\n").encode())
