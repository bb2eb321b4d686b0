"""The sentences of a finished rationale: where each stands, and what it speaks about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rag.checking.context import outside_quotes
from rag.checking.decision import stated_outcomes
from rag.records import Decision, Sentence, SentenceRole
from rag.text import sentences, squeeze

Kind = Literal["guideline", "case", "conclusion"]

_SOURCE = re.compile(
    r"\b(?:MTUS|ACOEM|ODG|ASIPP|AHRQ|FDA|CDC|guidelines?|Official Disability|American (?:College"
    r"|Academy|Society|Association)|UpToDate|literature|studies|chapter|evidence-based)\b",
    re.I,
)
_CASE = re.compile(
    r"\b(?:in this (?:case|patient|worker|clinical)|(?:this|the) (?:patient|claimant|injured worker"
    r"|injured employee|worker|employee|member|IW|case|provider|treating|requesting|physician"
    r"|doctor|surgeon|therapist|records?|file|documentation|request|submitted|available|medical"
    r" records?|clinical (?:records?|notes?|information)|progress (?:note|report)s?|reports?|notes?"
    r"|most recent|treater|same report)|patient's|claimant's|worker's|he|she|his|her|him|IW"
    r"|submitted for review"
    r"|(?:was|were|is|are|been) (?:noted|documented|diagnosed|prescribed|certified|requested)"
    r"|\d{1,3}[- ]year[- ]old|documentation (?:indicat|submitt|provid|fail|does|did)\w*"
    r"|there (?:is|was|were|are|has been) (?:no|not|a lack|lack|insufficient|limited|also no)"
    r"|requested|the above|additional \w+ (?:\w+ ){0,2}(?:sessions?|visits?)|would (?:exceed"
    r"|surpass)|here)\b",
    re.I,
)
_DECIDES = re.compile(
    r"\b(?:necess\w+|appropriate|upheld|overturned|certified|authori[sz]ed|warranted|supported"
    r"|approved|established|indicated)\b",
    re.I,
)
_NECESSARY = re.compile(
    r"\b(?:is|are|was|were)\s+(?:\w+\s+){0,3}?medically\s+(?:necessary|appropriate|indicated)\b",
    re.I,
)
_DENYING = re.compile(
    r"\b(?:no|not|nor|never|cannot|neither|fail\w*|lack\w*|without|whether|if|unless|until)\b", re.I
)
_TOLD = re.compile(
    r"\b\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})\b|\b[0-5][+-]?\s?/\s?5\b|\b\d{1,2}\s?/\s?10\b"
    r"|\bthe (?:left|right|earlier|first|previous|last|prior|second)\s+(?!line\b|step\b|month\b)\w+"
    r"|\b(?:apart from|besides) the denial\b|\b(?:no|any) (?:medical )?records? (?:was|were)\b"
    r"|\bon (?:record|file)\b|\b(?:gave|helped|took away|wore off|underwent|attended|complained"
    r"|tried and|was given"
    r"|completed|underwent|to date|so far|as yet|(?:has|have) been (?:taken|taking|on)\b"
    r"|since (?:19|20)\d\d|examined|outstanding|awaited|denies|denied|returned|fell from|rose from"
    r"|has had|had had"
    r"|was injured)\b",
    re.I,
)
"""What only the story of a case has: a day, a grade, a side, a verb of the past."""
_NAMED_RULE = re.compile(
    r"\b(?:allows?|permits?|accepts?|asks?|expects?|limits?|treats?|provides?|speaks?|describes?"
    r"|regards?|favou?rs?|calls? for|sets?|states?|recommends?|advise|advises|indicates?|notes?"
    r"|supports?|requires?|suggests?"
    r"|according to|per|point out|finds?|says?|(?:do|does|did) not (?:address|mention|discuss"
    r"|contain|cover)|were (?:cited|consulted|utilized|used))\b",
    re.I,
)

_PAST = re.compile(
    r"\b(?:was|were|had|has been|have been|did|could) (?:\w+ly )?(?:not|never|nowhere)\b"
    r"|\b(?:nobody|no one) (?!is\b|can\b|should\b|may\b|would\b|must\b|know)[a-z]+\b"
    r"|\bthere (?:was|were|had been) (?:\w+ly )?never\b|\bno [^.;,]{2,50}? (?:was|were|had"
    r" been|has been) (?:\w+ly )?\w+(?:ed|en|wn|ne|ht|id)\b",
    re.I,
)
"""What was not done or not told: a guideline speaks of what is, and not of what was missing."""


@dataclass(frozen=True)
class Statement:
    """One sentence of a rationale."""

    number: int
    """From 1 in the order of the rationale."""
    start: int
    end: int
    """Half-open offsets in the letter's text."""
    text: str
    """White space squeezed."""
    kind: Kind

    def as_sentence(self, item: int) -> Sentence:
        """Return it as the checks of a draft know sentences, with nothing cited."""
        role = {
            "guideline": SentenceRole.GUIDELINE,
            "case": SentenceRole.ASSESSMENT,
            "conclusion": SentenceRole.CONCLUSION,
        }[self.kind]
        # A finished letter does not say what was searched; the checks then look themselves.
        return Sentence(id=f"{item}.{self.number}", role=role, text=self.text, searched=("letter",))


def statements(text: str, start: int, end: int) -> tuple[Statement, ...]:
    """Return the sentences of ``text[start:end]``, each told by its words.

    Words in quotation marks are a guideline's. A sentence that names neither a source nor the
    case continues what stood before it; at the opening that is the guideline.
    """
    return tuple(_read(text, start, end))


def _read(text: str, start: int, end: int) -> Iterator[Statement]:
    before: Kind = "guideline"
    blank = outside_quotes(text[start:end])
    for number, (first, last) in enumerate(sentences(text, start, end), 1):
        own = squeeze(blank[first - start : last - start])
        words = squeeze(text[first:last])
        kind = _kind(own, words, before)
        before = "guideline" if kind == "guideline" else "case"
        yield Statement(number, first, last, words, kind)


def _kind(own: str, words: str, before: Kind) -> Kind:
    if len(own) * 3 < len(words):
        return "guideline"  # nearly all of it is quoted
    case = _CASE.search(own)
    source = _SOURCE.search(own)
    told = _TOLD.search(own)
    if told and (source is None or told.start() < source.start()):
        return "conclusion" if _concludes(own) else "case"
    if source and _NAMED_RULE.search(own) and (case is None or source.start() < case.start()):
        in_case = case is not None and re.match(
            r"in this|this patient|the (?:patient|claimant"
            r"|injured worker)",
            case.group(),
            re.I,
        )
        if not in_case:
            return "guideline"
    if case is None and before == "guideline" and not (source is None and _PAST.search(own)):
        return "conclusion" if source is None and _concludes(own) else "guideline"
    return "conclusion" if _concludes(own) else "case"


def names_source(text: str) -> bool:
    """Whether a sentence names a guideline, a publisher of guidelines, or the literature."""
    return bool(_SOURCE.search(text))


def _concludes(text: str) -> bool:
    return bool(_DECIDES.search(text)) and bool(outcomes(text))


def outcomes(text: str) -> set[Decision]:
    """Return what a conclusion of a finished letter says in words.

    As for a draft, and in the past tense and with words between, as letters have it.

    >>> sorted(outcomes("The request was medically necessary."))
    ['overturned']
    """
    said = stated_outcomes(text)
    if not said and _NECESSARY.search(text) and not _DENYING.search(text):
        return {"overturned"}
    return said
