"""What an audit looks at: the finished letter, opened, with summary, register and library."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rag.audit.citations.chapter_pages import ChapterPages
from rag.audit.citations.closed import ClosedAddress
from rag.audit.findings import AuditFinding, Part, Place, Severity
from rag.audit.statements import Statement, names_source
from rag.checking.context import ItemContext, shorten
from rag.intake.letters import ItemPlaces
from rag.law import Law
from rag.library import Library
from rag.records import (
    CaseFile,
    CaseSummary,
    DisputedItem,
    GuidelineReference,
    LetterHeader,
    Passage,
    RawDocument,
    ReferenceItem,
    Source,
    page_at,
)
from rag.text import sentence_texts, squeeze
from rag.vocabulary import Vocabulary


@dataclass(frozen=True, repr=False)
class Data:
    """What the audit compares a letter with."""

    vocabulary: Vocabulary
    library: Library
    law: Law
    chapters: tuple[ChapterPages, ...]
    closed: tuple[ClosedAddress, ...]

    @cached_property
    def sections(self) -> tuple[Passage, ...]:
        """One passage of each section with a recommendation, and of each edition.

        A long section is cut into pieces that say the same of its treatment.
        """
        kept: dict[tuple[str, str], Passage] = {}
        for passage in self.library.passages:
            if passage.recommendation is not None:
                kept.setdefault((passage.source.id, passage.recommendation.id), passage)
        return tuple(kept.values())


_SIDE = re.compile(r"\b(?:left|right|[LR][UL]E|[LR]t|(?:on|of) (?:the )?(?-i:[LR]))\b", re.I)


@dataclass(frozen=True)
class Cited:
    """A citation of the letter and where it stands."""

    reference: GuidelineReference
    part: Part
    start: int
    end: int

    @property
    def own(self) -> bool:
        """Whether the reviewer cites; else utilization review does."""
        return self.part == "guideline"

    def check(self, name: str) -> str:
        """Return the name of a check on this citation: those on utilization review's begin so."""
        return name if self.own else f"ur_{name}"


@dataclass(frozen=True, repr=False)
class Material:
    """A finished letter with everything it is compared with."""

    raw: RawDocument
    case: CaseFile
    summary: CaseSummary
    header: LetterHeader
    data: Data
    items: tuple[Audited, ...] = ()
    unread: tuple[int, ...] = ()
    """Numbers of the letter's items of which intake made none."""
    undecided: tuple[tuple[int, int], ...] = ()
    """Stretches that argue an item without deciding it; they were set aside."""

    def page(self, start: int) -> int:
        """Return the 1-based page on which an offset lies."""
        return page_at(self.raw.pages, start)

    def place(self, part: Part, start: int, end: int, sentence: int | None = None) -> Place:
        """Return the place of a stretch of the letter."""
        words = shorten(self.raw.text[start:end], 160)
        return Place(
            part=part,
            page=self.page(start),
            start=start,
            end=end,
            sentence=sentence,
            words=words,
        )

    def at(self, statement: Statement) -> Place:
        """Return the place of a sentence of a rationale."""
        return self.place("rationale", statement.start, statement.end, statement.number)

    def of(self, cited: Cited) -> Place:
        """Return the place of a citation."""
        return self.place(cited.part, cited.start, cited.end)

    @property
    def summary_text(self) -> str:
        """The clinical case summary."""
        letter = self.case.documents[0].letter
        return self.case.words(letter.summary) if letter else ""

    @cached_property
    def summary_sentences(self) -> tuple[str, ...]:
        """The sentences of the case summary, white space squeezed."""
        return tuple(sentence_texts(self.summary_text))

    @cached_property
    def outside_rationales(self) -> str:
        """The letter's text with the rationales blanked out; offsets stay as they are."""
        text = self.raw.text
        for one in self.items:
            start, end = one.places.rationale
            text = text[:start] + " " * (end - start) + text[end:]
        return text


@dataclass(frozen=True, repr=False)
class Audited:
    """One item of a finished letter."""

    raw: RawDocument
    item: DisputedItem
    reference: ReferenceItem
    places: ItemPlaces
    statements: tuple[Statement, ...]
    citations: tuple[Cited, ...]
    """The reviewer's."""
    ur_citations: tuple[Cited, ...]
    context: ItemContext

    @property
    def guideline_text(self) -> str:
        """The reviewer's guideline paragraph."""
        return squeeze(self.raw.text[slice(*self.places.guideline)])

    @property
    def rationale(self) -> str:
        """The rationale, white space squeezed."""
        return squeeze(self.raw.text[slice(*self.places.rationale)])

    @cached_property
    def own(self) -> tuple[Statement, ...]:
        """The sentences about the case: not what is told of guidelines."""
        return tuple(s for s in self.statements if s.kind != "guideline")

    @cached_property
    def sided(self) -> tuple[Statement, ...]:
        """The sentences about the case, with those that name a side: no guideline does."""
        return tuple(
            s
            for s in self.statements
            if s.kind != "guideline" or (_SIDE.search(s.text) and not names_source(s.text))
        )

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Recommendations in force that govern the item, by authority."""
        return tuple(self.context.passages.values())

    def finding(
        self,
        check: str,
        severity: Severity,
        place: Place,
        message: str,
        remedy: str,
        evidence: str = "",
        law: tuple[str, ...] = (),
    ) -> AuditFinding:
        """Return a finding on this item."""
        return AuditFinding(
            check=check,
            severity=severity,
            item=self.item.number,
            place=place,
            message=message,
            remedy=remedy,
            evidence=shorten(evidence),
            law=law,
        )


def out_of_force(source: Source, day: date) -> str:
    """Say since or until when an edition does not govern: "took effect only on 2016-07-28"."""
    if source.in_force_from > day:
        return f"took effect only on {source.in_force_from.isoformat()}"
    bound = source.in_force_until
    return f"no longer governed from {bound.isoformat() if bound else '?'}"


def in_force(source: Source, day: date) -> bool:
    """Say whether an edition governs on ``day``."""
    ended = source.in_force_until is not None and source.in_force_until <= day
    return source.in_force_from <= day and not ended
