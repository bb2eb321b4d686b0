"""The clinical case summary: facts in the record's words, by kind, with the pages they stand on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.letter.blocks import Block, Piece, bold, entry, paragraph, plain
from rag.letter.references import place
from rag.records import CaseFile, CaseSummary, Fact, FactKind

_NAMES = {
    FactKind.AGE: "Age",
    FactKind.SEX: "Sex",
    FactKind.DATE_OF_INJURY: "Date of injury",
    FactKind.MECHANISM: "How the injury happened",
    FactKind.BODY_PART: "Parts of the body",
    FactKind.DIAGNOSIS: "Diagnoses",
    FactKind.SYMPTOM: "Complaints",
    FactKind.PAIN_SCORE: "Pain ratings",
    FactKind.FINDING: "Examination findings",
    FactKind.IMAGING: "Imaging and tests",
    FactKind.PRIOR_TREATMENT: "Treatment so far",
    FactKind.MEDICATION: "Medications",
    FactKind.WORK_STATUS: "Work status",
    FactKind.REQUEST: "Requests",
    FactKind.OTHER: "Other",
}
_UR = "According to utilization review (not the record's own finding)"


def fact_blocks(case: CaseFile, summary: CaseSummary) -> Iterator[Block]:
    """Yield one list entry per kind of fact; what only UR says stands apart."""
    record = [fact for fact in summary.facts if fact.attribution == "record"]
    if not record:
        yield paragraph("No facts were found in the case file.")
    for kind, name in _NAMES.items():
        own = [fact for fact in record if fact.kind is kind]
        if own:
            yield entry(bold(f"{name}:"), *_list(case, own))
    others = [fact for fact in summary.facts if fact.attribution != "record"]
    if others:
        yield entry(bold(f"{_UR}:"), *_list(case, others))


def _list(case: CaseFile, facts: Sequence[Fact]) -> Iterator[Piece]:
    # The same words are often a fact of one kind for several parts of the body: say them once.
    seen: dict[str, Fact] = {}
    for fact in facts:
        seen.setdefault(fact.text.lower(), fact)
    texts = [f"“{fact.text}” ({place(case, fact.span)})" for fact in seen.values()]
    yield plain(" " + "; ".join(texts) + ".")
