"""The draft of an item: what it argues for, its sentences, and what was changed in it."""

from __future__ import annotations

from collections.abc import Sequence

from rag.desk.records import CaseFinding, CaseState, ItemState
from rag.desk.remedies import Remedy, remedies
from rag.desk.sentences import DiffLine, diff
from rag.settings import Settings
from rag.workbench.markup import (
    Html,
    badge,
    button,
    does,
    el,
    empty,
    fold,
    join,
    select,
)
from rag.workbench.sentence_view import ROLES, finding_row, inserting, sentence_row
from rag.workbench.weigh_view import waiting

_OUTCOMES = (
    ("suggest", "Draft as suggested"),
    ("uphold", "Draft for upholding"),
    ("overturn", "Draft for overturning"),
)
_WORST = ("blocker", "warning", "note")


def draft_pane(
    state: CaseState, item: ItemState, settings: Settings, *, changes: bool = False
) -> Html:
    """Return the draft of an item, ready to be edited; a signed one is locked."""
    if item.draft is None:
        return waiting("Drafting …")
    locked = state.status == "signed"
    found = _by_sentence(item.findings)
    mends = {} if locked else _mends(state, item)
    rows = [
        sentence_row(state, item, entry, found.get(entry.sentence.id, []), mends, locked)
        for entry in item.sentences
    ]
    none = empty(
        el("p", "The program drafts nothing here: say below what decides it."),
    )
    return join(
        _head(item, settings, locked, changes),
        _behind(item, locked),
        _loose(item, found.get("", []), mends, locked),
        _changes(diff(state, item.number), item, locked) if changes else None,
        el("ol", rows, cls="sentences", data_key="sentences") if rows else none,
        None if locked else inserting(item, None, "Add a sentence at the end"),
        _onward(state, item, locked),
    )


def streaming(rows: Sequence[tuple[str, str]], note: str) -> Html:
    """Return sentences as they come from a drafter, before they are checked.

    Args:
        rows: Role and text of each.
        note: What goes on, in words.
    """
    names = {role.value: name for role, name in ROLES.items()}
    shown = [
        el(
            "li",
            el("span", names.get(role, ""), cls="role"),
            el("p", text, cls="plain"),
            cls="sentence coming",
            style=f"--n:{at}",
            data_key=f"coming-{at}",
        )
        for at, (role, text) in enumerate(rows)
    ]
    return join(
        el("div", el("span", note, cls="soft"), cls="row drafthead"),
        el("ol", shown, cls="sentences", data_key="sentences"),
    )


def _onward(state: CaseState, item: ItemState, locked: bool) -> Html:
    """Return how to go on: keys while writing, the next item, the letter."""
    later = [one.number for one in state.items if one.number > item.number]
    goes = (
        button(f"Next: item {later[0]}", "go", given={"step": "item", "n": later[0]})
        if later
        else button("To the letter", "go", given={"step": "letter", "n": 0})
    )
    keys = (
        "Leaving a sentence saves and checks it. Ctrl+Enter goes on to the next; Esc takes the "
        "typing back."
    )
    return el(
        "footer",
        None if locked else el("span", keys, cls="soft grow"),
        goes,
        cls="row onward",
        data_key="onward",
    )


