"""The recommendations that are about an item by their metadata alone."""

from __future__ import annotations

from rag.audit.material import Data, in_force
from rag.records import CaseSummary, DisputedItem, ItemPassages, Passage, RetrievedPassage
from rag.retrieval.authority import Judge
from rag.retrieval.circumstances import circumstances

SMALL_TIER = 1
"""Passages on a broader treatment do not count as addressing the item."""


def governing(item: DisputedItem, summary: CaseSummary, data: Data) -> ItemPassages:
    """Return the recommendations that are about an item by their metadata, by authority.

    No index is needed: likeness of words plays no part in an audit.
    """
    judge = Judge(item, circumstances(item, summary, data.vocabulary), data.vocabulary, 1.1)
    now: list[tuple[tuple[object, ...], Passage]] = []
    then: list[Passage] = []
    for passage in data.sections:
        facts = passage.recommendation
        if facts is None or not any(judge.concerns(t) for t in facts.treatments):
            continue
        how = judge.judge(passage, 0.0)
        if how is None or how.excluded or how.tier > SMALL_TIER:
            continue
        if in_force(passage.source, summary.as_of):
            rank = (passage.source.authority_rank, how.tier, how.specificity, passage.key)
            now.append((rank, passage))
        else:
            then.append(passage)
    ordered = [passage for _, passage in sorted(now, key=lambda pair: pair[0])]
    return ItemPassages(
        item=item.number,
        queries=(),
        passages=tuple(_retrieved(passage) for passage in ordered),
        steps=(),
        superseded=tuple(_retrieved(p) for p in sorted(then, key=lambda p: p.key)),
    )


def _retrieved(passage: Passage) -> RetrievedPassage:
    return RetrievedPassage(passage=passage, score=0.0, dense=0.0, lexical=0.0, governs=True)
