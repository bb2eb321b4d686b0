"""Everything the checks of one item look at, gathered once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from rag.letter.citations import citation_text, short_name
from rag.records import (
    CaseFile,
    CaseSummary,
    DisputedItem,
    Fact,
    Finding,
    ItemAssessment,
    ItemDraft,
    ItemPassages,
    Passage,
    RetrievedPassage,
    Sentence,
    Span,
    page_at,
)
from rag.text import sentences, squeeze
from rag.vocabulary import Vocabulary

Severity = Literal["blocker", "warning", "note"]
_LONGEST_EVIDENCE = 300


_UR = re.compile(
    r"utili[sz]ation review|\bUR\b|claims administrator|non-?\s*certif|adverse determination"
    r"|rationale for (?:the )?(?:denial|non)|reason for (?:the )?denial"
    r"|\b(?:was|were) denied\b|physician advis[eo]r",
    re.I,
)


@dataclass(frozen=True)
class ItemContext:
    """One item's draft with all that it may be held against."""

    case: CaseFile
    summary: CaseSummary
    vocabulary: Vocabulary
    item: DisputedItem
    draft: ItemDraft
    outcome: Literal["suggest", "uphold", "overturn"]
    found: ItemPassages | None
    assessment: ItemAssessment | None
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of passages by key, put together once."""

    def names_of(self, passage: Passage) -> tuple[str, ...]:
        """Return the names by which a sentence may cite ``passage``."""
        if passage.key not in self.names:
            names = (citation_text(passage), short_name(passage))
            every = (*names, passage.source.title, passage.section)
            self.names[passage.key] = tuple(name for name in every if name)
        return self.names[passage.key]

    @cached_property
    def passages(self) -> dict[str, Passage]:
        """Passages in force that were retrieved for the item, by key."""
        entries = self.found.passages if self.found else ()
        return {entry.passage.key: entry.passage for entry in entries}

    @cached_property
    def superseded(self) -> dict[str, Passage]:
        """Passages of editions not in force, by key."""
        entries = self.found.superseded if self.found else ()
        return {entry.passage.key: entry.passage for entry in entries}

    @cached_property
    def governing(self) -> tuple[RetrievedPassage, ...]:
        """Retrieved passages that address the item by their metadata."""
        return tuple(e for e in (self.found.passages if self.found else ()) if e.governs)

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Facts of the case by id."""
        return {fact.id: fact for fact in self.summary.facts}

    @cached_property
    def record(self) -> str:
        """The whole text of the case file."""
        return "\n\f\n".join(document.text for document in self.case.documents)

    @cached_property
    def told(self) -> tuple[tuple[Span, str], ...]:
        """The sentences in which the record itself speaks, requests and UR left out, and where."""
        out: list[tuple[Span, str]] = []
        skip = list(self.item.ur_reasons)
        skip += [f.span for f in self.summary.facts if f.attribution == "utilization_review"]
        skip += [item.span for item in self.summary.items if item.span is not None]
        for index, document in enumerate(self.case.documents):
            start, end = 0, len(document.text)
            if document.letter is not None:
                start, end = document.letter.summary.start, document.letter.summary.end
            for first, last in sentences(document.text, start, end):
                page = page_at(document.pages, first)
                span = Span(document=index, page=page, start=first, end=last)
                text = document.text[first:last]
                if not overlaps(span, skip) and not _UR.search(text):
                    out.append((span, text))
        return tuple(out)

    def passage(self, key: str) -> Passage | None:
        """Return a passage that was retrieved for the item, in force or not."""
        return self.passages.get(key) or self.superseded.get(key)

    def cited(self, sentence: Sentence) -> tuple[Passage, ...]:
        """Return the passages that ``sentence`` cites, as far as they are known, once each."""
        keys = dict.fromkeys(citation.passage_key for citation in sentence.citations)
        known = (self.passage(key) for key in keys)
        return tuple(passage for passage in known if passage is not None)

    def cited_keys(self) -> tuple[str, ...]:
        """Return the keys of every passage that the draft cites, in order."""
        keys = (c.passage_key for s in self.draft.sentences for c in s.citations)
        return tuple(dict.fromkeys(keys))

    def finding(
        self,
        check: str,
        severity: Severity,
        message: str,
        remedy: str,
        *,
        sentence: Sentence | None = None,
        evidence: str = "",
    ) -> Finding:
        """Return a finding on this item."""
        return Finding(
            check=check,
            severity=severity,
            item=self.draft.item,
            sentence=sentence.id if sentence else None,
            message=message,
            remedy=remedy,
            evidence=shorten(evidence),
        )


def shorten(text: str, limit: int = _LONGEST_EVIDENCE) -> str:
    """Squeeze ``text`` and cut it at a word, marked by an ellipsis, where it is long."""
    text = squeeze(text)
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(" ", 1)[0] + " …"


def passage_label(passage: Passage) -> str:
    """Name a passage in a finding."""
    return citation_text(passage)


_QUOTED = re.compile(
    r"“([^“”]*)”|(?<![\w\"])\"(?=\S)([^\"“”]*?)\"(?!\w)"
    # Single marks only around three words and more: an apostrophe opens no quotation.
    r"|(?<![\w'’])['‘](?=\S+\s+\S+\s+\S)((?:[^'‘’\"“”\n]|(?<=\w)['’](?=\w)){5,300})['’](?!\w)"
)


def quoted(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the stretches of ``text`` in quotation marks: offsets of the words, the words.

    In single marks only those of three words and more.

    >>> [words for _, _, words in quoted('He said “no pain” and "rest".')]
    ['no pain', 'rest']
    """
    for match in _QUOTED.finditer(text):
        group = match.lastindex or 1
        yield match.start(group), match.end(group), match.group(group)


def outside_quotes(text: str) -> str:
    """Return ``text`` with quoted stretches blanked out, offsets unchanged.

    >>> outside_quotes('He said “no pain” today')
    'He said           today'
    """
    return _QUOTED.sub(lambda match: " " * len(match.group()), text)


def overlaps(span: Span, others: Sequence[Span]) -> bool:
    """Whether ``span`` shares a character with one of ``others``."""
    return any(
        span.document == other.document and span.start < other.end and other.start < span.end
        for other in others
    )
