"""A finding told of one side that the summary tells of the part in dispute, which is the other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.sides.clauses import Clause, clauses
from rag.audit.sides.onesided import without_comparison
from rag.checking.context import outside_quotes
from rag.sides import spelt_sides

_OTHER = re.compile(
    r"\b(?:other|opposite|contralateral|uninjured|unaffected|healthy|sound|than|compared|versus"
    r"|also|both|bilateral\w*|each|either|normal|full|intact|no|not|without|free\w*|moves|hand"
    r"|dominant|earlier|old|previous\w*|prior)\b",
    re.I,
)
_TELLING = 2
"""Stems that must be shared with a clause that names no part."""
_FEW = 3
"""Clauses of the summary in which a stem may stand that tells a finding."""


def check_implied_sides(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check findings of one side against the clauses that speak of "the hip" and mean the other.

    A clause without a side means that of its sentence, or that of the request; only where the
    summary has no such finding on the side that the rationale names.
    """
    told = [c for words in material.summary_sentences for c in clauses(spelt_sides(words))]
    for statement in audited.sided:
        words = spelt_sides(outside_quotes(statement.text))
        if statement.kind == "conclusion":
            continue
        for one in clauses(words):
            found = _meant(material, audited, one, told)
            if found is not None:
                other, side = found
                yield audited.finding(
                    "side_contradicted",
                    "warning",
                    material.at(statement),
                    f"The rationale says “{one.words}”; the case summary says "
                    f"“{other.words}”, and means the {side} side.",
                    "Compare the sides with the records.",
                    evidence=other.sentence,
                    law=(ERROR_OF_FACT,),
                )
                break


def _meant(
    material: Material, audited: Audited, one: Clause, told: list[Clause]
) -> tuple[Clause, str] | None:
    known = material.data.vocabulary
    if len(one.sides) != 1 or not one.about or _OTHER.search(one.words):
        return None
    parts = set(known.body_parts_in(one.words))
    if not parts or not one.sides <= {"left", "right"}:
        return None
    if any(c.sides & (one.sides | {"bilateral"}) and one.about & c.about for c in told):
        return None
    for other in told:
        telling = [s for s in one.about & other.about if sum(s in c.about for c in told) <= _FEW]
        if not telling or _OTHER.search(other.words):
            continue
        theirs = set(known.body_parts_in(other.words))
        if not theirs & parts and (theirs or len(one.about & other.about) < _TELLING):
            continue
        if other.sides and one.sides & _sides(other.sentence):
            continue  # the sentence tells of both sides
        side = _side(material, audited, other, parts)
        if side and {side} != one.sides:
            return other, side
    return None


def _side(material: Material, audited: Audited, told: Clause, parts: set[str]) -> str:
    """Return the side that a clause means: its own, its sentence's, or the request's."""
    own = told.sides or _sides(told.sentence)
    if len(own) == 1:
        side = next(iter(own))
        return side if side in ("left", "right") else ""
    asked = audited.item.laterality
    about_item = bool(parts & set(audited.item.body_parts))
    return asked if not own and about_item and asked in ("left", "right") else ""


def _sides(sentence: str) -> frozenset[str]:
    """Return the sides that a sentence is about, not those named for comparison."""
    words = without_comparison(spelt_sides(sentence))
    return frozenset(side for c in clauses(words) for side in c.sides)
