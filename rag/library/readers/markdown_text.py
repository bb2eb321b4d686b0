"""Markdown by a CommonMark parser: the heading tree kept, links read as their words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from rag.intake.readers import decode_text
from rag.library.manuscript import Manuscript
from rag.library.markdown import front_matter
from rag.library.proposals import Clues
from rag.library.readers.characters import raised
from rag.library.readers.emphasis import Outline, rank_of
from rag.library.readers.flow import Flow, list_mark
from rag.library.readers.parts import finish

MEDIA_TYPE = "text/markdown"
_SUP = re.compile(r"<sup>", re.IGNORECASE)
_ENTRY = re.compile(r"([ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]+\S")
_FIELDS = {
    "title": ("title", "name"),
    "publisher": ("publisher", "organization", "organisation", "developer"),
    "edition": ("edition", "version"),
    "date": ("date", "published", "released", "date_released", "year"),
}


def read_markdown(data: bytes, name: str) -> Manuscript:
    """Read a Markdown file; a YAML head becomes a proposal of metadata.

    Raises:
        InputError: Binary data, or no words.
    """
    from markdown_it import MarkdownIt

    flow = Flow(name)
    text, notes = decode_text(data, name)
    flow.notes += notes
    text = flow.opened(text).replace("\f", "\n\n")
    clues = Clues()
    head = front_matter(text)
    if head is not None and _front(head[0], clues, flow):
        text = text[head[1] :]
    parser = MarkdownIt("commonmark", {"maxNesting": 60}).enable(["table", "strikethrough"])
    _Blocks(flow).read(parser.parse(_evenly_indented(text)))
    return finish(flow, data, MEDIA_TYPE, clues)


def _front(words: str, clues: Clues, flow: Flow) -> bool:
    """Take the YAML head as clues; one that is no mapping is text of the document."""
    try:
        fields = yaml.safe_load(words)
    except (yaml.YAMLError, ValueError, RecursionError):
        flow.notes.append(f"{flow.name}: its YAML head cannot be read and was taken as text")
        return False
    if not isinstance(fields, dict):
        return False
    given = {str(key).lower(): value for key, value in fields.items()}
    for kind, keys in _FIELDS.items():
        for key in keys:
            value = given.get(key)
            if isinstance(value, str | int | float) or hasattr(value, "isoformat"):
                getattr(clues, kind)(str(value), f"the YAML head ({key})")
    return True


def _evenly_indented(text: str) -> str:
    """Indent the entries of lists by four spaces per level, whatever the source took.

    CommonMark reads an entry that is indented too deeply as words of the entry above it; what the
    author meant is plain from the marker. Guidelines hold no program text that it could be.
    """
    lines = text.split("\n")
    levels: list[int] = []
    for number, line in enumerate(lines):
        entry = _ENTRY.match(line)
        if entry is None:
            # Only text at the margin ends a list; what is set in, or blank, may belong to it.
            if line.strip() and not line.startswith((" ", "\t")) and not lines[number - 1].strip():
                levels = []
            continue
        indent = len(entry.group(1).expandtabs(4))
        while levels and indent < levels[-1]:
            levels.pop()
        if not levels or indent > levels[-1] + 1:
            levels.append(indent)
        lines[number] = " " * 4 * (len(levels) - 1) + line.lstrip()
    return "\n".join(lines)


class _Blocks:
    """Turns the parser's tokens into blocks."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.lists: list[dict[str, Any]] = []
        self.open_item = ""
        """Marker of the entry whose first words come next."""
        self.in_item = False
        self.outline = Outline()

    def read(self, tokens: Sequence[Any]) -> None:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.type == "heading_open":
                level = self.outline.heading(int(token.tag[1]))
                self.flow.heading(words_of(tokens[at + 1]), level)
                at += 2
            elif token.type == "table_open":
                stop = _closing(tokens, at, "table_close")
                self.flow.table(_rows(tokens[at:stop]))
                at = stop
            else:
                self.other(token)
            at += 1

    def other(self, token: Any) -> None:
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            self.lists.append(
                {"ordered": kind[0] == "o", "number": int(token.attrGet("start") or 1)}
            )
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
            self.in_item = bool(self.lists)
        elif kind == "list_item_open":
            top = self.lists[-1]
            self.open_item = f"{top['number']}." if top["ordered"] else "-"
            top["number"] += 1
            self.in_item = True
        elif kind == "inline":
            text = self.flow.tidy(words_of(token))
            rank = None if self.in_item or not text else rank_of(text, emphasis_of(token))
            if rank is None:
                self.words(text)
            else:
                self.flow.heading(text, self.outline.emphasised(rank))
        elif kind in ("fence", "code_block"):
            for line in token.content.splitlines():
                self.words(line)
        elif kind == "html_block":
            self.html(token.content)

    def words(self, text: str) -> None:
        """Add the words of a paragraph: the first of a list entry opens it, later ones go on."""
        text = self.flow.tidy(text)
        if not text:
            return
        if not self.in_item:
            self.flow.paragraph(text)
        elif self.open_item:
            label = "" if self.open_item == "-" or list_mark(text) else f"{self.open_item} "
            self.flow.bullet(label + text, len(self.lists) - 1)
            self.open_item = ""
        elif self.flow.blocks and self.flow.blocks[-1].kind == "bullet":
            last = self.flow.blocks[-1]
            self.flow.blocks[-1] = last.model_copy(update={"text": f"{last.text} {text}"})
        else:
            self.flow.paragraph(text)

    def html(self, text: str) -> None:
        from rag.library.readers.html import parse_html
        from rag.library.readers.markup import MarkupReader

        root = parse_html(text)
        if root is not None:
            MarkupReader(self.flow, level=self.outline.level).read(root)


def words_of(inline: Any) -> str:
    """Return what a reader sees of a run of text: no markers, no link targets."""
    parts: list[str] = []
    inside_sup = False
    for child in inline.children or ():
        if child.type == "html_inline":
            if _SUP.match(child.content):
                inside_sup = True
            elif child.content.lower().startswith("</sup"):
                inside_sup = False
            elif child.content.lower().startswith("<br"):
                parts.append(" ")
        elif child.type in ("text", "code_inline"):
            parts.append(raised("".join(parts), child.content) if inside_sup else child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type == "image":
            continue
    return "".join(parts)


def emphasis_of(inline: Any) -> frozenset[str]:
    """Return the emphasis that all words of a run of text share."""
    names = {"strong": "bold", "em": "italic"}
    now: list[str] = []
    common: frozenset[str] | None = None
    for child in inline.children or ():
        name = names.get(child.type.removesuffix("_open").removesuffix("_close"))
        if name and child.nesting > 0:
            now.append(name)
        elif name and child.nesting < 0 and name in now:
            now.remove(name)
        elif any(c.isalnum() for c in child.content) and child.type != "html_inline":
            common = frozenset(now) if common is None else common & frozenset(now)
    return common or frozenset()


def _closing(tokens: Sequence[Any], at: int, kind: str) -> int:
    while at < len(tokens) - 1 and tokens[at].type != kind:
        at += 1
    return at


def _rows(tokens: Sequence[Any]) -> Iterator[list[str]]:
    row: list[str] = []
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "inline":
            row.append(words_of(token))
        elif token.type == "tr_close":
            yield row
