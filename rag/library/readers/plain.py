"""Plain text: paragraphs by blank lines, lists by their marks, headings guessed with caution."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.errors import InputError
from rag.intake.readers import decode_text
from rag.library.manuscript import FilePage, Manuscript
from rag.library.proposals import Clues
from rag.library.readers.flow import Flow, list_mark
from rag.library.readers.parts import finish

MEDIA_TYPE = "text/plain"
_NUMBERED = re.compile(
    r"(?:(?:Chapter|Section|Part|Appendix)\s+)?(?:\d{1,2}|[IVX]{1,5}|[A-Z])(?:\.\d{1,2}){0,4}[.:)]?\s+[A-Z]"
)
_DEPTH = re.compile(r"\d{1,2}((?:\.\d{1,2})*)")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,}|~{3,}|\*{3,})$")
_MAX_HEADING = 90


def read_plain(data: bytes, name: str, *, max_pages: int) -> Manuscript:
    """Read plain text; form feeds divide its pages.

    Raises:
        InputError: Binary data, more than ``max_pages`` pages, or no words.
    """
    flow = Flow(name)
    text, notes = decode_text(data, name)
    flow.notes += notes
    texts = flow.opened(text).split("\f")
    if len(texts) > max_pages:
        raise too_long(name, len(texts), max_pages)
    paged = len(texts) > 1
    for number, page in enumerate(texts, 1):
        read_lines(flow, page.split("\n"), number if paged else 0)
    pages = [FilePage(number=n) for n in range(1, len(texts) + 1)] if paged else []
    return finish(flow, data, MEDIA_TYPE, Clues(), pages)


def too_long(name: str, pages: int, limit: int) -> InputError:
    """Return the error for a file with too many pages."""
    return InputError(
        f"{name} has {pages:,} pages; the limit is {limit:,}.",
        "Split it into its chapters and add each of them.",
    )


def read_lines(flow: Flow, lines: Sequence[str], page: int) -> None:
    """Write the lines of one page into ``flow``."""
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        stop = at + 1
        while stop < len(lines) and lines[stop].strip() and not list_mark(lines[stop].strip()):
            stop += 1
        _paragraph(flow, lines[at:stop], page)
        at = stop


def _paragraph(flow: Flow, lines: Sequence[str], page: int) -> None:
    first = lines[0].strip()
    if len(lines) == 2 and _UNDERLINE.match(lines[1].strip()) and len(first) <= _MAX_HEADING:
        flow.heading(first, 1 if lines[1].strip()[0] in "=*" else 2, page)
        return
    if len(lines) == 1 and is_heading(first):
        flow.heading(first, heading_level(first), page)
    elif list_mark(first):
        indent = len(lines[0].expandtabs(4)) - len(lines[0].expandtabs(4).lstrip())
        flow.bullet(_joined(lines), min(2, indent // 4), page)
    elif not all(_UNDERLINE.match(line.strip()) for line in lines):
        flow.paragraph(_joined(lines), page)


def _joined(lines: Sequence[str]) -> str:
    return " ".join(line.strip() for line in lines)


def is_heading(text: str) -> bool:
    """Whether a line that stands alone is a heading: numbered, or in capitals throughout.

    >>> is_heading("2.1 Lumbar fusion"), is_heading("METHODS"), is_heading("Pain is common.")
    (True, True, False)
    """
    if len(text) > _MAX_HEADING or text.endswith((".", ",", ";", "?", "!")) or "  " in text:
        return False
    letters = [c for c in text if c.isalpha()]
    if _NUMBERED.match(text) and len(text.split()) <= 12:
        return True
    return len(letters) >= 4 and text.isupper() and len(letters) > 0.5 * len(text)


def heading_level(text: str) -> int:
    """Return 1, or for a numbered heading how many numbers it has.

    >>> heading_level("2.1 Lumbar fusion"), heading_level("METHODS")
    (2, 1)
    """
    found = _DEPTH.match(text)
    return 1 + found.group(1).count(".") if found else 1
