"""A document as the statements in which a recommendation can stand, each with what leads to it.

A statement is a sentence, a sentence of a bullet (nested ones by themselves), a heading that is a
sentence, or a table row. Offsets are those of the document; the words are the same characters with
emphasis marks and link targets blanked, so that ``**_not recommended_**`` reads as it is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from rag.library.documents import GuidelineDocument
from rag.library.markdown import Heading, Unit, front_matter, headings_of, leading_block, units_of
from rag.text import sentences, squeeze

_MARKS = re.compile(r"\]\([^)\n]*\)|[*_`\\]|<br\s*/?>|</?\w+[^>\n]*>")
_ITEM = re.compile(r"[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]+(?=\S)")
_COLUMN = re.compile(
    r"^(?:\W*$|.*\b(?:procedures?|treatments?|interventions?|diagnosis|subjective|objective|imaging"
    r"|findings|care|criteria|indications?|conditions?|recommendations?|strength|grade|tests?)\b)",
    re.I,
)
_RULE_ROW = re.compile(r"[\s|:\-]+$")
_HEADER_ROWS, _HEADER_WORDS = 3, 8
_LETTER = re.compile(r"[A-Za-z]")
_LONGEST = 6000
"""Characters. What is longer is no sentence but a text without full stops."""
_SENTENCE_WORDS = 8
"""Headings of at least this many words can be statements: some publishers set them so."""

_NOT_ADVICE = re.compile(
    r"^(?:definitions?|abbreviations|glossary|acronyms|references?|bibliograph|scope$|general$"
    r"|methodology|disclaimers?|copyright|funding|acknowledg|authors?\b|conflicts? of interest"
    r"|regulatory alert|appendix|table of contents|contents$|search strategy|implementation"
    r"|identifying information|qualifying statements|neats)"
    r"|rating scheme|methods? used|evidence scheme|strengths? of (?:the )?(?:recommendations?|"
    r"evidence)(?:s|,| description| rating|$)|grad(?:es|ing) of|quality of (?:the )?evidence"
    r"|levels? of (?:the )?evidence|classification of (?:the )?(?:evidence|recommendation)"
    r"|guideline (?:title|status|category|objective|developer|committee|availability|validation)"
    r"|bibliographic source|sources? of funding|disclosure|composition of group|cost analysis"
    r"|evidence supporting|types? of evidence|number of source|potential (?:benefits|harms)"
    r"|outcomes considered|practices considered|intended users|target population"
    r"|clinical algorithm|institute of medicine|\biom\b|radiation level|literature search"
    r"|companion documents|patient resources|recommendation categor|external review"
    r"|disease/condition|clinical specialty",
    re.I,
)


@dataclass(frozen=True)
class Cell:
    """One cell of a table row: its column's heading and its words."""

    column: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Statement:
    """Words that can state a recommendation, and where they stand."""

    kind: Literal["sentence", "bullet", "heading", "row"]
    start: int
    end: int
    """Half-open offsets in the document's text; a bullet without its marker."""
    text: str
    """The same characters with marks blanked: equal length."""
    headings: tuple[str, ...]
    """Outermost first, the chapter not included."""
    section: int
    """Number of the heading below which it stands; a heading statement counts to its own."""
    block: int
    """Number of the paragraph, list or table in the document."""
    depth: int = 0
    """Bullets: 0 for the outermost list."""
    item: int = 0
    """Number of the bullet, paragraph or row that it is a sentence of."""
    cells: tuple[Cell, ...] = ()
    header: bool = False
    """A row that only names the columns."""


@dataclass
class _Walk:
    text: str
    trail: list[tuple[int, str]] = field(default_factory=list)
    section: int = -1
    block: int = -1
    item: int = -1

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(title for _, title in self.trail)

    def statement(self, start: int, end: int, **facts: object) -> Statement:
        values: dict[str, object] = {
            "start": start,
            "end": end,
            "text": plain(self.text[start:end]),
            "headings": self.path,
            "section": self.section,
            "block": self.block,
            "item": self.item,
        }
        return Statement(**{**values, **facts})  # type: ignore[arg-type]


def plain(text: str) -> str:
    """Blank emphasis, links' targets and tags, keeping every other character in its place.

    >>> plain("is **_not_ ** used](http://x.y)")
    'is    not     used             '
    """
    return _MARKS.sub(lambda mark: " " * len(mark.group()), text)


