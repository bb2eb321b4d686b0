"""Roots, dermatomes and segments of a finding against those that the summary gives of the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from rag.audit.alike import alike
from rag.audit.figures.reading import COMMON
from rag.checking.values import values
from rag.levels import laterality_in, spelt_levels
from rag.retrieval.lexical import tokenize

_CUT = re.compile(
    r"[,;:](?=\s)|\b(?:and|but|while|whereas|with|which|where|when|by|so that|without|though)\b"
)
_JOIN = re.compile(r"[\s,;&/]*(?:\band\b|\bor\b|\bat\b|\bboth\b|\bas well as\b)?[\s]*")
_NEAR = 32
"""Characters before and behind a level in which its noun stands."""
_NOUNS = (
    ("dermatome", re.compile(r"dermatom\w*|distribution|territor\w*|sensory (?:level|area)", re.I)),
    ("myotome", re.compile(r"myotom\w*", re.I)),
    ("radiculopathy", re.compile(r"radicul\w*", re.I)),
    ("root", re.compile(r"\b(?:nerve )?roots?\b|\bnerves?\b", re.I)),
)
_ASKED = re.compile(
    r"\b(?:request\w*|asked|asks|propos\w+|plan\w*|seek\w*|sought|under review|in dispute|at issue"
    r"|wanted|scheduled|targets?|to be (?:\w+ed|done))\b",
    re.I,
)
_OTHER = re.compile(
    r"\b(?:not|no|nor|never|neither|without|other than|rather than|instead|above|below|adjacent"
    r"|earlier|previous\w*|versus|normal|intact|unremarkable)\b",
    re.I,
)
RULE = re.compile(
    r"\b(?:up to|at most|ceiling|maximum|limit\w*|exceed\w*|threshold|guideline\w*|MTUS|ODG|ACOEM"
    r"|recommend\w*|criteri\w+|require\w*|allow\w*"
    r"|(?:more|less|fewer) than (?:one|two|three|\d))\b",
    re.I,
)
"""Words that make levels a rule's, and not the case's."""
_DAY = re.compile(r"(?:19|20)\d\d|\d{1,2}/\d{1,2}/\d{2,4}")
_ENOUGH = 2
"""Telling stems that two clauses share where they are on the same finding."""
_LEVEL_STEMS = frozenset(
    "level segment joint cervic lumbar thorac spine sacral neck back mri show nerv root region"
    " exam"
    " dermatom myotom distribut studi film scan imag bilater".split()
)


@dataclass(frozen=True)
class Levelled:
    """Levels that stand together, with their noun, side and clause."""

    levels: frozenset[str]
    noun: str
    side: str | None
    about: frozenset[str]
    words: str
    sentence: str

    @property
    def segment(self) -> bool:
        """Whether segments are meant, not single roots or vertebrae."""
        return any("-" in level for level in self.levels)


def levelled(sentence: str) -> Iterator[Levelled]:
    """Yield the groups of levels of one sentence.

    >>> [(sorted(g.levels), g.noun) for g in levelled("Scar lies on the right S1 nerve root.")]
    [(['S1'], 'root')]
    """
    groups = _groups(sentence)
    cuts = [
        (0, 0),
        *(
            m.span()
            for m in _CUT.finditer(sentence)
            if not any(start <= m.start() < end for start, end, _ in groups)
        ),
        (len(sentence), len(sentence)),
    ]
    for start, end, found in groups:
        first = max(stop for _, stop in cuts if stop <= start)
        last = min(begin for begin, _ in cuts if begin >= end)
        clause = sentence[first:last]
        behind = sentence[end : min(end + _NEAR, last)]
        before = sentence[max(first, start - _NEAR) : start]
        noun = next((n for n, p in _NOUNS if p.search(behind)), "")
        noun = noun or next((n for n, p in _NOUNS if p.search(before)), "")
        stems = frozenset(s for s in tokenize(clause) if s.isalpha() or _DAY.fullmatch(s))
        stems = alike(stems - COMMON - _LEVEL_STEMS)
        yield Levelled(found, noun, laterality_in(clause), stems, clause.strip(), sentence)


def _groups(sentence: str) -> list[tuple[int, int, frozenset[str]]]:
    spans: dict[tuple[int, int], set[str]] = {}
    for value in values(sentence):
        if value.kind == "level":
            spans.setdefault((value.start, value.end), set()).add(value.value)
    ordered = sorted(spans)
    out: list[tuple[int, int, frozenset[str]]] = []
    joined = {b: bool(_JOIN.fullmatch(sentence[a[1] : b[0]])) for a, b in pairwise(ordered)}
    for span in ordered:
        if out and joined.get(span):
            start, _, held = out[-1]
            out[-1] = (start, span[1], held | spans[span])
        else:
            out.append((*span, frozenset(spans[span])))
    return out


def other_levels(words: str, told: Iterable[str], asked: str) -> tuple[str, str] | None:
    """Return a level of a finding that the summary gives at other levels only, and its sentence."""
    known = [one for sentence in told for one in levelled(spelt_levels(sentence))]
    mine = [one for one in levelled(spelt_levels(words)) if not _OTHER.search(one.words)]
    request = list(levelled(asked))
    held = {level for one in (*known, *request) for level in one.levels}
    for one in mine:
        if RULE.search(one.words):
            continue
        if _ASKED.search(one.sentence) and request and one.segment and one.levels - held:
            return ", ".join(sorted(one.levels)), asked
        found = _by_noun(one, known, request) or _by_content(one, known, request)
        if found is not None:
            return ", ".join(sorted(one.levels)), found.sentence
    return None


def _by_noun(one: Levelled, known: list[Levelled], request: list[Levelled]) -> Levelled | None:
    """A root or dermatome of which the summary, too, has some, but never this one."""
    if not one.noun or one.segment:
        return None
    singles = {level for other in (*known, *request) if not other.segment for level in other.levels}
    same = [o for o in known if o.noun == one.noun and not o.segment and _sides_meet(one, o)]
    same = [o for o in same if not _OTHER.search(o.words)]
    strange = one.levels - singles
    return same[0] if same and strange and not strange & _roots_of(known) else None


def _roots_of(known: list[Levelled]) -> set[str]:
    """Return the roots that the ranges of roots in the summary hold: "the L4 to S1 dermatomes"."""
    ranges = [o for o in known if o.noun and o.segment]
    return {part for o in ranges for level in o.levels for part in level.split("-")}


def _by_content(one: Levelled, known: list[Levelled], request: list[Levelled]) -> Levelled | None:
    """A level where the clause of the summary most like this one has others."""
    same = [o for o in known if o.segment == one.segment and _sides_meet(one, o)]
    if _ASKED.search(one.words):
        same += [o for o in request if o.segment == one.segment]
    near = [
        o
        for o in same
        if len(one.about & o.about) >= (1 if one.noun and one.noun == o.noun else _ENOUGH)
    ]
    parts = {part for o in (*known, *request) for level in o.levels for part in level.split("-")}
    unknown = any(not set(level.split("-")) <= parts for level in one.levels)
    if not near and unknown:
        # A vertebra of which the letter never speaks: one telling word in common is enough.
        near = [o for o in same if one.about & o.about] or _same_region(one, same, request)
    if not near:
        return None
    strange = one.levels - {level for o in near for level in o.levels}
    if not strange:
        return None
    # The summary says something of the kind of that level too.
    if any(strange & o.levels and one.about & o.about for o in (*known, *request)):
        return None
    if any(_holds(o, strange) and one.about & o.about for o in known):
        return None
    return max(near, key=lambda o: len(one.about & o.about))


def _same_region(one: Levelled, told: list[Levelled], request: list[Levelled]) -> list[Levelled]:
    """Return what the summary tells of the one region in dispute, where the level lies in it."""
    asked = {level for o in request for level in o.levels}
    regions = {level[0] for level in asked}
    if not regions or {level[0] for level in one.levels} != regions or len(asked) > 1:
        return []
    return [o for o in told if o.levels & asked]


def _holds(other: Levelled, levels: frozenset[str]) -> bool:
    """Whether a clause on segments holds single vertebrae, or the other way round."""
    parts = {part for level in other.levels for part in level.split("-")}
    mine = {part for level in levels for part in level.split("-")}
    return other.segment != any("-" in level for level in levels) and bool(parts & mine)


def _sides_meet(one: Levelled, other: Levelled) -> bool:
    return None in (one.side, other.side) or one.side == other.side
