"""The register of chapters: which pages of an edition a chapter fills, as dated, sourced data."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from pydantic import Field

from rag.dated import Verification, table_of
from rag.errors import LibraryError
from rag.records import GuidelineReference, Record

FILE = "chapter_pages.toml"
SCHEMA = "rationale.chapter_pages/1"
_SMALL = frozenset(
    "the of and for a an to complaints disorders conditions guideline guidelines".split()
)
NUMBERED = re.compile(r"\bch(?:ap(?:ter|\.)?|\.)?\s*(\d{1,2})\b(?![./-]\d)", re.I)
"""A chapter named by its number."""


class ChapterPages(Record):
    """A chapter of one edition and the pages that it fills."""

    source: str
    """Id of the edition in ``sources.toml``."""
    number: str = ""
    """Chapter number as printed; empty where the edition has none."""
    title: str
    first: int = Field(ge=1)
    last: int = Field(ge=1)
    """Pages as printed, both inclusive."""
    replaced_on: date | None = None
    """First day on which another edition stood in the chapter's stead."""
    replaced_by: str = ""
    """Id of that edition."""
    verification: Verification
    provenance: str = Field(min_length=3)

    @property
    def name(self) -> str:
        """How a finding names it: ``Chapter 12, Low Back Complaints``."""
        return f"Chapter {self.number}, {self.title}" if self.number else self.title


def load_chapter_pages(corpus: Path, fallback: Path | None = None) -> tuple[ChapterPages, ...]:
    """Read ``chapter_pages.toml`` of a corpus, else of ``fallback``; none where neither has it.

    Raises:
        LibraryError: The file cannot be read or an entry is wrong.
    """
    path, found = table_of(FILE, (corpus, fallback), SCHEMA, "chapter", ChapterPages)
    for chapter in found:
        if chapter.last < chapter.first:
            raise LibraryError(
                f"{path}: {chapter.name} ends before it begins.", "Correct its pages."
            )
    return found


def pages_of(words: str) -> tuple[int, ...]:
    """Return the pages that ``words`` name, ranges by their ends.

    >>> pages_of("174, 181-2"), pages_of("298-301")
    ((174, 181, 182), (298, 301))
    """
    out: list[int] = []
    for first, last in re.findall(r"(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?", words):
        out.append(int(first))
        if last:
            # "181-2" means 181 to 182.
            whole = first[: len(first) - len(last)] + last if len(last) < len(first) else last
            out.append(int(whole))
    return tuple(dict.fromkeys(out))


def chapter_of(
    reference: GuidelineReference, register: tuple[ChapterPages, ...], sources: frozenset[str]
) -> ChapterPages | None:
    """Return the registered chapter that a citation names by number or title.

    Args:
        reference: The citation.
        register: Every chapter known.
        sources: Ids of the editions that the citation can mean.
    """
    able = [chapter for chapter in register if chapter.source in sources]
    named = title_words(f"{reference.chapter} {reference.title}")
    titled = [c for c in able if title_words(c.title) and title_words(c.title) <= named]
    if titled:
        return max(titled, key=lambda chapter: len(title_words(chapter.title)))
    number = NUMBERED.search(reference.text)
    return next((c for c in able if number and c.number == number[1]), None)


def holder(page: int, register: tuple[ChapterPages, ...], source: str) -> ChapterPages | None:
    """Return the chapter of an edition on whose pages ``page`` is."""
    return next((c for c in register if c.source == source and c.first <= page <= c.last), None)


def title_words(text: str) -> frozenset[str]:
    """Return the telling words of a chapter's title."""
    return frozenset(re.findall(r"[a-z]+", text.lower())) - _SMALL
