"""Fusing likeness of meaning with likeness of words into one score, and ordering by it.

Theoretical-min-max convex combination (Bruch, Gai, Ingber, arXiv 2210.11934): a cosine is never
below -1 and a BM25 score never below 0, so only the highest score of a query has to be looked up.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
DIGITS = 6
"""Scores are rounded, so that the last bits of an addition never decide an order."""


def fuse(
    dense: Scores,
    lexical: Scores,
    weight: float,
    *,
    top_dense: float | None = None,
    top_lexical: float | None = None,
) -> Scores:
    """Combine the scores of texts for one query.

    Args:
        dense: Cosine of each text.
        lexical: BM25 of each text.
        weight: Share of ``dense``, 0 to 1.
        top_dense: Highest cosine of all texts, where only some are given.
        top_lexical: Highest BM25 of all texts, likewise.

    Returns:
        ``weight * (cos + 1) / (max cos + 1) + (1 - weight) * bm25 / max bm25``, at most 1. Where
        no text shares a word with the query, the second term is 0 for all.
    """
    if not len(dense):
        return np.zeros(0)
    best = float(dense.max() if top_dense is None else top_dense) + 1.0
    most = float(lexical.max() if top_lexical is None else top_lexical)
    fused = weight * (dense + 1.0) / best if best > 0 else np.zeros(len(dense))
    if most > 0:
        fused = fused + (1.0 - weight) * lexical / most
    return np.round(fused, DIGITS)


def order(scores: Scores, keys: Sequence[str]) -> list[int]:
    """Return the places of the texts by falling score; equal scores go by key."""
    return sorted(range(len(keys)), key=lambda at: (-float(scores[at]), keys[at]))
