"""From scored items to the figures of one part, each with its interval and its n."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from evals.measures import (
    BY_NAME,
    MEASURES,
    Measure,
    cluster_of,
    confidence,
    decided,
    drafted,
    has_probability,
    right,
)
from evals.metrics.calibration import reliability, risk_coverage
from evals.metrics.resampling import draws, interval, point
from evals.metrics.statistics import wilson
from evals.records import CategoryScores, Estimate, ItemScore, PartScores

IN_CATEGORIES = ("decided", "accuracy", "recall_overturned", "agreement", "required_covered")
"""Measures given for every category of treatment."""
HALF_WIDTH = 0.05
"""Half of the interval that the hint on the number of letters aims at."""


def summarise_part(name: str, items: Sequence[ItemScore]) -> PartScores:
    """Return the figures of one part; a figure that cannot be given is left out, never zero."""
    known = [one for one in items if drafted(one)]
    scored = [one for one in known if has_probability(one)]
    return PartScores(
        part=name,
        letters=_letters(items),
        items=len(items),
        overturned=sum(one.reference == "overturned" for one in items),
        abstained=sum(not decided(one) for one in known),
        figures=figures(items, MEASURES),
        abstentions=dict(
            sorted(Counter(one.abstention for one in known if not decided(one)).items())
        ),
        unscored=_unscored(items),
        matrix=_matrix(items),
        reliability=reliability([(one.reference, one.probability or 0.0) for one in scored]),
        risk_coverage=risk_coverage([(right(one), confidence(one)) for one in scored], len(known))
        if known
        else (),
        categories=_categories(known),
    )


def figures(items: Sequence[ItemScore], measures: Sequence[Measure]) -> dict[str, Estimate]:
    """Return the figures of these measures that have a meaning for these items, by name."""
    found = {one.name: estimate(one, items) for one in measures}
    return {name: one for name, one in found.items() if one is not None}


def estimate(measure: Measure, items: Sequence[ItemScore]) -> Estimate | None:
    """Return a measure over items with its interval; ``None`` where it has no meaning."""
    rows = [one for one in items if measure.applies(one)]
    if not rows:
        return None
    terms = measure.terms(rows, rows)
    value = point(terms, measure.value)
    if value is None:
        return None
    clusters = [cluster_of(one) for one in rows]
    letters = len(set(clusters))
    if measure.rate:
        hits, n = (round(total) for total in terms.sum(axis=0))
        limits = wilson(hits, n)
        method = "wilson"
    else:
        n = len(rows)
        limits = interval(draws(terms, clusters, measure.value), letters) if letters > 1 else None
        method = "cluster_bootstrap" if limits else "none"
    return Estimate(
        value=_plain(value),
        low=_plain(limits[0]) if limits else None,
        high=_plain(limits[1]) if limits else None,
        n=n,
        clusters=letters,
        method=method,
    )


def letters_for(estimate: Estimate, half_width: float = HALF_WIDTH) -> int | None:
    """Return about how many letters like these give an interval of ± ``half_width``.

    Intervals shrink with the root of the number of letters. ``None`` without an interval.

    >>> letters_for(Estimate(value=0.5, low=0.4, high=0.6, n=100, clusters=50))
    200
    """
    if estimate.low is None or estimate.high is None:
        return None
    half = (estimate.high - estimate.low) / 2
    return math.ceil(round(estimate.clusters * (half / half_width) ** 2, 6))


def _categories(known: Sequence[ItemScore]) -> tuple[CategoryScores, ...]:
    found = []
    for name in sorted({one.category for one in known if one.category}):
        rows = [one for one in known if one.category == name]
        found.append(
            CategoryScores(
                category=name,
                items=len(rows),
                overturned=sum(one.reference == "overturned" for one in rows),
                abstained=sum(not decided(one) for one in rows),
                figures=figures(rows, [BY_NAME[one] for one in IN_CATEGORIES]),
            )
        )
    return tuple(found)


def _matrix(items: Sequence[ItemScore]) -> dict[str, dict[str, int]]:
    columns = ("upheld", "overturned", "abstained", "not scored")
    table = {row: dict.fromkeys(columns, 0) for row in ("upheld", "overturned")}
    for one in items:
        column = one.decision or ("abstained" if drafted(one) else "not scored")
        table[one.reference][column] += 1
    return table


def _plain(value: float) -> float:
    """Round off the last bits, in which machines differ."""
    return round(float(value), 9)


def _letters(rows: Sequence[ItemScore]) -> int:
    return len({one.case for one in rows})


def _unscored(items: Sequence[ItemScore]) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {}
    for one in items:
        for measure, reason in one.unscored.items():
            counts.setdefault(measure, Counter())[reason] += 1
    return {measure: dict(sorted(counts[measure].items())) for measure in sorted(counts)}
