"""What ``rationale evals retrieval`` runs: our own set, any BEIR folder, and real letters."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from evals.retrieval.collections import Collection, load_beir
from evals.retrieval.gold import all_places, load_gold, place_of
from evals.retrieval.pieces import cut_text
from evals.retrieval.records import SetReport
from evals.retrieval.run import evaluate
from evals.retrieval.systems import Bench, Recipe, System, scored_systems
from evals.retrieval.vectors import VectorCache
from rag.retrieval import Index
from rag.retrieval.embedding import load_embedder
from rag.retrieval.find import find
from rag.settings import Settings
from rag.vocabulary import Vocabulary

POOL_DEPTH = 10
"""Of each system's list, what is shown to the labeller."""
Say = Callable[[str, int, int], None]
"""Told what is done, how much, and of how much."""


class Found:
    """Ours as a user has it: the library searched in plain words, places instead of passages."""

    name = "default"

    def __init__(self, index: Index, vocabulary: Vocabulary, settings: Settings) -> None:
        """Hold what a search needs."""
        self._index = index
        self._vocabulary = vocabulary
        self._settings = settings
        self._same = all_places(index.passages).same

    def rank(self, query: str, depth: int) -> list[str]:
        """Return the places of the passages found, each once."""
        result = find(query, self._index, self._vocabulary, self._settings, depth * 2)
        places = dict.fromkeys(self._same[place_of(e.passage)] for e in result.passages)
        return list(places)[:depth]


def measure_beir(
    folder: Path, part: str, settings: Settings, *, recipe: bool, say: Say | None = None
) -> SetReport:
    """Rank a folder in BEIR's layout with ours and the baselines.

    Documents are cut as guidelines are, so that nothing is lost to the model's limit, and a
    document is as like as its likest piece.

    Raises:
        InputError: The folder is not in BEIR's layout.
    """
    collection = load_beir(folder, part)
    embed = _cache(settings, say)
    pieces = [
        [f"{title}\n{piece}".strip() for piece in cut_text(text, title)] or [title]
        for title, text in zip(collection.titles, collection.texts, strict=True)
    ]
    bench = Bench(collection, pieces, embed([p for own in pieces for p in own]), embed)
    systems = scored_systems(bench, settings.dense_weight)
    if recipe:
        systems.append(Recipe(collection, embed))
    return evaluate(collection, systems, sum(map(len, pieces)), say)


def measure_gold(
    index: Index,
    vocabulary: Vocabulary,
    settings: Settings,
    part: str,
    *,
    recipe: bool,
    say: Say | None = None,
) -> SetReport:
    """Rank our own labelled set: ours as a user has it, its fused score alone, and the baselines.

    Raises:
        InputError: The labels do not fit the library.
    """
    collection = load_gold(index.passages, part=part)
    systems = gold_systems(collection, index, vocabulary, settings, recipe=recipe, say=say)
    return evaluate(collection, systems, index.size, say)


def gold_systems(
    collection: Collection,
    index: Index,
    vocabulary: Vocabulary,
    settings: Settings,
    *,
    recipe: bool,
    say: Say | None = None,
) -> list[System]:
    """Return the systems that rank the library's places."""
    embed = _cache(settings, say)
    pieces = [
        [f"{title}\n{piece}" for piece in cut_text(text, title)]
        for title, text in zip(collection.titles, collection.texts, strict=True)
    ]
    bench = Bench(collection, pieces, embed([p for own in pieces for p in own]), embed)
    baselines = scored_systems(bench, settings.dense_weight)
    baselines[0].name = "fused"
    systems: list[System] = [Found(index, vocabulary, settings), *baselines]
    if recipe:
        systems.append(Recipe(collection, embed))
    return systems


def pool(
    collection: Collection, systems: Sequence[System], topics: Sequence[tuple[str, str]]
) -> list[tuple[str, str, str, str, str]]:
    """Return what is to be labelled: topic, question, place, title and text.

    The best ``POOL_DEPTH`` of every system, each place once, in an order that tells nothing of
    any ranking.
    """
    text_of = dict(zip(collection.ids, collection.texts, strict=True))
    title_of = dict(zip(collection.ids, collection.titles, strict=True))
    rows = []
    for topic, question in topics:
        places = {place for system in systems for place in system.rank(question, POOL_DEPTH)}
        blind = sorted(
            places, key=lambda place: hashlib.sha256(f"{topic}\0{place}".encode()).digest()
        )
        rows += [(topic, question, place, title_of[place], text_of[place]) for place in blind]
    return rows


def _cache(settings: Settings, say: Say | None) -> VectorCache:
    progress = None if say is None else (lambda done, total: say("embedding", done, total))
    return VectorCache(load_embedder(settings), settings.home / "cache" / "vectors", progress)
