"""Cells of a table set in plain text: by bars, tabs, or columns that stand below each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_GAP = re.compile(r"(?:\S ?)+")
"""A cell of a line without bars: what no gap of two blanks or more divides."""
_RULE = re.compile(r"[\s|:+=_-]*")
_NEAR = 5
"""Characters beside a heading in which a figure may still stand below it."""


@dataclass(frozen=True)
class Cell:
    """Words of one cell with their half-open columns in the line."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Line:
    """A line of the text, its offset there and its cells."""

    offset: int
    text: str
    cells: tuple[Cell, ...]
    barred: bool
    """Whether bars or tabs part the cells: then empty ones count."""


def blocks(text: str) -> Iterator[tuple[Line, ...]]:
    """Yield runs of lines without a blank one between them; ruled lines are left out."""
    run: list[Line] = []
    at = 0
    for raw in text.split("\n"):
        if not raw.strip():
            if len(run) > 1:
                yield tuple(run)
            run = []
        elif not _RULE.fullmatch(raw):
            run.append(_line(raw.rstrip(), at))
        at += len(raw) + 1
    if len(run) > 1:
        yield tuple(run)


def _line(raw: str, offset: int) -> Line:
    for mark in ("|", "\t"):
        if raw.count(mark) >= 2 or (mark == "\t" and mark in raw.strip()):
            return Line(offset, raw, tuple(_between(raw, mark)), barred=True)
    cells = tuple(Cell(m.group().rstrip(), m.start(), m.end()) for m in _GAP.finditer(raw))
    return Line(offset, raw, cells, barred=False)


def _between(raw: str, mark: str) -> Iterator[Cell]:
    start, end = 0, len(raw)
    if mark == "|":
        start += len(raw) - len(raw.lstrip()) + 1 if raw.lstrip().startswith(mark) else 0
        end -= 1 if raw.rstrip().endswith(mark) else 0
    for part in raw[start:end].split(mark):
        lead = len(part) - len(part.lstrip())
        yield Cell(part.strip(), start + lead, start + lead + len(part.strip()))
        start += len(part) + 1


def under(head: Line, line: Line) -> dict[int, Cell] | None:
    """Return the cells of a line by the heading that each stands below; ``None`` if in doubt.

    What stands to the left of all headings has the number -1.
    """
    if head.barred != line.barred:
        return None
    if head.barred:
        cells = {at: cell for at, cell in enumerate(line.cells) if cell.text}
        return cells if len(line.cells) == len(head.cells) else None
    out: dict[int, Cell] = {}
    for cell in line.cells:
        if cell.text.startswith("(") and out:
            continue  # a remark behind the row
        at = -1 if not out and cell.end < head.cells[0].start else _column(head.cells, cell)
        if at is None or (at in out and at != len(head.cells) - 1):
            return None
        out.setdefault(at, cell)
    return out


def _column(head: Sequence[Cell], cell: Cell) -> int | None:
    over = [i for i, one in enumerate(head) if one.start < cell.end and cell.start < one.end]
    if len(over) == 1:
        return over[0]
    if over:
        return None
    apart = sorted(
        (max(one.start - cell.end, cell.start - one.end), i) for i, one in enumerate(head)
    )
    if apart[0][0] <= _NEAR and (len(apart) == 1 or apart[1][0] >= 2 * apart[0][0]):
        return apart[0][1]
    return None
