"""What each kind of edit does to a case, before the stages have their say: pure functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rag.desk.records import (
    Answer,
    CaseFinding,
    CaseState,
    EditedSentence,
    Event,
    ItemState,
    Mark,
    Overrule,
    SignOff,
)
from rag.records import (
    CaseDocument,
    CaseSummary,
    DisputedItem,
    Fact,
    RetrievedPassage,
    Sentence,
)

Body = Mapping[str, Any]
"""What stands in an event: plain JSON values."""


def on_item(state: CaseState, number: int, change: Callable[[ItemState], ItemState]) -> CaseState:
    """Return the case with one item changed."""
    items = tuple(change(one) if one.number == number else one for one in state.items)
    return state.model_copy(update={"items": items})


# ------------------------------------------------------------------ what the user did


def _item_added(state: CaseState, body: Body, event: Event) -> CaseState:
    item = DisputedItem.model_validate(body["item"])
    return state.model_copy(
        update={"items": (*state.items, ItemState(number=item.number, item=item))}
    )


def _files_added(state: CaseState, body: Body, event: Event) -> CaseState:
    made = event.results
    if not made:  # before the reading
        return state
    new = tuple(CaseDocument.model_validate(one) for one in made["documents"])
    parsed = CaseSummary.model_validate(made["parsed"])
    read = {one.number: one for one in parsed.items}
    known = {one.number for one in (*state.items, *state.removed)}
    rows = (DisputedItem.model_validate(one) for one in made["summary"]["items"])
    items = [
        one.model_copy(update={"parsed": read.get(one.number, one.parsed)}) for one in state.items
    ]
    items += [
        ItemState(number=one.number, item=one, parsed=read.get(one.number))
        for one in rows
        if one.number not in known
    ]
    documents = state.case.model_copy(update={"documents": (*state.case.documents, *new)})
    return state.model_copy(update={"case": documents, "parsed": parsed, "items": tuple(items)})


def _item_removed(state: CaseState, body: Body, event: Event) -> CaseState:
    gone = tuple(one for one in state.items if one.number == body["item"])
    kept = tuple(one for one in state.items if one.number != body["item"])
    return state.model_copy(update={"items": kept, "removed": (*state.removed, *gone)})


def _item_restored(state: CaseState, body: Body, event: Event) -> CaseState:
    back = tuple(one for one in state.removed if one.number == body["item"])
    items = tuple(sorted((*state.items, *back), key=lambda one: one.number))
    kept = tuple(one for one in state.removed if one.number != body["item"])
    return state.model_copy(update={"items": items, "removed": kept})


def _titled(state: CaseState, body: Body, event: Event) -> CaseState:
    return state.model_copy(update={"title": body["title"]})


def _fact_dismissed(state: CaseState, body: Body, event: Event) -> CaseState:
    fact = Fact.model_validate(body["fact_before"])
    return state.model_copy(update={"dismissed": (*state.dismissed, fact)})


def _fact_restored(state: CaseState, body: Body, event: Event) -> CaseState:
    kept = tuple(fact for fact in state.dismissed if fact.id != body["fact"])
    return state.model_copy(update={"dismissed": kept})


def _marks(name: str, on: bool) -> Callable[[CaseState, Body, Event], CaseState]:
    def act(state: CaseState, body: Body, event: Event) -> CaseState:
        key = body["passage"]

        def change(item: ItemState) -> ItemState:
            kept = tuple(m for m in getattr(item, name) if m.passage_key != key)
            mark = Mark(
                passage_key=key, user=event.user, at=event.at, reason=body.get("reason", "")
            )
            item = item.model_copy(update={name: (*kept, mark) if on else kept})
            other = "excluded" if name == "pinned" else "pinned"
            if on:
                # Nobody relies on what was set aside: the later mark holds.
                rest = tuple(m for m in getattr(item, other) if m.passage_key != key)
                item = item.model_copy(update={other: rest})
            return item

        return on_item(state, body["item"], change)

    return act


def _passage_added(state: CaseState, body: Body, event: Event) -> CaseState:
    passage = RetrievedPassage.model_validate(body["retrieved"])

    def change(item: ItemState) -> ItemState:
        rest = tuple(one for one in item.added if one.passage.key != passage.passage.key)
        aside = tuple(m for m in item.excluded if m.passage_key != passage.passage.key)
        return item.model_copy(update={"added": (*rest, passage), "excluded": aside})

    return on_item(state, body["item"], change)


def _overruled(state: CaseState, body: Body, event: Event) -> CaseState:
    made = Overrule(
        criterion_id=body["criterion"],
        status=body["status"],
        reason=body["reason"],
        user=event.user,
        at=event.at,
        was=body["was"],
        evidence=body.get("evidence", ()),
    )

    def change(item: ItemState) -> ItemState:
        rest = tuple(one for one in item.overrules if one.criterion_id != made.criterion_id)
        return item.model_copy(update={"overrules": (*rest, made)})

    return on_item(state, body["item"], change)


def _overrule_withdrawn(state: CaseState, body: Body, event: Event) -> CaseState:
    def change(item: ItemState) -> ItemState:
        rest = tuple(one for one in item.overrules if one.criterion_id != body["criterion"])
        return item.model_copy(update={"overrules": rest})

    return on_item(state, body["item"], change)


def _outcome(state: CaseState, body: Body, event: Event) -> CaseState:
    return on_item(
        state, body["item"], lambda one: one.model_copy(update={"outcome": body["outcome"]})
    )


def _portion(state: CaseState, body: Body, event: Event) -> CaseState:
    return on_item(
        state, body["item"], lambda one: one.model_copy(update={"portion": body["portion"]})
    )


def _sentences(
    change: Callable[[tuple[EditedSentence, ...], Body, Event], tuple[EditedSentence, ...]],
) -> Callable[[CaseState, Body, Event], CaseState]:
    def act(state: CaseState, body: Body, event: Event) -> CaseState:
        return on_item(
            state,
            body["item"],
            lambda one: one.model_copy(update={"sentences": change(one.sentences, body, event)}),
        )

    return act


def _edited(
    rows: tuple[EditedSentence, ...], body: Body, event: Event
) -> tuple[EditedSentence, ...]:
    new = Sentence.model_validate(body["sentence"])
    return tuple(_touched(one, new, event) if one.sentence.id == new.id else one for one in rows)


def _touched(entry: EditedSentence, new: Sentence, event: Event) -> EditedSentence:
    same = new == entry.machine
    return entry.model_copy(
        update={
            "sentence": new,
            "edited_by": "" if same else event.user,
            "edited_at": "" if same else event.at,
        }
    )


def _inserted(
    rows: tuple[EditedSentence, ...], body: Body, event: Event
) -> tuple[EditedSentence, ...]:
    new = EditedSentence(
        sentence=Sentence.model_validate(body["sentence"]),
        machine=body.get("machine"),
        edited_by=event.user,
        edited_at=event.at,
    )
    at = body["place"]
    return (*rows[:at], new, *rows[at:])


def _removed(
    rows: tuple[EditedSentence, ...], body: Body, event: Event
) -> tuple[EditedSentence, ...]:
    return tuple(one for one in rows if one.sentence.id != body["id"])


def _moved(
    rows: tuple[EditedSentence, ...], body: Body, event: Event
) -> tuple[EditedSentence, ...]:
    moving = [one for one in rows if one.sentence.id == body["id"]]
    rest = [one for one in rows if one.sentence.id != body["id"]]
    at = body["place"]
    return (*rest[:at], *moving, *rest[at:])


def _answered(state: CaseState, body: Body, event: Event) -> CaseState:
    reason = body.get("reason", "")
    answer = (
        Answer(finding_id=body["finding"], reason=reason, user=event.user, at=event.at)
        if reason
        else None
    )

    def answer_in(rows: tuple[CaseFinding, ...]) -> tuple[CaseFinding, ...]:
        return tuple(
            one.model_copy(update={"answer": answer}) if one.id == body["finding"] else one
            for one in rows
        )

    items = tuple(
        one.model_copy(update={"findings": answer_in(one.findings)}) for one in state.items
    )
    return state.model_copy(update={"items": items, "findings": answer_in(state.findings)})


def _signed(state: CaseState, body: Body, event: Event) -> CaseState:
    signature = SignOff(
        version=state.version,
        reviewer=body["reviewer"],
        credentials=body.get("credentials", ""),
        user=event.user,
        at=event.at,
        seq=event.seq,
        letter_sha256=body["letter_sha256"],
    )
    return state.model_copy(
        update={"status": "signed", "signatures": (*state.signatures, signature)}
    )


def _reopened(state: CaseState, body: Body, event: Event) -> CaseState:
    return state.model_copy(update={"status": "open", "version": state.version + 1})


ACTS: dict[str, Callable[[CaseState, Body, Event], CaseState]] = {
    "titled": _titled,
    "files_added": _files_added,
    "item_added": _item_added,
    "item_removed": _item_removed,
    "item_restored": _item_restored,
    "fact_dismissed": _fact_dismissed,
    "fact_restored": _fact_restored,
    "passage_pinned": _marks("pinned", True),
    "passage_unpinned": _marks("pinned", False),
    "passage_excluded": _marks("excluded", True),
    "passage_included": _marks("excluded", False),
    "passage_added": _passage_added,
    "criterion_overruled": _overruled,
    "overrule_withdrawn": _overrule_withdrawn,
    "outcome_chosen": _outcome,
    "portion_set": _portion,
    "sentence_edited": _sentences(_edited),
    "sentence_regenerated": _sentences(_edited),
    "remedy_applied": _sentences(_edited),
    "sentence_inserted": _sentences(_inserted),
    "sentence_removed": _sentences(_removed),
    "sentence_moved": _sentences(_moved),
    "finding_answered": _answered,
    "signed": _signed,
    "reopened": _reopened,
}
"""What each kind of event does to the case; the others act by their results alone."""
DONE = {
    "opened": "case opened",
    "titled": "title changed",
    "files_added": "files added",
    "item_worked": "passages found, criteria assessed, draft written",
    "item_drafted": "drafted again",
    "draft_adopted": "the program's draft taken over",
    "summary_corrected": "case data corrected",
    "item_added": "item added",
    "item_removed": "item removed",
    "item_restored": "item taken back in",
    "item_edited": "item corrected",
    "fact_added": "fact added",
    "fact_edited": "fact corrected",
    "fact_dismissed": "fact dismissed",
    "fact_restored": "fact taken back in",
    "passage_pinned": "passage pinned",
    "passage_unpinned": "pin removed",
    "passage_excluded": "passage set aside",
    "passage_included": "passage taken back in",
    "passage_added": "passage added from the library",
    "criterion_overruled": "criterion overruled",
    "overrule_withdrawn": "overruling withdrawn",
    "outcome_chosen": "outcome chosen",
    "portion_set": "supported portion set",
    "sentence_edited": "sentence edited",
    "sentence_regenerated": "sentence written again",
    "remedy_applied": "remedy applied",
    "sentence_inserted": "sentence inserted",
    "sentence_removed": "sentence removed",
    "sentence_moved": "sentence moved",
    "finding_answered": "finding answered",
    "signed": "signed",
    "reopened": "reopened as a new version",
}
"""Every kind of event, in words for the history."""
