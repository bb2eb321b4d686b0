"""Working cases: opened, read, chosen, listed, deleted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import Any

from rag.desk.desk import Desk, item_of, reason_of, rework
from rag.desk.fold import begin
from rag.desk.records import CaseRow, CaseState, Event
from rag.desk.stages import Told, case_findings, read_case, versions, work
from rag.desk.store import now
from rag.errors import InputError
from rag.settings import Settings

__all__ = [
    "LOCAL_USER",
    "Desk",
    "case_file",
    "choose_all",
    "choose_item",
    "delete_case",
    "draft_again",
    "item_of",
    "list_cases",
    "open_case",
    "page_text",
    "reason_of",
    "rename_case",
    "rework",
    "safe_name",
    "state",
]

MAX_FILES = 50
"""Files of one case."""
MAX_TEXT = 5_000_000
"""Characters of pasted text."""
MAX_NAME = 120
LOCAL_USER = "local"
"""The user of an app without ``--auth`` and of the command line."""


def open_case(
    desk: Desk,
    user: str,
    files: Sequence[tuple[str, bytes]] = (),
    text: str = "",
    *,
    requests: Sequence[str] = (),
    as_of: date | None = None,
    title: str = "",
    progress: Callable[[str], None] | None = None,
) -> str:
    """Open a case and return its id; its files are kept inside the store.

    Args:
        desk: The desk.
        user: Who opens it, and owns it from then on.
        files: Name and bytes of each file, in order. Names are reduced to their last part.
        text: Pasted text; one more document.
        requests: Disputed treatments in words; empty: those found. A case in which none is found
            opens without items.
        as_of: Date at which editions are in force; default: as the settings say.
        title: For the list; default: case number, else the first file's name.
        progress: Told in words how far the work is.

    Raises:
        InputError: Nothing was given, or a file cannot be used; nothing was kept.
    """
    from rag.intake import read_bytes

    given = given_files(files, text)
    if not given:
        raise InputError(
            "There is no case yet.", "Drop a file, paste a summary, or open the sample."
        )
    if len(given) > MAX_FILES:
        raise InputError(
            f"A case takes {MAX_FILES} files at most; {len(given)} were given.",
            "Join some of them.",
        )
    check_total(sum(len(data) for _, data in given), desk.settings)
    say = progress or (lambda said: None)
    raw = []
    for name, data in given:
        say(f"Reading {name} …")
        raw.append(read_bytes(data, name, desk.settings))
    pages = sum(len(one.pages) for one in raw)
    say(f"Looking for requests and facts on {pages} pages …")
    case, summary = read_case(raw, desk.tools, requests=requests, as_of=as_of, today=desk.today())
    heading = _line(title) or summary.case_number or PurePath(given[0][0]).stem
    results: dict[str, Any] = {
        "case": case.model_dump(mode="json"),
        "summary": summary.model_dump(mode="json"),
        "settings": desk.settings.public(),
    }
    opened = Event(
        seq=1, at=now(), user=user, kind="opened", body={"title": heading}, results=results
    )
    rows = case_findings(begin("", user, opened), desk.tools)
    results["findings"] = [finding.model_dump(mode="json") for finding in rows]
    opened = opened.model_copy(update={"results": results})
    kept = [(name, hashlib.sha256(data).hexdigest(), data) for name, data in given]
    case_id = desk.store.create(user, heading, kept, opened)
    return case_id


def state(desk: Desk, user: str, case_id: str) -> CaseState:
    """Return a case as it stands. Raises ``InputError`` where this user has no such case."""
    return desk.state(user, case_id)


def choose_item(
    desk: Desk, user: str, case_id: str, number: int, *, told: Told | None = None
) -> CaseState:
    """Work an item that was not worked yet: passages, criteria, draft, findings.

    Args:
        desk: The desk.
        user: The owner.
        case_id: The case.
        number: The item.
        told: Told of passages, assessment and draft as each is there, before all is kept.

    Raises:
        InputError: There is no such case or item.
        IndexStateError: The library is not indexed.
    """
    found = item_of(desk.state(user, case_id), number)
    if found.ready:
        return desk.state(user, case_id)
    # Another screen may have been faster, and edited since: its sentences are kept.
    return draft_again(desk, user, case_id, number, adopt=False, told=told)


def draft_again(
    desk: Desk,
    user: str,
    case_id: str,
    number: int,
    *,
    model: bool | None = None,
    adopt: bool = True,
    told: Told | None = None,
) -> CaseState:
    """Work an item from the retrieval on.

    Args:
        desk: The desk.
        user: The owner.
        case_id: The case.
        number: The item.
        model: Whether the chat model of the settings drafts; default: where one is set.
        adopt: Whether the new draft takes the place of edited sentences.
        told: As for :func:`choose_item`.

    Raises:
        InputError: There is no such case or item.
        ModelError: The chat model could not be reached.
    """
    use = bool(desk.settings.model) if model is None else model
    item_of(desk.state(user, case_id), number)

    def make(after: CaseState) -> dict[str, Any]:
        made = work(after, number, desk.tools, "retrieval", adopt=adopt, model=use, told=told)
        return {"items": {str(number): made}, "versions": versions(desk.tools)}

    return desk.commit(user, case_id, "item_worked", {"item": number}, make)


def choose_all(desk: Desk, user: str, case_id: str) -> CaseState:
    """Work every item that was not worked yet, as a letter needs them all."""
    current = desk.state(user, case_id)
    for entry in current.items:
        if not entry.ready:
            current = choose_item(desk, user, case_id, entry.number)
    return current


def rename_case(desk: Desk, user: str, case_id: str, title: str) -> CaseState:
    """Give a case another title in the list."""
    heading = _line(title)
    if not heading:
        raise InputError("The title is empty.", "Give a few words.")
    return desk.commit(user, case_id, "titled", {"title": heading, "detail": heading})


def list_cases(desk: Desk, user: str) -> tuple[CaseRow, ...]:
    """Return a user's cases, latest edit first."""
    return desk.store.cases(user)


