"""Collecting blocks: what every reader writes into, so that text is cleaned in one place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from rag.intake.clean import clean
from rag.library.manuscript import Block
from rag.library.readers.characters import hidden_warnings, tidy

MAX_LEVEL = 6
"""Headings are told apart down to this level."""
MAX_HEADING = 160
"""A heading longer than this that ends as a sentence does is a paragraph set large."""
_SIGN = re.compile(
    r"(?:[•●○◦▪▫■□◆◇►▶➢➤✓✔❖⁃∙·\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf02d]|[-–—*+](?=\s))\s*"
)
_NUMBER = re.compile(r"(?:\d{1,3}[.)]|\(\d{1,3}\))\s+")
_LETTER = re.compile(r"(?:[A-Za-z][.)]|\([A-Za-z]\)|\(?[ivxlc]{1,5}[.)])\s+")


class Flow:
    """The blocks of a document, in order, and what was noticed while reading them."""

    def __init__(self, name: str) -> None:
        """Start an empty document called ``name`` in messages."""
        self.name = name
        self.blocks: list[Block] = []
        self.hidden: Counter[str] = Counter()
        self.notes: list[str] = []

    def opened(self, text: str) -> str:
        """Count the NULs of a decoded file, which cleaning drops, and normalise its line ends."""
        if "\x00" in text:
            self.hidden["NUL characters"] += text.count("\x00")
        return clean(text)

    def tidy(self, text: str) -> str:
        """Clean one line of text, counting what could hide words."""
        return tidy(text, self.hidden)

    def heading(self, text: str, level: int, page: int = 0) -> None:
        """Add a heading of ``level`` 1 (outermost) and up; nothing where it has no words."""
        text = self.tidy(text)
        if len(text) > MAX_HEADING and text.endswith((".", ";", ",")):
            self.paragraph(text, page)
        elif any(c.isalnum() for c in text):
            level = max(1, min(MAX_LEVEL, level))
            self.blocks.append(Block(kind="heading", text=text, level=level, page=page))

    def paragraph(self, text: str, page: int = 0) -> None:
        """Add a paragraph; nothing where it is empty."""
        text = self.tidy(text)
        if text:
            self.blocks.append(Block(kind="paragraph", text=text, page=page))

    def bullet(self, text: str, level: int = 0, page: int = 0) -> None:
        """Add an entry of a list, ``level`` 0 being the outermost; nothing where it is empty.

        A number or letter that the source prints stays in the text; a bullet sign does not.
        """
        text = without_sign(self.tidy(text))
        if text:
            self.blocks.append(Block(kind="bullet", text=text, level=max(0, level), page=page))

    def table(self, rows: Iterable[Sequence[str]], page: int = 0) -> None:
        """Add a table; one of a single column becomes paragraphs, an empty one nothing."""
        cells = [[self.tidy(cell) for cell in row] for row in rows]
        cells = [row for row in cells if any(row)]
        width = max((len(row) for row in cells), default=0)
        used = [n for n in range(width) if any(len(row) > n and row[n] for row in cells)]
        if len(used) < 2:
            for row in cells:
                self.paragraph(" ".join(row), page)
            return
        padded = [[row[n] if n < len(row) else "" for n in used] for row in cells]
        self.blocks.append(Block(kind="table", text=pipe_rows(padded), page=page))

    def warnings(self) -> tuple[str, ...]:
        """Return the notes and what was taken out of the text."""
        return (*dict.fromkeys(self.notes), *hidden_warnings(self.name, self.hidden))


def pipe_rows(rows: Sequence[Sequence[str]]) -> str:
    r"""Return a table as Markdown pipe rows, the first one as its head.

    >>> pipe_rows([["Drug", "Dose"], ["a|b", "5 mg"]])
    '| Drug | Dose |\n| --- | --- |\n| a\\|b | 5 mg |'
    """
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def list_mark(text: str) -> str:
    """Return the marker with which a line of text opens a list entry, or an empty string.

    >>> list_mark("• pain"), list_mark("2) pain"), list_mark("pain")
    ('• ', '2) ', '')
    """
    for pattern in (_SIGN, _NUMBER, _LETTER):
        found = pattern.match(text)
        if found:
            return found.group()
    return ""


def without_sign(text: str) -> str:
    """Return a list entry without its bullet sign; numbers and letters stay."""
    found = _SIGN.match(text)
    return text[found.end() :].strip() if found else text
