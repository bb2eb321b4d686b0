"""The case file as a whole: documents in it, and more than utilization review's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.context import Severity, shorten
from rag.records import CaseDocument, CaseFile, Finding

_UR_TITLE = re.compile(
    r"utili[sz]ation review\s+(?:determination|decision|report|denial|response|summary|rationale)"
    r"|notice of (?:non-?certification|modification|denial|adverse determination)"
    r"|(?:non-?certification|adverse determination) (?:notice|letter)|peer review report"
    r"|physician advis[eo]r (?:review|report|determination)"
    r"|claims administrator['’]?s?\s+(?:determination|decision|denial|notice|response)"
    r"|determination of medical necessity|(?:denial|modification) (?:letter|notice)"
    r"|medical necessity (?:denial|determination|decision)|notice of determination"
    r"|peer (?:clinical )?review(?:er)? (?:determination|decision|recommendation)",
    re.I,
)
_RECORD = re.compile(
    r"progress (?:note|report)|PR-?2\b|history of present illness|chief complaint"
    r"|physical examination|operative report|treating physician'?s|request for authorization"
    r"|clinic note|consultation report|chart note|office visit|MRI (?:report|of)",
    re.I,
)
_TOP = 800
"""Characters at the head of a document in which its title stands."""
_DENIES = re.compile(
    r"\b(?:is|are|was|were|has been|have been)\s+(?:hereby\s+)?(?:denied|non-?certified|not"
    r" (?:certified|approved|authori[sz]ed)|modified)\b|\bwe (?:have )?(?:denied|cannot approve"
    r"|do not approve|decided)\b|\bnon-?certified\b|\bdenial\b",
    re.I,
)
_ADMINISTRATOR = re.compile(
    r"\b(?:your|the requesting|the treating) (?:physician|doctor|provider)['’]?s?\b"
    r"|\bour (?:reviewer|physician|nurse|medical director|review)\b|\bwe (?:have )?(?:received"
    r"|reviewed|looked)\b|\bclaims (?:administrator|examiner|adjuster)\b|\bphysician reviewer\b"
    r"|\byou (?:may|can|have the right to) (?:appeal|dispute|request|object)\b"
    r"|\bmedical necessity\b|\bpeer (?:to peer|review)",
    re.I,
)
_ADMINISTRATOR_MARKS = 2
"""Different wordings of an administrator's letter that make a denial one, whatever its title."""


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
    if not case.documents or not all(_is_ur_document(document) for document in case.documents):
        return
    names = ", ".join(document.name for document in case.documents)
    yield _finding(
        "not_solely_utilization_review",
        "blocker",
        "The case file holds only what utilization review wrote. A determination may not rest "
        "solely on it (8 CCR 9792.10.6(b)(2)).",
        "Ask for the treating physician's reports, or add the employee's documents.",
        names,
    )


def _is_ur_document(document: CaseDocument) -> bool:
    """Whether a document is utilization review's own, with no report of a provider in it."""
    if document.letter is not None:
        return False
    if _RECORD.search(document.text):
        return False
    titled = _UR_TITLE.search(document.name.replace("_", " ") + "\n" + document.text[:_TOP])
    if titled:
        return True
    marks = {match.group().lower() for match in _ADMINISTRATOR.finditer(document.text)}
    return bool(_DENIES.search(document.text)) and len(marks) >= _ADMINISTRATOR_MARKS


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
