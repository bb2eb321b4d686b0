"""What the law asks a determination to hold, element by element, and what this letter holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import EXCESS, AuditFinding, Place, Severity
from rag.audit.material import Audited, Material
from rag.audit.other_items import follows_another
from rag.audit.specifics import tells_of_case
from rag.records import FactKind
from rag.text import listed

_LISTED = re.compile(
    r"\b(?:documents?|records?)\s+(?:reviewed|considered|received|provided)\b|\blist of"
    r" (?:documents|records)\b|\bmedical records reviewed\b",
    re.I,
)
_DOCUMENT = re.compile(
    r"\b(?:progress|office|clinic|chart|visit|operative|PR-?2|consultation|medical)[- ]?(?:notes?"
    r"|reports?|records?)\b|\b(?:report|note|visit|letter|MRI|x-?rays?|EMG|study|exam\w*"
    r"|evaluation|RFA|record)s?\b[^.;]{0,20}\b(?:dated|of|on|from)\s+\d{1,2}[/-]\d"
    r"|\bdated\s+\d{1,2}[/-]\d|\b\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\b|\b(?:record|documentation"
    r"|provider|physician) (?:\w+ )?(?:notes?|noted|states?|documents?|indicates?|shows?)\b",
    re.I,
)
_FROM_UR = re.compile(
    r"\b(?:summary|what follows|(?:the )?following|account|history|narrative|statement of (?:the )?"
    r"(?:case|facts))\b[^.]{0,80}?\b(?:taken|drawn|copied|derived|reproduced|lifted|restated|repeats?"
    r"|adapted|transcribed|comes|compiled|borrowed|excerpted|(?:solely|only|wholly|entirely) (?:on"
    r"|from|based on))\b(?![^.]{0,60}\b(?:records?|reports?|notes?) (?:and|of the (?:treating"
    r"|doctor))"
    r"\b)[^.]{0,60}?\b(?:utili[sz]ation\s+review|UR (?:denial|determination|decision|report|review)"
    r"|claims administrator['’]?s?(?: \w+)?|denial letter|letter of denial|adverse determination"
    r"|non-?certification|physician advis[eo]r|peer review)",
    re.I,
)
_NO_EVIDENCE = re.compile(r"did not cite|no (?:medical )?evidence (?:was )?cited", re.I)
_IN_PROSE = re.compile(r"\b(?:MTUS|ACOEM|ODG|ASIPP|Official Disability Guidelines)\b")


def check_letter_contents(material: Material) -> Iterator[AuditFinding]:
    """Check the letter as a whole: documents reviewed, credentials, condition of the employee."""
    yield from _documents_listed(material)
    yield from _credentials(material)
    yield from _condition(material)
    yield from _summary_from_ur(material)
    yield from _documents_named(material)
    yield from _date(material)


def _documents_listed(material: Material) -> Iterator[AuditFinding]:
    # What a rationale calls reviewed is no list.
    if not _LISTED.search(material.outside_rationales):
        yield _letter(
            material,
            "documents_listed",
            "warning",
            "No list of the documents reviewed is in the letter as given.",
            "List them by author, kind and date; if it stands on a page that was not given, add "
            "that page.",
            ("ccr-9792.10.6-d-documents", "lc-4610.6-e-documents"),
        )


def _credentials(material: Material) -> Iterator[AuditFinding]:
    header = material.header
    held = (("specialty", header.specialties), ("state of licensure", header.licensure))
    lacking = [name for name, there in held if not there]
    if lacking:
        yield _letter(
            material,
            "credentials_stated",
            "warning",
            f"The reviewer's {listed(lacking)} {'is' if len(lacking) == 1 else 'are'} not given.",
            "Describe the reviewer's qualifications; the name stays confidential.",
            ("lc-4610.6-f",),
        )


def _condition(material: Material) -> Iterator[AuditFinding]:
    """The employee's condition: a case summary, and a diagnosis in it."""
    law = ("ccr-9792.10.6-d-condition", "lc-4610.6-e-condition")
    if not material.summary_text.strip():
        yield _letter(
            material,
            "condition_stated",
            "blocker",
            "The letter has no clinical case summary, so the employee's condition is not stated.",
            "State the condition, on the records.",
            law,
        )
    elif not any(f.kind is FactKind.DIAGNOSIS for f in material.summary.facts):
        letter = material.case.documents[0].letter
        start, end = (letter.summary.start, letter.summary.end) if letter else (0, 0)
        yield _letter(
            material,
            "condition_stated",
            "note",
            "No diagnosis is recognised in the case summary.",
            "State the condition for which the treatment was asked.",
            law,
            material.place("summary", start, end),
        )


