"""Values that say how much: percents, scores, doses, ages, lengths of time, counts, figures."""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.checking.values.numbers import DIGITS, NUMBER, PAIR, number, plain
from rag.checking.values.reader import Kind, Reader

_TIME = {
    "minute": (1 / 1440, 1 / 1440),
    "hour": (1 / 24, 1 / 24),
    "day": (1, 1),
    "week": (7, 7),
    "month": (28, 31),
    "year": (365, 366),
}
_UNIT_WORD = {"min": "minute", "hr": "hour", "h": "hour", "wk": "week", "mo": "month", "yr": "year"}
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


_AGE = re.compile(r"y(?:ears?|rs?)?[\s/-]*(?:old|of age|o\b)")
"""How every age ends."""
_TIME_CUE = re.compile(r"min|hour|hr|day|week|wk|mo|year|yr|\d\s?h\b")
"""What stands in every length of time."""
_NOUN_CUES = {
    "visits": ("visit", "session", "appointment", "treatment"),
    "tablets": ("tab", "pill", "cap", "patch", "unit"),
    "refills": ("refill",),
    "levels": ("level",),
    "injections": ("injection", "block", "shot", "procedure"),
    "sites": ("site", "point"),
    "times": ("times", "x"),
}
"""One of which stands in every count of the kind."""


_SAME_UNIT = rf"(?:\s+to\s+(?P<c>{NUMBER})(?=\s*(?:[.,;)]|$|(?:with|on|without|at|by|when)\b)))?"
"""Of a change the unit may stand once: "from four hours to eight"."""


def _ends(match: re.Match[str]) -> list[float]:
    ends = [number(match.group(name)) for name in ("a", "b") if match.group(name)]
    return [end for end in ends if end is not None]


def _each_end(
    reader: Reader,
    pattern: str,
    kind: Kind,
    name: Callable[[re.Match[str], float], str],
    cues: tuple[str, ...] = (),
) -> None:
    if not reader.has_number:
        return
    for match in reader.each(pattern, *cues):
        for end in _ends(match):
            reader.add(match, kind, name(match, end))
        reader.blank(*match.span())


def take_percents(reader: Reader) -> None:
    """Take percents; both ends of a range are values."""
    pair = rf"(?P<a>{NUMBER})\s*(?:%|percent|per cent)?\s*(?:(?:-|to|or|and)\s*(?P<b>{NUMBER})\s*)?"
    form = pair + r"(?:%|percent\b|per cent\b)"
    _each_end(reader, form, "percent", lambda m, n: plain(n), ("%", "percent", "per cent"))


def take_scores(reader: Reader) -> None:
    """Take ratings on a scale to ten or five."""
    scale = (
        rf"(?P<a>{NUMBER})(?:\s*(?:-|to)\s*(?P<b>{NUMBER}))?\s*(?:/|out of)\s*"
        r"(?:a\s+)?(?:possible\s+)?(?:10|ten|5|five)\b(?!\s*(?:mg|/))"
    )
    _each_end(reader, scale, "score", lambda m, n: plain(n), ("/", "out of"))


_DOSE_UNIT = r"(?P<u>mgs?|milligrams?|mcg|micrograms?|µg|g|grams?|gm|ml|cc|mg/ml|meq|iu)\b"


def take_doses(reader: Reader) -> None:
    """Take amounts of a drug, with the unit's short name."""

    def unit(match: re.Match[str]) -> str:
        word = match["u"].rstrip("s")
        return {"milligram": "mg", "microgram": "mcg", "µg": "mcg", "gram": "g", "gm": "g"}.get(
            word, word
        )

    _each_end(reader, PAIR + rf"\s*-?\s*{_DOSE_UNIT}", "dose", lambda m, n: f"{plain(n)} {unit(m)}")


def take_ages(reader: Reader) -> None:
    """Take ages in years."""
    pattern = rf"(?P<a>{NUMBER})(?P<b>$^)?\s*-?\s*(?:years?|yrs?|y)[\s/-]*(?:old|of age|o\b)"
    if _AGE.search(reader.left):
        _each_end(reader, pattern, "age", lambda m, n: plain(n))


def take_durations(reader: Reader) -> None:
    """Take lengths of time, with the days that they may mean."""
    unit = (
        r"(?P<u>minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|mos?|years?|yrs?"
        r"|(?:(?<=\d)|(?<=\d\s))h)\b"
    )
    if not reader.has_number or not _TIME_CUE.search(reader.left):
        return
    for match in reader.each(PAIR + rf"\+?\s*-?\s*{unit}" + _SAME_UNIT):
        stem = match["u"].rstrip("s")
        name = _UNIT_WORD.get(stem, stem)
        low, high = _TIME[name]
        ends = [*_ends(match), *([last] if (last := number(match["c"] or "")) else [])]
        for end in ends:
            reader.add(match, "duration", f"{plain(end)} {name}", (end * low, end * high))
        reader.blank(*match.span())


def take_counts(reader: Reader) -> None:
    """Take visits, tablets, refills, levels, injections, sites and times."""
    if not reader.has_number:
        return
    for name, noun in _NOUNS.items():
        for match in reader.each(PAIR + _COUNT_GAP + rf"(?:{noun})\b", *_NOUN_CUES[name]):
            if re.search(r"[.;:]\s", match.group()):
                continue
            for end in _ends(match):
                reader.add(match, "count", f"{plain(end)} {name}")
            reader.blank(match.start(), match.end("b") if match["b"] else match.end("a"))


def take_numbers(reader: Reader) -> None:
    """Take the figures in digits that nothing else claimed."""
    # Spelt-out numbers count only with a unit or a noun: "one of the" is not a figure.
    if not reader.has_digit:
        return
    for match in reader.each(rf"(?<![\w.]){DIGITS}(?![\w])"):
        found = number(match.group())
        if found is not None:
            reader.add(match, "number", plain(found))
