"""Finding in plain words: the question understood, searched, looked at again, freed of doubles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rag.records import Passage, RetrievedPassage
from rag.retrieval.columns import Filter
from rag.retrieval.index import Index
from rag.retrieval.lookup import SearchResult, look_up
from rag.retrieval.question import understand
from rag.retrieval.rerank import DEPTH, load_reranker, rerank
from rag.settings import Settings
from rag.vocabulary import Vocabulary

LEAST_PER_DOCUMENT = 3
"""Passages of one document that always have their place, however short the list."""


def find(
    text: str,
    index: Index,
    vocabulary: Vocabulary,
    settings: Settings,
    k: int | None = None,
    wanted: Filter | None = None,
) -> SearchResult:
    """Return what answers a question, the best first.

    Brands, abbreviations and misspelt drugs are understood; the best hundred are ranked again;
    what several editions say alike is shown once, of the latest; and no document takes more than
    half of the list while others have something to say.

    Args:
        text: The question.
        index: An open index.
        vocabulary: For understanding the question.
        settings: ``dense_weight``, ``reranker``, ``min_score``, and ``top_k`` without ``k``.
        k: How many passages.
        wanted: Which passages may be found; ``None``: every edition of everything.

    Raises:
        ConfigError: The reranker that the settings name cannot be used.
    """
    k = settings.top_k if k is None else max(k, 0)
    question = understand(text, vocabulary)
    found = look_up(question.query, index, settings, max(k, DEPTH), wanted)
    ranked = rerank(question, found.passages, load_reranker(settings, vocabulary))
    return SearchResult(
        query=found.query,
        passages=tuple(_spread(_once(ranked), k)),
        notes=(*question.notes, *found.notes),
    )


def _once(ranked: Sequence[RetrievedPassage]) -> list[RetrievedPassage]:
    """Keep of equal words under equal headings the latest edition's, in the place of the first."""
    latest: dict[tuple[str, ...], RetrievedPassage] = {}
    for entry in ranked:
        words = _words(entry.passage)
        held = latest.get(words)
        if held is None or _newer(entry.passage, held.passage):
            latest[words] = entry
    return [latest[words] for words in dict.fromkeys(_words(e.passage) for e in ranked)]


def _words(passage: Passage) -> tuple[str, ...]:
    return (passage.source.family, *passage.heading_path, passage.text)


def _newer(one: Passage, other: Passage) -> bool:
    return one.source.in_force_from > other.source.in_force_from


def _spread(ranked: Sequence[RetrievedPassage], k: int) -> list[RetrievedPassage]:
    """Take the best ``k``; what is too much of one document follows after the others."""
    most = max(LEAST_PER_DOCUMENT, -(-k // 2))
    taken: Counter[str] = Counter()
    first: list[RetrievedPassage] = []
    later: list[RetrievedPassage] = []
    for entry in ranked:
        taken[entry.passage.document] += 1
        (first if taken[entry.passage.document] <= most else later).append(entry)
    return [*first, *later][:k]
