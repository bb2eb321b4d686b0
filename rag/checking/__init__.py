"""Checking a draft against passages and record. The checks annotate; they never change a draft."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from rag.checking.absence.check import check_negatives
from rag.checking.agreement import check_agreement
from rag.checking.authority import check_authority
from rag.checking.casefile import check_case_file
from rag.checking.chapters import check_chapters
from rag.checking.context import ItemContext
from rag.checking.copied import check_copied_forward
from rag.checking.criteria import check_criteria
from rag.checking.decision import check_decision, check_item_list
from rag.checking.dependents import check_dependents
from rag.checking.drafter import check_drafter
from rag.checking.ingredients import check_ingredients
from rag.checking.instructions import check_foreign_text, check_instructions
from rag.checking.jurisdiction import check_jurisdiction
from rag.checking.persons import check_persons
from rag.checking.polarity import check_polarity
from rag.checking.quotes import check_quotes
from rag.checking.relatives import check_relatives
from rag.checking.scope import check_scope
from rag.checking.support.check import check_support
from rag.checking.visits_had import check_visits_had
from rag.checking.withdrawn import check_withdrawn
from rag.checking.wording import check_wording
from rag.records import (
    CaseFile,
    CaseSummary,
    CheckedDraft,
    Draft,
    Finding,
    ItemAssessment,
    ItemDraft,
    ItemPassages,
)
from rag.vocabulary import Vocabulary

__all__ = ["check", "check_item"]

ITEM_CHECKS: tuple[Callable[[ItemContext], Iterator[Finding]], ...] = (
    check_quotes,
    check_support,
    check_agreement,
    check_polarity,
    check_criteria,
    check_chapters,
    check_authority,
    check_negatives,
    check_decision,
    check_wording,
    check_scope,
    check_instructions,
    check_drafter,
    check_relatives,
    check_ingredients,
    check_withdrawn,
    check_visits_had,
)
"""Families of checks on one item, in the order in which their findings are listed."""
_SEVERITY = {"blocker": 0, "warning": 1, "note": 2}


def check(
    case: CaseFile,
    summary: CaseSummary,
    passages: Sequence[ItemPassages],
    assessments: Sequence[ItemAssessment],
    draft: Draft,
    vocabulary: Vocabulary,
) -> CheckedDraft:
    """Hold a draft against the passages and the record and return it with the findings on it.

    Every check is deterministic. The draft itself is returned unchanged, whatever is found.
    Findings on the case as a whole carry item 0.
    """
    findings = [
        *check_case_file(case),
        *check_jurisdiction(case),
        *check_persons(case),
        *check_copied_forward(case),
        *check_foreign_text(case, summary),
        *check_item_list(summary, draft),
        *check_dependents(summary, draft, vocabulary),
    ]
    asked = {item.number for item in summary.items}
    for item_draft in draft.items:
        if item_draft.item in asked:  # else reported by check_item_list
            context = _context(
                case, summary, passages, assessments, item_draft, draft.outcome, vocabulary
            )
            findings.extend(_of_item(context))
    return CheckedDraft(draft=draft, findings=_ordered(findings))


def check_item(
    case: CaseFile,
    summary: CaseSummary,
    passages: Sequence[ItemPassages],
    assessments: Sequence[ItemAssessment],
    item: ItemDraft,
    outcome: Literal["suggest", "uphold", "overturn"],
    vocabulary: Vocabulary,
) -> tuple[Finding, ...]:
    """Return what the checks of one item find on its draft, as :func:`check` would.

    Findings on the case as a whole are left out.
    """
    if all(one.number != item.item for one in summary.items):
        return ()
    context = _context(case, summary, passages, assessments, item, outcome, vocabulary)
    return _ordered(list(_of_item(context)))


def _of_item(context: ItemContext) -> Iterator[Finding]:
    for run in ITEM_CHECKS:
        yield from run(context)


def _context(
    case: CaseFile,
    summary: CaseSummary,
    passages: Sequence[ItemPassages],
    assessments: Sequence[ItemAssessment],
    item: ItemDraft,
    outcome: Literal["suggest", "uphold", "overturn"],
    vocabulary: Vocabulary,
) -> ItemContext:
    """Put beside the draft of a requested item what it is held against."""
    return ItemContext(
        case=case,
        summary=summary,
        vocabulary=vocabulary,
        item=next(one for one in summary.items if one.number == item.item),
        draft=item,
        outcome=outcome,
        found=next((one for one in passages if one.item == item.item), None),
        assessment=next((one for one in assessments if one.item == item.item), None),
    )


def _ordered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Drop repeats and sort by item, then severity; otherwise as found."""
    unique = list(dict.fromkeys(findings))
    return tuple(sorted(unique, key=lambda f: (f.item, _SEVERITY[f.severity])))
