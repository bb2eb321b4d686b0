"""What a sentence says beside its quotation, told by the very document that it quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.agreement.equality import agrees
from rag.checking.agreement.evidence import Evidence
from rag.checking.context import ItemContext
from rag.checking.values import Value
from rag.records import CaseDocument, Sentence
from rag.retrieval.lexical import tokenize
from rag.text import around, sentence_texts

_WITH_UNIT = ("count", "dose", "duration", "percent", "score")
_HEAD = 120
"""Characters at the top of a document in which it says what it is."""
_CLAUSE = re.compile(r"[,;:](?=\s)|\b(?:and|but|while|whereas|which)\b")


def told_nearby(context: ItemContext, sentence: Sentence, value: Value) -> bool:
    """Whether the document quoted gives an amount itself, with its unit and of the same thing."""
    if value.kind == "date":
        return _day_of_care(context, sentence, value)
    if value.kind not in _WITH_UNIT:
        return False
    units = set(tokenize(" ".join(value.value.split()[1:])))
    about = _stems(_clause(sentence.text, value)) - {*tokenize(value.words)}
    for text in quoted_documents(context, sentence):
        for words in sentence_texts(text):
            given = agrees(value, Evidence(context, (words,))) and units <= set(tokenize(words))
            if given and about & _stems(f"{text.strip()[:_HEAD]} {words}"):
                return True
    return False


def _day_of_care(context: ItemContext, sentence: Sentence, value: Value) -> bool:
    """Whether a page of the document quoted that is headed by this day is on the care named."""
    clause = _clause(sentence.text, value)
    named = _care(context, clause)
    for document in _quoted(context, sentence) if named else ():
        for page in document.pages:
            text = document.text[page.start : page.end].strip()
            head = Evidence(context, (text[:_HEAD],))
            if named & _care(context, text) and agrees(value, head):
                return True
    return False


def _care(context: ItemContext, text: str) -> set[str]:
    known = context.vocabulary
    ids = {match.id for match in known.treatments_in(text)}
    return ids | {above for id_ in ids for above in known.ancestors(id_)}


def quoted_documents(context: ItemContext, sentence: Sentence) -> Iterator[str]:
    """Yield the texts of the documents from which a sentence quotes, those that there are."""
    for document in _quoted(context, sentence):
        yield document.text


def _quoted(context: ItemContext, sentence: Sentence) -> Iterator[CaseDocument]:
    documents = context.case.documents
    for index in sorted({quote.span.document for quote in sentence.case_quotes}):
        if 0 <= index < len(documents):
            yield documents[index]


def _clause(text: str, value: Value) -> str:
    return text[slice(*around(_CLAUSE, text, value.start, value.end))]


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem for stem in tokenize(text) if stem.isalpha()) - _SMALL


_SMALL = frozenset(
    "the a an of to in on at by for from with and or over after before than as was were is are be"
    " has had have been he she it his her that this no not up down date report note worker patient"
    " invent page".split()
)
"""Stems that tell nothing of what an amount is of."""
