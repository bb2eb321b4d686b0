"""Web pages: lxml's HTML parser, the page's own content, its metadata as a proposal."""

from __future__ import annotations

import codecs
import re
from typing import Any

from rag.library.manuscript import Manuscript
from rag.library.proposals import Clues
from rag.library.readers.decode import decode_markup
from rag.library.readers.flow import Flow
from rag.library.readers.markup import MarkupReader
from rag.library.readers.parts import finish

MEDIA_TYPE = "text/html"
_CONTENT = ("//main", "//*[@role='main']", "//article", "//body")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE)
_TITLES = ("citation_title", "dc.title", "dcterms.title", "og:title")
_PUBLISHERS = ("citation_publisher", "dc.publisher", "dcterms.publisher", "og:site_name")
_DATES = (
    "citation_publication_date", "citation_date", "dc.date", "dcterms.issued", "dcterms.created",
    "article:published_time",
)  # fmt: skip


def read_html(data: bytes, name: str) -> Manuscript:
    """Read a web page.

    Raises:
        InputError: Nothing readable in it.
    """
    flow = Flow(name)
    declared = _CHARSET.search(data[:4096])
    text, notes = decode_markup(data, name, declared.group(1).decode() if declared else "")
    flow.notes += notes
    root = parse_html(flow.opened(text))
    clues = Clues()
    if root is not None:
        _head(root, clues)
        MarkupReader(flow).read(_content(root))
    return finish(flow, data, MEDIA_TYPE, clues)


def parse_html(text: str) -> Any:
    """Parse markup leniently; ``None`` where nothing is in it. Nothing is fetched or run."""
    from lxml import etree
    from lxml import html as lxml_html

    # A declaration of another encoding inside text that is decoded already is refused by lxml.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\x00", ""), count=1)
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    body = codecs.BOM_UTF8 + text.encode("utf-8", "replace")
    try:
        return lxml_html.document_fromstring(body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def _content(root: Any) -> Any:
    """Return the element that holds the page's own text."""
    whole = len(" ".join(root.itertext()).split())
    for path in _CONTENT:
        for element in root.xpath(path):
            if len(" ".join(element.itertext()).split()) > 0.3 * whole or path == "//body":
                return element
    return root


def _head(root: Any, clues: Clues) -> None:
    metas = {
        (meta.get("name") or meta.get("property") or "").lower(): (meta.get("content") or "")
        for meta in reversed(root.xpath("//meta[@content]"))
    }
    for key in _TITLES:
        clues.title(metas.get(key, ""), f"the page's metadata ({key})")
    for element in root.xpath("//h1")[:1]:
        clues.title(" ".join(element.itertext()), "the page's first heading")
    for element in root.xpath("//title")[:1]:
        clues.title(" ".join(element.itertext()), "the page's title")
    for key in _PUBLISHERS:
        clues.publisher(metas.get(key, ""), f"the page's metadata ({key})")
    for key in _DATES:
        clues.date(metas.get(key, ""), f"the page's metadata ({key})")
