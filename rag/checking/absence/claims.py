"""Claims of absence: the words of a sentence that say that the record lacks something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.checking.absence.bearing import of_a_verb
from rag.checking.absence.forms import things_missing
from rag.checking.absence.reach import bounded, told_by_review
from rag.checking.context import outside_quotes
from rag.records import Sentence, SentenceRole

_SAY = (
    r"document|mention|discuss|show|describe|report|record|include|contain|indicate|note|state"
    r"|address|demonstrate|provide|specify|reflect|reveal|list|name|give|affirm|say|tell|establish"
)
_SAID = (
    r"documented|charted|logged|entered|registered|(?:written|set|put|noted|jotted) down"
    r"|mentioned|discussed|shown|described|reported|recorded|included|contained"
    r"|noted|stated|addressed|demonstrated|provided|specified|found|listed|named|given|on record"
    r"|in the record|present in the record"
)
_THINGS = (
    r"documentation|documented|evidence|record|records|indication|mention|discussion|report|reports"
    r"|objective|clear|sign|signs|history|description|proof|statement|account|trace"
)
_CLAIM = re.compile(
    rf"\b(?:do|does|did)(?:\s+not|n['’]t)\s+(?:clearly\s+|adequately\s+|even\s+)?(?:{_SAY})\b"
    rf"|\b(?:is|are|was|were|been|be)(?:\s+not|n['’]t)\s+(?:clearly\s+|adequately\s+)?(?:{_SAID})\b"
    rf"|\bnot\s+(?:been\s+)?(?:documented|discussed|mentioned|recorded|described|reported)\b"
    rf"|\b(?:has|have|had)(?:\s+not|n['’]t)\s+been\s+(?:{_SAID}|submitted|made|sent|supplied"
    r"|furnished|produced|offered|presented|forthcoming|received|put forward|tendered)\b"
    rf"|\b(?:is|are|was|were)\s+(?:never|nowhere)\s+(?:{_SAID})\b"
    r"|\bthere\s+(?:is|are|was|were)\s+(?:no|not)\b"
    r"(?!\s+(?:\w+\s+)?(?:provision|need|doubt|reason|basis|clear\s+basis)\b)"
    rf"|\b(?:no|without|absent|lacking)\s+(?:any\s+)?(?:{_THINGS})\b"
    rf"|\b(?:record|records|file|notes?|reports?|provider|physician)\s+(?:shows?|holds?|contains?"
    r"|gives?|documents?|mentions?|has|have|names?|lists?)\s+(?:no|neither|none)\b"
    rf"|\bno\s+(?=[^.;,]{{3,60}}\b(?:is|are|was|were|has been|have been)\s+(?:{_SAID})\b)"
    rf"|\bno\s+(?=[^.;,]{{2,60}}(?:,\s*(?!and\b|but\b|the\b)[^.;,]{{2,40}}){{0,3}}?,?\s+n?or\s"
    rf"[^.;,]{{2,40}}?\b(?:is|are|was|were|has been|have been)\s+(?:{_SAID})\b)"
    r"|\black(?:s|ed|ing)?\b(?:\s+of)?|\babsence\s+of\b|\bundocumented\b"
    rf"|\bfail(?:s|ed)?\s+to\s+(?:{_SAY})\b|\bmissing\s+from\b|\bnowhere\b|\bsilent\s+(?:on"
    rf"|about)\b"
    r"|\binsufficient\s+documentation\b|\bnever\s+(?:mentions?|documents?|discusse[sd])\b",
    re.I,
)
_NEVER_HAD = re.compile(
    r"\b(?:has|have|had)\s+(?:had|received|undergone|tried|attended|completed|done)\s+no\b"
    r"|\b(?:has|have|had)\s+(?:not|never)\s+(?:yet\s+)?(?:had|received|undergone|tried|attended"
    r"|participated in|been (?:given|treated with|through|offered|prescribed))\b"
    r"|\bnever\s+(?:had|received|underwent|tried|attended)\b"
    r"|\bno\s+(?=[^.;,]{3,60}\b(?:has|have) been\s+(?:tried|given|done|attempted|completed|had)\b)",
    re.I,
)
"""Claims about the worker's past: compared with the record, but no search of it is claimed."""
_BEHIND = re.compile(
    r"\b(?:is|are|was|were|has|have|had|not|undocumented|missing|absent|lacking)\b", re.I
)
"""What a cue begins with where its subject may stand before it: "a trial is not documented"."""
_BREAK = re.compile(
    r"[.;:(]|,\s|\b(?:but|while|which|where|and|so|that|because|although|though|if|as)\b", re.I
)
_LIBRARY = re.compile(
    r"\b(?:MTUS|ACOEM|ODG|ASIPP|guidelines?|schedule|library|section|sections|chapter|edition|step"
    r"|recommendations?|digest|passages?|literature|studies)\b[^.;]{0,80}$",
    re.I,
)


