"""A gain that a sentence misses, in one measure or in function, and the two figures that show it.

"Nothing shows an improvement of abduction" is answered by "abduction 135 degrees (it was 100 on
01/11/2017)": the same measure, a figure of then and one of now, and the right direction. What a
worker can do, and a score of disability, tell of function: "lifts 25 pounds, was 10".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.checking.absence.answering import asked_for, near
from rag.checking.absence.bearing import at_large
from rag.checking.absence.charted import short_names
from rag.checking.absence.measures import MOVES, same_place
from rag.checking.absence.mentions import Mention, planned
from rag.checking.absence.reach import told_by_review
from rag.checking.context import ItemContext, outside_quotes
from rag.checking.denial import denied
from rag.checking.values import values
from rag.records import Span
from rag.text import between, squeeze

_GAIN = (
    r"(?:improv\w+|gain(?:s|ed|ing)?|increas\w+|r(?:ise|ose|isen)|recover\w*|better|greater|grew"
    r"|grown|progress(?:ed)?|advanc\w+|upturn|headway|went up|gone up|regain\w*|restor\w+)"
)
_FALL = r"(?:fell|fallen|fall|drop\w*|decreas\w+|declin\w+|lower\w*|came down|come down)"
_DENIAL = re.compile(
    r"\b(?:no|not|never|nowhere|nothing|nobody|neither|nor|none|without|lack(?:s|ed|ing)?|cannot"
    r"|fail(?:s|ed)? to|absence of|silent|in vain)\b|n['’]t\b",
    re.I,
)
_SAME = re.compile(
    r"\b(?:unchanged|unimproved|no (?:better|greater|higher|further than|different)|the same as"
    r"|as (?:it|they) (?:was|were)|where (?:it|they) (?:was|were|stood|began))\b",
    re.I,
)
"""Words by which a measure is said to be where it was."""
_NARROWED = re.compile(
    r"\d|\b(?:significant\w*|lasting|last(?:s|ed)|sustained|further|more than|enough|sufficien\w*"
    r"|adequate\w*|full\w*|complete\w*|normal|only|since|after|before|until|beyond|following"
    r"|expect\w*|would|should|could|will|may|might|must|need\w*|requir\w*|recommend\w*|if|unless"
    r"|because|goals?|plan\w*|reason|doubt|explain\w*|why|how|measurable|meaningful|material\w*"
    r"|pain\w*|symptom\w*|function\w*|sleep\w*|tender\w*|new|recent\w*|second|another|additional\w*|guidelines?|MTUS|ODG|ACOEM)\b",
    re.I,
)
"""What makes it a gain of one kind or time, or a judgement; another may well be on record."""
_CLAUSE = re.compile(r"[.;:]\s|,\s|\b(?:but|while|whereas|although|though|which)\b")
_UP = (
    (re.compile(r"\b(?:range of )?(?:motion|movement)s?\b|\bROM\b", re.I), MOVES),
    (re.compile(rf"\b(?:{MOVES})\b", re.I), ""),
    (re.compile(r"\bgrip\w*", re.I), r"grip\w*"),
    (re.compile(r"\bpinch\w*", re.I), r"pinch\w*"),
    (re.compile(r"\blift\w*", re.I), r"lift\w*"),
    (re.compile(r"\bwalk\w*", re.I), r"walk\w*"),
    (re.compile(r"\bs(?:tand|at|it)(?:s|ting|ing)?\b", re.I), r"s(?:tand|it)(?:s|ting|ing)?"),
)
_SCALE = r"Oswestry|ODI|NDI|(?:Quick ?)?DASH|Roland[\w-]*|Neck Disability Index|WOMAC|PRTEE|SPADI"
_DOWN = ((re.compile(rf"\b(?:{_SCALE})\b"), _SCALE),)
"""What is better when it rises, and what when it falls, each with what tells it, or its word."""
_MEASURE = re.compile(
    rf"\b(?:{MOVES}|{_SCALE}|grip|pinch|lifts?|walks?|stands?|sits?|girth|pain)\b", re.I
)
"""Another measure, to which the figures behind it belong."""
_UNIT = re.compile(r"\s?-?(?P<unit>[a-z°%]+)?", re.I)
_NO_UNIT = re.compile(
    r"(?:on|in|at|before|then|by|and|to|when|with|now|as|from|of|after|today|later|was|earlier"
    r"|last|this|the|while|under|since|for|it|so)?",
    re.I,
)
_NUMBER = re.compile(r"(?<![\d/.-])\d+(?:\.\d+)?(?![\d/])(?!-?\s?(?:mg|visits|sessions|weeks)\b)")
_THEN = re.compile(
    r"\b(?:was|were|had been|before|from|at first|first|initially|previous\w*|earlier|against"
    r"|compared|than|baseline|last)\b",
    re.I,
)
_NOW = re.compile(
    r"\b(?:(?:rose|went|up|gr[eo]wn?|increas\w+|improv\w+) to|then|now|later|today|reached"
    r"|reaches|at discharge)\b|→|->",
    re.I,
)
_TO = re.compile(r"\bto\b", re.I)
_FROM_TO = re.compile(r"\bfrom\s*$", re.I)
_SIDES = re.compile(r"\bleft\b.*\bright\b|\bright\b.*\bleft\b|\bnormal\b", re.I | re.S)
_AIM = re.compile(r"\b(?:goals?|target|aims?|should|expected|hopes?)\b", re.I)
_REACH = 90
"""Characters behind a measure's name in which its two figures stand."""


