"""Figures that the case summary gives differently: ratings, shares, scores, measures, doses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.audit.findings import AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import Statement
from rag.audit.strengths import other_strength
from rag.checking.context import outside_quotes
from rag.checking.frequencies import other_frequency
from rag.checking.values import bare_numbers, number, values
from rag.levels import levels_in
from rag.retrieval.lexical import tokenize
from rag.text import sentences, squeeze

ERROR_OF_FACT = "lc-4610.6-h5"
_N = r"\d+(?:\.\d+)?"
_SPELT = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty"
    r"|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:[- ](?:one|two|three|four|five|six|seven|eight|nine)\b)?"
)
_UNITS = {
    "degrees": r"degrees?|°",
    "pounds": r"pounds?|lbs?\.?",
    "mm": r"mm|millimet(?:er|re)s?",
    "cm": r"cm|centimet(?:er|re)s?",
    "feet": r"feet|foot",
    "miles": r"miles?",
    "blocks": r"blocks",
    "points": r"points?",
    "times a day": r"times (?:a|per|each) day",
    "times a week": r"times (?:a|per|each) week",
}
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("/10", re.compile(rf"(?<![\d/.])({_N})(?:\s*-\s*({_N}))?\s*(?:/|out of)\s*10\b(?!/)", re.I)),
    ("/5", re.compile(rf"(?<![\d/.])({_N})[+-]?\s*/\s*5\b(?!/)", re.I)),
    ("%", re.compile(rf"(?<![\d.])({_N})(?:\s*(?:-|to)\s*({_N}))?\s*(?:%|percent\b|per cent\b)")),
    (
        "mg of morphine",
        re.compile(
            rf"(?<![\d.])({_N})\s*(?:mg|milligrams?)?\s*(?:/\s*day\s*)?(?:of\s+)?(?:oral\s+)?"
            r"(?:morphine|MEDD?\b|MME\b)|(?:MEDD?|MME|morphine equivalent\w*(?: (?:daily )?dose)?)"
            rf"\s*(?:of|is|was|:|=|at)?\s*({_N})",
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
            rf"\b(?:of|is|was|at|to|from|:|=)?\s*({_N})(?:\s*(?:to|and|->?|→)\s*({_N}))?(?![\d/%]"
            rf"|\s*%)",
            re.I,
        ),
    ),
    ("from … to", re.compile(rf"\bfrom\s+({_N})\s+(?:down |up )?to\s+({_N})(?!\s*(?:%|/))", re.I)),
    ("from … to", re.compile(rf"(?<![\d/.])({_N})\s*(?:->|→)\s*({_N})(?!\s*(?:%|/))", re.I)),
    ("grade", re.compile(r"\bgrade\s+((?:IV|I{1,3}|\d)\b)", re.I)),
    *(
        (
            name,
            re.compile(
                rf"(?<![\d/.])({_N}|{_SPELT})(?:\s*-\s*({_N}))?\s*-?\s*(?:{unit})(?!\w)", re.I
            ),
        )
        for name, unit in _UNITS.items()
    ),
)
_RELIEF = re.compile(
    rf"\b(?:relief|reliev\w+|help\w*|benefit\w*|last\w*|eas\w+|took away|lessen\w*"
    rf"|pain)\b[^.;]{{0,60}}?"
    rf"\bfor\s+(?:about |only |some |well |over |nearly |almost |more than |at least "
    rf"|a full )*({_N}|{_SPELT}|an?)\s+"
    r"((?:hour|day|week|month|year)s?)\b",
    re.I,
)
_COMMON = frozenset(
    "author authoriz review util deni worker patient report note record date day week month year"
    " pain say said show shown give given"
    " find found treatment request state not left right side medic med rate cours first set was is"
    " after befor had has".split()
)
_GENERIC = frozenset(("/10", "%", "mg of morphine"))
"""Kinds of which one subject is usual: a shared word is not asked for."""
_LIMIT = re.compile(
    r"\b(?:at least|more than|less than|up to|at most|ceiling|maximum|limit|exceed\w*|threshold"
    r"|guideline|MTUS|ODG|ACOEM|recommend\w*|criteri\w+|half|require\w*|allow\w*)\b",
    re.I,
)


@dataclass(frozen=True)
class Figure:
    """A figure with its unit and the telling words around it."""

    kind: str
    values: frozenset[str]
    order: tuple[str, ...]
    words: str
    about: frozenset[str]
    sentence: str


def check_figures(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Compare what the rationale measures with what the summary measures of the same thing."""
    told = [f for words in _sentences(material.summary_text) for f in figures(words)]
    told_text = material.summary_text + "\n" + audited.item.text
    asked = figures(audited.item.text)
    for statement in audited.own:
        words = outside_quotes(statement.text)
        found = _differing(words, told, asked, material.summary_text)
        found = found or _relief(words, told_text)
        found = found or _dates(words, _outside(material, audited), material.summary_text)
        found = found or other_strength(words, told_text, material.data.vocabulary)
        often = found is None and other_frequency(words, told_text, material.data.vocabulary)
        found = (*often, often[1]) if often else found
        if found is not None:
            yield audited.finding(
                "figure_contradicted",
                "warning",
                material.at(statement),
                f"The rationale says “{found[0]}”; the case summary says “{found[1]}”.",
                "Compare both with the report, and correct the one that is wrong.",
                evidence=found[2],
                law=(ERROR_OF_FACT,),
            )
            continue
        yield from _levels(material, audited, statement, words)


