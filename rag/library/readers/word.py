"""Word files: headings by style or outline level, lists with their numbers, tables, footnotes."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

from rag.errors import InputError
from rag.intake.word import check_archive
from rag.library.manuscript import Manuscript
from rag.library.proposals import Clues
from rag.library.readers.characters import raised
from rag.library.readers.flow import Flow, list_mark
from rag.library.readers.parts import finish

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LARGEST_MB = 100
"""A file may unpack to ten times as many MiB (see :func:`rag.intake.word.check_archive`)."""
_MAX_RATIO = 200
"""A file that unpacks to more than 20 MiB and this many times its size is a zip bomb."""
_SKIPPED = {f"{_W}{tag}" for tag in ("del", "moveFrom", "delText", "instrText", "pPr", "rPr")}
_SKIPPED.add("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
_HEADING_NAME = re.compile(r"heading\s*(\d)$", re.IGNORECASE)
_CONTENTS = re.compile(r"toc\s*\d|table of (?:contents|figures)", re.IGNORECASE)
_LIST_NAME = re.compile(
    r"list (bullet|number|continue)(?:\s*(\d))?$|list paragraph$", re.IGNORECASE
)
_LETTERS = ("lowerLetter", "upperLetter")
_ROMANS = ("lowerRoman", "upperRoman")


def read_word(data: bytes, name: str) -> Manuscript:
    """Read a DOCX file. It has no pages of its own: where they break depends on the printer.

    Raises:
        InputError: Not a DOCX, damaged, unpacking to an unreasonable size, or without words.
    """
    check_archive(data, name, _LARGEST_MB)
    _check_ratio(data, name)
    import docx

    flow = Flow(name)
    clues = Clues()
    try:
        document = docx.Document(io.BytesIO(data))
        reader = _Reader(document, flow)
        reader.body(document.element.body)
        reader.footnotes()
        clues.title(document.core_properties.title or "", "the file's own title field")
    except InputError:
        raise
    except Exception as error:  # python-docx lets through whatever zip, lxml or its parts raise
        log.debug("python-docx on %s: %r", name, error)
        raise InputError(
            f"{name} is damaged: it is not a readable DOCX.",
            "Open it in a word processor and save it again, or save it as PDF.",
        ) from None
    if reader.tracked:
        flow.notes.append(f"{name} has tracked changes: insertions were read, deletions left out")
    return finish(flow, data, MEDIA_TYPE, clues)


def _check_ratio(data: bytes, name: str) -> None:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > 20 * 2**20 and size > _MAX_RATIO * len(data):
        raise InputError(
            f"{name} unpacks to {size // 2**20} MiB, {size // len(data)} times its size, which is "
            "unreasonable for a document.",
            "Save the document as PDF and give that.",
        )


class _Reader:
    """Walks the document's body."""

    def __init__(self, document: Any, flow: Flow) -> None:
        self.document = document
        self.flow = flow
        self.counters: dict[tuple[str, int], int] = {}
        self.numbering = _Numbering(document)
        self.tracked = False

    def body(self, element: Any) -> None:
        for child in element:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag == f"{_W}p":
                self.paragraph(child)
            elif tag == f"{_W}tbl":
                self.table(child)
            elif tag in (f"{_W}ins", f"{_W}moveTo"):
                self.tracked = True
                self.body(child)
            elif tag in _SKIPPED or not tag:
                continue
            elif len(child):
                # Content controls, custom XML and the like hold paragraphs in turn.
                self.body(child)

    def paragraph(self, element: Any) -> None:
        self.tracked |= any(True for _ in element.iter(f"{_W}ins", f"{_W}del"))
        style = self.style(element)
        name = (style.name or "") if style is not None else ""
        text = "".join(_text(element))
        if _CONTENTS.match(name) or not text.strip():
            return
        level = self.heading_level(element, style, name)
        if level:
            label = self.label(element, style) if self.numbering.of(element, style) else ""
            self.flow.heading(f"{label} {text}" if label else text, level)
            return
        entry = self.numbering.of(element, style)
        named = _LIST_NAME.match(name)
        if entry is not None:
            label = self.label(element, style)
            mark = f"{label} " if label and not list_mark(text.strip()) else ""
            deep = int(named.group(2) or 1) - 1 if named else 0
            self.flow.bullet(mark + text, max(entry[1], deep))
        elif named and named.group(1) and named.group(1).lower() != "continue":
            self.flow.bullet(text, int(named.group(2) or 1) - 1)
        elif list_mark(text.strip()):
            self.flow.bullet(text)
        else:
            self.flow.paragraph(text)
        for box in element.iter(f"{_W}txbxContent"):
            if not any(a.tag in _SKIPPED for a in box.iterancestors()):
                self.body(box)

    def style(self, element: Any) -> Any:
        from docx.enum.style import WD_STYLE_TYPE

        found = element.find(f"{_W}pPr/{_W}pStyle")
        key = found.get(f"{_W}val") if found is not None else None
        return self.document.styles.get_by_id(key, WD_STYLE_TYPE.PARAGRAPH)

    def heading_level(self, element: Any, style: Any, name: str) -> int:
        """Return the heading level from the outline level, whatever language names the style."""
        own = element.find(f"{_W}pPr/{_W}outlineLvl")
        if own is not None:
            return _outline(own)
        if name.casefold() == "title":
            return 1
        for _ in range(10):
            if style is None:
                return 0
            found = _HEADING_NAME.match(style.name or "")
            if found:
                return int(found.group(1)) + 1
            level = style.element.find(f"{_W}pPr/{_W}outlineLvl")
            if level is not None:
                return _outline(level) + 1 if _outline(level) else 0
            style = style.base_style
        return 0

    def label(self, element: Any, style: Any) -> str:
        """Return the number that a word processor prints before an entry; empty for a bullet."""
        entry = self.numbering.of(element, style)
        if entry is None:
            return ""
        key, level = entry
        self.counters[entry] = self.counters.get(entry, self.numbering.start(key, level) - 1) + 1
        for other in [k for k in self.counters if k[0] == key and k[1] > level]:
            del self.counters[other]
        pattern = self.numbering.pattern(key, level)
        if not pattern:
            return ""
        return re.sub(
            r"%(\d)",
            lambda m: self.numbering.shown(
                key, int(m.group(1)) - 1, self.counters.get((key, int(m.group(1)) - 1), 1)
            ),
            pattern,
        )

    def table(self, element: Any) -> None:
        rows: list[list[str]] = []
        nested: list[Any] = []
        for row in element.iter(f"{_W}tr"):
            if _owner(row, f"{_W}tbl") is not element:
                continue
            line: list[str] = []
            for cell in row.iter(f"{_W}tc"):
                if _owner(cell, f"{_W}tr") is not row:
                    continue
                inner = list(cell.iter(f"{_W}tbl"))
                nested += [t for t in inner if _owner(t, f"{_W}tbl") is element]
                line.append(self.cell(cell, rows, len(line)))
                span = cell.find(f"{_W}tcPr/{_W}gridSpan")
                width = int(span.get(f"{_W}val") or 1) if span is not None else 1
                line += [""] * (min(width, 50) - 1)
            rows.append(line)
        if max((len(row) for row in rows), default=0) < 2:
            # A frame around text: read what is in it as such.
            for cell in element.iter(f"{_W}tc"):
                if _owner(cell, f"{_W}tbl") is element:
                    self.body(cell)
            return
        self.flow.table(rows)
        for inner_table in nested:
            self.table(inner_table)

    def cell(self, cell: Any, rows: list[list[str]], column: int) -> str:
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        if merge is not None and merge.get(f"{_W}val") != "restart" and rows:
            above = rows[-1]
            return above[column] if column < len(above) else ""
        paragraphs = [p for p in cell.iter(f"{_W}p") if _owner(p, f"{_W}tc") is cell]
        return " ".join("".join(_text(p)).strip() for p in paragraphs)

    def footnotes(self) -> None:
        """Add the words of foot- and endnotes at the end of the document."""
        from docx.oxml import parse_xml

        for relation in self.document.part.rels.values():
            if relation.is_external or not relation.reltype.endswith(("footnotes", "endnotes")):
                continue
            for note in parse_xml(relation.target_part.blob):
                if isinstance(note.tag, str) and not note.get(f"{_W}type"):
                    self.flow.paragraph(" ".join("".join(_text(p)) for p in note.iter(f"{_W}p")))


