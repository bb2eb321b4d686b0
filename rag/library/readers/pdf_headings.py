"""Which lines of a PDF are headings, and of which level: by type size, weight and numbering."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.library.readers.flow import list_mark
from rag.library.readers.pdf_lines import Line

_LARGER = 1.08
"""Type of so many times the body's size makes a heading."""
_LONGEST = 180
_NUMBERED = re.compile(
    r"(?:(?:chapter|section|part|appendix|recommendation|table)\s+)?"
    r"((?:\d{1,2}|[IVX]{1,5}|[A-Z])(?:\.\d{1,2}){0,4})[.:)]?\s+\S",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,4}\.?\s+[A-Z][^.;]{2,90}$")
_CAPTION = re.compile(r"(?:table|figure|fig\.?|box|exhibit)\s+[\dA-Z][\d.\-]*[.:\s]", re.IGNORECASE)
_LEADERS = re.compile(r"(?:\.\s?){5,}\s*[\divxlc]+\s*$")


@dataclass(frozen=True)
class HeadingStyle:
    """How a heading is set: equal for headings of one level."""

    size: float
    bold: bool
    capitals: bool
    italic: bool
    depth: int
    """How many numbers it opens with; 1 where it is not numbered."""

    @property
    def rank(self) -> tuple[float, bool, bool, bool, int]:
        """Sorts the outermost level first."""
        return -self.size, not self.bold, not self.capitals, self.italic, self.depth


def body_size(lines: Iterable[Line]) -> float:
    """Return the type size, to the half point, in which most of the text is set."""
    sizes: Counter[float] = Counter()
    for line in lines:
        if line.rows is None:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], -size), default=0.0)


def style_of(line: Line, body: float, *, ocr: bool = False) -> HeadingStyle | None:
    """Return the heading style of a line, or ``None`` where it is set as text.

    Args:
        line: The line.
        body: The body's type size.
        ocr: Whether the line was read by OCR: sizes are then rough, and weight is not known.
    """
    text = line.text.strip()
    letters = [c for c in text if c.isalpha()]
    if len(letters) < 3 or len(text) > _LONGEST or is_leader(text) or is_caption(text):
        return None
    larger = line.size > body * (1.25 if ocr else _LARGER)
    capitals = text.isupper() and len(letters) > 0.5 * len(text)
    ends = text.endswith((".", ";", ",")) and not _NUMBERED.fullmatch(text)
    if list_mark(text) and not _NUMBERED.match(text):
        return None
    if not larger and (ends or text[0].islower() or line.size < 0.9 * body):
        return None
    # Italics make a heading of a short line alone: whole paragraphs are set in them, too.
    slanted = line.italic and line.x1 - line.left < 0.7 * (line.right - line.left)
    numbered = bool(_DECIMAL.match(text)) and line.x1 - line.left < 0.85 * (line.right - line.left)
    if not (
        larger or line.bold or numbered or slanted or (capitals and len(letters) >= 4 and not ocr)
    ):
        return None
    size = round(line.size * 2) / 2 if not ocr else round(line.size / body * 4) / 4
    if not larger:
        # Weight or capitals make it a heading: its size is the body's, whatever the rounding.
        size = round(body * 2) / 2 if not ocr else 1.0
    return HeadingStyle(size, line.bold, capitals, line.italic, number_depth(text))


def emphasised_style(lines: Sequence[Line], body: float) -> HeadingStyle | None:
    """Return the heading style of a short paragraph set in bold or italics, else ``None``."""
    text = " ".join(line.text for line in lines)
    if list_mark(text) or len(text) > _LONGEST or not text[0].isupper() or text[-1] in ".;,:?!":
        return None
    bold, italic = all(line.bold for line in lines), all(line.italic for line in lines)
    if not (bold or italic):
        return None
    return HeadingStyle(round(body * 2) / 2, bold, text.isupper(), italic, number_depth(text))


def number_depth(text: str) -> int:
    """Return how many numbers a heading opens with, 1 where it opens with none.

    >>> number_depth("2.1.3 Fusion"), number_depth("Fusion")
    (3, 1)
    """
    found = _NUMBERED.match(text)
    return found.group(1).count(".") + 1 if found else 1


def is_leader(text: str) -> bool:
    """Whether a line is an entry of a table of contents: dots that lead to a page number."""
    return bool(_LEADERS.search(text))


def is_caption(text: str) -> bool:
    """Whether a line opens the caption of a table or figure."""
    return bool(_CAPTION.match(text))


def levels_of(styles: Sequence[HeadingStyle], most: int) -> dict[HeadingStyle, int]:
    """Return the level of each style, 1 for the outermost, at most ``most`` levels."""
    ranked = sorted(set(styles), key=lambda style: style.rank)
    return {style: min(most, level) for level, style in enumerate(ranked, 1)}
