"""Markdown as a guideline document needs it: front matter, headings, fences, bullets, sentences.

Everything is an offset into the text as it stands, so that what is cut out of it can be quoted.
A CommonMark library gives a tree of rendered parts without offsets inside a block; this reads only
the few constructs that matter and never alters a character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rag.text import sentences

_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$\n?", re.S | re.M)
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t\r\f]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*([\w-]*)")
_BULLET = re.compile(r"( {0,3})(?:[-*+•]|\d{1,3}[.)])[ \t]+(?=\S)")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t\r]*$")


@dataclass(frozen=True)
class Line:
    """One line of a text, without its line end."""

    number: int
    """1-based."""
    start: int
    end: int
    text: str
    fenced: bool
    """Inside a fenced block, its fences included: no headings or bullets there."""
    fence: str
    """On the line that opens a fence: its language, or ``?`` where none is named."""

    @property
    def blank(self) -> bool:
        """Whether nothing but white space stands on the line."""
        return not self.text.strip()


@dataclass(frozen=True)
class Unit:
    """A piece of text that is not cut further: a sentence, or a bullet with its marker."""

    kind: Literal["sentence", "bullet", "row"]
    start: int
    end: int
    content: int
    """Where the words start: after the marker of a bullet."""
    block: int
    """Number of the paragraph, list or table that it belongs to, from 0."""


@dataclass(frozen=True)
class Heading:
    """A heading and the text below it, up to the next heading."""

    title: str
    level: int
    """1 to 6; 0 for the text before the first heading."""
    line: int
    """1-based; 0 without a heading."""
    start: int
    body: tuple[Line, ...]


def front_matter(text: str) -> tuple[str, int] | None:
    """Return the YAML between the opening ``---`` lines and the offset at which the rest starts."""
    found = _FRONT.match(text)
    return (found.group(1), found.end()) if found else None


def lines_of(text: str, start: int = 0) -> Iterator[Line]:
    """Yield the lines of ``text`` from offset ``start``, knowing which lie in a fenced block."""
    open_fence = ""
    for number, match in enumerate(_LINE.finditer(text, start), text.count("\n", 0, start) + 1):
        words = match.group().rstrip("\n")
        fence = _FENCE.match(words)
        language = ""
        fenced = bool(open_fence or fence)
        if open_fence:
            if fence and fence.group(1).startswith(open_fence) and not fence.group(2):
                open_fence = ""
        elif fence:
            open_fence, language = fence.group(1), fence.group(2).lower() or "?"
        yield Line(number, match.start(), match.start() + len(words), words, fenced, language)


def headings_of(text: str, start: int = 0) -> list[Heading]:
    """Cut ``text`` at its ATX headings. Text before the first gets a heading without title."""
    found: list[Heading] = []
    title, level, line, at, body = "", 0, 0, start, list[Line]()
    for row in lines_of(text, start):
        match = None if row.fenced else _HEADING.match(row.text)
        if match is None:
            body.append(row)
            continue
        found.append(Heading(title, level, line, at, tuple(body)))
        title, level = match.group(2).strip(), len(match.group(1))
        line, at, body = row.number, row.start, []
    found.append(Heading(title, level, line, at, tuple(body)))
    return [heading for heading in found if heading.level or any(not r.blank for r in heading.body)]


def leading_block(body: tuple[Line, ...]) -> tuple[list[Line], tuple[Line, ...]] | None:
    """Split off a fenced ``yaml`` block with which a section opens.

    Returns:
        The lines between the fences and the lines after the block, or ``None`` without a block.
    """
    first = next((n for n, line in enumerate(body) if not line.blank), None)
    if first is None or body[first].fence not in ("yaml", "yml"):
        return None
    last = first + 1
    while last < len(body) and body[last].fenced and not body[last].fence:
        if _FENCE.match(body[last].text):
            return list(body[first + 1 : last]), body[last + 1 :]
        last += 1
    return list(body[first + 1 : last]), body[last:]


def units_of(text: str, body: tuple[Line, ...]) -> tuple[Unit, ...]:
    """Cut the lines of a section into sentences, bullets and table rows, in order.

    A bullet reaches over its continuation lines and nested bullets.
    """
    units: list[Unit] = []
    block = 0
    at = 0
    while at < len(body):
        line = body[at]
        if line.blank or _RULE.match(line.text):
            at += 1
            continue
        bullet = None if line.fenced else _BULLET.match(line.text)
        if bullet:
            stop = _bullet_end(body, at, len(bullet.group(1)))
            start = line.start + len(bullet.group(1))
            content = line.start + bullet.end()
            units.append(
                Unit("bullet", start, _trim(text, start, body[stop - 1].end), content, block)
            )
            at = stop
            following = _next_bullet(body, at)
            if following is not None:
                at = following
                continue
        elif line.fenced or line.text.lstrip().startswith("|"):
            start = line.start + len(line.text) - len(line.text.lstrip())
            units.append(Unit("row", start, _trim(text, start, line.end), start, block))
            at += 1
            if at < len(body) and body[at].text.lstrip().startswith("|"):
                continue
        else:
            stop = _paragraph_end(body, at)
            units += [
                Unit("sentence", a, b, a, block)
                for a, b in sentences(text, line.start, body[stop - 1].end)
            ]
            at = stop
        block += 1
    return tuple(units)


def _paragraph_end(body: tuple[Line, ...], at: int) -> int:
    stop = at + 1
    while stop < len(body) and not (
        body[stop].blank
        or body[stop].fenced
        or _BULLET.match(body[stop].text)
        or _RULE.match(body[stop].text)
        or body[stop].text.lstrip().startswith("|")
    ):
        stop += 1
    return stop


def _bullet_end(body: tuple[Line, ...], at: int, indent: int) -> int:
    """Return the index after the last line of the bullet that starts at ``at``."""
    stop = last = at + 1
    while stop < len(body):
        line = body[stop]
        if line.blank:
            stop += 1
            continue
        deeper = len(line.text) - len(line.text.lstrip()) > indent + 1
        lazy = last == stop and not _BULLET.match(line.text) and not line.fenced
        if not deeper and not lazy:
            break
        stop += 1
        last = stop
    return last


def _next_bullet(body: tuple[Line, ...], at: int) -> int | None:
    """Return the line of a further bullet of the same list; blank lines may stand between."""
    while at < len(body) and body[at].blank:
        at += 1
    return at if at < len(body) and _BULLET.match(body[at].text) else None


def _trim(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
