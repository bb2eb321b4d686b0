"""Tables of measures over dates, weeks or visits, read into the first and last value of each.

Times may run across (a row a measure) or down (a column a measure). A row whose cells cannot be
put below the headings is left out, and so is a table whose times are in no sure order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rag.intake.tables.grids import Cell, Line, blocks, under
from rag.intake.tables.measures import Measure, measure_of
from rag.intake.tables.points import Point, in_order, point_of, set_apart
from rag.intake.tables.values import WORK, Value, compared, value_of

_VISIT = re.compile(r"^(?:(?:visit|session|treatment|tx)s?\s*(?:no|number|#)?|no|#)\W*$", re.I)
_TIME = re.compile(
    r"^(?:dates?|visits?|weeks?|wks?|sessions?|months?|days?|when|dos|#|no)\b\W*(?:no|number)?\W*$",
    re.I,
)
_BEFORE_AFTER = re.compile(r"^\W*(?:pain\W*)?(?:before|pre)\W{1,4}(?:after|post)\W*$", re.I)
_PAIR = re.compile(r"^(\d{1,2}(?:\.\d)?)\s*(?:-+>|=>|>|→|/|to)\s*(\d{1,2}(?:\.\d)?)$")


_OF_WORK = re.compile(r"\b(?:work|duty|job)\b", re.I)


@dataclass(frozen=True)
class Series:
    """One measure at its first and at its last time, with the half-open place that shows it."""

    name: str
    measure: Measure
    first: Value
    last: Value
    change: int
    """1 where the last value is better than the first, -1 where it is worse, else 0."""
    of_late: int
    """The same of the last value against the middle one."""
    start: int
    end: int


@dataclass(frozen=True)
class MeasureTable:
    """A table of measures over time; offsets count from the start of the text."""

    start: int
    end: int
    begins: date | None
    """The day of its first time, where the year is told."""
    series: tuple[Series, ...]
    visits: int | None
    """The highest number of a visit in it."""
    visits_at: tuple[int, int] | None
    """The half-open place of that number's row."""


@lru_cache(maxsize=16)
def measure_tables(text: str) -> tuple[MeasureTable, ...]:
    """Return the tables of measures over time in a text, in order."""
    out = []
    for block in blocks(text):
        for at, head in enumerate(block[:-1]):
            if len(head.cells) < 2:
                continue
            table = _across(head, block[at + 1 :]) or _down(head, block[at + 1 :])
            if table is not None:
                out.append(table)
                break
    return tuple(out)


def _across(head: Line, rows: tuple[Line, ...]) -> MeasureTable | None:
    """Return a table whose times stand beside each other above the figures."""
    points = {at: p for at, cell in enumerate(head.cells) if (p := point_of(cell.text))}
    ordered = in_order(list(points.values()))
    if len(points) < 2 or ordered is None:
        return None
    if sum(not set_apart(cell.text) for cell in head.cells[: min(points)]) > 1:
        return None  # a label above the rows is all that may stand before the times
    places = [list(points)[at] for at in ordered]
    label_at = 0 if 0 not in points else -1
    series, visits = [], []
    for row in rows:
        cells = under(head, row)
        label = cells.get(label_at) if cells else None
        if cells is None or label is None:
            continue
        of_times = [cells[at] for at in places if at in cells]
        span = _span(row)
        if _VISIT.match(label.text):
            visits += [(int(c.text), span) for c in of_times if re.fullmatch(r"\d{1,3}", c.text)]
        elif found := _series(label.text, of_times, span):
            series.append(found)
    return _table(head, rows, [points[at] for at in places], series, visits)


def _down(head: Line, rows: tuple[Line, ...]) -> MeasureTable | None:
    """Return a table whose times stand below each other at the left."""
    times = [at for at, cell in enumerate(head.cells[:3]) if _TIME.match(cell.text)]
    if not times or times[0] > 1 or any(point_of(cell.text) for cell in head.cells):
        return None
    read: list[tuple[Point, dict[int, Cell], Line]] = []
    for row in rows:
        cells = under(head, row)
        if cells is None:
            continue
        points = [p for at in times if at in cells and (p := point_of(cells[at].text, bare=True))]
        # A date says more of the order than a number beside it.
        points.sort(key=lambda p: p.number is not None)
        if points:
            read.append((points[0], cells, row))
    ordered = in_order([point for point, _, _ in read])
    if len(read) < 2 or ordered is None:
        return None
    read = [read[at] for at in ordered]
    series, visits = [], []
    for at, heading in enumerate(head.cells):
        below = [(cells[at], _span(row)) for _, cells, row in read if at in cells]
        if at in times:
            counts = _VISIT.match(heading.text)
            visits += [
                (int(cell.text), span)
                for cell, span in below
                if counts and re.fullmatch(r"\d{1,3}", cell.text)
            ]
        elif below:
            found = _series(heading.text, [cell for cell, _ in below], below[-1][1])
            series += [found] if found else []
    return _table(head, [row for _, _, row in read], [p for p, _, _ in read], series, visits)


def _table(
    head: Line,
    rows: tuple[Line, ...] | list[Line],
    points: list[Point],
    series: list[Series],
    visits: list[tuple[int, tuple[int, int]]],
) -> MeasureTable | None:
    numbers = [number for number, _ in visits]
    numbered = len(numbers) > 1 and all(a < b for a, b in zip(numbers, numbers[1:], strict=False))
    if not series and not numbered:
        return None
    return MeasureTable(
        start=head.offset,
        end=max(_span(row)[1] for row in rows),
        begins=points[0].day,
        series=tuple(series),
        visits=numbers[-1] if numbered else None,
        visits_at=visits[-1][1] if numbered else None,
    )


def _series(name: str, cells: list[Cell], place: tuple[int, int]) -> Series | None:
    """Return a measure over its times; it is shown by the row of the last."""
    if _BEFORE_AFTER.match(name):
        pair = _PAIR.match(cells[-1].text) if cells else None
        if pair is None or max(float(pair[1]), float(pair[2])) > _MOST_PAIN:
            return None
        known: Measure | None = Measure("pain", more_is_better=False)
        values = [Value((float(pair[1]),)), Value((float(pair[2]),))]
    else:
        known = measure_of(name)
        values = [v for cell in cells if (v := value_of(cell.text)) is not None]
        if not _OF_WORK.search(name):
            values = [v for v in values if v.unit != WORK]
    if known is None or len(values) < 2:
        return None
    first, middle, last = values[0], values[(len(values) - 1) // 2], values[-1]
    change = compared(first, last, more_is_better=known.more_is_better)
    of_late = compared(middle, last, more_is_better=known.more_is_better)
    if change is None or of_late is None:
        return None
    return Series(name, known, first, last, change, of_late, *place)


_MOST_PAIN = 10.0


def _span(line: Line) -> tuple[int, int]:
    lead = len(line.text) - len(line.text.lstrip())
    return line.offset + lead, line.offset + len(line.text)


def flat(table: MeasureTable) -> bool:
    """Whether a table holds two measures of function or more, and none of them is better."""
    told = [one for one in table.series if one.measure.kind == "function"]
    return len(told) >= _ENOUGH and all(one.change <= 0 for one in told)


_ENOUGH = 2


def stalled(table: MeasureTable) -> bool:
    """Whether nothing that a table measures is better at its last time than half way."""
    return all(one.of_late <= 0 for one in table.series)


def better(table: MeasureTable, *kinds: str) -> Iterator[Series]:
    """Yield the measures of the given kinds that are better at the last time than at the first."""
    for one in table.series:
        if one.measure.kind in kinds and one.change > 0:
            yield one
