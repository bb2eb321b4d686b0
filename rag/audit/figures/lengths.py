"""Lengths of time and days of a rationale against those that the summary gives of the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.audit.figures.aligned import numbers_in
from rag.audit.figures.dates import date_turned
from rag.audit.figures.derived import is_difference
from rag.audit.figures.reading import TELLERS
from rag.audit.figures.since_injury import other_time_since
from rag.audit.figures.use_spans import other_time_of_use
from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.checking.agreement.equality import same_length
from rag.checking.context import outside_quotes
from rag.checking.values import Value, bare_numbers, values
from rag.retrieval.lexical import tokenize
from rag.text import around
from rag.vocabulary import Vocabulary

_CLAUSE = re.compile(r"[,;:.](?=\s|$)|\b(?:and|but|while|which|whereas|so that)\b")
_LIMIT = re.compile(
    r"\b(?:at least|more than|less than|up to|at most|within|maximum|limit\w*|exceed\w*|beyond"
    r"|guideline\w*|MTUS|ODG|ACOEM|recommend\w*|criteri\w+|require\w*|allow\w*|request\w*|asked"
    r"|plan\w*|would|should|could|will|next|every|each|per|expected|trial of|rental|minimum"
    r"|first)\b",
    re.I,
)
"""Words that make a length a rule, a wish or a rate."""
_COMMON = TELLERS | frozenset(
    "been have since take taken use one two three time still onli about now more same then"
    " when he she".split()
)


@dataclass(frozen=True)
class Length:
    """A length of time in its clause."""

    value: Value
    clause: str
    about: frozenset[str]
    ids: frozenset[str]
    """Treatments, drugs and conditions that the clause names."""
    sentence: str
    governor: str = ""
    """Stem of the verb right before it."""


def check_lengths(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Compare lengths of time and dates with the summary's."""
    known = material.data.vocabulary
    told = [one for words in material.summary_sentences for one in lengths(words, known)]
    letter = material.outside_rationales
    for statement in audited.own:
        if statement.kind == "conclusion":
            continue
        words = outside_quotes(statement.text)
        own = frozenset({audited.item.drug or "", audited.item.treatment or ""} - {""})
        found = _length(words, told, letter, known) or other_time_of_use(material, words, own)
        found = found or date_turned(words, letter) or _year(material, audited, words, letter)
        found = found or other_time_since(material, words)
        if found is not None:
            yield audited.finding(
                "figure_contradicted",
                "warning",
                material.at(statement),
                f"The rationale says “{found[0]}”; the letter elsewhere says “{found[1]}”.",
                "Compare both with the report, and correct the one that is wrong.",
                evidence=found[1],
                law=(ERROR_OF_FACT,),
            )


def lengths(words: str, vocabulary: Vocabulary) -> Iterator[Length]:
    """Yield the lengths of time of one sentence."""
    words = _ARTICLE.sub(_in_figures, words)
    for value in values(words):
        if value.kind == "duration":
            clause = _clause_around(words, value.start, value.end)
            stems = frozenset(s for s in tokenize(clause) if not s[:1].isdigit()) - _COMMON
            governor = _governor(words[: value.start])
            yield Length(value, clause, stems, vocabulary.named_in(clause), words, governor)


_ARTICLE = re.compile(
    r"\b(?:(?P<half>half an?) (?P<of>hour|year|day)|(?<=\bfor )an? (?P<whole>hour|day|week|month"
    r"|year))\b",
    re.I,
)
_HALVES = {"hour": "30 minutes", "year": "6 months", "day": "12 hours"}


def _in_figures(match: re.Match[str]) -> str:
    """Write "half an hour" and "for an hour" in figures."""
    return _HALVES[match["of"].lower()] if match["half"] else f"1 {match['whole']}"


_VERB = re.compile(
    r"\b(?P<verb>[a-z]{3,})\s+(?:(?:for|about|only|up to|as long as|some|just|at most)\s+){0,2}$",
    re.I,
)