def _date(material: Material) -> Iterator[AuditFinding]:
    """A letter that gives no day by which editions can be judged."""
    if material.summary.as_of_basis == "today":
        yield _letter(
            material,
            "date_known",
            "note",
            "The letter gives no date of utilization review; editions are judged as of "
            f"{material.summary.as_of.isoformat()}.",
            "Give --as-of.",
            (),
        )


def _summary_from_ur(material: Material) -> Iterator[AuditFinding]:
    """A summary that says itself that it was taken from utilization review."""
    match = _FROM_UR.search(material.raw.text)
    if match:
        yield _letter(
            material,
            "utilization_review_alone",
            "warning",
            "The case summary says that it was taken from utilization review.",
            "Summarise the records themselves; no determination may rest solely on utilization "
            "review.",
            ("ccr-9792.10.6-b2", EXCESS),
            material.place("letter", *match.span()),
        )


def check_contents(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check one item: evidence cited, clinical reasons, documents and findings of this worker."""
    guideline = material.place("guideline", *audited.places.guideline)
    rationale = material.place("rationale", *audited.places.rationale)
    if not audited.rationale:
        yield audited.finding(
            "rationale_given",
            "blocker",
            material.place("request", *audited.places.name),
            "The item is decided without a rationale.",
            "Give the clinical reasons.",
            law=("ccr-9792.10.6-d-evidence", "lc-4610.6-e-findings"),
        )
        return
    if not audited.citations or _NO_EVIDENCE.search(audited.guideline_text):
        named = _IN_PROSE.search(audited.rationale)
        yield audited.finding(
            "evidence_cited",
            "warning" if named else "blocker",
            guideline if audited.guideline_text else rationale,
            f"No guideline or study is cited but in the rationale's words (“{named.group()}”)."
            if named
            else "No guideline or study is cited for this decision.",
            "Cite the specific evidence that the decision uses.",
            evidence=audited.guideline_text,
            law=("ccr-9792.10.6-d-evidence",),
        )
    if not tells_of_case(material, audited) and not follows_another(material, audited):
        yield audited.finding(
            "findings_of_the_case",
            "warning",
            rationale,
            "The rationale says nothing of this worker's condition or findings.",
            "Name the findings on which the decision turns.",
            law=("lc-4610.6-e-findings", "lc-4610.6-e-condition"),
        )


def _documents_named(material: Material) -> Iterator[AuditFinding]:
    """Items whose rationale names no document of the record: one note for the letter."""
    silent = [
        audited
        for audited in material.items
        if audited.own and not any(_DOCUMENT.search(s.text) for s in audited.own)
    ]
    if silent:
        yield _letter(
            material,
            "document_named",
            "note",
            "The rationale of item "
            f"{', '.join(str(audited.item.number) for audited in silent)} names no document of "
            "the record.",
            "Name author and date of the report that shows the finding.",
            ("lc-4610.6-e-documents",),
            material.place("rationale", *silent[0].places.rationale),
        )


def _letter(
    material: Material,
    check: str,
    severity: Severity,
    message: str,
    remedy: str,
    law: tuple[str, ...],
    place: Place | None = None,
) -> AuditFinding:
    return AuditFinding(
        check=check,
        severity=severity,
        item=0,
        place=place or material.place("letter", 0, 0),
        message=message,
        remedy=remedy,
        law=law,
    )
