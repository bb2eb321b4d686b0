"""The index: bringing Chroma up to date with the library, and opening what is derived from it.

Readers open the snapshot and nothing else. Chroma is opened by a sync, and where the snapshot has
to be made anew; always by one process at a time.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.errors import ConfigError, IndexStateError, StoreError
from rag.library.recipe import recipe
from rag.records import Passage, Source
from rag.retrieval.chroma import (
    IDENTITY_KEYS,
    SCHEMA,
    SYNC,
    ChromaStore,
    check_identity,
    index_folder,
    server_metadata,
    set_aside,
)
from rag.retrieval.columns import Columns, Rows
from rag.retrieval.embedding import Embedder, load_embedder
from rag.retrieval.freshness import changed, remember
from rag.retrieval.matching import Likeness, Matcher, Nearest
from rag.retrieval.snapshot import (
    Passages,
    Snapshot,
    current,
    current_name,
    folder_of,
    reinstate,
    write_snapshot,
)
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.library.library import Library
    from rag.library.sync import Progress, SyncReport

__all__ = ["Index", "Likeness", "Matcher", "open_index", "sync", "verify_record"]

log = logging.getLogger(__name__)

BYTES_PER_PASSAGE = 40_000
"""Generous: vector, text, record, Chroma's own files, and two snapshots."""
BASE_BYTES = 20_000_000
READ_PATIENCE = 10.0
"""Seconds that a reader without a snapshot waits for a sync to end."""