@dataclass(frozen=True)
class Gain:
    """A gain that is missed."""

    words: str
    tells: re.Pattern[str]
    rises: bool
    """Whether the measure is better when it rises."""


def gains_missed(text: str) -> Iterator[Gain]:
    """Yield the measures of which a sentence says that no gain is on record.

    >>> [g.words for g in gains_missed("Nothing in the chart shows an improvement of abduction.")]
    ['abduction']
    >>> [g.words for g in gains_missed("Her grip has not increased; flexion is unchanged.")]
    ['grip', 'flexion']
    >>> list(gains_missed("No significant gain of grip is shown."))
    []
    """
    own = outside_quotes(text)
    for start, end in between(_CLAUSE, own):
        clause = own[start:end]
        if _NARROWED.search(clause) or at_large(clause) or told_by_review(own[:end]):
            continue
        for rises, forms in ((True, _UP), (False, _DOWN)):
            word = rf"\b{_GAIN}\b" if rises else rf"\b(?:{_GAIN}|{_FALL})\b"
            same = _SAME.search(clause)
            if not same and not (_denies_once(clause) and re.search(word, clause, re.I)):
                continue
            found = next(((m, tells) for form, tells in forms if (m := form.search(clause))), None)
            if found is not None:
                tells = found[1] or re.escape(found[0].group())
                yield Gain(found[0].group(), re.compile(rf"\b(?:{tells})\b", re.I), rises)
                break


def _denies_once(clause: str) -> bool:
    """Whether a clause denies, and no condition beside it: "without therapy it did not improve"."""
    return len({m.group().lower() for m in _DENIAL.finditer(clause)} - {"nor"}) == 1


def shows_gain(gain: Gain, text: str) -> bool:
    """Whether words give two figures of a measure, the later one better.

    >>> grip = next(gains_missed("No gain of grip is recorded."))
    >>> shows_gain(grip, "Grip 30 pounds, up from 18."), shows_gain(grip, "Grip from 30 to 18 lb.")
    (True, False)
    >>> shows_gain(grip, "Grip 12 kg on 03/01/2016, 20 kg on 05/02/2016.")
    True
    """
    return any(
        _two(gain, part) for part in re.split(r"[.;]\s", short_names(text)) if not _AIM.search(part)
    )


