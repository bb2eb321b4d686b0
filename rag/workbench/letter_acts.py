"""What a reviewer does with the letter: export, sign, reopen, look at an earlier version."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from rag.desk import case as cases
from rag.desk import letters, signing
from rag.workbench import letter_view
from rag.workbench.bridge import Answer, Given
from rag.workbench.panes import A, letter_blocks, show
from rag.workbench.room import Room

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "md": "text/markdown",
    "json": "application/json",
}


def export(room: Room, user: str, given: Given) -> Answer:
    """Return the letter, or everything of the case, as a file."""
    kind: Any = given.text("kind")
    state = room.state(user, given)
    if state.status == "open":
        cases.choose_all(room.desk, user, given.case)
    name, data = letters.export(room.desk, user, given.case, kind)
    return Answer(file=packed_file(name, data, TYPES[kind]), say=f"{name} was written.")


def sign(room: Room, user: str, given: Given) -> Answer:
    """Sign the present version."""
    name, more = given.text("reviewer"), given.text("credentials")
    state = signing.sign(room.desk, user, given.case, name, credentials=more)
    made = show(room, user, given.view, state=state)
    made.say = f"Signed by {name}."
    return made


def reopen(room: Room, user: str, given: Given) -> Answer:
    """Open a signed case as a new version."""
    state = signing.reopen(room.desk, user, given.case, given.text("reason"))
    made = show(room, user, given.view, state=state)
    made.say = f"Version {state.version} is open."
    return made


def version(room: Room, user: str, given: Given) -> Answer:
    """Show the letter of an earlier version; 0: the present one."""
    number = given.number("version")
    if number < 1:
        return show(room, user, given.view)
    state = signing.version_state(room.desk, user, given.case, number)
    return Answer(panes={A: letter_view.letter_pane(letter_blocks(state), number)})


def packed_file(name: str, data: bytes, kind: str) -> dict[str, str]:
    """Return a download as the page takes it."""
    return {"name": name, "type": kind, "data": base64.b64encode(data).decode()}


ACTS: dict[str, Callable[[Room, str, Given], Answer]] = {
    "export": export,
    "sign": sign,
    "reopen": reopen,
    "version": version,
}
