"""PDF files: words, columns, running heads, labels and blocks put together, page by page."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from rag.errors import InputError
from rag.intake.pdf import PDFIUM_LOCK, check_ending, open_pdf, page_list
from rag.library.manuscript import FilePage, Manuscript
from rag.library.proposals import Clues
from rag.library.readers import ocr as engine
from rag.library.readers.flow import Flow
from rag.library.readers.parts import finish
from rag.library.readers.pdf_blocks import blocks_of
from rag.library.readers.pdf_layout import Columns, columns_of, reading_order
from rag.library.readers.pdf_lines import Line
from rag.library.readers.pdf_margins import believable, choose_labels, read_margins
from rag.library.readers.pdf_tables import (
    RuledTables,
    aligned_tables,
    looks_tabular,
    opened,
    outside,
    place_tables,
)
from rag.library.readers.pdf_words import PageWords, metadata, page_labels, page_words, render
from rag.library.readers.plain import too_long

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/pdf"
FEWEST = 20
"""Characters below which a page with a picture on it counts as one without text."""
_SAMPLE = 8
"""About so many pages are looked at first for the columns that the document is set in."""
POOR = 0.6
"""A text layer of which a smaller share of words is sound is taken as unreadable."""
FAULTY = 0.85
"""A text layer of which a smaller share of words is sound is read, with a warning."""
_SOUND = re.compile(r"[\W_]*(?:[^\W\d_]+(?:[-'’/.][^\W\d_]+)*|[\W\d_]*\d[\w\W]*)[\W_]*$|[\W_]+$")
_BROKEN = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f\U000f0000-\U0010ffff]")
_BULLETS = re.compile("^[\uf000-\uf0ff]$")


def read_pdf_manuscript(data: bytes, name: str, *, ocr: bool, max_pages: int) -> Manuscript:
    """Read a PDF.

    Args:
        data: The file's bytes.
        name: File name, for messages.
        ocr: Whether pages without readable text are read by Tesseract.
        max_pages: The largest number of pages accepted.

    Raises:
        InputError: Damaged, protected, too long, or without text that could be read.
        ConfigError: OCR is asked for and Tesseract is not installed.
    """
    if ocr:
        engine.check_engine()
    flow = Flow(name)
    flow.notes += check_ending(data, name)
    with PDFIUM_LOCK, ExitStack() as stack:
        pdf = stack.enter_context(open_pdf(data, name))
        if len(pdf) > max_pages:
            raise too_long(name, len(pdf), max_pages)
        reader = _Reader(pdf, name, stack.enter_context(opened(data)), ocr)
        reader.read()
        own = page_labels(pdf)
        clues = _clues(metadata(pdf))
    margins = read_margins(reader.lines, reader.heights)
    kept = [[x for x in lines if id(x) not in margins.running] for lines in reader.lines]
    recognised = frozenset(p.number for p in reader.pages if p.method == "ocr")
    printed, doubtful = believable(margins.labels, recognised, len(reader.pages))
    labels = choose_labels(own, printed)
    blocks_of(kept, flow, recognised)
    flow.notes += reader.notes(ocr)
    if doubtful:
        flow.notes.append(
            f"{name}: OCR read page numbers such as {doubtful[0]!r}, which may be misread letters; "
            "citations name the pages of the file instead"
        )
    pages = [
        page.model_copy(update={"label": flow.tidy(label)})
        for page, label in zip(reader.pages, labels, strict=True)
    ]
    if all(page.method == "none" for page in pages):
        raise _no_text(name, ocr)
    return finish(flow, data, MEDIA_TYPE, clues, pages)


class _Reader:
    """Reads the pages one after the other, keeping lines and not words."""

    def __init__(self, pdf: Any, name: str, tables: RuledTables, ocr: bool) -> None:
        self.pdf = pdf
        self.name = name
        self.tables = tables
        self.ocr = ocr
        self.lines: list[list[Line]] = []
        self.heights: list[float] = []
        self.pages: list[FilePage] = []
        self.rotated: list[int] = []

    def read(self) -> None:
        import pypdfium2

        known = self.columns()
        for index in range(len(self.pdf)):
            try:
                page = page_words(self.pdf, index)
                self.page(page, known)
            except pypdfium2.PdfiumError as error:
                log.debug("pdfium on page %d of %s: %s", index + 1, self.name, error)
                raise InputError(
                    f"{self.name} is damaged: page {index + 1} cannot be read.",
                    "Copy or download the file again, or print it to a new PDF.",
                ) from None

    def columns(self) -> list[Columns]:
        """Return the columns that some pages of the document are set in, the most usual first."""
        import pypdfium2

        step = max(1, len(self.pdf) // _SAMPLE)
        found: Counter[Columns] = Counter()
        for index in range(0, len(self.pdf), step):
            try:
                page = page_words(self.pdf, index)
            except pypdfium2.PdfiumError:
                continue
            # Where tables are drawn, the columns may be a table's.
            columns = None if looks_tabular(page) else columns_of(page)
            if columns is not None:
                found[columns] += 1
        return sorted(found, key=lambda c: (-found[c], c.gutter, c.left, c.right))

    def page(self, page: PageWords, known: list[Columns]) -> None:
        quality = _quality(page)
        characters = sum(len(word.text) for word in page.words)
        unreadable = characters < FEWEST and page.picture or quality < POOR
        method = "none" if unreadable else "text"
        if unreadable and self.ocr:
            picture = render(self.pdf, page.number - 1, engine.DPI)
            scale = page.width * engine.DPI / 72 / max(1, picture.width)
            with _others_may_read():
                words, quality = engine.read_words(picture, self.name, page.number)
            page.words = [_scaled(word, scale) for word in words]
            page.rules = page.uprights = 0
            method = "ocr" if words else "none"
        elif unreadable:
            page.words = []
        if method == "none":
            quality = 0.0
        tables = self.tables.on(page) if looks_tabular(page) else []
        lines = aligned_tables(reading_order(page, outside(page.words, tables), known))
        self.lines.append(place_tables(lines, tables, page.number))
        self.heights.append(page.height)
        self.pages.append(FilePage(number=page.number, method=method, quality=quality))
        if page.rotated > FEWEST:
            self.rotated.append(page.number)

    def notes(self, ocr: bool) -> list[str]:
        """Say what a curator has to know of how the pages were read."""
        notes = []
        unread = [page.number for page in self.pages if page.method == "none"]
        if unread:
            remedy = "check them by eye" if ocr else "run again with --ocr"
            notes.append(
                f"{self.name}: {page_list(unread)} hold no text that could be read; {remedy}"
            )
        faulty = [p.number for p in self.pages if p.method == "text" and p.quality < FAULTY]
        if faulty:
            notes.append(
                f"{self.name}: the text of {page_list(faulty)} looks damaged; compare with the page"
            )
        poor = [p.number for p in self.pages if p.method == "ocr" and p.quality < 0.8]
        if poor:
            notes.append(f"{self.name}: OCR is unsure of {page_list(poor)}; compare with the scan")
        if self.rotated:
            notes.append(
                f"{self.name}: text that stands across the page was left out on "
                f"{page_list(self.rotated)}"
            )
        return notes


@contextmanager
def _others_may_read() -> Iterator[None]:
    """Let other threads use pdfium while the engine, which takes seconds per page, is at work."""
    PDFIUM_LOCK.release()
    try:
        yield
    finally:
        PDFIUM_LOCK.acquire()


def _scaled(word: Any, scale: float) -> Any:
    if abs(scale - 1) > 0.01:
        for name in ("x0", "x1", "top", "bottom", "base", "size"):
            setattr(word, name, getattr(word, name) * scale)
    return word


def _quality(page: PageWords) -> float:
    """Return the share of words, by length, that look read without fault."""
    sound = total = 0
    for word in page.words:
        if _BULLETS.match(word.text):
            continue
        total += len(word.text)
        if _SOUND.match(word.text) and not _BROKEN.search(word.text):
            sound += len(word.text)
    return round(sound / total, 3) if total else 1.0


def _clues(fields: dict[str, str]) -> Clues:
    """Take the file's own fields: a date of creation is the file's, not the guideline's."""
    clues = Clues()
    title = fields.get("Title", "")
    if len(title.split()) > 2 and not re.search(
        r"\.(?:docx?|pdf|indd|qxd|tmp)$|^(?:microsoft word|untitled|slide)", title, re.I
    ):
        clues.title(title, "the file's own title field")
    return clues


def _no_text(name: str, ocr: bool) -> InputError:
    if ocr:
        return InputError(
            f"{name}: OCR found no words on any page.", "Check the scan, and scan it again."
        )
    return InputError(
        f"{name} has no text that can be read: its pages are pictures.", "Run again with --ocr."
    )
