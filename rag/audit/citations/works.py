"""Editions of the schedule that words name by their matter and a year, or by an ordinal.

"The knee chapter of 2004", "the guidelines of July 18, 2009 on chronic pain", "ACOEM in its
second edition": no title is written out, and the register knows the work all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.citations.chapter_pages import NUMBERED
from rag.audit.material import Material, in_force
from rag.records import Source

_MARK = re.compile(
    r"\b(?:guidelines?|chapters?|edition|schedule(?!d)|MTUS|ACOEM|Medical Treatment Utili[sz]ation"
    r" Schedule|complaints|disorders)\b",
    re.I,
)
_OTHER = re.compile(
    r"\b(?:ODG|Official Disability|ASIPP|AAOS|NICE|VA/DoD|Colorado|Washington|CDC|FDA|AAN|ACR|APA"
    r"|AASM|society|college|academy|association|institute)\b",
    re.I,
)
_YEAR = re.compile(r"(?<![\d])(?:19|20)\d\d(?!\d)")
_REACH = 60
"""Characters around a year in which the work is named."""
_SMALL = frozenset(
    "the of and for a an to complaints disorders conditions guideline guidelines acoem practice"
    " mtus medical treatment edition chapter revised upper".split()
)
_ORDINALS = {"first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th"}
_ORDINAL = re.compile(
    r"\b(?P<one>first|second|third|fourth|\d(?:st|nd|rd|th)) ed(?:ition|\.)", re.I
)
_BOOK = re.compile(r"\bACOEM\b|\bOccupational Medicine Practice Guidelines\b|\bMTUS\b")


def editions_in(material: Material, words: str) -> Iterator[tuple[str, tuple[Source, ...]]]:
    """Yield what names an edition of the schedule, with the editions that it can mean."""
    if _OTHER.search(words):
        return
    for year in _YEAR.finditer(words):
        around = words[max(0, year.start() - _REACH) : year.end() + _REACH]
        if _MARK.search(around):
            yield (
                year.group(),
                tuple(
                    source
                    for source in _schedule(material)
                    if str(source.year) == year.group() and _about(material, source, around)
                ),
            )
    yield from by_ordinal(material, words)


def by_ordinal(material: Material, words: str) -> Iterator[tuple[str, tuple[Source, ...]]]:
    """Yield the editions of the schedule that words name by number; none beside a year.

    The number of an edition that is another book's is the number of no edition of the schedule.
    """
    if _YEAR.search(words) or not _BOOK.search(words):
        return
    for match in _ORDINAL.finditer(words):
        number = _ORDINALS.get(match["one"].lower(), match["one"].lower())
        yield (
            match.group(),
            tuple(s for s in _schedule(material) if s.edition.lower().startswith(number)),
        )


def none_in_force(material: Material, named: tuple[Source, ...]) -> bool:
    """Whether editions are named and none of them governs on the day of the case."""
    return bool(named) and not any(in_force(s, material.summary.as_of) for s in named)


def _schedule(material: Material) -> list[Source]:
    return [s for s in material.data.library.sources if s.family == "MTUS"]


def _about(material: Material, source: Source, around: str) -> bool:
    """Whether words name what an edition is about: its title, or that of one of its chapters."""
    near = _words(around)
    chapters = [c for c in material.data.chapters if c.source == source.id]
    number = NUMBERED.search(around)
    if number and any(c.number == number[1] for c in chapters):
        return True
    titles = [c.title for c in chapters]
    if not any(_words(title) for title in titles) or ":" in source.title:
        titles.append(source.title.rpartition(":")[2])
    return any(_words(title) and _words(title) <= near for title in titles)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+", text.lower())) - _SMALL
