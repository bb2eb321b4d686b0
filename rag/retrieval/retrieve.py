"""Retrieving for an item: choose by metadata and likeness, keep what is in force, order it.

No step reads every passage: columns and scores choose the rows, and only these are read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from rag.records import (
    CaseSummary,
    DisputedItem,
    ItemPassages,
    Passage,
    RetrievedPassage,
)
from rag.retrieval.arrays import merged
from rag.retrieval.authority import BROADER, Applicability, Judge
from rag.retrieval.circumstances import circumstances
from rag.retrieval.columns import Mask
from rag.retrieval.index import Index
from rag.retrieval.lookup import search
from rag.retrieval.queries import plan_queries
from rag.retrieval.ranking import Ranking
from rag.retrieval.steps import Judged, day, search_steps
from rag.settings import Settings
from rag.vocabulary import Vocabulary

__all__ = ["retrieve", "search"]

PER_DOCUMENT = 3
"""Informative passages taken from one document, so that none fills the list."""
MOST_SUPERSEDED = 6
NEAR = 3
"""Passages on the very treatment that another phase or diagnosis keeps from governing."""
COMPANIONS = 3
"""Passages taken because they share a governing passage's section title."""
MOST_PLAIN = 500
"""Passages without a recommendation that are read for an item: the likest ones."""
MOST_ALIKE = 3000
"""Passages that come into question as informative: the likest ones."""
SAME_SECTION = "it stands in the same section as a passage that governs"
RESEMBLES = "it resembles the request without being about the treatment"
_Place = tuple[int, Applicability]
"""Place of a passage in the index, and how closely it is about the item."""


def retrieve(
    summary: CaseSummary, index: Index, vocabulary: Vocabulary, settings: Settings
) -> tuple[ItemPassages, ...]:
    """Return for every disputed item its passages, governing ones first in order of authority.

    Only editions in force on ``summary.as_of`` are among ``passages``; those of others that would
    have governed stand in ``superseded``. The same index, summary and settings give the same lists.

    Args:
        summary: The case as understood.
        index: An open index.
        vocabulary: The treatments' tree and the body parts' regions.
        settings: ``dense_weight``, ``top_k`` and ``min_score`` count.
    """
    return tuple(_for_item(item, summary, index, vocabulary, settings) for item in summary.items)


def _for_item(
    item: DisputedItem,
    summary: CaseSummary,
    index: Index,
    vocabulary: Vocabulary,
    settings: Settings,
) -> ItemPassages:
    queries = plan_queries(item, summary, vocabulary)
    ranking = Ranking(index, queries, settings.dense_weight)
    case = circumstances(item, summary, vocabulary)
    judge = Judge(item, case, vocabulary, settings.min_score)
    force = index.columns.in_force(summary.as_of)
    judged = _judged(judge, ranking, settings.min_score)
    now = [(row, how) for row, how in judged if force[row]]
    then = [(row, how) for row, how in judged if not force[row]]
    chosen, aside = _governing(now)
    first = _in_order(chosen, ranking)[: settings.top_k]
    governing = _entries(first, ranking, governs=True)
    touching = _in_order(aside, ranking)
    touched = _entries(touching, ranking, governs=False)
    would = [(row, how) for row, how in then if how.addresses and not how.explanation]
    superseded = tuple(
        _dated(found, summary.as_of)
        for found, _ in _entries(_in_order(would, ranking)[:MOST_SUPERSEDED], ranking)
    )
    free = force.copy()
    free[[row for row, _ in chosen]] = False
    known = {row: found for (row, _), (found, _) in zip(touching, touched, strict=True)}
    near = _near(touching, judge, ranking)
    beside = _companions(free, known, [row for row, _ in first], judge, ranking)
    informative = _informative(
        free, known, judge, ranking, settings.min_score, settings.top_k + COMPANIONS
    )
    found = [
        *(found for found, _ in governing),
        *(known[row] for row in near),
        *(ranking.entry(row, reasons=(SAME_SECTION,)) for row in beside),
        *(
            known.get(row) or ranking.entry(row, reasons=(RESEMBLES,))
            for row in informative
            if row not in beside and row not in near
        ),
    ]
    subject = _subject(item, vocabulary)
    return ItemPassages(
        item=item.number,
        queries=queries,
        passages=tuple(found[: settings.top_k]),
        steps=search_steps(subject, summary.as_of, governing, touched, superseded, index.sources),
        superseded=superseded,
    )


def _judged(judge: Judge, ranking: Ranking, floor: float) -> list[_Place]:
    """Judge what can be about the item: by what it names, or without that by its likeness."""
    index = ranking.index
    rows = index.columns.rows_about([t for t in index.columns.treatments if judge.concerns(t)])
    plain = index.columns.plain
    if judge.lineage and plain.any():
        likest = ranking.best(MOST_PLAIN, plain & ranking.alike(floor))
        rows = merged(rows, np.array(likest, dtype=np.int64))
    places = [int(row) for row in rows]
    ranking.settle(places)
    judged = ((row, judge.judge(index.passage(row), ranking.dense(row))) for row in places)
    return [(row, how) for row, how in judged if how is not None]


