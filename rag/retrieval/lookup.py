"""Searching the library in plain words, with filters, and saying why nothing is found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rag.records import Query, Record, RetrievedPassage, Source
from rag.retrieval.columns import Filter
from rag.retrieval.index import Index
from rag.retrieval.lexical import tokenize
from rag.retrieval.ranking import Ranking
from rag.settings import Settings

MOST_PIECES = 254
"""Word-pieces of a query that the embedding model reads: 256, two of them its own marks."""
LONGEST = 20_000
"""Characters of a query that are looked at: far more than the model reads."""


class SearchResult(Record):
    """What a search found, and what its reader should know."""

    query: str
    """What was searched for: white space squeezed, cut to what the model reads."""
    passages: tuple[RetrievedPassage, ...]
    notes: tuple[str, ...] = ()
    """Why nothing was found, or what of the query did not count. In whole sentences."""


def search(
    text: str,
    index: Index,
    settings: Settings,
    k: int | None = None,
    *,
    sources: Sequence[str] = (),
    families: Sequence[str] = (),
    editions: Sequence[str] = (),
    body_parts: Sequence[str] = (),
    as_of: date | None = None,
) -> tuple[RetrievedPassage, ...]:
    """Return the ``k`` passages most like ``text``, the best first; see :func:`look_up`."""
    wanted = Filter(
        sources=tuple(sources),
        families=tuple(families),
        editions=tuple(editions),
        body_parts=tuple(body_parts),
        as_of=as_of,
    )
    return look_up(text, index, settings, k, wanted).passages


def look_up(
    text: str,
    index: Index,
    settings: Settings,
    k: int | None = None,
    wanted: Filter | None = None,
) -> SearchResult:
    """Search the library in plain words.

    Nothing is said of what governs: that takes an item and a date.

    Args:
        text: What to look for. What the embedding model does not read of a long text is left out.
        index: An open index.
        settings: ``dense_weight`` counts, ``top_k`` where ``k`` is not given, and ``min_score``,
            below which nothing is found without a shared word.
        k: How many passages; 0 or more.
        wanted: Which passages may be found; ``None``: every edition of everything.

    Returns:
        The passages, the best first, equal ones by key. A filter leaves their scores as they are.
    """
    query, notes = _readable(text)
    words = tokenize(query)
    if not words:
        return SearchResult(query=query, passages=(), notes=(*notes, _without_words(query)))
    if not index.size:
        return SearchResult(query=query, passages=(), notes=(*notes, "The library is empty."))
    mask = index.columns.mask(wanted) if wanted is not None else None
    if mask is not None and not mask.any():
        return SearchResult(query=query, passages=(), notes=(*notes, _nothing_left(index, wanted)))
    ranking = Ranking(index, (Query(kind="plain", text=query),), settings.dense_weight)
    unknown = not any(index.matcher.postings.knows(word) for word in words)
    if unknown and not ranking.alike(settings.min_score).any():
        return SearchResult(query=query, passages=(), notes=(*notes, NOTHING_ALIKE))
    if unknown:
        notes = (*notes, "No word of it stands in the library: what follows is like it in meaning.")
    best = ranking.best(settings.top_k if k is None else max(k, 0), mask)
    return SearchResult(
        query=query, passages=tuple(ranking.entry(row) for row in best), notes=notes
    )


NOTHING_ALIKE = (
    "No word of it stands in the library and nothing there is like it in meaning: "
    "check the spelling, or write it in English."
)


def _readable(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the part of a query that the embedding model reads, and a note where that is less."""
    query = " ".join(text[:LONGEST].split())
    if len(query) > MOST_PIECES:  # a word-piece has a character at least
        from rag.library.pieces import piece_cutter

        starts = piece_cutter()[1](query)
        if len(starts) > MOST_PIECES:
            query = query[: starts[MOST_PIECES]].rstrip()
            return query, (
                f"Only the first {len(query.split())} words count: the embedding model reads "
                "no more.",
            )
    return query, ()


def _without_words(query: str) -> str:
    if not query:
        return "The query is empty."
    return "The query holds no word that tells anything: name a treatment, a drug or a body part."


def _nothing_left(index: Index, wanted: Filter | None) -> str:
    """Say which values of a filter nothing in the library has."""
    assert wanted is not None
    held: dict[str, set[str]] = {
        "sources": {source.id for source in index.sources},
        "families": {source.family for source in index.sources},
        "editions": _editions(index.sources),
    }
    for field, known in held.items():
        missing = [value for value in getattr(wanted, field) if value not in known]
        if missing:
            return (
                f"The library has no {field} {', '.join(missing)}; it has "
                f"{', '.join(sorted(known))}."
            )
    return "No passage of the library passes the filter."


def _editions(sources: Sequence[Source]) -> set[str]:
    return {name for source in sources for name in (source.edition, str(source.year))}
