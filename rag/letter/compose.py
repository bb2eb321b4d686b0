"""The determination letter, section by section, as blocks: what it says and in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from rag.letter.blocks import Block, Heading, bold, entry, italic, paragraph
from rag.letter.citations import long_date
from rag.letter.facts import fact_blocks
from rag.letter.items import item_blocks
from rag.letter.references import References
from rag.letter.worksheet import worksheet
from rag.records import (
    CaseDocument,
    CaseFile,
    CaseSummary,
    CheckedDraft,
    Finding,
    ItemAssessment,
    ItemPassages,
)

DRAFT_LINE = "DRAFT for a physician's review and signature; not a determination."
_NOT_STATED = "not stated"
_BLANK = f"({_NOT_STATED})"
_BASIS = {
    "option": "as instructed",
    "ur_decision": "date of the utilization review decision",
    "request": "date of the request; no date of the utilization review decision was found",
    "record": "latest date of the record; no date of the decision or request was found: check it",
    "today": "today's date, because the case gives no date: check it",
}
_SEVERITY = {"blocker": "Blocker", "warning": "Warning", "note": "Note"}


def compose(
    case: CaseFile,
    summary: CaseSummary,
    passages: Sequence[ItemPassages],
    assessments: Sequence[ItemAssessment],
    checked: CheckedDraft,
) -> tuple[tuple[Block, ...], References]:
    """Return the blocks of the letter and the numbering of its references."""
    references = References(checked.draft, passages)
    blocks = (
        *_head(case, summary, checked),
        *_how_made(),
        *_credentials(),
        *_case_summary(case, summary),
        *_documents(case),
        *_items(case, summary, passages, assessments, checked, references),
        *_case_findings(checked),
        *_reference_list(references, case),
        *_sign_off(),
    )
    return blocks, references


def finding_entries(findings: Sequence[Finding]) -> Iterator[Block]:
    """Yield the findings as list entries, gravest first."""
    order = list(_SEVERITY)
    for finding in sorted(findings, key=lambda f: order.index(f.severity)):
        where = f", sentence {finding.sentence}" if finding.sentence else ""
        evidence = f" Evidence: {finding.evidence}" if finding.evidence else ""
        yield entry(
            bold(f"{_SEVERITY[finding.severity]} ({finding.check}{where}):"),
            f" {finding.message} {finding.remedy}{evidence}",
        )


def _head(case: CaseFile, summary: CaseSummary, checked: CheckedDraft) -> Iterator[Block]:
    yield Heading(1, "Independent Medical Review: Final Determination (draft)")
    yield paragraph(bold(DRAFT_LINE))
    blockers = sum(finding.severity == "blocker" for finding in checked.findings)
    if blockers:
        yield paragraph(
            bold(
                f"Not ready to sign: the checks found {blockers} "
                f"{'error' if blockers == 1 else 'errors'}, marked “Blocker” below."
            )
        )
    letter = next((d.letter for d in case.documents if d.letter is not None), None)
    header = letter.header if letter else None
    known: tuple[tuple[str, str], ...] = (
        ("Case Number", summary.case_number),
        ("Date Assigned", _day(header.date_assigned if header else None)),
        ("Date of Injury", _day(summary.date_of_injury)),
        ("Decision Date", ""),
        ("UR Denial Date", _day(summary.ur_date)),
        ("Priority", header.priority if header else ""),
        ("Application Received", _day(header.application_received if header else None)),
    )
    for label, value in known:
        yield paragraph(f"{label}: {value or _BLANK}")
    yield paragraph(
        f"Guideline editions are those in force on {long_date(summary.as_of)} "
        f"({_BASIS[summary.as_of_basis]})."
    )
    for warning in summary.warnings:
        yield paragraph(bold("Note on the case file:"), f" {warning}")


def _how_made() -> Iterator[Block]:
    yield Heading(2, "HOW THE IMR FINAL DETERMINATION WAS MADE")
    yield paragraph(
        "[To be completed by the review organization: how the reviewer was chosen, the reviewer's "
        "independence of the parties, active practice, and familiarity with the strength of "
        "evidence hierarchy.]"
    )
    yield paragraph(
        "This draft was prepared by software from the documents listed below and from the "
        "guideline passages cited. Each statement about a guideline is marked [n] and each "
        "statement about the case [Rn]; the words relied upon stand in the lists at the end. The "
        "software does not decide: a physician reviews, changes and signs."
    )


def _credentials() -> Iterator[Block]:
    yield paragraph("The Expert Reviewer has the following credentials:")
    yield paragraph("State(s) of Licensure: [to be completed]")
    yield paragraph("Certification(s)/Specialty: [to be completed]")


def _case_summary(case: CaseFile, summary: CaseSummary) -> Iterator[Block]:
    yield Heading(2, "CLINICAL CASE SUMMARY")
    yield paragraph(
        "The following clinical case summary was drawn from the case file, in the words of the "
        "record:"
    )
    yield from fact_blocks(case, summary)


def _documents(case: CaseFile) -> Iterator[Block]:
    yield Heading(2, "DOCUMENTS REVIEWED")
    for at, document in enumerate(case.documents, 1):
        yield entry(_document(document), label=f"Document {at}:")
        for warning in document.warnings:
            yield entry(italic(warning), depth=1)


def _document(document: CaseDocument) -> str:
    count = len(document.pages)
    pages = f"{count} page" + ("" if count == 1 else "s")
    return f"{document.name}, {pages}, sha256 {document.sha256[:12] or _NOT_STATED}"


def _items(
    case: CaseFile,
    summary: CaseSummary,
    passages: Sequence[ItemPassages],
    assessments: Sequence[ItemAssessment],
    checked: CheckedDraft,
    references: References,
) -> Iterator[Block]:
    yield Heading(2, "IMR ISSUES, DECISIONS AND RATIONALES")
    yield paragraph(
        "The determination rests on the decisions on the disputed items and services set out below:"
    )
    found = {entry_.item: entry_ for entry_ in passages}
    assessed = {one.item: one for one in assessments}
    requests = {item.number: item for item in summary.items}
    for draft in checked.draft.items:
        own = [finding for finding in checked.findings if finding.item == draft.item]
        yield from item_blocks(
            case,
            summary,
            requests.get(draft.item),
            draft,
            found.get(draft.item),
            assessed.get(draft.item),
            references,
        )
        yield Heading(4, "For the reviewer (not part of the determination)")
        yield from worksheet(draft, assessed.get(draft.item), references)
        yield from finding_entries(own)


def _case_findings(checked: CheckedDraft) -> Iterator[Block]:
    whole = [finding for finding in checked.findings if finding.item == 0]
    if whole:
        yield Heading(2, "FINDINGS ON THE CASE FILE")
        yield from finding_entries(whole)


def _reference_list(references: References, case: CaseFile) -> Iterator[Block]:
    yield Heading(2, "REFERENCES")
    if not references.guidelines:
        yield paragraph("No guideline is cited.")
    for at, (text, quotes) in enumerate(references.guidelines.items(), 1):
        yield entry(text, label=f"[{at}]")
        for quote in quotes:
            digest = references.is_digest(text)
            yield entry(f"Digest: {quote}" if digest else f"“{quote}”", depth=1)
    if references.record:
        yield Heading(2, "WORDS OF THE RECORD")
    for at, words in enumerate(references.record.values(), 1):
        name = _document_name(case, words.span.document)
        yield entry(f"{name}, page {words.span.page}: “{words.text}”", label=f"[R{at}]")


def _document_name(case: CaseFile, index: int) -> str:
    if 0 <= index < len(case.documents):
        return case.documents[index].name
    return "unknown document"


def _sign_off() -> Iterator[Block]:
    yield Heading(2, "SIGN-OFF")
    yield paragraph("Reviewed, corrected where needed, and adopted by the physician reviewer:")
    yield paragraph("Signature: [to be completed]")
    yield paragraph("Date: [to be completed]")


def _day(day: date | None) -> str:
    return day.strftime("%m/%d/%Y") if day else ""