def delete_case(desk: Desk, user: str, case_id: str) -> None:
    """Delete a case for good, with its files and log; nothing of it stays in the store."""
    desk.store.delete(user, case_id)
    desk.forget(user, case_id)


def case_file(desk: Desk, user: str, case_id: str, place: int) -> tuple[str, bytes]:
    """Return name and bytes of the ``place``-th file (from 0) as it was given.

    Of a determination letter it holds the decision, too: show pages of :func:`page_text` instead.
    """
    return desk.store.file(user, case_id, place)


def page_text(state: CaseState, document: int, page: int) -> str:
    """Return the text of one page (from 1) of one document (from 0), safe to show.

    Raises:
        InputError: There is no such page.
    """
    if 0 <= document < len(state.case.documents):
        entry = state.case.documents[document]
        for span in entry.pages:
            if span.number == page:
                return entry.text[span.start : span.end]
    raise InputError(f"There is no page {page} in document {document + 1}.", "Choose another.")


def safe_name(name: str) -> str:
    """Return a file's name without folders and control characters, short enough to show."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    clean = "".join(char for char in last if char.isprintable()).strip().lstrip(".")
    if len(clean) > MAX_NAME:
        stem, suffix = PurePath(clean).stem, PurePath(clean).suffix[:10]
        clean = stem[: MAX_NAME - len(suffix)] + suffix
    return clean or "document"


def given_files(files: Sequence[tuple[str, bytes]], text: str) -> list[tuple[str, bytes]]:
    """Return name and bytes of what was given, names made safe, pasted text as one more file.

    Raises:
        InputError: The text is too long.
    """
    given = [(safe_name(name), bytes(data)) for name, data in files]
    if text.strip():
        if len(text) > MAX_TEXT:
            raise InputError("The pasted text is too long.", "Give it as a file.")
        given.append(("pasted text.txt", text.encode("utf-8", "replace")))
    return given


def check_total(total: int, settings: Settings) -> None:
    """Refuse a case whose files have more bytes together than the settings allow.

    Raises:
        InputError: They have.
    """
    if total > settings.max_file_mb * 2**20:
        raise InputError(
            f"The files have {total / 2**20:.0f} MiB together; the limit is "
            f"{settings.max_file_mb} MiB.",
            "Leave some out, or raise the limit with RATIONALE_MAX_FILE_MB.",
        )


def _line(text: str) -> str:
    return "".join(char for char in " ".join(text.split()) if char.isprintable())[:MAX_NAME]
