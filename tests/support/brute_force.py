"""Retrieval by reading every passage: what the index's shortcuts must agree with."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from rag.library.chunking import embedded_text
from rag.library.sources import in_force
from rag.records import CaseSummary, DisputedItem
from rag.retrieval.authority import BROADER, Applicability, Judge
from rag.retrieval.circumstances import circumstances
from rag.retrieval.embedding import load_embedder
from rag.retrieval.fusion import fuse
from rag.retrieval.index import Index
from rag.retrieval.lexical import LexicalIndex
from rag.retrieval.queries import WEIGHTS, plan_queries
from rag.settings import Settings
from rag.vocabulary import Vocabulary

Entry = tuple[str, float, float, float, bool]
"""Key, fused score, cosine, BM25, whether it governs."""


@dataclass(frozen=True)
class Found:
    """What retrieval gives for an item."""

    passages: list[Entry]
    superseded: list[str]


class BruteForce:
    """Every passage of a library, scored in double precision and judged one by one."""

    def __init__(self, index: Index, settings: Settings) -> None:
        self.passages = sorted(index.passages, key=lambda passage: passage.key)
        self.settings = settings
        texts = [embedded_text(passage) for passage in self.passages]
        self.embedder = load_embedder(settings)
        # As Chroma gives them back, which may be a bit off in the last digit.
        self.vectors = np.array(index.matcher.vectors, dtype=np.float64)
        self.words = LexicalIndex(texts)
        self.known: dict[str, tuple[Any, Any, Any]] = {}

    def scores(self, query: str) -> tuple[Any, Any, Any]:
        if query not in self.known:
            vector = self.embedder.embed([query])[0].astype(np.float64)
            dense = np.round(self.vectors @ vector, 6)
            lexical = np.round(self.words.scores(query), 6)
            fused = fuse(dense, lexical, self.settings.dense_weight)
            self.known[query] = fused, dense, lexical
        return self.known[query]

    def search(self, text: str, k: int) -> list[Entry]:
        fused, dense, lexical = self.scores(text)
        order = sorted(range(len(fused)), key=lambda at: (-fused[at], self.passages[at].key))
        return [
            (self.passages[at].key, float(fused[at]), float(dense[at]), float(lexical[at]), False)
            for at in order[:k]
        ]

    def retrieve(self, item: DisputedItem, summary: CaseSummary, words: Vocabulary) -> Found:
        queries = plan_queries(item, summary, words)
        scores = [self.scores(query.text) for query in queries]
        weights = [WEIGHTS[query.kind] for query in queries]
        fused = np.round(np.average([s[0] for s in scores], axis=0, weights=weights), 6)
        dense = np.max([s[1] for s in scores], axis=0)
        lexical = np.max([s[2] for s in scores], axis=0)
        floor, top_k = self.settings.min_score, self.settings.top_k
        judge = Judge(item, circumstances(item, summary, words), words, floor)
        judged = {
            at: how
            for at, passage in enumerate(self.passages)
            if (how := judge.judge(passage, float(dense[at]))) is not None
        }
        force = [in_force(passage.source, summary.as_of) for passage in self.passages]
        now = {at: how for at, how in judged.items() if force[at]}
        able = {at: how for at, how in now.items() if not how.excluded}
        tiers = [how.tier for how in able.values() if how.addresses]
        last = min(tiers, default=max((how.tier for how in able.values()), default=0))
        chosen = {at: how for at, how in able.items() if how.tier <= last}
        aside = {at: how for at, how in now.items() if at not in chosen}
        governing = self._ordered(chosen, fused)[:top_k]
        would = {
            at: how
            for at, how in judged.items()
            if not force[at] and how.addresses and not how.explanation
        }
        titles = {(self.passages[at].document, self.passages[at].section) for at in governing}
        current = [at for at in range(len(force)) if force[at] and at not in chosen]

        def best(rows: list[int]) -> list[int]:
            return sorted(rows, key=lambda at: (-fused[at], self.passages[at].key))

        near = [
            at
            for at in self._ordered(aside, fused)
            if aside[at].specificity[0] < BROADER and not judge.elsewhere(self.passages[at])
        ][:3]
        beside = best(
            [
                at
                for at in current
                if at not in aside
                and (self.passages[at].document, self.passages[at].section) in titles
                and not judge.elsewhere(self.passages[at])
            ]
        )[:3]
        alike = best([at for at in current if at in aside or dense[at] >= floor])
        taken: Counter[str] = Counter()
        informative = []
        for at in sorted(alike, key=lambda at: judge.elsewhere(self.passages[at])):
            taken[self.passages[at].document] += 1
            if taken[self.passages[at].document] <= 3 and at not in (*near, *beside):
                informative.append(at)
        rows = [*governing, *near, *beside, *informative][:top_k]
        return Found(
            [
                (
                    self.passages[at].key,
                    float(fused[at]),
                    float(dense[at]),
                    float(lexical[at]),
                    at in chosen,
                )
                for at in rows
            ],
            [self.passages[at].key for at in self._ordered(would, fused)[:6]],
        )

    def _ordered(self, judged: dict[int, Applicability], fused: Any) -> list[int]:
        def section(at: int) -> tuple[str, str]:
            passage = self.passages[at]
            facts = passage.recommendation
            return passage.document, facts.id if facts else passage.key

        best: dict[tuple[str, str], float] = {}
        for at in judged:
            best[section(at)] = max(best.get(section(at), 0.0), float(fused[at]))

        def rank(at: int) -> tuple[Any, ...]:
            how, passage = judged[at], self.passages[at]
            return (
                *(passage.source.authority_rank, not how.addresses, bool(how.excluded)),
                *(how.tier, len(how.caveats), how.specificity, -best[section(at)]),
                *(section(at), passage.start, passage.key),
            )

        return sorted(judged, key=rank)
