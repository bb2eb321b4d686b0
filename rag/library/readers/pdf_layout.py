"""The reading order of a page: columns found by the gutter that runs through their lines."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from rag.library.readers.pdf_lines import Line, Row, line_of, rows_of
from rag.library.readers.pdf_words import PageWords, Word

_STEP = 2.0
"""Points between the places at which a gutter is looked for."""
_MARGIN = 0.15
"""Share of the text's width at either edge in which no gutter is looked for."""
_FEWEST = 4
"""Lines on either side without which there are no columns."""
_FILL = 0.55
"""Columns of text fill this share of their width with the usual line; cells of a table do not."""
_ALIGNED = 0.4
"""Share of the lines of a right-hand column that start at its edge."""
_EDGE = 6.0
"""Points by which the edge of a column may differ from page to page."""
_NARROWEST = 6.0
"""Points that a gutter keeps free over all of its lines."""
_DEEPEST = 3


@dataclass(frozen=True)
class Columns:
    """Two columns as a page sets them, in points from its left edge."""

    left: float
    """Where the lines of the left-hand column start."""
    gutter: float
    right: float
    """Where the lines of the right-hand column start."""


def columns_of(page: PageWords) -> Columns | None:
    """Return the columns that fill a page with text, or ``None``."""
    rows = rows_of(page.words)
    if not rows:
        return None
    left, right = min(row.x0 for row in rows), max(row.x1 for row in rows)
    gutter = _gutter(rows, left, right)
    if gutter is None:
        return None
    starts = [
        min((w.x0 for w in row.words if w.x0 >= gutter), default=right)
        for run, columns in _runs(rows, gutter)
        for row in run
        if columns
    ]
    return Columns(round(left), round(gutter), round(min(starts, default=right)))


def reading_order(
    page: PageWords, words: Sequence[Word], known: Sequence[Columns] = ()
) -> list[Line]:
    """Return the lines of a page in the order in which they are read.

    Lines over the full width divide the page; between them the left column is read to its end
    before the right one begins.

    Args:
        page: The page, for its number.
        words: Its words, those of tables left out.
        known: Columns of other pages of the document, the most usual first: a page of which a
            column holds only a short list is set in them, too.
    """
    rows = rows_of(words)
    return _ordered(rows, page.number, 0, known) if rows else []


def _ordered(rows: list[Row], page: int, depth: int, known: Sequence[Columns] = ()) -> list[Line]:
    left, right = min(row.x0 for row in rows), max(row.x1 for row in rows)
    gutter = next((c.gutter for c in known if _set_in(rows, c)), None)
    if gutter is None and depth < _DEEPEST:
        gutter = _gutter(rows, left, right)
    if gutter is None:
        return [line_of(row.words, page, left, right) for row in rows]
    lines: list[Line] = []
    for run, columns in _runs(rows, gutter):
        if not columns:
            lines += [line_of(row.words, page, left, right) for row in run]
            continue
        for side in _sides(run, gutter):
            lines += _ordered(side, page, depth + 1)
    return lines


def _set_in(rows: Sequence[Row], columns: Columns) -> bool:
    """Whether some of the rows are set in columns known from other pages."""
    spans = [_spans(row) for row in rows]
    for first, stop in _free_runs(spans, columns.gutter):
        left = [row[0] for row in spans[first:stop] if row[0][1] <= columns.gutter]
        right = [
            next(s for s in row if s[0] >= columns.gutter)
            for row in spans[first:stop]
            if row[-1][0] >= columns.gutter
        ]
        if len(left) < 2 or len(right) < 2:
            continue
        if abs(min(s[0] for s in left) - columns.left) > _EDGE:
            continue
        if abs(min(s[0] for s in right) - columns.right) <= _EDGE:
            return True
    return False


