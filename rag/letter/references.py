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
    """Numbers of a letter's references, in the order in which its sentences need them.

    Passages that are cited alike, as two pieces of one section are, share a number.
    """

    def __init__(self, draft: Draft, passages: Sequence[ItemPassages]) -> None:
        """Number everything that ``draft`` cites."""
        self.passages: Mapping[str, Passage] = known_passages(passages)
        self.guidelines: dict[str, list[str]] = {}
        """Quotes by the text of the reference, in order of the numbers."""
        self.record: dict[tuple[int, int, int], CaseQuote] = {}
        """Case quotes by place, in order of the numbers."""
        self._texts: dict[str, str] = {}
        for item in draft.items:
            for sentence in item.sentences:
                self._number(sentence)
        self._numbers = {text: at for at, text in enumerate(self.guidelines, 1)}
        self._places = {place: at for at, place in enumerate(self.record, 1)}

    def _number(self, sentence: Sentence) -> None:
        for citation in sentence.citations:
            key = citation.passage_key
            text = self._texts.setdefault(key, reference_text(key, self.passages.get(key)))
            quotes = self.guidelines.setdefault(text, [])
            if squeeze(citation.quote) not in quotes:
                quotes.append(squeeze(citation.quote))
        for quote in sentence.case_quotes:
            self.record.setdefault(_place(quote.span), quote)

    def marks(self, sentence: Sentence) -> str:
        """Return the marks behind a sentence, e.g. ``[1] [R2]``."""
        guideline = {self.number_of(citation.passage_key) or 0 for citation in sentence.citations}
        record = {self._places[_place(quote.span)] for quote in sentence.case_quotes}
        marks = [f"[{n}]" for n in sorted(guideline)] + [f"[R{n}]" for n in sorted(record)]
        return " ".join(marks)

    def number_of(self, passage_key: str) -> int | None:
        """Return the number of a passage, ``None`` where no sentence cites it."""
        text = self._texts.get(passage_key)
        return None if text is None else self._numbers[text]

    def is_digest(self, text: str) -> bool:
        """Whether the reference of this text is a digest, so that its words are no quotation."""
        keys = [key for key, own in self._texts.items() if own == text]
        return any(key in self.passages and is_digest(self.passages[key]) for key in keys)


def known_passages(passages: Sequence[ItemPassages]) -> dict[str, Passage]:
    """Return every passage that was shown for some item, by key."""
    return {
        entry.passage.key: entry.passage
        for found in passages
        for entry in (*found.superseded, *found.passages)
    }


def reference_text(key: str, passage: Passage | None) -> str:
    """Return the entry of a passage in the reference list, with whose words it holds."""
    if passage is None:
        return f"Unknown passage {key}: it was not among those retrieved"
    return f"{citation_text(passage)} ({standing(passage)})"


LICENSED, OWN_WORDS = "licensed text, the guideline's own words", "the guideline's own words"


def standing(passage: Passage) -> str:
    """Say whose words these are: a digest and how far it was verified, or the guideline's own."""
    status = passage.recommendation.status if passage.recommendation else None
    if not is_digest(passage):
        return LICENSED if passage.source.licence == "licensed" else OWN_WORDS
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
