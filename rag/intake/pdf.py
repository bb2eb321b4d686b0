"""PDF files to page texts: pypdfium2, paragraph gaps kept, scanned and form pages reported."""

from __future__ import annotations

import ctypes
import logging
import re
import statistics
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from rag.errors import InputError
from rag.intake.clean import LINE_HYPHEN, clean, join_broken_words

log = logging.getLogger(__name__)

PDFIUM_LOCK = threading.Lock()
"""pdfium is not thread-safe: one document at a time in the whole process."""

PARAGRAPH_GAP = 1.4
"""A step from baseline to baseline this many times the usual one starts a new paragraph."""
SCAN_TEXT = 100
"""A page whose picture fills it and that holds fewer visible characters is taken as a scan."""
SCAN_AREA = 0.5
"""Share of the page that a picture has to fill for that."""

_PAGE_MARK = "\f"


def read_pdf(data: bytes, name: str) -> tuple[list[str], list[str]]:
    """Return the cleaned text of each page and what a reader should be warned of.

    Args:
        data: The file's bytes.
        name: File name, for messages.

    Raises:
        InputError: Truncated, damaged, password-protected, or without any text.
    """
    warnings = check_ending(data, name)
    with PDFIUM_LOCK, open_pdf(data, name) as pdf:
        if pdf.count_attachments():
            warnings.append(
                f"{name} has {pdf.count_attachments()} attached file(s) inside that were not read; "
                "save them and give them as files of their own"
            )
        has_forms = bool(pdf.get_formtype())
        if has_forms:
            pdf.init_forms()
        texts, scanned = _pages(pdf, name, has_forms)
    if scanned:
        _refuse_scan(texts, scanned, name)
        warnings.append(
            f"{name}: {page_list(scanned)} look scanned; their text was not read. "
            "Run OCR on them and draft again, or check them by eye"
        )
    joined = join_broken_words(_PAGE_MARK.join(texts))
    return [clean(text) for text in joined.split(_PAGE_MARK)], warnings


def _refuse_scan(texts: Sequence[str], scanned: Sequence[int], name: str) -> None:
    """Refuse a file in which every page that holds anything is a scan."""
    filled = {n for n, text in enumerate(texts, 1) if text.strip()}
    if filled <= set(scanned):
        raise InputError(
            f"{name} has no text layer: {page_list(scanned)} are pictures of text.",
            "Run OCR on it first (for example with a scanner's 'searchable PDF' setting) "
            "and give the result.",
        )


def check_ending(data: bytes, name: str) -> list[str]:
    """Refuse a file that stops before its end; warn of one whose table of contents is broken.

    pdfium quietly rebuilds such files and leaves out what is lost: that must be known.
    """
    tail = data.rstrip(b"\x00\r\n\t ")[-2048:]
    if b"%%EOF" not in tail:
        raise InputError(
            f"{name} is incomplete: the end of the PDF is missing.",
            "Copy or download the file again.",
        )
    found = re.findall(rb"startxref\s+(\d+)\s+%%EOF", tail)
    at = int(found[-1]) if found else -1
    start = data.find(b"%PDF-")
    if found and re.match(rb"\s*(xref|\d+\s+\d+\s+obj)", data[start + at : start + at + 40]):
        return []
    return [f"{name} is damaged and was repaired: check that no page is missing"]


@contextmanager
def open_pdf(data: bytes, name: str) -> Iterator[Any]:
    """Open the document, telling a password from damage."""
    import pypdfium2
    import pypdfium2.raw as raw

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise InputError(
                f"{name} is protected by a password.",
                "Open it with the password and save or print it as a PDF without one.",
            ) from None
        if error.err_code == raw.FPDF_ERR_SECURITY:
            raise InputError(
                f"{name} is encrypted in a way that cannot be opened.",
                "Open it in a PDF viewer and print it to a new PDF.",
            ) from None
        log.debug("pdfium on %s: %s", name, error)
        raise InputError(
            f"{name} is damaged: it is not a readable PDF.",
            "Copy or download the file again, or print it to a new PDF.",
        ) from None
    with closing(pdf):
        yield pdf


