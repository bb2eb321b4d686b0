"""How long something has been used, against the day on which the case summary has it begin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from rag.audit.material import Material
from rag.checking.agreement.equality import same_length
from rag.checking.values import Value, values
from rag.text import around
from rag.vocabulary import Vocabulary

_USE = re.compile(
    r"\b(?:tak(?:es|en|ing)|took|us(?:es|ed|ing|e)|on (?:it|this|that|the \w+)|wor(?:e|n)|had"
    r"|has been|have been|been|prescribed|given|treated|attend\w*)\b",
    re.I,
)
_STILL = re.compile(
    r"\b(?:has|have|had)\s+(?:\w+\s+){0,2}?(?:been|taken|used|worn|had|lived|stayed|slept|applied)\b"
    r"|\b(?:takes|uses|wears|is (?:still )?(?:on|taking|using|wearing)|into (?:its|his|her))\b",
    re.I,
)
"""Use that goes on up to the day spoken of."""
_FOR = re.compile(
    r"\b(?:for|over|past|last|of|in the|into)\s+(?:[\w-]+\s+){0,3}$|\b(?:more|less) than $", re.I
)
_RULE = re.compile(
    r"\b(?:limit\w*|guidelines?|MTUS|ODG|ACOEM|recommend\w*|criteri\w+|require\w*|allow\w*"
    r"|request\w*|asked|plan\w*|would|should|could|will|expected|trial of|rental|relief"
    r"|reliev\w+)\b",
    re.I,
)
_RATE = re.compile(
    r"\b(?:every|each|per|next|first|another|within|than the|beyond(?: the)?)\s+(?:\w+\s+)?$", re.I
)
"""Words right before a length that make it a rate or a bound of a rule."""
_LEAST = re.compile(r"\b(?:over|more than|at least|longer than|above)\s+$", re.I)
_MOST = re.compile(r"\b(?:under|less than|at most|up to|not (?:quite|yet)|fewer than)\s+$", re.I)
_SINCE = re.compile(r"\b(?:since|starting|started|begun|began|from)\b[^.;,]{0,20}$", re.I)
_BEGUN = re.compile(
    r"\b(?:beg[au]n|begins|started|starts|introduced|initiated|(?:put|placed) on"
    r"|first (?:prescribed|given|taken|used|worn|dispensed))\b",
    re.I,
)
_ENDED = re.compile(
    r"\b(?:stopp\w+|discontinu\w+|ceased|finish\w+|complet\w+|ended|until|through|again|restart\w*"
    r"|resum\w+|weaned|tapered|withdrawn|given up|wean\w*)\b",
    re.I,
)
_CLAUSE = re.compile(r"[,;:.](?=\s|$)|\b(?:and|but|while|which|whereas|so that)\b")
_FAR = 1.8
"""Times by which a stated length may be off before it is another length."""


def other_time_of_use(
    material: Material, words: str, own: frozenset[str]
) -> tuple[str, str] | None:
    """Return a length of use and the sentence of the summary whose first day does not allow it.

    Args:
        material: The letter.
        words: A sentence of the rationale.
        own: Drug and treatment of the item, where the clause names none.
    """
    known = material.data.vocabulary
    for value in (v for v in values(words) if v.kind == "duration"):
        before = words[: value.start]
        clause = _around(words, value)
        if _RULE.search(clause) or _RATE.search(before) or not _USE.search(clause):
            continue
        if not _FOR.search(before) or re.match(r"\W*(?:at|apart|course)\b", words[value.end :]):
            continue
        about = known.named_in(clause) or own
        going_on = bool(_STILL.search(clause)) and not _ENDED.search(words)
        for told in material.summary_sentences:
            day = _first_day(told, about, known, going_on=going_on)
            if day is None or any(_is(value, v) for v in values(told)):
                continue
            ends = [material.summary.as_of, *_days(words)]
            spans = [(end - day).days for end in ends if end > day]
            if going_on and _stopped(material, about, known):
                continue
            if spans and not any(_fits(before, value, span) for span in spans):
                return value.words, told
    return None


def _is(value: Value, other: Value) -> bool:
    return other.kind == "duration" and same_length(value, other)


def _fits(before: str, value: Value, span: int) -> bool:
    """Whether a length of time may be said of so many days."""
    said = (value.low + value.high) / 2
    long_enough = bool(_LEAST.search(before)) or said * _FAR >= span
    short_enough = bool(_MOST.search(before)) or said <= span * _FAR
    return said <= 0 or (long_enough and short_enough)


def _around(words: str, value: Value) -> str:
    return words[slice(*around(_CLAUSE, words, value.start, value.end))]


def _days(text: str) -> Iterator[date]:
    yield from (day for value in values(text) if (day := value.day()) is not None)


def _first_day(
    told: str, about: frozenset[str], known: Vocabulary, *, going_on: bool
) -> date | None:
    """Return the first day of use of one of several things by a sentence, if it gives one.

    "Since 03/2015" goes on by its word; what was "begun" may have ended, and counts only where the
    rationale says that it goes on.
    """
    if not about & known.named_in(told):
        return None
    dates = [value for value in values(told) if value.kind == "date"]
    for value in dates:
        clause = _around(told, value)
        named = known.named_in(clause) or known.named_in(told[: value.start])
        if _SINCE.search(told[: value.start]) and about & named:
            return next(_days(value.words), None)
    begun = going_on and len(dates) == 1 and _BEGUN.search(told) and not _ENDED.search(told)
    if not begun or not about & known.named_in(_begun_part(told)):
        return None
    return next(_days(told), None)


def _begun_part(told: str) -> str:
    """Return the words between stops in which something is said to begin."""
    parts = re.split(r"[,;.](?=\s|$)", told)
    return next((part for part in parts if _BEGUN.search(part)), "")


def _stopped(material: Material, about: frozenset[str], known: Vocabulary) -> bool:
    """Whether the summary tells anywhere that one of the things came to an end."""
    return any(
        _ENDED.search(told) and about & known.named_in(told) for told in material.summary_sentences
    )
