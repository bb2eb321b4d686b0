"""Any measure with its unit or name, against the summary's measure of the same thing.

The unit is read from the words behind the number, whatever it is (decibels, mmHg, cigarettes a
day), and without one the measure goes by the name before it (an INR, a Glasgow score).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.audit.figures.derived import COMPARES, is_difference, is_rounded, is_sum
from rag.audit.figures.reading import COMMON, LIMIT
from rag.checking.values import bare_numbers, dates_told, number, values
from rag.checking.values.numbers import NUMBER
from rag.retrieval.lexical import tokenize
from rag.text import around, squeeze

_UNITS = {
    "dB": r"dB(?: ?HL)?|decibels?",
    "mmHg": r"mm ?Hg|millimet(?:er|re)s? of mercury",
    "ml": r"ml|millilit(?:er|re)s?|cc",
    "l": r"lit(?:er|re)s?",
    "kg": r"kgs?|kilograms?|kilos?",
    "m": r"m(?!\w)|met(?:er|re)s?",
    "km": r"km|kilomet(?:er|re)s?",
    "mm": r"mm|millimet(?:er|re)s?",
    "cm": r"cm|centimet(?:er|re)s?",
    "inch": r"inch(?:es)?",
    "feet": r"ft\.?|feet|foot",
    "yard": r"yards?",
    "mile": r"miles?",
    "ms": r"ms|msec|milliseconds?",
    "second": r"s(?!\w)|secs?|seconds?",
    "celsius": r"°? ?(?-i:[CF])(?![\w-])|degrees? (?:C|F|Celsius|Fahrenheit)\b",
    "bpm": r"bpm|beats (?:per|a) minute",
    "step": r"steps|stairs",
    "flight": r"flights?(?: of stairs)?",
    "pack year": r"pack-? ?years?",
    "mg/dl": r"mg/dl",
    "ng": r"ng/ml|ng/dl|pg/ml|mcg/dl",
    "volt": r"volts?|mV|µV|uV",
    "meter per second": r"m/s(?:ec)?",
    "unit": r"units?|IU",
    "refill": r"refills?",
    "diopter": r"diopters?",
    "kilopascal": r"kPa|psi",
    "newton": r"newtons?",
}
"""Units by which a measure is of one kind, however written."""
_UNIT = re.compile(
    r"\s*-?\s*(?:"
    + "|".join(f"(?P<u{at}>{form})" for at, form in enumerate(_UNITS.values()))
    + r")(?![\w])",
    re.I,
)
_NAMES = tuple(_UNITS)
_RATE = re.compile(
    r"\s*(?:of (?:\w+ ){1,2}?)?(?:(?:a|an|per|each|every|in a|/)\s?"
    r"(?P<per>day|night|week|month|year|hour|minute|h|min)\b"
    r"|(?P<ly>daily|nightly|weekly|monthly|hourly)\b)",
    re.I,
)
_PERIODS = {"daily": "day", "nightly": "night", "weekly": "week", "monthly": "month"}
_PERIODS |= {"hourly": "hour", "h": "hour", "min": "minute"}
_NOUN = re.compile(r"\s+(?P<noun>[a-z]{3,})\b", re.I)
_HALF_A = re.compile(r"\bhalf an? (?=[a-z])", re.I)
_FIGURE = re.compile(
    rf"(?<![\w./#-])(?P<n>{NUMBER})(?:\s?/\s?(?P<of>\d{{2,3}})(?![\d/])"
    r"| (?:out )?of (?P<from>\d{2,3})\b)?",
    re.I,
)
_LINK = re.compile(
    r"(?P<name>[A-Za-z][\w'-]*(?: [A-Za-z][\w'-]*){0,4}?)\s*(?:(?:score|level|value|reading)s? )?"
    r"(?:was|is|of|at|as|stood at|stands at|came to|came out at|measured|measures|:|=|being|reads?"
    r"|gave|around|about|\()*\s*$",
    re.I,
)
_MOVED = re.compile(
    r"\b(?:by|from|to|than|over|under|above|below|f[ea]ll\w*|rose|risen|drop\w*|gain\w*|lost|up|down"
    r"|increas\w*|decreas\w*|improv\w*|declin\w*|another|chang\w*|differ\w*)\b",
    re.I,
)
"""Words by which a number is a change, and not the measure itself."""
_CLAUSE = re.compile(r"[,;:.](?=\s|$)|\b(?:and|but|while|whereas|which|although|though|because)\b")
_WISH = re.compile(
    r"\b(?:request\w*|asked|asks|additional|further|would|should|will|plan\w*|propos\w+|next"
    r"|goal|aim\w*|expect\w*|normal(?: range| values?)|upper|lower limit|target|typical\w*"
    r"|usual(?:ly)?)\b",
    re.I,
)
_NO_LIMIT = re.compile(
    r"\b(?:(?:reception|hearing|detection|pain|sensory|tone) threshold|and a half)\b", re.I
)
_OTHERS = frozenset(
    "year month week day hour minut visit session treatment appoint percent point inject block"
    " level time tablet tab pill capsul mg mcg gram degre pound lb lbs per cent of to and or on"
    " in at by with for from the was were had has he she they is are not than item page part"
    " stage grade type class more less other side sign diagnos sourc reason guidelin measur".split()
)
"""Nouns and words behind a number that other checks read, or that are no unit."""
_GENERIC = frozenset(
    "score scale index rate level test count valu total result ratio number amount left right it"
    " was is of at on in by to and her his the an after with had has from for this that".split()
)
_OWN = frozenset(("mm", "cm", "feet", "mile", "step", "unit"))
"""Units of which a case has many: the clause must name the thing."""


@dataclass(frozen=True)
class Measure:
    """A number with its unit, what its clause is about, and where it is from."""

    size: float
    beside: str
    """What it is given over or out of: the 98 of 164/98, the 30 of 22 of 30."""
    unit: str
    name: frozenset[str]
    about: frozenset[str]
    sides: frozenset[str]
    words: str
    clause: str
    sentence: str
    before: str


def other_measured(words: str, told: Iterable[str]) -> tuple[str, str, str] | None:
    """Return a measure that the summary gives otherwise, the summary's, and its sentence."""
    theirs = [one for sentence in told for one in measures(sentence)]
    for one in measures(words):
        if _ruled(one) or _known(one, theirs):
            continue
        rivals = [other for other in theirs if _same_thing(one, other, theirs)]
        if not one.beside and any(one.size in bare_numbers(other.sentence) for other in rivals):
            continue  # "from three tablets a day to one"
        if rivals and not _follows(one, rivals):
            best = max(rivals, key=lambda other: len(one.about & other.about))
            return one.words, best.words, best.sentence
    return None


