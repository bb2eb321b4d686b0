"""Lines in reading order into blocks: headings, paragraphs over column and page breaks, lists."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.intake.clean import LINE_HYPHEN, join_broken_words
from rag.library.manuscript import Block, PageTurn
from rag.library.readers.flow import MAX_LEVEL, Flow, list_mark, without_sign
from rag.library.readers.pdf_headings import (
    HeadingStyle,
    body_size,
    emphasised_style,
    is_caption,
    is_leader,
    levels_of,
    style_of,
)
from rag.library.readers.pdf_lines import Line

_GAP = 1.45
"""A step between baselines so many times the usual one starts a new paragraph."""
_INDENT = 0.8
"""In type sizes: what sets the first line of a paragraph in."""
_HEADING_LINES = 8
_SHORT = 0.88
"""A line that fills less of its column than this may be a paragraph's last."""
_STOPPED = re.compile(r"[.!?:;][\"”’')\]]*\d{0,3}$")
_TURN = "\f"
_LINE_END_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ad]$")
_BETWEEN = "\n\n"


@dataclass
class _Piece:
    """A block in the making."""

    kind: str
    lines: list[Line]
    style: HeadingStyle | None = None
    level: int = 0
    indent: float = 0.0
    """How far its first line is set in from its column's edge."""
    caption: bool = False
    rows: list[list[str]] = field(default_factory=list)


def blocks_of(pages: Sequence[Sequence[Line]], flow: Flow, ocr_pages: frozenset[int]) -> None:
    """Write the lines of all pages, in reading order, into ``flow``.

    Args:
        pages: Lines per page, running heads and feet taken out.
        flow: What the blocks go into.
        ocr_pages: Numbers of the pages that were read by OCR.
    """
    maker = _Maker(pages, ocr_pages)
    for lines in pages:
        for line in lines:
            maker.add(line)
    if maker.leaders:
        flow.notes.append(
            f"{flow.name}: {maker.leaders} lines of a table of contents were left out"
        )
    _write(maker.pieces, flow, maker.body)


