"""What a reviewer does with a case as a whole: open, correct, find in its pages, delete."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from rag.desk import case as cases
from rag.desk import corrections, joining
from rag.desk.records import CaseState
from rag.errors import InputError
from rag.vocabulary import Vocabulary
from rag.workbench import page_view
from rag.workbench.bridge import Answer, Given
from rag.workbench.facts_view import tables
from rag.workbench.jobs import Job
from rag.workbench.panes import C, show
from rag.workbench.room import Room, sample_files

_NUMBER = re.compile(r"\bCM\d\d-\d{7}\b")
_LARGE = 150_000
"""Bytes from which a case is read in the background, so that the page says how far it is."""
_WHOLE = {"quantity", "refills", "visits"}


def open_case(room: Room, user: str, given: Given) -> Answer:
    """Open what was dropped or pasted as a new case; a large one is read in the background."""
    files, text = room.uploads.take(given), given.text("text")
    wanted = given.text("as_of").strip()
    day = _day(wanted) if wanted else None
    requests = [line.strip() for line in given.text("requests").splitlines() if line.strip()]

    def made(say: Callable[[str], None] | None = None) -> Answer:
        case_id = cases.open_case(
            room.desk,
            user,
            files,
            text,
            requests=requests,
            as_of=day,
            title="" if files else _first_words(text),
            progress=say,
        )
        return show(room, user, {"case": case_id, "step": "case", "item": 0})

    if sum(len(data) for _, data in files) + len(text) < _LARGE:
        return made()
    return Answer(job=room.jobs.start(user, lambda job: made(job.say)))


def add_files(room: Room, user: str, given: Given) -> Answer:
    """Add what was dropped or pasted to the case; its items are worked again."""
    files, text = room.uploads.take(given), given.text("text")
    before = room.state(user, given)

    def work(job: Job) -> Answer:
        after = joining.add_files(room.desk, user, before.id, files, text, progress=job.say)
        made = show(room, user, {**given.view, "step": "case"}, state=after)
        made.panes[C] = page_view.record_page(after, len(before.case.documents), 1, adding=True)
        made.say = f"{after.history[-1].what[:1].upper()}{after.history[-1].what[1:]}."
        return made

    return Answer(job=room.jobs.start(user, work))


def open_sample(room: Room, user: str, given: Given) -> Answer:
    """Open the shipped sample as a new case."""
    case_id = cases.open_case(room.desk, user, sample_files())
    return show(room, user, {"case": case_id, "step": "case", "item": 0})


def delete_case(room: Room, user: str, given: Given) -> Answer:
    """Delete a case for good."""
    cases.delete_case(room.desk, user, given.text("case"))
    made = show(room, user, {})
    made.say = "The case and everything of it was deleted."
    return made


def rename(room: Room, user: str, given: Given) -> Answer:
    """Give the case another title."""
    return _after(
        room, user, given, cases.rename_case(room.desk, user, given.case, given.text("value"))
    )


def set_summary(room: Room, user: str, given: Given) -> Answer:
    """Correct a date or the number of the case."""
    name, value = given.text("field"), given.text("value").strip()
    changes: dict[str, Any] = {
        name: value if name == "case_number" else _day(value) if value else None
    }
    return _after(
        room, user, given, corrections.set_summary(room.desk, user, given.case, **changes)
    )


def add_item(room: Room, user: str, given: Given) -> Answer:
    """Add a disputed item in words."""
    return _after(
        room, user, given, corrections.add_item(room.desk, user, given.case, given.text("text"))
    )


def edit_item_text(room: Room, user: str, given: Given) -> Answer:
    """Read an item anew from other words."""
    words = given.text("value")
    return _after(
        room, user, given, corrections.edit_item(room.desk, user, given.case, given.item, words)
    )


def edit_item(room: Room, user: str, given: Given) -> Answer:
    """Correct one field of an item."""
    name, value = given.text("field"), given.text("value").strip()
    changes = {name: _meant(name, value, room.desk.tools.vocabulary)}
    state = corrections.edit_item(room.desk, user, given.case, given.item, **changes)
    return _after(room, user, given, state)


def remove_item(room: Room, user: str, given: Given) -> Answer:
    """Take an item out."""
    return _after(
        room, user, given, corrections.remove_item(room.desk, user, given.case, given.item)
    )


def restore_item(room: Room, user: str, given: Given) -> Answer:
    """Take an item back in."""
    return _after(
        room, user, given, corrections.restore_item(room.desk, user, given.case, given.item)
    )


def facts(room: Room, user: str, given: Given) -> Answer:
    """Show all facts of one kind, or no kind in full."""
    return show(room, user, {**given.view, "kind": given.text("kind")}, keep_page=True)


def edit_fact(room: Room, user: str, given: Given) -> Answer:
    """Correct what a fact means."""
    name, value = given.text("field"), given.text("value").strip()
    if name == "value":
        value = value_meant(value, room.desk.tools.vocabulary)
    changes: dict[str, Any] = {name: value}
    fact = given.text("fact")
    return _after(
        room, user, given, corrections.edit_fact(room.desk, user, given.case, fact, **changes)
    )


def dismiss_fact(room: Room, user: str, given: Given) -> Answer:
    """Set a fact aside."""
    fact = given.text("fact")
    return _after(room, user, given, corrections.dismiss_fact(room.desk, user, given.case, fact))


def restore_fact(room: Room, user: str, given: Given) -> Answer:
    """Take a fact back in."""
    fact = given.text("fact")
    return _after(room, user, given, corrections.restore_fact(room.desk, user, given.case, fact))


def add_fact(room: Room, user: str, given: Given) -> Answer:
    """Add the words marked in a page as a fact."""
    start, end = given.number("start", -1), given.number("end", -1)
    state = corrections.add_fact(
        room.desk, user, given.case, given.text("kind"), given.number("doc"), start, end
    )
    made = _after(room, user, given, state)
    made.say = f"Added: {state.summary.facts[-1].text[:80]}"
    return made


def _after(room: Room, user: str, given: Given, state: CaseState) -> Answer:
    made = show(room, user, given.view, state=state, keep_page=True)
    made.say = made.say or "Saved."
    return made


def _first_words(text: str) -> str:
    """Return what a pasted case is called, where it tells no number: its beginning."""
    if _NUMBER.search(text):
        return ""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= 60 else line[:60].rsplit(" ", 1)[0] + " …"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is no date.", "Give it as year-month-day.") from None


def _meant(name: str, value: str, vocabulary: Vocabulary) -> Any:
    """Turn what was typed into what the field holds."""
    if name == "treatment":
        return _treatment(value, vocabulary) if value else None
    if name == "body_parts":
        parts = [_part(one.strip(), vocabulary) for one in value.split(",") if one.strip()]
        return tuple(dict.fromkeys(parts))
    if name == "levels":
        return tuple(one.strip() for one in value.split(",") if one.strip())
    if name in _WHOLE or name == "duration_days":
        return _figure(value, whole=name in _WHOLE)
    if name in ("laterality", "drug"):
        return value or None
    return value


def _treatment(value: str, vocabulary: Vocabulary) -> str:
    for entry in vocabulary.treatments.values():
        if entry.name.lower() == value.lower() or entry.id == value:
            return entry.id
    found = vocabulary.treatments_in(value)
    return found[0].id if found else value


def _part(value: str, vocabulary: Vocabulary) -> str:
    for entry in vocabulary.body_parts.values():
        if entry.name.lower() == value.lower():
            return entry.id
    found = vocabulary.body_parts_in(value)
    return found[0] if found else value


def value_meant(value: str, vocabulary: Vocabulary) -> str:
    """Return a fact's value as the program holds it: what the vocabulary knows, by its id."""
    for known in tables(vocabulary):
        for id_, entry in known.items():
            if entry.name.lower() == value.lower():
                return id_
    return value


def _figure(value: str, *, whole: bool) -> float | int | None:
    if not value:
        return None
    try:
        return int(value) if whole else float(value)
    except ValueError:
        raise InputError(f"{value!r} is no number.", "Write it in figures.") from None


ACTS: dict[str, Callable[[Room, str, Given], Answer]] = {
    "open_case": open_case,
    "open_sample": open_sample,
    "add_files": add_files,
    "delete_case": delete_case,
    "rename": rename,
    "set_summary": set_summary,
    "add_item": add_item,
    "edit_item_text": edit_item_text,
    "edit_item": edit_item,
    "remove_item": remove_item,
    "restore_item": restore_item,
    "facts": facts,
    "edit_fact": edit_fact,
    "dismiss_fact": dismiss_fact,
    "restore_fact": restore_fact,
    "add_fact": add_fact,
}
