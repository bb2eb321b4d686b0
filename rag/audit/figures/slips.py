"""Slips of the pen: a measure or day that the letter gives nowhere, a digit away from one of it.

Which words stand around does not matter: 150 degrees where the letter knows 105, 12/26 for 12/16.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.audit.figures.aligned import numbers_in
from rag.audit.figures.derived import is_difference, is_rounded
from rag.audit.figures.reading import COMMON, LIMIT, NAMED, figures
from rag.checking.values import dates_told, number, values
from rag.retrieval.lexical import tokenize
from rag.text import around

_UNITS = frozenset(("degrees", "pounds", "mm", "cm", "feet", "miles", "mg of morphine", *NAMED))
"""Kinds of which a summary gives few, so that two a digit apart are one."""
_LEAST_DIGITS = 2
_WHOLE_DATE = len("2016-01-02")
_PIECE = re.compile(r"[.;](?=\s|$)")


def slipped(one: str, other: str) -> bool:
    """Whether two numbers or days differ by one digit, put in, left out, changed or moved.

    >>> slipped("150", "105"), slipped("45", "4.5"), slipped("28", "34")
    (True, False, False)
    """
    if one == other or min(len(one), len(other)) < _LEAST_DIGITS and len(one) == len(other):
        return False
    if len(one) == len(other):
        changed = sum(a != b for a, b in zip(one, other, strict=True))
        return changed == 1 or sorted(one) == sorted(other)
    short, long = sorted((one, other), key=len)
    left_out = (long[:at] + long[at + 1 :] for at in range(len(long)))
    return short in left_out and "." not in long


def slipped_measure(words: str, told: Iterable[str], letter: str) -> tuple[str, str, str] | None:
    """A measure that the letter gives nowhere, and the summary's a slip away, in the same unit."""
    known = numbers_in(letter)
    theirs = [(figure, text) for text in told for figure in figures(text)]
    for figure in figures(words):
        if figure.kind not in _UNITS or LIMIT.search(words):
            continue
        for value in sorted(figure.values):
            size = number(value)
            before = words[: max(words.find(figure.words), 0)]
            if size is None or size in known or _of_two(size, known):
                continue
            if is_rounded(size, known, before):
                continue
            for other, text in theirs:
                if other.kind == figure.kind and any(slipped(value, v) for v in other.values):
                    return figure.words, other.words, text
    return None


def _of_two(size: float, known: frozenset[float]) -> bool:
    """Whether a number is the difference or the sum of two that are known."""
    return is_difference(size, known) or any(size - one in known for one in known)


def slipped_day(words: str, told: Iterable[str], letter: str) -> tuple[str, str, str] | None:
    """A day that the letter gives nowhere, and the summary's a slip away in a piece on the same."""
    known = dates_told(letter)
    theirs = [(v, text) for text in told for v in values(text) if v.kind == "date"]
    for value in values(words):
        if value.kind != "date" or len(value.value) < _WHOLE_DATE or value.value in known:
            continue
        if re.sub(r"\D", "", value.words) in re.sub(r"[^\d\n]", "", letter):
            continue
        about = _about(words, value.start, value.end)
        for other, text in theirs:
            near = len(other.value) == _WHOLE_DATE and slipped(value.value, other.value)
            if near and about & _about(text, other.start, other.end):
                return value.words, other.words, text
    return None


def _about(text: str, start: int, end: int) -> frozenset[str]:
    """Return the telling stems of the piece of a text, from full stop or semicolon to the next."""
    first, last = around(_PIECE, text, start, end)
    stems = {s for s in tokenize(text[first:start] + " " + text[end:last]) if s.isalpha()}
    return frozenset(stems - COMMON - _NOTHING_TOLD)


_NOTHING_TOLD = frozenset("by on to from of the a an and in at with he she her his that it".split())
