"""The case file as a whole: documents in it, and more than utilization review's own."""

from __future__ import annotations

from collections.abc import Iterator

from rag.checking.context import Severity, shorten
from rag.checking.provenance import writers
from rag.records import CaseFile, Finding


def check_case_file(case: CaseFile) -> Iterator[Finding]:
    """Check the documents themselves; the findings carry item 0."""
    yield from _documents(case)
    yield from _only_utilization_review(case)


def _documents(case: CaseFile) -> Iterator[Finding]:
    if not case.documents:
        yield _finding(
            "documents_listed",
            "blocker",
            "The case file holds no document.",
            "Add the records; a determination lists the documents reviewed.",
        )


def _only_utilization_review(case: CaseFile) -> Iterator[Finding]:
    """8 CCR 9792.10.6(b)(2): never solely on what utilization review provided."""
    kinds = [kind for document in case.documents for kind in writers(document)]
    if "review" not in kinds or "record" in kinds:
        return
    names = ", ".join(document.name for document in case.documents)
    yield _finding(
        "not_solely_utilization_review",
        "blocker",
        "The case file holds only what utilization review wrote, and no report of a provider. A "
        "determination may not rest solely on it (8 CCR 9792.10.6(b)(2)).",
        "Ask for the treating physician's reports, or add the employee's documents.",
        names,
    )


def _finding(
    check: str, severity: Severity, message: str, remedy: str, evidence: str = ""
) -> Finding:
    return Finding(
        check=check,
        severity=severity,
        item=0,
        message=message,
        remedy=remedy,
        evidence=shorten(evidence),
    )
