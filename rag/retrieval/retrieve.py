"""Retrieving for an item: score every passage, keep the editions in force, order by authority."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
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
from rag.retrieval.fusion import DIGITS
from rag.retrieval.index import Index
from rag.retrieval.queries import WEIGHTS, plan_queries
from rag.retrieval.steps import Judged, day, search_steps
from rag.settings import Settings
from rag.vocabulary import Vocabulary

PER_DOCUMENT = 3
"""Informative passages taken from one document, so that none fills the list."""
MOST_SUPERSEDED = 6
COMPANIONS = 3
"""Passages taken because they share a governing passage's section title."""
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


def search(
    text: str, index: Index, settings: Settings, k: int | None = None
) -> tuple[RetrievedPassage, ...]:
    """Return the ``k`` passages most like ``text``, of whatever edition, the best first.

    Nothing is said of what governs: that takes an item and a date.
    """
    query = Query(kind="plain", text=" ".join(text.split()))
    ranking = _Ranking(index, (query,), settings.dense_weight)
    best = ranking.by_score(range(len(index.passages)))
    return tuple(ranking.entry(at) for at in best[: settings.top_k if k is None else k])


def _for_item(
    item: DisputedItem,
    summary: CaseSummary,
    index: Index,
    vocabulary: Vocabulary,
    settings: Settings,
) -> ItemPassages:
    queries = plan_queries(item, summary, vocabulary)
    ranking = _Ranking(index, queries, settings.dense_weight)
    case = circumstances(item, summary, vocabulary)
    judge = Judge(item, case, vocabulary, settings.min_score)
    now: list[_Place] = []
    then: list[_Place] = []
    for at, passage in enumerate(index.passages):
        how = judge.judge(passage, float(ranking.dense[at]))
        if how is not None:
            (now if in_force(passage.source, summary.as_of) else then).append((at, how))
    chosen, aside = _governing(now)
    governing = ranking.in_order(chosen, governs=True)[: settings.top_k]
    touched = ranking.in_order(aside, governs=False)
    would = [(at, how) for at, how in then if how.addresses and not how.explanation]
    superseded = tuple(
        _dated(found, summary.as_of)
        for found, _ in ranking.in_order(would, governs=False)[:MOST_SUPERSEDED]
    )
    taken = {at for at, _ in chosen}
    current = [
        at
        for at, passage in enumerate(index.passages)
        if at not in taken and in_force(passage.source, summary.as_of)
    ]
    known = {at for at, _ in aside}
    beside = _companions([at for at in current if at not in known], governing, judge, ranking)
    shown = {found.passage.key for found in beside}
    informative = [
        entry
        for entry in _informative(current, touched, judge, ranking, settings.min_score)
        if entry.passage.key not in shown
    ]
    found = [*(found for found, _ in governing), *beside, *informative]
    subject = _subject(item, vocabulary)
    return ItemPassages(
        item=item.number,
        queries=queries,
        passages=tuple(found[: settings.top_k]),
        steps=search_steps(subject, summary.as_of, governing, touched, superseded, _sources(index)),
        superseded=superseded,
    )


class _Ranking:
    """Every passage of an index scored for the queries of one item."""

    def __init__(self, index: Index, queries: Sequence[Query], weight: float) -> None:
        """Score: the weighted mean of the queries' fused scores; the best of the others."""
        matches = [index.matcher.match(query.text, weight) for query in queries]
        weights = [WEIGHTS[query.kind] for query in queries]
        fused = np.average([match.fused for match in matches], axis=0, weights=weights)
        self.index = index
        self.dense = np.max([match.dense for match in matches], axis=0)
        self.lexical = np.max([match.lexical for match in matches], axis=0)
        self.fused = np.round(fused, DIGITS)

    def by_score(self, places: Iterable[int]) -> list[int]:
        """Sort places of passages by falling score, then by key."""
        return sorted(places, key=lambda at: (-float(self.fused[at]), self.index.passages[at].key))

    def entry(
        self, at: int, *, governs: bool = False, reasons: tuple[str, ...] = ()
    ) -> RetrievedPassage:
        """Return the passage at a place with its scores."""
        return RetrievedPassage(
            passage=self.index.passages[at],
            score=float(self.fused[at]),
            dense=float(self.dense[at]),
            lexical=float(self.lexical[at]),
            governs=governs,
            reasons=reasons,
        )

    def in_order(self, judged: Sequence[_Place], *, governs: bool) -> list[Judged]:
        """Order by authority, how specific, and score; pieces of a section stay together."""
        best: dict[tuple[str, str], float] = {}
        for at, _ in judged:
            section = _section(self.index.passages[at])
            best[section] = max(best.get(section, 0.0), float(self.fused[at]))

        def rank(entry: _Place) -> tuple[object, ...]:
            at, how = entry
            passage = self.index.passages[at]
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
            (self.entry(at, governs=governs, reasons=how.every_reason), how)
            for at, how in sorted(judged, key=rank)
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


def _companions(
    places: Sequence[int], governing: Sequence[Judged], judge: Judge, ranking: _Ranking
) -> list[RetrievedPassage]:
    """Return what stands under a governing passage's own section title, on the same body part.

    There a guideline says what it prefers to the treatment asked for; likeness of words alone
    would leave that to chance.
    """
    passages = ranking.index.passages
    titles = {(found.passage.document, found.passage.section) for found, _ in governing}
    alike = [
        at
        for at in places
        if (passages[at].document, passages[at].section) in titles
        and not judge.elsewhere(passages[at])
    ]
    return [ranking.entry(at, reasons=(SAME_SECTION,)) for at in ranking.by_score(alike)][
        :COMPANIONS
    ]


def _informative(
    places: Sequence[int],
    touched: Sequence[Judged],
    judge: Judge,
    ranking: _Ranking,
    floor: float,
) -> list[RetrievedPassage]:
    """Choose what is like the queries without governing.

    What is about another body part comes last, and few are taken from each document, so that
    neither a look-alike chapter nor one long document fills the list.
    """
    known = {found.passage.key: found for found, _ in touched}
    passages = ranking.index.passages
    alike = [at for at in places if passages[at].key in known or float(ranking.dense[at]) >= floor]
    elsewhere = {at for at in alike if judge.elsewhere(passages[at])}
    taken: Counter[str] = Counter()
    chosen: list[RetrievedPassage] = []
    for at in sorted(ranking.by_score(alike), key=lambda at: at in elsewhere):
        taken[passages[at].document] += 1
        if taken[passages[at].document] <= PER_DOCUMENT:
            alone = ranking.entry(at, reasons=(RESEMBLES,))
            chosen.append(known.get(passages[at].key, alone))
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


def _sources(index: Index) -> list[Source]:
    known = {passage.source.id: passage.source for passage in index.passages}
    return [known[key] for key in sorted(known)]


def _subject(item: DisputedItem, vocabulary: Vocabulary) -> str:
    name = item.drug or item.treatment_name or item.text
    parts = [vocabulary.body_parts[p].name for p in item.body_parts if p in vocabulary.body_parts]
    return f"{name} ({', '.join(parts)})" if parts else name