class _Numbering:
    """The numbering definitions of a document."""

    def __init__(self, document: Any) -> None:
        self.levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        abstract = {a.get(f"{_W}abstractNumId"): a for a in root.iter(f"{_W}abstractNum")}
        for number in root.iter(f"{_W}num"):
            target = number.find(f"{_W}abstractNumId")
            definition = abstract.get(target.get(f"{_W}val")) if target is not None else None
            if definition is None:
                continue
            for level in definition.iter(f"{_W}lvl"):
                key = (number.get(f"{_W}numId") or "", int(level.get(f"{_W}ilvl") or 0))
                start = _value(level, "start")
                self.levels[key] = (
                    _value(level, "numFmt"),
                    _value(level, "lvlText"),
                    int(start) if start.isdecimal() else 1,
                )

    def of(self, element: Any, style: Any) -> tuple[str, int] | None:
        """Return the list and the level that a paragraph stands in."""
        properties = element.find(f"{_W}pPr/{_W}numPr")
        for _ in range(10):
            if properties is not None or style is None:
                break
            properties = style.element.find(f"{_W}pPr/{_W}numPr")
            style = style.base_style
        if properties is None:
            return None
        key, level = _value(properties, "numId"), _value(properties, "ilvl")
        if key in ("", "0"):
            return None
        return key, int(level) if level.isdecimal() else 0

    def start(self, key: str, level: int) -> int:
        return self.levels.get((key, level), ("", "", 1))[2]

    def pattern(self, key: str, level: int) -> str:
        kind, text, _ = self.levels.get((key, level), ("bullet", "", 1))
        return "" if kind in ("bullet", "none") else text

    def shown(self, key: str, level: int, number: int) -> str:
        kind = self.levels.get((key, level), ("decimal", "", 1))[0]
        if kind in _LETTERS and 1 <= number <= 26:
            letter = chr(ord("a") + number - 1)
            return letter if kind == "lowerLetter" else letter.upper()
        if kind in _ROMANS:
            return _roman(number) if kind == "lowerRoman" else _roman(number).upper()
        return str(number)


