"""The words of a PDF page with their places and type: the one module of the readers on pdfium."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from rag.intake.clean import LINE_HYPHEN
from rag.intake.pdf import has_picture

_UPRIGHT = 8.0
"""Degrees by which text may lean and still be read; more is a watermark or a label on a figure."""
_BOLD = re.compile(r"bold|black|heavy|semibd|demi(?!light)|[-_,]bd\b", re.IGNORECASE)
_ITALIC = re.compile(r"ital|obliq", re.IGNORECASE)
_FORCE_BOLD, _ITALIC_FLAG = 1 << 18, 1 << 6  # as the PDF standard numbers them
_WIDE_GAP = 0.3
"""A gap inside a run of characters wider than this share of the type size parts two words."""
_FEW = 100
"""Characters below which a page is looked at for a picture that holds the text instead."""
_MAX_SHAPES = 5000
"""Shapes looked at per page: maps and charts have no end of them."""
_THIN = 2.5
"""A drawn shape of at most this many points across is a line."""


@dataclass(slots=True)
class Word:
    """A word on a page: points from the upper left corner of the page as it is read."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    """Height of the baseline."""
    size: float
    """Type size in points."""
    bold: bool = False
    italic: bool = False
    confidence: float = 1.0
    """Of OCR, 0 to 1."""
    glued: bool = False
    """Whether no space stands before it: a raised mark after its word, a change of type inside."""


@dataclass(slots=True)
class PageWords:
    """What stands on one page."""

    number: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    rules: int = 0
    """Drawn lines, across and down: many of them are a table."""
    uprights: int = 0
    """Drawn lines that go down."""
    rotated: int = 0
    """Characters left out because they stand across the page."""
    picture: bool = False
    """Whether a picture fills much of the page."""
    turned: int = 0
    """Degrees by which the page's text is turned."""
    plain: bool = True
    """Whether a viewer shows the page the way round that its text is read."""


def page_words(pdf: Any, index: int) -> PageWords:
    """Return the words of page ``index`` (from 0) of an open document.

    Raises:
        pypdfium2.PdfiumError: A page that pdfium cannot load.
    """
    with closing(pdf[index]) as page:
        with closing(page.get_textpage()) as textpage:
            chars = list(_characters(textpage))
        turned = _turn(chars)
        kept = [c for c in chars if c.blank or _lean(c.angle, turned) <= _UPRIGHT]
        frame = _Frame(page.get_cropbox(), turned)
        rules, uprights = _rules(page, frame)
        found = PageWords(
            number=index + 1,
            width=frame.width,
            height=frame.height,
            words=list(_words(kept, frame)),
            rules=rules,
            uprights=uprights,
            rotated=len(chars) - len(kept),
            turned=turned,
            plain=page.get_rotation() % 360 == (-turned) % 360 or page.get_rotation() == turned,
        )
    if sum(len(word.text) for word in found.words) < _FEW:
        found.picture = has_picture(pdf, index)
    return found


def render(pdf: Any, index: int, dpi: int) -> Any:
    """Return page ``index`` as a grey picture of ``dpi`` dots per inch (a Pillow image)."""
    with closing(pdf[index]) as page:
        width, height = page.get_size()
        # A poster at 300 dpi would fill the memory: no side beyond 7,000 dots.
        scale = min(dpi / 72, 7000 / max(width, height, 1))
        return page.render(scale=scale, grayscale=True).to_pil()


def page_labels(pdf: Any) -> list[str]:
    """Return the labels that the file itself gives its pages; empty ones where it does not."""
    return [pdf.get_page_label(index) or "" for index in range(len(pdf))]


def metadata(pdf: Any) -> dict[str, str]:
    """Return the file's own title, author and dates."""
    return {key: str(value) for key, value in pdf.get_metadata_dict(skip_empty=True).items()}


@dataclass(slots=True)
class _Character:
    char: str
    x0: float = 0
    x1: float = 0
    low: float = 0
    high: float = 0
    x: float = 0
    y: float = 0
    """Origin: where the baseline starts."""
    angle: float = 0
    size: float = 0
    bold: bool = False
    italic: bool = False

    @property
    def blank(self) -> bool:
        return self.char == " "


