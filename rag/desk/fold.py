"""From log to case: a pure fold over events, so that replaying a log gives the same case.

No stage runs here: what the stages returned stands in the events.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from rag.desk.adjust import adjusted
from rag.desk.deeds import ACTS, DONE, Body, on_item
from rag.desk.records import (
    Answer,
    CaseFinding,
    CaseRow,
    CaseState,
    Change,
    EditedSentence,
    Event,
    ItemState,
)
from rag.records import (
    CaseFile,
    CaseSummary,
    Finding,
    ItemAssessment,
    ItemDraft,
    ItemPassages,
    ModelCall,
)


def fold(case_id: str, owner: str, events: Iterable[Event]) -> CaseState:
    """Return the case that a log tells; the same log gives the same case, byte for byte.

    Raises:
        ValueError: The log does not begin with ``opened``, or an entry does not fit.
    """
    state: CaseState | None = None
    for event in events:
        state = begin(case_id, owner, event) if state is None else apply(state, event)
    if state is None:
        raise ValueError("the log is empty")
    return state


def begin(case_id: str, owner: str, event: Event) -> CaseState:
    """Return the case that its first event opens."""
    if event.kind != "opened":
        raise ValueError(f"a log begins with opened, not with {event.kind}")
    parsed = CaseSummary.model_validate(event.results["summary"])
    state = CaseState(
        id=case_id,
        owner=owner,
        title=event.body["title"],
        created=event.at,
        seq=event.seq,
        case=CaseFile.model_validate(event.results["case"]),
        parsed=parsed,
        summary=parsed,
        items=tuple(ItemState(number=item.number, item=item, parsed=item) for item in parsed.items),
    )
    return _noted(_with_results(state, event), event)


def apply(state: CaseState, event: Event) -> CaseState:
    """Return the case after one more event."""
    if event.kind not in DONE:
        raise ValueError(f"no event is called {event.kind}")
    act = ACTS.get(event.kind)
    if act is not None:
        state = act(state, event.body, event)
    return _noted(_with_results(state, event), event)


def row_of(state: CaseState) -> CaseRow:
    """Return the line of a case in a list."""
    return CaseRow(
        id=state.id,
        owner=state.owner,
        title=state.title,
        created=state.created,
        updated=state.history[-1].at,
        version=state.version,
        status=state.status,
        items=len(state.items),
        seq=state.seq,
    )


# ------------------------------------------------------------------ what the stages returned


def with_machine(item: ItemState, made: Body, *, adopt: bool = False) -> ItemState:
    """Return ``item`` with new results of the stages; a reviewer's sentences are kept.

    Args:
        item: The item as it was.
        made: Any of ``found``, ``assessment``, ``machine_draft``, ``model_calls``, ``findings``.
        adopt: Whether the machine draft takes the place of a reviewer's sentences.
    """
    changes: dict[str, Any] = {}
    if "found" in made:
        changes["found"] = ItemPassages.model_validate(made["found"])
    found = changes.get("found", item.found)
    if found is not None:
        changes["passages"] = adjusted(found, item)
    if "assessment" in made:
        changes["assessment"] = ItemAssessment.model_validate(made["assessment"])
    if "model_calls" in made:
        calls = made["model_calls"]
        changes["model_calls"] = tuple(ModelCall.model_validate(call) for call in calls)
    if "machine_draft" in made:
        draft = ItemDraft.model_validate(made["machine_draft"])
        changes["machine_draft"] = draft
        kept = item.ready and item.edited and not adopt
        if not kept:
            changes["sentences"] = tuple(
                EditedSentence(sentence=one, machine=one) for one in draft.sentences
            )
        changes["behind"] = kept and (item.behind or draft != item.machine_draft)
    elif made.get("behind"):
        changes["behind"] = True
    elif adopt and item.machine_draft is not None:
        changes["sentences"] = tuple(
            EditedSentence(sentence=one, machine=one) for one in item.machine_draft.sentences
        )
        changes["behind"] = False
    return item.model_copy(update=changes)


def named(findings: Sequence[Finding], answers: Iterable[Answer]) -> tuple[CaseFinding, ...]:
    """Give every finding its id and the answer that it already has."""
    known = {answer.finding_id: answer for answer in answers}
    return tuple(
        CaseFinding(id=id_, finding=finding, answer=known.get(id_))
        for finding in findings
        for id_ in (finding_id(finding),)
    )


def finding_id(finding: Finding) -> str:
    """Return the name of a finding: equal findings have equal names, in every run."""
    parts = (finding.check, str(finding.item), finding.sentence or "", finding.message)
    return "f" + hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:12]


def _with_results(state: CaseState, event: Event) -> CaseState:
    made = event.results
    changes: dict[str, Any] = {}
    if "summary" in made and event.kind != "opened":
        summary = CaseSummary.model_validate(made["summary"])
        items = {item.number: item for item in summary.items}
        changes["summary"] = summary
        changes["items"] = tuple(
            one.model_copy(update={"item": items.get(one.number, one.item)}) for one in state.items
        )
    for name in ("versions", "settings"):
        if name in made:
            changes[name] = dict(made[name])
    if "findings" in made:
        changes["findings"] = _findings(made["findings"], state.findings)
    state = state.model_copy(update=changes)
    for number, parts in made.get("items", {}).items():
        state = on_item(state, int(number), partial(_worked, parts))
    return state


def _worked(parts: Body, item: ItemState) -> ItemState:
    item = with_machine(item, parts, adopt=bool(parts.get("adopt")))
    if "findings" in parts:
        found = _findings(parts["findings"], item.findings)
        item = item.model_copy(update={"findings": found})
    return item


def _findings(rows: Sequence[Body], before: Sequence[CaseFinding]) -> tuple[CaseFinding, ...]:
    answers = [entry.answer for entry in before if entry.answer is not None]
    return named([Finding.model_validate(row) for row in rows], answers)


def _noted(state: CaseState, event: Event) -> CaseState:
    body = event.body
    where = f"item {body['item']}: " if isinstance(body.get("item"), int) else ""
    where += f"sentence {body['id']}: " if isinstance(body.get("id"), str) else ""
    detail = f" ({body['detail']})" if body.get("detail") else ""
    change = Change(
        seq=event.seq,
        version=state.version,
        at=event.at,
        user=event.user,
        kind=event.kind,
        what=f"{where}{DONE[event.kind]}{detail}",
        why=body.get("reason", ""),
    )
    return state.model_copy(update={"seq": event.seq, "history": (*state.history, change)})
