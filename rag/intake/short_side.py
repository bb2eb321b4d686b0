"""The side that words name, clinic shorthand such as ``L knee`` included."""

from __future__ import annotations

import re

from rag.levels import Laterality, laterality_in

_SHORT_SIDE = re.compile(
    r"(?<![\w/-])(?P<side>(?-i:[LRB]t?)|bil)\b\.?(?![/-]|\s*[1-5]\b)"
    r"(?=\s+(?:\w+[\s-]+){0,2}?(?P<part>shoulder|knee|hip|ankle|foot|heel|hand|wrist|thumb|elbow|arm|leg"
    r"|finger|forearm|CMC|SI\b|sacro\w+|subacromial|rotator|carpal|cubital|heel|groin|thigh|calf|buttock|toe|UE\b|LE\b"
    r"|upper\s+ext|lower\s+ext|lateral\s+epi|achilles|plantar|trapez\w*|stellate|medial\s+branch|C\d|TFESI|S1))"
    r"|\b(?:shoulder|knee|hip|ankle|foot|hand|wrist|thumb|elbow|arm|leg|finger|forearm)s?[\s,]+"
    r"\(?(?P<after>(?-i:[LR]t?))\b(?![/-]|\s*[1-5]\b)",
    re.IGNORECASE,
)
"""A side in clinic shorthand, by a part of the body that has two: ``L knee``, ``splint R``."""


def side_in(text: str) -> Laterality | None:
    """Return the side that ``text`` names, in words or in clinic shorthand.

    >>> side_in("splint R wrist"), side_in("lateral R foot pain"), side_in("L4 root")
    ('right', 'right', None)
    """
    said = laterality_in(text)
    if said or re.search(r"\b(?:left|right)\b", text, re.IGNORECASE):
        return said
    letters = {
        (m["side"] or m["after"])[0].upper()
        for m in _SHORT_SIDE.finditer(text)
        if m["side"] or m["after"]
    }
    if letters == {"L"}:
        return "left"
    if letters == {"R"}:
        return "right"
    return "bilateral" if "B" in letters else None
