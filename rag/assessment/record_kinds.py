"""What kind of thing a sentence of the record reports: a finding, a study, a complaint."""

from __future__ import annotations

import re

from rag.intake.statements import Statement

_KIND_CUES = (
    (
        "diagnosis",
        re.compile(
            r"\bdiagnos[ei]|\bassessment\b|\bimpression\b|undergoing treatment for|treated for",
            re.I,
        ),
    ),
    (
        "imaging",
        re.compile(
            r"\bMRIs?\b|x-?\s?rays?\b|radiograph|\bCT\b|imaging|ultrasound|\bEMG\b|arthrogram", re.I
        ),
    ),
    (
        "finding",
        re.compile(
            r"\bexam|objective|palpation|reveal|\bnoted\b|demonstrat|range of motion|\bpositive\b"
            r"|reflex|strength|sensation",
            re.I,
        ),
    ),
    ("symptom", re.compile(r"complain|reports?\b|reported|symptom|subjective", re.I)),
)


def kinds_of(words: str) -> frozenset[str]:
    """Return what words report: ``finding``, ``diagnosis``, ``imaging``, ``symptom``."""
    return frozenset(kind for kind, cue in _KIND_CUES if cue.search(words))


def kinds_above(statement: Statement | None, before: frozenset[str]) -> frozenset[str]:
    """Return what a sentence reports by its label, its heading or the study named before it.

    "MRI of 03/02. L5-S1: extrusion compressing the root." reports the study in its second sentence.

    Args:
        statement: The statement in which the sentence stands.
        before: What the sentence before it reports.
    """
    if statement is None:
        return frozenset()
    for above in (statement.label, statement.heading):
        if named := kinds_of(above):
            return named
    goes_on = not statement.first and "imaging" in before
    return frozenset({"imaging"}) if goes_on else frozenset()