def _head(item: ItemState, settings: Settings, locked: bool, changes: bool) -> Html:
    draft = item.draft
    decision = draft.decision if draft else None
    if locked:
        return el("div", _standing(item), badge("signed and locked", "good"), cls="row drafthead")
    abstains = item.assessment is not None and item.assessment.decision is None
    outcome = el(
        "form",
        select(
            "outcome",
            (("suggest", "No decision"), *_OUTCOMES[1:]) if abstains else _OUTCOMES,
            item.outcome,
            label="What the draft argues for",
            data_submits=None if abstains else True,
        ),
        el(
            "input",
            name="reason",
            placeholder="because …",
            aria_label="Reason for the decision",
            required=True,
        )
        if abstains
        else None,
        el("button", "Decide", type="submit", cls="btn") if abstains else None,
        cls="row",
        data_key=f"outcome-{item.outcome}-{abstains}",
        **does("outcome", n=item.number),
    )
    by_model = draft is not None and draft.drafter.startswith("chat:")
    other = "Draft with the built-in drafter" if by_model else f"Draft with {settings.model}"
    model = (
        button(
            other,
            "draft_again",
            given={"n": item.number, "model": not by_model},
            data_confirm="The new draft takes the place of your sentences; they stay in the "
            "history. Go on?"
            if item.edited
            else None,
        )
        if settings.model or by_model
        else None
    )
    drafter = draft.drafter if draft else ""
    return el(
        "div",
        _standing(item),
        outcome,
        model,
        el("span", cls="grow"),
        el("span", f"drafted: {drafter}", cls="soft nowrap"),
        button(
            "Hide changes" if changes else "Show changes",
            "changes",
            kind="small",
            given={"n": item.number, "on": not changes},
            aria_pressed=str(changes).lower(),
            disabled=not item.edited and not changes,
            title="Compare with the program's draft",
        ),
        cls="row drafthead",
        data_key=f"drafthead-{decision}",
    )


def _standing(item: ItemState) -> Html:
    decision = item.draft.decision if item.draft else None
    text = {"upheld": "Upheld", "overturned": "Overturned", None: "No decision yet"}[decision]
    return el("strong", text, cls=f"stands {decision or 'none'}")


def _behind(item: ItemState, locked: bool) -> Html | None:
    if not item.behind or locked:
        return None
    return el(
        "div",
        el(
            "span",
            "Your sentences were kept; after your last change the program would write otherwise.",
        ),
        button("See the difference", "changes", kind="small", given={"n": item.number, "on": True}),
        button(
            "Take the new draft",
            "adopt",
            kind="small",
            given={"n": item.number},
            data_confirm="The new draft takes the place of your sentences; they stay in the "
            "history. Go on?",
        ),
        cls="notice",
        data_key="behind",
    )


def _loose(
    item: ItemState, rows: Sequence[CaseFinding], mends: dict[str, list[Remedy]], locked: bool
) -> Html | None:
    if not rows:
        return None
    worst = min((_WORST.index(row.finding.severity) for row in rows), default=2)
    counted = f"On the item as a whole ({len(rows)})"
    shown = [finding_row(item, row, mends, locked) for row in rows]
    return fold(counted, shown, key="loose", cls="loose", opened=worst == 0)


def _by_sentence(rows: Sequence[CaseFinding]) -> dict[str, list[CaseFinding]]:
    out: dict[str, list[CaseFinding]] = {}
    for row in sorted(rows, key=lambda one: _WORST.index(one.finding.severity)):
        out.setdefault(row.finding.sentence or "", []).append(row)
    return out


def _mends(state: CaseState, item: ItemState) -> dict[str, list[Remedy]]:
    out: dict[str, list[Remedy]] = {}
    for remedy in remedies(state, item.number):
        out.setdefault(remedy.finding_id, []).append(remedy)
    return out


def _changes(lines: Sequence[DiffLine], item: ItemState, locked: bool) -> Html:
    shown = [line for line in lines if line.change != "same"]
    return el(
        "section",
        el("h3", "Changes against the program's draft"),
        el("ul", [_change(line, item, locked) for line in shown])
        if shown
        else el("p", "None.", cls="soft"),
        cls="changes",
        data_key="changes",
    )


def _change(line: DiffLine, item: ItemState, locked: bool) -> Html:
    if line.change == "edited":
        body = join([el({"out": "del", "in": "ins"}.get(k, "span"), t, " ") for k, t in line.words])
    elif line.change == "inserted":
        body = el("ins", line.after)
    else:
        body = el("del", line.before)
    back = (
        button(
            "Put back",
            "restore_sentence",
            kind="small",
            given={"n": item.number, "id": line.id},
        )
        if line.change != "inserted" and not locked
        else None
    )
    return el("li", badge(line.change), " ", body, " ", back)
