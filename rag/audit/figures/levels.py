"""Spinal levels of a finding that the case summary has at other levels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.figures.reading import LIMIT
from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import Statement
from rag.levels import levels_in

_LEVELLED = re.compile(
    r"\b(?:dermatom\w*|distribution|nerve root|root|level|disc|herniat\w*|protrusion|bulg\w*"
    r"|stenosis"
    r"|facet\w*|foramin\w*|fusion|laminectomy|discectomy|block\w*|injection\w*|myotom\w*"
    r"|radicul\w*)",
    re.I,
)


def check_levels(
    material: Material, audited: Audited, statement: Statement, words: str
) -> Iterator[AuditFinding]:
    """A spinal level of a finding, where the summary has that finding at other levels."""
    said = levels_in(words)
    known = _vertebrae(material.summary_text + "; " + audited.item.text)
    known |= {part for level in audited.item.levels for part in level.split("-")}
    strange = [level for level in said if not set(level.split("-")) <= known]
    if not strange or LIMIT.search(words):
        return
    about = {match.lower()[:7] for match in _LEVELLED.findall(words)}
    for told in material.summary_sentences:
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
