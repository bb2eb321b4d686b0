"""Systems that rank a collection: ours, its two halves alone, RRF, and the LangChain recipe.

All share one embedding model and, the recipe apart, one way of cutting, so that a difference
between two systems is one of method.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from evals.retrieval.collections import Collection
from rag.retrieval.embedding import Vectors
from rag.retrieval.fusion import fuse, order
from rag.retrieval.lexical import LexicalIndex

Scores = NDArray[np.float64]
Embed = Callable[[Sequence[str]], Vectors]
"""One unit vector per text."""
RRF_K = 60
RECIPE_CHARACTERS, RECIPE_OVERLAP = 1000, 200
"""The splitter of LangChain's retrieval tutorial."""
NAMES = ("default", "bm25", "dense", "rrf", "langchain")


class System(Protocol):
    """Ranks the documents of one collection."""

    name: str

    def rank(self, query: str, depth: int) -> list[str]:
        """Return at most ``depth`` ids, the best first."""


@dataclass(frozen=True)
class Likeness:
    """Scores of every document of a collection for one query."""

    dense: Scores
    lexical: Scores


class Bench:
    """A collection cut, embedded and indexed once, for all systems."""

    def __init__(
        self,
        collection: Collection,
        pieces: Sequence[Sequence[str]],
        vectors: Vectors,
        embed: Embed,
    ) -> None:
        """Hold one collection.

        Args:
            collection: Documents and topics.
            pieces: What is embedded of each document, in its order.
            vectors: One per piece, in order.
            embed: For the queries.
        """
        self.ids = collection.ids
        self._vectors = vectors
        self._starts = np.cumsum([0, *(len(p) for p in pieces)])[:-1]
        self._lexical = LexicalIndex(
            [f"{t}\n{x}" for t, x in zip(collection.titles, collection.texts, strict=True)]
        )
        self._embed = embed
        self._known: dict[str, Likeness] = {}

    def likeness(self, query: str) -> Likeness:
        """Return cosine of the best piece and BM25 of the whole of every document."""
        if query not in self._known:
            similar = self._vectors @ self._embed([query])[0]
            best = np.maximum.reduceat(similar, self._starts).astype(np.float64)
            self._known[query] = Likeness(best, self._lexical.scores(query))
        return self._known[query]


class Scored:
    """A system that gives every document a score made from its likeness."""

    def __init__(self, name: str, bench: Bench, score: Callable[[Likeness], Scores]) -> None:
        """Name a way of scoring over a bench."""
        self.name = name
        self._bench = bench
        self._score = score

    def rank(self, query: str, depth: int) -> list[str]:
        """Return the best ids; what shares no word with the query is not ranked by words."""
        scores = self._score(self._bench.likeness(query))
        keys = self._bench.ids
        best = order(scores, keys)[:depth]
        return [keys[at] for at in best if self.name != "bm25" or scores[at] > 0]


class Recipe:
    """The LangChain tutorial: 1,000 characters with 200 shared, nearest vectors, no words.

    A document's rank is that of its best piece. The vectors are those of our embedder, which are
    those of sentence-transformers: what a longer piece holds beyond the model's reach is lost.
    """

    name = "langchain"

    def __init__(self, collection: Collection, embed: Embed) -> None:
        """Cut and embed the collection as the tutorial does."""
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter: Any = RecursiveCharacterTextSplitter(
            chunk_size=RECIPE_CHARACTERS, chunk_overlap=RECIPE_OVERLAP
        )
        pieces = [
            splitter.split_text(f"{title}\n{text}".strip()) or [""]
            for title, text in zip(collection.titles, collection.texts, strict=True)
        ]
        self._ids = collection.ids
        self._vectors = embed([piece for own in pieces for piece in own])
        self._starts = np.cumsum([0, *(len(own) for own in pieces)])[:-1]
        self._embed = embed

    def rank(self, query: str, depth: int) -> list[str]:
        """Return the ids by their best piece."""
        similar = self._vectors @ self._embed([query])[0]
        best = np.maximum.reduceat(similar, self._starts).astype(np.float64)
        return [self._ids[at] for at in order(best, self._ids)[:depth]]


def scored_systems(bench: Bench, weight: float) -> list[System]:
    """Return ours (theoretical-min-max at ``weight``), BM25 alone, dense alone and RRF."""
    return [
        Scored("default", bench, lambda one: fuse(one.dense, one.lexical, weight)),
        Scored("bm25", bench, lambda one: one.lexical),
        Scored("dense", bench, lambda one: one.dense),
        Scored("rrf", bench, lambda one: reciprocal_rank_fusion(one, bench.ids)),
    ]


def reciprocal_rank_fusion(one: Likeness, ids: Sequence[str]) -> Scores:
    """Return the sum of ``1 / (60 + rank)`` over both lists (Cormack, Clarke, Büttcher 2009).

    A document that shares no word with the query has no rank in the lexical list.
    """
    total = np.zeros(len(ids))
    for scores, floor in ((one.dense, -2.0), (one.lexical, 0.0)):
        for place, at in enumerate(order(scores, ids), 1):
            if scores[at] > floor:
                total[at] += 1 / (RRF_K + place)
    return total