def figures(text: str) -> tuple[Figure, ...]:
    """Return the figures of one sentence, each with the stems of its clause.

    >>> [(f.kind, sorted(f.values)) for f in figures("Flexion is 40 degrees, pain 6/10")]
    [('/10', ['6']), ('degrees', ['40'])]
    """
    out: list[Figure] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            ends = tuple(_plain(group) for group in match.groups() if group)
            out.append(
                Figure(
                    kind,
                    frozenset(ends),
                    ends,
                    squeeze(match.group()),
                    _about(text, match.start(), match.end()) | _instrument(kind, match.group()),
                    text,
                )
            )
    return tuple(out)


def _instrument(kind: str, words: str) -> frozenset[str]:
    """Return the stems of the measure that a score names itself: "BDI from 34 to 22"."""
    if kind != "score":
        return frozenset()
    return frozenset(s for s in tokenize(words) if s.isalpha()) - _COMMON - _OF_SCORES


_OF_SCORES = frozenset("score scale index inventori questionnair test of is was at to from".split())


def _plain(words: str) -> str:
    roman = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}.get(words.lower())
    value = number(words)
    return roman or (f"{value:g}" if value is not None else words.lower())


def _about(text: str, start: int, end: int) -> frozenset[str]:
    before = re.split(r"[,;:]|\b(?:and|but|while)\b", text[:start])[-1]
    after = re.split(r"[,;:.]|\b(?:and|but|while)\b", text[end:])[0]
    near = {stem for stem in tokenize(before + " " + after) if not stem[:1].isdigit()}
    return frozenset(near - _COMMON)


def _sentences(text: str) -> Iterator[str]:
    for start, end in sentences(text):
        yield squeeze(text[start:end])


def _differing(
    words: str, told: list[Figure], asked: tuple[Figure, ...], summary: str
) -> tuple[str, str, str] | None:
    known = {(f.kind, value) for f in (*told, *asked) for value in f.values}
    loose = {value for f in told for value in f.values}
    for figure in figures(words):
        others = [other for other in told if other.kind == figure.kind]
        if figure.kind == "from … to":
            turned = next(
                (o for o in others if o.order == figure.order[::-1] != figure.order), None
            )
            straight = any(o.order == figure.order for o in others)
            if turned is not None and not straight:
                return figure.words, turned.words, turned.sentence
        missing = {v for v in figure.values if (figure.kind, v) not in known}
        if not missing or _LIMIT.search(_clause(words, figure.words)):
            continue
        if figure.kind in ("score", "from … to") and missing <= loose:
            continue  # the summary gives it, under another kind
        if len(figure.order) == 1 and all(_difference(value, others) for value in missing):
            continue  # what two measures of the summary differ by
        if _given_otherwise(figure, missing, summary):
            continue
        rivals = [other for other in others if _same_subject(figure, other)]
        if rivals:
            return figure.words, rivals[0].words, rivals[0].sentence
    return None


def _given_otherwise(figure: Figure, missing: set[str], summary: str) -> bool:
    """Whether a sentence of the summary gives the numbers of the same thing, in other units.

    "Standing 15 min -> 75 min" is a rise from 15 to 75.
    """
    wide = figure.kind in ("score", "from … to")
    return any(
        missing <= (numbers | timed if wide else numbers) and len(figure.about & about) > 1
        for numbers, timed, about in _numbers_told(summary)
    )


@lru_cache(maxsize=64)
def _numbers_told(
    summary: str,
) -> tuple[tuple[frozenset[str], frozenset[str], frozenset[str]], ...]:
    """Return of each sentence its plain numbers, those of lengths of time, and its stems."""
    return tuple(
        (
            frozenset(f"{value:g}" for value in bare_numbers(words)),
            frozenset(v.value.split()[0] for v in values(words) if v.kind == "duration"),
            frozenset(tokenize(words)),
        )
        for words in _sentences(summary)
    )


