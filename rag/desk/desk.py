"""The desk: one home's cases in memory and on disk, and the one way in which an edit is made."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from rag.desk.backup import finish
from rag.desk.fold import apply, fold, row_of
from rag.desk.records import CaseState, Event, ItemState
from rag.desk.stages import Start, Tools, work
from rag.desk.store import CaseStore, now
from rag.errors import InputError, StoreError
from rag.settings import Settings

MAX_REASON = 4_000
"""Characters."""
KEPT_STATES = 64
"""Cases whose folded state stays in memory."""
TRIES = 4
"""How often an edit is made anew where another one came between."""
Work = Callable[[CaseState], dict[str, Any]]
"""Makes the results of a case with an edit applied."""


class Desk:
    """One home's cases with the tools to work them. Share one among all threads of a process."""

    def __init__(self, settings: Settings, *, today: Callable[[], date] = date.today) -> None:
        """Open the store of ``settings.home``; index and vocabulary are opened when needed.

        Raises:
            StoreError: The store is damaged, newer than this program, or cannot be written.
        """
        finish(settings.home)
        self.settings = settings
        self.store = CaseStore(settings.home)
        self.tools = Tools(settings)
        self.today = today
        self._lock = threading.Lock()
        self._states: OrderedDict[tuple[str, str], tuple[str, CaseState]] = OrderedDict()

    def state(self, user: str, case_id: str) -> CaseState:
        """Return a case as it stands, with what other processes wrote.

        Raises:
            InputError: There is no such case of this user.
            StoreError: The log cannot be read.
        """
        return self._read(user, case_id)[0]

    def _read(self, user: str, case_id: str) -> tuple[CaseState, str]:
        """Return a case as it stands, and the epoch of the store in which it does."""
        key = (user, case_id)
        with self._lock:
            epoch, known = self._states.get(key, ("", None))
        try:
            seen, events = self.store.log(user, case_id, known.seq if known else 0, epoch)
            if known is None or seen != epoch:
                known = fold(case_id, user, events)
            else:
                for event in events:
                    known = apply(known, event)
        except InputError:
            self.forget(user, case_id)
            raise
        except (ValueError, KeyError) as error:
            raise StoreError(
                f"The log of the case {case_id} cannot be read: {_first_line(error)}.",
                "It was written by another version: update the program, or restore a backup with "
                "rationale restore FILE.",
            ) from error
        return self._keep(known, seen), seen

    def commit(
        self,
        user: str,
        case_id: str,
        kind: str,
        body: Mapping[str, Any] | Callable[[CaseState], Mapping[str, Any]],
        work: Work | None = None,
        *,
        signed: bool = False,
        files: Sequence[tuple[str, str, bytes]] = (),
    ) -> CaseState:
        """Append one edit, with what the stages make of it, in one transaction.

        Where another edit came between, the edit is made anew on top of it.

        Args:
            user: Who edits; only the owner may.
            case_id: The case.
            kind: The kind of event.
            body: What the user gave, or a function that makes it of the case as it stands.
            work: Makes the results of the case with the edit applied; ``None``: none.
            signed: Whether a signed case may take this edit.
            files: Name, SHA-256 and bytes of files that join the case with this edit.

        Raises:
            InputError: There is no such case, it is signed, or the edit does not fit.
            StoreError: It could not be written; nothing was.
        """
        for attempt in range(TRIES):
            before, epoch = self._read(user, case_id)
            if before.status == "signed" and not signed:
                raise InputError(
                    f"Version {before.version} of this case is signed and locked.",
                    "Reopen it with a reason: that makes a new version.",
                )
            given = body(before) if callable(body) else body
            event = Event(seq=before.seq + 1, at=now(), user=user, kind=kind, body=_plain(given))
            after = apply(before, event)
            if work is not None:
                event = event.model_copy(update={"results": _plain(work(after))})
                after = apply(before, event)
            try:
                self.store.append(user, case_id, event, row_of(after), epoch, files)
            except StoreError as error:
                if not error.retry or attempt == TRIES - 1:
                    raise
            else:
                return self._keep(after, epoch)
        raise AssertionError("unreachable")

    def forget(self, user: str, case_id: str) -> None:
        """Drop a case from memory."""
        with self._lock:
            self._states.pop((user, case_id), None)

    def _keep(self, state: CaseState, epoch: str) -> CaseState:
        with self._lock:
            key = (state.owner, state.id)
            held = self._states.get(key)
            if held is None or held[0] != epoch or held[1].seq <= state.seq:
                self._states[key] = (epoch, state)
            self._states.move_to_end(key)
            while len(self._states) > KEPT_STATES:
                self._states.popitem(last=False)
        return state


# ------------------------------------------------------------------ helpers of the edits


def item_of(state: CaseState, number: int) -> ItemState:
    """Return an item of the case.

    Raises:
        InputError: There is none of this number.
    """
    try:
        return state.item(number)
    except KeyError:
        have = ", ".join(str(one.number) for one in state.items) or "none"
        raise InputError(
            f"The case has no item {number}.", f"Choose one of its items: {have}."
        ) from None


def reason_of(text: str, what: str) -> str:
    """Return a reason that was given, squeezed.

    Raises:
        InputError: It is empty or far too long.
    """
    reason = " ".join(text.split())
    if not reason:
        raise InputError(f"{what} needs a reason.", "Say why in a sentence; the history keeps it.")
    if len(reason) > MAX_REASON:
        raise InputError("The reason is too long.", f"Keep it below {MAX_REASON} characters.")
    return reason


def rework(
    desk: Desk, state: CaseState, start: Start, numbers: Sequence[int] | None = None
) -> dict[str, Any]:
    """Return the results of running the stages for items that were worked before.

    Args:
        desk: The desk.
        state: The case with the edit applied.
        start: The first stage that the edit concerns.
        numbers: Which items; default: every one that was worked.
    """
    chosen = [
        one.number
        for one in state.items
        if one.ready and (numbers is None or one.number in numbers)
    ]
    made = {str(number): work(state, number, desk.tools, start) for number in chosen}
    return {"items": made} if made else {}


def _plain(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body of plain JSON values, as it will be read back."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, default=str)
    # Half of a surrogate pair is no character: no file could hold it.
    plain: dict[str, Any] = json.loads(text.encode("utf-8", "replace"))
    return plain


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
