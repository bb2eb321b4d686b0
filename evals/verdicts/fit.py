"""Fits the reader of how reasons sound: ``python -m evals.verdicts.fit FILE`` writes its weights.

The texts are the rationales of the shipped suites, of the sound letters that the traps of the part
for training are planted in, and of the sound letters beside them, each by its last sentences and
labelled with its decision.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from evals.datasets import load_suite
from evals.traps.loader import load_traps, sound_letters
from evals.word_models import fit_labels, write
from rag.audit.verdict_words import LABELS
from rag.settings import Settings
from rag.text import sentence_texts

SUITES = ("practice", "unseen")
PENALTY = 30.0
"""Inverse strength of the penalty; between 10 and 300 unseen authors are read alike."""
PROVENANCE = (
    "Fitted by evals.verdicts.fit on the references of the suites practice and unseen and on the "
    "sound letters of the trap set, but for the held-out part; all invented."
)
LAST = 4
"""Sentences before the conclusion that are read."""
_CONCLUSION = re.compile(r"\bmedical(?:ly)? necess", re.I)


def rationales() -> Iterator[tuple[str, str]]:
    """Yield the decision and the rationale of every invented item to learn from."""
    for name in SUITES:
        for case in load_suite(name, Settings()).cases:
            for told in case.references:
                if told.decision is not None:
                    yield told.decision, told.rationale
    planted = [one for one in load_traps().letters.values() if one.part == "train"]
    for letter in (*planted, *sound_letters().values()):
        for item in letter.item:
            yield item.verdict.lower(), item.rationale


def reasons(rationale: str) -> list[str]:
    """Return the last sentences of a rationale that do not decide.

    >>> reasons("He is better. He works. The request is therefore medically necessary.")
    ['He is better.', 'He works.']
    """
    told = [text for text in sentence_texts(rationale.strip()) if not _CONCLUSION.search(text)]
    return told[-LAST:]


def rows() -> list[tuple[str, list[str]]]:
    """Return the decision and the reasons of every rationale that gives some."""
    every = ((decision, reasons(rationale)) for decision, rationale in rationales())
    return [(decision, told) for decision, told in every if told]


if __name__ == "__main__":
    write(fit_labels(rows(), LABELS, PROVENANCE, PENALTY), sys.argv[1])
