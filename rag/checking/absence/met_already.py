"""What a draft calls missing that the assessment found, or that a heading of the record names.

The assessment holds each criterion against the whole record. A sentence that misses what a
criterion asks for, in the criterion's own words, is wrong where the criterion was found met.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from rag.checking.absence.claims import claims_of_absence
from rag.checking.context import ItemContext
from rag.records import CriterionStatus, DocumentedTest, Sentence, Span, page_at
from rag.retrieval.lexical import tokenize
from rag.text import squeeze

_HEADING = re.compile(
    r"^[ \t]*([A-Z][A-Za-z][A-Za-z /&-]{2,38}):[ \t]*(?!none\b|no\b|n/?a\b)\S", re.M
)
_LIGHT = frozenset(
    "treatment state set specif ani document clear particular own such the a an of for his her or"
    " and in at worker patient employe claimant he she list actual"
    " written record kind sort program diagnos exam plan histori assess".split()
)
_NARROWED = re.compile(
    r"\b(?:since|before|after|recent\w*|current\w*|new|further|more|another|second|repeat\w*|fail\w*"
    r"|improv\w*|significant\w*|progressive|severe|enough|sufficien\w*|adequate\w*|that would"
    r"|to (?:support|warrant|justify)|other than|beyond|last\w*|complet\w*|exhaust\w*|need\w*"
    r"|request\w*|will|should|must)\b",
    re.I,
)
_FEWEST, _SPARE = 2, 2
"""Telling words that a criterion must name; words that a claim may have besides."""


def found_met(context: ItemContext, sentence: Sentence) -> Iterator[tuple[str, Span, str]]:
    """Yield what a sentence misses and a met criterion found: its words, the place, the record's.

    Only criteria that ask for something to be documented count, and only where they are named by
    two telling words or more.
    """
    subjects = [claim.subject for claim in claims_of_absence(sentence)]
    for subject in subjects:
        if _NARROWED.search(subject):
            continue
        stems = frozenset(tokenize(subject)) - _LIGHT
        for names, span in _met(context):
            if any(name <= stems and len(stems - name) <= _SPARE for name in names):
                yield squeeze(subject), span, _words(context, span)
                return
        headed = _headed(context, stems)
        if headed is not None:
            yield squeeze(subject), headed, _words(context, headed)
            return


def _met(context: ItemContext) -> Iterator[tuple[list[frozenset[str]], Span]]:
    """Yield the names of what met criteria ask for, each with the place that shows it."""
    entries = context.assessment.recommendations if context.assessment else ()
    for one in chain.from_iterable(entry.criteria for entry in entries):
        test = one.criterion.test
        if one.status is not CriterionStatus.MET or not isinstance(test, DocumentedTest):
            continue
        spans = [*one.evidence, *(context.facts[id_].span for id_ in one.fact_ids)]
        named = [frozenset(tokenize(one.criterion.label)) - _LIGHT]
        if len(test.any) == 1 or not any("_" in term for term in test.any):
            named += [frozenset(tokenize(term.replace("_", " "))) for term in test.any]
        names = [stems for stems in named if len(stems) >= _FEWEST]
        if spans and names:
            yield names, spans[0]


def _headed(context: ItemContext, stems: frozenset[str]) -> Span | None:
    """Return the place of a heading of the record that names just what is missed."""
    if not stems:
        return None
    for index, document in enumerate(context.case.documents):
        for match in _HEADING.finditer(document.text):
            if frozenset(tokenize(match[1])) - _LIGHT == stems:
                end = document.text.find("\n", match.end())
                return Span(
                    document=index,
                    page=page_at(document.pages, match.start()),
                    start=match.start(1),
                    end=end if end >= 0 else len(document.text),
                )
    return None


def _words(context: ItemContext, span: Span) -> str:
    return squeeze(context.case.documents[span.document].text[span.start : span.end])
