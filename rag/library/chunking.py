"""Cutting a section into passages that the embedding model reads whole.

A section's statement and criteria stay together where they fit. Otherwise the section is cut into
the fewest pieces, between its paragraphs and lists rather than between bullets, between bullets
rather than between sentences, and evenly. Every piece is a contiguous slice of the document.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rag.library.documents import GuidelineDocument, Section
from rag.library.markdown import Unit
from rag.library.pieces import count_pieces, piece_cutter
from rag.records import Passage, Source
from rag.text import sentences

MAX_PIECES = 220
"""Word-pieces per passage with its context line: MiniLM reads 256, two of them its own marks."""
MAX_CONTEXT = 80
"""Of these, word-pieces of the context line: headings must not crowd out the text."""
RECIPE = "2"
"""Raise whenever the same document would be cut otherwise: an index then says it is stale."""
_JOIN = " › "
_CLAUSE = re.compile(r"(?<=[;,:)])\s+")
_SPACE = re.compile(r"\s+")
# How much a cut is to be avoided, against the square of a piece's share of the longest allowed.
_BETWEEN_BLOCKS, _BETWEEN_BULLETS, _BETWEEN_SENTENCES, _INSIDE = 0.0, 0.1, 0.2, 0.6


def recipe() -> str:
    """Name the way passages are cut; stored with an index."""
    return f"{RECIPE}/{MAX_PIECES}/{piece_cutter()[0]}"


def context_line(source: Source, heading_path: tuple[str, ...]) -> str:
    """Return the source's title and the headings in one line, the nearest ones where it is long."""
    parts = [source.title, *heading_path]
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
    """Cut a document that was read without errors into passages, in its order."""
    count = _Ruler(document.text)
    found: list[Passage] = []
    taken: dict[str, int] = {}
    for section in document.sections:
        if not section.units or (document.digest and not section.line):
            # What stands above the first heading of a digest is a remark on the digest.
            continue
        room = MAX_PIECES - count_pieces(context_line(document.source, section.heading_path))
        for start, end in _cut(document.text, section.units, room, count):
            text = document.text[start:end]
            found.append(_passage(document, section, text, start, end, taken))
    return tuple(found)


def _passage(
    document: GuidelineDocument,
    section: Section,
    text: str,
    start: int,
    end: int,
    taken: dict[str, int],
) -> Passage:
    content = "\0".join((document.path, *section.heading_path, text))
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
        pages=section.pages,
        text=text,
        start=start,
        end=end,
        chapter_body_parts=document.chapter_body_parts,
        digest=document.digest,
        recommendation=section.recommendation,
    )


def _cut(text: str, units: tuple[Unit, ...], room: int, count: _Ruler) -> list[tuple[int, int]]:
    if count(units[0].start, units[-1].end) <= room:
        return [(units[0].start, units[-1].end)]
    parts = list(_parts(text, units, room, count))
    ends = [part.start for part in parts[1:]] + [parts[-1].end]
    sizes = [count(part.start, end) for part, end in zip(parts, ends, strict=True)]
    return _best(parts, sizes, room)


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
