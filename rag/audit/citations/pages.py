"""Pages cited that are not in the chapter with which they are cited."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.citations.chapter_pages import holder, pages_of
from rag.audit.citations.editions import WHO
from rag.audit.citations.elements import RULE
from rag.audit.citations.scope import chapter_cited
from rag.audit.findings import AuditFinding
from rag.audit.material import Audited, Cited, Material
from rag.text import squeeze

_PAGES = re.compile(
    r"[\s,;:)\]]*\b(?:pages?|pgs?\.?"
    r"|pp?\b\.?|(?<=, )at)(?:\(s\))?\s*:?\s*(?P<pages>\d{1,4}(?:\s*[-–,]\s*\d{1,4})*)",
    re.I,
)
_BEHIND = 40
"""Characters behind a citation in which its pages may stand."""


def check_pages(material: Material, audited: Audited, cited: Cited) -> Iterator[AuditFinding]:
    """Pages that do not belong to the chapter with which they are cited."""
    written = cited.reference.pages or _pages_behind(material, cited)
    pages = pages_of(written)
    if not pages:
        return
    chapter = chapter_cited(material, audited, cited)
    if chapter is None:
        return
    register = material.data.chapters
    outside = [page for page in pages if not chapter.first <= page <= chapter.last]
    if not outside:
        return
    at = holder(outside[0], register, chapter.source)
    yield audited.finding(
        cited.check("pages_in_chapter"),
        "warning",
        material.of(cited),
        f"{WHO[cited.part]} cites page{'s' if len(outside) > 1 else ''} "
        f"{written} of {chapter.name}, which has pages {chapter.first} to "
        f"{chapter.last}" + (f"; those pages are in {at.name}." if at and at != chapter else "."),
        "Correct the chapter or the pages; look in the book, since the page register "
        f"is {chapter.verification.replace('_', ' ')}.",
        evidence=cited.reference.text,
        law=RULE["MTUS"][1:] if cited.own else (),
    )


def _pages_behind(material: Material, cited: Cited) -> str:
    """Return pages that stand in or right behind a citation and were not read as its own."""
    text = material.raw.text
    match = _PAGES.search(squeeze(text[cited.start : cited.end]))
    match = match or _PAGES.match(squeeze(text[cited.end : cited.end + _BEHIND]))
    return match["pages"] if match else ""