@lru_cache(maxsize=1024)
def measures(sentence: str) -> tuple[Measure, ...]:
    """Return the measures of a sentence.

    >>> [(m.size, m.unit) for m in measures("A loss of 52 dB; she smokes 6 cigarettes a day")]
    [(52.0, 'dB'), (6.0, 'cigarett/day')]
    >>> [(m.size, m.beside, sorted(m.name)) for m in measures("blood pressure of 164/98")]
    [(164.0, '98', ['blood', 'pressur'])]
    """
    return tuple(_read(_HALF_A.sub("0.5 ", squeeze(sentence))))


def _read(sentence: str) -> Iterator[Measure]:
    other = ("date", "level", "page", "age", "percent", "duration", "dose")
    taken = [
        (v.start, v.end)
        for v in values(sentence)
        if v.kind in other and not (v.kind == "dose" and re.search(r"ml|cc", v.words, re.I))
    ]
    for match in _FIGURE.finditer(sentence):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        size = number(match["n"].lower())
        if size is None:
            continue
        unit, stop = _unit(sentence, match.end())
        before = sentence[: match.start()]
        name = _name(before) if not unit or match["of"] else frozenset()
        if unit or name:
            first, last = around(_CLAUSE, sentence, match.start(), stop)
            clause = sentence[first:last]
            yield Measure(
                size,
                match["of"] or match["from"] or "",
                unit,
                name,
                _stems(clause) - _stems(sentence[match.start() : stop].split(" of ")[0]),
                frozenset(v.value for v in values(clause) if v.kind == "side"),
                squeeze(sentence[match.start() : stop]),
                clause,
                sentence,
                before,
            )


