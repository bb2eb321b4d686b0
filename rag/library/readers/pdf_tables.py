"""Tables of a PDF: by their ruling lines with pdfplumber, else by cells that stand in columns."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from rag.library.readers.pdf_lines import Line, line_of, rows_of
from rag.library.readers.pdf_words import PageWords, Word

log = logging.getLogger(__name__)

_LEAST_RULES = 5
_ALIGNED = 4.0
"""Points by which the cells of a column may start apart."""
_FEWEST_ROWS = 3


@dataclass(frozen=True)
class Table:
    """A table and the words in it, which are then no part of the running text."""

    left: float
    top: float
    right: float
    bottom: float
    rows: list[list[str]]
    """Text per cell, its lines parted by line breaks."""
    taken: frozenset[int]
    """``id`` of each of the page's words that stands in a cell."""


def looks_tabular(page: PageWords) -> bool:
    """Whether enough lines are drawn on a page to make a table."""
    return page.rules >= _LEAST_RULES and page.uprights >= 2 and page.plain


class RuledTables:
    """Finds ruled tables in one file; opened at the first page that asks for it."""

    def __init__(self, data: bytes) -> None:
        """Keep the file's bytes."""
        self._data = data
        self._pdf: Any = None

    def close(self) -> None:
        """Close the file."""
        if self._pdf is not None:
            self._pdf.close()

    def on(self, page: PageWords) -> list[Table]:
        """Return the tables of a page; none where the library cannot read it."""
        import pdfplumber

        try:
            if self._pdf is None:
                self._pdf = pdfplumber.open(io.BytesIO(self._data))
            plumbed = self._pdf.pages[page.number - 1]
            dx, dy = _shift(plumbed)
            found = plumbed.find_tables()
            tables = [
                table
                for entry in found
                if (table := _table([row.cells for row in entry.rows], dx, dy, page)) is not None
            ]
            plumbed.close()
            return tables
        except Exception as error:  # noqa: BLE001 - pdfminer lets through whatever a page holds
            log.debug("pdfplumber on page %d: %r", page.number, error)
            return []


def _shift(plumbed: Any) -> tuple[float, float]:
    """Return what to take from pdfplumber's places: it counts from the media box."""
    x0, top = plumbed.bbox[:2]
    crop = plumbed.cropbox
    media = plumbed.mediabox
    if plumbed.rotation or crop == media:
        return float(x0), float(top)
    return float(crop[0] - media[0]), float(media[3] - crop[3])


_Box = tuple[float, float, float, float]


def _table(
    rows: Sequence[Sequence[_Box | None]], dx: float, dy: float, page: PageWords
) -> Table | None:
    cells = [[_moved(cell, dx, dy) for cell in row] for row in rows]
    boxes = [cell for row in cells for cell in row if cell]
    if len(cells) < 2 or max(len(row) for row in cells) < 2 or not boxes:
        return None
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    right, bottom = max(b[2] for b in boxes), max(b[3] for b in boxes)
    inside = [w for w in page.words if _holds((left, top, right, bottom), w)]
    left_over = list(inside)
    texts: list[list[str]] = []
    for row in cells:
        line: list[str] = []
        for cell in row:
            # Cells may overlap where rules are drawn twice: a word stands in one of them.
            own = [w for w in left_over if cell and _holds(cell, w)]
            left_over = [w for w in left_over if not any(w is taken for taken in own)]
            line.append(_cell_text(cell, own, page.number) if cell else "")
        texts.append(line)
    filled = sum(1 for row in texts for text in row if text)
    columns = {n for row in texts for n, text in enumerate(row) if text}
    if filled < 3 or len(columns) < 2 or sum(1 for row in texts if any(row)) < 2:
        return None
    if len(left_over) > 0.1 * len(inside):
        # Much stands between the cells: better plain lines than half a table.
        return None
    taken = {id(w) for w in inside} - {id(w) for w in left_over}
    return Table(left, top, right, bottom, texts, frozenset(taken))


def _moved(cell: _Box | None, dx: float, dy: float) -> _Box | None:
    return (cell[0] - dx, cell[1] - dy, cell[2] - dx, cell[3] - dy) if cell else None


def _holds(box: _Box, word: Word) -> bool:
    x, y = (word.x0 + word.x1) / 2, word.base - 0.3 * word.size
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _cell_text(box: _Box, words: Sequence[Word], page: int) -> str:
    return "\n".join(line_of(row.words, page, box[0], box[2]).text for row in rows_of(words))


def outside(words: Sequence[Word], tables: Sequence[Table]) -> list[Word]:
    """Return the words that stand in no cell of the tables: none is lost."""
    taken = frozenset[int]().union(*(table.taken for table in tables))
    return [word for word in words if id(word) not in taken]


