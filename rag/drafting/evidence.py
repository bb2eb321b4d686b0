"""What a sentence rests on: citations of passages and quotes of the record, always verbatim."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.drafting.wording import in_marks, plain, statements
from rag.instructions import quiet
from rag.letter.citations import short_name
from rag.records import (
    CaseFile,
    CaseQuote,
    Citation,
    Criterion,
    CriterionAssessment,
    Fact,
    Passage,
    Span,
)
from rag.text import find_quote, listed, quotable, squeeze, telling


def cite(passage: Passage, start: int, end: int) -> Citation:
    """Cite ``passage.text[start:end]``."""
    return Citation(passage_key=passage.key, quote=passage.text[start:end], start=start, end=end)


def cite_criterion(passage: Passage, criterion: Criterion) -> Citation | None:
    """Cite the words of a criterion, or ``None`` where this passage does not hold them."""
    start, end = criterion.start - passage.start, criterion.end - passage.start
    if 0 <= start < end <= len(passage.text):
        return cite(passage, start, end)
    place = find_quote(criterion.text, passage.text)
    return cite(passage, *place) if place else None


def leading(passage: Passage, most: int) -> list[Citation]:
    """Cite the first statements of a passage; a passage of mere criteria gives none.

    Words that speak to a program are no statement of a guideline: a citation stops before them.
    """
    shown = quiet(passage.text)
    places = [
        (start, _own_end(passage.text, shown, start, end)) for start, end in statements(shown)
    ]
    told = [(start, end) for start, end in places if end - start >= _LEAST_STATEMENT]
    return [cite(passage, start, end) for start, end in told[:most]]


_LEAST_STATEMENT = 12
"""Characters below which what is left of a statement says nothing."""


def _own_end(text: str, shown: str, start: int, end: int) -> int:
    """Return where a statement ends, or where words blanked in it begin."""
    if text[start:end] == shown[start:end]:
        return end
    first = next(at for at in range(start, end) if text[at] != shown[at])
    return start + len(text[start:first].rstrip())


def named(passage: Passage) -> str:
    """Return how a sentence names a section, a digest labelled so."""
    return short_name(passage) + (" (digest)" if passage.digest else "")


def said(passage: Passage, citation: Citation) -> str:
    """Return how a sentence reports cited words: a digest in plain words, others in marks."""
    if passage.digest:
        return plain(citation.quote)
    return in_marks(citation.quote)


def quote_fact(case: CaseFile, fact: Fact) -> CaseQuote:
    """Quote the words of a fact."""
    return quote_part(case, fact.span).model_copy(update={"fact_id": fact.id})


def quote_part(case: CaseFile, span: Span) -> CaseQuote:
    """Quote a stretch that was cut out of a sentence, so that it stands by itself."""
    text = case.documents[span.document].text
    start, end = quotable(text, span.start, span.end)
    return quote_span(case, span.model_copy(update={"start": start, "end": end}))


def quote_span(case: CaseFile, span: Span) -> CaseQuote:
    """Quote a stretch of the record, without the "and" that ties it to what went before."""
    words = case.words(span)
    tie = _TIE.match(words)
    if tie is not None:
        span = span.model_copy(update={"start": span.start + tie.end()})
        words = words[tie.end() :]
    return CaseQuote(span=span, text=squeeze(words))


_TIE = re.compile(r"(?:and|or|but)\s+(?=\w)", re.I)


def quotes_of(
    case: CaseFile, entry: CriterionAssessment, facts: dict[str, Fact]
) -> tuple[CaseQuote, ...]:
    """Return what the record shows for a criterion, in the order of the case file, no overlaps.

    A single word, such as the name of a drug, shows nothing: the clause that holds it is quoted.
    """
    known = [facts[id_] for id_ in entry.fact_ids if id_ in facts]
    every = [_clause(case, f.span).model_copy(update={"fact_id": f.id}) for f in known]
    every += [_clause(case, span) for span in entry.evidence]
    return distinct(every)


def _clause(case: CaseFile, span: Span) -> CaseQuote:
    start, end = telling(case.documents[span.document].text, span.start, span.end)
    return quote_part(case, span.model_copy(update={"start": start, "end": end}))


def distinct(quotes: Iterable[CaseQuote]) -> tuple[CaseQuote, ...]:
    """Drop quotes that lie inside another one or repeat its words."""
    kept: list[CaseQuote] = []
    for quote in sorted(quotes, key=lambda q: (q.span.document, q.span.start, -q.span.end)):
        inside = any(
            k.span.document == quote.span.document
            and k.span.start <= quote.span.start
            and quote.span.end <= k.span.end
            for k in kept
        )
        if not inside and quote.text not in {k.text for k in kept}:
            kept.append(quote)
    return tuple(kept)


def in_text(words: str, most: int = 8) -> str:
    """Return words of the record as a sentence carries them: a few as they are, more in marks."""
    plain_words = squeeze(words).strip(" .,;:")
    marked = len(plain_words.split()) > most or re.search(r"[.;:“”\"]", plain_words)
    return in_marks(words) if marked else plain_words


def in_words(quotes: Iterable[CaseQuote], most: int = 2) -> str:
    """Return quotes in quotation marks, joined as in a sentence."""
    return listed([in_marks(quote.text) for quote in list(quotes)[:most]])
