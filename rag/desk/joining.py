"""Files that join an open case: read beside the others, items worked again, corrections kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from rag.desk.case import MAX_FILES, check_total, given_files
from rag.desk.desk import Desk
from rag.desk.merging import Merged, merged
from rag.desk.records import CaseState
from rag.desk.stages import Tools, case_findings, read_summary, versions, work
from rag.errors import InputError
from rag.records import CaseDocument, CaseFile, CaseSummary, RawDocument

Progress = Callable[[str], None]
"""Told in words how far the work is."""


def add_files(
    desk: Desk,
    user: str,
    case_id: str,
    files: Sequence[tuple[str, bytes]] = (),
    text: str = "",
    *,
    progress: Progress | None = None,
) -> CaseState:
    """Add files to an open case and read it again as a whole.

    The documents at hand stay as they are and keep their places; the new ones follow them. Items
    and facts are read again: what the reviewer corrected, added, took out or set aside stays so,
    and so do edited sentences. Items that were worked are worked again.

    Args:
        desk: The desk.
        user: The owner.
        case_id: The case.
        files: Name and bytes of each file, in order.
        text: Pasted text; one more document.
        progress: Told in words how far the work is.

    Raises:
        InputError: Nothing was given, a file cannot be used or is in the case already, or the case
            is signed; nothing was kept.
    """
    from rag.intake import read_bytes

    say = progress or (lambda said: None)
    given = given_files(files, text)
    if not given:
        raise InputError("There is nothing to add.", "Drop a file, or paste its text.")
    _check_room(desk, user, case_id, given)
    kept = [(name, hashlib.sha256(data).hexdigest(), data) for name, data in given]
    _refuse_known(desk.state(user, case_id), [(name, sha256) for name, sha256, _ in kept])
    raw = []
    for name, data in given:
        say(f"Reading {name} …")
        raw.append(read_bytes(data, name, desk.settings))

    found: dict[str, tuple[CaseFile, Merged]] = {}

    def body(before: CaseState) -> dict[str, Any]:
        say("Looking for requests and facts in the case as a whole …")
        case, read = _read(before, raw, desk)
        found["now"] = case, merged(before, read)
        names = ", ".join(name for name, _ in given)
        return {
            "files": [{"name": name, "sha256": sha256} for name, sha256, _ in kept],
            "detail": f"{names}: {counted(found['now'][1])}",
        }

    def make(after: CaseState) -> dict[str, Any]:
        return _results(after, *found["now"], desk, say)

    return desk.commit(user, case_id, "files_added", body, make, files=kept)


def counted(found: Merged) -> str:
    """Return in words what a reading brought."""

    def new(count: int, name: str) -> str:
        return f"{count or 'no'} new {name}" + ("s" if count > 1 else "")

    return f"{new(found.items, 'item')}, {new(found.facts, 'fact')}"


def _results(
    state: CaseState, case: CaseFile, found: Merged, desk: Desk, say: Progress
) -> dict[str, Any]:
    items = {one.number: one for one in found.summary.items}
    entries = tuple(
        one.model_copy(update={"item": items.get(one.number, one.item)}) for one in state.items
    )
    joined = state.model_copy(
        update={"case": case, "parsed": found.parsed, "summary": found.summary, "items": entries}
    )
    made = {}
    for entry in entries:
        if entry.ready:
            say(f"Working item {entry.number} again …")
            made[str(entry.number)] = work(joined, entry.number, desk.tools)
    rows = case_findings(joined, desk.tools)
    new = case.documents[len(state.case.documents) :]
    return {
        "documents": [one.model_dump(mode="json") for one in new],
        "parsed": found.parsed.model_dump(mode="json"),
        "summary": found.summary.model_dump(mode="json"),
        "findings": [finding.model_dump(mode="json") for finding in rows],
        **({"items": made, "versions": versions(desk.tools)} if made else {}),
    }


def _read(state: CaseState, raw: Sequence[RawDocument], desk: Desk) -> tuple[CaseFile, CaseSummary]:
    """Read the case with the new documents at its end."""
    case = _with_documents(state.case, raw, desk.tools)
    option = state.summary.as_of if state.parsed.as_of_basis == "option" else None
    summary = read_summary(
        case, desk.tools, requests=_requests(state), as_of=option, today=desk.today()
    )
    return case, summary


def _requests(state: CaseState) -> tuple[str, ...]:
    """Return the requests that were named when the case was opened, in place of those found."""
    items = state.parsed.items
    named = bool(items) and all(one.span is None for one in items)
    return tuple(one.text for one in items) if named else ()


def _with_documents(case: CaseFile, raw: Sequence[RawDocument], tools: Tools) -> CaseFile:
    """Return the case file with further documents; a letter among them loses its decision."""
    from rag.intake import split_letter

    documents = list(case.documents)
    for one in raw:
        halves = split_letter(
            one, document=len(documents), body_parts_in=tools.vocabulary.body_parts_in
        )
        documents.append(halves[0] if halves else CaseDocument(**one.model_dump()))
    letters = [one.name for one in documents if one.letter]
    if len(letters) > 1:
        raise InputError(
            f"The case would hold {len(letters)} determination letters: {', '.join(letters)}.",
            "Each letter is a case of its own: open it as a new case.",
        )
    return CaseFile(documents=tuple(documents))


def _check_room(desk: Desk, user: str, case_id: str, given: Sequence[tuple[str, bytes]]) -> None:
    sizes = desk.store.file_sizes(user, case_id)
    if len(sizes) + len(given) > MAX_FILES:
        raise InputError(
            f"A case takes {MAX_FILES} files at most; it holds {len(sizes)}.", "Join some of them."
        )
    check_total(sum(sizes) + sum(len(data) for _, data in given), desk.settings)


def _refuse_known(state: CaseState, given: Sequence[tuple[str, str]]) -> None:
    held = {one.sha256: one.name for one in state.case.documents}
    for name, sha256 in given:
        if sha256 in held:
            raise InputError(f"{name} is in the case already, as {held[sha256]}.", "Leave it out.")
        held[sha256] = name