@dataclass(frozen=True)
class Claim:
    """A claim that the record lacks something."""

    cue: str
    subject: str
    """What stands behind the cue up to the end of the clause, or before it for "X is missing"."""
    of_record: bool = True
    """Whether it says that the record was searched; "has had no therapy" does not."""
    loose: bool = False
    """Whether it is read out of a turn of phrase, and so is never sure enough for a blocker."""
    bounded: bool = False
    """Whether a time bounds it: "no nausea since the change"."""


def claims_of_absence(sentence: Sentence) -> Iterator[Claim]:
    """Yield the claims of a sentence that the record (not a guideline) lacks something."""
    if sentence.role in (SentenceRole.GUIDELINE, SentenceRole.REQUEST):
        return
    text = outside_quotes(sentence.text)
    told = list(_CLAIM.finditer(text))
    told = [match for match in told if not _of_others(text[: match.start()])]
    for match in told:
        if not of_a_verb(text[match.end() :]):
            yield from _of_record(text, match)
    for match in _NEVER_HAD.finditer(text):
        if not _of_others(text[: match.start()]) and not any(_meet(match, one) for one in told):
            rest = _TURN.split(text[match.end() :])[0]
            yield Claim(match.group(), _SO_FAR.sub(" ", rest), of_record=False)
    for at, cue, thing in things_missing(text):
        if not _of_others(text[:at]) and not of_a_verb(text[at + len(cue) :]):
            tail = re.split(r"[.;:]", text[at + len(cue) :])[0]
            yield Claim(cue, thing, of_record=False, loose=True, bounded=bounded(tail))


def _of_record(text: str, match: re.Match[str]) -> Iterator[Claim]:
    """Yield the claim whose subject stands behind a cue, and that whose subject stands before."""
    cue = match.group()
    rest = _TURN_BEHIND.split(text[match.end() :])[0]
    if _WANTING.match(cue):
        rest = _NEW_CLAUSE.split(rest)[0]
    elif cue.strip().lower() == "no":
        rest = _IS_SAID.split(rest)[0]
    yield Claim(cue, _ONLY.split(rest)[0])
    before = _BREAK.split(text[: match.start()])[-1]
    if _BEHIND.match(cue) and len(before.split()) <= _LONGEST_SUBJECT:
        yield Claim(cue, before)


def _of_others(before: str) -> bool:
    """Whether the words before a cue make the claim one on a guideline, or utilization review's."""
    return bool(_LIBRARY.search(before)) or told_by_review(before)


def _meet(one: re.Match[str], other: re.Match[str]) -> bool:
    return other.start() < one.end() and one.start() < other.end()


_TURN_BEHIND = re.compile(r"[.;:(]|\bbut\b|\bwhile\b|\bwhich\b|\bwhere\b")
"""Ends what a cue says is missing."""
_TURN = re.compile(r"[.;:(]|\b(?:but|while|which|where|and he|and she)\b")
"""Ends what the worker never had."""
_IS_SAID = re.compile(r"\b(?:is|are|was|were|has been|have been)\b", re.I)
_WANTING = re.compile(r"(?:absence|without|lack)", re.I)
_NEW_CLAUSE = re.compile(
    r"\b(?:the|this|his|her|its|such|any)\s+\w+\s+(?:is|are|can|cannot|could|has|have|must|should"
    r"|would|was|were|will|remains?)\b|\b(?:it|he|she|there|one|we)\s+(?:is|are|can|cannot|was)\b",
    re.I,
)
"""Where the main clause begins behind "in the absence of …" without a comma."""
_ONLY = re.compile(r",\s*(?:only|just|merely|but)\b", re.I)
"""Where a claim turns to what there is: "no deficiency, only strains"."""
_LONGEST_SUBJECT = 14
"""Words of the longest subject before "is not documented"."""
_SO_FAR = re.compile(
    r"\b(?:so far|to date|yet|at all|in the past|as yet|until now|ever|since the injury|has been"
    r"|have been|tried|given|done|attempted)\b.*$",
    re.I,
)