def _in_order(judged: Sequence[_Place], ranking: Ranking) -> list[_Place]:
    """Order by authority, how specific, and score; pieces of a section stay together."""
    best: dict[tuple[str, str], float] = {}
    for row, _ in judged:
        section = _section(ranking.index.passage(row))
        best[section] = max(best.get(section, 0.0), ranking.fused(row))

    def rank(entry: _Place) -> tuple[object, ...]:
        row, how = entry
        passage = ranking.index.passage(row)
        section = _section(passage)
        return (
            passage.source.authority_rank,
            not how.addresses,
            bool(how.excluded),
            how.tier,
            len(how.caveats),
            how.specificity,
            -best[section],
            section,
            passage.start,
            passage.key,
        )

    return sorted(judged, key=rank)


def _entries(judged: Sequence[_Place], ranking: Ranking, *, governs: bool = False) -> list[Judged]:
    return [
        (ranking.entry(row, governs=governs, reasons=how.every_reason), how) for row, how in judged
    ]


def _governing(judged: Sequence[_Place]) -> tuple[list[_Place], list[_Place]]:
    """Split into what governs and what only touches the item.

    What is about the item with a caveat governs only where nothing is about it without one: else
    a general remark of the MTUS would keep a recommendation on the very treatment from counting.
    """
    able = [(at, how) for at, how in judged if not how.excluded]
    addressing = [how.tier for _, how in able if how.addresses]
    last = min(addressing, default=max((how.tier for _, how in able), default=0))
    chosen = [(at, how) for at, how in able if how.tier <= last]
    kept = {at for at, _ in chosen}
    return chosen, [(at, how) for at, how in judged if at not in kept]


def _near(touching: Sequence[_Place], judge: Judge, ranking: Ranking) -> list[int]:
    """Return what is about the very treatment and part of the body but does not apply now.

    A section for another phase or diagnosis is what a reviewer looks at next, in order of
    authority, whatever its words.
    """
    return [
        row
        for row, how in touching
        if how.specificity[0] < BROADER and not judge.elsewhere(ranking.index.passage(row))
    ][:NEAR]


def _companions(
    free: Mask,
    known: Mapping[int, RetrievedPassage],
    governing: Sequence[int],
    judge: Judge,
    ranking: Ranking,
) -> list[int]:
    """Return what stands under a governing passage's own section title, on the same body part.

    There a guideline says what it prefers to the treatment asked for; likeness of words alone
    would leave that to chance.
    """
    index = ranking.index
    alike = [
        row
        for row in map(int, index.columns.beside(governing))
        if free[row] and row not in known and not judge.elsewhere(index.passage(row))
    ]
    return ranking.by_score(alike)[:COMPANIONS]


def _informative(
    free: Mask,
    known: Mapping[int, RetrievedPassage],
    judge: Judge,
    ranking: Ranking,
    floor: float,
    enough: int,
) -> list[int]:
    """Choose what is like the queries without governing, at most ``enough``.

    What is about another body part comes last, and few are taken from each document, so that
    neither a look-alike chapter nor one long document fills the list. Only what has to be is read.
    """
    index = ranking.index
    best = ranking.best(MOST_ALIKE, free & ranking.alike(floor))
    alike = {row for row in best if ranking.dense(row) >= floor}
    taken: Counter[int] = Counter()
    chosen: list[int] = []
    elsewhere: list[int] = []
    for row in ranking.by_score(alike.union(known)):
        document = int(index.columns.documents[row])
        if taken[document] == PER_DOCUMENT:
            continue
        if judge.elsewhere(index.passage(row)):
            elsewhere.append(row)
            continue
        taken[document] += 1
        chosen.append(row)
        if len(chosen) == enough:
            return chosen
    for row in elsewhere:
        document = int(index.columns.documents[row])
        if taken[document] < PER_DOCUMENT and len(chosen) < enough:
            taken[document] += 1
            chosen.append(row)
    return chosen


def _section(passage: Passage) -> tuple[str, str]:
    if passage.recommendation is not None:
        return passage.document, passage.recommendation.id
    return passage.document, passage.key


def _dated(found: RetrievedPassage, as_of: date) -> RetrievedPassage:
    """Mark a passage of an edition not in force with the day that put it out of force."""
    source = found.passage.source
    if source.in_force_from > as_of:
        reason = f"takes effect only on {day(source.in_force_from)}"
    elif source.in_force_until is not None:
        reason = f"no longer in force since {day(source.in_force_until)}"
    else:
        return found
    return found.model_copy(update={"governs": False, "reasons": (reason, *found.reasons)})


def _subject(item: DisputedItem, vocabulary: Vocabulary) -> str:
    name = item.drug or item.treatment_name or item.text
    parts = [vocabulary.body_parts[p].name for p in item.body_parts if p in vocabulary.body_parts]
    return f"{name} ({', '.join(parts)})" if parts else name
