"""The scores of an index's rows for the queries of one item or search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rag.records import Query, RetrievedPassage
from rag.retrieval.columns import Mask, Rows
from rag.retrieval.fusion import DIGITS
from rag.retrieval.index import Index
from rag.retrieval.matching import NEAR, best_rows
from rag.retrieval.queries import WEIGHTS


class Ranking:
    """Rows of an index by likeness to some queries.

    The fused score is the weighted mean of the queries' fused scores; cosine and BM25 are the best
    of the queries'. Rows are chosen by scores in single precision and ordered by exact ones.
    """

    def __init__(self, index: Index, queries: Sequence[Query], weight: float) -> None:
        """Score every row; ``weight`` is the share of meaning."""
        self.index = index
        self._matches = [index.matcher.match(query.text, weight) for query in queries]
        self._weights = [WEIGHTS[query.kind] for query in queries]
        self._exact: dict[int, tuple[float, float, float]] = {}

    @cached_property
    def about_fused(self) -> NDArray[np.floating]:
        """Fused score of every row, not quite exact."""
        every = [match.about_fused for match in self._matches]
        if len(every) == 1:
            return every[0]
        return np.asarray(np.average(every, axis=0, weights=self._weights))

    @cached_property
    def about_dense(self) -> NDArray[np.float32]:
        """Cosine of every row, not quite exact."""
        if len(self._matches) == 1:
            return self._matches[0].about_dense
        return np.asarray(np.max([match.about_dense for match in self._matches], axis=0))

    def alike(self, floor: float) -> Mask:
        """Return which rows can have a cosine of at least ``floor``."""
        return self.about_dense >= floor - NEAR

    def best(self, count: int, among: Mask | None = None) -> list[int]:
        """Return the ``count`` best rows by falling score, then by key."""
        slack = max(match.slack for match in self._matches)
        return self.by_score(best_rows(self.about_fused, count, slack, among))[:count]

    def by_score(self, rows: Iterable[int] | Rows) -> list[int]:
        """Sort rows by falling score, then by key."""
        listed = [int(row) for row in rows]
        self.settle(listed)
        return sorted(listed, key=lambda row: (-self._exact[row][0], row))

    def settle(self, rows: Sequence[int]) -> None:
        """Work out the exact scores of rows, all at once."""
        missing = [row for row in rows if row not in self._exact]
        if not missing:
            return
        places = np.array(missing, dtype=np.int64)
        found = [match.exactly(places) for match in self._matches]
        fused = np.average([scores.fused for scores in found], axis=0, weights=self._weights)
        dense = np.max([scores.dense for scores in found], axis=0)
        lexical = np.max([scores.lexical for scores in found], axis=0)
        scores = zip(
            np.round(fused, DIGITS).tolist(), dense.tolist(), lexical.tolist(), strict=True
        )
        self._exact.update(zip(missing, scores, strict=True))

    def fused(self, row: int) -> float:
        """Return the fused score of a row."""
        self.settle((row,))
        return self._exact[row][0]

    def dense(self, row: int) -> float:
        """Return the best cosine of a row."""
        self.settle((row,))
        return self._exact[row][1]

    def entry(
        self, row: int, *, governs: bool = False, reasons: tuple[str, ...] = ()
    ) -> RetrievedPassage:
        """Return the passage of a row with its scores."""
        self.settle((row,))
        fused, dense, lexical = self._exact[row]
        return RetrievedPassage(
            passage=self.index.passage(row),
            score=fused,
            dense=dense,
            lexical=lexical,
            governs=governs,
            reasons=reasons,
        )
