"""The curator's tab: its template, and what a curator does with the library."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from rag.desk import curate
from rag.errors import InputError
from rag.library.registration import Wish
from rag.library.shelf_add import About
from rag.records import Source
from rag.workbench import curator_view as view
from rag.workbench import document_view
from rag.workbench.bridge import Act, Answer, Given
from rag.workbench.jobs import Job
from rag.workbench.markup import Html, el
from rag.workbench.reviewer import frame
from rag.workbench.room import Room

BAR, A, B = "c-bar", "c-a", "c-b"


def template() -> Html:
    """Return the empty tab."""
    return frame(
        "curator",
        el("header", id=BAR, cls="bar"),
        el(
            "div",
            [el("section", id=name, cls="pane") for name in (A, B)],
            cls="body",
        ),
    )


def acts(room: Room) -> dict[str, Act]:
    """Return every action of the tab by its name."""
    rows = {
        "show": show,
        "go": go,
        "preview": preview,
        "add": add,
        "remove": remove,
        "restore": restore,
        "document": document,
        "search": search,
    }
    return {
        **{name: partial(act, room) for name, act in rows.items()},
        "job": lambda user, given: room.jobs.ask(user, given.text("id"), given.number("seen")),
        "status": lambda user, given: Answer(
            more={"status": room.status()[0], "text": room.status()[1]}
        ),
    }


def show(room: Room, user: str, given: Given) -> Answer:
    """Show the library."""
    made = _at(room, given.view.get("step"))
    made.panes[A] = document_view.add_form(_sources(room), room.settings.max_file_mb)
    return made


def go(room: Room, user: str, given: Given) -> Answer:
    """Go to another view of the library."""
    made = _at(room, given.text("step"))
    if given.payload.get("discard") is True:
        made.panes[A] = document_view.add_form(_sources(room), room.settings.max_file_mb)
    return made


def preview(room: Room, user: str, given: Given) -> Answer:
    """Show how a file would be read; nothing is written."""
    files = room.uploads.take(given)
    if not files:
        raise InputError("No file was chosen.", "Drop a document first.")
    ocr = given.text("ocr") == "yes"

    def work(job: Job) -> Answer:
        job.say(f"Reading {files[0][0]} …")
        found = curate.preview_document(room.desk, files[0], ocr=ocr)
        return Answer(panes={A: document_view.preview(found, _sources(room), ocr=ocr)})

    return Answer(job=room.jobs.start(user, work))


def add(room: Room, user: str, given: Given) -> Answer:
    """Add files under the edition that the curator confirmed, and index them."""
    files = room.uploads.take(given)
    wish = Wish(
        source=given.text("source"),
        edition=given.text("edition"),
        effective_from=_day(given.text("effective_from")),
        effective_until=_day(given.text("effective_until")),
        licence=given.text("licence"),
        family=given.text("family"),
        title=given.text("title"),
        publisher=given.text("publisher"),
    )
    about = About(
        chapter=given.text("chapter") or None,
        body_parts=_parts(room, given.text("body_parts")),
        ocr=given.text("ocr") == "yes",
    )

    def work(job: Job) -> Answer:
        added = curate.add_documents(
            room.desk, files, wish, about, progress=lambda name: job.say(f"Reading {name} …")
        )
        _sync(room, job)
        made = _at(room, "documents")
        made.panes[A] = document_view.add_form(_sources(room), room.settings.max_file_mb)
        made.say = " ".join([view.added(added), *added.warnings])
        return made

    return Answer(job=room.jobs.start(user, work))


def remove(room: Room, user: str, given: Given) -> Answer:
    """Take a document out; it can be restored."""
    return _changing(
        room, user, lambda: curate.remove_document(room.desk, given.text("id")).id, "Removed"
    )


def restore(room: Room, user: str, given: Given) -> Answer:
    """Bring a document, or its earlier state, back."""
    return _changing(
        room, user, lambda: curate.restore_document(room.desk, given.text("id")).id, "Restored"
    )


def document(room: Room, user: str, given: Given) -> Answer:
    """Show one document."""
    return Answer(
        panes={B: document_view.document(curate.show_document(room.desk, given.text("id")))}
    )


def search(room: Room, user: str, given: Given) -> Answer:
    """Search every edition of the library."""
    question = given.text("question").strip()
    if not question:
        return Answer(panes={B: view.searching("", None, ())})
    found = curate.search(room.desk, question)
    return Answer(panes={B: view.searching(question, found.passages, found.notes)})


def _at(room: Room, step: object) -> Answer:
    name = step if step in {one for one, _ in view.STEPS} else "documents"
    rows = curate.list_documents(room.desk)
    made = Answer(view={"step": name})
    made.panes[BAR] = view.bar(rows, str(name), room.status())
    if name == "timeline":
        made.panes[B] = view.timeline(curate.editions(room.desk), room.desk.today())
    elif name == "search":
        made.panes[B] = view.searching("", None, ())
    elif name == "verify":
        made.panes[B] = view.checks(*curate.verify(room.desk))
    else:
        made.panes[B] = view.documents(rows, curate.removed_documents(room.desk))
    return made


def _changing(room: Room, user: str, change: Any, done: str) -> Answer:
    def work(job: Job) -> Answer:
        name = change()
        _sync(room, job)
        made = _at(room, "documents")
        made.say = f"{done}: {name}."
        return made

    return Answer(job=room.jobs.start(user, work))


def _sync(room: Room, job: Job) -> None:
    job.say("Indexing …")
    curate.sync_library(
        room.desk, lambda done, total: job.say(f"Indexing {done} of {total} passages …")
    )
    room.again()


def _sources(room: Room) -> tuple[Source, ...]:
    return tuple(one.source for group in curate.editions(room.desk) for one in group)


def _parts(room: Room, text: str) -> tuple[str, ...] | None:
    return room.desk.tools.vocabulary.body_parts_in(text) if text.strip() else None


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"{text!r} is no date.", "Give it as year-month-day.") from None
