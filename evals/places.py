"""What the library holds for a citation to name: one passage for each different place."""

from __future__ import annotations

from collections.abc import Sequence

from evals.metrics.citations import agrees
from rag.errors import RationaleError
from rag.library.sources import in_force
from rag.records import CaseSummary, GuidelineReference, Passage
from rag.retrieval import Index, open_index
from rag.settings import Settings


def places_of(index: Index) -> tuple[Passage, ...]:
    """Return one passage for each source, chapter and section, in the order of the index."""
    kept: dict[tuple[str, str, str], Passage] = {}
    for at in range(len(index.keys())):
        passage = index.passage(at)
        kept.setdefault((passage.source.id, passage.chapter, passage.section), passage)
    return tuple(kept.values())


def places_held(settings: Settings) -> tuple[Passage, ...]:
    """Return the places of the present index; none where it cannot be opened."""
    try:
        return places_of(open_index(settings))
    except RationaleError:
        return ()


def held(
    references: Sequence[GuidelineReference],
    places: Sequence[Passage],
    summary: CaseSummary,
    level: str,
) -> list[GuidelineReference]:
    """Return the citations that name, down to ``level``, an edition held and in force then."""
    current = [one for one in places if in_force(one.source, summary.as_of)]
    return [one for one in references if any(agrees(p, one, level) for p in current)]