class _Maker:
    """Gathers lines into pieces."""

    def __init__(self, pages: Sequence[Sequence[Line]], ocr_pages: frozenset[int]) -> None:
        self.body = body_size(line for lines in pages for line in lines)
        self.step = _usual_step(pages, self.body)
        self.ocr = ocr_pages
        self.pieces: list[_Piece] = []
        self.open: _Piece | None = None
        """The paragraph or list entry that the next line may go on with."""
        self.leaders = 0

    def add(self, line: Line) -> None:
        if line.rows is not None:
            self.add_float(_Piece("table", [line], rows=line.rows))
            return
        if is_leader(line.text):
            self.leaders += 1
            return
        before = self.pieces[-1] if self.pieces else None
        if before is not None and before.style is not None and self.same_heading(before, line):
            before.lines.append(line)
            return
        style = style_of(line, self.body, ocr=line.page in self.ocr)
        if style is not None and self.is_heading(line, before):
            self.pieces.append(_Piece("heading", [line], style=style))
            self.open = None
        elif before is not None and before.caption and self.goes_on(before, line):
            before.lines.append(line)
        elif is_caption(line.text) and not self.goes_on_in_text(line):
            self.add_float(_Piece("paragraph", [line], caption=True))
        elif list_mark(line.text) and self.starts_entry(line):
            self.start(_Piece("bullet", [line], level=self.depth(line), indent=_inset(line)))
        elif self.open is not None and self.goes_on(self.open, line):
            self.open.lines.append(line)
        else:
            self.start(_Piece("paragraph", [line], indent=_inset(line)))

    def start(self, piece: _Piece) -> None:
        self.pieces.append(piece)
        self.open = piece

    def add_float(self, piece: _Piece) -> None:
        """Add a table or caption: the paragraph that it interrupts may go on after it."""
        opened = self.open
        at = len(self.pieces)
        page = piece.lines[0].page
        if opened is not None and not _ended(opened) and opened.lines[0].page == page:
            # It stands before the paragraph that runs on, so that the pages stay in order.
            at = next(n for n, p in enumerate(self.pieces) if p is opened)
        self.pieces.insert(at, piece)
        if opened is not None and _ended(opened):
            self.open = None

    # ------------------------------------------------------------------ headings

    def same_heading(self, piece: _Piece, line: Line) -> bool:
        """Whether a line goes on with a heading: set alike, close below, where it had no room."""
        last = piece.lines[-1]
        if last.page != line.page or not 0 < line.base - last.base < 1.6 * max(line.size, 6):
            return False
        alike = abs(last.size - line.size) < 0.06 * last.size and last.bold == line.bold
        if not alike or last.italic != line.italic or len(piece.lines) >= _HEADING_LINES:
            return False
        if piece.style is not None and not (last.bold or last.italic):
            larger = last.size > 1.08 * self.body
            if not (larger or (last.text.isupper() and line.text.isupper())):
                return False
        return _centred(last) and _centred(line) or not _had_room(last, line)

    def is_heading(self, line: Line, before: _Piece | None) -> bool:
        """Whether a line set as a heading is one: bold words inside a paragraph are not."""
        if line.size > self.body * 1.08 and line.page not in self.ocr:
            return True
        opened = self.open
        if opened is None or before is not opened:
            return True
        last = opened.lines[-1]
        if last.page != line.page or line.base < last.base:
            return _ended(opened) or not line.text[0].islower()
        # In the middle of a bold paragraph, or a line that only happens to be bold.
        alike = (last.bold, last.italic) == (line.bold, line.italic) != (False, False)
        if alike and opened.kind == "paragraph" and line.base - last.base < 1.2 * self.step:
            return False
        return _ended(opened) or line.base - last.base > 1.25 * self.step

    # ------------------------------------------------------------------ paragraphs and lists

    def goes_on(self, piece: _Piece, line: Line) -> bool:
        """Whether a line goes on with a paragraph or list entry."""
        last = piece.lines[-1]
        if abs(line.size - last.size) > 0.12 * max(line.size, last.size):
            return False
        if line.page == last.page and _same_column(last, line) and line.base > last.base:
            return self.goes_on_below(piece, last, line)
        # Over the break of a column or page.
        if last.text.rstrip().endswith((":", ";")):
            return piece.kind == "bullet" and not _is_short(last)
        if _ended(piece):
            return False
        text = line.text
        if text[:1].islower() or last.text.endswith((LINE_HYPHEN, "-", ",")):
            return True
        set_in = piece.kind == "paragraph" and line.x0 - line.left > _INDENT * line.size
        return not _is_short(last) and not set_in

    def goes_on_below(self, piece: _Piece, last: Line, line: Line) -> bool:
        gap = line.base - last.base
        if gap > _GAP * max(self.step_of(line), 1.05 * line.size):
            return False
        ended = _ended(piece)
        room = _had_room(last, line)
        turned = (last.bold, last.italic) != (line.bold, line.italic)
        if (room and (ended or turned)) or (ended and turned):
            return False
        start = piece.lines[0]
        if piece.kind == "bullet":
            # Its further lines stand below its first words, or all the way out.
            level = _inset(piece.lines[1]) if len(piece.lines) > 1 else start.hang - start.left
            if _inset(line) < piece.indent - 0.5 * line.size:
                return False
            off = abs(_inset(line) - level)
            broken = not ended and (line.text[:1].islower() or line.text[:1].isdigit())
            if off > 0.3 * line.size and room and not broken:
                return False
            return not ended or off <= 0.15 * line.size
        if len(piece.lines) == 1:
            return True
        return not (ended and line.x0 - last.x0 > _INDENT * line.size)

    def goes_on_in_text(self, line: Line) -> bool:
        """Whether a line such as “Table 2 shows” stands in the middle of a sentence."""
        opened = self.open
        return opened is not None and not _ended(opened) and self.goes_on(opened, line)

    def starts_entry(self, line: Line) -> bool:
        """Whether a list mark opens an entry rather than that a line breaks before it."""
        mark = list_mark(line.text).strip()
        opened = self.open
        if opened is None or not (mark[0].isalnum() or mark[0] in "(-–—"):
            return True
        last = opened.lines[-1]
        if last.page != line.page or line.base <= last.base:
            return _ended(opened) or opened.kind == "bullet"
        if opened.kind == "bullet" and _inset(line) <= opened.indent + 0.3 * line.size:
            return True
        if _had_room(last, line) or line.base - last.base > 1.25 * self.step_of(line):
            return True
        level = last.x0 if len(opened.lines) > 1 or opened.kind != "bullet" else last.hang
        return _ended(opened) and abs(line.x0 - level) > 0.5 * line.size

    def depth(self, line: Line) -> int:
        """Return how deep an entry stands below the entries before it, by its indentation."""
        stack: list[tuple[float, int]] = []
        for piece in reversed(self.pieces):
            if piece.kind != "bullet":
                if piece.kind == "paragraph" and not piece.caption:
                    break
                if piece.kind == "heading":
                    break
                continue
            stack.append((piece.indent, piece.level))
            if len(stack) >= 20:
                break
        here = _inset(line)
        for indent, level in stack:
            if abs(indent - here) <= 0.6 * line.size:
                return level
            if here > indent:
                return level + 1
        return 0

    def step_of(self, line: Line) -> float:
        """Return the usual step between baselines for type of the line's size."""
        return self.step * line.size / self.body if self.body else self.step


