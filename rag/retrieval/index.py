"""The open index: every passage with its vector and its words in memory, scored exactly."""

from __future__ import annotations

import contextlib
import logging
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag.errors import IndexStateError, StoreError
from rag.library.chunking import embedded_text, recipe
from rag.library.library import Library
from rag.library.sync import Progress, SyncReport, sync_into
from rag.records import Passage
from rag.retrieval.chroma import ChromaStore, index_folder, set_aside
from rag.retrieval.embedding import Embedder, Vectors, load_embedder
from rag.retrieval.fusion import DIGITS, Scores, fuse
from rag.retrieval.lexical import LexicalIndex
from rag.settings import Settings

log = logging.getLogger(__name__)

BYTES_PER_PASSAGE = 40_000
"""Generous: vector, text, record and Chroma's own files."""
BASE_BYTES = 20_000_000
READ_PATIENCE = 10.0
"""Seconds that a reader waits for a sync to end."""


@dataclass(frozen=True)
class Likeness:
    """How like one query every text is, in the order of the texts."""

    dense: Scores
    lexical: Scores
    fused: Scores


class Matcher:
    """Scores texts against queries by meaning and by words."""

    def __init__(self, texts: Sequence[str], vectors: Vectors, embedder: Embedder) -> None:
        """Hold the texts' vectors and words.

        Args:
            texts: What is searched.
            vectors: One unit vector per text, made by ``embedder``.
            embedder: Embeds the queries.
        """
        self._vectors = vectors
        self._embedder = embedder
        self._lexical = LexicalIndex(texts)
        self._queries: dict[str, Vectors] = {}

    def match(self, query: str, weight: float) -> Likeness:
        """Score every text; ``weight`` is the share of meaning in the fused score."""
        if query not in self._queries:
            if len(self._queries) > 4096:
                self._queries.clear()
            self._queries[query] = self._embedder.embed([query])[0]
        # In double precision: the sum does not depend on how a library splits it.
        dense = (
            self._vectors.astype(np.float64) @ self._queries[query].astype(np.float64)
            if len(self._vectors)
            else np.zeros(0)
        )
        dense = np.round(dense, DIGITS)
        lexical = np.round(self._lexical.scores(query), DIGITS)
        return Likeness(dense, lexical, fuse(dense, lexical, weight))


class Index:
    """A complete index, read into memory. Later syncs do not touch it."""

    def __init__(
        self,
        passages: Sequence[Passage],
        vectors: Vectors,
        embedder: Embedder,
        identity: dict[str, str],
    ) -> None:
        """Hold passages in the order of their keys, one vector each."""
        self.passages = tuple(passages)
        self.identity = dict(identity)
        """How it was made: embedder, chunk recipe, schema, fingerprint of the library."""
        self.matcher = Matcher([embedded_text(p) for p in passages], vectors, embedder)

    def keys(self) -> tuple[str, ...]:
        """Return the keys of all passages, sorted."""
        return tuple(passage.key for passage in self.passages)

    def holds(self, library: Library) -> bool:
        """Whether the index is up to date with ``library``."""
        return self.identity.get("library") == library.fingerprint()


def open_index(settings: Settings) -> Index:
    """Read the index of the settings' home folder or Chroma server.

    Raises:
        IndexStateError: If there is none, it is half-built, or another embedder or way of cutting
            made it; the remedy names the command that mends it.
        StoreError: If it cannot be read.
        ConfigError: If the embedder is missing or not the published one.
    """
    embedder = load_embedder(settings)
    identity = _identity(embedder)
    if not settings.chroma_url and not _has_files(settings):
        raise IndexStateError(
            f"There is no index in {settings.home} yet.", "Build it: rationale corpus sync"
        )
    with (
        _locked(settings, READ_PATIENCE),
        ChromaStore(settings, identity, writable=False) as store,
    ):
        passages, vectors, metadata = store.read()
    kept = {key: metadata[key] for key in (*identity, "schema", "library")}
    return Index(passages, vectors, embedder, kept)


def sync(library: Library, settings: Settings, progress: Progress | None = None) -> SyncReport:
    """Make the index hold exactly the library's passages; embed only what is new.

    An interrupted sync is taken up where it stopped; an index that another embedder or way of
    cutting made, or that is damaged, is built anew.

    Args:
        library: What shall be indexed.
        settings: Name the home folder or server, and the embedder.
        progress: Told how many passages are embedded, and of how many.

    Raises:
        StoreError: If the home folder is read-only or full, or another process is syncing.
        ConfigError: If the embedder is missing or not the published one.
    """
    embedder = load_embedder(settings)
    identity = _identity(embedder)
    _check_home(settings, len(library.passages))
    with _locked(settings, 0.0), _store_for_writing(settings, identity) as store:
        return sync_into(library, store, embedder.embed, progress)


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
