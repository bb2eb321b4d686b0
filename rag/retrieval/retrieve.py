"""Retrieving for an item: score every passage, keep the editions in force, order by authority."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from rag.library.sources import in_force
from rag.records import (
    CaseSummary,
    DisputedItem,
    ItemPassages,
    Passage,
    Query,
    RetrievedPassage,
    Source,
)
from rag.retrieval.authority import Applicability, Judge
from rag.retrieval.circumstances import circumstances
from rag.retrieval.fusion import DIGITS, Scores
from rag.retrieval.index import Index
from rag.retrieval.queries import WEIGHTS, plan_queries
from rag.retrieval.steps import Judged, day, search_steps
from rag.settings import Settings
from rag.vocabulary import Vocabulary

PER_DOCUMENT = 3
"""Informative passages taken from one document, so that none fills the list."""
MOST_SUPERSEDED = 6


@dataclass(frozen=True)
class _Scored:
    """Best likeness of every passage over the queries of an item."""

    dense: Scores
    lexical: Scores
    fused: Scores


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


def search(
    text: str, index: Index, settings: Settings, k: int | None = None
) -> tuple[RetrievedPassage, ...]:
    """Return the ``k`` passages most like ``text``, of whatever edition, the best first.

    Nothing is said of what governs: that takes an item and a date.
    """
    query = Query(kind="plain", text=" ".join(text.split()))
    scored = _score((query,), index, settings)
    best = _by_score(range(len(index.passages)), index, scored)
    return tuple(
        _retrieved(at, index, scored, governs=False, reasons=())
        for at in best[: settings.top_k if k is None else k]
    )


def _for_item(
    item: DisputedItem,
    summary: CaseSummary,
    index: Index,
    vocabulary: Vocabulary,
    settings: Settings,
) -> ItemPassages:
    queries = plan_queries(item, summary, vocabulary)
    scored = _score(queries, index, settings)
    case = circumstances(item, summary, vocabulary)
    judge = Judge(item, case, vocabulary, settings.min_score)
    now: list[tuple[int, Applicability]] = []
    then: list[tuple[int, Applicability]] = []
    for at, passage in enumerate(index.passages):
        how = judge.judge(passage, float(scored.dense[at]))
        if how is not None:
            (now if in_force(passage.source, summary.as_of) else then).append((at, how))
    chosen, aside = _governing(now)
    governing = _in_order(chosen, index, scored)
    touched = _in_order(aside, index, scored, governs=False)
    superseded = tuple(
        _dated(found, summary.as_of)
        for found, _ in _in_order(
            [(at, how) for at, how in then if how.addresses and not how.explanation], index, scored
        )[:MOST_SUPERSEDED]
    )
    kept = governing[: settings.top_k]
    informative = _informative(
        {found.passage.key for found, _ in governing},
        {found.passage.key: found for found, _ in touched},
        [
            at
            for at, passage in enumerate(index.passages)
            if in_force(passage.source, summary.as_of)
        ],
        judge,
        index,
        scored,
        settings,
    )
    return ItemPassages(
        item=item.number,
        queries=queries,
        passages=(*(found for found, _ in kept), *informative[: settings.top_k - len(kept)]),
        steps=search_steps(
            _subject(item, vocabulary), summary.as_of, kept, touched, superseded, _sources(index)
        ),
        superseded=superseded,
    )


def _score(queries: Sequence[Query], index: Index, settings: Settings) -> _Scored:
    """Score every passage: the weighted mean of the queries' fused scores, best of the others."""
    matches = [index.matcher.match(query.text, settings.dense_weight) for query in queries]
    weights = [WEIGHTS[query.kind] for query in queries]
    fused = np.average([match.fused for match in matches], axis=0, weights=weights)
    return _Scored(
        dense=np.max([match.dense for match in matches], axis=0),
        lexical=np.max([match.lexical for match in matches], axis=0),
        fused=np.round(fused, DIGITS),
    )


def _governing(
    judged: Sequence[tuple[int, Applicability]],
) -> tuple[list[tuple[int, Applicability]], list[tuple[int, Applicability]]]:
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


def _in_order(
    judged: Sequence[tuple[int, Applicability]],
    index: Index,
    scored: _Scored,
    *,
    governs: bool = True,
) -> list[Judged]:
    """Order by authority, how specific, and score; pieces of a section stay together."""
    best: dict[tuple[str, str], float] = {}
    for at, _ in judged:
        section = _section(index.passages[at])
        best[section] = max(best.get(section, 0.0), float(scored.fused[at]))

    def place(entry: tuple[int, Applicability]) -> tuple[object, ...]:
        at, how = entry
        passage = index.passages[at]
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

    return [
        (
            _retrieved(at, index, scored, governs=governs, reasons=_reasons(how)),
            how,
        )
        for at, how in sorted(judged, key=place)
    ]


def _reasons(how: Applicability) -> tuple[str, ...]:
    return (*how.reasons, *([how.excluded] if how.excluded else []), *how.caveats)


def _section(passage: Passage) -> tuple[str, str]:
    if passage.recommendation is not None:
        return passage.document, passage.recommendation.id
    return passage.document, passage.key


def _informative(
    governing: set[str],
    touched: dict[str, RetrievedPassage],
    current: Sequence[int],
    judge: Judge,
    index: Index,
    scored: _Scored,
    settings: Settings,
) -> list[RetrievedPassage]:
    """Choose what is like the queries without governing.

    What is about another body part comes last, and few are taken from each document, so that
    neither a look-alike chapter nor one long document fills the list.
    """
    places = [
        at
        for at in current
        if (key := index.passages[at].key) not in governing
        and (key in touched or float(scored.dense[at]) >= settings.min_score)
    ]
    elsewhere = {at for at in places if judge.elsewhere(index.passages[at])}
    ordered = _by_score(places, index, scored)
    taken: Counter[str] = Counter()
    chosen: list[RetrievedPassage] = []
    for at in sorted(ordered, key=lambda at: at in elsewhere):
        passage = index.passages[at]
        taken[passage.document] += 1
        if taken[passage.document] <= PER_DOCUMENT:
            reason = "it resembles the request without being about the treatment"
            chosen.append(
                touched.get(passage.key)
                or _retrieved(at, index, scored, governs=False, reasons=(reason,))
            )
    return chosen


def _by_score(places: Sequence[int], index: Index, scored: _Scored) -> list[int]:
    return sorted(places, key=lambda at: (-float(scored.fused[at]), index.passages[at].key))


def _retrieved(
    at: int, index: Index, scored: _Scored, *, governs: bool, reasons: tuple[str, ...]
) -> RetrievedPassage:
    return RetrievedPassage(
        passage=index.passages[at],
        score=float(scored.fused[at]),
        dense=float(scored.dense[at]),
        lexical=float(scored.lexical[at]),
        governs=governs,
        reasons=reasons,
    )


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


def _sources(index: Index) -> list[Source]:
    known = {passage.source.id: passage.source for passage in index.passages}
    return [known[key] for key in sorted(known)]


def _subject(item: DisputedItem, vocabulary: Vocabulary) -> str:
    name = item.drug or item.treatment_name or item.text
    parts = [vocabulary.body_parts[p].name for p in item.body_parts if p in vocabulary.body_parts]
    return f"{name} ({', '.join(parts)})" if parts else name
