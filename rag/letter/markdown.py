"""Blocks to Markdown: whatever a document holds stays text and never becomes mark-up."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.letter.blocks import Block, Entry, Heading, Paragraph, Piece, Table
from rag.text import squeeze

_SPECIAL = re.compile(
    r"([\\`*|~]|_(?![A-Za-z0-9])|(?<![A-Za-z0-9])_|\](?=[(\[]))",
)
"""Marks that Markdown reads anywhere; an underscore at the edge of a word; a bracket only where
it could close a link."""
_LINE_START = re.compile(
    r"^(?:(?P<mark>[-+#=])|(?P<number>\d{1,9})(?P<stop>[.)]))(?=\s|$|[-+#=])"
    r"|^(?P<other>>|\[(?=[^\]]*\]:))"
)
_ENTITY = re.compile(r"&(?=#?\w+;)")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def markdown(blocks: Iterable[Block]) -> str:
    """Render ``blocks`` as GitHub-flavoured Markdown, ending with a newline."""
    out: list[str] = []
    before: Block | None = None
    for block in blocks:
        if before is not None and not (isinstance(before, Entry) and isinstance(block, Entry)):
            out.append("")
        out.extend(_lines(block))
        before = block
    return "\n".join(out) + "\n"


def escape(text: str) -> str:
    r"""Return ``text`` on one line so that Markdown and HTML show it as it stands.

    >>> escape("a | b\n<b>x</b> [1](u)")
    'a \\| b &lt;b>x&lt;/b> [1\\](u)'
    """
    # Direction marks and control characters could make a line read as something else.
    clean = squeeze(_CONTROL.sub("", text))
    clean = _SPECIAL.sub(r"\\\1", clean)
    return _ENTITY.sub("&amp;", clean).replace("<", "&lt;")


def _lines(block: Block) -> list[str]:
    if isinstance(block, Heading):
        return ["#" * block.level + " " + escape(block.text)]
    if isinstance(block, Paragraph):
        return [_start(_inline(block.pieces))]
    if isinstance(block, Entry):
        label = escape(block.label) + " " if block.label else ""
        return ["  " * block.depth + "- " + label + _start(_inline(block.pieces))]
    return _table(block)


def _inline(pieces: Iterable[Piece]) -> str:
    return "".join(_styled(piece) for piece in pieces)


def _styled(piece: Piece) -> str:
    text = escape(piece.text)
    if not text:
        return " " if piece.text else ""
    # Emphasis does not work with white space inside its marks, so that goes outside.
    head = " " if piece.text[0].isspace() else ""
    tail = " " if piece.text[-1].isspace() else ""
    mark = {"plain": "", "bold": "**", "italic": "*"}[piece.style]
    return f"{head}{mark}{text}{mark}{tail}"


def _start(line: str) -> str:
    """Keep a line's first characters from opening a list, a heading or a rule."""

    def mend(match: re.Match[str]) -> str:
        if match["mark"] or match["other"]:
            return "\\" + match.group()
        return f"{match['number']}\\{match['stop']}"

    return _LINE_START.sub(mend, line)


def _table(table: Table) -> list[str]:
    def row(cells: Iterable[str]) -> str:
        return "| " + " | ".join(escape(cell) or " " for cell in cells) + " |"

    return [row(table.head), "|" + " --- |" * len(table.head), *(row(r) for r in table.rows)]
