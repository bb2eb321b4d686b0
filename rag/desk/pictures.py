"""Pages of a case's PDF as pictures: where each word stands, and nothing that is kept from view.

Of a determination letter a picture would show the decision. There the picture is made of the words
that the case file holds, and of nothing else of the page.
"""

from __future__ import annotations

import base64
import io
import logging
import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import closing
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from rag.desk.desk import Desk
from rag.desk.records import CaseState
from rag.errors import InputError

log = logging.getLogger(__name__)
PDF = "application/pdf"
DPI = 120
LONGEST = 1800
"""Dots along the longer side, whatever a page claims to measure."""
KEPT = 80
"""Pictures kept in memory; none is written to disk."""
MOST_WORDS = 4000
"""Words of a page up to which their places are looked for."""
_RUN = 3
"""Words in a row that must agree before a letter's picture shows them."""
_ASCENT, _DESCENT = 1.0, 0.3
"""How far a line of type reaches over and under its baseline, in type sizes."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom in shares of the picture's sides."""
_WORD = re.compile(r"\S+")
_BARE = re.compile(r"[\W_]+")


class Place(NamedTuple):
    """A word of the document's text and where it stands on the picture, in shares of its sides."""

    start: int
    end: int
    left: float
    top: float
    right: float
    bottom: float


class Picture(NamedTuple):
    """A page as a picture."""

    data: str
    """WebP, base64."""
    width: int
    height: int
    places: tuple[Place, ...]
    partial: bool
    """Whether only the words that may be seen are shown."""

    def marks(self, start: int, end: int) -> tuple[Place, ...]:
        """Return the words of a stretch of the document's text, those of one line joined."""
        out: list[Place] = []
        for one in self.places:
            if one.end <= start or one.start >= end:
                continue
            if out and abs(out[-1].top - one.top) < 0.008 and one.left >= out[-1].left:
                last = out.pop()
                one = Place(
                    last.start, one.end, last.left, min(last.top, one.top),
                    max(last.right, one.right), max(last.bottom, one.bottom),
                )  # fmt: skip
            out.append(one)
        return tuple(out)


class Pictures:
    """The pictures that one process made last; for all its threads."""

    def __init__(self, desk: Desk) -> None:
        """Begin without any."""
        self._desk = desk
        self._lock = threading.Lock()
        self._made: OrderedDict[tuple[str, str, int], Picture | None] = OrderedDict()

    def page(self, user: str, state: CaseState, document: int, page: int) -> Picture | None:
        """Return a page (from 1) of a document (from 0); ``None`` where there is no picture of it.

        Raises:
            InputError: There is no such page, or the case is not this user's.
        """
        if not 0 <= document < len(state.case.documents):
            raise InputError(f"There is no document {document + 1}.", "Choose another.")
        held = state.case.documents[document]
        span = next((one for one in held.pages if one.number == page), None)
        if span is None:
            raise InputError(f"There is no page {page} in {held.name}.", "Choose another.")
        if held.media_type != PDF:
            return None
        key = (state.id, held.sha256, page)
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        _, data = self._desk.store.file(user, state.id, document)
        made = draw(
            data,
            held.name,
            page,
            held.text[span.start : span.end],
            offset=span.start,
            partial=held.letter is not None,
        )
        with self._lock:
            self._made[key] = made
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
        return made


def draw(
    data: bytes, name: str, page: int, text: str, *, offset: int = 0, partial: bool = False
) -> Picture | None:
    """Draw a page of a PDF; ``None`` where that fails, or where what to hide cannot be told.

    Args:
        data: The file's bytes.
        name: Its name, for messages.
        page: Page, from 1.
        text: What the case file holds of the page.
        offset: Where that begins in the document's text.
        partial: Whether only words that ``text`` holds may be seen.
    """
    from rag.intake.pdf import PDFIUM_LOCK, open_pdf
    from rag.library.readers.pdf_words import page_words

    try:
        with PDFIUM_LOCK, open_pdf(data, name) as pdf:
            if page > len(pdf):
                return None
            if pdf.get_formtype():
                pdf.init_forms()
            found = page_words(pdf, page - 1)
            image = _rendered(pdf, page - 1)
    # pdfium's own errors are RuntimeErrors.
    except (RuntimeError, InputError, MemoryError, ValueError) as error:
        log.info("page %d of %s has no picture: %r", page, name, error)
        return None
    words = found.words if found.plain and len(found.words) <= MOST_WORDS else []
    if partial and (not words or not found.plain):
        return None
    pairs = _aligned(text, [word.text for word in words], _RUN if partial else 1)
    boxes = [_box(word, found.width, found.height) for word in words]
    places = tuple(Place(offset + start, offset + end, *boxes[at]) for start, end, at in pairs)
    if partial:
        seen = {at for _, _, at in pairs}
        hidden = [box for at, box in enumerate(boxes) if at not in seen]
        image = _only(image, [boxes[at] for at in sorted(seen)], hidden)
    return Picture(_packed(image), image.width, image.height, places, partial)


def _rendered(pdf: Any, index: int) -> Any:
    with closing(pdf[index]) as page:
        width, height = page.get_size()
        scale = min(DPI / 72, LONGEST / max(width, height, 1))
        return page.render(scale=scale).to_pil().convert("RGB")


def _aligned(text: str, words: Sequence[str], run: int) -> list[tuple[int, int, int]]:
    """Pair words of the text (start, end) with words of the page, both in reading order."""
    mine = [(one.start(), one.end(), _bare(one[0])) for one in _WORD.finditer(text)]
    mine = [one for one in mine if one[2]][: MOST_WORDS * 2]
    theirs = [(at, _bare(word)) for at, word in enumerate(words)]
    theirs = [one for one in theirs if one[1]]
    matcher = SequenceMatcher(
        None, [one[2] for one in mine], [one[1] for one in theirs], autojunk=False
    )
    return [
        (mine[block.a + n][0], mine[block.a + n][1], theirs[block.b + n][0])
        for block in matcher.get_matching_blocks()
        if block.size >= run
        for n in range(block.size)
    ]


def _bare(word: str) -> str:
    return _BARE.sub("", word).casefold()


def _box(word: Any, width: float, height: float) -> Box:
    """Return where a word stands; a font that claims to be taller than a line does not reach it."""
    top = max(word.top, word.base - _ASCENT * word.size)
    bottom = min(word.bottom, word.base + _DESCENT * word.size)
    return (
        max(word.x0 / width, 0.0),
        max(top / height, 0.0),
        min(word.x1 / width, 1.0),
        min(bottom / height, 1.0),
    )


def _only(image: Any, shown: Sequence[Box], hidden: Sequence[Box]) -> Any:
    """Return a white page with the words at ``shown`` on it and nothing of those at ``hidden``."""
    from PIL import Image, ImageDraw

    pen = ImageDraw.Draw(image)
    for box in hidden:
        pen.rectangle(_dots(box, image), fill="white")
    sheet = Image.new("RGB", image.size, "white")
    for box in shown:
        dots = _dots(box, image)
        if dots[0] < dots[2] and dots[1] < dots[3]:
            sheet.paste(image.crop(dots), dots[:2])
    return sheet


def _dots(box: Box, image: Any) -> tuple[int, int, int, int]:
    left, top, right, bottom = box
    wide, tall = image.size
    return int(left * wide), int(top * tall), int(right * wide) + 1, int(bottom * tall) + 1


def _packed(image: Any) -> str:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=72, method=1)
    return base64.b64encode(buffer.getvalue()).decode()
