"""Which chapter of the register a citation or a sentence names, and the parts that it is about."""

from __future__ import annotations

import re
from datetime import date

from rag.audit.citations.chapter_pages import (
    NUMBERED,
    ChapterPages,
    chapter_of,
    holder,
    pages_of,
    title_words,
)
from rag.audit.citations.editions import editions_meant_by
from rag.audit.material import Audited, Cited, Material, in_force
from rag.checking.chapters import chapter_scope
from rag.checking.register import same_work
from rag.records import GuidelineReference, Source

_YEAR = re.compile(r"(?<![\d/.-])(?:19|20)\d\d(?![\d-])")
_REACH = 70
"""Characters between the word chapter and what it is about."""
_BOOK = re.compile(r"\bACOEM\b|\b2nd ed|\bsecond edition\b|\b2004\b", re.I)


def meant(material: Material, audited: Audited, cited: Cited) -> tuple[Source, ...]:
    """Return the editions that a citation can mean: the one named, else those in force."""
    named = editions_meant_by(material, audited, cited)
    if named:
        return named
    day = material.summary.as_of
    return tuple(
        source
        for source in material.data.library.sources
        if in_force(source, day)
        and (source.family == cited.reference.family or same_work(source, cited.reference))
    )


def current(material: Material, day: date) -> tuple[ChapterPages, ...]:
    """Return the chapters of the register in whose stead no other edition stands on ``day``."""
    return tuple(c for c in material.data.chapters if not replaced(c, day))


def replaced(chapter: ChapterPages, day: date) -> bool:
    """Whether another edition stands in a chapter's stead on ``day``."""
    return chapter.replaced_on is not None and chapter.replaced_on <= day


def chapter_cited(material: Material, audited: Audited, cited: Cited) -> ChapterPages | None:
    """Return the registered chapter that a citation names by title, number and year."""
    reference = cited.reference
    years = set(_YEAR.findall(f"{reference.edition} {reference.text}"))
    by_year = {s.id for s in material.data.library.sources if str(s.year) in years}
    if by_year and reference.family in ("MTUS", "ACOEM"):
        found = chapter_of(reference, material.data.chapters, frozenset(by_year))
        if found is not None:
            return found
    ids = frozenset(source.id for source in meant(material, audited, cited))
    return chapter_of(reference, current(material, material.summary.as_of), ids)


def chapter_parts(material: Material, audited: Audited, cited: Cited) -> tuple[str, ...]:
    """Return the parts of the body that the cited chapter is about; none where it is not known.

    A chapter cited by its number is looked up in the register, one cited by pages alone too.
    """
    reference = cited.reference
    known = material.data.vocabulary
    parts = reference.body_parts
    if not parts and reference.family in ("MTUS", "ACOEM"):
        chapter = chapter_cited(material, audited, cited) or _by_pages(material, reference)
        parts = tuple(known.body_parts_in(chapter.title)) if chapter else ()
    if not parts:
        parts = tuple(known.body_parts_in(_head(reference)))
    return chapter_scope(known, parts)


_TITLE = re.compile(r"(?P<title>[^.;:()]*?)\b(?:Disorders|Complaints|Injuries|Conditions)\b")
_SECTION = re.compile(r"\bSections?\b|\bpages?\b", re.I)


def _head(reference: GuidelineReference) -> str:
    """Return the title of a chapter that a citation gives without the word: "Elbow Disorders"."""
    section = _SECTION.search(reference.text)
    head = reference.text[: section.start()] if section else reference.text
    title = _TITLE.search(head)
    return title["title"] if title else ""


def _by_pages(material: Material, reference: GuidelineReference) -> ChapterPages | None:
    """Return the chapter on whose pages a citation of the book without a chapter stands."""
    book = next((s for s in material.data.library.sources if s.id == "mtus-acoem-2004"), None)
    named = reference.chapter or title_words(reference.title) - {"acoem", "practice"}
    if book is None or named or not _BOOK.search(reference.text):
        return None
    if not in_force(book, material.summary.as_of):
        return None
    pages = pages_of(reference.pages)
    return holder(pages[0], material.data.chapters, book.id) if pages else None


def chapter_in(material: Material, words: str) -> ChapterPages | None:
    """Return the chapter that a sentence names by full title, number, or beside the word chapter.

    >>> title_words("Knee Complaints")
    frozenset({'knee'})
    """
    day = material.summary.as_of
    years = set(_YEAR.findall(words))
    ids = {
        s.id
        for s in material.data.library.sources
        if (str(s.year) in years or in_force(s, day)) and s.family in ("MTUS", "ACOEM")
    }
    able = [c for c in material.data.chapters if c.source in ids]
    by_id = {s.id: str(s.year) for s in material.data.library.sources}
    able.sort(key=lambda c: (by_id.get(c.source, "") not in years, replaced(c, day)))
    low = words.lower()
    for chapter in able:
        if chapter.title.lower() in low and len(chapter.title.split()) > 1:
            return chapter
    number = NUMBERED.search(words)
    if number:
        found = next((c for c in able if c.number == number[1]), None)
        if found is not None:
            return found
    mark = re.search(r"\bchapter\b", low)
    if mark is None:
        return None
    near = title_words(words[max(0, mark.start() - _REACH) : mark.end() + _REACH])
    titled = [c for c in able if c.number and title_words(c.title) and title_words(c.title) <= near]
    return max(titled, key=lambda c: len(title_words(c.title)), default=None)
