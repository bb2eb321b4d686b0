"""A reviewer's hand on the evidence: pins, exclusions, additions, overruled criteria, outcome."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.desk.adjust import STATUS_WORDS
from rag.desk.corrections import span_of
from rag.desk.desk import Desk, item_of, reason_of, rework
from rag.desk.records import CaseState, Outcome
from rag.desk.stages import Start
from rag.errors import InputError
from rag.records import CriterionAssessment, CriterionStatus, ItemDraft, RetrievedPassage


def pin_passage(
    desk: Desk, user: str, case_id: str, number: int, passage_key: str, reason: str = ""
) -> CaseState:
    """Pin a passage: it comes first in its step and governs where it holds a recommendation."""
    _known_passage(desk.state(user, case_id), number, passage_key)
    return _marked(desk, user, case_id, "passage_pinned", number, passage_key, reason)


def unpin_passage(desk: Desk, user: str, case_id: str, number: int, passage_key: str) -> CaseState:
    """Take a pin away."""
    return _marked(desk, user, case_id, "passage_unpinned", number, passage_key)


def exclude_passage(
    desk: Desk, user: str, case_id: str, number: int, passage_key: str, reason: str
) -> CaseState:
    """Set a passage aside for this item, with a reason; nothing rests on it any more."""
    why = reason_of(reason, "Setting a passage aside")
    _known_passage(desk.state(user, case_id), number, passage_key)
    return _marked(desk, user, case_id, "passage_excluded", number, passage_key, why)


def include_passage(
    desk: Desk, user: str, case_id: str, number: int, passage_key: str
) -> CaseState:
    """Take back in what was set aside."""
    return _marked(desk, user, case_id, "passage_included", number, passage_key)


def search_library(
    desk: Desk, text: str, *, state: CaseState | None = None, k: int = 12
) -> tuple[RetrievedPassage, ...]:
    """Search the library in plain words, best first.

    Args:
        desk: The desk.
        text: The question.
        state: A case: then only editions in force on its day are found.
        k: How many at most.
    """
    from rag.retrieval import Filter, find

    if not text.strip():
        return ()
    wanted = Filter(as_of=state.summary.as_of) if state else None
    tools = desk.tools
    found = find(text, tools.index, tools.vocabulary, desk.settings, k, wanted)
    return found.passages


def add_passage(
    desk: Desk,
    user: str,
    case_id: str,
    number: int,
    retrieved: RetrievedPassage,
    *,
    governs: bool | None = None,
    reason: str = "",
) -> CaseState:
    """Add a passage found with :func:`search_library` to an item.

    Args:
        desk: The desk.
        user: The owner.
        case_id: The case.
        number: The item.
        retrieved: As the search returned it.
        governs: Whether it addresses the item; default: where it holds a recommendation.
        reason: Why, for the history.
    """
    before = desk.state(user, case_id)
    item_of(before, number)
    holds = retrieved.passage.recommendation is not None
    source = retrieved.passage.source
    day = before.summary.as_of
    if source.in_force_from > day or (source.in_force_until and source.in_force_until <= day):
        raise InputError(
            f"{source.title} ({source.edition}) was not in force on {day.isoformat()}.",
            "Choose a passage of the edition in force, or correct the date.",
        )
    entry = retrieved.model_copy(update={"governs": holds and governs is not False})
    body = {
        "item": number,
        "passage": entry.passage.key,
        "retrieved": entry.model_dump(mode="json"),
        "reason": reason,
        "detail": entry.passage.section[:80],
    }
    return _worked(desk, user, case_id, "passage_added", number, body, "assessment")


def overrule_criterion(
    desk: Desk,
    user: str,
    case_id: str,
    number: int,
    criterion_id: str,
    status: str,
    reason: str,
    *,
    evidence: Sequence[tuple[int, int, int]] = (),
) -> CaseState:
    """Give a criterion another status; decision and draft follow it.

    Args:
        desk: The desk.
        user: The owner.
        case_id: The case.
        number: The item.
        criterion_id: Id of the criterion.
        status: One of :class:`rag.records.CriterionStatus`.
        reason: Why; it is shown beside the criterion.
        evidence: Places of the record ``(document, start, end)`` that show it.

    Raises:
        InputError: There is no such criterion or status, or no reason.
    """
    why = reason_of(reason, "Overruling a criterion")
    before = desk.state(user, case_id)
    entry = criterion_of(before, number, criterion_id)
    if status not in {one.value for one in CriterionStatus}:
        raise InputError(
            f"{status!r} is no status.", "Give one of " + ", ".join(CriterionStatus) + "."
        )
    old = next(
        (r.was for r in item_of(before, number).overrules if r.criterion_id == criterion_id),
        entry.status,
    )
    spans = [span_of(before, *place).model_dump(mode="json") for place in evidence]
    body = {
        "item": number,
        "criterion": criterion_id,
        "status": status,
        "was": old.value,
        "reason": why,
        "evidence": spans,
        "detail": f"{criterion_id}: {STATUS_WORDS[CriterionStatus(status)]}",
    }
    return _worked(desk, user, case_id, "criterion_overruled", number, body, "assessment")


def withdraw_overrule(
    desk: Desk, user: str, case_id: str, number: int, criterion_id: str
) -> CaseState:
    """Return a criterion to what the program found."""
    body = {"item": number, "criterion": criterion_id, "detail": criterion_id}
    return _worked(desk, user, case_id, "overrule_withdrawn", number, body, "assessment")


def choose_outcome(
    desk: Desk, user: str, case_id: str, number: int, outcome: Outcome, reason: str = ""
) -> CaseState:
    """Choose which side is drafted: ``suggest`` follows the assessment.

    Where the program abstains, choosing a side makes it the decision and needs a reason; the
    sentences are then the reviewer's to write.
    """
    found = item_of(desk.state(user, case_id), number)
    if outcome not in ("suggest", "uphold", "overturn"):
        raise InputError(f"{outcome!r} is no outcome.", "Give suggest, uphold or overturn.")
    abstains = found.assessment is not None and found.assessment.decision is None
    if abstains and outcome != "suggest":
        reason = reason_of(reason, "Deciding where the program abstains")
    body = {"item": number, "outcome": outcome, "reason": reason, "detail": outcome}
    return _worked(desk, user, case_id, "outcome_chosen", number, body, "draft")


def set_portion(
    desk: Desk, user: str, case_id: str, number: int, portion: str | None, reason: str = ""
) -> CaseState:
    """Set the supported portion of a quantity; ``None``: as the program found it."""
    item_of(desk.state(user, case_id), number)
    body = {"item": number, "portion": portion, "reason": reason, "detail": portion or "none"}
    return _worked(desk, user, case_id, "portion_set", number, body, "check")


def sides(desk: Desk, state: CaseState, number: int) -> dict[Outcome, ItemDraft]:
    """Return the extractive drafts for ``suggest``, ``uphold`` and ``overturn``, for comparison."""
    from rag.desk.stages import both_sides

    return both_sides(state, number)


def criterion_of(state: CaseState, number: int, criterion_id: str) -> CriterionAssessment:
    """Return a criterion of an item as it stands.

    Raises:
        InputError: There is none.
    """
    assessment = item_of(state, number).assessment
    for entry in assessment.recommendations if assessment else ():
        for row in entry.criteria:
            if row.criterion.id == criterion_id:
                return row
    raise InputError(
        f"Item {number} has no criterion {criterion_id}.", "Choose one of the checklist."
    )


def _known_passage(state: CaseState, number: int, key: str) -> None:
    item = item_of(state, number)
    rows = (*(item.found.passages if item.found else ()), *item.added)
    if key not in {row.passage.key for row in rows}:
        raise InputError(
            f"Item {number} has no passage {key}.", "Add it from a search of the library."
        )


def _marked(
    desk: Desk, user: str, case_id: str, kind: str, number: int, key: str, reason: str = ""
) -> CaseState:
    item_of(desk.state(user, case_id), number)
    body = {"item": number, "passage": key, "reason": reason}
    return _worked(desk, user, case_id, kind, number, body, "assessment")


def _worked(
    desk: Desk, user: str, case_id: str, kind: str, number: int, body: dict[str, Any], start: Start
) -> CaseState:
    return desk.commit(
        user, case_id, kind, body, lambda after: rework(desk, after, start, (number,))
    )