class Index:
    """A complete index, open for reading. Later syncs do not touch it."""

    def __init__(
        self,
        snapshot: Snapshot,
        embedder: Embedder,
        *,
        warnings: tuple[str, ...] = (),
        exact_limit: int | None = None,
        nearest: Nearest | None = None,
    ) -> None:
        """Hold an open snapshot.

        Args:
            snapshot: What is searched.
            embedder: Made its vectors; embeds the queries.
            warnings: What a reader of a result should know of the index.
            exact_limit: Above so many passages ``nearest`` chooses candidates.
            nearest: An approximate index of the same passages.
        """
        self._snapshot = snapshot
        self.identity = {k: v for k, v in snapshot.identity.items() if k != "count"}
        """How it was made: embedder, chunk recipe, schema, fingerprint of the library."""
        self.warnings = warnings
        """What a reader should know: the library has changed since, and what to do."""
        self.columns: Columns = snapshot.columns
        """Facts by which passages are chosen without being read."""
        self.matcher = Matcher(
            snapshot.postings,
            snapshot.vectors,
            embedder,
            exact_limit=exact_limit,
            nearest=nearest,
        )

    @property
    def size(self) -> int:
        """How many passages it holds."""
        return self._snapshot.size

    @property
    def passages(self) -> Passages:
        """All passages in the order of their keys, read one by one when asked for."""
        return self._snapshot.passages

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every edition of which it holds text, by id."""
        return self.columns.sources

    def passage(self, at: int) -> Passage:
        """Read the passage at a place."""
        return self._snapshot.passages[at]

    def key(self, at: int) -> str:
        """Return the key of the passage at a place."""
        return self._snapshot.key(at)

    def keys(self) -> tuple[str, ...]:
        """Return the keys of all passages, sorted."""
        return self._snapshot.keys()

    def holds(self, library: Library) -> bool:
        """Whether the index is up to date with ``library``."""
        return self.identity.get("library") == library.fingerprint()

    def outdated(self, settings: Settings) -> bool:
        """Whether a sync has made a newer one since: costs reading one small file."""
        return current_name(folder_of(settings)) != self._snapshot.folder.name


def open_index(settings: Settings) -> Index:
    """Open the index of the settings' home folder or Chroma server.

    What is opened is the last complete state. Where the library has changed since, or a server
    does not answer, :attr:`Index.warnings` says so.

    Raises:
        IndexStateError: If there is none, it is half-built, or another embedder or way of cutting
            made it; the remedy names the command that mends it.
        StoreError: If it cannot be read.
        ConfigError: If the embedder is missing or not the published one.
    """
    embedder = load_embedder(settings)
    identity = {"schema": SCHEMA, **_identity(embedder)}
    snapshot, warnings = _current(settings, identity)
    if snapshot is None:
        snapshot = _derived(settings, _identity(embedder))
    if changed(settings, snapshot.identity["library"], folder_of(settings)):
        warnings = (
            *warnings,
            "The guideline library has changed since it was last indexed, or its sync was "
            f"interrupted: this uses its last complete state. Finish it: {SYNC}",
        )
    return Index(
        snapshot,
        embedder,
        warnings=warnings,
        exact_limit=settings.exact_limit,
        nearest=_nearest(settings, _identity(embedder), snapshot),
    )


def sync(
    library: Library,
    settings: Settings,
    progress: Progress | None = None,
    *,
    embedder: Embedder | None = None,
) -> SyncReport:
    """Make the index hold exactly the library's passages; embed only what is new.

    An interrupted sync is taken up where it stopped; an index that another embedder or way of
    cutting made, or that is damaged, is built anew. Readers are served the last complete state
    until the new one is whole.

    Args:
        library: What shall be indexed.
        settings: Name the home folder or server, and the embedder.
        progress: Told how many passages are embedded, and of how many.
        embedder: Gives the vectors of the settings' embedder, e.g. made on other machines.

    Raises:
        StoreError: If the home folder is read-only or full, or another process is syncing.
        ConfigError: If the embedder is missing, not the published one, or another one than the
            settings name.
    """
    from rag.library.sync import sync_into

    named = load_embedder(settings)
    embedder = embedder or named
    if embedder.identity != named.identity:
        raise ConfigError(
            f"The vectors given are those of another model, {embedder.identity.name}.",
            "Make them with the model that RATIONALE_EMBEDDER names.",
        )
    identity = _identity(embedder)
    _check_home(settings, len(library.passages))
    with _locked(settings, 0.0), _store_for_writing(settings, identity) as store:
        report = sync_into(library, store, embedder.embed_many, progress)
        _derive(store, folder_of(settings))
        remember(settings, library, folder_of(settings))
    return report


def verify_record(settings: Settings) -> None:
    """Look whether Chroma itself is whole: a search would not notice.

    Raises:
        IndexStateError: If it is missing, damaged or half-built.
        StoreError: If it cannot be read, or a sync is at work.
        ConfigError: If the embedder is missing.
    """
    with _reading(settings, _identity(load_embedder(settings))) as store:
        store.keys()


# ----------------------------------------------------------------- the snapshot and its record


def _current(
    settings: Settings, identity: dict[str, str]
) -> tuple[Snapshot | None, tuple[str, ...]]:
    """Open the current snapshot where it is one of the index that the settings name."""
    snapshot = current(folder_of(settings))
    if snapshot is None or any(snapshot.identity.get(k) != v for k, v in identity.items()):
        return None, ()
    if not settings.chroma_url:
        # Chroma is the record: without it a snapshot stands for nothing.
        return (snapshot if _has_files(settings) else None), ()
    try:
        metadata = server_metadata(settings)
    except StoreError as error:
        log.warning("%s", error.message)
        return snapshot, (
            f"The Chroma server at {settings.chroma_url} does not answer: this uses the copy that "
            "was last taken of it.",
        )
    check_identity(metadata, identity, settings.chroma_url)
    held = {key: (metadata or {}).get(key) for key in IDENTITY_KEYS}
    if held == {key: snapshot.identity.get(key) for key in IDENTITY_KEYS}:
        return snapshot, ()
    if (metadata or {}).get("state") != "complete":
        return snapshot, (
            f"The index on {settings.chroma_url} is being built: this uses the last complete "
            "copy of it.",
        )
    return None, ()


def _derived(settings: Settings, identity: dict[str, str]) -> Snapshot:
    """Make the snapshot anew from the record."""
    with _reading(settings, identity) as store:
        try:
            return _derive(store, folder_of(settings))
        except StoreError as error:
            # A home that cannot be written still can be read.
            log.warning("%s", error.message)
            with tempfile.TemporaryDirectory(
                prefix="rationale-", ignore_cleanup_errors=True
            ) as folder:
                return _derive(store, Path(folder))


def _derive(store: ChromaStore, folder: Path) -> Snapshot:
    """Return the snapshot of a complete store, making it where it is not the current one."""
    metadata = store.complete_metadata()
    identity = {key: metadata[key] for key in IDENTITY_KEYS}
    held = reinstate(folder, identity)
    if held is not None:
        return held
    keys = store.keys()
    return write_snapshot(folder, identity, keys, store.rows(keys))


def _nearest(settings: Settings, identity: dict[str, str], snapshot: Snapshot) -> Nearest:
    """Return a search by Chroma's approximate index, which opens Chroma when first used."""

    def nearest(vector: NDArray[np.float32], count: int) -> Rows:
        with _reading(settings, identity) as store:
            return snapshot.places(store.nearest(vector, count))

    return nearest


