"""Reasons that belong to another item of the letter, however they are worded.

A sentence belongs where its particulars do: the days, figures, drugs and signs that it tells. Where
all that an item says of the case has the particulars of another item's reasons, and none has to do
with what was asked for or with the rule given for it, the reasons are the other item's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.audit.material import Audited, Material
from rag.audit.specifics import USUAL
from rag.audit.statements import Statement, names_source
from rag.checking.context import outside_quotes
from rag.retrieval.lexical import tokenize
from rag.vocabulary import Vocabulary

_MOST = 0.35
"""Share of the particulars of a sentence that another item's reasons hold, where it is retold."""
_MOST_FACTS = 0.6
_FACTS = 5
"""The same two where facts are retold and nothing is concluded from them."""
_SAME = 0.9
"""Share from which it is the same sentence."""
_LEAST = 3
"""Particulars that a retold sentence shares at least; a day or figure counts for two."""
_ENOUGH = 4
"""Particulars that all the retold sentences together share."""
_FINDINGS_DECIDE = frozenset(("imaging", "diagnostics", "evaluation_management", "surgery"))
"""Categories of care that the same findings may call for side by side."""
JUDGES = re.compile(
    r"\b(?:required|requirement\w*|criteri\w+|satisf\w+|meets?|fulfil\w*|justif\w+|warrant\w*"
    r"|sufficien\w+|insufficien\w+|adequate\w*|inadequate\w*|necess\w+|appropriate\w*|therefore"
    r"|hence|thus|accordingly|consequently|entitle\w*|qualif\w+|exceeds?|recommended|expected"
    r"|needed|supports?|speaks? (?:for|against)|so that|too|not yet)\b",
    re.I,
)
"""Words of a judgement: such a sentence gives a reason, even where it retells the summary."""
_LONG = 9
"""Particulars of one sentence that is an argument by itself."""
BACKGROUND = re.compile(
    r"\b(?:diagnos\w+|injur(?:y|ies) (?:of|on)|was injured|hurt (?:his|her)|date of injury"
    r"|years? old|\d+[- ]year[- ]old|history of|to date)\b",
    re.I,
)
"""What has to be said of the case under every item."""
_ITEM = re.compile(
    r"\b(?:item|request|issue) (?:no\.? ?)?(?:\d|one|two|three|four)\b"
    r"|\b(?:first|second|third|other|preceding|above) (?:item|request)\b|\babove\b",
    re.I,
)
_RULED = re.compile(
    r"\b(?:den(?:y|ies|ied)|refus\w+|grant\w*|approv\w+|allow\w*|uph[eo]ld|overturn\w*"
    r"|necessary|necessity|not (?:be )?(?:done|performed|carried out)|takes? place)\b",
    re.I,
)
"""What was decided of another item is a reason of one that depends on it."""


@dataclass(frozen=True)
class Borrowed:
    """What an item has from another."""

    statements: tuple[Statement, ...]
    other: Audited


def borrowed(material: Material, audited: Audited, others: Sequence[Audited]) -> Borrowed | None:
    """Return the reasons of an item that are another item's; none where it has its own.

    A later item's are borrowed where that item says more of the case.
    """
    summary = _particulars(audited.context.vocabulary, material.summary_text)
    told = list(_told(audited, summary))
    if any(_depends(s.text) for s, _ in told):
        return None
    for other in others:
        later = other.item.number > audited.item.number
        if related(audited, other) or (later and not _at_home(other, summary, len(told))):
            continue
        found = _from(summary, audited, other, told)
        if found:
            return Borrowed(found, other)
    return None


