"""By how much something rose or fell, against the two values that the case summary gives of it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.audit.figures.reading import COMMON, LIMIT
from rag.checking.values import dates_told, number
from rag.checking.values.numbers import NUMBER
from rag.retrieval.lexical import tokenize
from rag.text import squeeze

_UNIT = r"(?:-?\s?(?P<unit>points?|degrees?|percent|per cent|%|pounds?|lbs?|mm|cm|kg|mg)(?!\w))?"
_MOVED = (
    r"(?:f(?:e|a)ll(?:en|ing|s)?|dropp?(?:ed|ing|s)?|decreas\w+|declin\w+|reduc\w+|r(?:o|i)se[ns]?"
    r"|risen|rising|increas\w+|improv\w+|gain\w*|los[st]\w*|lower\w*|rais\w+|climb\w+|"
    r"c(?:a|o)me (?:down|up)|w(?:e|a)nt (?:down|up)|gone (?:down|up)|down|up|better|worse\w*)"
)
_CHANGE = re.compile(
    rf"\b{_MOVED}\s+(?:\w+\s+)?by\s+(?:(?!from\b|to\b)[a-z]+ ){{0,4}}?"
    rf"(?P<n>{NUMBER}){_UNIT}"
    rf"|(?<![\w/.])(?P<m>{NUMBER}){_UNIT.replace('unit', 'unit2')}\s+(?:\w+\s+)?"
    r"(?:drop|reduction|decrease|decline|fall|increase|rise|gain|improvement|better|worse|lower"
    r"|higher|fewer|less|more)(?!\s+than\s+\d)\b"
    rf"|\b(?:drop|reduction|decrease|decline|fall|increase|rise|gain|improvement)\s+of\s+"
    rf"(?:about |some |only |nearly |almost |a full )*(?P<k>{NUMBER})"
    rf"{_UNIT.replace('unit', 'unit3')}"
    rf"|\b(?:t(?:ook|aken?|akes|aking)|wiped|knocked|cut|shaved) (?:away |off )?"
    rf"(?:about |some |only |nearly |almost |just )?(?P<j>{NUMBER}){_UNIT.replace('unit', 'unit4')}"
    r"(?= (?:off|away|of|from) )",
    re.I,
)
_PAIR = re.compile(
    rf"\b(?:from\s+)?(?P<a>{NUMBER})(?:\s?(?:/\s?\d+|%|\w+))?\s*(?:\bto\b|->|→|,?\s*(?:up|down)\s+from"
    rf"|,?\s*(?:against|versus|vs\.?|compared with)|,? and (?:is )?now|,? (?:now|later))"
    rf"\s*(?:only )?(?P<b>{NUMBER})(?P<of>/10\b)?(?![\w/.]*/\d)",
    re.I,
)
_PERCENT_SLACK = 6.0
"""Points of percent by which a share may be rounded."""


@dataclass(frozen=True)
class _Pair:
    low: float
    high: float
    words: str
    sentence: str

    def moved(self, amount: float, unit: str) -> bool:
        """Whether the two values differ by an amount, or by a share of either."""
        gap = abs(self.high - self.low)
        if unit != "%":
            return abs(gap - amount) < 0.51
        return any(
            value and abs(100 * gap / value - amount) <= _PERCENT_SLACK
            for value in (self.low, self.high)
        )


def other_change(words: str, told: tuple[str, ...]) -> tuple[str, str, str] | None:
    """Return a change, the two values told, and their sentence, where they do not go together."""
    for match in _CHANGE.finditer(words):
        spelt = match["n"] or match["m"] or match["k"] or match["j"]
        amount = number(spelt.lower())
        unit = _unit(match["unit"] or match["unit2"] or match["unit3"] or match["unit4"])
        if (
            amount is None
            or (match["j"] and unit not in _TAKEN)
            or LIMIT.search(words[: match.start()][-60:])
        ):
            continue
        about = _stems(words)
        rated = unit == "point"
        pairs = [p for one in told for p in _pairs(one, rated=rated) if about & _stems(_around(p))]
        pairs += _of_subject(about, told)
        if rated and not pairs:
            days = dates_told(words)
            pairs = [p for one in told if days & dates_told(one) for p in _pairs(one, rated=True)]
        if not pairs or any(p.moved(amount, unit) for p in pairs) or _stated(spelt, unit, told):
            continue
        if unit == "%" and all(_UNLIKE.search(p.sentence) for p in pairs):
            continue
        best = max(pairs, key=lambda p: (len(about & _stems(p.sentence)), -told.index(p.sentence)))
        return squeeze(match.group()), best.words, best.sentence
    return None


_UNLIKE = re.compile(r"\d\s*(?:%|percent)", re.I)


_TAKEN = ("point", "%")
"""Units in which something is taken away: "took 25 mg of" tells a dose."""


def _unit(words: str | None) -> str:
    word = (words or "").lower()
    return "%" if word in ("%", "percent", "per cent") else word.rstrip("s")


def _pairs(sentence: str, *, rated: bool) -> Iterator[_Pair]:
    """Yield the pairs of values of a sentence between which something moved; ratings if asked."""
    for match in _PAIR.finditer(sentence):
        if match["of"] and not rated:
            continue
        one, other = number(match["a"].lower()), number(match["b"].lower())
        if one is not None and other is not None and one != other:
            yield _Pair(min(one, other), max(one, other), squeeze(match.group()), sentence)


def _around(pair: _Pair) -> str:
    """Return the words of the sentence near the pair: what moved is named there."""
    at = squeeze(pair.sentence).find(pair.words)
    return squeeze(pair.sentence)[max(0, at - 70) : at + len(pair.words) + 40]


def _stems(text: str) -> frozenset[str]:
    return frozenset(s for s in tokenize(text) if s.isalpha()) - COMMON - _MOVES


_MOVES = frozenset(
    "fell fall drop decreas declin reduc rise rose increas improv gain lost lower down up point"
    " percent score point degre pound by to from visit session".split()
)


def _stated(spelt: str, unit: str, told: tuple[str, ...]) -> bool:
    """Whether the summary gives the change itself somewhere: "ten points", "by 10"."""
    value = number(spelt.lower())
    plain = f"{value:g}" if value is not None else spelt
    either = rf"(?:{re.escape(plain)}|{re.escape(spelt)})"
    behind = rf"-?\s?{re.escape(unit)}" if unit else r"(?![\w/])"
    pattern = re.compile(rf"(?<![\d./]){either}{behind}|\bby {either}\b", re.I)
    return any(pattern.search(one) for one in told)


def _of_subject(about: frozenset[str], told: tuple[str, ...]) -> Iterator[_Pair]:
    """Yield pairs of the values that several clauses give of one named measure."""
    found: dict[str, list[tuple[float, str]]] = {}
    for sentence in told:
        for match in _NAMED.finditer(sentence):
            for stem in about & frozenset(tokenize(match["name"])):
                found.setdefault(stem, []).append((float(match["n"]), sentence))
    for stem in sorted(found):
        for (one, sentence), (other, _) in itertools.combinations(found[stem], 2):
            if one != other:
                words = f"{stem} {one:g} … {other:g}"
                yield _Pair(min(one, other), max(one, other), words, sentence)


_NAMED = re.compile(
    r"\b(?P<name>[A-Z][\w-]*|\w+ (?:score|index|scale|test))\b[^.;\d]{0,34}?"
    r"(?<![\w-])(?P<n>\d{1,3})"
    r"(?![\d/.-]\d|\s?(?:mg|/))"
)
"""A measure by its name in capitals, or a score, with a value close behind."""
