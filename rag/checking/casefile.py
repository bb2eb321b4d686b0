"""The case file as a whole: more than UR's word in it, and text that would instruct us."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.context import Severity, shorten
from rag.records import CaseDocument, CaseFile, Finding

_UR_TITLE = re.compile(
    r"utili[sz]ation review\s+(?:determination|decision|report|denial|response|summary|rationale)"
    r"|notice of (?:non-?certification|modification|denial|adverse determination)"
    r"|(?:non-?certification|adverse determination) (?:notice|letter)|peer review report"
    r"|physician advis[eo]r (?:review|report|determination)",
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
_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override)\s+(?:all\s+|any\s+)?(?:of\s+)?(?:the\s+|your\s+)?"
    r"(?:previous|prior|above|earlier|preceding|foregoing|system)\s+"
    r"(?:instructions?|prompts?|rules?|directions?|messages?)"
    r"|\b(?:system|developer)\s+(?:prompt|message)\b|<\|?(?:im_start|im_end|system|assistant)\|?>"
    r"|\byou are (?:now )?an? (?:AI|artificial|language model|assistant|chatbot)\b"
    r"|\b(?:as an AI|dear AI|attention AI)\b|\bAI (?:model|assistant|reviewer)[:,]"
    r"|\b(?:you|the (?:AI|model|assistant|software))\s+must\s+(?:approve|deny|overturn|uphold)\b"
    r"|\b(?:mark|label|classify|rate)\s+(?:this|the|all|every)\s+\w*\s*\w*\s*"
    r"as\s+(?:overturned|upheld|medically necessary|approved)\b"
    r"|\brespond only with\b|\[/?INST\]|###\s*(?:system|instruction)",
    re.I,
)


def check_case_file(case: CaseFile) -> Iterator[Finding]:
    """Check the documents themselves; the findings carry item 0."""
    yield from _documents(case)
    yield from _only_utilization_review(case)
    for document in case.documents:
        yield from _instructions(document)


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
    titled = _UR_TITLE.search(document.name.replace("_", " ") + "\n" + document.text[:_TOP])
    return bool(titled) and not _RECORD.search(document.text)


def _instructions(document: CaseDocument) -> Iterator[Finding]:
    match = _INSTRUCTION.search(document.text)
    if match is None:
        return
    page = next((p.number for p in document.pages if p.start <= match.start() < p.end), 1)
    around = document.text[max(0, match.start() - 60) : match.end() + 120]
    yield _finding(
        "instruction_in_document",
        "note",
        f"{document.name}, page {page}, holds text that reads like an instruction to a program. "
        "It was treated as data and followed by nothing.",
        "Ask how the text came into the record.",
        around,
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
