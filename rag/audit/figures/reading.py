"""Measures in a sentence, each with its unit and the telling words around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.checking.values import number
from rag.checking.values.numbers import SPELT
from rag.retrieval.lexical import tokenize
from rag.text import squeeze

N = r"\d+(?:\.\d+)?"
"""A number in digits."""
_SHARES = {
    "half": 50,
    "a third": 33,
    "two thirds": 67,
    "a quarter": 25,
    "three quarters": 75,
    "once": 1,
    "twice": 2,
    "thrice": 3,
}
_UNITS = {
    "degrees": r"degrees?|°",
    "pounds": r"pounds?|lbs?\.?",
    "mm": r"mm|millimet(?:er|re)s?",
    "cm": r"cm|centimet(?:er|re)s?",
    "feet": r"feet|foot",
    "miles": r"miles?",
    "blocks": r"blocks",
    "points": r"points?",
}
NAMED = {
    "BMI": r"BMI|body mass(?: index)?",
    "A1c": r"Hb\s?A1c|A1c|hemoglobin A1c",
    "hemoglobin": r"hemoglobin(?! A1c)|Hgb",
    "creatinine": r"creatinine",
    "glucose": r"glucose|blood sugar",
    "circumference": r"circumference|girth",
    "weight": r"(?:body )?weight|weighs|weighed",
    "AHI": r"AHI|apnea-hypopnea index",
    "ejection fraction": r"ejection fraction",
    "velocity": r"velocity",
    "latency": r"latency",
    "discrimination": r"discrimination",
    "heart rate": r"heart rate|pulse",
}
"""Quantities that a chart gives by name, with or without their unit."""
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "/10",
        re.compile(
            rf"(?<![\d/.])\b({N}|{SPELT})(?:\s*(?:-|to)\s*({N}|{SPELT}))?\s*(?:/|out of|of|in)\s*"
            r"(?:10|ten)\b(?!/|\s+(?:visit|session|patient|treatment|day|week|month|year|tablet)s?)",
            re.I,
        ),
    ),
    (
        "/10",
        re.compile(
            rf"\b({N}|{SPELT})\s*(?:points? )?on (?:a|the) "
            r"(?:(?:pain )?scale (?:of|to|from (?:0|zero|1|one) to|out of) (?:10|ten)\b"
            r"|(?:0|zero|1)(?:-| to )(?:10|ten) scale|(?:10|ten)[- ]point scale)",
            re.I,
        ),
    ),
    (
        "/10",
        re.compile(
            rf"\b(?:10|ten)[- ]point scale\b[^.;\d]{{0,60}}?\b(?:at|as|a|an|to|was|is|with|gave|by)"
            rf"\s+({N}|{SPELT})\b(?!\s*(?:%|/))",
            re.I,
        ),
    ),
    (
        "times",
        re.compile(
            rf"\b(?:(once|twice|thrice)|({N}|{SPELT})(?:\s*(?:-|to)\s*({N}|{SPELT}))? times)"
            r" (?:(?:a|per|each|every) (day|night|week|month|hour)\b"
            r"|(daily|nightly|weekly|monthly|hourly)\b)",
            re.I,
        ),
    ),
    (
        "/5",
        re.compile(rf"(?<![\d/.])\b({N}|{SPELT})[+-]?\s*(?:/|out of)\s*(?:5|five)\b(?!/)", re.I),
    ),
    (
        "%",
        re.compile(
            rf"(?<![\d.])\b({N}|{SPELT})(?:\s*(?:-|to)\s*({N}|{SPELT}))?\s*"
            r"(?:%|percent\b|per cent\b)",
            re.I,
        ),
    ),
    (
        "%",
        re.compile(
            r"\b(half|a third|two thirds|a quarter|three quarters)"
            r"(?= (?:of )?(?:the |his |her )?(?:pain|relief|symptoms?)\b)"
            r"|\b(?:pain|relief|symptoms?) (?:\w+ ){0,2}?by (half|a third|two thirds|a quarter)\b",
            re.I,
        ),
    ),
    (
        "mg of morphine",
        re.compile(
            rf"(?<![\d.])({N})\s*(?:mg|milligrams?)?\s*(?:/\s*day\s*)?(?:of\s+)?(?:oral\s+)?"
            r"(?:morphine|MEDD?\b|MME\b)|(?:MEDD?|MME|morphine equivalent\w*(?: (?:daily )?dose)?)"
            rf"\s*(?:of|is|was|:|=|at)?\s*({N})",
            re.I,
        ),
    ),
    (
        "score",
        re.compile(
            r"\b(?:scores?|scale|(?:disability|severity|mass|symptom|activity|function\w*) index"
            r"|inventory|questionnaire|scored|PHQ-?9?|GAD-?7?|BDI|BAI"
            r"|ODI|NDI"
            r"|DASH|WOMAC|SOAPP|COMM|ORT|GAF|Epworth|Oswestry|MMSE|MoCA|Beck)\b[^.;,\d]{0,25}?"
            rf"\b(?:of|is|was|at|to|from|:|=)?\s*({N}|{SPELT}\b)"
            rf"(?:\s*(?:to|and|->?|→)\s*({N}|{SPELT}\b))?(?![\d/%]|\s*%|-?\s?point)",
            re.I,
        ),
    ),
    (
        "from … to",
        re.compile(rf"\bfrom\s+({N})\s+(?:down |up )?to\s+({N})(?!\s*(?:%|/))", re.I),
    ),
    (
        "from … to",
        re.compile(rf"(?<![\d/.])({N})\s*(?:->|→)\s*({N})(?!\s*(?:%|/))", re.I),
    ),
    *(
        (
            name,
            re.compile(
                rf"\b(?:{words})\b(?:\s+(?:of|is|was|at|that stands at|stood at|stands at|about"
                rf"|near|up"
                rf" to|to|measure[sd]|measuring)|\s*[:=,])*\s*({N})(?![\d/]|\s*(?:%|cm less"
                rf"|mm less))",
                re.I,
            ),
        )
        for name, words in NAMED.items()
    ),
    ("grade", re.compile(r"\bgrade\s+((?:IV|I{1,3}|\d)\b)", re.I)),
    *(
        (
            name,
            re.compile(
                rf"(?<![\d/.])({N}|{SPELT})(?:\s*-\s*({N}))?\s*-?\s*(?:{unit})(?!\w)",
                re.I,
            ),
        )
        for name, unit in _UNITS.items()
    ),
)
TELLERS = frozenset(
    "author review util deni worker patient report note record date day week month year pain"
    " say said show shown give given find found treatment request state medic med rate cours"
    " first set was is after befor had has".split()
)
"""Stems of words that tell of a case whatever it is about."""
COMMON = TELLERS | frozenset("authoriz left not right side".split())
LIMIT = re.compile(
    r"\b(?:at least|more than|less than|up to|at most|ceiling|maximum|limit|exceed\w*|threshold"
    r"|guideline|MTUS|ODG|ACOEM|recommend\w*|criteri\w+|half|require\w*|allow\w*|standard|benchmark|cut-?off|minimum"
    r"|needed|demand\w*)\b",
    re.I,
)
"""Words that make a figure a rule's, and not the case's."""


@dataclass(frozen=True)
class Figure:
    """A figure with its unit and the telling words around it."""

    kind: str
    values: frozenset[str]
    order: tuple[str, ...]
    words: str
    about: frozenset[str]
    sentence: str


def figures(text: str) -> tuple[Figure, ...]:
    """Return the figures of one sentence, each with the stems of its clause.

    >>> [(f.kind, sorted(f.values)) for f in figures("Flexion is 40 degrees, pain 6/10")]
    [('/10', ['6']), ('degrees', ['40'])]
    """
    return tuple(
        _figure(kind, match, text)
        for kind, pattern in _PATTERNS
        for match in pattern.finditer(text)
    )


_PERIODS = {"daily": "day", "nightly": "night", "weekly": "week", "monthly": "month"}
_PERIODS |= {"hourly": "hour"}


def _figure(kind: str, match: re.Match[str], text: str) -> Figure:
    told = [group for group in match.groups() if group]
    if kind == "times":  # twice a day is not twice a week
        *counts, period = told
        period = _PERIODS.get(period.lower(), period.lower())
        ends = tuple(f"{plain_figure(count)} a {period}" for count in counts)
    else:
        ends = tuple(plain_figure(group) for group in told)
    about = stems_around(text, match.start(), match.end()) | _instrument(kind, match.group())
    return Figure(kind, frozenset(ends), ends, squeeze(match.group()), about, text)


def _instrument(kind: str, words: str) -> frozenset[str]:
    """Return the stems of the measure that a score names itself: "BDI from 34 to 22"."""
    if kind != "score":
        return frozenset()
    return frozenset(s for s in tokenize(words) if s.isalpha()) - COMMON - _OF_SCORES


_OF_SCORES = frozenset("score scale index inventori questionnair test of is was at to from".split())


def plain_figure(words: str) -> str:
    """Write a figure in digits, a Roman grade too; what is no number stays as it is."""
    roman = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}.get(words.lower())
    share = _SHARES.get(words.lower())
    value = float(share) if share else number(words)
    return roman or (f"{value:g}" if value is not None else words.lower())


def stems_around(text: str, start: int, end: int) -> frozenset[str]:
    """Return the telling stems of the clause in which a stretch of text stands."""
    before = re.split(r"[,;:]|\b(?:and|but|while)\b", text[:start])[-1]
    after = re.split(r"[,;:.]|\b(?:and|but|while)\b", text[end:])[0]
    near = {stem for stem in tokenize(before + " " + after) if not stem[:1].isdigit()}
    return frozenset(near - COMMON)