def _text(element: Any) -> Iterator[str]:
    """Yield the words of a paragraph; text boxes in it are read apart."""
    so_far = ""
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or tag in _SKIPPED or tag == f"{_W}txbxContent":
            continue
        if tag == f"{_W}t":
            piece = child.text or ""
        elif tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            piece = " "
        elif tag == f"{_W}noBreakHyphen":
            piece = "-"
        elif tag == f"{_W}r" and _value(child.find(f"{_W}rPr"), "vertAlign") == "superscript":
            piece = raised(so_far, "".join(_text(child)))
        else:
            piece = "".join(_text(child))
        so_far += piece
        yield piece


def _value(element: Any, name: str) -> str:
    found = element.find(f"{_W}{name}") if element is not None else None
    return (found.get(f"{_W}val") or "") if found is not None else ""


def _outline(element: Any) -> int:
    value = element.get(f"{_W}val") or ""
    # Level 9 is Word's name for body text.
    return int(value) + 1 if value.isdecimal() and int(value) < 9 else 0


def _owner(element: Any, tag: str) -> Any:
    parent = element.getparent()
    while parent is not None and parent.tag != tag:
        parent = parent.getparent()
    return parent


def _roman(number: int) -> str:
    parts = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    text = ""
    for value, sign in parts:
        while number >= value:
            text, number = text + sign, number - value
    return text
