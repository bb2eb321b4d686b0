"""Blocks to a Word document whose bytes depend on the blocks alone; knows python-docx."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rag.letter.blocks import Block, Entry, Heading, Paragraph, Piece, Table
from rag.letter.compose import DRAFT_LINE, compose
from rag.records import Run

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date a zip archive can hold: files inside carry it instead of the clock."""
_FIXED = datetime(1980, 1, 1)
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TITLE = "Independent Medical Review: draft determination"


def docx_bytes(run: Run) -> bytes:
    """Return the letter of ``run`` as a DOCX file; equal runs give equal bytes."""
    blocks, _ = compose(run.case, run.summary, run.passages, run.assessments, run.checked)
    return blocks_to_docx(blocks)


def blocks_to_docx(blocks: Iterable[Block], *, footer: str = DRAFT_LINE) -> bytes:
    """Return ``blocks`` as a DOCX file with real headings, lists and tables."""
    import docx

    document = docx.Document()
    _set_properties(document)
    document.sections[0].footer.paragraphs[0].text = _clean(footer)
    for block in blocks:
        _add(document, block)
    buffer = io.BytesIO()
    document.save(buffer)
    return _repacked(buffer.getvalue())


def _add(document: Any, block: Block) -> None:
    if isinstance(block, Heading):
        document.add_heading(_clean(block.text), level=block.level)
    elif isinstance(block, Paragraph):
        _fill(document.add_paragraph(), block.pieces)
    elif isinstance(block, Entry):
        _add_entry(document, block)
    else:
        _add_table(document, block)


def _add_entry(document: Any, block: Entry) -> None:
    if not block.label:
        style = "List Bullet" if block.depth == 0 else "List Bullet 2"
        _fill(document.add_paragraph(style=style), block.pieces)
        return
    paragraph = document.add_paragraph(style="List")
    paragraph.add_run(_clean(block.label) + "\t")
    _fill(paragraph, block.pieces)


def _add_table(document: Any, block: Table) -> None:
    table = document.add_table(rows=1, cols=len(block.head))
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, block.head, strict=True):
        cell.paragraphs[0].add_run(_clean(text)).bold = True
    for row in block.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = _clean(text)
    # Word closes a table only with a paragraph after it.
    document.add_paragraph()


def _fill(paragraph: Any, pieces: Iterable[Piece]) -> None:
    for piece in pieces:
        run = paragraph.add_run(_clean(piece.text))
        run.bold = piece.style == "bold" or None
        run.italic = piece.style == "italic" or None


def _clean(text: str) -> str:
    """Drop what XML cannot hold, and keep a text on its line."""
    return re.sub(r"\s", " ", _NOT_XML.sub("", text))


def _set_properties(document: Any) -> None:
    core = document.core_properties
    core.author = ""
    core.last_modified_by = ""
    core.title = _TITLE
    core.comments = DRAFT_LINE
    core.revision = 1
    core.created = core.modified = core.last_printed = _FIXED


def _repacked(data: bytes) -> bytes:
    """Write the archive again with fixed dates and a fixed order."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        # The content types must come first for readers that stream the file.
        names = sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            info = zipfile.ZipInfo(name, date_time=_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            info.create_system = 3
            target.writestr(info, source.read(name))
    return out.getvalue()
