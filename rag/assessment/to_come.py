"""Whether words that name care tell of care still to come: asked for, ordered or talked of."""

from __future__ import annotations

import re

from rag.assessment.given import under_plan
from rag.assessment.polarity import polarity_of
from rag.assessment.record_view import RecordSentence, token_range
from rag.assessment.verdict import Setting
from rag.intake.drug_tests import in_drug_test
from rag.intake.operation_words import no_operation, only_talked_of
from rag.records import Fact, FactKind, Span
from rag.vocabulary import Vocabulary

_TO_COME_BEFORE = re.compile(
    r"\b(?:advised|encouraged|instructed|told|agreed|wants?|wishes|hopes|plans?|going)\s+to\s+"
    r"(?:[\w-]+\s+){0,4}$|\b(?:prescription|order|script)s?\s+for\s+(?:[\w-]+\s+){0,3}$"
    r"|\bprescrib\w+\s+(?:[\w-]+\s+){0,3}$(?=.*\btoday\b)",
    re.I,
)
_TO_COME_AFTER = re.compile(
    r"^[^.;,]{0,60}?\b(?:is|was|were|are|be|been|being)\s+(?:being\s+|also\s+)?(?:ordered"
    r"|requested|recommended|advised|planned|scheduled|proposed|sought|considered)\b",
    re.I,
)
_TODAY = re.compile(
    r"\b(?:prescrib\w+|dispens\w+|order\w*|issued)\b[^.;]{0,60}\btoday\b"
    r"|\btoday\b[^.;]{0,60}\b(?:prescrib\w+|dispens\w+|order\w*|issued)\b",
    re.I,
)
_NTH_ASKED = re.compile(
    r"\b(?:ask(?:s|ing)? for|request(?:s|ing)?|recommend(?:s|ing)?|order(?:s|ing)?)\s*:?\s*\(?1[.)]"
    r"(?:(?!\n\s*\n).)*\(?\b\d[.)]\s*$",
    re.I | re.S,
)
"""``I ask for 1. two blocks, and 2. therapy``: each entry of the list is asked for."""
_LIST = 400
"""Characters over which such a list runs."""
_GOES_ON = re.compile(
    r"\b(?:continu\w+|(?<!no )(?<!without )(?<!0 )refill\w*|renew\w*|ongoing"
    r"|resum\w+|completed|received|underwent|tried|failed|previous\w*|prior)\b",
    re.I,
)
_NO_CARE = re.compile(
    r"[\s-]+(?:clinic|center|centre|department|service|office|group|associates|consult\w*|notes?"
    r"|scheduler|team|specialist|practice|hospital|follow-?up|file|check)\b",
    re.I,
)
"""What makes "hand surgery clinic" a place or a paper, and no operation."""
_PAPER = re.compile(r"\b(?:evaluation|assessment)$", re.I)
"""An evaluation for a program is no part of it that was had."""
_OF_ONE_DAY = frozenset({"surgery", "injections"})


def only_asked_for(fact: Fact, sentence: RecordSentence | None) -> bool:
    """Whether a fact stands in a request, or a drug in a plan: then it was not given yet."""
    if sentence is None:
        return False
    if sentence.voice != "record":
        return True
    if fact.kind is not FactKind.MEDICATION:
        return False
    base = sentence.span.start
    end = min(fact.span.end, sentence.span.end)
    place = token_range(sentence.tokens, fact.span.start - base, end - base)
    return polarity_of(sentence.tokens, *place) == "planned"


def still_to_come(span: Span, sentence: RecordSentence | None, setting: Setting) -> bool:
    """Whether the words name care that is ordered, begun today or listed under a plan."""
    if sentence is None:
        return False
    text = setting.view.case.words(sentence.span)
    start = span.start - sentence.span.start
    end = min(span.end, sentence.span.end) - sentence.span.start
    if _GOES_ON.search(text):
        return False
    if _TO_COME_BEFORE.search(text[:start]) or _TO_COME_AFTER.match(text[end:]):
        return True
    whole = setting.view.case.documents[span.document].text
    asked = _NTH_ASKED.search(whole[max(0, span.start - _LIST) : span.start])
    return bool(asked) or bool(_TODAY.search(text)) or under_plan(whole, span.start)


def names_no_care(treatment: str, text: str, start: int, end: int, vocabulary: Vocabulary) -> bool:
    """Whether ``text[start:end]`` names a place, a paper or a talk about a treatment."""
    if treatment in vocabulary.drugs and in_drug_test(text, start, end):
        return True
    entry = vocabulary.treatments.get(treatment)
    if entry is None:
        return False
    if entry.category == "surgery":
        return no_operation(text, start, end)
    if _NO_CARE.match(text, end):
        return True
    if entry.category in _OF_ONE_DAY:
        return only_talked_of(text, start, end)
    return entry.category == "programmes" and bool(_PAPER.search(text[start:end]))