def statements_of(document: GuidelineDocument) -> list[Statement]:
    """Return every statement of a document below headings that can hold recommendations.

    Sections whose facts a curator wrote in a ``yaml`` block are left out: they are known.
    """
    head = front_matter(document.text)
    walk = _Walk(document.text)
    found: list[Statement] = []
    for heading in headings_of(document.text, head[1] if head else 0):
        walk.section += 1
        while walk.trail and walk.trail[-1][0] >= heading.level:
            walk.trail.pop()
        outer = walk.path
        title = squeeze(plain(heading.title))
        walk.trail.append((heading.level, title))
        if any(_NOT_ADVICE.search(part) for part in walk.path):
            continue
        if leading_block(heading.body) is not None:
            continue
        found += _heading(walk, heading, outer)
        found += _body(walk, units_of(document.text, heading.body))
    return [one for one in found if one.end - one.start <= _LONGEST]


def _heading(walk: _Walk, heading: Heading, outer: tuple[str, ...]) -> Iterator[Statement]:
    if len(heading.title.split()) < _SENTENCE_WORDS:
        return
    start = walk.text.index(heading.title, heading.start)
    walk.block += 1
    walk.item += 1
    for a, b in sentences(walk.text, start, start + len(heading.title)):
        yield walk.statement(a, b, kind="heading", headings=outer)


def _body(walk: _Walk, units: tuple[Unit, ...]) -> Iterator[Statement]:
    last = -1
    columns: tuple[str, ...] = ()
    rows = 0
    for unit in units:
        if unit.block != last:
            walk.block += 1
            walk.item += 1
            last, columns, rows = unit.block, (), 0
        if unit.kind == "sentence":
            yield walk.statement(unit.start, unit.end, kind="sentence")
        elif unit.kind == "bullet":
            yield from _bullet(walk, unit)
        elif not _RULE_ROW.fullmatch(walk.text[unit.start : unit.end]):
            row = _row(walk, unit, columns)
            if rows < _HEADER_ROWS and (rows == 0 or _names_columns(row)):
                columns = _joined_columns(columns, row)
                row = replace(row, header=True)
                rows += 1
            else:
                rows = _HEADER_ROWS
            yield row


def _bullet(walk: _Walk, unit: Unit) -> Iterator[Statement]:
    """Yield the sentences of a bullet and of the bullets inside it."""
    line_start = walk.text.rfind("\n", 0, unit.start) + 1
    indents: list[int] = []
    at = line_start
    pieces: list[tuple[int, int, int]] = []
    while at < unit.end:
        stop = walk.text.find("\n", at, unit.end)
        stop = unit.end if stop < 0 else stop
        marker = _ITEM.match(walk.text, at, stop)
        if marker:
            indent = len(marker.group()) - len(marker.group().lstrip())
            while indents and indents[-1] >= indent:
                indents.pop()
            indents.append(indent)
            pieces.append((marker.end(), stop, len(indents) - 1))
        elif pieces:
            pieces[-1] = (pieces[-1][0], stop, pieces[-1][2])
        at = stop + 1
    for start, end, depth in pieces:
        walk.item += 1
        for a, b in sentences(walk.text, start, end):
            if _LETTER.search(walk.text, a, b):
                yield walk.statement(a, b, kind="bullet", depth=depth)


def _row(walk: _Walk, unit: Unit, columns: tuple[str, ...]) -> Statement:
    walk.item += 1
    cells: list[Cell] = []
    raw = walk.text[unit.start : unit.end]
    at = unit.start + (1 if raw.startswith("|") else 0)
    for number, piece in enumerate(raw.strip().strip("|").split("|")):
        column = columns[number] if number < len(columns) else ""
        start = at + len(piece) - len(piece.lstrip())
        end = at + len(piece.rstrip())
        cells.append(
            Cell(column, start, max(start, end), plain(walk.text[start : max(start, end)]))
        )
        at += len(piece) + 1
    return walk.statement(unit.start, unit.end, kind="row", cells=tuple(cells))


def _names_columns(row: Statement) -> bool:
    """Whether a row below a table's first one goes on naming the columns."""
    filled = [cell.text.strip() for cell in row.cells if cell.text.strip()]
    return (
        bool(filled)
        and all(len(words.split()) <= _HEADER_WORDS for words in filled)
        and not any(char.isdigit() for words in filled for char in words)
        and all(_COLUMN.search(words) for words in filled[:1])
    )


def _joined_columns(columns: tuple[str, ...], row: Statement) -> tuple[str, ...]:
    names = [squeeze(cell.text) for cell in row.cells]
    above = [*columns, *[""] * len(names)]
    return tuple(f"{a} {b}".strip() for a, b in zip(above, names, strict=False))
