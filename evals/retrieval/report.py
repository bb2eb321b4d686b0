"""A retrieval report as text: tables a person reads."""

from __future__ import annotations

from collections.abc import Iterator

from evals.retrieval.records import ChapterRow, Figure, Interval, RetrievalReport, SetReport
from evals.retrieval.run import OURS

COLUMNS = ("ndcg@10", "recall@5", "recall@10", "recall@20", "recall@100", "mrr")


def table(report: RetrievalReport) -> str:
    """Return the whole report."""
    lines = [f"embedder {report.embedder}, dense weight {report.dense_weight}"]
    for one in report.sets:
        lines += ["", *_set(one)]
    if report.letters:
        lines += ["", *_letters(report.letters)]
    lines += ["", *report.notes] if report.notes else []
    return "\n".join(lines)


def _set(one: SetReport) -> Iterator[str]:
    yield f"{one.name}: {one.documents} documents, {one.queries} queries"
    yield f"{'':11}" + "".join(f"{name:>24}" for name in COLUMNS)
    for name, system in one.systems.items():
        cells = (_figure(system.figures.get(column)) for column in COLUMNS)
        yield f"{name:11}" + "".join(f"{cell:>24}" for cell in cells)
    for row in one.comparisons:
        yield (
            f"{OURS} minus {row.baseline}, {row.metric}: {row.difference:+.3f} "
            f"{_interval(row.interval)}"
        )


def _letters(rows: tuple[ChapterRow, ...]) -> Iterator[str]:
    yield "what reviewers cited, and at which rank it is found"
    yield f"{'':22}{'':9}{'cited':>6}{'held':>6}{'@1':>7}{'@5':>7}{'@10':>7}{'governs':>9}"
    for row in rows:
        ranks = "".join(f"{_share(row.recall.get(at)):>7}" for at in ("@1", "@5", "@10"))
        yield (
            f"{row.group:22}{row.level:9}{row.cited:>6}{row.held:>6}{ranks}"
            f"{_share(row.governing):>9}"
        )


def _figure(figure: Figure | None) -> str:
    return "" if figure is None else f"{figure.value:.3f} {_interval(figure.interval)}"


def _interval(interval: Interval | None) -> str:
    return "" if interval is None else f"[{interval[0]:.3f}, {interval[1]:.3f}]"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
