"""What a study is for, as the record tells it: beside its name, or as what somebody suspects."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.assessment.courses import own_terms
from rag.assessment.record_view import RecordSentence
from rag.assessment.verdict import Setting

_PURPOSE = re.compile(
    r"\bto (?:evaluate|assess|rule|determine|confirm|identify|clarify|look|see|check|exclude"
    r"|establish|investigate|guide|plan|define|differentiate|screen|find out)\b|\brule[sd]? out\b"
    r"|\br/o\b"
    r"|\bfor (?:suspect\w+|possible|evaluation|diagnos\w+|surgical|pre-?operative|planning)"
    r"|\bconcern\w* (?:for|of|about)\b|\bsuspect\w*\b|\bin order to\b|\bquestion of\b"
    r"|\bcandidate for\b|\bbecause\b|\btherefore\b|\bso that\b|\bin view of\b|\breason\b"
    r"|\bif (?:it (?:is|shows?)|positive|confirmed|abnormal|there is|\+)"
    r"|\b(?:won't|will not|don't|cannot) \w+ without\b"
    r"|\b(?:urgent\w*|emergen\w+|stat|asap)\b|\bas the (?:last|previous|earlier|old) one\b",
    re.I,
)
"""Words that tell why a study is done, or what is to follow from it."""
_WHY = re.compile(r"\bwhy (?:I|we|he|she|the doctor) (?:want|need|ask|order|request)", re.I)
_SUSPICION = re.compile(
    r"\br/o\b|\brule[sd]? out\b|\bsuspect\w*\b|\bsuspicio\w+\b|\bconcern\w* (?:for|about)\b"
    r"|\bquestion of\b|\bprobable\b|\bpossible\b",
    re.I,
)
_BEFORE, _BEHIND = 2, 1
"""Sentences before and behind the one that names the study that may tell what it is for."""
_NEAR = 400
"""Characters; what stands further off belongs to another note."""


def told_purpose(setting: Setting) -> bool:
    """Whether anybody but utilization review says what the study of the request is for.

    An assessment names what is suspected on one line and orders the study on the next; so what
    stands around the order counts, and so does a suspicion about the part to be studied.
    """
    if any(_PURPOSE.search(sentence.text) for sentence in _around_orders(setting)):
        return True
    parts = setting.item.body_parts
    return any(
        _WHY.search(sentence.text) or _suspects(sentence, parts, setting)
        for sentence in setting.view.sentences
        if sentence.voice != "utilization_review"
    )


def _suspects(sentence: RecordSentence, parts: tuple[str, ...], setting: Setting) -> bool:
    """Whether the sentence suspects a condition of the very part that is to be studied."""
    named = set(sentence.body_parts) & set(parts)
    condition = any(match.label[0] == "condition" for match in sentence.labels)
    return bool(named and condition and _SUSPICION.search(sentence.text))


def _around_orders(setting: Setting) -> Iterator[RecordSentence]:
    """Yield the sentences that name the study, with their neighbours of the same note."""
    terms = own_terms(setting.item)
    labels = frozenset(label for term in terms for label in setting.terms.labels(term))
    told = setting.view.sentences
    for at, named in enumerate(told):
        if named.voice == "utilization_review":
            continue
        if not any(match.label in labels for match in named.labels):
            continue
        for near in told[max(0, at - _BEFORE) : at + _BEHIND + 1]:
            same = near.span.document == named.span.document
            close = abs(near.span.start - named.span.start) <= _NEAR
            if same and close and near.voice != "utilization_review":
                yield near
