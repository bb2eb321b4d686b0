"""Requests that are no longer in dispute: withdrawn, taken out, or approved after all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.checking.context import ItemContext
from rag.records import DisputedItem, Finding
from rag.retrieval.lexical import tokenize
from rag.text import sentences, squeeze
from rag.vocabulary import Vocabulary

_ASKED = (
    r"(?:requests?|items?|applications?|RFAs?|authori[sz]ations?|appeals?|disputes?|petitions?"
    r"|IMR|(?:independent medical )?reviews?)"
)
_CUE = re.compile(
    rf"\b(?:withdr(?:e|a)ws?|withdrawing|withdrawn|cancel(?:s|l?ed)?|retract(?:s|ed)?|rescind(?:s)?"
    rf"|revok(?:e[sd]?))\b(?=[^.;]{{0,60}}\b{_ASKED}\b)"
    rf"|\b{_ASKED}\b[^.;]{{0,80}}?\b(?:withdrawn|cancell?ed|retracted|revoked|dropped)\b"
    rf"|\b(?:remov(?:es?|ed|ing)|drop(?:s|ped)?|delet(?:es?|ed)|str(?:ikes|uck)|tak(?:es|en)"
    rf"|took)\b"
    rf"(?=[^.;]{{0,80}}\b(?:from|out of|off)\b[^.;]{{0,30}}\b{_ASKED}\b)"
    r"|\b(?:no longer (?:requests?|requested|seeks?|sought|wants?|asks? for|in dispute|disputed"
    r"|pursu\w+))\b"
    r"|\b(?:physician|provider|surgeon|doctor|psychologist|attorney|lawyer|employee|worker"
    r"|applicant"
    r"|claimant|representative|office|clinic|he|she)\b[^.;]{0,70}\bwithdr(?:ew|aws|awn)\b(?! from)"
    r"|\bwithdrawn\b(?=\s+(?:by|on|before|in writing|at|as)\b)"
    r"|\b(?:took|takes|taken|taking) back\b|\b(?:asks?|asked|wishes|wants"
    r"|agreed?)\b[^.;]{0,80}\b(?:be"
    r" |have )?(?:removed|taken off|taken out|struck|dropped|deleted|withdrawn)\b"
    r"|\b(?:is|was|has been|are|were) no longer (?:\w+ )?(?:asked|wanted|needed|at issue|part of)"
    r"|\b(?:approved|authori[sz]ed|certified|granted|allowed"
    r"|paid for)\b(?=[^.;]{0,40}\b(?:after all"
    r"|meanwhile|in the meantime|subsequently|since then|later)\b)"
    r"|\b(?:later|then|subsequently|meanwhile|after all|thereafter|afterwards|in the meantime)\b"
    r"[^.;]{0,40}\b(?:approved|authori[sz]ed|certified|granted|agreed to pay)\b"
    r"|\b(?:claims administrator|adjuster|insurer|carrier|employer)\b[^.;]{0,40}\b(?:has |have )?"
    r"(?:approved|authori[sz]ed|agreed to (?:pay|provide|authori[sz]e))\b"
    r"|\b(?:certified|approved|authori[sz]ed|granted)\b(?=[^.;]{0,40}\b(?:on|upon|after|at|in)\s+"
    r"(?:an?\s+|the\s+)?(?:\w+\s+)?(?:reconsideration|appeal|second (?:look|review)|re-?review"
    r"|internal review))"
    r"|\b(?:has|have|was|were)\s+(?:since|meanwhile|later|subsequently|now)\s+(?:been\s+)?"
    r"(?:certified|approved|authori[sz]ed|granted)\b"
    r"|\bden(?:ial|ied)\b[^.;]{0,50}\b(?:rescinded|reversed|withdrawn|lifted|overturned on)\b"
    r"|\b(?:dispute|matter|issue)\b[^.;]{0,40}\b(?:is|was|has been)\s+(?:resolved|settled|moot)\b",
    re.I,
)
_BEFORE = re.compile(
    r"\b(?:earlier|previous|prior|former|first|other|another|separate|different)\s+"
    r"(?:\w+\s+)?(?:requests?|RFAs?|applications?)\b",
    re.I,
)
_PARTLY = re.compile(r"\b(?:partial(?:ly)?|in part|modif\w+|conditional(?:ly)?)\b", re.I)
"""A part approved leaves the rest in dispute."""
_NOT = re.compile(r"\b(?:not|never|neither|nor|no)\s+(?:\w+\s+){0,2}$|n['’]t\s+$", re.I)
_OTHERWISE = re.compile(
    r"\b(?:if|unless|may|might|would|should|could|asks? (?:us|him|her))\b", re.I
)
_GENERIC = frozenset(
    "left right bilateral request addit further visit session week time day purchas rental unit "
    "injection inject treatment therapi care servic program lumbar cervic spine knee shoulder"
    " month".split()
)


@dataclass(frozen=True)
class Withdrawal:
    """A sentence by which a request is no longer in dispute."""

    start: int
    end: int
    cue: str
    words: str


def withdrawals(text: str, item: DisputedItem, vocabulary: Vocabulary) -> Iterator[Withdrawal]:
    """Yield the sentences of ``text`` that take ``item`` out of dispute, and no other request."""
    for start, end in sentences(text):
        for line_start, words in _pieces(text, start, end):
            cue = _CUE.search(words)
            if cue is None or _NOT.search(words[: cue.start()]):
                continue
            partly = _PARTLY.search(words, max(0, cue.start() - 1), cue.end() + 1)
            if partly or _BEFORE.search(words) or _OTHERWISE.search(words[: cue.start()]):
                continue
            if names_item(words, item, vocabulary):
                yield Withdrawal(
                    line_start, line_start + len(words), squeeze(cue.group()), squeeze(words)
                )


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs of a sentence: a heading without a full stop is none of its words."""
    at = start
    for piece in re.split(r"(\n\s*\n)", text[start:end]):
        if piece.strip():
            yield at, piece
        at += len(piece)


def names_item(words: str, item: DisputedItem, vocabulary: Vocabulary) -> bool:
    """Whether words name the treatment of an item: by the vocabulary, else by its own words."""
    named = {match.id for match in vocabulary.treatments_in(words)}
    drugs = {match.id for match in vocabulary.drugs_in(words)}
    if item.drug:
        return item.drug in drugs
    if item.treatment and item.treatment in named:
        return True
    own = set(tokenize(item.text)) - _GENERIC
    own = {stem for stem in own if not any(char.isdigit() for char in stem)}
    shared = own & set(tokenize(words))
    if item.treatment and named:
        # Another treatment of the same name's words: "brace" alone may stand for "knee brace".
        family = {item.treatment, *vocabulary.ancestors(item.treatment)}
        return bool(named & family) and bool(shared)
    return bool(shared) and len(shared) * 2 >= len(own)


def check_withdrawn(context: ItemContext) -> Iterator[Finding]:
    """Look through the whole file for words that end the dispute on the item."""
    for document in context.case.documents:
        start, end = 0, len(document.text)
        if document.letter is not None:
            start, end = document.letter.summary.start, document.letter.summary.end
        for found in withdrawals(document.text[start:end], context.item, context.vocabulary):
            at = start + found.start
            page = max((p.number for p in document.pages if p.start <= at), default=1)
            yield context.finding(
                "item_withdrawn",
                "warning",
                f"By page {page} of {document.name} this request seems to be no longer in dispute "
                f"(“{found.cue}”).",
                "Ask the parties; what was withdrawn or approved is not decided.",
                evidence=found.words,
            )
            return
