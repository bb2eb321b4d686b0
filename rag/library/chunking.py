"""Cutting a section into passages that the embedding model reads whole.

A section's statement and criteria stay together where they fit. Otherwise the section is cut into
the fewest pieces, between its paragraphs and lists rather than between bullets, between bullets
rather than between sentences, and evenly. Every piece is a contiguous slice of the document. Where
recommendations were recognised in free text, a new passage starts with each of them, so that none
speaks for another's treatment.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.library.chunk_groups import Group, groups_of
from rag.library.documents import GuidelineDocument, Section
from rag.library.manuscript import PageMark
from rag.library.markdown import Unit, front_matter, headings_of
from rag.library.pieces import count_pieces, piece_cutter
from rag.library.recipe import MAX_PIECES as MAX_PIECES
from rag.library.recipe import recipe as recipe
from rag.records import Passage, Recommendation, Source
from rag.text import sentences

MAX_CONTEXT = 80
"""Of these, word-pieces of the context line: headings must not crowd out the text."""
_JOIN = " › "
_CLAUSE = re.compile(r"(?<=[;,:)])\s+")
_SPACE = re.compile(r"\s+")
# How much a cut is to be avoided, against the square of a piece's share of the longest allowed.
_BETWEEN_BLOCKS, _BETWEEN_BULLETS, _BETWEEN_SENTENCES, _INSIDE = 0.0, 0.1, 0.2, 0.6


def context_line(source: Source, heading_path: tuple[str, ...]) -> str:
    """Return the source's title and the headings in one line, the nearest ones where it is long."""
    return _fitted((source.title, *heading_path))


@lru_cache(maxsize=4096)
def _fitted(headings: tuple[str, ...]) -> str:
    """Join headings, without the outer ones where they are too many."""
    parts = [*headings]
    while len(parts) > 1 and count_pieces(_JOIN.join(parts)) > MAX_CONTEXT:
        parts.pop(0)
    line = _JOIN.join(parts)
    starts = piece_cutter()[1](line)
    return line if len(starts) <= MAX_CONTEXT else line[: starts[MAX_CONTEXT]].rstrip()


def embedded_text(passage: Passage) -> str:
    """Return what is embedded and searched for a passage: its context line and its text."""
    return f"{context_line(passage.source, passage.heading_path)}\n{passage.text}"


@dataclass(frozen=True)
class _Part:
    """A unit, or a piece of one that alone is too long, with the cost of a cut before it."""

    start: int
    end: int
    cut: float


class _Ruler:
    """Counts the word-pieces of any stretch of a text, having cut the text once.

    A word-piece never reaches over white space, so a stretch between spaces has the same pieces
    alone as in the whole.
    """

    def __init__(self, text: str) -> None:
        self._starts = piece_cutter()[1](text)

    def __call__(self, start: int, end: int) -> int:
        return bisect_left(self._starts, end) - bisect_left(self._starts, start)


def passages_of(document: GuidelineDocument) -> tuple[Passage, ...]:
    """Cut a document that was read without errors into passages, in its order.

    A passage carries its section's recommendation, else the one recognised in its words; its
    pages, where the section names none, are those printed on the pages of the file.
    """
    count = _Ruler(document.text)
    pages = _Pages(document.marks)
    found: list[Passage] = []
    taken: dict[str, int] = {}
    for section in _sections(document):
        if not section.units or (document.digest and not section.line):
            # What stands above the first heading of a digest is a remark on the digest.
            continue
        room = MAX_PIECES - count_pieces(context_line(document.source, section.heading_path))
        groups: list[Group] = []
        if document.placed and section.recommendation is None:
            groups = groups_of(document.text, section.units, document.placed)
        for start, end in _cut(document.text, section.units, groups, room, count):
            text = document.text[start:end]
            recommendation = _stated(groups, start, end) or section.recommendation
            marks = pages.of(start, end)
            found.append(_passage(document, section, text, start, recommendation, marks, taken))
    return tuple(found)


