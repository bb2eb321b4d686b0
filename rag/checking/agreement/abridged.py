"""The same fact in other words: abbreviated, or without its unit, or inside a longer name."""

from __future__ import annotations

import re

from rag.checking.agreement.evidence import Evidence
from rag.checking.context import ItemContext
from rag.checking.values import Value, bare_numbers, number
from rag.retrieval.lexical import tokenize

_SHORT = {
    "left": re.compile(r"(?<![\w/'’-])(?:L|Lt|LT|lt)\.?(?=\s+[A-Za-z])"),
    "right": re.compile(r"(?<![\w/'’-])(?:R|Rt|RT|rt)\.?(?=\s+[A-Za-z])"),
    "bilateral": re.compile(r"\b(?:bilat|b/l|B/L|BL)\b|\beither side\b|\bboth\b", re.I),
    "1 times": re.compile(r"\b(?:once|daily|q\.?d|q\.?h\.?s|nightly)\b", re.I),
    "2 times": re.compile(r"\b(?:twice|b\.?i\.?d)\b", re.I),
    "3 times": re.compile(r"\b(?:thrice|t\.?i\.?d)\b", re.I),
    "4 times": re.compile(r"\bq\.?i\.?d\b", re.I),
}
"""How a record abbreviates a side or how often a drug is taken."""
_ONE_OF = {
    unit: re.compile(rf"\ban?\s+(?:\w+\s+)?{unit}\b", re.I)
    for unit in ("minute", "hour", "day", "week", "month", "year")
}


def abridged(value: Value, evidence: Evidence) -> bool:
    """Whether ``evidence`` gives ``value`` in short: "tid", "R", "a month", or without its unit.

    A figure may leave its unit to another one in the same words: "12 minutes, then 20".
    """
    short = _SHORT.get(value.value)
    if value.kind in ("count", "side") and short and short.search(evidence.joined):
        return True
    if value.kind == "duration" and value.value.startswith("1 "):
        unit = _ONE_OF.get(value.value.split()[1])
        return bool(unit and unit.search(evidence.joined))
    if value.kind not in ("count", "duration", "dose", "score"):
        return False
    unit_word = value.value.split()[-1]
    unit_known = any(
        other.kind == value.kind and other.value.split()[-1] == unit_word
        for other in evidence.values
    ) or bool(_words_of(value.words) & set(tokenize(evidence.joined)))
    return unit_known and number(value.value.split()[0]) in {
        figure for text in evidence.texts for figure in bare_numbers(text)
    }


def _words_of(text: str) -> set[str]:
    """Return the stems of a value's words; its figure alone makes no unit known."""
    return {stem for stem in tokenize(text) if not stem[:1].isdigit()}


NO_PART = re.compile(
    r"\bback\s+(?:of|to|up|down|in|into|on|again|at|from|when|after|before|and\s+forth)\b"
    r"|\b(?:com(?:e|es|ing)|came|went|go(?:es|ing)?|gone|bring(?:s|ing)?|brought|g[eo]t(?:s|ting)?"
    r"|put|fall(?:s|en)?|fell|cut|mov(?:e|es|ed|ing)|dat(?:e|es|ed|ing)|h[eo]ld|call(?:ed)?)"
    r"(?:\s+\w+){0,2}\s+back\b(?!\s+(?:pain|brace|injury|strain|surgery))"
    r"|\bon the other hand\b|\bat hand\b|\bin hand\b|\bhead(?:ed|ing)?\s+(?:for|of|to)\b",
    re.I,
)
"""Words that name a part of the body only by their letters: "came back"."""


def in_a_name(context: ItemContext, text: str, kind: str, quoted: Evidence) -> frozenset[str]:
    """Return the parts of the body that ``text`` names by words of the source itself.

    The vocabulary may read them there as part of a longer name: "stomach" in "stomach upset". Or
    they stand in the name of a condition that the source calls without any: "frozen shoulder".
    """
    if kind == "drug":
        return frozenset()
    words = context.vocabulary
    theirs = set(tokenize(quoted.joined))
    known = {
        match.id
        for match in words.conditions_in(quoted.joined)
        if not words.body_parts_in(quoted.joined[match.start : match.end])
    }
    named = [match for match in words.conditions_in(text) if match.id in known]
    places: dict[str, list[bool]] = {}
    for match in words.body_part_matches(text):
        same = set(tokenize(text[match.start : match.end])) <= theirs
        same = same or any(one.start <= match.start and match.end <= one.end for one in named)
        places.setdefault(match.id, []).append(same)
    return frozenset(name for name, granted in places.items() if all(granted))
