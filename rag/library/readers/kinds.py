"""What a file is, by its content first and its name second."""

from __future__ import annotations

import codecs
import json
import re
from enum import StrEnum
from pathlib import PurePath

from rag.errors import InputError
from rag.intake.readers import FOREIGN


class Kind(StrEnum):
    """The formats that are read."""

    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"
    XML = "xml"
    JSON = "json"
    MARKDOWN = "markdown"
    PLAIN = "plain"


_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*|<\?xml[^>]*\?>\s*)*<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>]"
    rb"|(?:div|p|h[1-6]|table|ul|ol)[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(
    rb"\s*(?:<\?xml\s|(?:<!--.*?-->\s*)*<(?:!DOCTYPE\s+)?[A-Za-z_][\w.:-]*[\s>/\[])", re.DOTALL
)
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MARKDOWN_SUFFIXES = {".md", ".markdown", ".mkd", ".mdown"}
_MARKDOWN = re.compile(r"^(?:#{1,6} \S|\|(?: ?:?-{3,}:? ?\|)+\s*$)", re.MULTILINE)


def kind_of(data: bytes, name: str) -> Kind:
    """Return the format of a file.

    Raises:
        InputError: A format that people do send and that is not read, with what to do.
    """
    if data.find(b"%PDF-", 0, 1024) >= 0:
        return Kind.PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Kind.DOCX
    for magic, kind, remedy in FOREIGN:
        if data.startswith(magic):
            raise InputError(f"{name} is {kind}.", remedy)
    head = _head(data)
    if _HTML.match(head):
        return Kind.HTML
    suffix = PurePath(name).suffix.lower()
    if _XML.match(head):
        # A fragment of a page may open with any element: its name then says so.
        page = suffix in (".html", ".htm") and not head.lstrip().startswith(b"<?xml")
        return Kind.HTML if page else Kind.XML
    if _is_json(head, suffix):
        return Kind.JSON
    if suffix in _MARKDOWN_SUFFIXES:
        return Kind.MARKDOWN
    return Kind.MARKDOWN if _looks_markdown(head) else Kind.PLAIN


def _head(data: bytes) -> bytes:
    """Return the first bytes without a byte-order mark, wide encodings made narrow."""
    head = data[:65536]
    if head.startswith(_WIDE):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    return head.removeprefix(codecs.BOM_UTF8)


def _is_json(head: bytes, suffix: str) -> bool:
    start = head.lstrip()[:1]
    if start not in (b"{", b"["):
        return False
    if suffix in (".json", ".jsonl", ".ndjson"):
        return True
    try:
        json.loads(head.lstrip().split(b"\n", 1)[0])
    except ValueError:
        return bool(re.match(rb"\s*(?:\[\s*)?\{\s*\"[^\"\n]{1,80}\"\s*:", head))
    return True


def _looks_markdown(head: bytes) -> bool:
    """Whether text of another name is Markdown: several headings, or a table."""
    text = head.decode("utf-8", "replace")
    return len(_MARKDOWN.findall(text)) >= 2
