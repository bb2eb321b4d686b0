"""A number of visits in a rationale that neither the record's numbers nor their sums explain."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import combinations

from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import Statement, names_source
from rag.audit.visits import HAD, NOT_HAD, same_care, visits_had
from rag.checking.context import outside_quotes
from rag.checking.values import bare_numbers, number, values
from rag.checking.values.numbers import NUMBER
from rag.checking.visits_told import short_sum

_CLAUSE = re.compile(r"[;:]|,\s|\b(?:and|but|while|which|so that)\b")
_LOOSE = re.compile(
    r"\b(?:at least|more than|fewer than|less than|over|up to|approximately|about|another|would"
    r"|could|might|should|may|can|will|per|each|every|weekly|limit\w*|maximum|range|first|last"
    r"|initial|of the|allow\w*|recommend\w*|guidelines?|authori[sz]ed|approved|certified|remain\w*"
    r"|unused|missed|left)\b",
    re.I,
)
"""Words by which a number is none of visits had, or not the whole of them."""


def check_visit_counts(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """A number of visits had that stands nowhere, where the summary gives another."""
    had = visits_had(material, audited)
    if not had:
        return
    known = _explained(material, audited, set(had))
    for statement in audited.statements:
        words = outside_quotes(statement.text)
        if _rules(statement):
            continue
        asked = float(audited.item.visits or 0)
        told_whole = [(asked, words)] if short_sum(words, set(had), asked) else []
        plain = [(n, c) for n, c in _counts(words) if not (_LOOSE.search(c) or NOT_HAD.search(c))]
        strange = [(n, c) for n, c in (*plain, *_part_had(words)) if n not in known]
        for count, clause in (*strange, *told_whole):
            if same_care(audited, clause):
                told = had[max(had)]
                yield audited.finding(
                    "fact_contradicted",
                    "warning",
                    material.at(statement),
                    f"The rationale counts {count:g} visits (“{clause.strip()}”); the case summary "
                    f"says “{told}”.",
                    "Count again in the records; the limit turns on it.",
                    evidence=told,
                    law=(ERROR_OF_FACT,),
                )
                return


_OF = re.compile(
    rf"\b(?P<had>{NUMBER}) (?:out )?of (?:the |her |his |these )?(?P<all>{NUMBER}) (?:\w+ )?"
    r"(?:visits?|sessions?|treatments?)\b",
    re.I,
)


def _part_had(words: str) -> Iterator[tuple[float, str]]:
    """Yield visits had of those authorized: "4 of 12 authorized visits"."""
    for match in _OF.finditer(words):
        had = number(match["had"])
        if had is not None and HAD.search(words):
            yield had, match.group()


def _rules(statement: Statement) -> bool:
    """Whether a sentence tells of a guideline: one behind it without a name may be the case's."""
    if names_source(statement.text):
        return True
    return statement.kind == "guideline" and not HAD.search(statement.text)


def _counts(words: str) -> Iterator[tuple[float, str]]:
    for value in values(words):
        if value.kind == "count" and value.value.endswith(" visits"):
            before = _CLAUSE.split(words[: value.start])[-1]
            after = _CLAUSE.split(words[value.end :])[0]
            yield float(value.value.split()[0]), before + words[value.start : value.end] + after


def _explained(material: Material, audited: Audited, had: set[float]) -> set[float]:
    """Return the numbers of the record, of the request and of the guideline, and sums of those."""
    asked = {float(audited.item.visits)} if audited.item.visits else set()
    told = bare_numbers(f"{material.summary_text} {audited.item.text}")
    ruled = {n for s in audited.statements if _rules(s) for n in bare_numbers(s.text)}
    counted = {c for s in material.summary_sentences for c, _ in _counts(s)} | had | asked
    sums = {abs(a + sign * b) for a, b in combinations(counted, 2) for sign in (1, -1)}
    return counted | sums | ruled | {sum(had), sum(had) + sum(asked)} | _large(told)


def _large(numbers: Collection[float]) -> set[float]:
    """Return numbers that are no mere figure of another thing: a pain of 3 explains no 3 visits."""
    return {number for number in numbers if number > _SCALE}


_SCALE = 10
