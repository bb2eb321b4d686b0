"""XML by a parser that expands no entities: sections and titles of whatever vocabulary."""

from __future__ import annotations

import re
from typing import Any

from rag.errors import InputError
from rag.library.manuscript import Manuscript
from rag.library.proposals import Clues
from rag.library.readers.characters import raised
from rag.library.readers.flow import Flow
from rag.library.readers.html import parse_html
from rag.library.readers.markup import MarkupReader
from rag.library.readers.parts import finish

MEDIA_TYPE = "application/xml"
_TITLES = frozenset("title head heading name caption article-title subject bridgehead".split())
_ITEMS = frozenset("li item listitem list-item step".split())
_LISTS = frozenset("ul ol list itemizedlist orderedlist simplelist steps".split())
_INLINE = frozenset(
    "a b i u em strong italic bold underline sc monospace sub sup xref ext-link ref uri emphasis "
    "link span term abbrev quote phrase inline-formula named-content styled-content content "
    "ph".split()
)
_SKIPPED = frozenset("script style xmlsource graphic object-id journal-id issn doi".split())
_NAME_FIELDS = ("Name", "name", "title", "Title", "label", "heading")
_VALUE_FIELDS = ("Value", "value", "text", "Text")
_MARKUP = re.compile(r"<[a-zA-Z][^<>]{0,500}>")
_DATES = frozenset(
    "pub-date date pubdate published date-released effective-date effectivetime".split()
)
_PUBLISHERS = frozenset("publisher-name publisher publishername organization".split())
_DEEPEST = 150


def read_xml(data: bytes, name: str) -> Manuscript:
    """Read an XML document.

    Known by what elements do rather than by their vocabulary: a title inside an element, or a name
    on it, is the heading of what the element holds. Markup kept as text in a value is read as such.

    Raises:
        InputError: Not well-formed (with the line), hostile, or without words.
    """
    flow = Flow(name)
    root = _parse(data, name)
    clues = Clues()
    _Reader(flow, clues).section(root, 1, 0)
    _clues_of_fields(flow, clues)
    return finish(flow, data, MEDIA_TYPE, clues)


