"""Loading the library and bringing the index up to date with it, one process at a time."""

from __future__ import annotations

import contextlib
import json
import logging
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from rag.errors import RationaleError, StoreError

if TYPE_CHECKING:
    from rag.settings import Settings

log = logging.getLogger(__name__)

NOTE = "cache/synced.json"
"""What the last complete sync saw, inside the home folder."""
PATIENCE = 600.0
"""Seconds that a sync waits for another to end: the first one of a large library takes minutes."""
_PAUSE = 0.5


def bring_up_to_date(
    settings: Settings,
    progress: Callable[[int, int], None],
    waiting: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """Make the index hold what the library holds now.

    The library is read inside the lock: of two curators' syncs the later one sees both additions.

    Args:
        settings: Name the home folder, the corpus and the embedder.
        progress: Told how many passages are embedded, and of how many.
        waiting: Told once where another sync has to be waited for.

    Returns:
        How many passages were added, updated, skipped, deleted and embedded, and how many
        ``passages`` and ``documents`` the library holds.

    Raises:
        LibraryError: The library is wrong.
        StoreError: The home folder cannot be written, or another sync does not end.
    """
    from rag.library import load_library
    from rag.library.library import library_stamp
    from rag.retrieval import sync

    with _alone(settings, waiting):
        # Taken before the library is read: what changes meanwhile is seen by the next sync.
        stamp = library_stamp(settings.corpus, settings.home)
        unchanged = _unchanged(settings, stamp)
        if unchanged is not None:
            return unchanged
        note = settings.home / NOTE
        note.unlink(missing_ok=True)
        library = load_library(settings.corpus, settings.home)
        report = _patiently(lambda: sync(library, settings, progress))
        counts = {
            "passages": len(library.passages),
            "documents": len({document.path for document in library.documents}),
        }
        _remember(settings, {"stamp": stamp, "counts": counts})
    return {**report.model_dump(mode="json"), **counts}


def _unchanged(settings: Settings, stamp: str) -> dict[str, Any] | None:
    """Return the answer for a library and an index that are as the last sync left them.

    Reads neither documents nor Chroma; anything doubtful is ``None``, and the sync looks closely.
    """
    from rag.retrieval import open_index

    try:
        note = json.loads((settings.home / NOTE).read_bytes())
        if note["stamp"] != stamp:
            return None
        index = open_index(settings)
        if index.warnings or index.identity != note["identity"]:
            return None
        counts = {key: int(note["counts"][key]) for key in ("passages", "documents")}
    except (RationaleError, OSError, ValueError, KeyError, TypeError):
        return None
    nothing = dict.fromkeys(("added", "updated", "deleted", "embedded"), 0)
    return {**nothing, "skipped": counts["passages"], **counts}


def _remember(settings: Settings, note: dict[str, Any]) -> None:
    """Note what was synced. Without the note the next sync only takes longer."""
    from rag.retrieval import open_index
    from rag.store import write_atomic

    try:
        identity = open_index(settings).identity
        text = json.dumps({**note, "identity": identity}, sort_keys=True)
        write_atomic(settings.home / NOTE, text.encode())
    except RationaleError as error:
        log.debug("not noted: %s", error.message)


@contextlib.contextmanager
def _alone(settings: Settings, waiting: Callable[[], None] | None) -> Iterator[None]:
    import filelock

    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(settings.home / "sync.lock")
        try:
            lock.acquire(timeout=1)
        except filelock.Timeout:
            if waiting is not None:
                waiting()
            lock.acquire(timeout=PATIENCE)
    except filelock.Timeout as error:
        raise StoreError(
            f"Another sync is at work in {settings.home}.",
            "The documents are in the library. When it has ended: rationale corpus sync",
            retry=True,
        ) from error
    except OSError as error:
        raise StoreError(
            f"The home folder {settings.home} cannot be written: {error.strerror or error}.",
            "Make it writable, or set RATIONALE_HOME to another folder.",
        ) from error
    try:
        yield
    finally:
        lock.release()


def _patiently(act: Callable[[], Any], patience: float = 60.0) -> Any:
    """Try again while something else holds the index for a moment."""
    until = time.monotonic() + patience
    while True:
        try:
            return act()
        except StoreError as error:
            if not error.retry or time.monotonic() > until:
                raise
            time.sleep(_PAUSE)