def _usual_step(pages: Sequence[Sequence[Line]], body: float) -> float:
    """Return the usual step from baseline to baseline of the body's text."""
    steps: list[float] = []
    for lines in pages:
        for before, line in zip(lines, lines[1:], strict=False):
            step = line.base - before.base
            if (
                abs(line.size - body) < 0.6
                and abs(before.size - body) < 0.6
                and 2 < step < 4 * body
            ):
                steps.append(round(step, 1))
    return (
        statistics.median_low(sorted(steps)[: max(1, len(steps) * 3 // 4)]) if steps else 1.2 * body
    )


def _same_column(a: Line, b: Line) -> bool:
    return abs(a.left - b.left) < 6 or (a.left <= b.x0 + 1 and b.x0 < a.right)


def _is_short(line: Line) -> bool:
    return line.x1 - line.left < _SHORT * (line.right - line.left)


def _inset(line: Line) -> float:
    """Return how far a line is set in from its column's edge, in points."""
    return line.x0 - line.left


def _centred(line: Line) -> bool:
    left, right = line.x0 - line.left, line.right - line.x1
    return left > 0.05 * (line.right - line.left) and abs(left - right) < 2 * line.size


def _had_room(last: Line, line: Line) -> bool:
    """Whether the next line's first word would have fitted: the break was then meant."""
    return last.right - last.x1 > line.first + 0.4 * line.size


def _ended(piece: _Piece) -> bool:
    return bool(_STOPPED.search(piece.lines[-1].text))


# ---------------------------------------------------------------------- writing


def _write(pieces: Sequence[_Piece], flow: Flow, body: float) -> None:
    """Join the lines of each piece, mend words over the whole document, and make the blocks."""
    if not pieces:
        return
    for piece in pieces:
        if piece.kind == "paragraph" and not piece.caption:
            piece.style = emphasised_style(piece.lines, body)
    levels = levels_of([p.style for p in pieces if p.style is not None], MAX_LEVEL)
    mended = join_broken_words(_BETWEEN.join(_joined(piece, flow) for piece in pieces))
    for piece, text in zip(pieces, mended.split(_BETWEEN), strict=True):
        page = piece.lines[0].page
        if piece.kind == "table":
            cells = [cell.split("\t") for cell in text.split("\n")]
            flow.table(cells, page)
            continue
        if piece.kind == "bullet":
            text = without_sign(text)
        words, turns = _turns(text, piece.lines)
        if not words:
            continue
        if piece.style is not None:
            flow.heading(words, levels[piece.style], page)
        elif piece.kind == "bullet":
            flow.blocks.append(
                Block(kind="bullet", text=words, level=piece.level, page=page, turns=turns)
            )
        else:
            flow.blocks.append(Block(kind="paragraph", text=words, page=page, turns=turns))


def _joined(piece: _Piece, flow: Flow) -> str:
    if piece.kind == "table":
        return "\n".join("\t".join(_cell(cell, flow) for cell in row) for row in piece.rows) or " "
    text = ""
    for number, line in enumerate(piece.lines):
        words = flow.tidy(_with_hyphen(line.text))
        words = words.replace(_MARK, LINE_HYPHEN)
        turned = number > 0 and line.page != piece.lines[number - 1].page
        if text.endswith(LINE_HYPHEN):
            # The rest of a divided word belongs to it; the page turns after it.
            first, _, rest = words.partition(" ")
            text += first + (_TURN if turned else "") + (f" {rest}" if rest else "")
        else:
            text += (" " if text else "") + (_TURN if turned else "") + words
    return text or " "


_MARK = "\ue0ff"
"""Stands for the line-end hyphen while a line is cleaned, which would drop the real one."""


def _with_hyphen(text: str) -> str:
    """Mark the hyphen at the end of a line, whichever character it is."""
    text = text.rstrip()
    return _LINE_END_HYPHEN.sub(_MARK, text).replace(LINE_HYPHEN, _MARK)


def _cell(text: str, flow: Flow) -> str:
    """Join the lines of a cell."""
    joined = ""
    for part in text.split("\n"):
        words = flow.tidy(_with_hyphen(part)).replace(_MARK, LINE_HYPHEN)
        joined += words if joined.endswith(LINE_HYPHEN) or not joined else f" {words}"
    return joined.removesuffix(LINE_HYPHEN) + ("-" if joined.endswith(LINE_HYPHEN) else "")


def _turns(text: str, lines: Sequence[Line]) -> tuple[str, tuple[PageTurn, ...]]:
    """Take the page marks out of a text, noting where they stood."""
    pages = [b.page for a, b in zip(lines, lines[1:], strict=False) if a.page != b.page]
    turns: list[PageTurn] = []
    kept = ""
    for number, part in enumerate(text.split(_TURN)):
        if number:
            part = part.lstrip() if kept.endswith(" ") else part
            at = len(kept)
            if not kept.endswith(" ") and part.startswith(" "):
                at += 1
            turns.append(PageTurn(at=at, page=pages[number - 1]))
        kept += part
    return kept.strip(), tuple(turn for turn in turns if turn.at < len(kept.strip()))
