"""The index: bringing Chroma up to date with the library, and opening what is derived from it.

Readers open the snapshot and nothing else. Chroma is opened by a sync, and where the snapshot has
to be made anew; always by one process at a time.
"""

from __future__ import annotations

import contextlib
import logging
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.errors import ConfigError, IndexStateError, StoreError
from rag.library.recipe import recipe
from rag.records import Passage, Source
from rag.retrieval.chroma import (
    IDENTITY_KEYS,
    SCHEMA,
    ChromaStore,
    check_identity,
    index_folder,
    set_aside,
)
from rag.retrieval.chroma_errors import SYNC
from rag.retrieval.chroma_server import server_metadata
from rag.retrieval.columns import Columns, Rows
from rag.retrieval.embedding import Embedder, load_embedder
from rag.retrieval.freshness import changed, remember
from rag.retrieval.home import check_home, locked
from rag.retrieval.matching import Likeness, Matcher, Nearest
from rag.retrieval.snapshot import (
    Passages,
    Snapshot,
    current,
    current_name,
    folder_of,
    reinstate,
    taking_over,
    write_snapshot,
)
from rag.retrieval.writing import code_stamp
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.library.library import Library
    from rag.library.sync import Progress, Stamp, SyncReport

__all__ = ["Index", "Likeness", "Matcher", "open_index", "sync", "verify_record"]

log = logging.getLogger(__name__)

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
    from rag.library.sync import survey, sync_into

    named = load_embedder(settings)
    embedder = embedder or named
    if embedder.identity != named.identity:
        raise ConfigError(
            f"The vectors given are those of another model, {embedder.identity.name}.",
            "Make them with the model that RATIONALE_EMBEDDER names.",
        )
    identity = _identity(embedder)
    check_home(settings, len(library.passages))
    folder = folder_of(settings)
    with locked(settings, 0.0), _store_for_writing(settings, identity) as store:
        surveyed = survey(library)
        before = _copy_of(store, folder, surveyed.fingerprint)
        held = before.stamps() if before else None
        report = sync_into(
            library, store, embedder.embed_many, progress, surveyed=surveyed, held=held
        )
        if before is None or held is None:
            _derive(store, folder)
        else:
            _derive(store, folder, _Change(before, held, surveyed.stamps))
        remember(settings, library, folder, surveyed.fingerprint)
    return report


def not_embedded(library: Library, settings: Settings) -> list[str]:
    """Return the texts that a sync would embed, as far as the snapshot tells: Chroma is not read.

    Raises:
        ConfigError: If the embedder is missing or not the published one.
    """
    from rag.library.chunking import embedded_text
    from rag.library.sync import not_embedded as keys_of
    from rag.library.sync import survey

    identity = {"schema": SCHEMA, **_identity(load_embedder(settings))}
    snapshot = current(folder_of(settings))
    fits = snapshot and all(snapshot.identity.get(k) == v for k, v in identity.items())
    held = snapshot.stamps() if snapshot and fits else {}
    keys = set(keys_of(survey(library), held))
    return [embedded_text(passage) for passage in library.passages if passage.key in keys]


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


class _Change(NamedTuple):
    """What a sync made of what a snapshot was a copy of."""

    before: Snapshot
    held: Mapping[str, Stamp]
    """What it holds."""
    stamps: Mapping[str, Stamp]
    """What the store holds now, sorted by key."""


def _copy_of(store: ChromaStore, folder: Path, fingerprint: str) -> Snapshot | None:
    """Return the current snapshot where a sync to the library of ``fingerprint`` can build on it.

    It has to be a copy of what the store holds now, whole to the last byte: what is wrong in it
    would go from one snapshot into the next.
    """
    snapshot = current(folder)
    if snapshot is None or not store.is_copied_by(snapshot.identity):
        return None
    if snapshot.identity["library"] == fingerprint:
        return None  # nothing is to be done
    if not snapshot.sound():
        log.warning("the snapshot %s is damaged: the next is made from Chroma", snapshot.folder)
        return None
    return snapshot


def _derive(store: ChromaStore, folder: Path, change: _Change | None = None) -> Snapshot:
    """Return the snapshot of a complete store, making it where it is not the current one."""
    metadata = store.complete_metadata()
    identity = {key: metadata[key] for key in IDENTITY_KEYS}
    standing = reinstate(folder, identity)
    # One that an older version of this program derived has to be made anew.
    if standing is not None and standing.code == code_stamp():
        return standing
    before = taking_over(*change) if change else None
    if change is None or before is None:
        keys = store.keys()
        return write_snapshot(folder, identity, keys, store.rows(keys))
    keys = [*change.stamps]
    changed = [keys[at] for at in np.flatnonzero(before.same < 0).tolist()]
    return write_snapshot(folder, identity, keys, store.rows(changed), before)


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
        locked(settings, READ_PATIENCE),
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
