"""The score that says how well a text supports a sentence: one model, shipped as data.

A logistic blend of the features of :mod:`rag.checking.support.features`, and a linear head over two
sentence vectors, fitted together on labelled claims by :mod:`evals.support.fit`. It ranks; where
to draw the line depends on the kind of text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources

import numpy as np

from rag.checking.support.features import Array, Comparison, Encoder, features
from rag.records import Record


class Blend(Record):
    """Weights of features, each brought to mean 0 and deviation 1 first."""

    means: dict[str, float]
    deviations: dict[str, float]
    weights: dict[str, float]

    def score(self, found: dict[str, float]) -> float:
        """Return the weighted sum of ``found``; higher means better supported."""
        return sum(
            weight * (found[name] - self.means[name]) / self.deviations[name]
            for name, weight in self.weights.items()
        )


class Head(Record):
    """What the claim's vector and that of the closest sentence say together."""

    alike: tuple[float, ...]
    """Weight of the product of both vectors, by place."""

    def score(self, claim: Array, told: Array) -> float:
        """Return what is added to the score."""
        return float((claim * told) @ np.asarray(self.alike))


class SupportModel(Record):
    """Everything the score rests on."""

    schema_version: str = "rationale.support-model/1"
    provenance: str
    words: Blend
    """Without a language model."""
    meaning: Blend
    """With one."""
    head: Head | None = None
    """Added where there is a language model whose vectors are as long."""
    rare: float
    """Weight of a stem that is not listed."""
    frequency: dict[str, str]
    """Weight, as text, to the stems that have it, parted by spaces."""

    @cached_property
    def weights(self) -> dict[str, float]:
        """Weight of each stem listed."""
        return {
            stem: float(weight)
            for weight, stems in self.frequency.items()
            for stem in stems.split()
        }

    def weight(self, stem: str) -> float:
        """Return the weight of a stem; figures weigh as much as rare words."""
        return self.weights.get(stem, self.rare)


@dataclass(frozen=True)
class Support:
    """How well a text supports a sentence."""

    score: float
    """Higher is better; comparable within one blend only."""
    place: int | None
    """Of the closest sentence of the text; ``None`` where the text is empty."""
    features: dict[str, float]

    @property
    def probability(self) -> float:
        """The score between 0 and 1; a rank, no calibrated rate."""
        return 1 / (1 + math.exp(-self.score))


@lru_cache(maxsize=1)
def shipped_model() -> SupportModel:
    """Return the model that comes with the program."""
    file = resources.files("rag.checking.support").joinpath("model.json")
    return SupportModel.model_validate_json(file.read_bytes())


def support(
    sentence: str,
    evidence: Sequence[str],
    encoder: Encoder | None = None,
    model: SupportModel | None = None,
) -> Support:
    """Score how well ``evidence`` supports ``sentence``.

    Args:
        sentence: The claim.
        evidence: The text's sentences, in order.
        encoder: A language model that reads words in context; ``None``: by words alone.
        model: Weights; ``None``: those shipped.
    """
    used = model or shipped_model()
    told = tuple(one for one in evidence if one.strip())
    compared = Comparison(sentence, told, used.weight, encoder)
    found = features(compared)
    blend = used.words if encoder is None else used.meaning
    score = blend.score(found) + _head(used, compared)
    return Support(score, compared.order[0] if told else None, found)


def _head(model: SupportModel, compared: Comparison) -> float:
    if model.head is None or compared.closest is None:
        return 0.0
    claim, told = compared.closest
    return model.head.score(claim, told) if len(claim) == len(model.head.alike) else 0.0