@contextlib.contextmanager
def _reading(settings: Settings, identity: dict[str, str]) -> Iterator[ChromaStore]:
    """Open Chroma for reading, alone."""
    if not settings.chroma_url and not _has_files(settings):
        raise IndexStateError(f"There is no index in {settings.home} yet.", f"Build it: {SYNC}")
    with (
        _locked(settings, READ_PATIENCE),
        ChromaStore(settings, identity, writable=False) as store,
    ):
        yield store


@contextlib.contextmanager
def _store_for_writing(settings: Settings, identity: dict[str, str]) -> Iterator[ChromaStore]:
    try:
        store = ChromaStore(settings, identity)
    except IndexStateError as error:
        # Everything in an index comes from the library, so nothing is lost by building it anew.
        log.warning("%s It is set aside as %s.", error.message, set_aside(settings))
        store = ChromaStore(settings, identity)
    with store:
        yield store


def _identity(embedder: Embedder) -> dict[str, str]:
    made_by = embedder.identity
    return {
        "embedder": made_by.name,
        "embedder_sha256": made_by.sha256,
        "normalise": str(made_by.normalise).lower(),
        "chunks": recipe(),
    }


# ----------------------------------------------------------------- the home folder


def _has_files(settings: Settings) -> bool:
    folder = index_folder(settings)
    return folder.is_dir() and any(folder.iterdir())


def _check_home(settings: Settings, passages: int) -> None:
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        probe = settings.home / ".writable"
        probe.write_bytes(b"")
        probe.unlink()
        free = shutil.disk_usage(settings.home).free
    except OSError as error:
        raise StoreError(
            f"The home folder {settings.home} cannot be written: {error.strerror or error}.",
            "Make it writable, or set RATIONALE_HOME to another folder.",
        ) from error
    needed = 0 if settings.chroma_url else BASE_BYTES + passages * BYTES_PER_PASSAGE
    if free < needed:
        raise StoreError(
            f"The disk of {settings.home} has {free // 2**20} MiB free; the index may need "
            f"{needed // 2**20} MiB.",
            "Free some space, or set RATIONALE_HOME to a folder on another disk.",
        )


@contextlib.contextmanager
def _locked(settings: Settings, patience: float) -> Iterator[None]:
    """Keep a second process out: two on one embedded Chroma damage it."""
    import filelock

    path: Path = settings.home / "index.lock"
    try:
        lock = filelock.FileLock(path)
        lock.acquire(timeout=patience)
    except filelock.Timeout as error:
        raise StoreError(
            f"Another process is at work on the index in {settings.home}.",
            "Wait until it has ended, then run the command again.",
            retry=True,
        ) from error
    except OSError:
        if patience == 0.0:
            raise
        # A reader of a read-only home: nobody can write to the index, so no lock is needed.
        yield
        return
    try:
        yield
    finally:
        lock.release()