def _pages(pdf: Any, name: str, has_forms: bool) -> tuple[list[str], list[int]]:
    """Return the texts of the pages and the numbers (from 1) of those that look scanned."""
    import pypdfium2

    texts: list[str] = []
    scanned: list[int] = []
    for index in range(len(pdf)):
        try:
            text = _page_text(pdf, index, has_forms)
            if len("".join(text.split())) < SCAN_TEXT and has_picture(pdf, index):
                scanned.append(index + 1)
        except pypdfium2.PdfiumError as error:
            log.debug("pdfium on page %d of %s: %s", index + 1, name, error)
            raise InputError(
                f"{name} is damaged: page {index + 1} cannot be read.",
                "Copy or download the file again, or print it to a new PDF.",
            ) from None
        texts.append(text)
    return texts, scanned


def _page_text(pdf: Any, index: int, has_forms: bool) -> str:
    """Return a page's text with a blank line where the layout starts a new paragraph."""
    if has_forms:
        # What was typed into the fields of a form is no page content until it is flattened.
        with closing(pdf[index]) as page:
            page.flatten()
    with closing(pdf[index]) as page, closing(page.get_textpage()) as textpage:
        text = str(textpage.get_text_range()).replace("\r\n", "\n").replace("\r", "\n")
        # Older builds of pdfium write STX where newer ones write U+FFFE.
        text = text.replace("\x02", LINE_HYPHEN).replace("\f", " ")
        return _with_paragraphs(text, textpage)


def _with_paragraphs(text: str, textpage: Any) -> str:
    """Put a blank line wherever the step between two baselines is clearly wider than usual."""
    lines = text.split("\n")
    heights = _baselines(text, lines, textpage)
    if heights is None:
        return text
    steps = [
        before - after
        for before, after in zip(heights, heights[1:], strict=False)
        if before is not None and after is not None and before - after > 1
    ]
    if len(steps) < 3:
        return text
    # The lower quartile: a page of many short paragraphs may hold more gaps than plain steps.
    wide = PARAGRAPH_GAP * statistics.quantiles(steps, n=4, method="inclusive")[0]
    out = [lines[0]]
    for line, before, after in zip(lines[1:], heights, heights[1:], strict=False):
        if before is not None and after is not None and before - after > wide:
            out.append("")
        out.append(line)
    return "\n".join(out)


def _baselines(text: str, lines: Sequence[str], textpage: Any) -> list[float | None] | None:
    """Return the height of each line's first visible character, ``None`` for an empty line.

    The whole is ``None`` where pdfium's characters cannot be mapped to the text.
    """
    import pypdfium2.raw as raw

    # The text has \n where pdfium counts \r\n, and pdfium counts UTF-16 units.
    if any(ord(char) > 0xFFFF for char in text):
        return None
    heights: list[float | None] = []
    at = 0
    x, y = ctypes.c_double(), ctypes.c_double()
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if line.strip():
            char = raw.FPDFText_GetCharIndexFromTextIndex(textpage, at + indent)
            if char < 0 or not raw.FPDFText_GetCharOrigin(textpage, char, x, y):
                return None
            heights.append(y.value)
        else:
            heights.append(None)
        at += len(line) + 2
    return heights


def has_picture(pdf: Any, index: int) -> bool:
    """Say whether a picture fills much of the page."""
    import pypdfium2.raw as raw

    with closing(pdf[index]) as page:
        width, height = page.get_size()
        for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
            left, bottom, right, top = picture.get_bounds()
            if (right - left) * (top - bottom) >= SCAN_AREA * width * height:
                return True
    return False


def page_list(pages: Sequence[int]) -> str:
    """Return ``page 3`` or ``pages 3-5, 9``."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and runs[-1][-1] == page - 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    shown = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
    return f"page{'s' if len(pages) > 1 else ''} {shown}"
