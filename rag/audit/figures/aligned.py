"""Any amount of a clause, against the amount of its kind in the summary's clause most like it."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.audit.figures.reading import COMMON, LIMIT
from rag.checking.values import Value, bare_numbers, number, values
from rag.checking.values.numbers import DIGITS, SPELT
from rag.retrieval.lexical import tokenize

_KINDS = frozenset(("percent", "score", "dose", "count", "number", "duration"))
_CUT = re.compile(
    r"[,;:.](?=\s|$)|\b(?:and|but|while|whereas|which|so that|although|though|because)\b"
)
_WISH = re.compile(
    r"\b(?:request\w*|asked|asks|additional|more|further|would|should|could|will|plan\w*|propos\w+"
    r"|next|another|every|each|per|goal|aim\w*|expect\w*|trial|rental|first|initial|usual\w*"
    r"|typical\w*|generally|out of|total|sum|about|some|approximately|nearly|almost|roughly|over"
    r"|under|between|around|within|until|item|page|class|type|grade|stage|phase|section)\b",
    re.I,
)
_NUMERAL = re.compile(rf"(?<![\w.])(?:{DIGITS}|{SPELT})(?![\w])", re.I)
_ENOUGH = 2
"""Telling stems that two clauses share where they are on the same thing."""
_ROUND = 0.11
"""Part by which an amount may be rounded."""


@dataclass(frozen=True)
class _Amount:
    value: Value
    unit: str
    about: frozenset[str]
    clause: str
    sentence: str

    @property
    def size(self) -> float:
        return float(self.value.value.split()[0])


def other_amount(words: str, told: Iterable[str], letter: str) -> tuple[str, str, str] | None:
    """Return an amount that the letter gives nowhere, and the summary's of the same thing."""
    known = numbers_in(letter)
    amounts = [one for sentence in told for one in _amounts(sentence)]
    said = numbers_in(words)
    for one in _amounts(words):
        if one.size in known or LIMIT.search(one.clause) or _WISH.search(one.clause):
            continue
        if _derived(one.size, known):
            continue
        alike = [
            o
            for o in amounts
            if (o.value.kind, o.unit) == (one.value.kind, one.unit)
            and len(o.about & one.about) >= _ENOUGH
            and o.size not in said
            and not LIMIT.search(o.clause)
            and abs(o.size - one.size) > _ROUND * max(o.size, one.size)
        ]
        if alike:
            best = max(alike, key=lambda o: len(o.about & one.about))
            return one.value.words, best.value.words, best.sentence
    return None


@lru_cache(maxsize=64)
def numbers_in(text: str) -> frozenset[float]:
    """Return every number that stands in a text, whatever its unit."""
    every = {number(m.group().lower()) for m in _NUMERAL.finditer(text)}
    loose = {number(m) for m in re.findall(r"\d+(?:\.\d+)?", text)}
    return frozenset(n for n in (*every, *loose, *bare_numbers(text)) if n is not None)


@lru_cache(maxsize=512)
def _amounts(sentence: str) -> tuple[_Amount, ...]:
    return tuple(_read(sentence))


def _read(sentence: str) -> Iterator[_Amount]:
    found = values(sentence)
    cuts = [m.span() for m in _CUT.finditer(sentence)]
    for value in found:
        if value.kind not in _KINDS:
            continue
        first = max((stop for _, stop in cuts if stop <= value.start), default=0)
        last = min((begin for begin, _ in cuts if begin >= value.end), default=len(sentence))
        clause = sentence[first:last]
        parts = value.value.split()
        unit = parts[1] if len(parts) > 1 else ""
        stems = frozenset(s for s in tokenize(clause) if s.isalpha()) - COMMON
        yield _Amount(value, unit, stems - {*tokenize(value.words)}, clause, sentence)


def _derived(size: float, known: frozenset[float]) -> bool:
    """Whether a number is a sum, difference or product of two that the letter gives."""
    small = sorted(n for n in known if 0 < n < 1000)
    return any(
        math.isclose(size, made, abs_tol=1e-6)
        for a, b in itertools.combinations_with_replacement(small, 2)
        for made in (a + b, abs(a - b), a * b)
    )
