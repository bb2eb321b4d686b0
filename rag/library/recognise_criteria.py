"""The conditions that a recommendation sets, as tests that code can run against a record.

Numbers are taken as they stand: a duration becomes days, a share per cent, a limit its measure.
What cannot be told without doubt becomes ``NoTest`` and says why; a wrong test would deny care.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from rag.library.recognise_subject import named_in, phases_in, unique
from rag.records import (
    AgeTest,
    CriterionTest,
    DocumentedTest,
    ExcludedTest,
    LimitTest,
    NoTest,
    PhaseTest,
    ResponseTest,
    TriedTest,
)
from rag.vocabulary import Vocabulary

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "a single": 1, "single": 1,
}  # fmt: skip
_NUMBER = r"(\d{1,4}(?:\.\d+)?|" + "|".join(_WORDS) + r")"
_RANGE = rf"{_NUMBER}(?:\s*(?:-|–|to|or)\s*{_NUMBER})?"
_UNIT_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4, "year": 365.0}
_DURATION = re.compile(
    rf"\b{_RANGE}[\s-]+(?:full\s+)?(day|week|month|year)s?\b"
    r"(?!\s*(?:/|per\b|each\b|a week|a month))",
    re.I,
)
_PERCENT = re.compile(
    r"(\d{1,3})(?:\s*(?:%|per ?cent)?\s*(?:-|–|to)\s*\d{1,3})?\s*(?:%|per ?cent)", re.I
)
_RELIEF = re.compile(
    r"\b(?:relief|improvement|reduction|decrease|benefit|response|gains?|improved|responded)\b",
    re.I,
)
_POSITIVE = re.compile(
    r"\b(?:positive|adequate|good|successful|significant|sufficient|definite|documented)\s+"
    r"(?:\w+\s+){0,2}?(?:response|relief|improvement|reduction|benefit)\b",
    re.I,
)
_HOPED = re.compile(
    r"\b(?:trying|wish\w*|want\w*|expected|expressed|goals?|in order|potential)\b", re.I
)
_FUNCTION = re.compile(r"\bfunction(?:al|ing|s)?\b|\bactivities of daily living\b", re.I)
_EARLIER = re.compile(
    r"\b(?:prior|previous|initial|first|earlier|repeat\w*|subsequent|from (?:the|an?|earlier)|after"
    r"|block|continu\w+|trial|they increase|increases? function)\b",
    re.I,
)
_FAILED = re.compile(
    r"\b(?:fail(?:ed|ure|ing|s)?|unresponsive|nonresponsive|non-responsive|refractory|ineffective"
    r"|inadequate(?:ly)?|insufficient|not (?:\w+ )?(?:respond\w*|improv\w*|effective|tolerat\w*"
    r"|reliev\w*)"
    r"|no (?:\w+ )?improvement|unrelieved|unsuccessful|without (?:\w+ )?(?:success|benefit"
    r"|improvement"
    r"|relief)|(?:cannot|do not|did not|unable to) tolerate|exhaust\w*|intoleran\w+"
    r"|not been successful"
    r"|persist\w*)\b",
    re.I,
)
_TRIED = re.compile(
    r"\b(?:after|following|trial of|tried|completed|previous|prior|weeks? of|months? of|exhaust\w*"
    r"|course of)\b",
    re.I,
)
_CONSERVATIVE = re.compile(
    r"\b(?:conservative|non-?operative|non-?surgical|non-?invasive|nonpharmacolog\w+|first[- ]line"
    r"|less invasive|other)\s+(?:\w+\s+){0,2}?(?:care|management|treatments?|therap(?:y|ies)"
    r"|measures"
    r"|modalities|interventions?|options?|methods)\b",
    re.I,
)
_LIMIT = re.compile(
    rf"\b(?:no more than|not (?:to )?exceed(?:ing)?|maximum (?:of|is|:)?|up to|at most|limited to"
    rf"|limit of|fewer than|less than|only)\s+(?:a\s+(?:total|maximum)\s+of\s+)?{_RANGE}[\s-]+"
    r"(?:\w+[\s-]+){0,2}?(levels?|visits?|sessions?|treatments?|days?|weeks?|months?|refills?"
    r"|sites?|tablets?|injections?)\b",
    re.I,
)
_BEYOND = re.compile(
    rf"\bmore than\s+{_NUMBER}\s+(?:\w+\s+){{0,2}}?(levels?|visits?|sessions?|sites?|refills?)\b",
    re.I,
)
_AGE = re.compile(
    r"\b(?:aged?|ages)\s*(?:of\s+)?(?:between\s+)?(?P<low>\d{1,2})\s*(?:-|–|to"
    r"|and)\s*(?P<high>\d{1,3})\b"
    r"|\b(?P<low2>\d{1,2})\s*(?:-|–|to)\s*(?P<high2>\d{1,2})[- ]years?[- ](?:old|of age)"
    r"|\b(?:older than|over(?: the age of)?|at least|aged?|≥|>=?)\s*(?P<min>\d{2})\s*(?:years?"
    r"|and (?:older|over)|or (?:older|over))"
    r"|\b(?:younger than|under(?: the age of)?|aged)\s*(?P<max>\d{2})\s*(?:years?|or younger"
    r"|and younger|or less)?",
    re.I,
)
_EXCLUDED = re.compile(
    r"\b(?:no|without|absence of|exclu\w+|not have|free of|ruled? out|negative for"
    r"|unless there (?:is|are))"
    r"\s+(?:[\w-]+\s+){0,3}$",
    re.I,
)
"""Just before a condition: it must be absent."""
_WITH_OR_WITHOUT = re.compile(r"\bwith (?:and|or) without\b[^,;.]*", re.I)
_LABEL_TRIM = re.compile(
    r"^(?:\W|and\b|of\b|or\b|but\b|only\b|if\b|when\b|who (?:have|has|are)\b|who\b|in\b|for\b"
    r"|with\b|the\b"
    r"|a\b|an\b|patients?\b|people\b|there (?:is|are)\b|to\b)+|\W+$",
    re.I,
)
UNCOVERED = "stated in words that no test of the record covers"
_UNTIL = re.compile(r"\W*(?:not\s+)?until\b", re.I)
_LABEL_WORDS = 12
_LOOSE = frozenset(
    "and or of to for with the a an in is are be than that which by from at on as".split()
)
Measure = Literal["levels", "visits", "quantity", "days", "refills", "sites"]
_MEASURES: dict[str, tuple[Measure, float]] = {
    "level": ("levels", 1), "visit": ("visits", 1), "session": ("visits", 1),
    "treatment": ("visits", 1), "injection": ("visits", 1), "day": ("days", 1),
    "week": ("days", 7), "month": ("days", 30.4), "refill": ("refills", 1), "site": ("sites", 1),
    "tablet": ("quantity", 1),
}  # fmt: skip


def number(words: str) -> float:
    """Return the value of a number in digits or words.

    >>> number("six"), number("12")
    (6.0, 12.0)
    """
    low = words.lower()
    return float(_WORDS[low]) if low in _WORDS else float(low)


def days_in(words: str) -> float | None:
    """Return the least duration that words name, in days.

    >>> days_in("at least 4 to 6 weeks of therapy")
    28.0
    """
    found = _DURATION.search(words)
    return number(found.group(1)) * _UNIT_DAYS[found.group(3).lower()] if found else None


def criterion_test(
    words: str, vocabulary: Vocabulary, *, own: Sequence[str] = (), negative: bool = False
) -> CriterionTest:
    """Return the test for one condition.

    Args:
        words: The condition, as the guideline states it.
        vocabulary: What treatments and conditions are called.
        own: Treatments of the recommendation itself.
        negative: The recommendation advises against the treatment under this condition.
    """
    for reader in (_age, _limit, _response, _tried):
        found = reader(words, vocabulary, own, negative)
        if found is not None:
            return found
    return _documented(words, vocabulary, own, negative)


def limits_in(words: str) -> tuple[tuple[int, int], ...]:
    """Return the stretches that limit an amount or an age, in order."""
    found = [m.span() for pattern in (_LIMIT, _AGE) for m in pattern.finditer(words)]
    return tuple(sorted(found))


def refused_beyond(words: str) -> tuple[tuple[int, int], ...]:
    """Return the amounts beyond which a treatment is advised against, in order.

    >>> refused_beyond("not recommended for more than 3 levels")
    ((20, 38),)
    """
    return tuple(m.span() for m in _BEYOND.finditer(words))


def label_of(words: str) -> str:
    """Return a condition as a short noun phrase for use inside a sentence.

    >>> label_of("  who have failed conservative care.")
    'failed conservative care'
    """
    trimmed = _LABEL_TRIM.sub("", words.strip())
    kept = trimmed.split()[:_LABEL_WORDS]
    while kept and kept[-1].lower().strip(",;") in _LOOSE:
        kept.pop()
    return " ".join(kept)


def _age(words: str, _: Vocabulary, __: Sequence[str], ___: bool) -> CriterionTest | None:
    found = _AGE.search(words)
    if not found:
        return None
    low = found["low"] or found["low2"] or found["min"]
    high = found["high"] or found["high2"] or found["max"]
    return AgeTest(min=int(low) if low else None, max=int(high) if high else None)


def _limit(words: str, _: Vocabulary, __: Sequence[str], negative: bool) -> CriterionTest | None:
    found = _LIMIT.search(words)
    if found:
        measure, factor = _MEASURES[found.group(3).lower().rstrip("s")]
        return LimitTest(measure=measure, max=number(found.group(2) or found.group(1)) * factor)
    beyond = _BEYOND.search(words)
    if beyond and (negative or beyond.group() == words):
        measure, factor = _MEASURES[beyond.group(2).lower().rstrip("s")]
        return LimitTest(measure=measure, max=number(beyond.group(1)) * factor)
    return None


def _response(
    words: str, vocabulary: Vocabulary, own: Sequence[str], negative: bool
) -> CriterionTest | None:
    percent = _PERCENT.search(words)
    relief = _RELIEF.search(words)
    if negative or not relief or _FAILED.search(words) or _HOPED.search(words):
        return None
    functional = bool(_FUNCTION.search(words))
    treatments = unique(
        s.id
        for s in named_in(words, vocabulary)
        if s.id not in own and s.id in vocabulary.treatments
    )
    answered = bool(treatments) and bool(_POSITIVE.search(words))
    if not percent and not answered and not (functional and _EARLIER.search(words)):
        return None
    return ResponseTest(
        treatments=treatments,
        min_relief_percent=float(percent.group(1)) if percent else None,
        min_days=days_in(words),
        functional=functional,
    )


def _tried(
    words: str, vocabulary: Vocabulary, own: Sequence[str], negative: bool
) -> CriterionTest | None:
    failed = bool(_FAILED.search(words))
    if negative or not (failed or _TRIED.search(words) or days_in(words)):
        return None
    named = unique(s.id for s in named_in(words, vocabulary) if s.id not in own)
    known = tuple(
        id_
        for id_ in named
        if id_ in vocabulary.drugs
        or vocabulary.treatments[id_].category not in ("diagnostics", "evaluation_management")
    )
    if not known and _CONSERVATIVE.search(words):
        known = ("conservative_care",)
    if not known:
        return None
    return TriedTest(any=known, min_days=days_in(words), failed=failed)


def _documented(
    words: str, vocabulary: Vocabulary, _: Sequence[str], negative: bool
) -> CriterionTest:
    if _UNTIL.match(words):
        return NoTest(why=UNCOVERED)
    denied: list[str] = []
    affirmed: list[str] = []
    plain = _WITH_OR_WITHOUT.sub(lambda m: " " * len(m.group()), words)
    for match in vocabulary.conditions_in(plain):
        absent = negative or bool(_EXCLUDED.search(plain[: match.start]))
        (denied if absent else affirmed).append(match.id)
    if affirmed:
        return DocumentedTest(any=unique(affirmed))
    if denied:
        return ExcludedTest(any=unique(denied))
    phases = phases_in(words)
    if phases and not negative:
        return PhaseTest(any=phases)
    return NoTest(why=UNCOVERED)
