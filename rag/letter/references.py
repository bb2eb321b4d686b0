"""Numbering: which guideline is [1] and which words of the record are [R1]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.letter.citations import citation_text, is_digest
from rag.records import CaseFile, CaseQuote, Draft, ItemPassages, Passage, Sentence, Span
from rag.text import squeeze

_STATUS = {
    "read_in_source": "digest checked against the source",
    "read_in_decisions": "digest known from published decisions, not read in the source",
    "general_knowledge": "digest from general knowledge, NOT verified against the source",
    "licensed_text": "licensed text",
}


class References:
    """Numbers of a letter's references, in the order in which its sentences need them."""

    def __init__(self, draft: Draft, passages: Sequence[ItemPassages]) -> None:
        """Number everything that ``draft`` cites."""
        self.passages: Mapping[str, Passage] = known_passages(passages)
        self.guidelines: dict[str, list[str]] = {}
        """Quotes by passage key, in order of the numbers."""
        self.record: dict[tuple[int, int, int], CaseQuote] = {}
        """Case quotes by place, in order of the numbers."""
        for item in draft.items:
            for sentence in item.sentences:
                self._number(sentence)

    def _number(self, sentence: Sentence) -> None:
        for citation in sentence.citations:
            quotes = self.guidelines.setdefault(citation.passage_key, [])
            if squeeze(citation.quote) not in quotes:
                quotes.append(squeeze(citation.quote))
        for quote in sentence.case_quotes:
            self.record.setdefault(_place(quote.span), quote)

    def marks(self, sentence: Sentence) -> str:
        """Return the marks behind a sentence, e.g. ``[1] [R2]``."""
        keys = list(self.guidelines)
        places = list(self.record)
        guideline = {keys.index(citation.passage_key) + 1 for citation in sentence.citations}
        record = {places.index(_place(quote.span)) + 1 for quote in sentence.case_quotes}
        marks = [f"[{n}]" for n in sorted(guideline)] + [f"[R{n}]" for n in sorted(record)]
        return " ".join(marks)

    def number_of(self, passage_key: str) -> int | None:
        """Return the number of a passage, ``None`` where no sentence cites it."""
        keys = list(self.guidelines)
        return keys.index(passage_key) + 1 if passage_key in self.guidelines else None


def known_passages(passages: Sequence[ItemPassages]) -> dict[str, Passage]:
    """Return every passage that was shown for some item, by key."""
    return {
        entry.passage.key: entry.passage
        for found in passages
        for entry in (*found.superseded, *found.passages)
    }


def reference_text(key: str, passage: Passage | None) -> str:
    """Return the entry of a passage in the reference list, with its digest label."""
    if passage is None:
        return f"Unknown passage {key}: it was not among those retrieved"
    label = f" ({standing(passage)})" if standing(passage) else ""
    return citation_text(passage) + label


def standing(passage: Passage) -> str:
    """Say whether the words are a digest and how far it was verified; empty for full texts."""
    status = passage.recommendation.status if passage.recommendation else None
    if not is_digest(passage):
        return ""
    return _STATUS.get(status or "", "digest") if status != "licensed_text" else "digest"


def edition_dates(passage: Passage) -> str:
    """Say from when to when the edition is in force, in ISO dates."""
    source = passage.source
    start = f"in force from {source.in_force_from.isoformat()}"
    if source.in_force_until is None:
        return start
    return f"{start} until the day before {source.in_force_until.isoformat()}"


def place(case: CaseFile, span: Span) -> str:
    """Say where a span stands: the page, and the document where there are several."""
    if len(case.documents) == 1:
        return f"page {span.page}"
    return f"document {span.document + 1}, page {span.page}"


def _place(span: Span) -> tuple[int, int, int]:
    return span.document, span.start, span.end