def _gutter(rows: Sequence[Row], left: float, right: float) -> float | None:
    """Return where a gutter parts the most lines, or ``None``."""
    width = right - left
    spans = [_spans(row) for row in rows]
    places: list[tuple[int, float]] = []
    at = left + _MARGIN * width
    while at < right - _MARGIN * width:
        score = 0
        for first, stop in _free_runs(spans, at):
            score += _score(spans[first:stop], at)
        if score:
            places.append((score, at))
        at += _STEP
    if not places:
        return None
    best = max(score for score, _ in places)
    # The middle of the widest stretch of equally good places.
    stretches: list[list[float]] = []
    for score, place in places:
        if score != best:
            continue
        if stretches and place - stretches[-1][-1] <= _STEP * 1.5:
            stretches[-1].append(place)
        else:
            stretches.append([place])
    widest = max(stretches, key=lambda s: (len(s), -s[0]))
    return statistics.median(widest)


_Spans = list[tuple[float, float]]


def _spans(row: Row) -> _Spans:
    """Return the stretches of a row that words cover, gaps of the width of a space closed."""
    # A gutter can be narrow, and a justified line can gape: their places tell them apart.
    narrow = max(5.0, 0.6 * row.size)
    spans: _Spans = []
    for word in row.words:
        if spans and word.x0 - spans[-1][1] < narrow:
            spans[-1] = (spans[-1][0], max(spans[-1][1], word.x1))
        else:
            spans.append((word.x0, word.x1))
    return spans


def _free_runs(spans: Sequence[_Spans], at: float) -> list[tuple[int, int]]:
    """Return the longest stretches of rows through which nothing crosses ``at``."""
    runs: list[tuple[int, int]] = []
    first: int | None = None
    for number, row in enumerate(spans):
        if any(x0 < at < x1 for x0, x1 in row):
            if first is not None:
                runs.append((first, number))
            first = None
        elif first is None:
            first = number
    if first is not None:
        runs.append((first, len(spans)))
    return runs


def _score(run: Sequence[_Spans], at: float) -> int:
    """Return how many lines stand on the poorer side, or 0 where these are no columns of text."""
    if len(run) < _FEWEST:
        return 0
    left = [spans for row in run if (spans := [s for s in row if s[1] <= at])]
    right = [spans for row in run if (spans := [s for s in row if s[0] >= at])]
    fewer = min(len(left), len(right))
    if fewer < _FEWEST:
        return 0
    free = min(row[0][0] for row in right) - max(row[-1][1] for row in left)
    sound = free >= _NARROWEST and _aligned(right) and _filled(left) and _filled(right)
    return fewer if sound else 0


def _aligned(side: Sequence[_Spans]) -> bool:
    """Whether many lines start at one place: where wide spaces meet by chance, they do not."""
    starts = sorted(row[0][0] for row in side)
    most = max(sum(1 for x in starts if a <= x <= a + 3) for a in starts)
    return most >= _ALIGNED * len(starts)


def _filled(side: Sequence[_Spans]) -> bool:
    start = min(row[0][0] for row in side)
    width = max(row[-1][1] for row in side) - start
    usual = statistics.median(sum(x1 - x0 for x0, x1 in row) for row in side)
    return width > 0 and usual >= _FILL * width


def _runs(rows: list[Row], gutter: float) -> list[tuple[list[Row], bool]]:
    """Cut the rows where they stop or start to leave the gutter free."""
    spans = [_spans(row) for row in rows]
    cut: list[tuple[list[Row], bool]] = []
    at = 0
    for first, stop in _free_runs(spans, gutter):
        if first > at:
            cut.append((rows[at:first], False))
        # A few lines between two full-width ones are columns where the gutter shows in one of them.
        parted = sum(1 for row in spans[first:stop] if row[0][1] <= gutter <= row[-1][0])
        columns = _score(spans[first:stop], gutter) > 0 or parted >= 2
        cut.append((rows[first:stop], columns))
        at = stop
    if at < len(rows):
        cut.append((rows[at:], False))
    return cut


def _sides(run: list[Row], gutter: float) -> list[list[Row]]:
    sides: list[list[Row]] = []
    for is_left in (True, False):
        side = []
        for row in run:
            words = [w for w in row.words if (w.x0 + w.x1 < 2 * gutter) == is_left]
            if words:
                side.append(Row(row.base, row.size, words))
        if side:
            sides.append(side)
    return sides