def _unit(sentence: str, at: int) -> tuple[str, int]:
    """Return the unit behind a number, with its rate, and where it ends; empty: none."""
    found = _UNIT.match(sentence, at)
    noun = None if found else _NOUN.match(sentence, at)
    unit, stop = "", at
    if found is not None:
        unit = next(_NAMES[n] for n in range(len(_NAMES)) if found[f"u{n}"])
        stop = found.end()
    elif noun is not None:
        stem = (tokenize(noun["noun"]) or [""])[0]
        rate = _RATE.match(sentence, noun.end())
        if stem and stem not in _GENERIC and (rate or stem not in _OTHERS):
            unit, stop = stem, noun.end()
    rate = _RATE.match(sentence, stop)
    if rate is not None:
        period = (rate["per"] or rate["ly"]).lower()
        unit, stop = f"{unit}/{_PERIODS.get(period, period)}", rate.end()
    return unit, stop


def _name(before: str) -> frozenset[str]:
    """Return the stems of the name that a number without a unit goes by."""
    found = _LINK.search(re.split(r"[,;.](?=\s)|\band\b", before)[-1])
    if found and _MOVED.search(found["name"]):
        return frozenset()
    return (_stems(found["name"]) if found else frozenset()) - {"date"}


def _stems(text: str) -> frozenset[str]:
    return frozenset(s for s in tokenize(text) if s.isalnum() and not s.isdigit()) - COMMON


def _ruled(one: Measure) -> bool:
    """Whether a measure is a guideline's or a wish, and not the case's."""
    clause = _NO_LIMIT.sub("", one.clause)
    return bool(LIMIT.search(clause) or _WISH.search(one.clause))


def _known(one: Measure, theirs: list[Measure]) -> bool:
    """Whether the summary gives the number in this unit, or of this name."""
    return any(
        (o.size, o.beside) == (one.size, one.beside)
        and (o.unit == one.unit or not one.unit or not o.unit)
        for o in theirs
    )


def _same_thing(one: Measure, other: Measure, theirs: list[Measure]) -> bool:
    if bool(other.beside) != bool(one.beside) or _ruled(other):
        return False
    named = not one.unit or bool(one.beside and not other.unit)
    if other.unit != one.unit and not (one.beside and "" in (one.unit, other.unit)):
        return False
    if one.sides and other.sides and not one.sides & other.sides:
        return False
    if _days_apart(one, other):
        return False
    if named:
        shared = one.name & other.name
        return bool(shared - _GENERIC) and (len(shared) > 1 or len(one.name - _GENERIC) == 1)
    shared = (one.about & other.about) - _GENERIC
    alone = sum(o.unit == one.unit for o in theirs) == 1
    wide = _stems(one.sentence) & _stems(other.sentence) - _GENERIC - {one.unit.split("/")[0]}
    if one.unit in _NAMES and one.unit not in _OWN:
        return bool(shared) or alone and bool(wide)
    if "/" in one.unit:
        same_day = bool(dates_told(one.sentence) & dates_told(other.sentence))
        return bool(shared) or alone and (len(wide) > 1 or same_day)
    if one.unit in _OWN:
        return bool(shared)
    return len(shared) >= _ENOUGH


_ENOUGH = 3
"""Telling stems that clauses share where the unit is any noun."""


def _days_apart(one: Measure, other: Measure) -> bool:
    """Whether both sentences name days, and no day in common."""
    mine, theirs = dates_told(one.sentence), dates_told(other.sentence)
    return bool(mine and theirs) and not mine & theirs


def _follows(one: Measure, rivals: list[Measure]) -> bool:
    """Whether a measure is rounded, the difference, or the sum of the summary's."""
    sizes = [other.size for other in rivals]
    compared = COMPARES.search(one.clause)
    beside = {n for other in rivals for n in bare_numbers(other.sentence)} if compared else set()
    return (
        is_difference(one.size, [*sizes, *(beside - {one.size})])
        or is_sum(one.size, sizes, one.sentence)
        or is_rounded(one.size, sizes, one.before)
    )
