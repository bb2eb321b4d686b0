"""Catch rate and false-alarm rate of a run over the trap set, by kind, with Wilson intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evals.metrics.statistics import wilson
from evals.report import HELD_OUT
from evals.traps.records import KindRow, Measured, Rate, TrapKind, TrapResult


def measure(
    results: Sequence[TrapResult], kinds: Iterable[TrapKind], *, part: str, embedder: str
) -> Measured:
    """Count what was caught and what was raised on clean twins.

    A trap whose half could not be run is left out of that half's rate and counted apart.

    Args:
        results: What became of each trap.
        kinds: Every kind, for its title; one without a result has no row.
        part: ``all``, ``train`` or ``test``; kept in the record.
        embedder: Name of the embedder that retrieval used; likewise.
    """
    rows = tuple(
        row(kind.kind, kind.title, its)
        for kind in kinds
        if (its := [one for one in results if one.kind == kind.kind])
    )
    return Measured(
        part=part,
        embedder=embedder,
        total=row("all", "every kind", results),
        parts=tuple(
            row(name, f"every kind, {name}", its)
            for name in ("train", "test")
            if (its := [one for one in results if one.part == name])
        ),
        kinds=rows,
        results=tuple(one for one in results if one.part not in HELD_OUT),
    )


def row(kind: str, title: str, results: Sequence[TrapResult]) -> KindRow:
    """Return the figures over some results."""
    return KindRow(
        kind=kind,
        title=title,
        traps=len(results),
        caught=rate(one.caught for one in results),
        alarms=rate(one.alarm for one in results),
        family_alarms=rate(one.family_alarm for one in results),
        unscored=sum(bool(one.faulty.unscored or one.clean.unscored) for one in results),
    )


def rate(values: Iterable[bool | None]) -> Rate:
    """Return the share that is true, of those that are known."""
    known = [value for value in values if value is not None]
    interval = wilson(sum(known), len(known))
    low, high = interval if interval else (None, None)
    return Rate(
        hits=sum(known),
        n=len(known),
        low=None if low is None else round(low, 6),
        high=None if high is None else round(high, 6),
    )
