"""The records of a retrieval evaluation."""

from __future__ import annotations

from rag.records import Record

Interval = tuple[float, float]


class Figure(Record):
    """A mean over queries."""

    value: float
    interval: Interval | None
    """95 % bootstrap; ``None`` where it cannot be drawn."""


class Comparison(Record):
    """Ours minus a named baseline on the same queries."""

    baseline: str
    metric: str
    difference: float
    interval: Interval | None


class SystemFigures(Record):
    """What one system reached; keys are ``ndcg@10``, ``recall@5`` … and ``mrr``."""

    figures: dict[str, Figure]


class SetReport(Record):
    """One labelled collection, every system, and paired differences."""

    name: str
    documents: int
    pieces: int
    queries: int
    systems: dict[str, SystemFigures]
    comparisons: tuple[Comparison, ...]


class ChapterRow(Record):
    """Where retrieval finds what reviewers cited, over one group of items."""

    group: str
    """Part of the split, or part and family."""
    level: str
    """``chapter`` or ``section``."""
    cited: int
    """Items whose reviewer cited one."""
    held: int
    """Of these, items for which the library holds it in the edition in force."""
    recall: dict[str, float]
    """Share of the held ones found by rank: ``@1``, ``@5``, ``@10``."""
    governing: float | None
    """Share of the held ones where it is among the passages that govern."""


class RetrievalReport(Record):
    """Everything that ``rationale evals retrieval`` measured."""

    embedder: str
    dense_weight: float
    sets: tuple[SetReport, ...] = ()
    letters: tuple[ChapterRow, ...] = ()
    notes: tuple[str, ...] = ()
