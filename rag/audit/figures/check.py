"""Figures that the case summary gives differently: ratings, shares, scores, measures, doses."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

from rag.audit.figures.aligned import other_amount
from rag.audit.figures.changes import other_change
from rag.audit.figures.dates import other_date, other_start
from rag.audit.figures.derived import COMPARES, is_difference, is_rounded, is_share, is_sum
from rag.audit.figures.drugs import other_drug
from rag.audit.figures.levels import check_levels, check_placed
from rag.audit.figures.measured import other_measured
from rag.audit.figures.reading import COMMON, LIMIT, NAMED, Figure, figures
from rag.audit.figures.relief import other_relief
from rag.audit.figures.slips import slipped_day, slipped_measure
from rag.audit.figures.strengths import other_strength
from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import names_source
from rag.checking.agreement.frequencies import other_frequency
from rag.checking.context import outside_quotes
from rag.checking.values import bare_numbers, number, values
from rag.retrieval.lexical import tokenize
from rag.text import sentence_texts

_GENERIC = frozenset(("/10", "%", "mg of morphine", *NAMED))
"""Kinds of which one subject is usual: a shared word is not asked for."""

_WIDE = frozenset(("score", "from … to"))
"""Kinds without a unit of their own."""
_CHANGE = re.compile(
    r"\b(?:by|differ\w*|fell|rose|drop\w*|gain\w*|improv\w*|increas\w*|decreas\w*|less|more|lower"
    r"|higher|chang\w*|lost|better|worse)\b",
    re.I,
)
"""Words by which a named figure is told as the difference of two."""
_GRADES = frozenset(("/10", "/5", "grade"))
"""Kinds of which a difference is never told as if it were a value."""


def check_figures(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Compare what the rationale measures with what the summary measures of the same thing."""
    told = [f for words in material.summary_sentences for f in figures(words)]
    told_text = material.summary_text + "\n" + audited.item.text
    asked = figures(audited.item.text)
    for statement in audited.own:
        words = outside_quotes(statement.text)
        found = _differing(words, told, asked, material.summary_text)
        found = found or other_relief(words, told_text)
        found = found or other_change(words, material.summary_sentences)
        found = found or other_date(words, material.outside_rationales, material.summary_text)
        found = found or other_start(words, material.outside_rationales, material.summary_text)
        found = found or slipped_measure(words, material.summary_sentences, told_text)
        found = found or slipped_day(words, material.summary_sentences, material.outside_rationales)
        found = found or other_strength(words, told_text, material.data.vocabulary)
        often = found is None and other_frequency(words, told_text, material.data.vocabulary)
        found = (*often, often[1]) if often else found
        found = found or other_drug(material, audited, statement, words)
        if statement.kind != "conclusion":
            found = found or other_measured(words, material.summary_sentences)
        if found is None and statement.kind == "case":
            found = other_amount(words, material.summary_sentences, material.outside_rationales)
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
        yield from check_levels(material, audited, statement, words)
    for statement in audited.statements:
        if statement.kind == "guideline" and not names_source(statement.text):
            words = outside_quotes(statement.text)
            yield from check_placed(material, audited, statement, words)


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
        if not missing:
            continue
        rule = LIMIT.search(_clause(words, figure.words).removesuffix(figure.words))
        if figure.kind in ("score", "from … to") and missing <= loose:
            continue  # the summary gives it, under another kind
        if figure.kind in _GRADES and missing <= {n for o in others for n in _loose(o.sentence)}:
            continue  # "leg 7 out of 10, back 4"
        named = figure.kind in NAMED or figure.kind == "score"
        whole = figure.kind not in _GRADES and len(figure.order) == 1
        whole = whole and (not named or bool(_CHANGE.search(words)))
        compared = bool(COMPARES.search(words))
        if whole and all(_difference(value, others, compared) for value in missing):
            continue  # what two measures of the summary differ by
        if _given_otherwise(figure, missing, summary) or _follows(words, figure, told):
            continue
        rivals = [other for other in others if _same_subject(figure, other)]
        if rule:  # a rule's figure, but for one that the summary, too, gives as a limit
            rivals = [o for o in rivals if rule.group().lower() in _clause(o.sentence, o.words)]
        if named:  # "PHQ-9 stood at 22 in August and at 15 in October" gives both
            rivals = [o for o in rivals if not missing <= _loose(o.sentence)]
        if rivals:
            return figure.words, rivals[0].words, rivals[0].sentence
    return None


