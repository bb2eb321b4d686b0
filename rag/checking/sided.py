"""Measures with the side for which they are told: "38 lbs on the right against 92 on the left"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.checking.context import ItemContext
from rag.records import Finding, Sentence

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


def check_sided(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """Check that a measure has the side that the words quoted from the record give it."""
    told = [f for quote in sentence.case_quotes for f in sided_figures(quote.text)]
    for figure in sided_figures(sentence.text):
        same = [one for one in told if one.amount == figure.amount]
        if not same or any(one.side == figure.side for one in same):
            continue
        yield context.finding(
            "typed_fact",
            "blocker",
            f"“{figure.words}” is given for the {figure.side} side; the words it rests on give it "
            f"for the {same[0].side}.",
            "Give each side the measure that the record gives it.",
            sentence=sentence,
        )
        return