class _Pages:
    """The pages of the file by the stretches that stand on them."""

    def __init__(self, marks: Sequence[PageMark]) -> None:
        # A page without text has an empty stretch and nothing stands on it.
        self._marks = sorted((m for m in marks if m.end > m.start), key=lambda m: m.start)
        self._starts = [mark.start for mark in self._marks]
        self._ends = [mark.end for mark in self._marks]

    def of(self, start: int, end: int) -> list[PageMark]:
        return self._marks[bisect_right(self._ends, start) : bisect_left(self._starts, end)]


def _stated(groups: Sequence[Group], start: int, end: int) -> Recommendation | None:
    """Return the first recommendation that stands in a stretch; groups do not overlap."""
    at = bisect_right(groups, start, key=lambda group: group.end)
    if at < len(groups) and groups[at].start < end:
        return groups[at].recommendation
    return None


def _sections(document: GuidelineDocument) -> Iterator[Section]:
    """Yield the sections, and before each what a heading recommends that is itself a sentence."""
    headed = list(_headed(document))
    for section in document.sections:
        at = section.units[0].start if section.units else len(document.text)
        while headed and headed[0].units[0].start < at:
            yield headed.pop(0)
        yield section
    yield from headed


def _headed(document: GuidelineDocument) -> Iterator[Section]:
    if not document.placed:
        return
    starts = [one.start for one in document.placed]
    trail: list[tuple[int, str]] = []
    head = front_matter(document.text)
    for heading in headings_of(document.text, head[1] if head else 0):
        while trail and trail[-1][0] >= heading.level:
            trail.pop()
        line_end = document.text.find("\n", heading.start)
        line_end = len(document.text) if line_end < 0 else line_end
        at = bisect_left(starts, heading.start)
        if heading.level and at < len(starts) and starts[at] < line_end:
            outer = tuple(title for _, title in trail)
            path = (document.chapter, *outer) if document.chapter else outer
            start = document.text.index(heading.title, heading.start)
            end = start + len(heading.title)
            unit = Unit(kind="sentence", start=start, end=end, content=start, block=0)
            yield Section(
                heading=heading.title,
                heading_path=path,
                section=outer[-1] if outer else heading.title,
                pages="",
                line=heading.line,
                recommendation=None,
                units=(unit,),
            )
        trail.append((heading.level, heading.title))


def _passage(
    document: GuidelineDocument,
    section: Section,
    text: str,
    start: int,
    recommendation: Recommendation | None,
    marks: Sequence[PageMark],
    taken: dict[str, int],
) -> Passage:
    content = "\0".join((document.path, *section.heading_path, text))
    if document.shared:
        # The same words of another edition are another passage.
        content += f"\0{document.source.id}"
    again = taken[content] = taken.get(content, 0) + 1
    if again > 1:
        # The same words twice under the same headings: both are kept, in order.
        content += f"\0{again}"
    return Passage(
        key="p" + hashlib.sha256(content.encode()).hexdigest()[:12],
        document=document.path,
        document_sha256=document.sha256,
        source=document.source,
        chapter=document.chapter,
        section=section.section,
        heading_path=section.heading_path,
        pages=section.pages or printed_pages(marks),
        text=text,
        start=start,
        end=start + len(text),
        chapter_body_parts=document.chapter_body_parts,
        digest=document.digest,
        recommendation=recommendation,
        file_pages=tuple(mark.number for mark in marks),
    )


def printed_pages(marks: Sequence[PageMark]) -> str:
    """Return the pages as printed, ``S131-S132``; empty where the first or last has no label.

    A page's number in the file is no page of the guideline and is never cited as one.
    """
    if not marks or not marks[0].label or not marks[-1].label:
        return ""
    first, last = marks[0].label, marks[-1].label
    return first if first == last else f"{first}-{last}"


def _cut(
    text: str, units: tuple[Unit, ...], groups: Sequence[Group], room: int, count: _Ruler
) -> list[tuple[int, int]]:
    if len(groups) < 2 and count(units[0].start, units[-1].end) <= room:
        return [(units[0].start, units[-1].end)]
    parts = list(_parts(text, units, room, count))
    cuts: list[tuple[int, int]] = []
    for run in _runs(text, parts, groups, room, count):
        ends = [part.start for part in run[1:]] + [run[-1].end]
        sizes = [count(part.start, end) for part, end in zip(run, ends, strict=True)]
        cuts += _best(run, sizes, room)
    return cuts


