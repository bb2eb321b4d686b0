"""Where retrieval finds the guideline that the reviewer of a published letter cited."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from evals.matching import match_items
from evals.metrics.citations import agrees, reaches
from evals.places import held, places_of
from evals.records import EvalCase, Suite
from evals.retrieval.records import ChapterRow
from rag.errors import RationaleError
from rag.intake import open_case, summarise
from rag.records import GuidelineReference, ItemPassages, Passage
from rag.retrieval import Index, retrieve
from rag.settings import Settings
from rag.vocabulary import Vocabulary

RANKS = (1, 5, 10)
LEVELS = {"chapter": "title", "section": "section"}
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class _Cited:
    """One item at one level: what its reviewer cited, and where we have it."""

    part: str
    families: tuple[str, ...]
    level: str
    held: bool
    rank: int | None
    """1-based rank of the first passage that agrees; ``None``: not retrieved."""
    governs: bool


def chapter_ranks(
    suite: Suite,
    index: Index,
    vocabulary: Vocabulary,
    settings: Settings,
    split: Mapping[str, Sequence[str]],
    progress: Progress | None = None,
) -> tuple[ChapterRow, ...]:
    """Return rows by part of the split, by part and family, and by level.

    A reviewer's citation is held if the library has a passage that agrees with it, of an edition
    in force at the case's date.

    Args:
        suite: Published letters; only their case half is planned and searched with.
        index: The open index.
        vocabulary: For intake and retrieval.
        settings: For retrieval.
        split: Case ids by part; cases of no part are left out where any part is named.
        progress: Told after each case.
    """
    part_of = {case: part for part, cases in split.items() for case in cases}
    places = places_of(index)
    found: list[_Cited] = []
    for done, case in enumerate(suite.cases, 1):
        part = part_of.get(case.id, "" if split else "all")
        if part:
            found += _case(case, part, places, index, vocabulary, settings)
        if progress is not None:
            progress(done, len(suite.cases))
    return tuple(_rows(found))


def _case(
    case: EvalCase,
    part: str,
    places: Sequence[Passage],
    index: Index,
    vocabulary: Vocabulary,
    settings: Settings,
) -> Iterator[_Cited]:
    try:
        opened = open_case(case.documents, body_parts_in=vocabulary.body_parts_in)
        summary = summarise(
            opened, vocabulary, requests=case.requests, as_of=case.as_of, today=date.today()
        )
    except RationaleError:
        return
    items = {one.item: one for one in retrieve(summary, index, vocabulary, settings)}
    pairs = match_items(summary.items, case.references)
    for reference in case.references:
        ours = items.get(pairs.get(reference.number, -1))
        for level in LEVELS:
            wanted = [one for one in reference.citations if reaches(one, LEVELS[level])]
            if wanted:
                inside = held(wanted, places, summary, LEVELS[level])
                yield _place(wanted, inside, level, part, ours)


def _place(
    wanted: Sequence[GuidelineReference],
    inside: Sequence[GuidelineReference],
    level: str,
    part: str,
    ours: ItemPassages | None,
) -> _Cited:
    ranks = [
        (rank, entry.governs)
        for rank, entry in enumerate(ours.passages if ours else (), 1)
        if any(agrees(entry.passage, one, LEVELS[level]) for one in inside)
    ]
    return _Cited(
        part=part,
        families=tuple(sorted({one.family for one in (inside or wanted)})),
        level=level,
        held=bool(inside),
        rank=ranks[0][0] if ranks else None,
        governs=any(governs for _, governs in ranks),
    )


def _rows(found: Sequence[_Cited]) -> Iterator[ChapterRow]:
    parts = sorted({one.part for one in found})
    for part in parts:
        of_part = [one for one in found if one.part == part]
        groups = [(part, of_part)]
        for family in sorted({name for one in of_part for name in one.families}):
            groups.append((f"{part}/{family}", [o for o in of_part if family in o.families]))
        for group, members in groups:
            for level in LEVELS:
                rows = [one for one in members if one.level == level]
                if rows:
                    yield _row(group, level, rows)


def _row(group: str, level: str, rows: Sequence[_Cited]) -> ChapterRow:
    found = [one for one in rows if one.held]
    count = len(found)
    return ChapterRow(
        group=group,
        level=level,
        cited=len(rows),
        held=count,
        recall={
            f"@{k}": sum(one.rank is not None and one.rank <= k for one in found) / count
            for k in RANKS
        }
        if count
        else {},
        governing=sum(one.governs for one in found) / count if count else None,
    )
