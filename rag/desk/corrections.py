"""A wrong parse corrected in place: case data, items and facts; what follows is worked again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from rag.desk.desk import Desk, item_of, reason_of, rework
from rag.desk.records import CaseState
from rag.desk.remarks import standing
from rag.desk.stages import Start
from rag.errors import InputError
from rag.records import CaseSummary, DisputedItem, Fact, FactKind, Record, Span
from rag.text import squeeze
from rag.vocabulary import Vocabulary

SUMMARY_FIELDS = ("case_number", "date_of_injury", "ur_date", "request_date", "as_of")
ITEM_FIELDS = (
    "treatment",
    "body_parts",
    "laterality",
    "levels",
    "drug",
    "strength",
    "quantity",
    "refills",
    "visits",
    "frequency",
    "duration_days",
    "original_request",
    "approved_portion",
    "ur_decision",
)
FACT_FIELDS = (
    "kind",
    "value",
    "polarity",
    "attribution",
    "noted",
    "body_parts",
    "laterality",
    "response",
    "pain",
    "medication",
)
R = TypeVar("R", bound=Record)


def set_summary(desk: Desk, user: str, case_id: str, **changes: Any) -> CaseState:
    """Correct data of the case: any of :data:`SUMMARY_FIELDS`; worked items are worked again.

    Raises:
        InputError: A field is unknown or its value does not fit.
    """
    _only(changes, SUMMARY_FIELDS)

    def make(after: CaseState) -> dict[str, Any]:
        given = dict(changes)
        if "as_of" in given:
            given["as_of_basis"] = "option"
        return _with_summary(desk, after, _changed(after.summary, given), "retrieval")

    body = {"changes": changes, "detail": ", ".join(sorted(changes)).replace("_", " ")}
    return desk.commit(user, case_id, "summary_corrected", body, make)


# ------------------------------------------------------------------ items


def add_item(desk: Desk, user: str, case_id: str, text: str) -> CaseState:
    """Add a disputed item in words; it is understood like one of the case.

    Raises:
        InputError: The words are empty.
    """
    words = _words(text)

    def body(before: CaseState) -> Mapping[str, Any]:
        used = [one.number for one in (*before.items, *before.removed)]
        item = _understood(words, desk, before, max(used, default=0) + 1)
        return {"item_number": item.number, "item": item.model_dump(mode="json"), "detail": words}

    return desk.commit(user, case_id, "item_added", body, _items_of)


def remove_item(desk: Desk, user: str, case_id: str, number: int, reason: str = "") -> CaseState:
    """Take an item out of the case; it can be restored."""
    item_of(desk.state(user, case_id), number)
    return desk.commit(user, case_id, "item_removed", {"item": number, "reason": reason}, _items_of)


def restore_item(desk: Desk, user: str, case_id: str, number: int) -> CaseState:
    """Take a removed item back in."""
    if number not in {one.number for one in desk.state(user, case_id).removed}:
        raise InputError(f"No item {number} was removed.", "Choose a removed item.")
    return desk.commit(user, case_id, "item_restored", {"item": number}, _items_of)


def edit_item(
    desk: Desk, user: str, case_id: str, number: int, text: str | None = None, **changes: Any
) -> CaseState:
    """Correct an item; where it was worked, it is worked again.

    Args:
        desk: The desk.
        user: The owner.
        case_id: The case.
        number: The item.
        text: The request in other words: everything is read from them again.
        changes: Any of :data:`ITEM_FIELDS`; they beat what the words say. ``treatment``,
            ``drug`` and ``body_parts`` take ids of the vocabulary.

    Raises:
        InputError: A field is unknown, or its value does not fit.
    """
    _only(changes, ITEM_FIELDS)
    old = item_of(desk.state(user, case_id), number).item
    if text is not None:
        old = _understood(_words(text), desk, desk.state(user, case_id), number, old)
    new = _meaning(_changed(old, changes), changes, desk.tools.vocabulary)

    def make(after: CaseState) -> dict[str, Any]:
        items = tuple(new if one.number == number else one.item for one in after.items)
        summary = after.summary.model_copy(update={"items": items})
        return _with_summary(desk, after, summary, "retrieval", (number,))

    named = sorted(changes) + (["words"] if text is not None else [])
    body = {"item": number, "text": text, "changes": changes, "detail": _listed(named)}
    return desk.commit(user, case_id, "item_edited", body, make)


# ------------------------------------------------------------------ facts


def add_fact(
    desk: Desk,
    user: str,
    case_id: str,
    kind: str,
    document: int,
    start: int,
    end: int,
    **changes: Any,
) -> CaseState:
    """Add a fact with the place in the record where it stands.

    Args:
        desk: The desk.
        user: The owner.
        case_id: The case.
        kind: One of :class:`rag.records.FactKind`.
        document: 0-based number of the document.
        start: Offset of the first character in its text.
        end: Offset after the last.
        changes: Any of :data:`FACT_FIELDS`.

    Raises:
        InputError: There are no words at that place, or a value does not fit.
    """
    _only(changes, FACT_FIELDS)
    before = desk.state(user, case_id)
    span = span_of(before, document, start, end)
    ids = [fact.id for fact in (*before.summary.facts, *before.dismissed)]
    highest = max((int(id_[1:]) for id_ in ids if id_[1:].isdigit()), default=0)
    base = Fact(
        id=f"F{highest + 1}",
        kind=FactKind.OTHER,
        text=squeeze(before.case.words(span)),
        span=span,
    )
    fact = _changed(base, {"kind": kind, **changes})
    return _facts(
        desk,
        user,
        case_id,
        "fact_added",
        {"fact": fact.id, "added": fact.model_dump(mode="json"), "detail": fact.text[:80]},
        lambda facts: (*facts, fact),
    )


def edit_fact(desk: Desk, user: str, case_id: str, fact_id: str, **changes: Any) -> CaseState:
    """Correct what a fact means: any of :data:`FACT_FIELDS`; its words stay the record's."""
    _only(changes, FACT_FIELDS)
    new = _changed(_fact(desk.state(user, case_id), fact_id), changes)
    return _facts(
        desk,
        user,
        case_id,
        "fact_edited",
        {"fact": fact_id, "changes": changes, "detail": f"{fact_id}: {_listed(sorted(changes))}"},
        lambda facts: tuple(new if fact.id == fact_id else fact for fact in facts),
    )