def _from(
    summary: frozenset[str],
    audited: Audited,
    other: Audited,
    told: Sequence[tuple[Statement, frozenset[str]]],
) -> tuple[Statement, ...]:
    """Return the sentences that are the other's: all of them, or one long one as it stands."""
    words = audited.context.vocabulary
    every = frozenset(stem for s in other.statements for stem in _particulars(words, s.text))
    own = marks_of(audited) | _rule(audited, told)
    marks = marks_of(other) - marks_of(audited)
    facts = audited.item.category not in _FINDINGS_DECIDE

    def belongs(statement: Statement, stems: frozenset[str]) -> bool:
        if stems & own:
            return False
        shared, more = _weight(stems & every), _weight((stems & summary) - every)
        if shared < max(_LEAST, _MOST * len(stems)) or more * 2 > shared:
            return False
        named = bool(stems & marks)
        if not named and not JUDGES.search(statement.text):
            return facts and shared >= max(_FACTS, _MOST_FACTS * len(stems))
        return True

    foreign = [(s, stems) for s, stems in told if belongs(s, stems)]
    shared = frozenset(stem for _, stems in foreign for stem in stems & every)
    enough = _ENOUGH - bool(shared & marks)
    if foreign and len(foreign) == len(told) and _weight(shared) >= enough:
        return tuple(s for s, _ in foreign)
    return tuple(
        s
        for s, stems in foreign
        if any(len(stems & one) >= _SAME * len(stems) for _, one in _told(other, summary))
        and (len(stems) >= _LONG or stems & marks)
    )


def _weight(stems: frozenset[str]) -> int:
    return len(stems) + sum(any(c.isdigit() for c in stem) for stem in stems)


def _at_home(other: Audited, summary: frozenset[str], least: int) -> bool:
    """Whether a later item's reasons are its own: more of them, or tied to its own rule."""
    told = list(_told(other, summary))
    own = marks_of(other) | _rule(other, told)
    return len(told) > least or any(stems & own for _, stems in told)


def _depends(text: str) -> bool:
    """Whether a sentence rests on what was decided of another item."""
    return bool(_ITEM.search(text) and _RULED.search(text))


def _told(audited: Audited, summary: frozenset[str]) -> Iterator[tuple[Statement, frozenset[str]]]:
    """Yield the sentences on the case with their particulars; one without any tells nothing."""
    for statement in audited.statements:
        if statement.kind == "conclusion" or BACKGROUND.search(statement.text):
            continue
        stems = _particulars(audited.context.vocabulary, statement.text)
        # What names no source and retells the summary is no rule, wherever it stands.
        rule = names_source(statement.text) or len(stems & summary) < _LEAST
        if len(stems) > 1 and not (statement.kind == "guideline" and rule):
            yield statement, stems


def _particulars(words: Vocabulary, text: str) -> frozenset[str]:
    """Return the stems of what is told, without the part of the body."""
    own = " ".join(w for w in outside_quotes(text).split() if not words.body_parts_in(w))
    return frozenset(tokenize(own)) - USUAL


def _rule(audited: Audited, told: Sequence[tuple[Statement, frozenset[str]]]) -> frozenset[str]:
    """Return the stems of the rule that is given for an item; a figure of it is no subject."""
    case = {s.number for s, _ in told if not names_source(s.text)}
    rule = " ".join(
        s.text
        for s in audited.statements
        if s.number not in case and (s.kind == "guideline" or names_source(s.text))
    )
    stems = _particulars(audited.context.vocabulary, rule)
    return frozenset(stem for stem in stems if not stem.isdigit())


def marks_of(audited: Audited) -> frozenset[str]:
    """Return the stems of what was asked for."""
    words = audited.context.vocabulary
    terms = " ".join(words.treatment_terms(audited.item.treatment or ""))
    stems = _particulars(words, f"{audited.item.text} {terms}")
    return frozenset(stem for stem in stems if not stem[0].isdigit())


def related(audited: Audited, other: Audited) -> bool:
    """Whether two items are for one treatment, or the one is a kind of the other."""
    words = audited.context.vocabulary
    if audited.item.drug or other.item.drug:
        return audited.item.drug == other.item.drug
    mine, theirs = audited.item.treatment or "", other.item.treatment or ""
    if mine == theirs:
        return not _accompanies(audited.item.text, other.item.text)
    return mine in words.ancestors(theirs) or theirs in words.ancestors(mine)


def _accompanies(text: str, other: str) -> bool:
    """Whether a request is for something else that goes with another: "guidance for the blocks"."""
    head, _, rest = text.partition(" for ")
    theirs = frozenset(tokenize(other)) - USUAL
    return bool(theirs & frozenset(tokenize(rest))) and not theirs & frozenset(tokenize(head))