def _two(gain: Gain, part: str) -> bool:
    for name in gain.tells.finditer(part):
        rest = _MEASURE.split(part[name.end() : name.end() + _REACH])[0]
        days = [value for value in values(rest) if value.kind == "date"]
        blank = rest
        for value in days:
            blank = blank[: value.start] + " " * (value.end - value.start) + blank[value.end :]
        figures = list(_NUMBER.finditer(blank))[:2]
        if len(figures) < 2 or _SIDES.search(rest[: figures[1].end()]):
            continue
        first, second = figures
        if not _same_unit(blank, first, second):
            continue
        order = _order(blank, first, second, [(day.start, day.value) for day in days])
        one, two = float(first.group()), float(second.group())
        if order and one != two and ((two - one) * order > 0) == gain.rises:
            return True
    return False


def _same_unit(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    """Whether two figures may be of one unit, which may stand beside one of them alone."""
    units = [(_UNIT.match(text, one.end()) or one)["unit"] or "" for one in (first, second)]
    named = {_stem(unit) for unit in units if not _NO_UNIT.fullmatch(unit)}
    return len(named) < len(units)


def _stem(unit: str) -> str:
    return {"lb": "pound", "°": "deg", "kilogram": "kg", "min": "minute"}.get(
        unit.lower().rstrip("s"), unit.lower().rstrip("s").replace("degree", "deg")
    )


def _order(
    text: str, first: re.Match[str], second: re.Match[str], days: list[tuple[int, str]]
) -> int:
    """Return 1 where the second of two figures is the later one, -1 the first; 0: not told."""
    between_them = text[first.end() : second.start()]
    behind = [day for at, day in days if first.end() <= at < second.start()]
    after = [day for at, day in days if at >= second.end()]
    if behind and after and behind[0] != after[0]:
        return 1 if behind[0] < after[0] else -1
    if _FROM_TO.search(text[: first.start()]):
        return 1 if _NOW.search(between_them) or _TO.search(between_them) else 0
    if _THEN.search(between_them):
        return -1
    return 1 if _NOW.search(between_them) else 0


_FUNCTION = (
    Gain(
        "function",
        re.compile(
            r"\b(?:lifts?|walks?|stands?|sits?|carries|drives?|works?|types?|grips?|climbs?|sleeps?)\b",
            re.I,
        ),
        rises=True,
    ),
    Gain("function", re.compile(rf"\b(?:{_SCALE})\b"), rises=False),
)
"""What shows a gain in function: something done, or a score of disability."""


def function_gained(text: str) -> bool:
    """Whether a capacity rose or a score of disability fell, the earlier figure beside it.

    >>> function_gained("Lifts 25 pounds floor to waist, was 10.")
    True
    >>> function_gained("Lifts 10 pounds, was 25."), function_gained("Oswestry 28, was 46.")
    (False, True)
    """
    return any(shows_gain(gain, text) for gain in _FUNCTION)


def function_gained_at(context: ItemContext) -> Iterator[tuple[Span, str]]:
    """Yield where the record tells in figures of a gain beside the care that is asked for again."""
    for span, told in context.told:
        said = squeeze(told)
        if (
            not planned(said)
            and function_gained(said)
            and _beside(context, span, said, _own(context))
        ):
            yield span, said


def measure_gained(context: ItemContext, text: str) -> Iterator[tuple[str, Span, str]]:
    """Yield the measures whose gain a text misses, with the sentences of the record that show it.

    Where the text names care by which nothing was gained, it must be that in dispute, or stand
    beside the figures.
    """
    for gain in gains_missed(text):
        care = {match.id for match in context.vocabulary.treatments_in(text)} - _own(context)
        for span, told in context.told:
            said = squeeze(told)
            if planned(said) or not shows_gain(gain, said) or not same_place(context, text, said):
                continue
            if not care or _beside(context, span, said, care):
                yield gain.words, span, said
                break


def _own(context: ItemContext) -> set[str]:
    """Return the care in dispute and the kinds that it is one of."""
    return asked_for(context) - {""}


def _beside(context: ItemContext, span: Span, said: str, care: set[str]) -> bool:
    """Whether care is told as given around a place of the record."""
    around = near(context, Mention(span, said, planned=False))
    return any(
        match.id in care and not denied(around, match.start, match.end)
        for match in context.vocabulary.treatments_in(around)
    )