def _runs(
    text: str, parts: list[_Part], groups: Sequence[Group], room: int, count: _Ruler
) -> Iterator[list[_Part]]:
    """Yield the parts from each recommendation up to the next; one that fits is one part."""
    if not groups:
        yield parts
        return
    pieces = [piece for part in parts for piece in _split_at(text, part, groups)]
    run: list[_Part] = []
    at = 0
    for number, group in enumerate(groups):
        while at < len(pieces) and pieces[at].end <= group.start:
            run.append(pieces[at])
            at += 1
        if number and run:
            yield run
            run = []
        own: list[_Part] = []
        while at < len(pieces) and pieces[at].start < group.end:
            own.append(pieces[at])
            at += 1
        if own and count(own[0].start, own[-1].end) <= room:
            own = [_Part(own[0].start, own[-1].end, own[0].cut)]
        run += own
    run += pieces[at:]
    if run:
        yield run


def _split_at(text: str, part: _Part, groups: Sequence[Group]) -> Iterator[_Part]:
    """Cut a part where a recommendation starts inside it."""
    start, cut = part.start, part.cut
    for group in groups:
        if start < group.start < part.end:
            end = start + len(text[start : group.start].rstrip())
            if end > start:
                yield _Part(start, end, cut)
            start, cut = group.start, _INSIDE
    yield _Part(start, part.end, cut)


def _best(parts: list[_Part], sizes: list[int], room: int) -> list[tuple[int, int]]:
    """Choose the cuts: fewest pieces, then the lowest sum of costs. Ties go to the later cut."""
    best: list[tuple[float, float, int]] = [(0, 0.0, 0)]
    for stop in range(1, len(parts) + 1):
        size = 0
        options = []
        for first in range(stop - 1, -1, -1):
            size += sizes[first]
            if size > room and first < stop - 1:
                break
            pieces, cost, _ = best[first]
            cost += (size / room) ** 2 + (parts[first].cut if first else 0.0)
            options.append((pieces + 1, round(cost, 9), -first))
        best.append(min(options))
    cuts: list[tuple[int, int]] = []
    stop = len(parts)
    while stop:
        first = -best[stop][2]
        cuts.append((parts[first].start, parts[stop - 1].end))
        stop = first
    return cuts[::-1]


def _parts(text: str, units: tuple[Unit, ...], room: int, count: _Ruler) -> Iterator[_Part]:
    block = -1
    for unit in units:
        cut = _BETWEEN_BULLETS if unit.kind != "sentence" else _BETWEEN_SENTENCES
        if unit.block != block:
            cut, block = _BETWEEN_BLOCKS, unit.block
        for number, (start, end) in enumerate(_fitting(text, unit, room, count)):
            yield _Part(start, end, _INSIDE if number else cut)


def _fitting(text: str, unit: Unit, room: int, count: _Ruler) -> Iterator[tuple[int, int]]:
    """Yield the unit, or where it is longer than a passage can be: its sentences, clauses, words.

    A cut inside a sentence is better than words that no search can find, because the model stops
    reading before them.
    """
    if count(unit.start, unit.end) <= room:
        yield unit.start, unit.end
        return
    for start, end in sentences(text, unit.start, unit.end):
        yield from _smaller(text, start, end, room, count, (_clauses, _words))


_Cutter = Callable[[str, int, int], Iterator[tuple[int, int]]]


def _smaller(
    text: str, start: int, end: int, room: int, count: _Ruler, cutters: tuple[_Cutter, ...]
) -> Iterator[tuple[int, int]]:
    if not cutters or count(start, end) <= room:
        yield start, end
        return
    for a, b in cutters[0](text, start, end):
        yield from _smaller(text, a, b, room, count, cutters[1:])


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    return _between(_CLAUSE, text, start, end)


def _words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    return _between(_SPACE, text, start, end)


def _between(
    pattern: re.Pattern[str], text: str, start: int, end: int
) -> Iterator[tuple[int, int]]:
    at = start
    for gap in pattern.finditer(text, start, end):
        if gap.start() > at:
            yield at, gap.start()
        at = gap.end()
    if at < end:
        yield at, end
