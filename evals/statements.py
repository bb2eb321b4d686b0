"""The statements of a Markdown guideline as a labeller meets them: sentences and table rows.

Deliberately independent of the library's own reader, so that labels outlive changes to it.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator
from pathlib import Path

from rag.records import Record
from rag.text import sentences

_HEAD = re.compile(r"\A---\n.*?\n---\n", re.S)
_TABLE = re.compile(r"<table\b.*?</table>", re.S | re.I)
_ROW = re.compile(r"<tr\b.*?</tr>", re.S | re.I)
_CELL = re.compile(r"<td\b", re.I)
_LINE = re.compile(r"[^\n]+")
_MARKER = re.compile(r"\s*(?:(#{1,6})\s+|(?:[-*+]|\d{1,3}[.)])\s+)?")
_LETTER = re.compile(r"[A-Za-z]{2}")
_SENTENCE_LIKE = 8
"""Headings of at least this many words are read as statements: some publishers set them so."""


class Statement(Record):
    """One sentence, bullet sentence, heading sentence or table row of a file's text."""

    start: int
    end: int
    """Half-open offsets in the file's text."""
    stratum: str
    """``recommendations``: below the heading of that name; ``rest``: anywhere else."""


def statements_of(text: str) -> Iterator[Statement]:
    """Yield every statement of a guideline file in Markdown, in order."""
    head = _HEAD.match(text)
    at = head.end() if head else 0
    stratum = "rest"
    pieces: list[tuple[int, int, bool]] = []
    for table in _TABLE.finditer(text, at):
        pieces += [(at, table.start(), False), (table.start(), table.end(), True)]
        at = table.end()
    pieces.append((at, len(text), False))
    for start, end, table_here in pieces:
        if table_here:
            for row in _ROW.finditer(text, start, end):
                if _CELL.search(row.group()):
                    yield Statement(start=row.start(), end=row.end(), stratum=stratum)
            continue
        for line in _LINE.finditer(text, start, end):
            marker = _MARKER.match(line.group())
            hashes = marker.group(1) if marker else None
            words = line.start() + (marker.end() if marker else 0)
            if hashes and len(hashes) <= 2:
                title = text[words : line.end()].strip().lower()
                stratum = "recommendations" if title == "major recommendations" else "rest"
            if hashes and len(text[words : line.end()].split()) < _SENTENCE_LIKE:
                continue
            for a, b in sentences(text, words, line.end()):
                if _LETTER.search(text[a:b]) and not text[a:b].lstrip().startswith("<"):
                    yield Statement(start=a, end=b, stratum=stratum)


def draw(
    folder: Path, *, seed: int, per_stratum: dict[str, int]
) -> list[tuple[str, str, Statement]]:
    """Draw statements at random, the same number from each document.

    Returns:
        File name, SHA-256 of the file and the statement; by file name, then in order of the text.
    """
    chosen: list[tuple[str, str, Statement]] = []
    for path in sorted(folder.glob("*.md")):
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        every = list(statements_of(data.decode("utf-8")))
        # Seeded by the file itself: another folder around it changes nothing.
        chance = random.Random(f"{seed}/{digest}")
        drawn: list[Statement] = []
        for stratum, count in sorted(per_stratum.items()):
            pool = [s for s in every if s.stratum == stratum]
            drawn += chance.sample(pool, min(count, len(pool)))
        chosen += [(path.name, digest, s) for s in sorted(drawn, key=lambda s: s.start)]
    return chosen
