"""The scorers compared: two baselines, and the checker's score without and with a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from evals.support.sets import LabelledSet, Pair
from rag.checking.support.features import (
    Comparison,
    Encoder,
    Weight,
    containment,
    inverse_frequency,
    stems_of,
)
from rag.checking.support.score import SupportModel, support

CONTAINMENT = "IDF containment"
MEAN = "mean of IDF containment and cosine"
WORDS = "support score, words alone"
MEANING = "support score"
BASELINES = (CONTAINMENT, MEAN)


def weight_of(documents: Sequence[Sequence[str]]) -> Weight:
    """Return inverse document frequency over ``documents``, each a sequence of sentences."""
    counts = Counter(
        stem for one in documents for stem in {s for text in one for s in stems_of(text)}
    )
    total = len(documents)
    return lambda stem: inverse_frequency(counts[stem], total)


def score_set(
    labelled: LabelledSet, encoder: Encoder | None, model: SupportModel | None = None
) -> dict[str, list[float]]:
    """Return the scores of every pair by scorer, in the order of the set.

    The baselines weigh words by their frequency in the set's own evidence, as their authors do.
    """
    weight = weight_of(list(dict.fromkeys(pair.evidence for pair in labelled.pairs)))
    found: dict[str, list[float]] = {CONTAINMENT: [], WORDS: []}
    if encoder is not None:
        found |= {MEAN: [], MEANING: []}
    for pair in labelled.pairs:
        held = containment(Comparison(pair.claim, pair.evidence, weight))
        found[CONTAINMENT].append(held)
        found[WORDS].append(support(pair.claim, pair.evidence, None, model).score)
        if encoder is not None:
            found[MEAN].append((held + _cosine(pair, encoder)) / 2)
            found[MEANING].append(support(pair.claim, pair.evidence, encoder, model).score)
    return found


def _cosine(pair: Pair, encoder: Encoder) -> float:
    """Return the greatest cosine of the claim with a sentence of its evidence."""
    vectors = encoder.vectors([pair.claim, *(one for one in pair.evidence if one.strip())])
    return float(np.max(vectors[1:] @ vectors[0])) if len(vectors) > 1 else 0.0
