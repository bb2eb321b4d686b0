"""Where the record itself mentions a thing that is said to be missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.assessment.given import told_as_given, under_plan
from rag.assessment.to_come import names_no_care
from rag.checking.absence.care_named import (
    care_places,
    led_exercise,
    other_device,
    other_view,
    same_words,
)
from rag.checking.absence.heads import Head
from rag.checking.absence.paraphrase import paraphrased
from rag.checking.absence.reach import no_real_mention, other_nerve
from rag.checking.context import ItemContext
from rag.checking.denial import denied
from rag.checking.relatives import RELATIVE
from rag.phrases import PhraseIndex
from rag.records import Span
from rag.text import around, squeeze

GAIN = "improved"
"""What may be of so many things that only a measure shows it."""
_PLANNED = re.compile(
    r"\brequest|\bauthori[sz]|\bRFA\b|\bask(?:s|ed|ing)? (?:\w+ )?for\b|\bsupports?\b"
    r"|^\W*(?:asked|denied)\b|\brecommend|\bplan(?:s|ned)?\b|\bpending\b|\bfuture\b"
    r"|\bwill\b|\bconsider|\bpropos|\bawait|\bscheduled\b|\breferr|\bif\b|\brule out\b|\bversus\b"
    r"|\bpossible\b|\bsuspect|(?-i:\bmay\b)|\bshould\b|\bcandidates?\b|\bneeds?\b"
    r"|\bwould (?:be|benefit)\b"
    r"|\b(?:is|was|are|were) to (?:be|have|receive|undergo|start|begin|get)\b",
    re.I,
)
_CITES = re.compile(r"\b(?:MTUS|ODG|ACOEM|guidelines?)\b", re.I)
"""A guideline named by its subject: "MTUS Acupuncture" tells of no needle."""


@dataclass(frozen=True)
class Mention:
    """A place where the record mentions something, with the sentence around it."""

    span: Span
    words: str
    planned: bool
    """Only asked for, planned or thought possible."""
    given: bool = True
    """Care: told as given, and not only named or cited."""


_INJECTED = re.compile(r"\b(?:inject\w*|infiltrat\w*|shots?|into the)\b", re.I)
_STEROID = re.compile(
    r"\b(?:cortisone|kenalog|depo-?\s?medrol|celestone|corticosteroid"
    r"|steroid)\b[^.;]{0,50}?\b(?:inject\w*"
    r"|shots?|infiltrat\w*|into)\b|\b(?:injected|infiltrated)\b[^.;]{0,40}\b(?:cortisone|kenalog"
    r"|depo-?\s?medrol|celestone|corticosteroid|steroid)\b",
    re.I,
)
_INTO_JOINT = "steroid_joint_injection"
_OF_STEROID = re.compile(r"inject|shot|steroid|corti[sc]|infiltrat|cortico", re.I)


def mentions_of(context: ItemContext, head: Head) -> Iterator[Mention]:
    """Yield places outside utilization review's words where the record affirms the term."""
    own = PhraseIndex()
    own.add(head.words, ("x",))
    hits = []
    for span, text in context.told:
        places = []
        if head.id != GAIN:
            places += [(m.start, m.end) for m in own.find(text)]
            places += named_at(context, head, text)
        if head.kind == "condition":
            places += paraphrased(head.id, text)
        real = [
            (start, end)
            for start, end in places
            if not denied(text, start, end)
            and not no_real_mention(text, end)
            and not _of_relative(text, start)
            and not other_nerve(head.words, text[start:end])
            and ("count" not in head.words.lower() or "count" in text[start:end].lower())
        ]
        given = head.kind == "condition" or any(
            told_as_given(text, *place)
            and not names_no_care(head.id, text, *place, context.vocabulary)
            for place in real
        )
        if real and (given or not _CITES.search(text)):
            whole = context.case.documents[span.document].text
            near = _own_clause(context, head, text, real[0])
            asked = planned(near) or under_plan(whole, span.start + real[0][0])
            hits.append(Mention(span, squeeze(text), asked, given))
    yield from sorted(hits, key=lambda hit: (hit.planned, hit.span.document, hit.span.start))


_PARTS = re.compile(r"[;:]\s|,\s(?:and\s|but\s)?|\s(?:and|but)\s")


def _own_clause(context: ItemContext, head: Head, text: str, place: tuple[int, int]) -> str:
    """Return the words that can make a mention a plan: a circumstance's own clause alone.

    "He is motivated, and accepts that payments may end" leaves no doubt that he is motivated.
    """
    entry = context.vocabulary.conditions.get(head.id) if head.kind == "condition" else None
    if entry is None or entry.kind != "circumstance":
        return text
    first, last = around(_PARTS, text, *place)
    return text[first:last]


def planned(text: str) -> bool:
    """Whether a sentence of the record asks for care, plans it or thinks it possible."""
    return bool(_PLANNED.search(text))


def _of_relative(text: str, start: int) -> bool:
    """Whether the clause before a word speaks of a relative: "her mother had bipolar disorder"."""
    clause = re.split(r"[.;]|,\s(?:and|but|while)\b", text[max(0, start - _OWN_REACH) : start])[-1]
    return bool(RELATIVE.search(clause))


_OWN_REACH = 80
"""Characters before a word in which a relative is named whose it is."""


def named_at(context: ItemContext, head: Head, text: str) -> list[tuple[int, int]]:
    """Return where ``text`` names the vocabulary entry or a narrower one."""
    words, kind, id_ = context.vocabulary, head.kind, head.id
    if kind == "condition":
        family = words.condition_family(id_)
        return [(m.start, m.end) for m in words.conditions_in(text) if m.id in family]
    if kind == "treatment":
        found = words.treatments_in(text)
        narrower = [m for m in found if m.id == id_ or id_ in words.ancestors(m.id)]
        places = [
            (m.start, m.end)
            for m in narrower
            if same_words(id_, head.words, text[m.start : m.end], words)
            or (m.id == _INTO_JOINT and _OF_STEROID.search(head.words))
        ]
        for drug in words.drugs_in(text):
            entry = words.drugs[drug.id]
            needle = _INJECTED.search(_piece(text, drug.start, drug.end))
            own = entry.injected if needle else entry.treatment
            if own == "injection" and not _OF_STEROID.search(head.words):
                continue
            if own and (own == id_ or id_ in words.ancestors(own)):
                places.append((drug.start, drug.end))
        if "injection" in id_ and _OF_STEROID.search(head.words):
            places += [match.span() for match in _STEROID.finditer(text)]
            places += care_places(id_, text, words)
        elif "injection" not in id_:
            places += care_places(id_, text, words)
        if led_exercise(id_, head.words):
            therapy = Head("treatment", "physical_therapy", "physical therapy", head.narrowed)
            places += named_at(context, therapy, text)
        other = other_view(head.words, text) or other_device(f"{head.words} {head.tail}", text)
        return [] if other else places
    return [(m.start, m.end) for m in words.drugs_in(text) if m.id == id_]


def _piece(text: str, start: int, end: int) -> str:
    """Return the part of a list between semicolons in which a drug stands."""
    first = text.rfind(";", 0, start) + 1
    last = text.find(";", end)
    return text[first : last if last >= 0 else len(text)]
