"""Typed values in a text: percents, durations, doses, counts, levels, sides, dates, scores, pages.

Each kind is taken out of the text in turn, so that the 6 of "6 weeks" is never read as a count
and the 3 of "C3-4" never as a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rag.levels import levels_in
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


_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {word: at for at, word in enumerate(_UNITS)}
_WORDS.update({word: 10 * (at + 2) for at, word in enumerate(_TENS)})
_HUNDRED = 100
_WORDS["hundred"] = _HUNDRED
_WORDS["single"] = 1
_BELOW_HUNDRED = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_UNITS[1:10])}))?"
    rf"|{'|'.join(sorted(_UNITS, key=len, reverse=True))})"
)
_SPELT = (
    rf"(?:(?:(?:{'|'.join(_UNITS[1:10])}) )?hundred(?:(?: and)? {_BELOW_HUNDRED}\b)?"
    rf"|{_BELOW_HUNDRED}|single)"
)
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_N = rf"(?:{_DIGITS}|\b{_SPELT}\b)"
_PAIR = rf"(?P<a>{_N})(?:\s*\(\s*\d+\s*\))?(?:\s*(?:-|to|or|and|/)\s*(?P<b>{_N}))?"

_MONTHS = {
    name: at + 1
    for at, names in enumerate(
        "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug"
        " september|sept|sep october|oct november|nov december|dec".split()
    )
    for name in names.split("|")
}
_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"

_TIME = {
    "minute": (1 / 1440, 1 / 1440),
    "hour": (1 / 24, 1 / 24),
    "day": (1, 1),
    "week": (7, 7),
    "month": (28, 31),
    "year": (365, 366),
}
_UNIT_WORD = {"min": "minute", "hr": "hour", "wk": "week", "mo": "month", "yr": "year"}
_NOUNS = {
    "visits": r"visits?|sessions?|appointments?|treatments?",
    "tablets": r"tablets?|tabs?|pills?|capsules?|caps?|patches|patch|units?",
    "refills": r"refills?",
    "levels": r"levels?",
    "injections": r"injections?|blocks?|shots?|procedures?",
    "sites": r"sites?|points?",
    "times": r"times|x\b",
}
_COUNT_GAP = (
    r"(?:\s+(?!(?:and|but|or|then|than|with|after|before|over|for|in|to|from|while|who|which)\b)"
    r"(?:[a-z]+(?:-[a-z]+)?)){0,3}?\s*-?\s*"
)
_MASKED = re.compile(
    r"(?:\b\d+\s+)?\bCCR\s*(?:§+\s*)?[\d.]+(?:\([a-z0-9]+\))*"
    r"|\bLabor Code\s*(?:sections?\s*|§+\s*)?[\d.]+(?:\([a-zA-Z0-9]+\))*"
    r"|\bsections?\s+\d{3,}[\d.]*(?:\([a-zA-Z0-9]+\))*"
    r"|\[\d+\]|\bitems?\s+(?:no\.?\s*)?\d+\b|\bhttps?://\S+",
    re.I,
)

_NOT_A_SIDE_BEFORE = "".join(
    rf"(?<!\b{word} )"
    for word in "was were is are be been has have had they he she we not worker patient".split()
)
_SIDE_LETTER = (
    r"(?-i:\b[LR]t?\b)\.?(?=\s+(?:(?:lateral|medial|distal|proximal|great|small|ring|index|upper"
    r"|lower|anterior|posterior|inner|outer|plantar|dorsal)\s+)?(?:shoulder|elbow|wrist|hand|thumb"
    r"|finger|arm|forearm|hip|knee|ankle|foot|feet|heel|toe|leg|thigh|calf|buttock|groin|hallux"
    r"|ear|eye|side|extremity)s?\b)"
)
"""A chart's letter for a side, before a part of the body that has two: "R heel"."""
_SIDE = re.compile(
    r"(?<!\bhas the )(?<!\bhave the )(?<!\ball )\bright\b"
    r"(?! (?:to|now|away|after|before|hand(?:ed)? domin))(?!-hand(?:ed)?\b)"
    rf"|{_NOT_A_SIDE_BEFORE}\bleft\b"
    r"(?! (?:the|a|an|out|open|to|because|it|off|over|behind|work)\b)(?!-hand(?:ed)?\b)"
    rf"|{_SIDE_LETTER}"
    r"|\bbilateral(?:ly)?\b"
    r"|\bboth\b(?= (?:\w+ )?(?:sides?|shoulders?|knees?|hips?|ankles?|wrists?"
    r"|hands?|feet|elbows?|legs?|arms?|lower|upper|eyes?|thumbs?))",
    re.I,
)


