"""Spinal levels and sides as they are written in requests: ``C2-3, 3-4 and 4-5``, ``(R) L5/S1``."""

from __future__ import annotations

import math
import re
from typing import Literal

Laterality = Literal["left", "right", "bilateral"]

_ORDER = tuple(
    f"{letter}{number}"
    for letter, count in (("C", 7), ("T", 12), ("L", 5), ("S", 5))
    for number in range(1, count + 1)
)
_PLACE: dict[str, float] = {vertebra: place for place, vertebra in enumerate(_ORDER)}
_PLACE["C8"] = _PLACE["C7"] + 0.5  # a nerve root, between C7 and T1
_DASH = r"(?:[-‐‑‒–—/]|to(?=\s)|through(?=\s)|thru(?=\s))"
_MORE = rf"(?:\s*{_DASH}\s*(?:[CTLS]\s*-?\s*)?\d{{1,2}}(?!\d)|[CTLS]\d{{1,2}}(?!\d))"
_NEW_PAIR = r"\s*/\s*[CTLS]?\d{1,2}\s*[-‐‑‒–—]\s*[CTLS]?\d"
"""``/L5-S1`` after a level: another level, not the next vertebra of a range."""
_LEVEL = re.compile(
    rf"(?<![A-Za-z0-9])([CTLS])-?(\d{{1,2}})((?:{_MORE}(?:(?!{_NEW_PAIR}){_MORE})*)?)"
    r"(?![\d%]|\.\d|[A-Za-z])",
    re.IGNORECASE,
)
_STEP = re.compile(rf"({_DASH})?\s*([CTLS])?\s*-?\s*(\d{{1,2}})", re.IGNORECASE)
_UNIT = (
    r"(?!\d|\s*(?:%|mm|cm|mg|ml|x\b|/10|out\b|visits?|sessions?|times|weeks?|months?|days?|hours?"
    r"|years?|tablets?|injections?))"
)
_MORE_PAIR = re.compile(
    rf"(?:\s*(?:,|;|&|/|\band\b|\bor\b))+\s*(\d{{1,2}})\s*[-‐‑‒–—/]\s*([CTLS])?(\d{{1,2}}){_UNIT}",
    re.IGNORECASE,
)
_MORE_ONE = re.compile(rf"(?:\s*(?:,|;|&|\band\b))+\s*(\d{{1,2}})(?![-./]\d){_UNIT}", re.IGNORECASE)
_SEQUENCE = re.compile(r"\s*-?\s*(?:weight|signal|hyper|hypo|image|sequence|flair)", re.IGNORECASE)

_BOTH = re.compile(
    r"\b(?:bilateral(?:ly)?|bilat|b/l|both(?!\s+(?:of\s+)?(?:the\s+)?(?:medications?|drugs))"
    r"|(?:left|lt)\.?\s*(?:and|&|/|\+|or)\s*(?:right|rt)|(?:right|rt)\.?\s*(?:and|&|/|\+"
    r"|or)\s*(?:left|lt))\b",
    re.IGNORECASE,
)
_SIDE = re.compile(
    r"\b(?:(left)(?!\s+(?:work|the|his|her|their|to|hand(?:ed)?\s+domin|him|on\s+dis)"
    r"|-?\s*handed)|lt\b(?=[\s.])|"
    r"(right)(?!\s+(?:away|now|after|to\s|hand(?:ed)?\s+domin)|-?\s*handed)|rt\b(?=[\s.]))"
    r"|\((L|R|B)\)",
    re.IGNORECASE,
)


_LIMB = re.compile(r"\b([LR])(?:UE|LE)\b")


def levels_in(text: str) -> tuple[str, ...]:
    """Return the spinal levels named in ``text`` in full form, from head to tail.

    A pair or range gives its motion segments, a vertebra or root alone gives itself.

    >>> levels_in("bilaterally at C2-3, 3-4 and 4-5")
    ('C2-C3', 'C3-C4', 'C4-C5')
    >>> levels_in("L4-S1 and T12-L1"), levels_in("L5/S1"), levels_in("right L4 and L5")
    (('T12-L1', 'L4-L5', 'L5-S1'), ('L5-S1',), ('L4', 'L5'))
    >>> levels_in("C3 through C6; S13.4XXA, a 3-4 mm bulge")
    ('C3-C4', 'C4-C5', 'C5-C6')
    """
    found: set[str] = set()
    at = 0
    while match := _LEVEL.search(text, at):
        at = max(match.end(), at + 1)
        chain = _chain(match)
        if chain is None or (len(chain) == 1 and _is_sequence(chain[0], text, match.end())):
            continue
        found.update(_segments(chain))
        at = _continued(text, match.end(), chain, found)
    # "C2-3 and C3-4 (C3, C4 nerves)": what a segment holds is named with it and no level more.
    held = {vertebra for level in found if "-" in level for vertebra in level.split("-")}
    return tuple(sorted(found - held, key=_level_key))


_ORDINAL = {
    word: at + 1
    for at, words in enumerate(
        "first|1st second|2nd third|3rd fourth|4th fifth|5th sixth|6th seventh|7th"
        " eighth|8th".split()
    )
    for word in words.split("|")
}
_NTH = "|".join(_ORDINAL)
_ORDINAL_WORD = re.compile(rf"\b(?:{_NTH})\b", re.IGNORECASE)
SPELT_LEVELS = re.compile(
    rf"\b(?P<nths>(?:{_NTH})(?:\s*(?:,|and|or|to|through|&|-)\s*(?:the\s+)?(?:{_NTH}))*)"
    r"\s+(?P<part>cervical|thoracic|dorsal|lumbar|sacral)(?=\s+(?:spinal\s+|nerve\s+)?(?:nerves?|roots?"
    r"|vertebra\w*|bod(?:y|ies)|dis[ck]s?|levels?|dermatomes?|myotomes?|segments?|facets?|foram\w+"
    r"|interspaces?)\b)",
    re.IGNORECASE,
)
_LETTERS = {"cervical": "C", "thoracic": "T", "dorsal": "T", "lumbar": "L", "sacral": "S"}
_LUMBOSACRAL = re.compile(
    r"\blumbo-?sacral(?=\s+(?:dis[ck]|segment|level|junction|facet|interspace))", re.IGNORECASE
)


