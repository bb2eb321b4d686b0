"""Measures told of one side that the case summary gives for the other side alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.checking.context import outside_quotes
from rag.sides import SidedFigure, sided_figures

_OTHER = re.compile(r"\b(?:difference|less than|more than|compared to the|deficit of)\b", re.I)


def check_sided_figures(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Compare the side of every measure with the side that the summary gives it."""
    told = [
        (figure, words) for words in material.summary_sentences for figure in sided_figures(words)
    ]
    for statement in audited.sided:
        words = outside_quotes(statement.text)
        for figure in () if _OTHER.search(words) else sided_figures(words):
            other = _turned(figure, told)
            if other is None:
                continue
            yield audited.finding(
                "side_contradicted",
                "warning",
                material.at(statement),
                f"The rationale has “{figure.words}” on the {figure.side}; the case summary has it "
                f"on the {other[0].side}.",
                "Compare the sides with the records.",
                evidence=other[1],
                law=(ERROR_OF_FACT,),
            )
            break


def _turned(
    figure: SidedFigure, told: list[tuple[SidedFigure, str]]
) -> tuple[SidedFigure, str] | None:
    """Return where the summary gives the measure, on the other side only."""
    same = [pair for pair in told if pair[0].amount == figure.amount]
    if not same or any(one.side == figure.side for one, _ in same):
        return None
    rivals = [one for one, _ in told if one.side == figure.side and one.unit == figure.unit]
    # Only where the side named has a measure of its own in that unit is one taken for the other.
    return same[0] if rivals else None
