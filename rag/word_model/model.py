"""A logistic model over hashed words and parts of words: what a sentence probably says."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from functools import cached_property

from rag.records import Record
from rag.word_model.features import buckets


class WordModel(Record):
    """Weights of a multinomial logistic model; they are rounded to signed bytes."""

    schema_version: str = "rationale.word-model/1"
    provenance: str
    scale: float
    """What one step of a weight means."""
    bias: tuple[float, ...]
    """One for each label."""
    weights: tuple[str, ...]
    """For each label its weights as signed bytes in base64, one for each feature."""

    @cached_property
    def table(self) -> tuple[tuple[int, ...], ...]:
        """The weights, in steps."""
        return tuple(
            tuple(byte - 256 if byte > 127 else byte for byte in base64.b64decode(row))
            for row in self.weights
        )

    def shares(self, sentences: Sequence[str]) -> tuple[float, ...]:
        """Return the probability of each label for a text, by the mean of its sentences.

        A sentence's features are divided by the root of their number; the shares sum to one.
        """
        seen = [buckets(sentence) for sentence in sentences]
        sizes = [self.scale / math.sqrt(len(one) or 1) / len(seen) for one in seen]
        scores = [
            bias
            + sum(
                size * sum(row[place] for place in places)
                for places, size in zip(seen, sizes, strict=True)
            )
            for bias, row in zip(self.bias, self.table, strict=True)
        ]
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        return tuple(power / sum(powers) for power in powers)
