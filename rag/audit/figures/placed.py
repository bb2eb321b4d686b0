"""A finding at one of several like places, where the case summary has it at another.

In "a fissure and a protrusion at L4-5 and a bulge at L5-S1" each finding goes with the place behind
it, in "L2-3: hemangioma. L3-4: cyst" with the one before it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from rag.audit.figures.places import Place, places
from rag.checking.values import dates_told, values
from rag.levels import spelt_levels
from rag.retrieval.lexical import tokenize
from rag.text import squeeze

_FINDING = re.compile(
    r"\b(?:hnp|prolaps|sequest|fissur|tear|torn|bulg|protru|extru|herniat|stenos|narrow|cyst"
    r"|nod(?:e|ul)|h(?:a)?emangiom"
    r"|edema|fractur|spondyl|osteophyt|spur|hypertroph|effusion|arthro(?:s[ie]s|path)|arthriti"
    r"|degenerat|desiccat|dehydrat|modic|schmorl|scar|fibros|graft|screw|cage|hardware|fus(?:ion|ed)"
    r"|slip|listhes|anterolisthes|retrolisthes|instabil|numb|sensation|hyp(?:o)?(?:a)?esthes"
    r"|par(?:a)?esthes|tingl|weak|strength|tender|swell|swollen|crack|caries|decay|filling|crown"
    r"|avuls|missing|amput|lacerat|crush|trigger|lock|contract|denervat|fibrillat|compress|imping"
    r"|crowd|contact|touch|inject|block|ablat|decompress|laminectom|discectom|releas|lax|dislocat"
    r"|sublux|callus|ulcer|bruis|burn|spasm|extensor|flexor|tips?\b|granulom|tumor|lesion|eros"
    r"|gap|malunion|nonunion|healed|root canal|abscess|loose|subsid|vacuum|syrinx|gliosis)\w*",
    re.I,
)
"""Words for what is found or done at a place."""
_STEM = 5
"""Letters by which two forms of a word are one."""
_CARE = frozenset(
    "inject block ablat decompress laminectom discectom releas fusion fused graft screw".split()
)
"""What is done, and not found."""
_CARE_STEMS = frozenset(word[:_STEM] for word in _CARE)
_HERNIATED = frozenset(("herni", "hnp", "prola"))
_HERNIAS = frozenset(("protr", "extru", "seque"))
_BULGES = frozenset(("bulge", "bulgi"))
"""A disc that is called herniated, its kinds, and what some call so loosely."""
_STOP = re.compile(r"[;.](?=\s|$)|\b(?:while|whereas|but)\b")
_NOUN_BEHIND = re.compile(r"^\s*(?:dis[ck] )?\w+", re.I)
_BEHIND = re.compile(r"[,;.:](?=\s|$)|\b(?:and|but|while|whereas|which|or)\b")
_LEADING = re.compile(
    r"^[\W_]*(?:(?:and|at|in|on|the|of|left|right|level|disc|his|her)\W+)*$", re.I
)
_NOT = re.compile(
    r"\b(?:not|no|nor|never|neither|nothing|none|without|other than|rather than|instead|above|below"
    r"|adjacent|earlier|previous\w*|versus|normal|intact|unremarkable|free|may|might|could|would|if|whether"
    r"|request\w*|asked|proposed|planned|guideline\w*|recommend\w*|MTUS|ODG|ACOEM)\b",
    re.I,
)
_EVERYWHERE = re.compile(
    r"\b(?:multi-?level|multiple|several|throughout|diffuse|all|every)\b", re.I
)


@dataclass(frozen=True)
class Placed:
    """What is found at a place."""

    place: Place
    findings: frozenset[str]
    about: frozenset[str]
    sides: frozenset[str]
    words: str
    sentence: str
    denied: bool
    named: frozenset[str]
    """The finding that has the place before its name, "the L4-5 protrusion": it alone is there."""


def other_place(words: str, told: Iterable[str], asked: str) -> tuple[str, str, str] | None:
    """Return a finding with its place, the summary's of it, and the sentence, if at other places.

    Args:
        words: A sentence of the rationale.
        told: The sentences of the summary.
        asked: The request: care at a place that is asked for is no contradiction.
    """
    sentences = [*told]
    theirs = [one for sentence in sentences for one in placed(sentence)]
    requested = {m for one in places(spelt_levels(asked)) for m in one.members}
    loose = {s for t in sentences if _EVERYWHERE.search(t) for s in _findings(t)}
    for one in placed(words):
        one = replace(one, findings=one.named or one.findings)
        if one.denied or not one.findings - loose:
            continue
        found = _elsewhere(one, theirs, loose, requested)
        if found is not None:
            return one.words, found.words, found.sentence
    return None


def _elsewhere(
    one: Placed, theirs: list[Placed], loose: set[str], requested: set[str]
) -> Placed | None:
    mine = _by_any_name(one.findings) - loose
    loosely = mine | _BULGES if mine & _HERNIATED else mine
    told = [o for o in theirs if not o.denied and not _sides_apart(one, o)]
    if any(_held(one, o) for o in told if o.findings & loosely):
        return None
    same = [o for o in told if o.findings & mine]
    near = [o for o in same if o.place.family == one.place.family and not _days_apart(one, o)]
    known = {m for o in near for m in o.place.members}
    if not near or not one.place.members - known:
        return None
    if one.place.members <= requested and one.findings & _CARE_STEMS:
        return None
    most = max(near, key=lambda o: (len(o.findings & mine), len(o.about & one.about)))
    every = all(_by_any_name({found}) & most.findings for found in one.findings - loose)
    return most if every or len(most.about & one.about) > 1 else None


def _by_any_name(findings: Collection[str]) -> frozenset[str]:
    """Return findings with the other names of a herniation, of which a protrusion is a kind."""
    names = frozenset(findings)
    if names & _HERNIATED:
        return names | _HERNIATED | _HERNIAS
    return names | _HERNIATED if names & _HERNIAS else names


def _held(one: Placed, other: Placed) -> bool:
    """Whether the summary has the finding there, by a segment or by a vertebra of it."""
    if one.place.family == other.place.family:
        return one.place.members <= other.place.members
    spine = {"segment", "vertebra"}
    mine = {part for level in one.place.members for part in level.split("-")}
    parts = {part for level in other.place.members for part in level.split("-")}
    return {one.place.family, other.place.family} == spine and bool(mine & parts)


def _sides_apart(one: Placed, other: Placed) -> bool:
    return bool(one.sides and other.sides) and not one.sides & other.sides


def _days_apart(one: Placed, other: Placed) -> bool:
    mine, theirs = dates_told(one.sentence), dates_told(other.sentence)
    return bool(mine and theirs) and not mine & theirs


@lru_cache(maxsize=1024)
def placed(sentence: str) -> tuple[Placed, ...]:
    """Return what a sentence finds at which place.

    >>> [(sorted(p.findings), sorted(p.place.members)) for p in placed("Cyst at S2, bulge at L4-5")]
    [(['cyst'], ['S2']), (['bulge'], ['L4-L5'])]
    """
    return tuple(_read(spelt_levels(squeeze(sentence))))


def _read(text: str) -> Iterator[Placed]:
    every = places(text)
    stops = [0, *(m.end() for m in _STOP.finditer(text)), len(text)]
    for begin, end in pairwise(stops):
        inside = [one for one in every if begin <= one.start < end]
        for one, part in _allotted(text, inside, begin, end):
            found = _findings(part)
            noun = "".join(_NOUN_BEHIND.findall(text[one.end :])[:1])
            if found:
                yield Placed(
                    one,
                    found,
                    frozenset(s for s in tokenize(part) if s.isalpha()),
                    frozenset(v.value for v in values(part) if v.kind == "side"),
                    squeeze(_told(text[max(begin, one.start - 50) : one.end], noun)),
                    text,
                    bool(_NOT.search(part)),
                    _findings(noun),
                )


def _told(words: str, noun: str) -> str:
    """Return the words that tell it, with the finding's name if that stands behind its place."""
    return (words + noun if _FINDING.search(noun) else words).strip(" ,;.:")


