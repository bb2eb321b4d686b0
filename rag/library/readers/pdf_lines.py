"""Words into lines of text: by baseline, raised marks resolved, spaces where the page has them."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.library.readers.characters import raised
from rag.library.readers.pdf_words import Word

_SAME_LINE = 0.3
"""Baselines nearer than this share of the type size are one line's."""
_SMALL = 0.82
"""Type of at most this share of its neighbour's size can be a raised or lowered mark."""
_CELL_GAP = 1.4
"""A gap wider than this many times the type size parts the cells of a table row."""


@dataclass(slots=True)
class Line:
    """One line of text inside its column, or a table."""

    page: int
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    bold: bool
    italic: bool
    left: float = 0.0
    """Left edge of its column."""
    right: float = 0.0
    """Right edge of its column."""
    cells: list[tuple[float, float, str]] = field(default_factory=list)
    """Left edge, right edge and text of its parts between wide gaps."""
    first: float = 0.0
    """Width of its first word."""
    hang: float = 0.0
    """Left edge of its second word: where the text of a list entry starts."""
    rows: list[list[str]] | None = None
    """A table's rows; the line then stands for the table."""


@dataclass(slots=True)
class Row:
    """The words on one baseline over the whole width of a page, from left to right."""

    base: float
    size: float
    words: list[Word]

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Right edge."""
        return max(word.x1 for word in self.words)


def rows_of(words: Sequence[Word]) -> list[Row]:
    """Group words by baseline, from the top of the page; raised marks join their line."""
    rows: list[Row] = []
    for word in sorted(words, key=lambda w: (w.base, w.x0)):
        if rows and abs(word.base - rows[-1].base) <= _SAME_LINE * max(word.size, rows[-1].size):
            rows[-1].words.append(word)
            rows[-1].size = max(rows[-1].size, word.size)
        else:
            rows.append(Row(word.base, word.size, [word]))
    rows = _with_marks(rows)
    for row in rows:
        row.words.sort(key=lambda w: (w.x0, w.base))
        row.size = _usual_size(row.words)
        big = [w.base for w in row.words if w.size > _SMALL * row.size]
        row.base = statistics.median_low(big) if big else row.base
    return rows


def _with_marks(rows: list[Row]) -> list[Row]:
    """Move small words that hang above or below a line into it."""
    kept: list[Row] = []
    for number, row in enumerate(rows):
        stay: list[Word] = []
        near = [r for r in (*rows[max(0, number - 2) : number], *rows[number + 1 : number + 3])]
        for word in row.words:
            home = next((r for r in near if _hangs_on(word, r)), None)
            if home is None:
                stay.append(word)
            else:
                home.words.append(word)
        row.words = stay
        kept.append(row)
    return [row for row in kept if row.words]


def _hangs_on(word: Word, row: Row) -> bool:
    """Whether a small word is a mark on a word of ``row``: it touches and overlaps it."""
    for other in row.words:
        if word.size > _SMALL * other.size:
            continue
        if not -0.2 * other.size < word.x0 - other.x1 < 0.35 * other.size:
            continue
        if -0.75 * other.size < word.base - other.base < 0.4 * other.size:
            return True
    return False


def _usual_size(words: Sequence[Word]) -> float:
    weights: dict[float, int] = {}
    for word in words:
        key = round(word.size * 4) / 4
        weights[key] = weights.get(key, 0) + len(word.text)
    return max(weights, key=lambda size: (weights[size], size))


def line_of(words: Sequence[Word], page: int, left: float, right: float) -> Line:
    """Make one line of words that stand on one baseline inside a column."""
    size = _usual_size(words)
    big = [word for word in words if word.size > _SMALL * size] or list(words)
    base = statistics.median_low([word.base for word in big])
    cells: list[tuple[float, float, str]] = []
    start, text = words[0].x0, ""
    before: Word | None = None
    for word in words:
        if before is None:
            text = _piece("", word, size, base)
        elif word.x0 - before.x1 > _CELL_GAP * size:
            cells.append((start, before.x1, text))
            start, text = word.x0, _piece("", word, size, base)
        else:
            mark = _piece(text, word, size, base)
            close = word.glued and word.x0 - before.x1 < 0.3 * size
            text += mark if close or not mark else f" {mark}"
        before = word
    assert before is not None
    cells.append((start, before.x1, text))
    letters = sum(len(word.text) for word in big)
    return Line(
        page=page,
        text=" ".join(cell[2] for cell in cells if cell[2]),
        x0=words[0].x0,
        x1=max(word.x1 for word in words),
        top=min(word.top for word in big),
        bottom=max(word.bottom for word in big),
        base=base,
        size=size,
        bold=sum(len(w.text) for w in big if w.bold) > 0.9 * letters,
        italic=sum(len(w.text) for w in big if w.italic) > 0.9 * letters,
        left=left,
        right=right,
        cells=cells,
        first=words[0].x1 - words[0].x0,
        hang=words[1].x0 if len(words) > 1 else words[0].x0,
    )


def _piece(text: str, word: Word, size: float, base: float) -> str:
    """Return a word's text, a raised mark resolved against what stands before it."""
    if word.size <= _SMALL * size and base - word.base > 0.15 * size:
        return raised(text, word.text)
    return word.text
