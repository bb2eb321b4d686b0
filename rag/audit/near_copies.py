"""Reasons of one item that serve for another treatment, hardly touched or as they stand.

A sentence is a copy of another where nearly all of its words are the other's, whatever their order;
facts of the case may be told twice, but all that is said of one treatment is not all that is to be
said of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.audit.borrowed import BACKGROUND, related
from rag.audit.material import Audited
from rag.audit.specifics import USUAL
from rag.audit.statements import Statement, names_source
from rag.checking.context import outside_quotes
from rag.retrieval.lexical import tokenize

_SAME = 0.6
"""Share of the words of two sentences together that both have, where one is the other's copy."""
_MOST = 0.7
"""Share of all that is said of the case."""
_LEAST = 5
"""Words of a sentence below which likeness is accident."""
_MUCH = 14
"""Words that copied facts hold together, from which they are an argument."""
_SEVERAL = 2
"""Sentences from which a rule and its use on the case are the other's."""


@dataclass(frozen=True)
class Copies:
    """What a rationale has from another item's."""

    statements: tuple[Statement, ...]
    every: bool
    """Whether it says hardly anything else of the case."""


def copies(audited: Audited, other: Audited) -> Copies:
    """Return the sentences on the case that stand, or nearly stand, under another item."""
    theirs = [stems for _, stems in _telling(other)]
    own = list(_telling(audited))
    same = [(s, stems) for s, stems in own if any(_alike(stems, one) for one in theirs)]
    words = sum(len(stems) for _, stems in same)
    whole = sum(len(stems) for _, stems in own)
    every = words >= _MUCH and words >= _MOST * whole
    return Copies(tuple(s for s, _ in same), every)


def names_own(audited: Audited, statements: Sequence[Statement], *, broadly: bool = False) -> bool:
    """Whether sentences name this item's treatment or drug; broadly: or what it is a kind of."""
    words = audited.context.vocabulary
    text = " ".join(statement.text for statement in statements)
    named = {m.id for m in words.treatments_in(text)} | {m.id for m in words.drugs_in(text)}
    own = {audited.item.treatment, audited.item.drug}
    if broadly:
        own |= set(words.ancestors(audited.item.treatment or ""))
    return bool(own & named)


def served_before(audited: Audited, before: Sequence[Audited]) -> tuple[Copies, Audited] | None:
    """Return an earlier item on another treatment whose whole argument serves for this one."""
    for other in before:
        found = copies(audited, other)
        if not related(audited, other) and found.every and not names_own(audited, found.statements):
            return found, other
    return None


def nothing_own(audited: Audited, before: Sequence[Audited]) -> tuple[Copies, Audited] | None:
    """Return an earlier item of which all stands here, rule and case, under one source.

    One section may govern two treatments; what it says of the one, and never names the other, is
    no reason for the other.
    """
    own = [(s, _stems(s)) for s in audited.statements if s.kind != "conclusion"]
    own = [(s, stems) for s, stems in own if len(stems) >= _LEAST]
    for other in before:
        kin = related(audited, other) or audited.item.treatment == other.item.treatment
        theirs = [_stems(s) for s in other.statements]
        copied = all(any(_alike(stems, one) for one in theirs) for _, stems in own)
        if kin or not own or not copied or sum(len(stems) for _, stems in own) < _MUCH:
            continue
        if any(s.kind == "case" for s, _ in own) and not _names_request(audited, other, own):
            return Copies(tuple(s for s, _ in own), True), other
    return None


def rule_taken(audited: Audited, before: Sequence[Audited]) -> tuple[Copies, Audited] | None:
    """Return an earlier item whose rule stands here too, under another source.

    What does not open with its own source stands, rule and all, under the other item, and it names
    what was asked for there and nothing of this request.
    """
    told = [
        (s, _stems(s))
        for s in audited.statements
        if s.kind != "conclusion" and not names_source(s.text)
    ]
    told = [(s, stems) for s, stems in told if len(stems) >= _LEAST]
    if len(told) < _SEVERAL or sum(len(stems) for _, stems in told) < _MUCH:
        return None
    for other in before:
        theirs = [_stems(s) for s in other.statements]
        copied = all(any(_alike(stems, one) for one in theirs) for _, stems in told)
        if not copied or related(audited, other) or _names_request(audited, other, told):
            continue
        marks = _marks(other) - _marks(audited)
        if any(marks & stems for _, stems in told):
            return Copies(tuple(s for s, _ in told), True), other
    return None


def _marks(audited: Audited) -> frozenset[str]:
    """Return the stems that a request is known by: no side, part, number or span of time."""
    parts = audited.context.vocabulary.body_parts_in
    words = " ".join(word for word in audited.item.text.split() if not parts(word))
    return frozenset(stem for stem in tokenize(words) if stem.isalpha()) - _NO_MARK


_NO_MARK = frozenset(tokenize("left right both day week month therapy treatment request the for"))


def _names_request(
    audited: Audited, other: Audited, own: Sequence[tuple[Statement, frozenset[str]]]
) -> bool:
    """Whether sentences name what was asked for, by its treatment or by its own words."""
    if names_own(audited, [s for s, _ in own], broadly=True):
        return True
    marks = frozenset(tokenize(audited.item.text)) - frozenset(tokenize(other.item.text)) - USUAL
    return any(
        stem in stems for _, stems in own for stem in marks if len(stem) > 2 and not stem.isdigit()
    )


def _stems(statement: Statement) -> frozenset[str]:
    return frozenset(tokenize(outside_quotes(statement.text)))


def served_later(audited: Audited, later: Sequence[Audited]) -> tuple[Copies, Audited] | None:
    """Return a later item on another treatment that says all this and more of the case.

    The words then belong there: this item has nothing of its own.
    """
    for other in later:
        found = copies(audited, other)
        more = len(list(_telling(other))) > len(found.statements)
        if found.every and more and not related(audited, other):
            if not names_own(audited, found.statements, broadly=True):
                return found, other
    return None


def _telling(audited: Audited) -> Iterator[tuple[Statement, frozenset[str]]]:
    """Yield the sentences that tell of the case, with their stems."""
    for statement in audited.own:
        stems = _stems(statement)
        background = BACKGROUND.search(statement.text)
        if statement.kind == "case" and len(stems) >= _LEAST and not background:
            yield statement, stems


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _SAME * len(one | other)
