"""Scoring every row of an index against a query: single precision chooses, double decides.

One pass in single precision over the mapped vectors finds which rows can matter. Their cosines are
then taken again in double precision and rounded. Products are taken row by row: a product of the
whole matrix depends in its last digits on how it is shared out between cores, and the threads of
the linear algebra library spin while they wait for each other, which on a busy machine costs more
than they gain.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rag.retrieval.arrays import merged
from rag.retrieval.columns import Mask, Rows
from rag.retrieval.embedding import Embedder, Vectors
from rag.retrieval.fusion import DIGITS, Scores, fuse
from rag.retrieval.lexical import tokenize
from rag.retrieval.postings import Postings

log = logging.getLogger(__name__)

NEAR = 1e-4
"""More than a cosine in single precision can be off, by a factor of four at 384 dimensions."""
BLOCK = 2048
"""Rows taken to double precision at a time: 6 MiB at 384 dimensions."""
CANDIDATES = 1000
"""How many rows an approximate search gives, and how many the words add to them."""
KNOWN_QUERIES = 4096
SHARE = 65_536
"""Rows that one thread takes at a time; fewer are not worth a second thread."""
MOST_THREADS = 4
"""The memory's speed is the limit: more gain nothing."""
Nearest = Callable[[NDArray[np.float32], int], Rows]
"""Gives the rows nearest to a vector, approximately, and how many were asked for at most."""


@dataclass(frozen=True)
class Exact:
    """Scores of some rows, in their order, rounded: what a ranking shows and sorts by."""

    dense: Scores
    lexical: Scores
    fused: Scores


class Likeness:
    """How like one query the rows of an index are."""

    def __init__(
        self,
        vectors: Vectors,
        query: NDArray[np.float32],
        dense: NDArray[np.float32],
        lexical: Scores,
        weight: float,
    ) -> None:
        """Take the scores of one query.

        Args:
            vectors: One unit vector per row.
            query: The query's.
            dense: Cosine of every row, in single precision; -1 for rows that were not looked at.
            lexical: BM25 of every row.
            weight: Share of meaning in the fused score.
        """
        self._vectors = vectors
        self._query = query.astype(np.float64)
        self.about_dense = dense
        self._lexical = lexical
        self.weight = weight
        self.top_lexical = round(float(lexical.max(initial=0.0)), DIGITS)
        best = float(dense.max(initial=-1.0))
        self.top_dense = float(
            self._cosines(np.flatnonzero(dense >= best - NEAR)).max(initial=-1.0)
        )

    @property
    def about_fused(self) -> NDArray[np.float32]:
        """Fused score of every row, off by less than :attr:`slack`: for choosing rows only."""
        share = np.float32(self.weight / max(self.top_dense + 1.0, 1e-9))
        fused = self.about_dense * share
        fused += share
        if self.top_lexical > 0:
            factor = np.float32((1.0 - self.weight) / self.top_lexical)
            fused += self._lexical.astype(np.float32) * factor
        return fused

    @property
    def slack(self) -> float:
        """How far :attr:`about_fused` may be off."""
        return NEAR * max(1.0, self.weight / max(self.top_dense + 1.0, 1e-9))

    def exactly(self, rows: Rows) -> Exact:
        """Return the scores of ``rows``."""
        dense = self._cosines(rows)
        lexical = np.round(self._lexical[rows], DIGITS)
        tops = {"top_dense": self.top_dense, "top_lexical": self.top_lexical}
        return Exact(dense, lexical, fuse(dense, lexical, self.weight, **tops))

    # Every row, for small collections and for evaluation.

    @property
    def dense(self) -> Scores:
        """Cosine of every row."""
        return self._all.dense

    @property
    def lexical(self) -> Scores:
        """BM25 of every row."""
        return self._all.lexical

    @property
    def fused(self) -> Scores:
        """Fused score of every row."""
        return self._all.fused

    @cached_property
    def _all(self) -> Exact:
        return self.exactly(np.arange(len(self._vectors)))

    def _cosines(self, rows: Rows) -> Scores:
        found: Scores = np.empty(len(rows))
        for first in range(0, len(rows), BLOCK):
            block = rows[first : first + BLOCK]
            found[first : first + BLOCK] = np.vecdot(
                self._vectors[block].astype(np.float64), self._query
            )
        return np.round(found, DIGITS)


