"""How likely a sentence tells a gain in function or in pain, by a model of its words.

A logistic model over hashed words and parts of words, fitted on labelled sentences of several
authors (``evals.gains``). It knows wordings that no list of phrases foresees ("is back on the
morning route"); what a sentence says a gain is *of*, the caller finds out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from rag.text import between, squeeze
from rag.word_model import WordModel

LABELS = ("function", "pain", "both", "none", "hoped", "other")
"""What a sentence tells: better function, less pain, both; that care brought nothing; a gain that
is hoped for or general; anything else."""
SURE = 0.5
"""Probability from which a gain counts as told."""
_LEANS = 0.5
"""Of a gain, the share from which it is one of the kind asked for."""


@dataclass(frozen=True)
class GainTold:
    """What a sentence probably tells."""

    shares: tuple[float, ...]
    """Probability of each of ``LABELS``; they sum to one."""

    @property
    def gain(self) -> float:
        """Probability that a gain of any kind is told."""
        return sum(self.shares[:3])

    def tells(self, kind: str) -> bool:
        """Whether a gain is told of ``function``, ``pain`` or ``any`` of the two."""
        function, pain, both = self.shares[:3]
        of_kind = {"function": function + both, "pain": pain + both}.get(kind, self.gain)
        return self.gain >= SURE and of_kind >= _LEANS


@lru_cache(maxsize=4096)
def gain_told(text: str) -> GainTold:
    """Return what a sentence tells of gains, by the model that comes with the program.

    >>> gain_told("Since the injections he is back on his route and sleeps the night.").gain > 0.5
    True
    >>> gain_told("Tender over the medial joint line.").gain < 0.5
    True
    """
    return told_by(_shipped(), text)


def told_gains(text: str, kind: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of what in a sentence tells a gain: all of it, or its parts.

    Args:
        text: The sentence; one longer than those that the reader was fitted on is read in parts.
        kind: ``function``, ``pain`` or ``any`` of the two.
    """
    parts = [(0, len(text))] if len(text) <= _LONGEST else between(_PART, text)
    for start, end in parts:
        if end - start <= _LONGEST and gain_told(squeeze(text[start:end])).tells(kind):
            yield start, end


_LONGEST = 240
_PART = re.compile(r"[;|]\s+|\s[-–—]+\s|,\s+(?=(?:and|but|so|while|he|she|they|pt)\b)|\n\s*\n")


def told_by(model: WordModel, text: str) -> GainTold:
    """Return what a sentence tells of gains by ``model``."""
    return GainTold(model.shares([text]))


@lru_cache(maxsize=1)
def _shipped() -> WordModel:
    file = resources.files("rag.intake.told_gain").joinpath("model.json")
    return WordModel.model_validate_json(file.read_bytes())
