"""BM25 as arrays: for every term the rows that hold it and what it adds to their score.

The arrays are plain files that are mapped into memory, so that opening an index of any size costs
nothing and a query reads only the lists of its own words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.retrieval.arrays import load_array, save_array
from rag.retrieval.tally import Tally

K1 = 1.5
B = 0.75
_STRIDE = 1 << 20
Scores = NDArray[np.float64]


class Postings:
    """Rows by term, with Lucene's form of BM25 (k1 1.5, b 0.75) worked out in advance."""

    def __init__(
        self,
        count: int,
        terms: NDArray[np.uint8],
        term_starts: NDArray[np.int64],
        starts: NDArray[np.int64],
        rows: NDArray[np.int32],
        impacts: NDArray[np.float32],
    ) -> None:
        """Hold the arrays.

        Args:
            count: How many rows there are.
            terms: All terms as UTF-8, sorted, end to end.
            term_starts: Where each term starts in ``terms``, and where the last one ends.
            starts: Where each term's list starts in ``rows``, and where the last one ends.
            rows: The rows that hold each term, in order.
            impacts: What the term adds to the score of each of these rows.
        """
        self.count = count
        self._terms = terms
        self._term_starts = term_starts
        self._starts = starts
        self._rows = rows
        self._impacts = impacts

    @classmethod
    def of(cls, documents: Iterable[Sequence[str]]) -> Postings:
        """Index documents given as tokens, in their order; read one at a time."""
        return cls.by(Tally.of(documents))

    @classmethod
    def by(cls, tally: Tally) -> Postings:
        """Work out what each term adds to the score of each row that holds it."""
        return cls(
            len(tally.lengths),
            tally.terms,
            tally.term_starts,
            tally.starts,
            tally.rows,
            _impacts(tally),
        )

    def knows(self, token: str) -> bool:
        """Whether any row holds ``token``."""
        return self._term(token) is not None

    def scores(self, tokens: Sequence[str]) -> Scores:
        """Return the BM25 score of every row; a token given twice counts twice."""
        total: Scores = np.zeros(self.count)
        for token, times in Counter(tokens).items():
            term = self._term(token)
            if term is not None:
                start, end = int(self._starts[term]), int(self._starts[term + 1])
                total[self._rows[start:end]] += times * self._impacts[start:end].astype(np.float64)
        return total

    def save(self, folder: Path) -> None:
        """Write the arrays into ``folder``."""
        save_array(folder / "terms.npy", self._terms)
        save_array(folder / "term-starts.npy", self._term_starts)
        save_array(folder / "posting-starts.npy", self._starts)
        save_array(folder / "posting-rows.npy", self._rows)
        save_array(folder / "posting-impacts.npy", self._impacts)

    @classmethod
    def open(cls, folder: Path, count: int) -> Postings:
        """Map the arrays that :meth:`save` wrote for ``count`` rows."""
        return cls(
            count,
            load_array(folder / "terms.npy"),
            load_array(folder / "term-starts.npy"),
            load_array(folder / "posting-starts.npy"),
            load_array(folder / "posting-rows.npy"),
            load_array(folder / "posting-impacts.npy"),
        )

    def _term(self, token: str) -> int | None:
        wanted = token.encode("utf-8", "surrogatepass")
        many = len(self._term_starts) - 1
        at = bisect_left(range(many), wanted, key=self._word)
        return at if at < many and self._word(at) == wanted else None

    def _word(self, at: int) -> bytes:
        return self._terms[self._term_starts[at] : self._term_starts[at + 1]].tobytes()


def _impacts(tally: Tally) -> NDArray[np.float32]:
    impacts: NDArray[np.float32] = np.zeros(len(tally.rows), dtype=np.float32)
    if not len(impacts):
        return impacts
    held = np.diff(tally.starts)
    idf = np.log1p((len(tally.lengths) - held + 0.5) / (held + 0.5))
    damping = K1 * (1 - B + B * tally.lengths / tally.lengths.mean())
    # Part by part: in double precision all at once it would be the largest thing in memory.
    for first in range(0, len(impacts), _STRIDE):
        part = slice(first, first + _STRIDE)
        often, rows = tally.often[part].astype(np.int32), tally.rows[part]
        entries = np.arange(first, first + len(rows))
        terms = np.searchsorted(tally.starts, entries, "right") - 1
        impacts[part] = often / (damping[rows] + often) * idf[terms]
    return impacts