def _parse(data: bytes, name: str) -> Any:
    """Parse without network, without a DTD, entities left as they stand."""
    from lxml import etree

    head = data[:200_000]
    if b"<!ENTITY" in head or "<!ENTITY".encode("utf-16-le") in head:
        raise InputError(
            f"{name} defines entities of its own, which is not accepted.",
            "Save it again without a document type declaration.",
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(data.strip(), parser)
    except etree.XMLSyntaxError as error:
        raise InputError(
            f"{name} is no well-formed XML: {error.msg}.",
            "Export it again, or save it as HTML or text.",
        ) from None
    except ValueError as error:
        raise InputError(f"{name} cannot be read as XML: {error}.", "Export it again.") from None


class _Reader:
    """Walks the elements."""

    def __init__(self, flow: Flow, clues: Clues) -> None:
        self.flow = flow
        self.clues = clues

    def section(self, element: Any, level: int, depth: int) -> None:
        """Read an element that holds others: its title or name, then its children."""
        title = _attribute(element, _NAME_FIELDS)
        tag = _tag(element)
        if title and depth:
            self.flow.heading(title, level)
            level += 1
        for name in _VALUE_FIELDS:
            if element.get(name):
                self.value(element.get(name), level)
        if depth > _DEEPEST:
            self.flow.paragraph(_words(element))
            return
        if (element.text or "").strip():
            self.flow.paragraph(element.text)
        inside = level
        for child in element:
            kind = _tag(child)
            if not kind or kind in _SKIPPED:
                continue
            if kind in _TITLES and not title:
                self.title(child, tag, level)
                inside = level + 1
            else:
                self.child(child, kind, inside, depth + 1)
            if (child.tail or "").strip():
                self.flow.paragraph(child.tail)

    def title(self, child: Any, parent: str, level: int) -> None:
        words = _words(child)
        if parent in ("fig", "table-wrap", "figure"):
            self.flow.paragraph(words)
        else:
            self.flow.heading(words, level)
        if _tag(child) == "article-title":
            self.clues.title(words, "the element article-title")

    def child(self, child: Any, kind: str, level: int, depth: int) -> None:
        if kind in _LISTS:
            self.list(child, 0, depth)
        elif kind in ("table", "informaltable"):
            self.table(child)
        elif kind in _DATES:
            self.clues.date(_date(child), f"the element {kind}")
        elif kind in _PUBLISHERS and not len(child):
            self.clues.publisher(_words(child), f"the element {kind}")
        elif _is_leaf(child) and not _attribute(child, _VALUE_FIELDS):
            self.leaf(child, level)
        else:
            self.section(child, level, depth)

    def leaf(self, child: Any, level: int) -> None:
        """Read an element that holds only words; lists inside a paragraph stand after it."""
        name = _attribute(child, _NAME_FIELDS)
        words = _words(child)
        if name and words:
            self.flow.heading(name, level)
            level += 1
        self.value(words, level)
        if not words and name and _tag(child) not in ("field",):
            self.flow.paragraph(name)

    def value(self, text: str, level: int) -> None:
        """Read a value, which may be markup kept as text."""
        if not _MARKUP.search(text):
            self.flow.paragraph(text)
            return
        root = parse_html(text)
        if root is not None:
            MarkupReader(self.flow, level=level - 1).read(root)

    def list(self, element: Any, level: int, depth: int) -> None:
        ordered = _tag(element) in ("ol", "orderedlist") or "order" in (
            element.get("list-type") or ""
        )
        number = 0
        for child in element:
            kind = _tag(child)
            if kind in _LISTS:
                self.list(child, level + 1, depth + 1)
            elif kind in _ITEMS:
                number += 1
                words = _words(child, without=_LISTS)
                self.flow.bullet(f"{number}. {words}" if ordered and words else words, level)
                if depth < _DEEPEST:
                    for inner in child.iter():
                        if _tag(inner) in _LISTS and _nearest_item(inner) is child:
                            self.list(inner, level + 1, depth + 1)
            elif kind:
                self.flow.paragraph(_words(child))

    def table(self, element: Any) -> None:
        rows = [
            [_words(cell) for cell in row if _tag(cell) in ("td", "th", "entry")]
            for row in element.iter()
            if _tag(row) in ("tr", "row")
        ]
        self.flow.table(rows)


def _tag(element: Any) -> str:
    """Return an element's name without its name space; empty for comments and the like."""
    return str(element.tag).rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _attribute(element: Any, names: tuple[str, ...]) -> str:
    return next((element.get(name) for name in names if (element.get(name) or "").strip()), "")


def _is_leaf(element: Any) -> bool:
    return all(_tag(child) in _INLINE or not _tag(child) for child in element)


def _nearest_item(element: Any) -> Any:
    parent = element.getparent()
    while parent is not None and _tag(parent) not in _ITEMS:
        parent = parent.getparent()
    return parent


def _words(element: Any, without: frozenset[str] = frozenset(), depth: int = 0) -> str:
    """Return the words below an element, reference marks left out, blocks kept apart."""
    if depth > _DEEPEST:
        return " ".join(element.itertext())
    parts = [element.text or ""]
    for child in element:
        kind = _tag(child)
        if kind == "sup" or (kind == "xref" and child.get("ref-type") == "bibr" and _raised(child)):
            parts.append(raised("".join(parts), "".join(child.itertext()), child.tail or ""))
        elif kind and kind not in _SKIPPED and kind not in without:
            gap = "" if kind in _INLINE else " "
            parts += [gap, _words(child, without, depth + 1), gap]
        parts.append(child.tail or "")
    return "".join(parts)


def _raised(xref: Any) -> bool:
    """Whether a reference mark is set as a superscript."""
    return len(xref) == 1 and _tag(xref[0]) == "sup"


def _date(element: Any) -> str:
    parts = {_tag(child): _words(child).strip() for child in element}
    if "year" in parts:
        month = parts.get("month", "")
        if month.isdecimal():
            day = parts.get("day", "")
            tail = f"-{int(day):02d}" if day.isdecimal() else ""
            return f"{parts['year']}-{int(month):02d}{tail}"
        return f"{parts['year']} {month} {parts.get('day', '')}".strip()
    value = element.get("value") or element.get("iso-8601-date") or _words(element)
    compact = re.fullmatch(r"(\d{4})(\d{2})(\d{2})\d*", value.strip())
    return "-".join(compact.groups()) if compact else str(value)


def _clues_of_fields(flow: Flow, clues: Clues) -> None:
    """Take what stands below headings that name a field of metadata."""
    fields = {
        "guideline title": clues.title,
        "title": clues.title,
        "date released": clues.date,
        "guideline developer(s)": clues.publisher,
        "publisher": clues.publisher,
    }
    for heading, below in zip(flow.blocks, flow.blocks[1:], strict=False):
        note = fields.get(heading.text.casefold()) if heading.kind == "heading" else None
        if note is not None and below.kind in ("paragraph", "bullet"):
            note(below.text, f"the text below “{heading.text}”")