def spelt_levels(text: str) -> str:
    """Write levels that are told in words as charts do.

    >>> spelt_levels("the fifth lumbar root, the first lumbar injection")
    'the L5 root, the first lumbar injection'
    >>> spelt_levels("third to fourth lumbar segment, lumbosacral disc")
    'L3 to L4 segment, L5-S1 disc'
    >>> spelt_levels("between the fifth and the sixth cervical vertebrae")
    'at C5-C6'
    """
    return _BETWEEN.sub(_segment, _LUMBOSACRAL.sub("L5-S1", SPELT_LEVELS.sub(_written, text)))


_BETWEEN = re.compile(
    r"\bbetween (?:the )?([CTLS])(\d{1,2}) and (?:the )?([CTLS]?)(\d{1,2})(?![\d-])"
    r"(?: (?:vertebra\w*|bod(?:y|ies)|segments?)\b)?",
    re.IGNORECASE,
)


def _segment(match: re.Match[str]) -> str:
    """Write the space between two neighbors as their segment; others stay as they are."""
    first = f"{match[1].upper()}{match[2]}"
    second = _next(first, match[3], int(match[4]))
    near = _PLACE.get(second, -9.0) - _PLACE.get(first, 9.0) == 1
    return f"at {first}-{second}" if near else match.group()


def _written(match: re.Match[str]) -> str:
    letter = _LETTERS[match["part"].lower()]
    return _ORDINAL_WORD.sub(lambda m: f"{letter}{_ORDINAL[m.group().lower()]}", match["nths"])


def _chain(match: re.Match[str]) -> list[str] | None:
    """Return the vertebrae of one written level or range, or ``None`` where one does not exist."""
    letter = match.group(1).upper()
    chain = [f"{letter}{int(match.group(2))}"]
    for step in _STEP.finditer(match.group(3)):
        chain.append(_next(chain[-1], step.group(2), int(step.group(3))))
    places = [_PLACE.get(vertebra, -1) for vertebra in chain]
    if min(places) < 0 or places != sorted(set(places)):
        return None
    return chain


def _next(before: str, letter: str | None, number: int) -> str:
    """Name the vertebra ``number`` that follows ``before``; ``L5-1`` means ``L5-S1``."""
    if letter:
        return f"{letter.upper()}{number}"
    if number == 1 and before in {"L5", "T12", "C7"}:
        return {"L5": "S1", "T12": "L1", "C7": "T1"}[before]
    return f"{before[0]}{number}"


def _segments(chain: list[str]) -> list[str]:
    if len(chain) == 1:
        return chain
    first, last = int(_PLACE[chain[0]]), math.ceil(_PLACE[chain[-1]])
    return [f"{_ORDER[place]}-{_ORDER[place + 1]}" for place in range(first, last)]


def _continued(text: str, at: int, chain: list[str], found: set[str]) -> int:
    """Read bare numbers that continue a list (``, 3-4 and 4-5``); return where it ends."""
    last = chain[-1]
    while True:
        pair = _MORE_PAIR.match(text, at)
        if pair and len(chain) > 1:
            first = f"{last[0]}{int(pair.group(1))}"
            second = _next(first, pair.group(2), int(pair.group(3)))
            if _PLACE.get(second, -9) == _PLACE.get(first, 9) + 1:
                found.add(f"{first}-{second}")
                at, last = pair.end(), second
                continue
        one = _MORE_ONE.match(text, at)
        if one and len(chain) == 1:
            single = f"{last[0]}{int(one.group(1))}"
            if _PLACE.get(single, -1) > _PLACE[last]:
                found.add(single)
                at, last = one.end(), single
                continue
        return at


def _is_sequence(vertebra: str, text: str, at: int) -> bool:
    """Whether ``T1`` or ``T2`` names a pulse sequence of an MRI and no vertebra."""
    return vertebra in {"T1", "T2"} and bool(_SEQUENCE.match(text, at))


def _level_key(level: str) -> tuple[float, bool]:
    first = level.split("-")[0]
    return _PLACE[first], "-" in level


def laterality_in(text: str) -> Laterality | None:
    """Return the side that ``text`` names; ``None`` where it names none or two for unlike parts.

    >>> laterality_in("bilateral knees"), laterality_in("left and right wrists")
    ('bilateral', 'bilateral')
    >>> laterality_in("left hand, right lower leg") is None, laterality_in("(R) knee")
    (True, 'right')
    """
    if _BOTH.search(text) or re.search(r"\bB(?:UE|LE)s?\b", text):
        return "bilateral"
    sides = {"left" if m[1] == "L" else "right" for m in _LIMB.finditer(text)}
    for match in _SIDE.finditer(text):
        word = match.group().strip("().").lower()
        sides.add(
            {"l": "left", "r": "right", "lt": "left", "rt": "right", "b": "both"}.get(word, word)
        )
    if sides == {"left"}:
        return "left"
    if sides == {"right"}:
        return "right"
    return "bilateral" if "both" in sides else None