def table_line(table: Table, page: int) -> Line:
    """Return the line that stands for a table in the reading order."""
    return Line(
        page=page, text="", x0=table.left, x1=table.right, top=table.top, bottom=table.bottom,
        base=table.bottom, size=0.0, bold=False, italic=False, left=table.left, right=table.right,
        rows=table.rows,
    )  # fmt: skip


def place_tables(lines: Sequence[Line], tables: Sequence[Table], page: int) -> list[Line]:
    """Put each table after the last line of its column that stands above it."""
    placed = list(lines)
    for table in sorted(tables, key=lambda t: (t.top, t.left)):
        at = 0
        below = [
            n
            for n, line in enumerate(placed)
            if line.base <= table.top + 2 and line.x0 < table.right and line.x1 > table.left
        ]
        if below:
            at = below[-1] + 1
        else:
            above = [
                n
                for n, line in enumerate(placed)
                if line.top >= table.bottom - 2 and line.x0 < table.right and line.x1 > table.left
            ]
            at = above[0] if above else len(placed)
        placed.insert(at, table_line(table, page))
    return placed


def aligned_tables(lines: Sequence[Line]) -> list[Line]:
    """Replace runs of lines whose parts stand in columns by one line that holds a table."""
    done: list[Line] = []
    at = 0
    while at < len(lines):
        stop, starts = _aligned_run(lines, at)
        if starts:
            rows = list(_rows_of_cells(lines[at:stop], starts))
            done.append(_as_table(lines[at:stop], rows))
            at = stop
        else:
            done.append(lines[at])
            at += 1
    return done


def _aligned_run(lines: Sequence[Line], at: int) -> tuple[int, list[float]]:
    """Return where a run of aligned lines from ``at`` ends, and where its columns start."""
    first = lines[at]
    starts = [cell[0] for cell in first.cells]
    if len(starts) < 2 or first.rows is not None:
        return at, []
    stop, full = at + 1, 1
    while stop < len(lines):
        line = lines[stop]
        step = line.base - lines[stop - 1].base
        if line.rows is not None or not 0 < step < 3.5 * max(line.size, 6):
            break
        own = [cell[0] for cell in line.cells]
        if not all(any(abs(x - start) <= _ALIGNED for start in starts) for x in own):
            break
        if len(own) == 1 and abs(own[0] - starts[0]) <= _ALIGNED and line.x1 > starts[1]:
            break
        full += len(own) >= 2
        stop += 1
    if not _clear(lines[at:stop], starts):
        return at, []
    needed = _FEWEST_ROWS if len(starts) > 2 else _FEWEST_ROWS + 1
    marks = all(len(line.cells[0][2]) <= 3 for line in lines[at:stop])
    if full < needed or (len(starts) == 2 and marks):
        # Two columns of which the first holds only numbers or signs are a list.
        return at, []
    return stop, starts


def _clear(lines: Sequence[Line], starts: Sequence[float]) -> bool:
    """Whether white space runs down before each column, and cells leave more of it than text.

    In justified text wide spaces may fall below each other for a few lines.
    """
    for start in starts[1:]:
        ends = [x1 for line in lines for x0, x1, _ in line.cells if x0 < start - _ALIGNED]
        begins = [x0 for line in lines for x0, _, _ in line.cells if x0 >= start - _ALIGNED]
        if not ends or min(begins) - max(ends) < 0.8 * lines[0].size:
            return False
    full = [line for line in lines if len(line.cells) >= 2]
    flush = sum(1 for line in full if line.right - line.x1 < 2)
    return flush <= 0.6 * len(full) or len(starts) > 3


def _rows_of_cells(lines: Sequence[Line], starts: Sequence[float]) -> Iterator[list[str]]:
    """Yield the rows; a line without a first cell goes on with the row above it."""
    row: list[str] = []
    for line in lines:
        cells = [""] * len(starts)
        for x0, _, text in line.cells:
            column = min(range(len(starts)), key=lambda n: abs(starts[n] - x0))
            cells[column] = f"{cells[column]} {text}".strip()
        if row and not cells[0]:
            row = [f"{a}\n{b}" if a and b else a or b for a, b in zip(row, cells, strict=True)]
            continue
        if row:
            yield row
        row = cells
    if row:
        yield row


def _as_table(lines: Sequence[Line], rows: list[list[str]]) -> Line:
    return Line(
        page=lines[0].page, text="", x0=min(x.x0 for x in lines), x1=max(x.x1 for x in lines),
        top=lines[0].top, bottom=lines[-1].bottom, base=lines[-1].base, size=0.0, bold=False,
        italic=False, left=lines[0].left, right=lines[0].right, rows=rows,
    )  # fmt: skip


def opened(data: bytes) -> Any:
    """Return a context that finds ruled tables in the file and closes it in the end."""
    return closing(RuledTables(data))