class Matcher:
    """Scores rows against queries by meaning and by words."""

    def __init__(
        self,
        texts: Sequence[str] | Postings,
        vectors: Vectors,
        embedder: Embedder,
        *,
        exact_limit: int | None = None,
        nearest: Nearest | None = None,
    ) -> None:
        """Hold the rows' vectors and words.

        Args:
            texts: What is searched, or its postings.
            vectors: One unit vector per text, made by ``embedder``.
            embedder: Embeds the queries.
            exact_limit: Above so many rows ``nearest`` chooses which cosines are taken.
            nearest: An approximate index of the same rows.
        """
        if not isinstance(texts, Postings):
            texts = Postings.of(tokenize(text) for text in texts)
        self.postings = texts
        self.vectors = vectors
        self._embedder = embedder
        self._nearest = None if exact_limit is None or len(vectors) <= exact_limit else nearest
        self._queries: dict[str, NDArray[np.float32]] = {}

    def match(self, query: str, weight: float) -> Likeness:
        """Score every row; ``weight`` is the share of meaning in the fused score."""
        lexical = self.postings.scores(tokenize(query))
        vector = self._embedded(query)
        return Likeness(self.vectors, vector, self._cosines(vector, lexical), lexical, weight)

    def _embedded(self, query: str) -> NDArray[np.float32]:
        if query not in self._queries:
            if len(self._queries) > KNOWN_QUERIES:
                self._queries.clear()
            self._queries[query] = self._embedder.embed([query])[0]
        return self._queries[query]

    def _cosines(self, query: NDArray[np.float32], lexical: Scores) -> NDArray[np.float32]:
        if not len(self.vectors):
            return np.zeros(0, dtype=np.float32)
        rows = None if self._nearest is None else self._candidates(query, lexical)
        if rows is None:
            return _products(self.vectors, query)
        dense = np.full(len(self.vectors), -1.0, dtype=np.float32)
        dense[rows] = _products(self.vectors[rows], query)
        return dense

    def _candidates(self, query: NDArray[np.float32], lexical: Scores) -> Rows | None:
        assert self._nearest is not None
        try:
            near = self._nearest(query, CANDIDATES)
        except Exception as error:  # slower is better than not at all
            log.warning("approximate search failed, every passage is scored instead: %s", error)
            return None
        return merged(near, best_rows(lexical, CANDIDATES, 0.0, lexical > 0))


def _products(vectors: Vectors, query: NDArray[np.float32]) -> NDArray[np.float32]:
    found: NDArray[np.float32] = np.empty(len(vectors), dtype=np.float32)

    def take(first: int) -> None:
        part = slice(first, first + SHARE)
        np.vecdot(vectors[part], query, out=found[part])

    if len(vectors) <= SHARE:
        take(0)
    else:
        with ThreadPoolExecutor(max_workers=min(MOST_THREADS, os.cpu_count() or 1)) as pool:
            list(pool.map(take, range(0, len(vectors), SHARE)))
    return found


def best_rows(
    scores: NDArray[np.floating], count: int, slack: float, among: Mask | None = None
) -> Rows:
    """Return the rows that can be among the best ``count``, in order of their places.

    Args:
        scores: Of every row.
        count: How many are wanted.
        slack: How far the scores may be off.
        among: Which rows come into question; ``None``: all.
    """
    rows = np.arange(len(scores)) if among is None else np.flatnonzero(among)
    if count <= 0:
        return rows[:0]
    if len(rows) <= count:
        return rows
    own = scores if among is None else scores[rows]
    least = np.partition(own, len(own) - count)[len(own) - count]
    enough: Rows = rows[own >= least - 2 * slack]
    return enough
