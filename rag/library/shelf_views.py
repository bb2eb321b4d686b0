"""What the library holds, as a curator wants to see it: documents, sections, pages, passages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from rag.library.chunking import embedded_text
from rag.library.documents import GuidelineDocument
from rag.library.library import Library
from rag.library.manuscript import Proposal, Sidecar
from rag.library.pieces import count_pieces
from rag.records import Passage, Recommendation, Record
from rag.text import squeeze

_EXCERPT = 160


class Row(Record):
    """One document under one edition."""

    id: str
    path: str
    added: bool
    """By a curator; else it is shipped and read-only."""
    source: str
    family: str
    title: str
    edition: str
    in_force_from: date
    in_force_until: date | None
    chapter: str
    licence: str
    digest: bool
    original: str = ""
    """Name of the file that was added."""
    pages: int = 0
    """Of the file; 0 where the format has none."""
    sections: int
    passages: int
    recommendations: dict[str, int]
    """How many by status."""


class SectionView(Record):
    """One headed stretch of a document."""

    heading_path: tuple[str, ...]
    section: str
    line: int
    pages: str
    """As printed."""
    file_pages: tuple[int, ...]
    passages: int


class RecommendationView(Record):
    """One recommendation, stated in a block or recognised in the text."""

    id: str
    stance: str
    strength: str
    status: str
    treatments: tuple[str, ...]
    body_parts: tuple[str, ...]
    criteria: tuple[str, ...]
    recognised: bool
    section: str
    file_page: int
    """1-based page of the file on which it starts; 0 where none is known."""
    excerpt: str


class PageView(Record):
    """One page of the file."""

    number: int
    label: str
    method: Literal["text", "ocr", "none"]
    quality: float


class PassageView(Record):
    """One passage as it is embedded."""

    key: str
    heading_path: tuple[str, ...]
    file_pages: tuple[int, ...]
    word_pieces: int
    """With its context line."""
    text: str


class DocumentView(Record):
    """Everything that is known of one document."""

    id: str
    rows: tuple[Row, ...]
    """One per edition; empty in a preview."""
    media_type: str
    original: str
    proposal: Proposal
    pages: tuple[PageView, ...]
    sections: tuple[SectionView, ...]
    recommendations: tuple[RecommendationView, ...]
    passages: tuple[PassageView, ...]
    warnings: tuple[str, ...]
    kept_states: int = 0
    """How many earlier states can be restored."""


def rows_of(library: Library) -> tuple[Row, ...]:
    """Return one row per document and edition, in the order of ids."""
    count = Counter((p.document, p.source.id) for p in library.passages)
    rows = [
        row_of(document, count[document.path, document.source.id]) for document in library.documents
    ]
    return tuple(sorted(rows, key=lambda row: (row.id, row.source)))


def row_of(document: GuidelineDocument, passages: int, original: str = "") -> Row:
    """Return the row of one document under its edition."""
    source = document.source
    return Row(
        id=document_id(document),
        path=document.path,
        added=document.added,
        source=source.id,
        family=source.family,
        title=source.title,
        edition=source.edition,
        in_force_from=source.in_force_from,
        in_force_until=source.in_force_until,
        chapter=document.chapter,
        licence=source.licence,
        digest=document.digest,
        original=original,
        pages=len(document.marks),
        sections=len(document.sections),
        passages=passages,
        recommendations=dict(sorted(Counter(r.status for r, *_ in stated(document)).items())),
    )


def stated(document: GuidelineDocument) -> Iterator[tuple[Recommendation, str, int, int, bool]]:
    """Yield each recommendation of a document once.

    Yields:
        The recommendation, its section's name, its half-open offsets in the text, and whether it
        was recognised in free text.
    """
    for section in document.sections:
        if section.recommendation is not None and "id" in section.lines and section.units:
            start, end = section.units[0].start, section.units[-1].end
            yield section.recommendation, section.section, start, end, False
    for placed in document.placed:
        yield (
            placed.recommendation,
            _section_at(document, placed.start),
            placed.start,
            placed.end,
            True,
        )


def document_id(document: GuidelineDocument) -> str:
    """Return the id by which commands name a document: its path without the suffix."""
    return document.path.rpartition(".")[0]


def view_of(
    editions: Sequence[GuidelineDocument],
    passages: Sequence[Passage],
    sidecar: Sidecar | None,
    *,
    rows: Sequence[Row] = (),
    warnings: Sequence[str] = (),
    kept_states: int = 0,
) -> DocumentView:
    """Return everything that is known of one document.

    Args:
        editions: The document, once per edition that it names; the text is the same.
        passages: Those of its first edition.
        sidecar: What stands beside it, if it was added from a file.
        rows: One per edition.
        warnings: Beside those of the sidecar.
        kept_states: How many earlier states can be restored.
    """
    document = editions[0]
    return DocumentView(
        id=document_id(document),
        rows=tuple(rows),
        media_type=sidecar.media_type if sidecar else "text/markdown",
        original=sidecar.original if sidecar else "",
        proposal=sidecar.proposal if sidecar else Proposal(),
        pages=tuple(
            PageView(number=m.number, label=m.label, method=m.method, quality=round(m.quality, 3))
            for m in document.marks
        ),
        sections=tuple(_sections(document, passages)),
        recommendations=tuple(
            RecommendationView(
                id=facts.id,
                stance=facts.stance.value,
                strength=facts.strength,
                status=facts.status,
                treatments=facts.treatments,
                body_parts=facts.body_parts,
                criteria=tuple(squeeze(criterion.text) for criterion in facts.criteria),
                recognised=recognised,
                section=section,
                file_page=next(iter(pages_at(document, start, start + 1)), 0),
                excerpt=_short(document.text[start:end]),
            )
            for facts, section, start, end, recognised in stated(document)
        ),
        passages=tuple(
            PassageView(
                key=passage.key,
                heading_path=passage.heading_path,
                file_pages=passage.file_pages,
                word_pieces=count_pieces(embedded_text(passage)),
                text=passage.text,
            )
            for passage in passages
        ),
        warnings=(*(sidecar.warnings if sidecar else ()), *warnings, *_doubtful(document)),
        kept_states=kept_states,
    )


def pages_at(document: GuidelineDocument, start: int, end: int) -> tuple[int, ...]:
    """Return the 1-based pages of the file on which a stretch of the text stood."""
    return tuple(m.number for m in document.marks if m.start < end and start < m.end)


def _sections(document: GuidelineDocument, passages: Sequence[Passage]) -> Iterator[SectionView]:
    for section in document.sections:
        start = section.units[0].start if section.units else 0
        end = section.units[-1].end if section.units else 0
        yield SectionView(
            heading_path=section.heading_path,
            section=section.section,
            line=section.line,
            pages=section.pages,
            file_pages=pages_at(document, start, end),
            passages=sum(start <= passage.start < end for passage in passages),
        )


def _section_at(document: GuidelineDocument, at: int) -> str:
    for section in reversed(document.sections):
        if section.units and section.units[0].start <= at:
            return section.section
    return ""


def _doubtful(document: GuidelineDocument) -> Iterator[str]:
    """Name the pages whose words were not read well."""
    empty = [m.number for m in document.marks if m.method == "none"]
    poor = [m.number for m in document.marks if m.method != "none" and m.quality < 0.8]
    for numbers, words in (
        (empty, "no words were read on page(s) {}; where they are pictures, add with --ocr"),
        (poor, "page(s) {} were read poorly: compare them with the file"),
    ):
        if numbers:
            shown = ", ".join(map(str, numbers[:12])) + (" …" if len(numbers) > 12 else "")
            yield words.format(shown)


def _short(text: str) -> str:
    words = squeeze(text)
    return words if len(words) <= _EXCERPT else words[: _EXCERPT - 1].rstrip() + "…"
