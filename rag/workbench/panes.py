"""Which panes a reviewer's page shows: the cases, the case, an item, the letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rag.desk import case as cases
from rag.desk.records import CaseState, ItemState
from rag.errors import InputError
from rag.workbench import case_view, draft_view, home_view, letter_view, page_view
from rag.workbench.bridge import Answer
from rag.workbench.passages_view import passages_pane
from rag.workbench.room import Room
from rag.workbench.weigh_view import waiting, weigh_pane

BAR, A, B, C, D = "r-bar", "r-a", "r-b", "r-c", "r-d"
STEPS = ("case", "item", "letter")


def show(
    room: Room,
    user: str,
    view: Mapping[str, Any],
    *,
    state: CaseState | None = None,
    keep_page: bool = False,
    keep_passages: bool = False,
    changes: bool | None = None,
) -> Answer:
    """Return all panes of where a page stands.

    Args:
        room: The workbench.
        user: Who looks.
        view: ``case``, ``step``, ``item``, ``changes`` and ``kind``, the facts shown in full.
        state: The case as an edit returned it; default: as it stands.
        keep_page: Whether the page of the record that is shown stays as it is.
        keep_passages: Whether the passages stay as they are, with what was searched for.
        changes: Whether the changes against the machine draft are shown; default: as the view.
    """
    case_id = view.get("case")
    if not isinstance(case_id, str) or not case_id:
        return home(room, user)
    state = state or room.desk.state(user, case_id)
    step = view.get("step") if view.get("step") in STEPS else "case"
    number = view.get("item") if isinstance(view.get("item"), int) else 0
    item = next((one for one in state.items if one.number == number), None)
    if step == "item" and item is None:
        step = "case"
    differs = bool(view.get("changes")) if changes is None else changes
    kind = view.get("kind") if step == "case" and isinstance(view.get("kind"), str) else ""
    here = {"case": case_id, "step": step, "item": number, "changes": differs, "kind": kind}
    made = Answer(view=here)
    made.panes[BAR] = case_view.bar(state, str(step), number or 0, room.status())
    if step == "case":
        made.panes[A] = case_view.case_pane(
            state, room.desk.tools.vocabulary, room.settings.max_file_mb, str(kind)
        )
        if not keep_page:
            place = _beginning(state)
            made.panes[C] = page_view.record_page(state, *place, adding=_open(state))
            made.show = {"key": f"page-{place[0]}-{place[1]}", "quiet": True}
    elif step == "letter":
        if lacking(state):
            made.panes[A] = waiting("Working the items that the letter still lacks …")
            made.panes[D] = waiting("What is left to resolve, and the exports, come then.")
        else:
            made.panes[A] = letter_view.letter_pane(letter_blocks(state))
            made.panes[D] = letter_view.signing_pane(state)
    elif item is not None:
        made.panes.update(item_panes(room, state, item, changes=differs))
        if keep_passages:
            del made.panes[B]
        if not keep_page:
            made.panes[C] = page_view.no_page()
    return made


def lacking(state: CaseState) -> list[ItemState]:
    """Return the items that a letter needs and that were not worked yet."""
    return [one for one in state.items if not one.ready] if _open(state) else []


def home(room: Room, user: str) -> Answer:
    """Return the list of cases and the form for a new one."""
    return Answer(
        view={"case": "", "step": "home", "item": 0},
        panes={
            BAR: home_view.bar(room.status(), user, indexable=room.indexable),
            A: home_view.new_case(room.settings),
            D: home_view.case_list(cases.list_cases(room.desk, user)),
        },
    )


def item_panes(
    room: Room, state: CaseState, item: ItemState, *, changes: bool = False
) -> dict[str, str]:
    """Return the panes of an item, as far as it was worked."""
    return {
        A: weigh_pane(state, item),
        B: passages_pane(state, item),
        D: draft_view.draft_pane(state, item, room.settings, changes=changes),
    }


def letter_blocks(state: CaseState) -> Any:
    """Return the letter's blocks, which are shown as they are printed."""
    from rag.desk import letters

    return letters.letter_blocks(state)[0]


def item_of(state: CaseState, number: int) -> ItemState:
    """Return an item.

    Raises:
        InputError: There is none of this number.
    """
    for one in state.items:
        if one.number == number:
            return one
    raise InputError(f"The case has no item {number}.", "Choose another.")


def _beginning(state: CaseState) -> tuple[int, int, int]:
    """Return where reading begins: document, page and offset of the clinical summary."""
    for at, document in enumerate(state.case.documents):
        if document.letter is not None:
            span = document.letter.summary
            return at, span.page, span.start
    return 0, 1, 0


def _open(state: CaseState) -> bool:
    return state.status == "open"
