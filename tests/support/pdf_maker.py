"""Small PDFs for the reader's tests: lines put where the test wants them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from reportlab.lib.pagesizes import letter
from reportlab.pdfgen import canvas

WIDTH, HEIGHT = letter
STEP = 12.0

Line = tuple[float, float, str]
"""Left edge, points from the top, words."""


class Page:
    """Draws on one page, counting from the top."""

    def __init__(self, drawing: Any) -> None:
        self.drawing = drawing

    def text(self, x: float, y: float, words: str, size: float = 10, *, bold: bool = False) -> None:
        self.drawing.setFont("Helvetica-Bold" if bold else "Times-Roman", size)
        self.drawing.drawString(x, HEIGHT - y, words)

    def column(self, x: float, y: float, lines: Sequence[str], size: float = 10) -> float:
        """Draw lines below each other and return where the next one would stand."""
        for number, line in enumerate(lines):
            self.text(x, y + STEP * number, line, size)
        return y + STEP * len(lines)

    def right(self, x: float, y: float, words: str, size: float = 8) -> None:
        self.drawing.setFont("Times-Roman", size)
        self.drawing.drawRightString(x, HEIGHT - y, words)

    def watermark(self, words: str) -> None:
        self.drawing.saveState()
        self.drawing.setFont("Helvetica", 60)
        self.drawing.setFillGray(0.8)
        self.drawing.translate(300, 400)
        self.drawing.rotate(45)
        self.drawing.drawCentredString(0, 0, words)
        self.drawing.restoreState()

    def grid(self, x: float, y: float, rows: Sequence[Sequence[str]], wide: float = 120) -> None:
        """Draw a ruled table."""
        tall = 16
        for n in range(len(rows) + 1):
            line = HEIGHT - y - n * tall
            self.drawing.line(x, line, x + wide * len(rows[0]), line)
        for n in range(len(rows[0]) + 1):
            self.drawing.line(x + n * wide, HEIGHT - y, x + n * wide, HEIGHT - y - tall * len(rows))
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                self.text(x + c * wide + 4, y + r * tall + 11, cell, 9)


def pdf(*pages: Callable[[Page], None], **options: Any) -> bytes:
    """Return a PDF with one page per function."""
    buffer = io.BytesIO()
    drawing = canvas.Canvas(buffer, pagesize=letter, invariant=1, **options)
    for draw in pages:
        draw(Page(drawing))
        drawing.showPage()
    drawing.save()
    return buffer.getvalue()


def scanned(data: bytes, dpi: int = 200) -> bytes:
    """Return a PDF whose pages are pictures of the pages of another."""
    import pypdfium2
    from reportlab.lib.utils import ImageReader

    buffer = io.BytesIO()
    drawing = canvas.Canvas(buffer, pagesize=letter, invariant=1)
    source = pypdfium2.PdfDocument(data)
    for number in range(len(source)):
        page = source[number]
        picture = page.render(scale=dpi / 72, grayscale=True).to_pil()
        drawing.drawImage(ImageReader(picture), 0, 0, WIDTH, HEIGHT)
        drawing.showPage()
        page.close()
    source.close()
    drawing.save()
    return buffer.getvalue()
