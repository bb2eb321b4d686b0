"""Loading the library and bringing the index up to date with it, one process at a time."""

from __future__ import annotations

import contextlib
import json
import logging
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.errors import RationaleError, StoreError

if TYPE_CHECKING:
    from rag.library.library import Library
    from rag.retrieval.embedding import Embedder
    from rag.settings import Settings

log = logging.getLogger(__name__)

NOTE = "cache/synced.json"
"""What the last complete sync saw, inside the home folder."""
PATIENCE = 600.0
"""Seconds that a sync waits for another to end: the first one of a large library takes minutes."""
_PAUSE = 0.5
BLOCKS = "cache/blocks"
"""Vectors that a cluster made and no index holds yet, inside the home folder."""


@dataclass(frozen=True)
class Cluster:
    """A wish to embed on a Ray cluster what is new."""

    workers: int
    """Processors used."""
    address: str
    """Of a running cluster; empty: one of this machine, ended with the sync."""
    progress: Callable[[int, int], None]
    """Told how many texts the cluster has embedded, and of how many."""


def bring_up_to_date(
    settings: Settings,
    progress: Callable[[int, int], None],
    waiting: Callable[[], None] | None = None,
    cluster: Cluster | None = None,
) -> dict[str, Any]:
    """Make the index hold what the library holds now.

    The library is read inside the lock: of two curators' syncs the later one sees both additions.

    Args:
        settings: Name the home folder, the corpus and the embedder.
        progress: Told how many passages are embedded, and of how many.
        waiting: Told once where another sync has to be waited for.
        cluster: Embeds what is new; ``None``: this machine does.

    Returns:
        How many passages were added, updated, skipped, deleted and embedded, and how many
        ``passages`` and ``documents`` the library holds.

    Raises:
        LibraryError: The library is wrong.
        StoreError: The home folder cannot be written, or another sync does not end.
        ConfigError: A cluster is asked for and Ray is not installed.
        IndexStateError: The cluster failed; what it finished is kept for the next sync.
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
        embedder = _on_cluster(library, settings, cluster) if cluster else None
        report = _patiently(lambda: sync(library, settings, progress, embedder=embedder))
        if cluster:
            # The index holds them now.
            shutil.rmtree(settings.home / BLOCKS, ignore_errors=True)
        counts = {
            "passages": len(library.passages),
            "documents": len({document.path for document in library.documents}),
        }
        _remember(settings, {"stamp": stamp, "counts": counts})
    return {**report.model_dump(mode="json"), **counts}


def _on_cluster(library: Library, settings: Settings, cluster: Cluster) -> Embedder:
    """Have a cluster embed what the index lacks, and return what gives these vectors."""
    from rag.retrieval.cluster import FromBlocks, embed_on_ray
    from rag.retrieval.embedding import load_embedder
    from rag.retrieval.index import not_embedded

    folder = settings.home / BLOCKS
    report = embed_on_ray(
        not_embedded(library, settings),
        settings,
        folder,
        workers=cluster.workers,
        address=cluster.address,
        progress=cluster.progress,
    )
    log.info("embedded on a cluster: %s", report)
    return FromBlocks(load_embedder(settings), folder)


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
