"""The side of a condition, against that of the summary's own facts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import Statement
from rag.checking.context import outside_quotes
from rag.levels import Laterality, laterality_in
from rag.records import Fact
from rag.sides import on_both

_BEFORE = 30
"""Characters before a finding in which its side stands."""
_ON_SIDE = re.compile(r"[^,;.]{0,40}?\b(?:on|to|of|at) the (?:left|right)\b", re.I)


def check_conditions(
    material: Material, audited: Audited, statement: Statement
) -> Iterator[AuditFinding]:
    """The side of each condition of a sentence, where the summary's facts all have a side."""
    words = outside_quotes(statement.text)
    known = material.data.vocabulary
    for match in known.conditions_in(words):
        clause = re.split(r"[,;]|\band\b|\bbut\b", words[max(0, match.start - _BEFORE) : match.end])
        behind = _ON_SIDE.match(words[match.end :])
        said = laterality_in(clause[-1]) or (laterality_in(behind.group()) if behind else None)
        facts = [fact for fact in material.summary.facts if _of(fact, match.id)]
        sides = {_side(material, fact) for fact in facts}
        if said is None or not facts or None in sides or not _differs(said, sides):
            continue
        named = words[match.start : match.end]
        yield audited.finding(
            "side_contradicted",
            "warning",
            material.at(statement),
            f"The rationale has “{named}” {_on(said)}; the case summary has it "
            f"{' or '.join(sorted(_on(side) for side in sides if side))}.",
            "Compare the sides with the records.",
            evidence=facts[0].text,
            law=(ERROR_OF_FACT,),
        )


def _side(material: Material, fact: Fact) -> Laterality | None:
    """Return the side of a fact: its own, else that of the words around it in its clause."""
    if fact.laterality is not None:
        return fact.laterality
    start = max(0, fact.span.start - _BEFORE)
    clause = re.split(r"[,;.]|\bwith\b", material.raw.text[start : fact.span.end])
    behind = _ON_SIDE.match(material.raw.text[fact.span.end : fact.span.end + 60])
    return laterality_in(clause[-1]) or (laterality_in(behind.group()) if behind else None)


def _of(fact: Fact, condition: str) -> bool:
    return fact.value == condition and fact.polarity == "affirmed" and fact.attribution == "record"


def _differs(said: Laterality, sides: set[Laterality | None]) -> bool:
    if on_both(sides):
        return said != "bilateral" and said not in sides
    return said not in sides


def _on(side: Laterality) -> str:
    return "on both sides" if side == "bilateral" else f"on the {side}"