def dismiss_fact(desk: Desk, user: str, case_id: str, fact_id: str, reason: str = "") -> CaseState:
    """Set a fact aside; it stays in the log and can be restored."""
    old = _fact(desk.state(user, case_id), fact_id)
    body = {
        "fact": fact_id,
        "fact_before": old.model_dump(mode="json"),
        "reason": reason,
        "detail": old.text[:80],
    }
    return _facts(
        desk,
        user,
        case_id,
        "fact_dismissed",
        body,
        lambda facts: tuple(fact for fact in facts if fact.id != fact_id),
    )


def restore_fact(desk: Desk, user: str, case_id: str, fact_id: str) -> CaseState:
    """Take a dismissed fact back in."""
    gone = {fact.id: fact for fact in desk.state(user, case_id).dismissed}
    if fact_id not in gone:
        raise InputError(f"No fact {fact_id} was dismissed.", "Choose a dismissed fact.")
    fact = gone[fact_id]
    return _facts(
        desk,
        user,
        case_id,
        "fact_restored",
        {"fact": fact_id, "detail": fact.text[:80]},
        lambda facts: tuple(
            sorted((*facts, fact), key=lambda one: (one.span.document, one.span.start, one.id))
        ),
    )


def span_of(state: CaseState, document: int, start: int, end: int) -> Span:
    """Return a place of the record as a span.

    Raises:
        InputError: The place holds no words.
    """
    if not 0 <= document < len(state.case.documents):
        raise InputError(f"The case has no document {document + 1}.", "Choose another.")
    held = state.case.documents[document]
    if not 0 <= start < end <= len(held.text) or not held.text[start:end].strip():
        raise InputError("There are no words at that place.", "Mark the words in the page again.")
    page = next((one.number for one in held.pages if one.start <= start < one.end), 1)
    return Span(document=document, page=page, start=start, end=end)


# ------------------------------------------------------------------ helpers


def _facts(
    desk: Desk, user: str, case_id: str, kind: str, body: dict[str, Any], change: Any
) -> CaseState:
    def make(after: CaseState) -> dict[str, Any]:
        summary = after.summary.model_copy(update={"facts": change(after.summary.facts)})
        return _with_summary(desk, after, summary, "retrieval")

    return desk.commit(user, case_id, kind, body, make)


