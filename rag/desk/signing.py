"""Answering findings, signing a version, reopening it, and the versions of a case."""

from __future__ import annotations

from rag.desk.desk import Desk, reason_of
from rag.desk.fold import fold
from rag.desk.letters import body_digest
from rag.desk.records import CaseFinding, CaseState, Change
from rag.errors import InputError

LONGEST_NAME = 200


def answer_finding(desk: Desk, user: str, case_id: str, finding_id: str, reason: str) -> CaseState:
    """Answer a finding with a reason; a blocker answered no longer keeps the case from signing.

    Raises:
        InputError: There is no such finding, or no reason.
    """
    why = reason_of(reason, "Answering a finding")
    entry = _finding(desk.state(user, case_id), finding_id)
    body = {"finding": finding_id, "reason": why, "detail": entry.finding.check}
    return desk.commit(user, case_id, "finding_answered", body)


def withdraw_answer(desk: Desk, user: str, case_id: str, finding_id: str) -> CaseState:
    """Take an answer back."""
    entry = _finding(desk.state(user, case_id), finding_id)
    body = {"finding": finding_id, "detail": f"{entry.finding.check}, answer withdrawn"}
    return desk.commit(user, case_id, "finding_answered", body)


def blockers(state: CaseState) -> tuple[CaseFinding, ...]:
    """Return the blockers that are neither resolved nor answered, in order of the items."""
    rows = [*state.findings, *(row for item in state.items for row in item.findings)]
    return tuple(row for row in rows if row.blocks)


def hindrances(state: CaseState) -> tuple[str, ...]:
    """Return, in words, what keeps the case from being signed; empty: nothing."""
    out = []
    if state.status == "signed":
        out.append(f"Version {state.version} is signed already.")
    if not state.items:
        out.append("The case has no disputed item.")
    for item in state.items:
        draft = item.draft
        if draft is None:
            out.append(f"Item {item.number} is not drafted.")
        elif draft.decision is None:
            out.append(f"Item {item.number} has no decision: choose an outcome.")
        elif not draft.sentences:
            out.append(f"Item {item.number} has no sentence.")
    for row in blockers(state):
        where = f"Item {row.finding.item}: " if row.finding.item else ""
        out.append(f"{where}{row.finding.message}")
    return tuple(out)


def sign(desk: Desk, user: str, case_id: str, reviewer: str, *, credentials: str = "") -> CaseState:
    """Sign the present version: it names the reviewer and is locked from then on.

    Args:
        desk: The desk.
        user: The owner.
        case_id: The case.
        reviewer: Name of the physician who adopts the determination.
        credentials: Licence and specialty, as they shall stand in the letter.

    Raises:
        InputError: No name, or something keeps it from being signed; the message says what.
    """
    name, more = _named(reviewer, "The signature needs a name."), " ".join(credentials.split())

    def body(before: CaseState) -> dict[str, str]:
        left = hindrances(before)
        if left:
            raise InputError(
                f"The case cannot be signed yet: {left[0]}"
                + (f" ({len(left) - 1} more.)" if len(left) > 1 else ""),
                "Resolve each, or answer the blocker with a reason.",
            )
        return {
            "reviewer": name,
            "credentials": more[:LONGEST_NAME],
            "letter_sha256": body_digest(before),
            "detail": f"version {before.version} by {name}",
        }

    return desk.commit(user, case_id, "signed", body)


def reopen(desk: Desk, user: str, case_id: str, reason: str) -> CaseState:
    """Open a signed case again as a new version; the signed one stays in the history."""
    why = reason_of(reason, "Reopening a signed case")

    def body(before: CaseState) -> dict[str, str]:
        if before.status != "signed":
            raise InputError("The case is not signed.", "Go on editing.")
        return {"reason": why}

    return desk.commit(user, case_id, "reopened", body, signed=True)


def history(state: CaseState) -> tuple[Change, ...]:
    """Return every edit: version, when, who, what and why, oldest first."""
    return state.history


def version_state(desk: Desk, user: str, case_id: str, version: int) -> CaseState:
    """Return the case as a version was signed, else as it was when the next one began.

    Raises:
        InputError: There is no such version.
    """
    last = [row.seq for row in desk.state(user, case_id).history if row.version == version]
    if not last:
        raise InputError(f"The case has no version {version}.", "Choose one of its history.")
    return state_at(desk, user, case_id, max(last))


def state_at(desk: Desk, user: str, case_id: str, seq: int) -> CaseState:
    """Return the case as it was after its ``seq``-th edit."""
    events = [event for event in desk.store.events(user, case_id) if event.seq <= seq]
    if not events:
        raise InputError(f"The case has no edit {seq}.", "Choose one of its history.")
    return fold(case_id, user, events)


def _finding(state: CaseState, finding_id: str) -> CaseFinding:
    for row in (*state.findings, *(row for item in state.items for row in item.findings)):
        if row.id == finding_id:
            return row
    raise InputError("This finding no longer stands.", "Look at the present findings.")


def _named(text: str, message: str) -> str:
    name = "".join(char for char in " ".join(text.split()) if char.isprintable())
    if not name:
        raise InputError(message, "Give the physician's full name.")
    return name[:LONGEST_NAME]
