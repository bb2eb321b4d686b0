"""DOCX files to page texts: every paragraph, table, form field, insertion and note, in order."""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterator
from typing import Any

from rag.errors import InputError
from rag.intake.clean import clean

log = logging.getLogger(__name__)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {f"{_W}{tag}" for tag in ("del", "moveFrom", "delText", "instrText", "pPr", "rPr")}
_SKIPPED.add(_FALLBACK)  # the older twin of what mc:Choice holds: reading both doubles the text
_MARKS = {
    f"{_W}tab": "\t",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
    f"{_W}lastRenderedPageBreak": "\f",
}
_NOTES = ("footnotes", "endnotes", "comments")
_DAMAGED = "Open it in a word processor and save it again, or save it as PDF."
_MAX_RATIO = 10
"""A DOCX may unpack to this many times the file-size limit: more is a zip bomb."""


def read_docx(data: bytes, name: str, max_mb: int) -> tuple[list[str], list[str]]:
    """Return the cleaned text of each page and what a reader should be warned of.

    Pages are those that the word processor recorded when it saved the file, or set by hand.

    Args:
        data: The file's bytes.
        name: File name, for messages.
        max_mb: The size limit for case files in MiB; unpacked parts may hold ten times as much.

    Raises:
        InputError: Not a DOCX, damaged, or unpacking to an unreasonable size.
    """
    check_archive(data, name, max_mb)
    import docx

    try:
        document = docx.Document(io.BytesIO(data))
        body = "".join(_text(document.element.body))
        before, after = _margins(document)
        notes = _notes(document)
    except Exception as error:  # python-docx lets through whatever zip, lxml or its parts raise
        log.debug("python-docx on %s: %r", name, error)
        raise InputError(f"{name} is damaged: it is not a readable DOCX.", _DAMAGED) from None
    warnings = []
    tracked = document.element.body.iter(f"{_W}ins", f"{_W}del", f"{_W}moveFrom", f"{_W}moveTo")
    if any(True for _ in tracked):
        warnings.append(f"{name} has tracked changes: insertions were read, deletions left out")
    text = "\n\n".join(part for part in (before, body.strip("\n"), *notes, after) if part.strip())
    return [clean(page) for page in _split_pages(text)], warnings


def check_archive(data: bytes, name: str, max_mb: int) -> None:
    """Refuse what is no Word document, is cut short, or unpacks to an unreasonable size."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        log.debug("zip %s: %s", name, error)
        raise InputError(
            f"{name} is damaged or cut short: its archive cannot be opened.",
            "Copy or download the file again.",
        ) from None
    if "[Content_Types].xml" not in names or not any(n.startswith("word/") for n in names):
        raise InputError(
            f"{name} is a ZIP archive and no Word document.",
            "Unpack it and give the files in it (PDF, DOCX, Markdown or text).",
        )
    if size > max_mb * _MAX_RATIO * 1024 * 1024:
        raise InputError(
            f"{name} unpacks to {size // 2**20} MiB, which is unreasonable for a document.",
            "Save the document as PDF and give that.",
        )


def _text(element: Any) -> Iterator[str]:
    """Yield the text under ``element`` in document order, with tabs, newlines and form feeds."""
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            continue
        if tag == f"{_W}t":
            yield child.text or ""
        elif tag in _MARKS:
            yield _MARKS[tag]
        elif tag == f"{_W}br":
            yield "\f" if child.get(f"{_W}type") == "page" else "\n"
        elif tag == f"{_W}p":
            yield "".join(_text(child))
            yield "\n\n"
        elif tag == f"{_W}tr":
            yield "\t".join(_cell(cell) for cell in child.iter(f"{_W}tc") if _row_of(cell) is child)
            yield "\n"
        elif tag == f"{_W}tbl":
            yield from _text(child)
            yield "\n"
        else:
            yield from _text(child)


def _row_of(cell: Any) -> Any:
    """Return the row a cell stands in: nested tables have rows of their own."""
    parent = cell.getparent()
    while parent is not None and parent.tag != f"{_W}tr":
        parent = parent.getparent()
    return parent


def _cell(cell: Any) -> str:
    """Return a cell's text on as few lines as its paragraphs allow."""
    return "".join(_text(cell)).strip("\n").replace("\n\n", "\n")


def _margins(document: Any) -> tuple[str, str]:
    """Return the distinct texts of headers and of footers: letterheads hold names and dates."""
    found: tuple[list[str], list[str]] = ([], [])
    for section in document.sections:
        for texts, part in zip(found, (section.header, section.footer), strict=True):
            text = "" if part.is_linked_to_previous else "".join(_text(part._element))
            text = text.replace("\f", " ").strip()
            if text and text not in texts:
                texts.append(text)
    return "\n\n".join(found[0]), "\n\n".join(found[1])


def _notes(document: Any) -> list[str]:
    """Return the texts of footnotes, endnotes and comments."""
    from docx.oxml import parse_xml

    notes = []
    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(_NOTES):
            continue
        text = "".join(_text(parse_xml(relation.target_part.blob))).strip()
        if text:
            notes.append(text)
    return notes


def _split_pages(text: str) -> list[str]:
    """Split at form feeds; a break set by hand and the one recorded for it are one break."""
    pages = text.split("\f")
    kept = [pages[0]]
    for page in pages[1:]:
        if kept[-1].strip():
            kept.append(page)
        else:
            kept[-1] += page
    return kept
