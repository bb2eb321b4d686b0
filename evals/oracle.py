"""Drafts with the passages that the labels name, so that retriever and drafter can be told apart.

The one module in which a reference decides what a drafter sees: it turns the ids of governing
recommendations, or the sections a reviewer cited, into passages of the library. Decision and
rationale of the reference are never read here, and the pipeline is given passages alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from evals.matching import match_items
from evals.metrics.citations import agrees, reaches
from evals.records import EvalCase
from rag.errors import InputError
from rag.library.sources import in_force
from rag.records import (
    CaseSummary,
    DisputedItem,
    GuidelineReference,
    ItemPassages,
    Passage,
    RetrievedPassage,
    Run,
    Stance,
)
from rag.retrieval import Index
from rag.retrieval.authority import Applicability, Judge
from rag.retrieval.circumstances import circumstances
from rag.retrieval.steps import search_steps
from rag.settings import Settings
from rag.vocabulary import Vocabulary

GIVEN = "named by the label of the case"
MOST = 24
"""Passages given for one item, at most."""

Wanted = Mapping[int, "Named"]
"""Item of the summary to what its label names."""
Named = tuple[tuple[str, ...], tuple[GuidelineReference, ...]]
"""Ids of recommendations, and the reviewer's citations for where there are none."""


class NoOracleError(InputError):
    """The case has no label that names passages which the library holds."""

    reason = "no_governing_label"


def oracle_drafter(settings: Settings) -> Callable[[EvalCase], Run]:
    """Return a drafter that is given the labelled passages in place of what a search finds.

    Items without a label that names a passage in force are left out, and so is a case without any.

    Raises:
        RationaleError: The index or the vocabulary cannot be opened.
    """
    from rag.intake import open_case, summarise
    from rag.pipeline import draft_case
    from rag.retrieval import open_index
    from rag.vocabulary import load_vocabulary

    index = open_index(settings)
    vocabulary = load_vocabulary(settings.corpus)
    places = Places(index, vocabulary, settings)

    def draft(case: EvalCase) -> Run:
        file = open_case(case.documents, body_parts_in=vocabulary.body_parts_in)
        summary = summarise(
            file,
            vocabulary,
            requests=case.requests,
            as_of=case.as_of,
            today=date.today(),
            trigger=settings.trigger_date,
        )
        found = places.given(summary, _named(case, summary))
        if not found:
            raise NoOracleError(
                "No label of the case names a passage in force.",
                "Label it (governing = […]), or leave --oracle out.",
            )
        return draft_case(
            case.documents,
            settings,
            requests=case.requests,
            as_of=case.as_of,
            items=sorted(found),
            index=index,
            vocabulary=vocabulary,
            retriever=lambda chosen: tuple(found[item.number] for item in chosen.items),
        )

    return draft


def _named(case: EvalCase, summary: CaseSummary) -> Wanted:
    """Return what the references name, and nothing else of them."""
    matched = match_items(summary.items, case.references)
    return {
        matched[one.number]: (one.governing, one.citations)
        for one in case.references
        if one.number in matched
    }


class Places:
    """The passages of a library by what a label can name."""

    def __init__(self, index: Index, vocabulary: Vocabulary, settings: Settings) -> None:
        """Read every passage of the index once.

        Args:
            index: The open index.
            vocabulary: Tells which sections speak of a treatment.
            settings: ``min_score`` counts.
        """
        self._vocabulary = vocabulary
        self._floor = settings.min_score
        self._sources = index.sources
        self._every = [index.passage(at) for at in range(index.size)]
        self._by_id: dict[str, list[Passage]] = defaultdict(list)
        for passage in self._every:
            if passage.recommendation is not None:
                self._by_id[passage.recommendation.id].append(passage)

    def given(self, summary: CaseSummary, wanted: Wanted) -> dict[int, ItemPassages]:
        """Return the passages of every item for which the labels name any, by item number."""
        found = {}
        for item in summary.items:
            ids, citations = wanted.get(item.number, ((), ()))
            passages = (
                [one for name in ids for one in self._by_id.get(name, ())]
                if ids
                else self._cited(item, summary, citations)
            )
            now = [one for one in passages if in_force(one.source, summary.as_of)]
            if now:
                found[item.number] = self._for_item(item, summary, now)
        return found

    def _cited(
        self, item: DisputedItem, summary: CaseSummary, citations: Sequence[GuidelineReference]
    ) -> list[Passage]:
        """Return what governs of the sections cited, by the rules that a search follows too.

        A chapter cited as a whole speaks of many treatments; only what is about the item counts.
        """
        judge = Judge(
            item, circumstances(item, summary, self._vocabulary), self._vocabulary, self._floor
        )
        named = [one for one in citations if reaches(one, "title")]
        judged = [
            (passage, how)
            for passage in self._every
            if passage.recommendation is not None
            and any(
                agrees(passage, one, "section" if reaches(one, "section") else "title")
                for one in named
            )
            and in_force(passage.source, summary.as_of)
            and (how := judge.judge(passage, 1.0)) is not None
            and not how.excluded
        ]
        nearest = min((how.tier for _, how in judged), default=0)
        return [passage for passage, how in judged if how.tier == nearest]

    def _for_item(
        self, item: DisputedItem, summary: CaseSummary, passages: Iterable[Passage]
    ) -> ItemPassages:
        ordered = sorted({one.key: one for one in passages}.values(), key=_order)[:MOST]
        judged = [(_entry(one), _applies(one)) for one in ordered]
        name = item.drug or item.treatment_name or item.text
        return ItemPassages(
            item=item.number,
            queries=(),
            passages=tuple(entry for entry, _ in judged),
            steps=search_steps(name, summary.as_of, judged, (), (), self._sources),
        )


def _order(passage: Passage) -> tuple[object, ...]:
    silent = not _applies(passage).addresses
    return passage.source.authority_rank, silent, passage.document, passage.start, passage.key


def _entry(passage: Passage) -> RetrievedPassage:
    return RetrievedPassage(
        passage=passage, score=1.0, dense=0.0, lexical=0.0, governs=True, reasons=(GIVEN,)
    )


def _applies(passage: Passage) -> Applicability:
    facts = passage.recommendation
    return Applicability(
        caveats=(),
        specificity=(0, 0, 0, 0),
        addresses=facts is None or facts.stance is not Stance.NOT_ADDRESSED,
    )
