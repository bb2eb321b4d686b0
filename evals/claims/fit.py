"""Fits the reader of visits and relief: ``python -m evals.claims.fit FILE`` writes its weights.

The sentences are invented: turns of phrase of one author filled with cares, procedures and numbers,
and the rationales of the sound letters of the trap set, which say neither.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from evals.word_models import fit_labels, write
from rag.checking.told_claims.reader import LABELS

PENALTY = 30.0
"""Inverse strength of the penalty."""
PROVENANCE = "Fitted by evals.claims.fit on evals/claims/train.jsonl: sentences all invented."
_TRAIN = Path(__file__).parent / "train.jsonl"


def load() -> list[tuple[str, list[str]]]:
    """Return the labelled sentences: label and text."""
    rows = (json.loads(line) for line in _TRAIN.read_text(encoding="utf-8").splitlines())
    return [(row["label"], [row["text"]]) for row in rows]


if __name__ == "__main__":
    write(fit_labels(load(), LABELS, PROVENANCE, PENALTY), sys.argv[1])
