"""Missing records: which documents would settle the criteria that the record leaves open."""

from __future__ import annotations

from collections.abc import Iterator

from rag.records import (
    Criterion,
    CriterionStatus,
    DocumentedTest,
    FactKind,
    ItemAssessment,
    ResponseTest,
    TriedTest,
)

_BY_FACT: dict[FactKind, str] = {
    FactKind.IMAGING: "the imaging report",
    FactKind.FINDING: "the report of a physical examination",
    FactKind.DIAGNOSIS: "the treating physician's report with the diagnosis",
    FactKind.SYMPTOM: "the treating physician's notes on complaints",
    FactKind.MEDICATION: "the list of medications with start and effect",
    FactKind.WORK_STATUS: "the work status report",
}
"""What holds a fact of a kind, where a criterion asks for that kind only."""


def missing_records(assessment: ItemAssessment) -> tuple[str, ...]:
    """Return what would settle the open criteria of one item, the deciding authority's first.

    Each is one phrase, "the imaging report, for nerve root compression"; empty where nothing is
    open. Criteria that the record answers, and those of informing recommendations where a
    deciding one is open, are left out.
    """
    ordered = sorted(
        assessment.recommendations, key=lambda one: (not one.deciding, one.authority_rank)
    )
    for group in (
        [one for one in ordered if one.deciding],
        [one for one in ordered if not one.deciding],
    ):
        out = [
            _record(entry.criterion)
            for one in group
            for entry in one.criteria
            if entry.status is CriterionStatus.NOT_DOCUMENTED
        ]
        if out:
            return tuple(dict.fromkeys(out))
    return ()


def _record(criterion: Criterion) -> str:
    about = (criterion.label or criterion.text).strip().rstrip(".")
    return f"{next(_holders(criterion))}, for {about[:1].lower()}{about[1:]}"


def _holders(criterion: Criterion) -> Iterator[str]:
    test = criterion.test
    if isinstance(test, TriedTest):
        yield "notes and attendance records of earlier care with its result"
    if isinstance(test, ResponseTest):
        yield "the procedure note and the follow-up on relief and function"
    if isinstance(test, DocumentedTest):
        kinds = [kind for kind in test.fact_kinds if kind in _BY_FACT]
        yield from (_BY_FACT[kind] for kind in kinds[:1])
    yield "the treating physician's report"
