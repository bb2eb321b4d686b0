"""A manuscript as one Markdown text whose structure only its own blocks decide, with its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.library.manuscript import Block, Composed, FilePage, Manuscript, PageMark

# What the Markdown reader of this package would take as structure at the start of a line. Setext
# underlines and HTML are for the readers of other programs.
_CONTROL = re.compile(
    r"#{1,6}(?:\s|$)|`{3}|~{3}|[-*+•](?:\s|$)|\d{1,9}[.)](?:\s|$)|\||>|=+$|<[a-z!/?]"
)
_RULE = re.compile(r"([-*_])(?:\s*\1){2,}$")
_OWN_NUMBER = re.compile(r"\d{1,3}[.)]\s")
_CLOSING = re.compile(r"\s#+$")
_BREAKS = str.maketrans(dict.fromkeys("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", " "))
_ESCAPE = "\\"
_INDENT = "   "
"""Per level of a list: what nests under ``1.`` as under ``-``."""
_MAX_HASHES = 6


def compose(manuscript: Manuscript) -> Composed:
    """Write a manuscript as Markdown, one line per block, tables as pipe rows.

    A heading of the outermost level becomes ``##``, one of the next ``###`` and so on; a single
    outermost heading above all others is its title and becomes ``#``. A line of text that
    would read as Markdown structure gets a backslash before its first character and is otherwise
    as it was: every block's text stands in the result, character for character.

    Returns:
        The text, and for each page of the file the stretch that stood on it. The stretches follow
        each other without a gap from the start of the text to its end; a page without text has an
        empty one.
    """
    blocks = manuscript.blocks
    parts: list[str] = []
    starts: list[tuple[int, int]] = []
    at = 0
    for number, (block, line, offset) in enumerate(_lines(blocks)):
        gap = _gap(blocks[number - 1], block) if number else ""
        parts += (gap, line)
        at += len(gap)
        starts.append((at, block.page))
        starts += [(at + offset + turn.at, turn.page) for turn in block.turns]
        at += len(line)
    if parts:
        parts.append("\n")
        at += 1
    return Composed(markdown="".join(parts), marks=_marks(manuscript.pages, starts, at))


def _lines(blocks: Sequence[Block]) -> Iterator[tuple[Block, str, int]]:
    """Yield each block with its line or lines and the offset in them at which its text starts."""
    top = 1 if _has_title(blocks) else 2
    base = min((block.level for block in blocks if block.kind == "heading"), default=1)
    depth = -1
    for block in blocks:
        # Readers leave no line breaks inside a block; a stray one must not start a line here.
        text = block.text.translate(_BREAKS)
        if block.kind == "heading":
            hashes = "#" * min(_MAX_HASHES, block.level - base + top)
            # A heading that itself ends on a hash sign needs closing ones after it.
            closing = " #" if _CLOSING.search(text) else ""
            line = f"{hashes} {text}{closing}"
            offset = len(hashes) + 1
        elif block.kind == "bullet":
            depth = min(block.level, depth + 1)
            mark = _INDENT * depth + ("" if _OWN_NUMBER.match(text) else "- ")
            if _RULE.match((mark + text).strip()):
                mark += _ESCAPE
            line, offset = mark + text, len(mark)
        elif block.kind == "table":
            rows = block.text.split("\n")
            line, offset = "\n".join(r if r.startswith("|") else f"| {r}" for r in rows), 0
        else:
            escape = _ESCAPE if needs_escape(text) else ""
            line, offset = escape + text, len(escape)
        if block.kind != "bullet":
            depth = -1
        yield block, line, offset


def needs_escape(text: str) -> bool:
    """Whether a line of text would be read as Markdown structure.

    >>> needs_escape("# 5 sutures"), needs_escape("---"), needs_escape("5 sutures")
    (True, True, False)
    """
    return bool(_CONTROL.match(text) or _RULE.match(text))


def _has_title(blocks: Sequence[Block]) -> bool:
    headings = [block for block in blocks if block.kind == "heading"]
    if len(headings) < 2:
        return False
    return all(block.level > headings[0].level for block in headings[1:])


def _gap(before: Block, block: Block) -> str:
    """Entries of one list follow each other without a blank line; everything else has one."""
    return "\n" if before.kind == block.kind == "bullet" else "\n\n"


def _marks(
    pages: Sequence[FilePage], starts: Sequence[tuple[int, int]], length: int
) -> tuple[PageMark, ...]:
    """Return one stretch per page: from its first text, or where it has none, from the next one."""
    first: dict[int, int] = {}
    latest = 0
    for at, number in starts:
        # A float that was moved behind a later page's text must not turn the pages back.
        latest = max(latest, number)
        first.setdefault(latest, at)
    marks: list[PageMark] = []
    end = length
    for page in reversed(pages):
        start = min(first.get(page.number, end), end)
        if page is pages[0]:
            start = 0
        marks.append(
            PageMark(
                number=page.number,
                label=page.label,
                start=start,
                end=end,
                method=page.method,
                quality=page.quality,
            )
        )
        end = start
    return tuple(reversed(marks))
