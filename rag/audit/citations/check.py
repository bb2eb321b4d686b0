"""Citations of a finished letter, the reviewer's and UR's: elements, edition, chapter, pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.audit.citations.closed import closed_in
from rag.audit.citations.editions import check_edition
from rag.audit.citations.elements import check_elements
from rag.audit.citations.pages import check_pages
from rag.audit.citations.prose import check_prose
from rag.audit.citations.prose_places import check_prose_places
from rag.audit.citations.stale import check_stale
from rag.audit.citations.subjects import check_chapters, check_section
from rag.audit.findings import AuditFinding
from rag.audit.material import Audited, Cited, Material


def check_citations(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check what the reviewer and utilization review cited for one item."""
    for cited in (audited.citations, audited.ur_citations):
        kept = _distinct(cited)
        yield from check_elements(material, audited, kept)
        yield from check_chapters(material, audited, kept)
        for one in kept:
            yield from check_edition(material, audited, one)
            yield from check_stale(material, audited, one)
            yield from check_pages(material, audited, one)
            yield from _address(material, audited, one)
        yield from check_section(material, audited, kept)
    yield from check_prose(material, audited)
    yield from check_prose_places(material, audited)


def _distinct(cited: Sequence[Cited]) -> tuple[Cited, ...]:
    return tuple({one.reference.text: one for one in reversed(cited)}.values())[::-1]


def _address(material: Material, audited: Audited, cited: Cited) -> Iterator[AuditFinding]:
    closed = closed_in(cited.reference.text, material.data.closed)
    if closed is None or not cited.own:
        return
    yield audited.finding(
        "address_answers",
        "note",
        material.of(cited),
        f"The address cited is dead: {closed.what or closed.host} closed on "
        f"{closed.closed.isoformat()}.",
        "Cite publisher, title and year, with an address that still answers.",
        evidence=cited.reference.text,
    )