@lru_cache(maxsize=4096)
def values(text: str) -> tuple[Value, ...]:
    """Return the typed values of ``text`` in order.

    >>> [v.value for v in values("50% relief for six weeks after C3-4 blocks on the left")]
    ['50', '6 week', 'C3-C4', 'left']
    >>> [v.value for v in values("C2-3, 3-4 and 4-5; 10/325 mg #60; UR of 12/23/2014")]
    ['C2-C3', 'C3-C4', 'C4-C5', '10 mg', '325 mg', '60', '2014-12-23']
    """
    reader = _Reader(text)
    for take in (_dates, _levels, _pages, _percents, _scores, _doses, _ages, _durations, _counts):
        take(reader)
    _sides(reader)
    _numbers(reader)
    return tuple(sorted(reader.found))


class _Reader:
    """A text of which the parts that are understood are blanked out one after the other."""

    def __init__(self, text: str) -> None:
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

    def each(self, pattern: str) -> Iterator[re.Match[str]]:
        """Yield the matches of ``pattern`` in what is left."""
        self._flush()
        yield from list(re.finditer(pattern, self.left))

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
        start, end = match.span()
        words = fold(self.text[start:end])
        self.found.append(Value(start, end, kind, value, words, *span))


def bare_numbers(text: str) -> frozenset[float]:
    """Return the figures of ``text`` that stand without a unit, in digits or words.

    >>> sorted(bare_numbers("12 minutes in the first stage and twenty in the second; 2 weeks"))
    [20.0]
    """
    reader = _Reader(text)
    for take in (_dates, _levels, _pages, _percents, _scores, _doses, _ages, _durations, _counts):
        take(reader)
    words = (match.group() for match in reader.each(rf"(?<![\w.])(?:{_DIGITS}|{_SPELT})(?![\w])"))
    return frozenset(found for one in words if (found := number(one)) is not None)


def number(words: str) -> float | None:
    """Return the number that digits or English words mean.

    >>> number("1,200"), number("twenty-five"), number("two hundred and four"), number("no")
    (1200.0, 25.0, 204.0, None)
    """
    words = words.lower().replace(",", "")
    if re.fullmatch(r"\d*\.?\d+", words):
        return float(words)
    parts = [_WORDS.get(part) for part in re.split(r"[- ]+", words) if part != "and"]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or not parts:
        return None
    if _HUNDRED not in known:
        return float(sum(known))
    at = known.index(_HUNDRED)
    return float((sum(known[:at]) or 1) * _HUNDRED + sum(known[at + 1 :]))


def plain(value: float) -> str:
    """Write a number without a needless point: ``50``, ``2.5``."""
    return f"{value:g}" if value < 1e6 else f"{value:.0f}"


def _ends(match: re.Match[str]) -> list[float]:
    ends = [number(match.group(name)) for name in ("a", "b") if match.group(name)]
    return [end for end in ends if end is not None]


