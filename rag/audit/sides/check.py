"""Sides of findings and of parts of the body, against summary and request."""

from __future__ import annotations

from collections.abc import Iterator

from rag.audit.findings import AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.sides.conditions import check_conditions
from rag.audit.sides.onesided import check_one_sided
from rag.audit.sides.parts import check_parts


def check_sides(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check the sides of what the rationale finds; of one sentence, one part is told."""
    told: set[str] = set()
    placed: set[int] = set()
    for statement in audited.sided:
        for finding in check_conditions(material, audited, statement):
            if finding.message not in told:
                told.add(finding.message)
                placed.add(finding.place.start)
                yield finding
        for finding in check_parts(material, audited, statement):
            if not any(finding.place.start == place for place in placed):
                placed.add(finding.place.start)
                yield finding
    for finding in check_one_sided(material, audited):
        if finding.place.start not in placed:
            yield finding
