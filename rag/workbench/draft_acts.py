"""What a reviewer does with the sentences of a draft and their findings."""

from __future__ import annotations

from collections.abc import Callable

from rag.desk import remedies, sentences, signing
from rag.desk.records import CaseState
from rag.errors import InputError
from rag.workbench.bridge import Answer, Given
from rag.workbench.panes import item_of, show
from rag.workbench.room import Room


def edit_sentence(room: Room, user: str, given: Given) -> Answer:
    """Change a sentence's words and check the item again."""
    return _after(
        room,
        user,
        given,
        sentences.edit_sentence(
            room.desk, user, given.case, given.item, given.text("id"), given.text("value")
        ),
    )


def insert_sentence(room: Room, user: str, given: Given) -> Answer:
    """Insert a sentence after another, or at the end."""
    after = given.text("after")
    if not after:
        rows = item_of(room.state(user, given), given.item).sentences
        after = rows[-1].sentence.id if rows else ""
    state = sentences.insert_sentence(
        room.desk,
        user,
        given.case,
        given.item,
        given.text("text"),
        after=after or None,
        role=given.text("role", "assessment"),
    )
    return _after(room, user, given, state)


def remove_sentence(room: Room, user: str, given: Given) -> Answer:
    """Remove a sentence."""
    state = sentences.remove_sentence(room.desk, user, given.case, given.item, given.text("id"))
    made = _after(room, user, given, state)
    made.say = "Removed; “Show changes” puts it back."
    return made


def restore_sentence(room: Room, user: str, given: Given) -> Answer:
    """Put the program's words back."""
    return _after(
        room,
        user,
        given,
        sentences.restore_sentence(room.desk, user, given.case, given.item, given.text("id")),
    )


def regenerate(room: Room, user: str, given: Given) -> Answer:
    """Write a sentence again from its evidence."""
    return _after(
        room,
        user,
        given,
        sentences.regenerate_sentence(room.desk, user, given.case, given.item, given.text("id")),
    )


def move(room: Room, user: str, given: Given) -> Answer:
    """Move a sentence up or down."""
    rows = item_of(room.state(user, given), given.item).sentences
    wanted = given.text("id")
    at = next((n for n, row in enumerate(rows) if row.sentence.id == wanted), None)
    if at is None:
        raise InputError("This sentence is gone.", "Reload the page.")
    place = at + given.number("by")
    state = sentences.move_sentence(room.desk, user, given.case, given.item, wanted, place)
    return _after(room, user, given, state)


def adopt(room: Room, user: str, given: Given) -> Answer:
    """Take the program's present draft over."""
    return _after(room, user, given, sentences.adopt_draft(room.desk, user, given.case, given.item))


def changes(room: Room, user: str, given: Given) -> Answer:
    """Show or hide the changes against the program's draft."""
    shown = given.payload.get("on") is True
    return show(room, user, given.view, keep_page=True, keep_passages=True, changes=shown)


def remedy(room: Room, user: str, given: Given) -> Answer:
    """Apply a one-click remedy."""
    return _after(
        room,
        user,
        given,
        remedies.apply_remedy(room.desk, user, given.case, given.item, given.text("remedy")),
    )


def answer(room: Room, user: str, given: Given) -> Answer:
    """Answer a finding with a reason."""
    state = signing.answer_finding(
        room.desk, user, given.case, given.text("finding"), given.text("reason")
    )
    return _after(room, user, given, state)


def unanswer(room: Room, user: str, given: Given) -> Answer:
    """Take an answer back."""
    state = signing.withdraw_answer(room.desk, user, given.case, given.text("finding"))
    return _after(room, user, given, state)


def _after(room: Room, user: str, given: Given, state: CaseState) -> Answer:
    return show(room, user, given.view, state=state, keep_page=True, keep_passages=False)


ACTS: dict[str, Callable[[Room, str, Given], Answer]] = {
    "edit_sentence": edit_sentence,
    "insert_sentence": insert_sentence,
    "remove_sentence": remove_sentence,
    "restore_sentence": restore_sentence,
    "regenerate": regenerate,
    "move": move,
    "adopt": adopt,
    "changes": changes,
    "remedy": remedy,
    "answer": answer,
    "unanswer": unanswer,
}