def _governor(before: str) -> str:
    """Return the stem of the verb that a length follows: "walks 30 minutes"."""
    match = _VERB.search(before)
    stem = (tokenize(match["verb"]) or [""])[0] if match else ""
    return "" if stem in _COMMON or stem in _NO_VERB else stem


_NO_VERB = frozenset("for about and the than after within over onli some just most".split())


def _clause_around(words: str, start: int, end: int) -> str:
    return words[slice(*around(_CLAUSE, words, start, end))]


def _length(
    words: str, told: list[Length], letter: str, vocabulary: Vocabulary
) -> tuple[str, str] | None:
    """A length that the letter gives nowhere, and another of the same thing."""
    given = [v for v in values(_ARTICLE.sub(_in_figures, letter)) if v.kind == "duration"]
    for one in lengths(words, vocabulary):
        if _LIMIT.search(one.clause) or any(same_length(one.value, other) for other in given):
            continue
        changed = _changed_otherwise(one, told)
        if changed:
            return one.value.words, changed.sentence
        for other in told:
            if _LIMIT.search(other.clause):
                continue
            shared = len(one.about & other.about)
            number = one.value.value.split()[0] == other.value.value.split()[0]
            if not number and _size(one) in bare_numbers(other.sentence):
                continue  # "six hours where she slept three"
            if _COMPARED.match(one.sentence, one.value.end) and is_difference(
                _size(one), numbers_in(other.sentence)
            ):
                continue
            alike = one.ids & other.ids or shared > 1
            same_verb = one.governor != "" and one.governor == other.governor
            same_number = number and (shared or _size(one) >= _UNUSUAL)
            if same_number or same_verb or (alike and shared and _alone(other, told)):
                return one.value.words, other.sentence
    return None


def _changed_otherwise(one: Length, told: list[Length]) -> Length | None:
    """Return what a length rose or fell to by the summary, of one that "from A to B" tells of.

    The summary gives A, and of the same doing ("sleeps 4 hours ... sleeps 6.5 hours") no B.
    """
    before = [
        v for v in values(one.sentence) if v.kind == "duration" and v.value != one.value.value
    ]
    first = next((v for v in before if _TO.fullmatch(one.sentence, v.start, one.value.end)), None)
    if first is None:
        return None
    doing = {o.governor for o in told if o.governor and same_length(o.value, first)}
    return next((o for o in told if o.governor in doing and not same_length(o.value, first)), None)


_TO = re.compile(r".{3,40}\sto\s.{1,40}")
_COMPARED = re.compile(r"\s*(?:\w+ )?(?:longer|shorter|more|less|further|farther|later|earlier)\b")
_UNUSUAL = 9
"""A number from which on two lengths that share it, in different units, are one by a slip."""


def _size(one: Length) -> float:
    return float(one.value.value.split()[0])


def _alone(one: Length, told: list[Length]) -> bool:
    """Whether nothing else of the summary gives a length of the same thing."""
    return all(
        other is one or not (len(one.about & other.about) > 1 or one.ids & other.ids)
        for other in told
    )


_IN_YEAR = re.compile(r"\b(?:since|from|in|of|until|during|by|early|late) ((?:19|20)\d\d)\b", re.I)


def _year(material: Material, audited: Audited, words: str, letter: str) -> tuple[str, str] | None:
    """A year that the letter gives nowhere, and another for the same thing."""
    known = material.data.vocabulary
    own = {audited.item.drug or "", audited.item.treatment or ""} - {""}
    for match in _IN_YEAR.finditer(words):
        if match[1] in letter or _LIMIT.search(words[: match.start()]):
            continue
        clause = _clause_around(words, *match.span())
        about = frozenset(s for s in tokenize(clause) if not s[:1].isdigit()) - _COMMON
        ids = known.named_in(clause) or own
        for told in material.summary_sentences:
            for other in _IN_YEAR.finditer(told):
                theirs = _clause_around(told, *other.span())
                stems = frozenset(tokenize(theirs)) - _COMMON
                if ids & known.named_in(theirs) or len(about & stems) > 1:
                    return match.group(), told
    return None
