"""Guideline files of any format into manuscripts: the type by content, one module per format."""

from __future__ import annotations

from pathlib import PurePath

from rag.errors import InputError
from rag.library.manuscript import Manuscript
from rag.library.readers.kinds import Kind, kind_of

__all__ = ["Kind", "kind_of", "read_manuscript"]

MAX_PAGES = 5000
"""Pages above which a file is refused unless the caller raises the limit."""


def read_manuscript(
    data: bytes, name: str, *, ocr: bool = False, max_pages: int = MAX_PAGES
) -> Manuscript:
    """Read a guideline file: PDF, DOCX, HTML, XML, JSON, JSON lines, Markdown or text.

    Args:
        data: The file's bytes. What they are decides its type, the name only between Markdown
            and plain text.
        name: File name without its folder, for messages.
        ocr: Whether pages without readable text are read by Tesseract.
        max_pages: The largest number of pages accepted.

    Raises:
        InputError: Empty, binary, damaged, protected, too long, of no known type, or without text.
        ConfigError: OCR is asked for and Tesseract is not installed.
    """
    if not data:
        raise InputError(f"{name} is empty.", "Check that the right file was given.")
    kind = kind_of(data, name)
    manuscript = _read(kind, data, name, ocr, max_pages)
    suffix = PurePath(name).suffix.lower()
    if suffix in _SUFFIXES and kind not in _SUFFIXES[suffix]:
        note = f"{name} is no {suffix[1:].upper()}: it was read as {kind.value}, which it is"
        manuscript = manuscript.model_copy(update={"warnings": (note, *manuscript.warnings)})
    return manuscript


_SUFFIXES = {
    ".pdf": {Kind.PDF},
    ".docx": {Kind.DOCX},
    ".html": {Kind.HTML, Kind.XML},
    ".htm": {Kind.HTML, Kind.XML},
    ".xml": {Kind.XML, Kind.HTML},
    ".json": {Kind.JSON},
    ".jsonl": {Kind.JSON},
    ".md": {Kind.MARKDOWN},
}


def _read(kind: Kind, data: bytes, name: str, ocr: bool, max_pages: int) -> Manuscript:
    if kind is Kind.PDF:
        from rag.library.readers.pdf import read_pdf_manuscript

        return read_pdf_manuscript(data, name, ocr=ocr, max_pages=max_pages)
    if kind is Kind.DOCX:
        from rag.library.readers.word import read_word

        return read_word(data, name)
    if kind is Kind.HTML:
        from rag.library.readers.html import read_html

        return read_html(data, name)
    if kind is Kind.XML:
        from rag.library.readers.xml import read_xml

        return read_xml(data, name)
    if kind is Kind.JSON:
        from rag.library.readers.jsonl import read_json

        return read_json(data, name)
    if kind is Kind.MARKDOWN:
        from rag.library.readers.markdown_text import read_markdown

        return read_markdown(data, name)
    from rag.library.readers.plain import read_plain

    return read_plain(data, name, max_pages=max_pages)
