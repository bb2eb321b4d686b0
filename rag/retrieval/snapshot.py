"""The snapshot: everything that a search reads, derived from Chroma as files that are mapped.

A snapshot is immutable and named by what it holds. It is written aside, renamed into place when it
is whole, and becomes the current one by the rename of one small file; readers that hold an older
one keep it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import mmap
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import NDArray

from rag.errors import StoreError
from rag.records import Passage
from rag.retrieval.arrays import load_array
from rag.retrieval.columns import Columns
from rag.retrieval.embedding import Vectors
from rag.retrieval.postings import Postings
from rag.retrieval.writing import FORM, META, Before, Row, code_stamp, file_sha256, write_files
from rag.settings import Settings
from rag.store import write_atomic

if TYPE_CHECKING:
    from rag.library.sync import Stamp

log = logging.getLogger(__name__)

KEPT = 2
"""Generations that stay on disk: the current one and the one before, for readers still at work."""
CACHED = 4096
"""Passages that an open snapshot remembers."""


class Passages(Sequence[Passage]):
    """The passages of a snapshot, read one by one when they are asked for."""

    def __init__(self, folder: Path) -> None:
        """Map the file; it stays readable when a later sync removes it."""
        self._offsets = load_array(folder / "passage-starts.npy")
        self._lines = b""
        with (folder / "passages.jsonl").open("rb") as file:
            if len(self._offsets) > 1:
                # Closed with the last reader of the snapshot.
                self._mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.at = lru_cache(maxsize=CACHED)(self._read)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._offsets) - 1

    @overload
    def __getitem__(self, at: int) -> Passage: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Passage, ...]: ...
    def __getitem__(self, at: int | slice) -> Passage | tuple[Passage, ...]:
        """Read a passage, or several."""
        if isinstance(at, slice):
            return tuple(self._read(place) for place in range(*at.indices(len(self))))
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return self.at(at % len(self))

    def __iter__(self) -> Iterator[Passage]:
        """Read all of them, in the order of their keys, without keeping them."""
        return (self._read(at) for at in range(len(self)))

    def _read(self, at: int) -> Passage:
        line = self._mapped[int(self._offsets[at]) : int(self._offsets[at + 1])]
        return Passage.model_validate_json(line)


class Snapshot:
    """One generation, open for reading."""

    def __init__(self, folder: Path) -> None:
        """Map its files.

        Raises:
            OSError: If a file is missing.
            ValueError: If the snapshot is damaged or of another form.
        """
        meta = json.loads((folder / META).read_bytes())
        if meta.get("form") != FORM:
            raise ValueError(f"{folder} is no snapshot of form {FORM}")
        for name, size in meta["files"].items():
            if (folder / name).stat().st_size != size:
                raise ValueError(f"{folder / name} is not {size} bytes long")
        self.folder = folder
        self.identity: dict[str, str] = meta["identity"]
        """How the index was made: embedder, chunk recipe, schema, fingerprint of the library."""
        self._sums: dict[str, str] = meta["sha256"]
        self.size: int = meta["count"]
        self.code: str = meta["code"]
        """Digest of the code that derived it."""
        self.vectors: Vectors = load_array(folder / "vectors.npy")
        self.postings = Postings.open(folder, self.size)
        self.columns = Columns.open(folder)
        self.passages = Passages(folder)
        self._keys = load_array(folder / "keys.npy")

    def key(self, at: int) -> str:
        """Return the key of the passage at a place."""
        return bytes(self._keys[at]).decode()

    def keys(self) -> tuple[str, ...]:
        """Return all keys, sorted."""
        return tuple(bytes(key).decode() for key in self._keys)

    def sound(self) -> bool:
        """Whether every byte is as it was written: reads all files, unlike opening them."""
        try:
            return all(file_sha256(self.folder / name) == was for name, was in self._sums.items())
        except OSError:
            return False

    def stamps(self) -> dict[str, Stamp]:
        """Return what tells the state of each passage, by key, in the order of the keys."""
        from rag.library.sync import Stamp

        stamps = load_array(self.folder / "stamps.npy")
        return {
            key: Stamp(bytes(stamp[:16]), bytes(stamp[16:]).hex())
            for key, stamp in zip(self.keys(), map(bytes, stamps), strict=True)
        }

    def places(self, keys: Sequence[str]) -> NDArray[np.int64]:
        """Return the places of those of ``keys`` that are held, in order."""
        wanted = np.array([key.encode() for key in keys], dtype=self._keys.dtype)
        places = np.searchsorted(self._keys, wanted)
        places = places[places < self.size]
        held = np.isin(self._keys[places], wanted)
        return np.unique(places[held])


def name_of(identity: Mapping[str, str]) -> str:
    """Return the name of the snapshot of an index made this way of one library."""
    told = json.dumps([FORM, sorted(identity.items())])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def folder_of(settings: Settings) -> Path:
    """Return the folder of the snapshots of an index: a server's lie apart from the home's own."""
    base = settings.home / "snapshot"
    if not settings.chroma_url:
        return base
    return base / f"server-{hashlib.sha256(settings.chroma_url.encode()).hexdigest()[:8]}"


def current_name(folder: Path) -> str:
    """Return the name of the current snapshot; empty where there is none."""
    try:
        return (folder / "current").read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def current(folder: Path) -> Snapshot | None:
    """Open the current snapshot; ``None`` where there is none that is whole."""
    for _ in range(2):  # a sync may move on between reading the name and opening what it names
        name = current_name(folder)
        if not name:
            return None
        try:
            return Snapshot(folder / name)
        except FileNotFoundError:
            continue
        except (OSError, ValueError, KeyError) as error:
            log.warning("the snapshot in %s cannot be used and is made anew: %r", folder, error)
            return None
    return None


def reinstate(folder: Path, identity: Mapping[str, str]) -> Snapshot | None:
    """Make an older generation the current one again; ``None`` where it is not there any more."""
    name = name_of(identity)
    try:
        held = Snapshot(folder / name)
        if current_name(folder) != name:
            os.utime(folder / name)
            write_atomic(folder / "current", f"{name}\n".encode("ascii"))
    except (OSError, ValueError, KeyError):
        return None
    return held


def write_snapshot(
    folder: Path,
    identity: Mapping[str, str],
    keys: Sequence[str],
    rows: Iterable[Row],
    before: Before | None = None,
) -> Snapshot:
    """Write a snapshot and make it the current one.

    Args:
        folder: Holds the snapshots of one index.
        identity: How the index was made, and the fingerprint of its library.
        keys: Of all passages, sorted.
        rows: Key, record and vector of each that is not taken over from an older snapshot, in the
            order of ``keys``; read once.
        before: An older snapshot from which the other rows are taken over; see :func:`taking_over`.

    Raises:
        StoreError: If it cannot be written; the current snapshot stays.
        IndexStateError: If the rows are not those of ``keys``.
    """
    name = name_of(identity)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".building-", dir=folder))
        try:
            write_files(aside, identity, keys, rows, before)
            shutil.rmtree(folder / name, ignore_errors=True)
            aside.rename(folder / name)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        (folder / name).chmod(0o755)
        write_atomic(folder / "current", f"{name}\n".encode("ascii"))
        _prune(folder, name)
        return Snapshot(folder / name)
    except OSError as error:
        raise StoreError(
            f"The search snapshot in {folder} cannot be written: {error.strerror or error}.",
            "Free space there or make it writable, then run: rationale corpus sync. "
            "The index itself is complete.",
        ) from error


def taking_over(
    snapshot: Snapshot, held: Mapping[str, Stamp], wanted: Mapping[str, Stamp]
) -> Before | None:
    """Say which rows of a snapshot a new one can take over; ``None`` where it can take none.

    Args:
        snapshot: Holds what the index held, with its :meth:`Snapshot.stamps` ``held``.
        held: By key, sorted.
        wanted: What the index holds now, by key, sorted.
    """
    if not snapshot.size or snapshot.code != code_stamp():
        return None
    row = {key: at for at, key in enumerate(held)}
    same: NDArray[np.int64] = np.full(len(wanted), -1, dtype=np.int64)
    worded = same.copy()
    for at, (key, stamp) in enumerate(wanted.items()):
        found = held.get(key)
        if found is not None and found.embedded == stamp.embedded:
            worded[at] = row[key]
            if found.record == stamp.record:
                same[at] = row[key]
    return Before(snapshot.folder, same, worded)


def _prune(folder: Path, name: str) -> None:
    """Remove what no reader opens any more: older generations and what a kill left behind."""
    generations = sorted(
        (path for path in folder.iterdir() if (path / META).is_file() and path.name != name),
        key=lambda path: (path.stat().st_mtime_ns, path.name),
        reverse=True,
    )
    left = [path for path in folder.iterdir() if path.name.startswith(".building-")]
    for path in (*generations[KEPT - 1 :], *left):
        shutil.rmtree(path, ignore_errors=True)
