"""A text out of which typed values are taken one kind after the other, and the value itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Literal

from rag.checking.values.numbers import may_hold_number
from rag.text import fold

Kind = Literal[
    "date",
    "level",
    "percent",
    "score",
    "dose",
    "age",
    "duration",
    "count",
    "page",
    "side",
    "number",
]


@dataclass(frozen=True, order=True)
class Value:
    """One typed value and where its words stand."""

    start: int
    end: int
    kind: Kind
    value: str
    """Normalised: ``50`` of 50 %, ``C3-C4``, ``left``, ISO date, ``10 mg``, ``12 visits`` …"""
    words: str
    low: float = 0.0
    high: float = 0.0
    """Durations: the days it may mean; a month is 28 to 31, a year 365 or 366."""

    def day(self, of_month: int = 1) -> date | None:
        """Return the day that a date names; of a month the one given; of an impossible date none.

        >>> Value(0, 10, "date", "2016-02-30", "02/30/2016").day() is None
        True
        """
        if self.kind != "date":
            return None
        year, month, *rest = map(int, self.value.split("-"))
        try:
            return date(year, month, *(rest or [of_month]))
        except ValueError:
            return None


_MASKED = re.compile(
    r"(?:\b\d+\s+)?\bCCR\s*(?:§+\s*)?[\d.]+(?:\([a-z0-9]+\))*"
    r"|\bLabor Code\s*(?:sections?\s*|§+\s*)?[\d.]+(?:\([a-zA-Z0-9]+\))*"
    r"|\bsections?\s+\d{3,}[\d.]*(?:\([a-zA-Z0-9]+\))*"
    r"|\[\d+\]|\bitems?\s+(?:no\.?\s*)?\d+\b|\bhttps?://\S+",
    re.I,
)


class Reader:
    """A text of which the parts that are understood are blanked out one after the other."""

    def __init__(self, text: str) -> None:
        """Begin with what names no value blanked out: statutes, item numbers, addresses."""
        # fold() would move offsets; only the dash and the comparators' look-alikes matter here.
        self.text = text
        self.left = re.sub(r"[‐‑‒–—−]", "-", text.lower())
        self.found: list[Value] = []
        self._pending: list[tuple[int, int]] = []
        for match in _MASKED.finditer(text):
            self.blank(match.start(), match.end())

    def blank(self, start: int, end: int) -> None:
        """Blank a stretch out before the next pattern is tried."""
        self._pending.append((start, end))

    @cached_property
    def has_number(self) -> bool:
        """Whether a number may stand in the text, in digits or words."""
        return may_hold_number(self.left)

    @cached_property
    def has_digit(self) -> bool:
        """Whether a digit stands in the text."""
        return re.search(r"\d", self.left) is not None

    def each(self, pattern: str, *cues: str) -> Iterator[re.Match[str]]:
        """Yield the matches of ``pattern`` in what is left.

        Args:
            pattern: A regular expression on lower-case text.
            cues: Of which every match holds one; a text with none is not searched.
        """
        if cues and not any(cue in self.left for cue in cues):
            return
        self._flush()
        yield from list(_compiled(pattern).finditer(self.left))

    def _flush(self) -> None:
        out, at = [], 0
        for start, end in sorted(self._pending):
            if start >= at:
                out += [self.left[at:start], " " * (end - start)]
                at = end
        self.left = "".join([*out, self.left[at:]])
        self._pending = []

    def add(
        self,
        match: re.Match[str],
        kind: Kind,
        value: str,
        span: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        """Keep a value that stands where ``match`` does."""
        start, end = match.span()
        words = fold(self.text[start:end])
        self.found.append(Value(start, end, kind, value, words, *span))


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile once: the cache of ``re`` is too small where many other patterns are in use."""
    return re.compile(pattern)
