"""The letter as plain blocks, before it becomes Markdown or DOCX."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Piece:
    """A stretch of text in one style. Its text is never mark-up: renderers escape it."""

    text: str
    style: Literal["plain", "bold", "italic"] = "plain"


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the letter's title."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Entry:
    """One entry of a list."""

    pieces: tuple[Piece, ...]
    depth: int = 0
    label: str = ""
    """A label of our own instead of a bullet, e.g. ``[1]``."""


@dataclass(frozen=True)
class Table:
    """A table with a head row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Entry | Table


def plain(text: str) -> Piece:
    """Return ``text`` in the plain style."""
    return Piece(text)


def bold(text: str) -> Piece:
    """Return ``text`` in bold."""
    return Piece(text, "bold")


def italic(text: str) -> Piece:
    """Return ``text`` in italics."""
    return Piece(text, "italic")


def paragraph(*pieces: Piece | str) -> Paragraph:
    """Return a paragraph of pieces; a string is a plain one."""
    return Paragraph(_pieces(pieces))


def entry(*pieces: Piece | str, depth: int = 0, label: str = "") -> Entry:
    """Return a list entry of pieces; a string is a plain one."""
    return Entry(_pieces(pieces), depth, label)


def _pieces(parts: tuple[Piece | str, ...]) -> tuple[Piece, ...]:
    return tuple(plain(part) if isinstance(part, str) else part for part in parts)