def _difference(value: str, told: list[Figure]) -> bool:
    """Whether a measure is what two of the same kind differ by: from 38 cm to 14 cm is 24 cm."""
    amount = number(value)
    known = [given for f in told for end in f.values if (given := number(end)) is not None]
    return amount is not None and any(abs(a - b) == amount for a in known for b in known if a != b)


def _clause(text: str, words: str) -> str:
    at = text.find(words)
    before = re.split(r"[,;]", text[:at])[-1] if at >= 0 else ""
    return before[-40:] + words


def _same_subject(figure: Figure, other: Figure) -> bool:
    if figure.about & other.about:
        return True
    wider = frozenset(tokenize(figure.sentence)) & frozenset(tokenize(other.sentence)) - _COMMON
    wider = frozenset(stem for stem in wider if not stem[:1].isdigit())
    if figure.kind in _GENERIC:
        return bool(wider) or figure.kind != "%" or "reli" in " ".join(tokenize(other.sentence))
    return len(wider) >= 2


def _relief(words: str, told: str) -> tuple[str, str, str] | None:
    """The length of a relief, where the summary gives others and not this one."""
    given = [(m, _span(m)) for m in _RELIEF.finditer(told)]
    for match in _RELIEF.finditer(words):
        span = _span(match)
        if given and span and all(span != other for _, other in given):
            known = re.search(rf"\b{match[1]}\s+{match[2].rstrip('s')}s?\b", told, re.I)
            if known is None:
                first = given[0][0]
                return match.group(), squeeze(first.group()), squeeze(first.group())
    return None


def _outside(material: Material, audited: Audited) -> str:
    """Return the letter without the rationales."""
    text = material.raw.text
    for one in material.items:
        start, end = one.places.rationale
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _dates(words: str, letter: str, summary: str) -> tuple[str, str, str] | None:
    """A date that the letter does not know, one part away from one that it gives of the same."""
    known = {v.value for v in values(letter) if v.kind == "date"}
    for value in values(words):
        if value.kind != "date" or len(value.value) < _WHOLE_DATE or value.value in known:
            continue
        about = _about(words, value.start, value.end)
        if without_year(value.value, letter):
            continue
        for told in _sentences(summary):
            for other in values(told):
                near = other.kind == "date" and _one_part(value.value, other.value)
                if near and about & _about(told, other.start, other.end):
                    return value.words, other.words, told
    return None


_WHOLE_DATE = len("2016-01-02")


def without_year(date: str, letter: str) -> bool:
    """Whether the letter gives the day without its year: "on 5/9 she had …"."""
    _, month, day = date.split("-")
    return bool(re.search(rf"(?<![\d/-])0?{int(month)}/0?{int(day)}(?![\d/-])", letter))


def _one_part(one: str, other: str) -> bool:
    """Whether two dates differ in one of year, month and day, or have two of them exchanged."""
    mine, theirs = one.split("-"), other.split("-")
    if len(mine) != len(theirs):
        return False
    different = sum(a != b for a, b in zip(mine, theirs, strict=True))
    return different == 1 or (different > 1 and sorted(mine) == sorted(theirs))


def _span(match: re.Match[str]) -> str:
    count = "1" if match[1].lower() in ("a", "an") else _plain(match[1])
    return f"{count} {match[2].lower().rstrip('s')}"


_LEVELLED = re.compile(
    r"\b(?:dermatom\w*|distribution|nerve root|root|level|disc|herniat\w*|protrusion|bulg\w*"
    r"|stenosis"
    r"|facet\w*|foramin\w*|fusion|laminectomy|discectomy|block\w*|injection\w*|myotom\w*"
    r"|radicul\w*)",
    re.I,
)


def _levels(
    material: Material, audited: Audited, statement: Statement, words: str
) -> Iterator[AuditFinding]:
    """A spinal level of a finding, where the summary has that finding at other levels."""
    said = levels_in(words)
    known = _vertebrae(material.summary_text + "; " + audited.item.text)
    known |= {part for level in audited.item.levels for part in level.split("-")}
    strange = [level for level in said if not set(level.split("-")) <= known]
    if not strange or _LIMIT.search(words):
        return
    about = {match.lower()[:7] for match in _LEVELLED.findall(words)}
    for told in _sentences(material.summary_text):
        theirs = {match.lower()[:7] for match in _LEVELLED.findall(told)}
        if levels_in(told) and (about & theirs):
            yield audited.finding(
                "level_contradicted",
                "warning",
                material.at(statement),
                f"The rationale has {', '.join(strange)}; the case summary has "
                f"{', '.join(levels_in(told))}.",
                "Compare the levels with the report.",
                evidence=told,
                law=(ERROR_OF_FACT,),
            )
            return


def _vertebrae(text: str) -> set[str]:
    return {part for level in levels_in(text) for part in level.split("-")}
