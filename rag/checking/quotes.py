"""Quotes: citations resolve, quoted words stand where they should, none is invented."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from rag.checking.context import ItemContext, outside_quotes, passage_label, quoted
from rag.checking.cut_denial import cut_denial
from rag.records import CaseQuote, Citation, Finding, Sentence, SentenceRole
from rag.text import find_quote, fold, squeeze

_GAP = re.compile(r"\s*(?:\[?(?:…|\.\.\.)\]?|\[[^\]]*\])\s*")
_EDGE = " .,;:!?…'"
_SHORTEST = 2


def check_quotes(context: ItemContext) -> Iterator[Finding]:
    """Check every citation, case quote and quotation mark of an item."""
    for sentence in context.draft.sentences:
        for citation in sentence.citations:
            yield from _citation(context, sentence, citation)
        for quote in sentence.case_quotes:
            yield from _case_quote(context, sentence, quote)
        yield from _quotation_marks(context, sentence)


def _citation(context: ItemContext, sentence: Sentence, citation: Citation) -> Iterator[Finding]:
    passage = context.passage(citation.passage_key)
    if passage is None:
        yield context.finding(
            "citation_resolves",
            "blocker",
            f"The sentence cites passage {citation.passage_key}, which was not retrieved for this "
            "item.",
            "Cite a passage from the list shown, or remove the sentence.",
            sentence=sentence,
            evidence=citation.quote,
        )
        return
    at = find_quote(citation.quote, passage.text)
    if at is None:
        yield context.finding(
            "quote_verbatim",
            "blocker",
            f"The words quoted do not stand in {passage_label(passage)}.",
            "Quote the passage word for word. The nearest words in it are given as evidence.",
            sentence=sentence,
            evidence=_nearest(citation.quote, passage.text),
        )
    elif not _offsets_right(citation, passage.text):
        yield context.finding(
            "quote_offsets",
            "blocker",
            f"The quote stands at {at[0]}-{at[1]} of the passage, not at "
            f"{citation.start}-{citation.end} as recorded.",
            "Draft the item again, or correct the offsets.",
            sentence=sentence,
            evidence=citation.quote,
        )


def _offsets_right(citation: Citation, text: str) -> bool:
    if not 0 <= citation.start < citation.end <= len(text):
        return False
    return fold(text[citation.start : citation.end]) == fold(citation.quote)


def _case_quote(context: ItemContext, sentence: Sentence, quote: CaseQuote) -> Iterator[Finding]:
    problem = _misplaced(context, quote)
    if problem:
        yield context.finding(
            "case_quote",
            "blocker",
            problem,
            "Quote the record word for word, with the page on which the words stand.",
            sentence=sentence,
            evidence=quote.text,
        )
    fact = context.facts.get(quote.fact_id) if quote.fact_id else None
    if quote.fact_id and fact is None:
        yield context.finding(
            "case_quote",
            "warning",
            f"The sentence rests on fact {quote.fact_id}, which the case summary does not hold.",
            "Tie the quote to a fact of the summary.",
            sentence=sentence,
        )


def _misplaced(context: ItemContext, quote: CaseQuote) -> str:
    """Say what is wrong with the place of a case quote; empty where nothing is."""
    span = quote.span
    # A negative index would silently pick a document from the end.
    if not 0 <= span.document < len(context.case.documents):
        return f"The quote names document {span.document + 1}, which the case file does not have."
    document = context.case.documents[span.document]
    if not 0 <= span.start < span.end <= len(document.text):
        return f"The quote's place lies outside {document.name}."
    if fold(context.case.words(span)) != fold(quote.text):
        return f"The words quoted do not stand at the place given in {document.name}."
    page = next((p.number for p in document.pages if p.start <= span.start < p.end), None)
    if page is not None and page != span.page:
        return f"The words quoted stand on page {page} of {document.name}, not on {span.page}."
    return ""


def _quotation_marks(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """Check words in quotation marks against everything that the sentence may quote."""
    for _, _, words in quoted(sentence.text):
        for piece in _GAP.split(words):
            piece = piece.strip(_EDGE)
            own = _own_words(context, sentence)
            if len(piece) < _SHORTEST or _stands_in(piece, own):
                yield from _denial_left_out(context, sentence, piece)
                continue
            yield _invented(context, sentence, piece)
        yield from _digest_as_quote(context, sentence, words)


def _denial_left_out(context: ItemContext, sentence: Sentence, piece: str) -> Iterator[Finding]:
    whole = cut_denial(piece, outside_quotes(sentence.text), [context.record])
    if whole:
        yield context.finding(
            "quotation_marks",
            "warning",
            f"The words “{piece}” are quoted without the denial before them: “{whole}”.",
            "Quote the denial too, or deny it in the sentence.",
            sentence=sentence,
            evidence=whole,
        )


def _own_words(context: ItemContext, sentence: Sentence) -> list[str]:
    passages = [passage.text for passage in context.cited(sentence)]
    record = [quote.text for quote in sentence.case_quotes]
    request = [context.item.text, context.item.original_request, context.item.approved_portion]
    cited = [reference.text for reference in context.item.ur_citations]
    titles = [
        words
        for passage in context.cited(sentence)
        for words in (passage.section, passage.chapter, passage.source.title)
    ]
    return [*passages, *record, *request, *cited, *titles]


def _invented(context: ItemContext, sentence: Sentence, piece: str) -> Finding:
    elsewhere = [context.record, *(passage.text for passage in context.passages.values())]
    if _stands_in(piece, elsewhere):
        return context.finding(
            "quotation_marks",
            "warning",
            f"The words “{piece}” are quoted, but not from what the sentence cites.",
            "Cite the passage or the page of the record from which they are taken.",
            sentence=sentence,
            evidence=piece,
        )
    sources = _own_words(context, sentence)
    nearest = max((_nearest(piece, text) for text in sources if text), key=len, default="")
    return context.finding(
        "quotation_marks",
        "blocker",
        f"The words “{piece}” stand in quotation marks, but nowhere in what the sentence cites.",
        "Quote word for word, or take the quotation marks away.",
        sentence=sentence,
        evidence=nearest,
    )


def _digest_as_quote(context: ItemContext, sentence: Sentence, words: str) -> Iterator[Finding]:
    if sentence.role not in (SentenceRole.GUIDELINE, SentenceRole.ASSESSMENT):
        return
    from_record = [context.item.text, *(quote.text for quote in sentence.case_quotes)]
    named = [text for p in context.cited(sentence) for text in (p.section, p.source.title)]
    if "digest" in sentence.text.lower() or _stands_in(words.strip(_EDGE), from_record + named):
        return
    for passage in context.cited(sentence):
        if passage.digest and _stands_in(words.strip(_EDGE), [passage.text]):
            yield context.finding(
                "digest_quoted",
                "blocker",
                "Words of a digest stand in quotation marks as if they were the guideline's own.",
                "Say that they are a digest, or quote the licensed text.",
                sentence=sentence,
                evidence=words,
            )
            return


def _stands_in(piece: str, texts: list[str]) -> bool:
    """Whether the words stand in a text, the letter case of the first letter aside."""
    swapped = piece[:1].swapcase() + piece[1:]
    return any(
        find_quote(words, text) is not None for text in texts if text for words in (piece, swapped)
    )


def _nearest(quote: str, text: str) -> str:
    """Return the words of ``text`` most like ``quote``: a hint for the reader, never a proof."""
    wanted, words = squeeze(quote).split(), squeeze(text).split()
    matcher = difflib.SequenceMatcher(None, wanted, words, autojunk=False)
    block = matcher.find_longest_match()
    if block.size == 0:
        return ""
    start = max(0, block.b - block.a)
    return " ".join(words[start : start + len(wanted)])
