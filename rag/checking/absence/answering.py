"""Whether a place of the record answers a denial: the same part, and the same qualifiers.

"No injection that helped" is answered only by one that helped, "imaging of the hip" by none of the
back, and "proof of compression" by an abnormal result. What is not certain answers nothing.
"""

from __future__ import annotations

import re

from rag.checking.absence.bearing import proof_of
from rag.checking.absence.mentions import Mention
from rag.checking.context import ItemContext
from rag.levels import laterality_in
from rag.retrieval.lexical import tokenize

_RELATIVE = re.compile(r"\b(?:that|which|who)\s+(?P<said>.+)$", re.I | re.S)
_OUTCOME = re.compile(
    r"\b(?:help\w*|work(?:ed|s)|reliev\w*|relief|eas(?:ed|es)|succe\w+|(?:bring|brought|gave|gives"
    r"|took|takes|made|makes)\b[^.;,]{0,20}\b(?:relief|away|better|difference|gain\w*|ease)"
    r"|benefit\w*|last(?:ed|s)|improv\w*|answered|respon\w+)\b",
    re.I,
)
_GAINED = re.compile(
    r"\b(?:help(?:s|ed|ful)|(?<!no )(?:relief|relieved|benefit\w*)|eased?|better|improv\w+"
    r"|less pain|\d+ ?(?:%|percent))(?!\w)",
    re.I,
)
_NO_GAIN = re.compile(
    r"\b(?:no|not|without|never|little|hardly|barely|failed|nothing)\b[^.;,]{0,30}\b(?:relief"
    r"|help\w*|benefit\w*|better|improv\w*|eased?|effect|change)|\bdid nothing\b",
    re.I,
)
_LIGHT = frozenset(
    "would could might may that which who show shown demonstr indic suggest support the and"
    " his her him for with was were has had have been been ani this appear anywher file"
    " record document list stand found caus sourc it is are be can there note give given page"
    " worker patient claimant than should been from into after before made make took done thi"
    " those these".split()
)


_PLACE = re.compile(
    r"^(?:into|under|beside|around|of|to)\s+(?:(?:the|his|her|its|an?|any|this|that)\s+)*"
    r"(?P<what>(?:[a-z][\w-]*\s*){1,3})",
    re.I,
)
_BEFORE = re.compile(
    r"\b(?:before|prior to|preceding|predating) (?:the|his|her|this)? ?"
    r"(?:injur\w+|accident|fall|claim)",
    re.I,
)
_EARLIER = re.compile(r"\b(?:before|prior|previous\w*|pre-?existing|earlier|history|past)\b", re.I)


_SHORTEST = 3
"""Letters of a stem that tells something."""


def _telling(text: str) -> set[str]:
    """Return the stems of the words that tell one thing from another."""
    return {s for s in tokenize(text) if s not in _LIGHT and len(s) >= _SHORTEST}


def _same_place(tail: str, near: str) -> bool:
    """Whether the words behind "into", "under" or "of" are told around a place too."""
    match = _PLACE.match(tail)
    if match is None:
        return True
    stems = _telling(match["what"])
    return not stems or bool(stems & set(tokenize(near)))


def qualified(tail: str, hit: Mention, near: str, *, located: bool = False) -> bool:
    """Whether the record has what a relative clause says of the missing thing.

    Args:
        tail: Words behind the missing thing.
        hit: Where the record mentions the thing.
        near: The words around that place.
        located: Whether the tail names a part of the body, which other rules compare.
    """
    what = proof_of(tail)
    if what:
        return proved(what, near)
    if not (located or _same_place(tail, near)) or (
        _BEFORE.search(tail) and not _EARLIER.search(hit.words)
    ):
        return False
    told = _RELATIVE.search(tail)
    if told is None:
        return True
    said = told["said"]
    if _OUTCOME.search(said):
        return bool(_GAINED.search(hit.words)) and not _NO_GAIN.search(hit.words)
    stems = {stem for stem in _telling(said) if not stem.isdigit()}
    return not stems or bool(stems & set(tokenize(near)))


