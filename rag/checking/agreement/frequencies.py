"""How often a drug is taken: "350 mg bid", "one tablet every 8 hours", "twice daily"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.checking.context import ItemContext, outside_quotes
from rag.checking.values import number
from rag.records import Finding, Sentence
from rag.vocabulary import Vocabulary

_PER_DAY: tuple[tuple[str, str], ...] = (
    (
        "4",
        r"q\.?\s?i\.?d\b\.?|four times (?:a|per|each) day"
        r"|four times daily|4\s?x\s?(?:a |per |/)?day",
    ),
    (
        "3",
        r"t\.?\s?i\.?d\b\.?|three times (?:a|per|each) day|three times daily|thrice (?:daily|a day)"
        r"|3\s?x\s?(?:a |per |/)?day",
    ),
    (
        "2",
        r"b\.?\s?i\.?d\b\.?|twice (?:daily|a day|per day|each day)|two times (?:a|per) day"
        r"|2\s?x\s?(?:a |per |/)?da(?:y|ily)|morning and (?:evening|night)",
    ),
    (
        "1",
        r"q\.?\s?d\b\.?|once (?:daily|a day|per day|each day)|q\.?\s?h\.?s\b\.?|q\s?(?:am|pm)\b"
        r"|nightly|at (?:night|bedtime)|every (?:day|night|morning|evening)|each (?:day|night"
        r"|morning)",
    ),
)
_EVERY = (
    r"(?:q\.?\s?|every |each )(?P<h>\d{1,2}|four|six|eight|twelve)(?:\s?-\s?\d{1,2})?"
    r"\s?(?:h(?:ou)?rs?\b|h\b)"
)
_HOW_OFTEN = re.compile(
    r"\b(?:" + "|".join(f"(?P<n{n}>{words})" for n, words in _PER_DAY) + rf"|{_EVERY})", re.I
)
_DOSE = re.compile(r"(?<![\d/.])(\d+(?:\.\d+)?)(?:\s?/\s?\d+)?\s?(mg|mcg|g|units?)\b(?!/)", re.I)
_CLAUSE = re.compile(r"[;,](?=\s)|\.\s|\b(?:and|with|plus)\b")
_HOURS = 24


@dataclass(frozen=True)
class Taken:
    """A drug or a strength, and how many times a day it is taken."""

    drug: str
    """Vocabulary id; empty: only the strength is named."""
    dose: str
    per_day: str
    words: str


def taken_in(text: str, vocabulary: Vocabulary) -> tuple[Taken, ...]:
    """Return how often the drugs and strengths of a text are taken."""
    drugs = list(vocabulary.drugs_in(text))
    out: list[Taken] = []
    for match in _HOW_OFTEN.finditer(text):
        before = text[: match.start()]
        stop = max((gap.end() for gap in _CLAUSE.finditer(before)), default=0)
        dose = next(reversed(list(_DOSE.finditer(before, stop))), None)
        named = [drug.id for drug in drugs if stop <= drug.start < match.start()]
        if dose is None and not named:
            continue
        amount = f"{dose[1]} {dose[2].lower()}" if dose else ""
        start = dose.start() if dose else match.start()
        out.append(
            Taken(named[-1] if named else "", amount, _times(match), text[start : match.end()])
        )
    return tuple(out)


def _times(match: re.Match[str]) -> str:
    if match["h"]:
        hours = number(match["h"]) or 1
        return f"{_HOURS / hours:g}"
    return next(n for n, _ in _PER_DAY if match[f"n{n}"])


def other_frequency(words: str, told: str, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """Return how often the words have a drug taken and how the text told has it, where they differ.

    Only what the text told gives for that drug, or for that strength where no drug is named.
    """
    known = taken_in(told, vocabulary)
    for one in taken_in(words, vocabulary):
        same = [other for other in known if _alike(one, other)]
        if same and all(other.per_day != one.per_day for other in same):
            return one.words, same[0].words
    return None


def _alike(one: Taken, other: Taken) -> bool:
    if one.drug and other.drug:
        return one.drug == other.drug
    return bool(one.dose) and one.dose == other.dose


def check_frequencies(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """Check how often a drug is taken against the words quoted from the record."""
    told = "; ".join(quote.text for quote in sentence.case_quotes)
    # What is quoted stands as the record has it; another check holds it against the record.
    found = other_frequency(outside_quotes(sentence.text), told, context.vocabulary)
    if found:
        yield context.finding(
            "typed_fact",
            "blocker",
            f"“{found[0]}” is not how often the words it rests on have it taken: “{found[1]}”.",
            "Give the frequency as the record does.",
            sentence=sentence,
            evidence=found[1],
        )
