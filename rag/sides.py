"""Left and right: measures told of one side, and what sides some words cover."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

_SIDE = r"(?:left|right|(?-i:[LR]t?)(?![\w-]))"
_UNIT = (
    r"lbs?\.?|pounds?|kgs?|kilograms?|degrees?|degs?\b\.?|°|cm|centimet(?:er|re)s?|mm"
    r"|millimet(?:er|re)s?|%|percent|/\s?(?:5|10)|dB|msec|ms|inch(?:es)?|mm ?hg"
)
_FIGURE = rf"(?<![\d/.-])(?P<n>\d{{1,3}}(?:\.\d+)?[+-]?)\s?(?P<u>{_UNIT})?(?![\w/])"
_FACING = (
    r"(?:other|opposite|contralateral|sound|healthy|good|un(?:injured|affected|involved|hurt))"
)
_BEHIND = re.compile(
    rf"{_FIGURE}\s*(?:\(\s*)?(?:(?:on|in|at|for|of|to)\s+(?:(?:the|his|her)\s+)?"
    rf"(?:(?:{_FACING}|injured|affected)\s+)?)?(?P<side>{_SIDE})\b(?!-hand)(?!\s*[:=]?\s*\d)",
    re.I,
)
_OTHER_BEHIND = re.compile(
    rf"{_FIGURE}\s*(?:\(\s*)?(?:(?:on|in|at|for|of|to)\s+)?(?:the|its|his|her)\s+{_FACING}"
    r"(?=\s*(?:[.,;:)]|$)|\s+(?:side|one|arm|hand|wrist|elbow|shoulder|forearm|thumb|leg|knee|hip"
    r"|ankle|foot|heel|calf|thigh|limb|extremity|ear|eye)\b)",
    re.I,
)
"""A measure of the side that faces the one named: "6 degrees in the other"."""
_BEFORE = re.compile(
    rf"\b(?P<side>{_SIDE})(?!-hand)\s*(?:side\s*)?(?:[:=,]|(?:(?!and\b|or\b)[a-z]+\s+){{0,4}}?)?"
    rf"\s*{_FIGURE}",
    re.I,
)
_WORD = (
    r"(?:(?!(?:left|right|other|opposite|and|or|than|while|but|whereas|for|after)\b)[a-z'’]+\s*)"
)
_SET_OFF = re.compile(
    rf"\b(?P<side>{_SIDE})(?!-hand)\s*{_WORD}{{0,3}}[,(=:–-]\s*{_WORD}{{0,4}}"
    rf"(?<![\d/.-])(?P<n>\d{{1,3}}(?:\.\d+)?[+-]?)\s?(?P<u>{_UNIT})(?![\w/])",
    re.I,
)
"""A measure with its unit, a few words behind its side and a stop: "on the left, at 40 degrees"."""
_UNITS = {
    "pound": "lb",
    "lbs": "lb",
    "centimeter": "cm",
    "centimetre": "cm",
    "degree": "°",
    "deg": "°",
}


@dataclass(frozen=True)
class SidedFigure:
    """A measure, its unit and its side."""

    amount: str
    unit: str
    side: str
    words: str


def sided_figures(text: str) -> tuple[SidedFigure, ...]:
    """Return the measures of a text that stand beside a side; one in both directions is left out.

    >>> [(f.amount, f.side) for f in sided_figures("38 lbs on the right, 92 on the left")]
    [('38', 'right'), ('92', 'left')]
    >>> [(f.amount, f.side) for f in sided_figures("Pinch 9 lb L, 15 lb R; right 40°, left 90°")]
    [('9', 'left'), ('15', 'right'), ('40', 'right'), ('90', 'left')]
    >>> [(f.amount, f.side) for f in sided_figures("17 mm in the left knee and 6 mm in the other")]
    [('17', 'left'), ('6', 'right')]
    """
    found: dict[int, SidedFigure] = {}
    facing = {match.start("n"): match for match in _OTHER_BEHIND.finditer(text)}
    unit = ""
    for match in sorted(
        [
            *_BEHIND.finditer(text),
            *_BEFORE.finditer(text),
            *facing.values(),
            *_SET_OFF.finditer(text),
        ],
        key=lambda one: one.start("n"),
    ):
        at = match.start("n")
        if at in found:
            continue
        unit = _unit(match["u"]) or unit
        side = "" if at in facing else _spelt(match["side"])
        found[at] = SidedFigure(match["n"], unit, side, f"{match['n']} {match['u'] or ''}".strip())
    named = {figure.side for figure in found.values()} - {""}
    side = {"left": "right", "right": "left"}[named.pop()] if len(named) == 1 else ""
    facing_it = (f if f.side else replace(f, side=side) for _, f in sorted(found.items()))
    return tuple(figure for figure in facing_it if figure.side)


def _spelt(side: str) -> str:
    return {"l": "left", "r": "right"}.get(side.lower().rstrip("t"), side.lower())


def _unit(words: str | None) -> str:
    word = (words or "").lower().rstrip(".").replace(" ", "")
    return _UNITS.get(word.rstrip("s"), _UNITS.get(word, word))


_LETTERED = re.compile(
    r"(?<![\w.-])(?:(?P<one>[LR])|(?P<two>[LlRr][Tt]))\.?(?=\s+(?!\d)[A-Za-z])(?!\s+(?:of|is|was|and)\b)"
)
_PARTS = re.compile(
    r"\s+(?:[a-z]+\s+){0,2}?(?:shoulder|elbow|wrist|hand|thumb|finger|arm|forearm|hip|knee|ankle"
    r"|foot|feet|heel|toe|leg|thigh|calf|shin|buttock|groin|hallux|ear|eye|side|sided|extremity"
    r"|paraspinal|trapezius|scapula|rib|flank|sciatic|lateral|medial|upper|lower|great|median"
    r"|ulnar|radial|peroneal|sural|tibial|femoral|rotator|biceps|triceps|deltoid|quadriceps"
    r"|hamstring|carpal|cubital|lumbar|cervical|facet|SI|sacroiliac)",
    re.I,
)


def spelt_sides(text: str) -> str:
    """Write out the letters that stand for a side before a part of the body.

    >>> spelt_sides("L great toe 3/5, Rt knee, L 4")
    'left great toe 3/5, right knee, L 4'
    >>> spelt_sides("swelling of the LUE")
    'swelling of the left arm'
    """

    def word(match: re.Match[str]) -> str:
        if not _PARTS.match(text[match.end() :]):
            return match.group()
        return "left" if match.group()[0] in "Ll" else "right"

    return _LETTERED.sub(word, _LIMB.sub(_limb, text))


_LIMB = re.compile(r"\b(?P<side>[LR])(?P<limb>[UL])E\b")


def _limb(match: re.Match[str]) -> str:
    """Write out a limb: LUE as left arm."""
    side = "left" if match["side"] == "L" else "right"
    return f"{side} {'arm' if match['limb'] == 'U' else 'leg'}"


def on_both(sides: Collection[str | None]) -> bool:
    """Whether some sides, taken together, are both.

    >>> on_both({"left", "right"}), on_both({"bilateral"}), on_both({"left"})
    (True, True, False)
    """
    return "bilateral" in sides or {"left", "right"} <= set(sides)