_ABNORMAL = re.compile(
    r"\b(?:\w+opath(?:y|ies)|severe|moderate|mild|compress\w*|displac\w*|imping\w*|delayed|prolonged"
    r"|slow\w*|abnormal\w*|positive|tear|torn|ruptur\w*|denervat\w*|fibrillation\w*|stenosis"
    r"|entrap\w*|herniat\w*|extru\w+)\b",
    re.I,
)


def proved(what: str, told: str) -> bool:
    """Whether a clause of the record tells of an abnormal result on what was to be proved.

    >>> proved("compression of the median nerve", "Ulnar nerve normal. Severe median neuropathy.")
    True
    >>> proved("compression of the ulnar nerve", "Ulnar nerve normal. Severe median neuropathy.")
    False
    """
    stems = _telling(what) - {"nerv"}
    return any(
        bool(stems & set(tokenize(clause))) and not _NOT_ABNORMAL.search(clause)
        for clause in re.split(r"[.;,]\s", told)
        if _ABNORMAL.search(clause)
    )


_NOT_ABNORMAL = re.compile(
    r"\b(?:no|not|without|normal|negative|denie[sd]|rule[sd]? out|if)\b", re.I
)
_AROUND = 160
"""Characters around a place within which the part of the body that it concerns is named."""


def near(context: ItemContext, hit: Mention) -> str:
    """Return the words around a mention, within its page or paragraph."""
    whole = context.case.documents[hit.span.document].text
    first, last = max(0, hit.span.start - _AROUND), hit.span.end + _AROUND
    before = re.split(r"\n[ \t]*\n|\f|=== page ===", whole[first : hit.span.start])[-1]
    behind = re.split(r"\n[ \t]*\n|\f|=== page ===", whole[hit.span.end : last])[0]
    return f"{before}{hit.words}{behind}"


_WORD = re.compile(r"[A-Za-z]{3,}")
_HEADING = 2
"""Words up to which a sentence is but a heading: "RADIOLOGY 04/20/2016."."""


def other_part(context: ItemContext, claimed: str, hit: Mention) -> bool:
    """Whether a thing is missed in one part of the body and told of another.

    A heading that names none is of the part named around it.
    """
    words = context.vocabulary
    mine = words.body_parts_in(claimed)
    if not mine:
        return False
    theirs = words.body_parts_in(hit.words)
    if not theirs and len(_WORD.findall(hit.words)) <= _HEADING:
        theirs = words.body_parts_in(near(context, hit))
    return bool(theirs) and not (words.covers(mine, theirs) or words.covers(theirs, mine))


_THIS_SIDE = re.compile(r"\b(?:on|of|for|to|at) (?:this|that|the same) side\b", re.I)
_LETTER = re.compile(r"(?:^|[.;:,(]\s*)(?P<side>[LR])(?=\s+[a-z])")
"""A side as a chart begins an entry with it: "L carpal tunnel inj"."""


def other_side(context: ItemContext, sentence: str, hit: Mention) -> bool:
    """Whether a thing is missed on one side of the body and told of the other alone.

    "On this side" is the side that the request is for.
    """
    mine = laterality_in(sentence)
    if mine is None and _THIS_SIDE.search(sentence):
        mine = context.item.laterality
    letters = {"left" if m["side"] == "L" else "right" for m in _LETTER.finditer(hit.words)}
    theirs = laterality_in(hit.words) or (letters.pop() if len(letters) == 1 else None)
    return {mine, theirs} == {"left", "right"}


def answers(context: ItemContext, tail: str, hit: Mention) -> bool:
    """Whether a mention answers a claim by the words behind the missing thing: part, qualifiers."""
    located = bool(context.vocabulary.body_parts_in(tail))
    return not other_part(context, tail, hit) and qualified(
        tail, hit, near(context, hit), located=located
    )


def asked_for(context: ItemContext) -> set[str]:
    """Return what the request is, and the kinds of care that it is one of."""
    own = context.item.treatment or ""
    return {own, *context.vocabulary.ancestors(own)}