def _allotted(text: str, inside: list[Place], begin: int, end: int) -> Iterator[tuple[Place, str]]:
    """Yield each place of a stretch with the words that are on it."""
    leads = False
    left_over = text[begin : inside[0].start] if inside else ""
    for at, one in enumerate(inside):
        last = inside[at + 1].start if at + 1 < len(inside) else end
        behind = text[one.end : last]
        left_over = _last_clause(left_over)
        leads = _leads(left_over, behind, first=at == 0, led=leads)
        if not leads:
            yield one, left_over + " | " + _BEHIND.split(behind)[0]
            left_over = behind
            continue
        own, rest = behind, ""
        if at + 1 < len(inside):
            after = text[last : inside[at + 2].start if at + 2 < len(inside) else end]
            after = after[inside[at + 1].end - last :]
            gap = _SEPARATOR.search(behind)
            if gap and not _FINDING.search(after):
                own, rest = behind[: gap.start()], behind[gap.end() :]
        yield one, own
        left_over = rest


def _leads(before: str, behind: str, *, first: bool, led: bool) -> bool:
    """Whether a place stands first and what is found there behind it: "L4-5: cyst"."""
    if not _FINDING.search(behind):
        return False
    return not _FINDING.search(before) if first or led else bool(_LEADING.fullmatch(before))


def _last_clause(text: str) -> str:
    """Leave out a whole clause before: "the triceps is weak, and the MRI shows" is two sources."""
    first, found, last = text.rpartition(", and ")
    return last if found and _FINITE.search(first) and _FINITE.search(last) else text


_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|shows?|showed|reveals?|revealed|finds|found|names?|named"
    r"|demonstrates?|demonstrated|places?|placed|puts?|reports?|reported)\b",
    re.I,
)
_SEPARATOR = re.compile(r",(?=\s)|\b(?:and|with)\b")


def _findings(text: str) -> frozenset[str]:
    return frozenset(m.group().lower()[:_STEM] for m in _FINDING.finditer(text))