def _dates(reader: _Reader) -> None:
    def keep(match: re.Match[str], year: str, month: int, day: str | None) -> None:
        full = int(year) + (2000 if len(year) == 2 else 0)
        if not 1 <= month <= 12 or (day and not 1 <= int(day) <= 31):
            return
        reader.add(match, "date", f"{full:04d}-{month:02d}" + (f"-{int(day):02d}" if day else ""))
        reader.blank(*match.span())

    for m in reader.each(r"\b(\d{4})-(\d{2})-(\d{2})\b"):
        keep(m, m[1], int(m[2]), m[3])
    for m in reader.each(r"(?<![\d/-])(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/])"):
        keep(m, m[4], int(m[1]), m[3])
    for m in reader.each(r"(?<![\d/-])(\d{1,2})/((?:19|20)\d{2})(?![\d/])"):
        keep(m, m[2], int(m[1]), None)
    for m in reader.each(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b"):
        keep(m, m[3], _MONTHS[m["month"]], m[2])
    for m in reader.each(rf"\b{_MONTH},?\s+(?:of\s+)?(\d{{4}})\b"):
        keep(m, m[2], _MONTHS[m["month"]], None)


_PAIR_OF_LEVELS = r"(?:[ctls]\s?)?\d{1,2}\s*(?:-|/|\bto\b|\bthrough\b)\s*(?:[ctls]\s?)?\d{1,2}"
_LEVELS = (
    rf"\b[ctls]\s?\d{{1,2}}(?:\s*(?:-|/|\bto\b|\bthrough\b)\s*(?:[ctls]\s?)?\d{{1,2}})*\b"
    rf"(?:\s*(?:,\s*(?:and\s+)?|and\s+|&\s*|or\s+|/\s*){_PAIR_OF_LEVELS}\b"
    r"(?!\s*(?:%|mg|weeks?|months?|days?|visits?|sessions?|times|/)))*"
    r"(?!\d|\s*(?:%|mg\b|-?(?:weight|signal|image)))"
)


def _levels(reader: _Reader) -> None:
    for match in reader.each(_LEVELS):
        # "L4-5/L5-S1" joins two levels with the mark that also parts one level.
        found = levels_in(match.group()) or levels_in(match.group().replace("/", ", "))
        for level in found:
            reader.add(match, "level", level)
        if found:
            reader.blank(*match.span())


def _pages(reader: _Reader) -> None:
    for match in reader.each(r"\b(?:pages?|pp?\.)(?:\(s\):?)?\s*(\d+(?:\s*(?:-|,|and)\s*\d+)*)\b"):
        for one in re.findall(r"\d+", match[1]):
            reader.add(match, "page", str(int(one)))
        reader.blank(*match.span())


def _each_end(
    reader: _Reader, pattern: str, kind: Kind, name: Callable[[re.Match[str], float], str]
) -> None:
    for match in reader.each(pattern):
        for end in _ends(match):
            reader.add(match, kind, name(match, end))
        reader.blank(*match.span())


def _percents(reader: _Reader) -> None:
    pair = rf"(?P<a>{_N})\s*(?:%|percent|per cent)?\s*(?:(?:-|to|or|and)\s*(?P<b>{_N})\s*)?"
    _each_end(reader, pair + r"(?:%|percent\b|per cent\b)", "percent", lambda m, n: plain(n))


def _scores(reader: _Reader) -> None:
    scale = (
        rf"(?P<a>{_N})(?:\s*(?:-|to)\s*(?P<b>{_N}))?\s*(?:/|out of)\s*"
        r"(?:a\s+)?(?:possible\s+)?(?:10|ten|5|five)\b(?!\s*(?:mg|/))"
    )
    _each_end(reader, scale, "score", lambda m, n: plain(n))


_DOSE_UNIT = r"(?P<u>mgs?|milligrams?|mcg|micrograms?|µg|g|grams?|gm|ml|cc|mg/ml|meq|iu)\b"


def _doses(reader: _Reader) -> None:
    def unit(match: re.Match[str]) -> str:
        word = match["u"].rstrip("s")
        return {"milligram": "mg", "microgram": "mcg", "µg": "mcg", "gram": "g", "gm": "g"}.get(
            word, word
        )

    _each_end(
        reader, _PAIR + rf"\s*-?\s*{_DOSE_UNIT}", "dose", lambda m, n: f"{plain(n)} {unit(m)}"
    )


def _ages(reader: _Reader) -> None:
    pattern = rf"(?P<a>{_N})(?P<b>$^)?\s*-?\s*(?:years?|yrs?|y)[\s/-]*(?:old|of age|o\b)"
    _each_end(reader, pattern, "age", lambda m, n: plain(n))


def _durations(reader: _Reader) -> None:
    unit = r"(?P<u>minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|mos?|years?|yrs?)\b"
    for match in reader.each(_PAIR + rf"\+?\s*-?\s*{unit}"):
        stem = match["u"].rstrip("s")
        name = _UNIT_WORD.get(stem, stem)
        low, high = _TIME[name]
        for end in _ends(match):
            reader.add(match, "duration", f"{plain(end)} {name}", (end * low, end * high))
        reader.blank(*match.span())


def _counts(reader: _Reader) -> None:
    for name, noun in _NOUNS.items():
        for match in reader.each(_PAIR + _COUNT_GAP + rf"(?:{noun})\b"):
            if re.search(r"[.;:]\s", match.group()):
                continue
            for end in _ends(match):
                reader.add(match, "count", f"{plain(end)} {name}")
            reader.blank(match.start(), match.end("b") if match["b"] else match.end("a"))


def _sides(reader: _Reader) -> None:
    for match in _SIDE.finditer(reader.text):
        word = match.group().lower().rstrip(".")
        word = {"l": "left", "lt": "left", "r": "right", "rt": "right"}.get(word, word)
        side = "bilateral" if word.startswith(("bilateral", "both")) else word
        reader.add(match, "side", side)


def _numbers(reader: _Reader) -> None:
    # Spelt-out numbers count only with a unit or a noun: "one of the" is not a figure.
    for match in reader.each(rf"(?<![\w.]){_DIGITS}(?![\w])"):
        found = number(match.group())
        if found is not None:
            reader.add(match, "number", plain(found))
