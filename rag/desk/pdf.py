"""Blocks to a PDF whose bytes depend on the blocks alone; knows reportlab."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from rag.errors import ConfigError
from rag.letter.blocks import Block, Entry, Heading, Paragraph, Piece

_FONTS = {"": "Vera", "b": "VeraBd", "i": "VeraIt", "bi": "VeraBI"}
_FAMILY = "rationale"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_KEPT = 70
"""Points that must be left on a page below a heading's top."""
_WIDTH = 612.0 - 128
"""Points between the margins of US Letter."""
_LONG = 70
"""Characters without a break after which a word may be broken."""
_ONE_AT_A_TIME = threading.Lock()
"""reportlab keeps its fonts in one table for the whole process."""


def blocks_to_pdf(blocks: Iterable[Block], *, title: str = "", footer: str = "") -> bytes:
    """Return ``blocks`` as a PDF in US Letter.

    Raises:
        ConfigError: reportlab is not installed.
    """
    try:
        from reportlab.lib.pagesizes import LETTER
        from reportlab.platypus import SimpleDocTemplate
    except ImportError:
        raise ConfigError(
            "The library that writes PDF is not installed.", "pip install reportlab"
        ) from None
    with _ONE_AT_A_TIME:
        styles = _styles()
        story = [part for block in blocks for part in _flow(block, styles)]
        buffer = io.BytesIO()
        document = SimpleDocTemplate(
            buffer,
            pagesize=LETTER,
            leftMargin=64,
            rightMargin=64,
            topMargin=60,
            bottomMargin=60,
            title=_clean(title),
            author="",
            # Fixed dates and ids: equal letters are equal files.
            invariant=1,
        )

        def page(canvas: Any, made: Any) -> None:
            canvas.saveState()
            canvas.setFont(_FONTS[""], 7.5)
            canvas.setFillGray(0.35)
            canvas.drawString(64, 36, _clean(footer))
            canvas.drawRightString(LETTER[0] - 64, 36, f"Page {canvas.getPageNumber()}")
            canvas.restoreState()

        document.build(story, onFirstPage=page, onLaterPages=page)
    return buffer.getvalue()


def _styles() -> dict[str, Any]:
    import reportlab
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = Path(reportlab.__file__).parent / "fonts"
    for name in _FONTS.values():
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    pdfmetrics.registerFontFamily(
        _FAMILY, normal="Vera", bold="VeraBd", italic="VeraIt", boldItalic="VeraBI"
    )
    # Family tags look the base font up by its own name.
    pdfmetrics.registerFontFamily(
        "Vera", normal="Vera", bold="VeraBd", italic="VeraIt", boldItalic="VeraBI"
    )
    body = ParagraphStyle("body", fontName="Vera", fontSize=9, leading=13, spaceAfter=5)
    sizes = {1: 14, 2: 11, 3: 10, 4: 9}
    heads = {
        f"h{level}": ParagraphStyle(
            f"h{level}",
            parent=body,
            fontName="VeraBd",
            fontSize=size,
            leading=size + 5,
            spaceBefore=9,
            spaceAfter=4,
        )
        for level, size in sizes.items()
    }
    cell = ParagraphStyle("cell", parent=body, fontSize=7.5, leading=10, spaceAfter=0)
    return {"body": body, "cell": cell, **heads}


def _flow(block: Block, styles: dict[str, Any]) -> list[Any]:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import CondPageBreak, Spacer
    from reportlab.platypus import Paragraph as Text

    if isinstance(block, Heading):
        # A heading keeps a few lines below it; keepWithNext would split a table after it twice.
        return [CondPageBreak(_KEPT), Text(_plain(block.text), styles[f"h{min(block.level, 4)}"])]
    if isinstance(block, Paragraph):
        return [Text(_inline(block.pieces), styles["body"])]
    if isinstance(block, Entry):
        indent = 16 + 14 * block.depth
        hang = max(26, 6 * len(block.label) + 4) if block.label else 10
        style = ParagraphStyle(
            "entry",
            parent=styles["body"],
            leftIndent=indent + hang,
            bulletIndent=indent,
            bulletFontName=_FONTS[""],
            bulletFontSize=9,
            spaceAfter=2,
        )
        label = _plain(block.label) or "•"
        return [Text(_inline(block.pieces), style, bulletText=label)]
    return [_table(block.head, block.rows, styles), Spacer(1, 6)]


def _table(head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], styles: dict[str, Any]) -> Any:
    from reportlab.lib import colors
    from reportlab.platypus import LongTable, TableStyle
    from reportlab.platypus import Paragraph as Text

    widths = _widths(head, rows)
    data = [[Text(f"<b>{_plain(cell)}</b>", styles["cell"]) for cell in head]]
    data += [[Text(_plain(cell), styles["cell"]) for cell in row] for row in rows]
    table = LongTable(data, colWidths=widths, repeatRows=1, splitInRow=1)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
            ]
        )
    )
    return table


def _widths(head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> list[float]:
    """Share the page's width by what the columns hold, none of them too narrow for its head."""
    least = [5.0 * len(cell) + 14 for cell in head]
    longest = [sum(len(row[at]) for row in rows) + 1 for at in range(len(head))]
    weights = [total**0.6 for total in longest]
    room = max(_WIDTH - sum(least), 0.0)
    wanted = [
        one + room * weight / sum(weights) for one, weight in zip(least, weights, strict=True)
    ]
    return [one * _WIDTH / sum(wanted) for one in wanted]


def _inline(pieces: Iterable[Piece]) -> str:
    tags = {"plain": ("", ""), "bold": ("<b>", "</b>"), "italic": ("<i>", "</i>")}
    return "".join(
        tags[piece.style][0] + _plain(piece.text) + tags[piece.style][1] for piece in pieces
    )


def _plain(text: str) -> str:
    """Return text that reportlab's mark-up shows as it stands."""
    return escape(_clean(text))


def _clean(text: str) -> str:
    text = _CONTROL.sub("", text).encode("utf-8", "replace").decode()
    # A word wider than the page would run over its edge.
    return re.sub(rf"(\S{{{_LONG}}})(?=\S)", r"\1 ", re.sub(r"\s", " ", text))
