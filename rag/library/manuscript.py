"""What is known of a document that a curator adds: its blocks, pages, and proposed metadata."""

from __future__ import annotations

from datetime import date
from typing import Literal

from rag.records import Recommendation, Record

SIDECAR = "rationale.document/1"


class PageTurn(Record):
    """Where a block that runs on over a page break reaches the next page."""

    at: int
    """Offset in the block's text of the first character on that page."""
    page: int
    """1-based index of that page in the file."""


class Block(Record):
    """One stretch of a document in reading order: what every reader yields, whatever the format."""

    kind: Literal["heading", "paragraph", "bullet", "table"]
    text: str
    """White space squeezed, hyphenation at line ends mended; a table as Markdown pipe rows."""
    level: int = 0
    """Headings: 1 for the outermost. Bullets: 0 for the outermost list."""
    page: int = 0
    """1-based index of the page in the file on which it starts; 0 where the format has no pages."""
    turns: tuple[PageTurn, ...] = ()
    """Page breaks inside the text, in order."""


class FilePage(Record):
    """One page of the file."""

    number: int
    """1-based index in the file."""
    label: str = ""
    """As printed or as the file names it (``S131``, ``iv``); empty where none was found."""
    method: Literal["text", "ocr", "none"] = "text"
    """How its words were read; ``none``: it has none that could be read."""
    quality: float = 1.0
    """Share of words that look read without fault, 0 to 1; for OCR the engine's mean confidence."""


class Proposal(Record):
    """Metadata found in the document: proposed to the curator, never silently taken."""

    title: str = ""
    publisher: str = ""
    edition: str = ""
    published: date | None = None
    evidence: tuple[str, ...] = ()
    """Where each was found, in words."""


class Manuscript(Record):
    """A file as a reader understood it."""

    name: str
    """File name without its folder."""
    sha256: str
    """Of the file's bytes."""
    media_type: str
    blocks: tuple[Block, ...]
    pages: tuple[FilePage, ...] = ()
    """Empty where the format has no pages."""
    proposal: Proposal = Proposal()
    warnings: tuple[str, ...] = ()


class PageMark(Record):
    """Which stretch of a composed document's text stood on one page of the file."""

    number: int
    label: str = ""
    start: int
    end: int
    """Half-open offsets in the composed Markdown text."""
    method: Literal["text", "ocr", "none"] = "text"
    quality: float = 1.0


class PlacedRecommendation(Record):
    """A recommendation recognised in free text, with the stretch that states it."""

    start: int
    end: int
    """Half-open offsets in the composed Markdown text: the sentence or block, and its criteria."""
    recommendation: Recommendation
    """Criteria offsets count in the composed text too."""


class Composed(Record):
    """A manuscript as one Markdown text (front matter apart) with its pages."""

    markdown: str
    marks: tuple[PageMark, ...] = ()


class Sidecar(Record):
    """What stands beside a curator's Markdown document: everything the Markdown cannot say.

    It belongs to one state of the text (``markdown_sha256``). Where the Markdown was edited by
    hand since, its offsets are void and it is not used.
    """

    schema_version: Literal["rationale.document/1"] = "rationale.document/1"
    markdown_sha256: str
    original: str
    """File name as added."""
    original_sha256: str
    media_type: str
    pages: tuple[PageMark, ...] = ()
    recommendations: tuple[PlacedRecommendation, ...] = ()
    proposal: Proposal = Proposal()
    warnings: tuple[str, ...] = ()