def _loose(sentence: str) -> frozenset[str]:
    return frozenset(f"{value:g}" for value in bare_numbers(sentence))


def _follows(words: str, figure: Figure, told: list[Figure]) -> bool:
    """Whether a figure is one of the summary rounded, the sum of two, or the share of two."""
    sizes = {
        kind: [size for f in group for v in f.values if (size := number(v)) is not None]
        for kind, group in itertools.groupby(sorted(told, key=_kind), _kind)
    }
    if len(figure.values) != 1 or (size := number(min(figure.values))) is None:
        return False
    if figure.kind == "%":
        pairs = (p for one in sizes.values() for p in itertools.combinations(one, 2))
        if is_share(size, pairs, words):
            return True
    alike = sizes.get(figure.kind, [])
    before = words[: max(words.find(figure.words), 0)]
    return is_rounded(size, alike, before) or is_sum(size, alike, words)


def _kind(figure: Figure) -> str:
    return figure.kind


def _given_otherwise(figure: Figure, missing: set[str], summary: str) -> bool:
    """Whether a sentence of the summary gives the numbers of the same thing, in other units.

    "Standing 15 min -> 75 min" is a rise from 15 to 75.
    """
    wide = figure.kind in _WIDE
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
            frozenset(f"{value:g}" for value in bare_numbers(words))
            - {v for f in figures(words) if f.kind not in _WIDE for v in f.values},
            frozenset(v.value.split()[0] for v in values(words) if v.kind == "duration"),
            frozenset(tokenize(words)),
        )
        for words in sentence_texts(summary)
    )


def _difference(value: str, told: list[Figure], compared: bool) -> bool:
    """Whether a measure is what two of the same kind differ by: from 38 cm to 14 cm is 24 cm.

    Where it is told as a difference, a number beside the unit's may be the other: "52 lb, 78 left".
    """
    amount = number(value)
    known = {given for f in told for end in f.values if (given := number(end)) is not None}
    pairs = [known, *({*bare_numbers(f.sentence), *known} for f in told if compared)]
    return amount is not None and any(is_difference(amount, one - {amount}) for one in pairs)


def _clause(text: str, words: str) -> str:
    at = text.find(words)
    before = re.split(r"[,;]", text[:at])[-1] if at >= 0 else ""
    return before[-40:] + words


_OF_PAIN = re.compile(r"\b(?:pain|relief|reliev\w+|symptoms?|eased)\b", re.I)
_AROUND = 30
"""Characters around a share in which it is told of what."""


def _near(figure: Figure) -> str:
    at = max(figure.sentence.find(figure.words), 0)
    return figure.sentence[max(0, at - _AROUND) : at + len(figure.words) + _AROUND]


def _same_subject(figure: Figure, other: Figure) -> bool:
    if figure.about & other.about:
        return True
    if figure.kind == "%" and _OF_PAIN.search(_near(figure)) and _OF_PAIN.search(_near(other)):
        return True
    wider = frozenset(tokenize(figure.sentence)) & frozenset(tokenize(other.sentence)) - COMMON
    wider = frozenset(stem for stem in wider if not stem[:1].isdigit())
    if figure.kind in _GENERIC:
        return bool(wider) or figure.kind != "%" or "reli" in " ".join(tokenize(other.sentence))
    return len(wider) >= 2
