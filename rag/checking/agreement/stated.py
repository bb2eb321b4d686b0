"""Typed values that a sentence states, against the words that it rests on."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from rag.checking.agreement.abridged import abridged
from rag.checking.agreement.equality import agrees, amount_of
from rag.checking.agreement.evidence import STRICT, Circles, Evidence
from rag.checking.agreement.nearby import told_nearby
from rag.checking.context import ItemContext
from rag.checking.values import Value
from rag.checking.visits_told import numbered
from rag.intake.statements import noted_at
from rag.records import Finding, Sentence

_NAMES = {
    "date": "date",
    "level": "spinal level",
    "percent": "percentage",
    "score": "pain rating",
    "dose": "dose",
    "age": "age",
    "duration": "length of time",
    "count": "amount",
    "page": "page",
    "side": "side",
    "number": "figure",
}
_IN_NAMES = ("number", "date", "page", "level", "side")
"""Kinds that the name of a guideline may hold; its "2004" and "Chapter 11" are no amounts."""
_TELLING = ("percent", "duration", "dose", "score", "level", "side")
"""Kinds that are seldom right where the words quoted give another of them."""
_PRODUCT = re.compile(
    r"\b(\d{1,2})\s*(?:x|times|visits?|sessions?|/)?\s*(?:per|a|each|/|x)?\s*(?:week|wk)?\s*"
    r"(?:x|for|times)\s*(\d{1,2})\b",
    re.I,
)


def check_value(
    context: ItemContext, sentence: Sentence, value: Value, around: Circles
) -> Iterator[Finding]:
    """Check one value against the words quoted, then what else may give it, then the record."""
    if agrees(value, around.quoted) or abridged(value, around.quoted):
        return
    if _points_between(value, around.quoted):
        return
    rivals = [other for other in around.quoted.values if other.kind == value.kind]
    strict = sentence.role in STRICT and bool(rivals)
    name = _NAMES[value.kind]
    if _granted(value, around):
        # A figure of the same kind stands in the quoted words, and this one does not.
        if strict and value.kind in _TELLING:
            yield context.finding(
                "typed_fact",
                "warning",
                f"The {name} “{value.words}” is not in the words quoted, which say "
                f"{_said(rivals)}.",
                "Quote the words that give it, or correct it.",
                sentence=sentence,
                evidence=_first(around.quoted, rivals),
            )
    elif strict or not agrees(value, around.record):
        says = f"; the words it rests on say {_said(rivals)}" if rivals else ""
        yield context.finding(
            "typed_fact",
            "blocker",
            f"The {name} “{value.words}” is not in what the sentence rests on{says}.",
            "Correct it, or cite the words that give it.",
            sentence=sentence,
            evidence=_first(around.quoted, rivals),
        )
    else:
        yield context.finding(
            "typed_fact",
            "note" if told_nearby(context, sentence, value) else "warning",
            f"The {name} “{value.words}” stands in the case file or a guideline, but not in what "
            "the sentence quotes.",
            "Quote the words that give it.",
            sentence=sentence,
        )


def _granted(value: Value, around: Circles) -> bool:
    """Whether something beside the words quoted gives a value: a name, a schedule, the request."""
    if value.kind in _IN_NAMES and agrees(value, around.named):
        return True
    if value.kind == "date" and value.value in _of_notes(around):
        return True
    if value.kind in ("count", "number") and amount_of(value) in _products(around.schedule):
        return True
    if value.kind in ("count", "number") and amount_of(value) in _with_asked(around):
        return True
    return agrees(value, around.granted)


def _of_notes(around: Circles) -> set[str]:
    """Return the days of the notes in which the words quoted stand."""
    case = around.context.case
    noted = (noted_at(case, quote.span) for quote in around.sentence.case_quotes)
    return {day.isoformat() for day in noted if day is not None}


def _with_asked(around: Circles) -> set[float]:
    """Return the visits had by the words quoted with those asked for, where a sentence adds."""
    asked = around.context.item.visits
    if not asked or not _ADDS.search(around.sentence.text):
        return set()
    told = (numbered(text) for text in around.quoted.texts)
    return {count + asked for each in told for count, _ in each}


_ADDS = re.compile(
    r"\b(?:would|bring\w*|mak(?:e|es|ing)|total\w*|sum|add\w*|altogether|in all|come to"
    r"|reach\w*)\b",
    re.I,
)


def _points_between(value: Value, evidence: Evidence) -> bool:
    """Whether points are what two ratings of the words quoted differ by: from 8/10 to 4/10."""
    if not re.fullmatch(r".*\bpoints?", value.words, re.I):
        return False
    given = [
        size
        for other in evidence.values
        if other.kind in ("score", "number") and (size := amount_of(other)) is not None
    ]
    return any(abs(a - b) == amount_of(value) for a, b in itertools.combinations(given, 2))


def _products(evidence: Evidence) -> set[float]:
    """Return the totals of schedules such as "2 times a week for 6 weeks" or "2x6"."""
    found = _PRODUCT.findall(evidence.joined)
    return {float(int(a) * int(b)) for a, b in found}


def _said(rivals: list[Value]) -> str:
    return ", ".join(dict.fromkeys(f"“{rival.words}”" for rival in rivals))


def _first(evidence: Evidence, rivals: list[Value]) -> str:
    """Return the first text that holds one of the rival values, else the first."""
    words = [rival.words.lower() for rival in rivals]
    for text in evidence.texts:
        if any(word in text.lower() for word in words):
            return text
    return evidence.texts[0] if evidence.texts else ""
