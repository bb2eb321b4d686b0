"""An element tree of web-page markup into blocks: headings, paragraphs, lists, tables.

Used for whole pages and for the fragments of markup that other formats carry inside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rag.library.readers.characters import raised
from rag.library.readers.emphasis import Outline, rank_of
from rag.library.readers.flow import Flow, list_mark

_SKIPPED = frozenset(
    "script style noscript template nav svg math canvas audio video iframe object embed form "
    "input select textarea button img picture map head link meta base dialog menu label".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure "
    "footer form header h1 h2 h3 h4 h5 h6 hr html li main ol p pre section summary table tbody td "
    "tfoot th thead tr ul caption".split()
)
_ROLES = frozenset("navigation search banner contentinfo menu menubar dialog alert toolbar".split())
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
_FAINT = re.compile(r"(?:^|[\s_-])(?:sr-only|screen-reader|visually-hidden|skip-nav|skip-link)")
_UNDERLINE = re.compile(r"text-decoration\s*:[^;]*underline", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)
_DEEPEST = 200
"""Elements nested deeper than this are read as plain text: only hostile pages have them."""


@dataclass
class _Line:
    """The words of the paragraph that is being read, and how they are emphasised."""

    parts: list[str] = field(default_factory=list)
    styles: list[frozenset[str]] = field(default_factory=list)

    def add(self, text: str, style: frozenset[str]) -> None:
        if any(c.isalnum() for c in text):
            self.styles.append(style)
        if text:
            self.parts.append(text)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    @property
    def common(self) -> frozenset[str]:
        """The emphasis that all of its words share."""
        return frozenset.intersection(*self.styles) if self.styles else frozenset()


class MarkupReader:
    """Walks elements and writes their text into a flow."""

    def __init__(self, flow: Flow, *, level: int = 0) -> None:
        """Write into ``flow``; headings stand below a heading of ``level`` (0: none)."""
        self.flow = flow
        self.base = level
        self.outline = Outline(level)
        self._line = _Line()

    def read(self, root: Any) -> None:
        """Read everything below ``root``."""
        self._walk(root, frozenset(), 0)
        self._flush()

    # ------------------------------------------------------------------ walking

    def _walk(self, element: Any, style: frozenset[str], depth: int) -> None:
        if depth > _DEEPEST:
            self._line.add(" ".join(element.itertext()), style)
            return
        self._line.add(element.text or "", style)
        for child in element:
            self._child(child, style, depth + 1)
            self._line.add(child.tail or "", style)

    def _child(self, child: Any, style: frozenset[str], depth: int) -> None:
        tag = child.tag.lower() if isinstance(child.tag, str) else ""
        if not tag or tag == "img":
            return
        if tag in _SKIPPED or hidden(child) or _is_control(child, tag):
            self._line.add(" ", style)
        elif tag == "br":
            self._break()
        elif tag in ("sup", "sub"):
            words = "".join(child.itertext())
            mark = raised(self._line.text, words, child.tail or "") if tag == "sup" else words
            self._line.add(mark, style)
        elif tag not in _BLOCKS:
            self._walk(child, style | emphasis(child, tag), depth)
        else:
            self._flush()
            self._block(child, tag, style | emphasis(child, tag), depth)
            self._flush()

    def _block(self, child: Any, tag: str, style: frozenset[str], depth: int) -> None:
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self._heading(_plain(child), self.base + int(tag[1]))
        elif tag in ("ul", "ol"):
            self._list(child, 0, style, depth)
        elif tag == "table":
            self._table(child, style, depth)
        elif tag == "pre":
            for line in _plain(child).splitlines():
                self.flow.paragraph(line)
        elif tag == "dt":
            self.flow.paragraph(_plain(child))
        elif tag == "dd":
            self._item(child, 0, "", style, depth)
        else:
            self._walk(child, style, depth)

    # ------------------------------------------------------------------ paragraphs and headings

    def _break(self) -> None:
        """A line break ends a line that is a heading or list entry of its own, else a space."""
        text = self.flow.tidy(self._line.text)
        if text and (rank_of(text, self._line.common) is not None or list_mark(text)):
            self._flush()
        else:
            self._line.add(" ", frozenset())

    def _flush(self) -> None:
        line, self._line = self._line, _Line()
        text = self.flow.tidy(line.text)
        if not text:
            return
        rank = rank_of(text, line.common)
        if rank is not None:
            self.flow.heading(text, self.outline.emphasised(rank))
        elif list_mark(text):
            self.flow.bullet(text)
        else:
            self.flow.paragraph(text)

    def _heading(self, text: str, level: int) -> None:
        self.flow.heading(text, self.outline.heading(level))

    # ------------------------------------------------------------------ lists and tables

    def _list(self, element: Any, level: int, style: frozenset[str], depth: int) -> None:
        ordered = element.tag.lower() == "ol"
        number = _start(element)
        for child in element:
            tag = child.tag.lower() if isinstance(child.tag, str) else ""
            if tag in ("ul", "ol"):
                self._list(child, level + 1, style, depth + 1)
            elif tag == "li" and not hidden(child):
                self._item(child, level, _label(element, number) if ordered else "", style, depth)
                number += 1
            elif tag:
                self._child(child, style, depth + 1)

    def _item(
        self, element: Any, level: int, label: str, style: frozenset[str], depth: int
    ) -> None:
        """Read one entry: its own words, then the lists and tables inside it."""
        before, self._line = self._line, _Line()
        nested: list[Any] = []
        self._words(element, nested, style, depth)
        text = self.flow.tidy(self._line.text)
        self._line = before
        if text:
            self.flow.bullet(f"{label} {text}" if label and not list_mark(text) else text, level)
        for child in nested:
            if child.tag.lower() == "table":
                self._table(child, style, depth + 1)
            else:
                self._list(child, level + 1 if text else level, style, depth + 1)

    def _words(self, element: Any, nested: list[Any], style: frozenset[str], depth: int) -> None:
        self._line.add(element.text or "", style)
        for child in element:
            tag = child.tag.lower() if isinstance(child.tag, str) else ""
            if tag in ("ul", "ol", "table") and not hidden(child) and depth < _DEEPEST:
                nested.append(child)
            elif tag == "br":
                self._line.add(" ", style)
            elif tag in _BLOCKS and depth < _DEEPEST:
                self._line.add(" ", style)
                if not hidden(child):
                    self._words(child, nested, style, depth + 1)
                self._line.add(" ", style)
            else:
                self._child(child, style, depth + 1)
            self._line.add(child.tail or "", style)

    def _table(self, element: Any, style: frozenset[str], depth: int) -> None:
        rows = list(_rows(element))
        if element.find(".//table") is not None or max((len(row) for row in rows), default=0) < 2:
            # A table for layout: its cells are read one after the other.
            for cell in (cell for row in rows for cell in row):
                self._walk(cell, style, depth + 1)
                self._flush()
            return
        caption = next((c for c in element if c.tag == "caption"), None)
        if caption is not None:
            self.flow.paragraph(_plain(caption))
        self.flow.table(_grid(rows))


def hidden(element: Any) -> bool:
    """Whether a browser would show the element to nobody."""
    get = element.get
    if get("hidden") is not None or get("aria-hidden") == "true":
        return True
    if (get("role") or "").lower() in _ROLES or _FAINT.search(get("class") or ""):
        return True
    return bool(_HIDDEN_STYLE.search(get("style") or ""))


def _is_control(element: Any, tag: str) -> bool:
    """Whether a link or list works the page instead of being part of its text."""
    if tag == "a":
        target = (element.get("href") or "").strip().lower()
        return target == "#" or target.startswith("javascript:")
    if tag not in ("ul", "ol"):
        return False
    links = element.findall(".//a")
    if len(links) < 2 or not all((a.get("href") or "").startswith("#") for a in links):
        return False
    inside = sum(len("".join("".join(a.itertext()).split())) for a in links)
    return inside >= 0.9 * len("".join("".join(element.itertext()).split()))


def emphasis(element: Any, tag: str) -> frozenset[str]:
    """Return how an element sets its text: ``bold``, ``underline``, ``italic``."""
    style = element.get("style") or ""
    found = set()
    if tag in ("b", "strong", "th") or _BOLD.search(style):
        found.add("bold")
    if tag in ("i", "em", "cite") or _ITALIC.search(style):
        found.add("italic")
    if tag in ("u", "ins") or _UNDERLINE.search(style):
        found.add("underline")
    return frozenset(found)


def _plain(element: Any) -> str:
    """Return the visible words below an element, reference marks left out."""
    line = _Line()

    def walk(node: Any, depth: int) -> None:
        line.add(node.text or "", frozenset())
        for child in node:
            tag = child.tag.lower() if isinstance(child.tag, str) else ""
            if tag == "sup":
                mark = raised(line.text, "".join(child.itertext()), child.tail or "")
                line.add(mark, frozenset())
            elif tag == "br":
                line.add("\n", frozenset())
            elif tag and tag not in _SKIPPED and not hidden(child) and depth < _DEEPEST:
                if tag in _BLOCKS:
                    line.add(" ", frozenset())
                walk(child, depth + 1)
                if tag in _BLOCKS:
                    line.add(" ", frozenset())
            line.add(child.tail or "", frozenset())

    walk(element, 0)
    return line.text


def _rows(table: Any) -> Iterator[list[Any]]:
    """Yield the cells of each row of a table, those of tables inside it apart."""
    for child in table:
        tag = child.tag.lower() if isinstance(child.tag, str) else ""
        if tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child)
        elif tag == "tr" and not hidden(child):
            yield [c for c in child if isinstance(c.tag, str) and c.tag.lower() in ("td", "th")]


def _grid(rows: list[list[Any]]) -> list[list[str]]:
    """Lay the cells out.

    One that spans columns leaves the others empty; one that spans rows repeats in each, so that
    every row can be read alone.
    """
    grid: list[list[str]] = []
    carried: dict[int, tuple[int, str]] = {}
    for row in rows:
        line: list[str] = []
        for cell in row:
            while len(line) in carried:
                line.append(_carry(carried, len(line)))
            words = _plain(cell)
            down = min(_span(cell, "rowspan"), len(rows))
            if down > 1:
                carried[len(line)] = (down - 1, words)
            line += [words] + [""] * (min(_span(cell, "colspan"), 50) - 1)
        while len(line) in carried:
            line.append(_carry(carried, len(line)))
        grid.append(line)
    return grid


def _carry(carried: dict[int, tuple[int, str]], column: int) -> str:
    left, words = carried.pop(column)
    if left > 1:
        carried[column] = (left - 1, words)
    return words


def _span(cell: Any, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return max(1, int(value)) if value.isdecimal() and len(value) < 4 else 1


def _start(element: Any) -> int:
    value = (element.get("start") or "1").strip()
    return int(value) if value.isdecimal() and len(value) < 4 else 1


def _label(element: Any, number: int) -> str:
    """Return the marker that a browser prints before the ``number``-th entry."""
    kind = element.get("type") or ""
    style = (element.get("style") or "").lower()
    if (kind in ("a", "A") or "alpha" in style or "latin" in style) and number <= 26:
        letter = chr(ord("a") + number - 1)
        return f"{letter.upper() if kind == 'A' or 'upper' in style else letter}."
    return f"{number}."
