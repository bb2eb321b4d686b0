"""The extractive drafter: every sentence is written from a passage, a criterion or the record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rag.drafting.closing import close_rationale
from rag.drafting.material import Material
from rag.drafting.notes import add_notes
from rag.drafting.opening import open_rationale
from rag.drafting.reasons import give_reasons
from rag.drafting.remarks import add_remarks
from rag.intake.statements import Statement, statements
from rag.records import (
    CaseFile,
    CaseSummary,
    Decision,
    DisputedItem,
    Draft,
    ItemAssessment,
    ItemDraft,
    ItemPassages,
    SentenceRole,
)
from rag.text import listed

DRAFTER = "extractive"
Outcome = Literal["suggest", "uphold", "overturn"]
_SIDES: dict[Outcome, Decision | None] = {
    "suggest": None,
    "uphold": "upheld",
    "overturn": "overturned",
}


def draft_extractive(
    case: CaseFile,
    summary: CaseSummary,
    passages: Sequence[ItemPassages],
    assessments: Sequence[ItemAssessment],
    *,
    outcome: Outcome = "suggest",
) -> Draft:
    """Write the rationale of every item from what was retrieved and assessed.

    Nothing is stated of a guideline without a citation, nothing of the case without its words.

    Args:
        case: The case file that quotes are taken from.
        summary: Facts and items.
        passages: Passages per item.
        assessments: Assessments per item, as :func:`rag.assessment.assess` gives them.
        outcome: ``suggest`` follows each assessment. ``uphold`` and ``overturn`` argue that side
            with the strongest evidence for it and name its weakest point; an abstention stays one,
            because no side can be argued without a guideline.
    """
    items = {item.number: item for item in summary.items}
    found = {entry.item: entry for entry in passages}
    shared: dict[str, int] = {}
    lines = statements(case)
    return Draft(
        outcome=outcome,
        items=tuple(
            _draft_item(
                case, summary, items[made.item], found[made.item], made, outcome, shared, lines
            )
            for made in assessments
        ),
    )


def _draft_item(
    case: CaseFile,
    summary: CaseSummary,
    item: DisputedItem,
    found: ItemPassages,
    assessment: ItemAssessment,
    outcome: Outcome,
    shared: dict[str, int],
    lines: Sequence[Statement],
) -> ItemDraft:
    side = _SIDES[outcome] or assessment.decision
    material = Material(
        case=case,
        summary=summary,
        item=item,
        found=found,
        assessment=assessment,
        decision=side or "upheld",
        requested=_SIDES[outcome] is not None,
        shared=shared,
        lines=lines,
    )
    open_rationale(material)
    if assessment.abstention is not None:
        give_reasons(material)
        _abstain(material)
    else:
        give_reasons(material)
        add_remarks(material)
        add_notes(material)
        close_rationale(material)
    abstains = assessment.abstention is not None
    return ItemDraft(
        item=item.number,
        decision=None if abstains else side,
        probability=assessment.probability,
        supported_portion=assessment.supported_portion if side == "upheld" else "",
        abstention=assessment.abstention,
        sentences=tuple(material.rows),
        drafter=DRAFTER,
    )


def _abstain(material: Material) -> None:
    """Say that no decision is drafted, why, and what would have to be added."""
    abstention = material.assessment.abstention
    if abstention is None:
        return
    material.say(SentenceRole.NOTE, f"No decision is drafted. {abstention.explanation}")
    for step in material.found.steps:
        if step.outcome == "silent":
            material.say(SentenceRole.NOTE, f"{step.name}: {step.explanation}")
    if abstention.missing:
        material.say(SentenceRole.NOTE, f"To be added: {listed(abstention.missing)}.")