def _with_summary(
    desk: Desk,
    after: CaseState,
    summary: CaseSummary,
    start: Start,
    numbers: Sequence[int] | None = None,
) -> dict[str, Any]:
    items = {item.number: item for item in summary.items}
    entries = tuple(
        one.model_copy(update={"item": items.get(one.number, one.item)}) for one in after.items
    )
    summary = summary.model_copy(update={"warnings": standing(after.parsed.warnings, summary)})
    state = after.model_copy(update={"summary": summary, "items": entries})
    return {
        "summary": summary.model_dump(mode="json"),
        **rework(desk, state, start, numbers),
    }


def _items_of(after: CaseState) -> dict[str, Any]:
    """Bring the summary's items in line with the case's."""
    items = tuple(one.item for one in after.items)
    summary = after.summary.model_copy(update={"items": items})
    # What the reading missed and the reviewer has given is no remark on the case any more.
    summary = summary.model_copy(update={"warnings": standing(after.parsed.warnings, summary)})
    return {"summary": summary.model_dump(mode="json")}


def _understood(
    words: str, desk: Desk, state: CaseState, number: int, old: DisputedItem | None = None
) -> DisputedItem:
    from rag.intake.items import understand_item

    item = understand_item(words, desk.tools.vocabulary, number=number, facts=state.summary.facts)
    if old is None:
        return item
    kept = ("span", "ur_decision", "ur_reasons", "ur_citations")
    return item.model_copy(update={name: getattr(old, name) for name in kept})


def _meaning(
    item: DisputedItem, changes: Mapping[str, Any], vocabulary: Vocabulary
) -> DisputedItem:
    """Hold ids against the vocabulary, and bring name and category in line with the treatment."""
    update: dict[str, Any] = {}
    if "treatment" in changes and item.treatment is not None:
        entry = vocabulary.treatments.get(item.treatment)
        if entry is None:
            raise InputError(
                f"The vocabulary knows no treatment {item.treatment!r}.",
                "Choose one from the list.",
            )
        update |= {"treatment_name": entry.name, "category": entry.category}
    if changes.get("drug") and item.drug not in vocabulary.drugs:
        # Facts and items name a drug by its generic name or its id.
        match = vocabulary.drugs_in(str(item.drug))
        if not match:
            raise InputError(
                f"The vocabulary knows no drug {item.drug!r}.", "Give its generic or brand name."
            )
        update["drug"] = match[0].id
    if "body_parts" in changes:
        unknown = [part for part in item.body_parts if part not in vocabulary.body_parts]
        if unknown:
            raise InputError(
                f"The vocabulary knows no body part {unknown[0]!r}.", "Choose one from the list."
            )
        update["body_part_inferred"] = False
    if "levels" in changes:
        update["levels"] = vocabulary.levels_in(", ".join(item.levels))
        if item.levels and not update["levels"]:
            raise InputError(
                f"No spinal level is named by {', '.join(item.levels)}.", "Write e.g. C4-C5."
            )
    return item.model_copy(update=update)


def _changed(record: R, changes: Mapping[str, Any]) -> R:
    try:
        return type(record).model_validate({**record.model_dump(), **changes})
    except ValidationError as error:
        first = error.errors()[0]
        field = " ".join(str(part) for part in first["loc"][:1]).replace("_", " ")
        raise InputError(f"The {field} does not fit: {first['msg']}.", "Correct it.") from None


def _only(changes: Mapping[str, Any], known: Sequence[str]) -> None:
    unknown = sorted(set(changes) - set(known))
    if unknown or not all(isinstance(name, str) for name in changes):
        raise InputError(f"{', '.join(unknown)} cannot be changed.", f"Give any of {known}.")


def _fact(state: CaseState, fact_id: str) -> Fact:
    for fact in state.summary.facts:
        if fact.id == fact_id:
            return fact
    raise InputError(f"The case has no fact {fact_id}.", "Choose one of its facts.")


def _words(text: str) -> str:
    words = squeeze(text)
    if not words:
        raise InputError("The request is empty.", "Write what is asked for.")
    return reason_of(words, "The request")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names).replace("_", " ")
