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
from typing import overload

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexStateError, StoreError
from rag.records import Passage
from rag.retrieval.arrays import load_array, save_array
from rag.retrieval.columns import Columns, Gathering
from rag.retrieval.embedding import Vectors
from rag.retrieval.lexical import tokenize
from rag.retrieval.postings import Postings
from rag.settings import Settings
from rag.store import write_atomic

log = logging.getLogger(__name__)

FORM = "rationale.snapshot/1"
KEPT = 2
"""Generations that stay on disk: the current one and the one before, for readers still at work."""
CACHED = 4096
"""Passages that an open snapshot remembers."""
_META = "meta.json"
Row = tuple[str, str, NDArray[np.float32]]
"""A key, the passage as JSON, and its vector."""


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
        meta = json.loads((folder / _META).read_bytes())
        if meta.get("form") != FORM:
            raise ValueError(f"{folder} is no snapshot of form {FORM}")
        for name, size in meta["files"].items():
            if (folder / name).stat().st_size != size:
                raise ValueError(f"{folder / name} is not {size} bytes long")
        self.folder = folder
        self.identity: dict[str, str] = meta["identity"]
        """How the index was made: embedder, chunk recipe, schema, fingerprint of the library."""
        self.size: int = meta["count"]
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
            log.warning("the snapshot in %s cannot be used and is made anew: %s", folder, error)
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
    folder: Path, identity: Mapping[str, str], keys: Sequence[str], rows: Iterable[Row]
) -> Snapshot:
    """Write a snapshot and make it the current one.

    Args:
        folder: Holds the snapshots of one index.
        identity: How the index was made, and the fingerprint of its library.
        keys: Of all passages, sorted.
        rows: Key, record and vector of each, in the order of ``keys``; read once.

    Raises:
        StoreError: If it cannot be written; the current snapshot stays.
        IndexStateError: If the rows are not those of ``keys``.
    """
    name = name_of(identity)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".building-", dir=folder))
        try:
            _write(aside, identity, keys, rows)
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


def _write(
    folder: Path, identity: Mapping[str, str], keys: Sequence[str], rows: Iterable[Row]
) -> None:
    save_array(folder / "keys.npy", np.array([key.encode() for key in keys], dtype=np.bytes_))
    from rag.library.chunking import embedded_text

    facts = Gathering()

    def tokens(passages: Iterable[Passage]) -> Iterator[list[str]]:
        for row, passage in enumerate(passages):
            facts.add(row, passage)
            yield tokenize(embedded_text(passage))

    with _Lines(folder) as lines:
        postings = Postings.of(tokens(lines.take(keys, rows)))
    postings.save(folder)
    facts.columns().save(folder)
    files = {path.name: path.stat().st_size for path in sorted(folder.iterdir())}
    meta = {"form": FORM, "identity": dict(identity), "count": len(keys), "files": files}
    write_atomic(folder / _META, json.dumps(meta, indent=1).encode())


class _Lines:
    """Writes records and vectors row by row, so that memory does not grow with the library."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> _Lines:
        self.lines = (self.folder / "passages.jsonl").open("wb")
        self.starts = [0]
        self.vectors: NDArray[np.float32] | None = None
        return self

    def __exit__(self, *error: object) -> None:
        self.lines.flush()
        os.fsync(self.lines.fileno())
        self.lines.close()
        if error[0] is not None:
            return
        save_array(self.folder / "passage-starts.npy", np.array(self.starts, dtype=np.int64))
        if self.vectors is None:
            save_array(self.folder / "vectors.npy", np.zeros((0, 0), dtype=np.float32))
        else:
            self.vectors.flush()  # type: ignore[attr-defined]  # mapped, see below

    def take(self, keys: Sequence[str], rows: Iterable[Row]) -> Iterator[Passage]:
        """Write each row and give its passage on."""
        at = -1
        for at, (key, record, vector) in enumerate(rows):
            if at >= len(keys) or keys[at] != key:
                raise IndexStateError(
                    f"The index gave passage {key} where another was expected.",
                    "Mend it: rationale corpus sync",
                )
            if self.vectors is None:
                self.vectors = np.lib.format.open_memmap(
                    self.folder / "vectors.npy",
                    mode="w+",
                    dtype=np.float32,
                    shape=(len(keys), len(vector)),
                )
            self.vectors[at] = vector
            self.lines.write(record.encode() + b"\n")
            self.starts.append(self.starts[-1] + len(record.encode()) + 1)
            yield Passage.model_validate_json(record)
        if at + 1 != len(keys):
            raise IndexStateError(
                f"The index gave {at + 1} passages of {len(keys)}.",
                "Mend it: rationale corpus sync",
            )


def _prune(folder: Path, name: str) -> None:
    """Remove what no reader opens any more: older generations and what a kill left behind."""
    generations = sorted(
        (path for path in folder.iterdir() if (path / _META).is_file() and path.name != name),
        key=lambda path: (path.stat().st_mtime_ns, path.name),
        reverse=True,
    )
    left = [path for path in folder.iterdir() if path.name.startswith(".building-")]
    for path in (*generations[KEPT - 1 :], *left):
        shutil.rmtree(path, ignore_errors=True)
