"""The passages' record: a Chroma collection, embedded in the home folder or on a server.

The only module that knows chromadb. A collection's metadata says which embedder and which way of
cutting made it, and whether the last sync ended.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rag.errors import ConfigError, IndexStateError
from rag.records import Passage
from rag.retrieval.chroma_errors import SYNC, cannot_write, errors_of
from rag.retrieval.chroma_server import COLLECTION, address_of
from rag.retrieval.embedding import Vectors
from rag.settings import Settings, go_offline

if TYPE_CHECKING:
    from rag.library.sync import Stamp, Stored

log = logging.getLogger(__name__)

SCHEMA = "rationale.index/1"
_PAGE = 1000
_STATE, _COUNT, _LIBRARY, _WRITER = "state", "count", "library", "writer"
_BUILDING, _COMPLETE = "building", "complete"
IDENTITY_KEYS = (
    *("schema", "embedder", "embedder_sha256", "normalise", "chunks"),
    *(_LIBRARY, _COUNT),
)
"""What a complete collection says of itself: how it was made, of which library, and its size."""


class ChromaStore:
    """One collection of passages. Use it in a ``with`` block; it holds files open."""

    def __init__(
        self, settings: Settings, identity: Mapping[str, str], *, writable: bool = True
    ) -> None:
        """Connect.

        Args:
            settings: Name the home folder or the server.
            identity: Embedder and chunk recipe in use; see :func:`check_identity`.
            writable: Whether it will be written to. Chroma writes even when it opens, so a
                read-only folder is read from a copy.

        Raises:
            StoreError: If the folder or server cannot be used.
            IndexStateError: If the files in the folder are no index.
        """
        self.where = settings.chroma_url or str(index_folder(settings))
        self.identity = {"schema": SCHEMA, **identity}
        self._writer = {_WRITER: uuid.uuid4().hex} if settings.chroma_url else {}
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        with errors_of(self.where):
            folder = index_folder(settings)
            if not writable and folder.is_dir() and not os.access(folder, os.W_OK):
                self._copy = tempfile.TemporaryDirectory(prefix="rationale-")
                folder = Path(shutil.copytree(folder, Path(self._copy.name) / "index"))
            self._client = _connect(settings, folder)
            try:
                self._collection = self._open()
            except BaseException:
                _close(self._client)
                raise

    def __enter__(self) -> ChromaStore:
        """Return the store itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the files and connections."""
        _close(self._client)
        if self._copy is not None:
            self._copy.cleanup()

    def metadata(self) -> dict[str, str] | None:
        """Return what the collection says of itself; ``None`` where there is none."""
        if self._collection is None:
            return None
        return {str(k): str(v) for k, v in (self._collection.metadata or {}).items()}

    def complete_metadata(self) -> dict[str, str]:
        """Return what the collection says of itself.

        Raises:
            IndexStateError: If there is no complete index made by the embedder and recipe in use.
        """
        metadata = self.metadata()
        check_identity(metadata, self.identity, self.where)
        assert metadata is not None
        if metadata.get(_STATE) != _COMPLETE:
            raise IndexStateError(
                f"The index in {self.where} is half-built: a sync was interrupted.",
                f"Finish it: {SYNC}",
            )
        return metadata

    def keys(self) -> list[str]:
        """Return the keys of all passages, sorted.

        Raises:
            IndexStateError: If they are not as many as there were when the index was completed.
        """
        metadata = self.complete_metadata()
        keys: list[str] = []
        with errors_of(self.where):
            count = self._collection.count()
            for offset in range(0, count, _PAGE):
                keys += self._collection.get(include=[], limit=_PAGE, offset=offset)["ids"]
        if str(len(keys)) != metadata.get(_COUNT):
            raise IndexStateError(
                f"The index in {self.where} holds {len(keys)} passages, but was completed with "
                f"{metadata.get(_COUNT)}.",
                f"Mend it: {SYNC}",
            )
        return sorted(keys)

    def rows(self, keys: Sequence[str]) -> Iterator[tuple[str, str, Any, str]]:
        """Yield key, record, vector and digest of the embedded text, in the order of ``keys``."""
        for first in range(0, len(keys), _PAGE):
            wanted = list(keys[first : first + _PAGE])
            with errors_of(self.where):
                page = self._collection.get(ids=wanted, include=["metadatas", "embeddings"])
            entries = zip(page["ids"], page["metadatas"], page["embeddings"], strict=True)
            found = {
                key: (str(meta["passage"]), vector, str(meta["embedded"]))
                for key, meta, vector in entries
            }
            yield from ((key, *found[key]) for key in wanted if key in found)

    def nearest(self, vector: Vectors, count: int) -> list[str]:
        """Return the keys of about the nearest passages, by Chroma's approximate index."""
        with errors_of(self.where):
            found = self._collection.query(
                query_embeddings=[vector], n_results=count, include=["distances"]
            )
        return list(found["ids"][0])

    # ------------------------------------------ what a sync needs (rag.library.sync.Target)

    def stored(self) -> dict[str, Stamp] | None:
        """Return what is held by key; ``None`` without an index made as the settings say."""
        from rag.library.sync import Stored

        try:
            check_identity(self.metadata(), self.identity, self.where)
        except IndexStateError:
            return None
        return {
            key: Stored(record=str(meta["passage"]), embedded=str(meta["embedded"])).stamp()
            for key, meta in self._metadatas_by_key()
        }

    def is_copied_by(self, identity: Mapping[str, str]) -> bool:
        """Whether a copy of this identity was taken of exactly what the collection holds now."""
        try:
            metadata = self.complete_metadata()
        except IndexStateError:
            return False
        with errors_of(self.where):
            count = str(self._collection.count())
        same = all(metadata.get(key) == identity.get(key) for key in IDENTITY_KEYS)
        return same and metadata.get(_COUNT) == count

    def complete(self, fingerprint: str) -> bool:
        """Whether the last sync ended, with the library of this fingerprint, and all is there."""
        try:
            metadata = self.complete_metadata()
        except IndexStateError:
            return False
        with errors_of(self.where):
            count = str(self._collection.count())
        return metadata.get(_LIBRARY) == fingerprint and metadata.get(_COUNT) == count

    def begin(self, *, anew: bool) -> None:
        """Mark as being built; ``anew`` drops the collection and makes an empty one."""
        with errors_of(self.where):
            if anew:
                if self._collection is not None:
                    self._client.delete_collection(COLLECTION)
                self._collection = self._client.create_collection(
                    COLLECTION,
                    configuration={"hnsw": {"space": "cosine"}},
                    embedding_function=None,
                    metadata={**self.identity, _STATE: _BUILDING, **self._writer},
                )
            else:
                self._mark({_STATE: _BUILDING, **self._writer})

    def put(self, passages: Sequence[Passage], stored: Sequence[Stored], vectors: Vectors) -> None:
        """Add passages with their vectors, or replace those of equal key."""
        with errors_of(self.where):
            self._check_alone()
            self._collection.upsert(
                ids=[passage.key for passage in passages],
                embeddings=vectors,
                documents=[passage.text for passage in passages],
                metadatas=_metadatas(passages, stored),
            )

    def relabel(self, passages: Sequence[Passage], stored: Sequence[Stored]) -> None:
        """Replace the facts of passages and keep their vectors."""
        with errors_of(self.where):
            self._check_alone()
            self._collection.update(
                ids=[passage.key for passage in passages],
                metadatas=_metadatas(passages, stored),
            )

    def delete(self, keys: Sequence[str]) -> None:
        """Remove passages."""
        with errors_of(self.where):
            self._check_alone()
            self._collection.delete(ids=list(keys))

    def finish(self, fingerprint: str, count: int) -> None:
        """Mark as complete for the library of this fingerprint.

        Raises:
            IndexStateError: If it does not hold ``count`` passages: something else wrote to it.
        """
        with errors_of(self.where):
            self._check_alone()
            found = self._collection.count()
            if found != count:
                raise IndexStateError(
                    f"The index in {self.where} holds {found} passages after a sync of {count}: "
                    "another process has written to it meanwhile.",
                    f"Mend it: {SYNC}",
                    retry=True,
                )
            self._mark({_STATE: _COMPLETE, _COUNT: str(count), _LIBRARY: fingerprint})

    # ------------------------------------------------------- inner parts

    def _open(self) -> Any:
        from chromadb.errors import NotFoundError

        try:
            return self._client.get_collection(COLLECTION, embedding_function=None)
        except NotFoundError:
            return None

    def _check_alone(self) -> None:
        """Look whether another machine's sync has begun on the server since this one has.

        The embedded index needs no look: a lock on the home folder keeps others out.
        """
        if not self._writer:
            return
        found = self._open()
        if found is None or (found.metadata or {}).get(_WRITER) != self._writer[_WRITER]:
            raise IndexStateError(
                f"Another sync has begun on {self.where} while this one was at work.",
                f"Wait until it has ended, then bring the index up to date: {SYNC}",
                retry=True,
            )

    def _mark(self, state: Mapping[str, str]) -> None:
        self._collection.modify(metadata={**self.identity, **state})

    def _metadatas_by_key(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        with errors_of(self.where):
            count = self._collection.count()
            for offset in range(0, count, _PAGE):
                page = self._collection.get(include=["metadatas"], limit=_PAGE, offset=offset)
                yield from zip(page["ids"], page["metadatas"], strict=True)


def index_folder(settings: Settings) -> Path:
    """Return the folder of the embedded index."""
    return settings.home / "index"


def check_identity(
    metadata: Mapping[str, str] | None, identity: Mapping[str, str], where: str
) -> None:
    """Compare how an index was made with how it would be made now.

    Raises:
        IndexStateError: Naming the first difference and the command that mends it.
    """
    if metadata is None:
        raise IndexStateError(f"There is no index in {where} yet.", f"Build it: {SYNC}")
    for key, now in identity.items():
        then = metadata.get(key, "nothing")
        if then != now:
            raise IndexStateError(
                f"The index in {where} was made with {key.replace('_', ' ')} {then}; "
                f"the settings and this version ask for {now}.",
                f"Rebuild it: {SYNC}",
            )


def set_aside(settings: Settings) -> Path:
    """Move a damaged embedded index out of the way and return where it went.

    Raises:
        StoreError: If it cannot be moved.
    """
    folder = index_folder(settings)
    aside = folder.with_name("index-damaged")
    try:
        shutil.rmtree(aside, ignore_errors=True)
        folder.rename(aside)
    except OSError as error:
        raise cannot_write(str(folder), error.strerror or str(error)) from error
    return aside


def _metadatas(passages: Sequence[Passage], stored: Sequence[Stored]) -> list[dict[str, Any]]:
    return [
        {
            "passage": record.record,
            "embedded": record.embedded,
            # Beside the record, for whoever filters the collection with Chroma's own means.
            "source": passage.source.id,
            "family": passage.source.family,
            "document": passage.document,
            "section": passage.section,
        }
        for passage, record in zip(passages, stored, strict=True)
    ]


def local_client(folder: Path) -> Any:
    """Open Chroma over a folder, silent and offline.

    Raises:
        ConfigError: If chromadb is not installed.
    """
    chromadb, options = _library()
    folder.mkdir(parents=True, exist_ok=True)
    return chromadb.PersistentClient(str(folder), settings=options)


def _connect(settings: Settings, folder: Path) -> Any:
    if not settings.chroma_url:
        return local_client(folder)
    chromadb, options = _library()
    ssl, host, port = address_of(settings.chroma_url)
    return chromadb.HttpClient(host, port, ssl=ssl, settings=options)


def _close(client: Any) -> None:
    """Close a client with its connections.

    chromadb 1.5 stops a client's parts but leaves the HTTP sessions of the client and of its
    helper for tenants open; each has one of its own.
    """
    sessions = [
        getattr(getattr(part, "_server", None), "_session", None)
        for part in (client, getattr(client, "_admin_client", None))
    ]
    for part in (client, *filter(None, sessions)):
        with contextlib.suppress(Exception):
            part.close()


def _library() -> tuple[Any, Any]:
    """Load chromadb, and the options that keep it from phoning home."""
    go_offline()
    try:
        import chromadb
        from chromadb.config import Settings as ChromaSettings
    except ImportError as error:
        raise ConfigError(
            f"chromadb cannot be loaded: {error}.", "Install the project's dependencies."
        ) from error
    return chromadb, ChromaSettings(anonymized_telemetry=False)