def _characters(textpage: Any) -> Iterator[_Character]:
    import pypdfium2.raw as raw

    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    style = _Style(textpage)
    for index in range(raw.FPDFText_CountChars(textpage)):
        code = raw.FPDFText_GetUnicode(textpage, index)
        if code in (0, 10, 13):
            continue
        char = chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if char.isspace():
            yield _Character(" ")
            continue
        # Older builds of pdfium write STX for a hyphen at a line's end.
        char = LINE_HYPHEN if char == "\x02" else char
        if not raw.FPDFText_GetLooseCharBox(textpage, index, box):
            continue
        raw.FPDFText_GetCharOrigin(textpage, index, x, y)
        raw.FPDFText_GetMatrix(textpage, index, matrix)
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        size = raw.FPDFText_GetFontSize(textpage, index) * scale
        bold, italic = style.of(index)
        angle = math.degrees(math.atan2(matrix.b, matrix.a)) % 360
        yield _Character(
            char, box.left, box.right, box.bottom, box.top, x.value, y.value, angle, size,
            bold, italic,
        )  # fmt: skip


class _Style:
    """Bold and italic of a character, by the name and flags of its font."""

    def __init__(self, textpage: Any) -> None:
        self.textpage = textpage
        self.buffer = ctypes.create_string_buffer(128)
        self.flags = ctypes.c_int()
        self.known: dict[tuple[bytes, int], tuple[bool, bool]] = {}

    def of(self, index: int) -> tuple[bool, bool]:
        import pypdfium2.raw as raw

        raw.FPDFText_GetFontInfo(self.textpage, index, self.buffer, 128, self.flags)
        key = (self.buffer.value, self.flags.value)
        if key not in self.known:
            name = key[0].decode("utf-8", "replace")
            self.known[key] = (
                bool(_BOLD.search(name) or key[1] & _FORCE_BOLD),
                bool(_ITALIC.search(name) or key[1] & _ITALIC_FLAG),
            )
        return self.known[key]


def _turn(chars: list[_Character]) -> int:
    """Return by how many degrees (0, 90, 180, 270) most of the page's text is turned."""
    counts = Counter(round(c.angle / 90) % 4 * 90 for c in chars if not c.blank)
    return min(counts, key=lambda turn: (-counts[turn], turn), default=0)


def _lean(angle: float, turned: int) -> float:
    return abs((angle - turned + 180) % 360 - 180)


class _Frame:
    """From the file's coordinates to points from the upper left corner of the page as read."""

    def __init__(self, crop: tuple[float, float, float, float], turned: int) -> None:
        self.left, self.low, self.right, self.high = crop
        self.turned = turned
        wide, tall = self.right - self.left, self.high - self.low
        self.width, self.height = (tall, wide) if turned in (90, 270) else (wide, tall)

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.turned == 90:
            return y - self.low, x - self.left
        if self.turned == 180:
            return self.right - x, y - self.low
        if self.turned == 270:
            return self.high - y, self.right - x
        return x - self.left, self.high - y

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom."""
        a, b = self.point(x0, y0), self.point(x1, y1)
        return min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])


def _words(chars: list[_Character], frame: _Frame) -> Iterator[Word]:
    word: Word | None = None
    for char in chars:
        if char.blank:
            if word is not None:
                yield word
            word = None
            continue
        x0, top, x1, bottom = frame.box(char.x0, char.low, char.x1, char.high)
        base = frame.point(char.x, char.y)[1]
        if word is not None and _runs_on(word, char, x0, base):
            word.text += char.char
            word.x1 = max(word.x1, x1)
            word.top, word.bottom = min(word.top, top), max(word.bottom, bottom)
            continue
        glued = False
        if word is not None:
            glued = -0.5 * word.size < x0 - word.x1 < _WIDE_GAP * word.size
            yield word
        word = Word(
            char.char, x0, x1, top, bottom, base, char.size, char.bold, char.italic, glued=glued
        )
    if word is not None:
        yield word


def _runs_on(word: Word, char: _Character, x0: float, base: float) -> bool:
    """Whether a character goes on with the word: same line and size, no gap before it."""
    size = max(word.size, char.size, 1)
    if word.text.endswith(LINE_HYPHEN):
        return False
    return (
        abs(base - word.base) < 0.12 * size
        and abs(char.size - word.size) < 0.15 * size
        and -0.5 * size < x0 - word.x1 < _WIDE_GAP * size
    )


def _rules(page: Any, frame: _Frame) -> tuple[int, int]:
    """Count the lines drawn on the page, and those of them that go down."""
    import pypdfium2.raw as raw

    total = uprights = 0
    for number, shape in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3)):
        if number >= _MAX_SHAPES:
            break
        left, top, right, bottom = frame.box(*shape.get_bounds())
        wide, tall = right - left, bottom - top
        if tall <= _THIN and wide > 20:
            total += 1
        elif wide <= _THIN and tall > 6:
            total += 1
            uprights += 1
        elif wide > 20 and tall > 6:
            # A box: a table's cells are often drawn as such.
            total += 2
            uprights += 2
    return total, uprights
