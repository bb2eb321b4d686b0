"""Ranking every topic of a collection with every system, and figures with intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evals.metrics.ranking import ndcg, recall, reciprocal_rank
from evals.metrics.statistics import mean_interval
from evals.retrieval.collections import Collection, Topic
from evals.retrieval.records import Comparison, Figure, SetReport, SystemFigures
from evals.retrieval.systems import System

DEPTH = 100
CUTS = (5, 10, 20, 100)
COMPARED = ("ndcg@10", "recall@10", "recall@100")
OURS = "default"
Progress = Callable[[str, int, int], None]
"""Told the system's name, how many topics are ranked, and of how many."""


def evaluate(
    collection: Collection,
    systems: Sequence[System],
    pieces: int,
    progress: Progress | None = None,
) -> SetReport:
    """Rank all topics with all systems.

    Args:
        collection: Documents and judged topics.
        systems: One of them is named ``default``.
        pieces: How many pieces were embedded; for the report.
        progress: Told after each topic.
    """
    scores: dict[str, list[dict[str, float]]] = {}
    for system in systems:
        scores[system.name] = []
        for done, topic in enumerate(collection.topics, 1):
            scores[system.name].append(topic_scores(system.rank(topic.text, DEPTH), topic))
            if progress is not None:
                progress(system.name, done, len(collection.topics))
    clusters = [topic.cluster or topic.id for topic in collection.topics]
    return SetReport(
        name=collection.name,
        documents=len(collection.ids),
        pieces=pieces,
        queries=len(collection.topics),
        systems={name: _figures(rows, clusters) for name, rows in scores.items()},
        comparisons=tuple(_comparisons(scores, clusters)),
    )


def topic_scores(ranked: Sequence[str], topic: Topic) -> dict[str, float]:
    """Return every measure of one ranked list."""
    values = {
        "ndcg@10": ndcg(ranked, topic.grades, 10),
        **{f"recall@{k}": recall(ranked, topic.grades, k, topic.least) for k in CUTS},
        "mrr": reciprocal_rank(ranked, topic.grades, topic.least),
    }
    return {name: value for name, value in values.items() if value is not None}


def _figures(rows: Sequence[dict[str, float]], clusters: Sequence[str]) -> SystemFigures:
    figures = {}
    for name in dict.fromkeys(name for row in rows for name in row):
        # A question that nothing answers squarely has no recall; it is left out, not counted 0.
        values = [(row[name], own) for row, own in zip(rows, clusters, strict=True) if name in row]
        mean = sum(value for value, _ in values) / len(values)
        interval = mean_interval([v for v, _ in values], [own for _, own in values])
        figures[name] = Figure(value=mean, interval=interval)
    return SystemFigures(figures=figures)


def _comparisons(
    scores: dict[str, list[dict[str, float]]], clusters: Sequence[str]
) -> list[Comparison]:
    found = []
    for name, rows in scores.items():
        if name == OURS or OURS not in scores or not rows:
            continue
        for metric in COMPARED:
            pairs = [
                (ours[metric] - theirs[metric], own)
                for ours, theirs, own in zip(scores[OURS], rows, clusters, strict=True)
                if metric in ours
            ]
            differences = [difference for difference, _ in pairs]
            found.append(
                Comparison(
                    baseline=name,
                    metric=metric,
                    difference=sum(differences) / len(differences),
                    interval=mean_interval(differences, [own for _, own in pairs]),
                )
            )
    return found
