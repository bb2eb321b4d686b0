"""Chapters and pages that the sentences of a rationale name, as those of the citations are held."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.citations.chapter_pages import ChapterPages
from rag.audit.citations.scope import chapter_cited, chapter_in
from rag.audit.findings import EXCESS, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import Statement, names_source
from rag.checking.chapters import chapter_scope, fits, part_names
from rag.checking.context import outside_quotes
from rag.checking.values import values

_OF_RECORDS = re.compile(
    r"^[^.;]{0,40}?\bof (?:the|his|her|this|that|a) (?:\w+ ){0,3}?(?:reports?|records?|notes?"
    r"|file|letter|chart|evaluation|transcript|form|application|fax|deposition|AME|QME|summary)\b",
    re.I,
)
"""A page of the records, not of a guideline."""
_NOT_RELIED_ON = re.compile(
    r"\b(?:no|not|nor|never|neither|without|cannot|rather than|instead of|unlike|supersed\w+"
    r"|replac\w+|utili[sz]ation review|UR|claims administrator|wrong\w*|mistak\w*|other than"
    r"|silent|does not|elsewhere|whatever|equipment|any part)\b",
    re.I,
)


def check_prose_places(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check pages and chapters that the sentences name."""
    for statement in audited.statements:
        words = outside_quotes(statement.text)
        named = chapter_in(material, words)
        yield from _pages(material, audited, statement, words, named)
        if named is not None:
            yield from _chapter(material, audited, statement, words, named)


def _pages(
    material: Material,
    audited: Audited,
    statement: Statement,
    words: str,
    named: ChapterPages | None,
) -> Iterator[AuditFinding]:
    pages = [
        int(value.value)
        for value in values(words)
        if value.kind == "page" and not _OF_RECORDS.match(words[value.end :])
    ]
    chapter = named or (_only_cited(material, audited) if names_source(words) else None)
    if not pages or chapter is None:
        return
    outside = [str(page) for page in pages if not chapter.first <= page <= chapter.last]
    if outside:
        yield audited.finding(
            "pages_in_chapter",
            "warning",
            material.at(statement),
            f"The rationale names page{'s' if len(outside) > 1 else ''} {', '.join(outside)} of "
            f"{chapter.name}, which has pages {chapter.first} to {chapter.last}.",
            "Correct the chapter or the pages; look in the book, since the page register "
            f"is {chapter.verification.replace('_', ' ')}.",
            evidence=statement.text,
            law=("ccr-9792.21.1-d1",),
        )


def _only_cited(material: Material, audited: Audited) -> ChapterPages | None:
    """Return the chapter that the reviewer cites, where it is one and nothing else is cited."""
    found = {chapter_cited(material, audited, one) for one in audited.citations}
    return found.pop() if len(found) == 1 else None


def _chapter(
    material: Material,
    audited: Audited,
    statement: Statement,
    words: str,
    chapter: ChapterPages,
) -> Iterator[AuditFinding]:
    """A chapter on another part that a sentence follows, where no citation was for that part."""
    known = material.data.vocabulary
    parts = chapter_scope(known, tuple(known.body_parts_in(chapter.title)))
    if not parts or statement.kind == "conclusion" or _NOT_RELIED_ON.search(words):
        return
    if audited.item.body_part_inferred or fits(audited.context, parts):
        return
    if any(c.reference.body_parts == parts for c in audited.citations):
        return  # told of the citation already
    yield audited.finding(
        "chapter_fits_body_part",
        "warning",
        material.at(statement),
        f"The rationale follows {chapter.name}, which is about "
        f"{part_names(audited.context, parts)}, for a request that concerns "
        f"{part_names(audited.context, audited.item.body_parts)}.",
        "Follow the chapter on the part in dispute.",
        evidence=f"{statement.text} | {audited.item.text}",
        law=("lc-4610.6-c", EXCESS),
    )
