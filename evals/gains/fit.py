"""Fits the reader of gains: ``python -m evals.gains.fit FILE`` writes its weights."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from evals.gains.sentences import LabelledSentence, load
from evals.word_models import fit_labels, write
from rag.intake.told_gain.reader import LABELS
from rag.word_model import WordModel

PENALTY = 30.0
"""Inverse strength of the penalty; between 3 and 100 a new author's sentences are read alike."""
PROVENANCE = (
    "Fitted by evals.gains.fit on evals/gains/train.jsonl: sentences of four authors, and "
    "sentences of the practice cases labelled by three readers; all invented."
)


def fit(sentences: Sequence[LabelledSentence]) -> WordModel:
    """Return the reader of gains, fitted on sentences."""
    return fit_labels([(one.label, [one.text]) for one in sentences], LABELS, PROVENANCE, PENALTY)


if __name__ == "__main__":
    write(fit(load("train")), sys.argv[1])
