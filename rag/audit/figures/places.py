"""Places of which a body has several alike: spinal levels, teeth, digits, ribs, rays, compartments.

Each is a family with members; a text names members singly or in lists, and by several names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rag.checking.values import values

_NTH = (
    "first|1st second|2nd third|3rd fourth|4th fifth|5th sixth|6th seventh|7th eighth|8th"
    " ninth|9th tenth|10th eleventh|11th twelfth|12th"
)
_ORDINALS = {word: str(at) for at, two in enumerate(_NTH.split(), 1) for word in two.split("|")}
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_FINGERS = {
    "thumb": "1", "index": "2", "pointer": "2", "middle": "3", "long": "3", "ring": "4",
    "little": "5", "small": "5", "pinky": "5",
}  # fmt: skip
_TOES = {"great": "1", "big": "1", "hallux": "1", "little": "5", "small": "5"}
_JOINTS = {
    "carpometacarpal": "CMC", "metacarpophalangeal": "MCP", "metatarsophalangeal": "MTP",
    "proximal interphalangeal": "PIP", "distal interphalangeal": "DIP", "interphalangeal": "IP",
}  # fmt: skip
_SIDES_OF_JOINT = {"medial": "medial", "lateral": "lateral", "patellofemoral": "patellofemoral"}
_ORD = "|".join(_ORDINALS)
_LIST = r"(?:\s*(?:,|&|/|-|\band\b|\bor\b|\bto\b|\bthrough\b)\s*(?:the )?)+"


def _listed(members: str, noun: str) -> str:
    """Return a pattern of members in a row before their noun."""
    return rf"\b(?P<m>(?:{members})(?:{_LIST}(?:{members}))*)\s+(?:{noun})\b"


_BONES = r"ribs?|metatarsals?|metacarpals?|rays?|cuneiforms?|toe phalan\w+"
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("finger", re.compile(_listed("|".join(_FINGERS), r"fingers?|digits?"), re.I)),
    ("finger", re.compile(r"\b(?P<m>thumb)\b(?! spica)", re.I)),
    ("finger", re.compile(_listed(_ORD, r"fingers?"), re.I)),
    ("toe", re.compile(_listed(f"{'|'.join(_TOES)}|{_ORD}", r"toes?"), re.I)),
    ("toe", re.compile(r"\b(?P<m>hallux)\b", re.I)),
    ("rib", re.compile(_listed(_ORD, r"(?:\w+ )?ribs?"), re.I)),
    ("rib", re.compile(rf"\bribs? (?P<m>\d{{1,2}}(?:{_LIST}\d{{1,2}})*)\b", re.I)),
    ("metatarsal", re.compile(_listed(_ORD, r"metatarsals?"), re.I)),
    ("metatarsal", re.compile(r"\bmetatarsals? (?P<m>\d|IV|V|I{1,3})\b")),
    ("metacarpal", re.compile(_listed(_ORD, r"metacarpals?"), re.I)),
    ("metacarpal", re.compile(r"\bmetacarpals? (?P<m>\d|IV|V|I{1,3})\b")),
    ("ray", re.compile(_listed(_ORD, r"rays?"), re.I)),
    ("dorsal compartment", re.compile(
        _listed(_ORD, r"(?:dorsal |extensor |wrist ){0,2}compartments?"), re.I)),
    ("compartment", re.compile(
        _listed("|".join(_SIDES_OF_JOINT), r"(?:\w+ )?compartments?"), re.I)),
    ("joint", re.compile(r"\b(?P<m>" + "|".join(_JOINTS) + r")(?:s|\b)", re.I)),
    ("joint", re.compile(r"\b(?P<m>CMC|MCP|MTP|PIP|DIP|IP)(?=s?\b)")),
    ("tooth", re.compile(r"\b(?:tooth|teeth)(?: no\.?| number| nos\.?)? ?#?(?P<m>\d{1,2}"
                         rf"(?:{_LIST}#?\d{{1,2}})*)\b", re.I)),
)  # fmt: skip
_NUMBERED = re.compile(r"#(?P<m>\d{1,2})\b")
_TOOTH = re.compile(r"\b(?:tooth|teeth|dental|dentist|molars?|incisors?)\b", re.I)
_JOIN = re.compile(r"[\s,;&/]*(?:\band\b|\bor\b|\bat\b|\bboth\b|\bas well as\b)?[\s]*")


@dataclass(frozen=True)
class Place:
    """Members of a family that a text names together."""

    family: str
    members: frozenset[str]
    start: int
    end: int


def places(text: str) -> tuple[Place, ...]:
    """Return the places that a text names, in order; those in one list are one.

    >>> [(p.family, sorted(p.members)) for p in places("numb at the index and middle fingers")]
    [('finger', ['2', '3'])]
    >>> [(p.family, sorted(p.members)) for p in places("tooth #19; seventh and eighth ribs, L4-5")]
    [('tooth', ['19']), ('rib', ['7', '8']), ('segment', ['L4-L5'])]
    """
    found = sorted((*_named(text), *_levels(text)), key=lambda one: one.start)
    out: list[Place] = []
    for one in found:
        if out and one.start < out[-1].end:
            continue
        out.append(one)
    return tuple(out)


def _named(text: str) -> Iterator[Place]:
    forms = [*_FORMS, *([("tooth", _NUMBERED)] if _TOOTH.search(text) else [])]
    for family, form in forms:
        for match in form.finditer(text):
            yield Place(family, _members(family, match["m"]), match.start(), match.end())


def _members(family: str, words: str) -> frozenset[str]:
    known = {"finger": _FINGERS, "toe": _TOES, "compartment": _SIDES_OF_JOINT}.get(family, {})
    if family == "joint":
        return frozenset((_JOINTS.get(words.lower(), words.upper()),))
    parts = re.findall(r"[a-z]+|\d+(?:st|nd|rd|th)?", words.lower())
    named = (known.get(p) or _ORDINALS.get(p) or _ROMAN.get(p) or p for p in parts)
    listed = frozenset(named) - {"and", "or", "the", "to", "through"}
    ends = sorted(int(one) for one in listed if one.isdigit())
    if re.search(r"\d\s*-\s*\d|\b(?:to|through)\b", words) and len(ends) == 2:
        return frozenset(str(n) for n in range(ends[0], ends[1] + 1))
    return listed


def _levels(text: str) -> Iterator[Place]:
    spans: dict[tuple[int, int], set[str]] = {}
    for value in values(text):
        if value.kind == "level":
            spans.setdefault((value.start, value.end), set()).add(value.value)
    ordered = sorted(spans)
    joined = {b: bool(_JOIN.fullmatch(text[a[1] : b[0]])) for a, b in pairwise(ordered)}
    row: list[tuple[int, int]] = []
    for span in [*ordered, None]:
        if row and (span is None or not joined.get(span)):
            held = frozenset(level for one in row for level in spans[one])
            family = "segment" if any("-" in level for level in held) else "vertebra"
            yield Place(family, held, row[0][0], row[-1][1])
            row = []
        if span is not None:
            row.append(span)
