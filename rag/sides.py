"""Left and right: measures told of one side, and what sides some words cover."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_SIDE = r"(?:left|right|(?-i:[LR])(?![\w-]))"
_UNIT = (
    r"lbs?\.?|pounds?|kgs?|kilograms?|degrees?|°|cm|centimet(?:er|re)s?|mm|millimet(?:er|re)s?|%"
    r"|percent|/\s?(?:5|10)|dB|msec|ms|inch(?:es)?|mm ?hg"
)
_FIGURE = rf"(?<![\d/.-])(?P<n>\d{{1,3}}(?:\.\d+)?[+-]?)\s?(?P<u>{_UNIT})?(?![\w/])"
_BEHIND = re.compile(
    rf"{_FIGURE}\s*(?:\(\s*)?(?:(?:on|in|at|for|of|to)\s+(?:the\s+)?)?(?P<side>{_SIDE})\b"
    r"(?!-hand)(?!\s*[:=]?\s*\d)",
    re.I,
)
_BEFORE = re.compile(
    rf"\b(?P<side>{_SIDE})(?!-hand)\s*(?:side\s*)?(?:[:=,]|(?:(?!and\b|or\b)[a-z]+\s+){{0,4}}?)?"
    rf"\s*{_FIGURE}",
    re.I,
)
_UNITS = {"pound": "lb", "lbs": "lb", "centimeter": "cm", "centimetre": "cm", "degree": "°"}


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
    """
    found: dict[int, SidedFigure] = {}
    unit = ""
    for match in sorted(
        [*_BEHIND.finditer(text), *_BEFORE.finditer(text)], key=lambda one: one.start("n")
    ):
        at = match.start("n")
        if at in found:
            continue
        unit = _unit(match["u"]) or unit
        side = {"l": "left", "r": "right"}.get(match["side"].lower(), match["side"].lower())
        found[at] = SidedFigure(match["n"], unit, side, f"{match['n']} {match['u'] or ''}".strip())
    return tuple(found[at] for at in sorted(found))


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
    """

    def word(match: re.Match[str]) -> str:
        if not _PARTS.match(text[match.end() :]):
            return match.group()
        return "left" if match.group()[0] in "Ll" else "right"

    return _LETTERED.sub(word, text)


def on_both(sides: Collection[str | None]) -> bool:
    """Whether some sides, taken together, are both.

    >>> on_both({"left", "right"}), on_both({"bilateral"}), on_both({"left"})
    (True, True, False)
    """
    return "bilateral" in sides or {"left", "right"} <= set(sides)
