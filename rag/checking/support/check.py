"""Support: every statement on a guideline is cited, every one on the case has its words.

Whether the words cited bear on the sentence is scored without a model. A low score alone proves
nothing, so it is a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.context import ItemContext, outside_quotes
from rag.checking.support.score import support
from rag.letter.citations import citation_text, short_name
from rag.records import Finding, Sentence, SentenceRole
from rag.text import sentences

_GUIDELINE_SAYS = re.compile(
    r"\b(?:guidelines?|MTUS|ACOEM|ODG|ASIPP|schedule|recommendations?|digest)\b[^.;]{0,60}?\b"
    r"(?:recommends?|states?|requires?|supports?|asks?|advises?|sets?|allows?|permits?|limits?"
    r"|does not (?:recommend|support|allow)|do not (?:recommend|support|allow)|notes?|finds?)\b",
    re.I,
)
_UR_SAYS = re.compile(r"utili[sz]ation review|claims administrator|\bUR\b")
_LOW = -0.9
"""Score by words alone below which one faithful restatement in a hundred lies, and four of five
sentences set beside words that they do not rest on."""


def check_support(context: ItemContext) -> Iterator[Finding]:
    """Check that each sentence names what it rests on."""
    for sentence in context.draft.sentences:
        yield from _sentence(context, sentence)


def _sentence(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    role = sentence.role
    if role is SentenceRole.GUIDELINE and not sentence.citations:
        yield _uncited(context, sentence)
    elif role is SentenceRole.CASE_FACT and not (sentence.case_quotes or sentence.searched):
        yield context.finding(
            "case_statement_supported",
            "blocker",
            "A statement about the case rests on no words of the record.",
            "Give the page and the words of the record, or remove the sentence.",
            sentence=sentence,
        )
    elif role is SentenceRole.ASSESSMENT and not (
        sentence.citations or sentence.case_quotes or sentence.searched
    ):
        yield context.finding(
            "assessment_supported",
            "warning",
            "The sentence weighs the case but names neither a guideline nor the record.",
            "Tie it to the criterion and to the words of the record that it weighs.",
            sentence=sentence,
        )
    elif role is SentenceRole.REQUEST and context.item.span and not sentence.case_quotes:
        yield context.finding(
            "request_supported",
            "note",
            "The request is stated without the words of the case file.",
            "Compare it with the request for authorization.",
            sentence=sentence,
        )
    elif not sentence.citations and _speaks_for_guideline(sentence):
        yield _uncited(context, sentence)
    yield from _view_of_ur(context, sentence)
    yield from _bears(context, sentence)


def _bears(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """Note a statement that has little in common with the words it rests on."""
    if sentence.role not in (SentenceRole.GUIDELINE, SentenceRole.CASE_FACT) or sentence.searched:
        return
    quotes = [citation.quote for citation in sentence.citations]
    quotes += [quote.text for quote in sentence.case_quotes]
    told = [text[a:b] for text in quotes for a, b in sentences(text)]
    if told and support(_statement(context, sentence), told).score < _LOW:
        yield context.finding(
            "low_support",
            "note",
            "The sentence has little in common with the words it rests on.",
            "Read both; cite the words that say so, if there are any.",
            sentence=sentence,
            evidence=quotes[0],
        )


def _statement(context: ItemContext, sentence: Sentence) -> str:
    """Return the sentence without the name of what it cites, which its words do not repeat."""
    text = sentence.text
    for passage in context.cited(sentence):
        for name in (citation_text(passage), short_name(passage)):
            text = text.replace(name, "guideline")
    return text


def _speaks_for_guideline(sentence: Sentence) -> bool:
    if sentence.role not in (SentenceRole.CASE_FACT, SentenceRole.CONCLUSION):
        return False
    text = outside_quotes(sentence.text)
    return bool(_GUIDELINE_SAYS.search(text)) and not _UR_SAYS.search(text)


def _uncited(context: ItemContext, sentence: Sentence) -> Finding:
    return context.finding(
        "guideline_statement_cited",
        "blocker",
        "A statement about a guideline cites no passage.",
        "Cite the passage and the words of it that say so, or remove the sentence.",
        sentence=sentence,
    )


def _view_of_ur(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """What utilization review said of the record is not the record."""
    if sentence.role is SentenceRole.REQUEST or _UR_SAYS.search(sentence.text):
        return
    for quote in sentence.case_quotes:
        fact = context.facts.get(quote.fact_id) if quote.fact_id else None
        if fact is not None and fact.attribution == "utilization_review":
            yield context.finding(
                "view_of_utilization_review",
                "warning",
                "The words quoted are utilization review's account, given as the record's.",
                "Say whose account it is, and look for the report itself.",
                sentence=sentence,
                evidence=fact.text,
            )
