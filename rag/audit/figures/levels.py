"""Spinal levels of a finding that the case summary has at other levels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.figures.levels_told import RULE, other_levels
from rag.audit.figures.placed import other_place
from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import Statement
from rag.levels import levels_in, spelt_levels

_LEVELLED = re.compile(
    r"\b(?:dermatom\w*|distribution|nerve root|root|level|disc|herniat\w*|protrusion|bulg\w*"
    r"|stenosis"
    r"|facet\w*|foramin\w*|fusion|laminectomy|discectomy|block\w*|injection\w*|myotom\w*"
    r"|radicul\w*|inject\w*|fus(?:ed?|ing)\b|decompress\w*|operat\w*|surg\w*|ablat\w*|rhizotom\w*"
    r"|neurotom\w*|treated|arthrodes\w*|degenerat\w*|narrow\w*|compress\w*|extru\w*)",
    re.I,
)
_STEM = 5
"""Letters by which two forms of a word are one."""


def check_levels(
    material: Material, audited: Audited, statement: Statement, words: str
) -> Iterator[AuditFinding]:
    """A spinal level of a finding, where the summary has that finding at other levels."""
    said = levels_in(spelt_levels(words))
    known = _vertebrae(spelt_levels(material.summary_text) + "; " + audited.item.text)
    known |= {part for level in audited.item.levels for part in level.split("-")}
    strange = [level for level in said if not set(level.split("-")) <= known]
    if RULE.search(words):
        return
    misplaced = [*check_placed(material, audited, statement, words)]
    if misplaced:
        yield from misplaced
        return
    found = other_levels(words, material.summary_sentences, audited.item.text)
    if found is not None or not strange:
        if found is not None:
            yield _finding(material, audited, statement, *found)
        return
    about = {match.lower()[:_STEM] for match in _LEVELLED.findall(words)}
    for told in material.summary_sentences:
        theirs = {match.lower()[:_STEM] for match in _LEVELLED.findall(told)}
        if levels_in(told) and (about & theirs):
            yield _finding(material, audited, statement, ", ".join(strange), told)
            return


def _finding(
    material: Material, audited: Audited, statement: Statement, said: str, told: str
) -> AuditFinding:
    theirs = ", ".join(levels_in(spelt_levels(told)))
    return audited.finding(
        "level_contradicted",
        "warning",
        material.at(statement),
        f"The rationale has {said}; the case summary has {theirs}.",
        "Compare the levels with the report.",
        evidence=told,
        law=(ERROR_OF_FACT,),
    )


def check_placed(
    material: Material, audited: Audited, statement: Statement, words: str
) -> Iterator[AuditFinding]:
    """A finding at a level, tooth, digit or rib, where the summary has it at another."""
    if RULE.search(words):
        return
    found = other_place(words, material.summary_sentences, audited.item.text)
    if found is None:
        return
    said, told, where = found
    yield audited.finding(
        "level_contradicted",
        "warning",
        material.at(statement),
        f"The rationale has “{said}”; the case summary has “{told}”.",
        "Compare the places with the report.",
        evidence=where,
        law=(ERROR_OF_FACT,),
    )


def _vertebrae(text: str) -> set[str]:
    return {part for level in levels_in(text) for part in level.split("-")}
