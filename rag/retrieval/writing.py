"""The files of a snapshot, written from passages, or from those that changed and an older snapshot.

Both ways give the same bytes; the second reads, tokenises and gathers only what changed.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import mmap
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexStateError
from rag.records import Passage
from rag.retrieval.arrays import load_array, save_array
from rag.retrieval.gathering import Gathering
from rag.retrieval.lexical import tokenize
from rag.retrieval.postings import Postings
from rag.retrieval.tally import Tally, ends
from rag.store import write_atomic

FORM = "rationale.snapshot/2"
META = "meta.json"
STAMP = 24
"""Bytes that tell a row's state: 16 of its record's digest, 8 of its embedded text's."""
Row = tuple[str, str, NDArray[np.float32]] | tuple[str, str, NDArray[np.float32], str]
"""A key, the passage as JSON, its vector, and the digest of the text that the vector stands for;
without it, of the text that would be embedded now."""
_PACKAGE = Path(__file__).resolve().parent
_CODE = (
    "../levels.py",
    "../library/chunking.py",
    "columns.py",
    "gathering.py",
    "lexical.py",
    "postings.py",
    "tally.py",
    "writing.py",
)
"""What decides which bytes are derived from a passage."""
_BLOCK = 4096
"""Rows whose vectors are copied at a time."""


@dataclass(frozen=True, eq=False)
class Before:
    """An older snapshot from which rows are taken over."""

    folder: Path
    same: NDArray[np.int64]
    """For each new row the older one of equal record and vector, or -1."""
    worded: NDArray[np.int64]
    """For each new row the older one of equal words, or -1: its record may be another."""


@lru_cache(maxsize=1)
def code_stamp() -> str:
    """Digest the code that derives a snapshot: nothing is taken over from another's."""
    digest = hashlib.sha256(importlib.metadata.version("snowballstemmer").encode())
    for name in _CODE:
        digest.update(name.encode() + (_PACKAGE / name).read_bytes())
    return digest.hexdigest()[:16]


def write_files(
    folder: Path,
    identity: Mapping[str, str],
    keys: Sequence[str],
    rows: Iterable[Row],
    before: Before | None = None,
) -> None:
    """Write every file of a snapshot into ``folder``.

    Args:
        folder: Empty; read by nobody yet.
        identity: How the index was made, and the fingerprint of its library.
        keys: Of all passages, sorted.
        rows: Those of ``keys`` that are not taken over whole, in their order; read once.
        before: What is taken over.

    Raises:
        OSError: If a file cannot be written.
        IndexStateError: If the rows are not those of ``keys``.
    """
    save_array(folder / "keys.npy", np.array([key.encode() for key in keys], dtype=np.bytes_))
    nothing: NDArray[np.int64] = np.full(len(keys), -1, dtype=np.int64)
    worded = nothing if before is None else before.worded
    facts = Gathering(len(keys))
    if before is not None:
        facts.inherit(before.folder, _places(before.same, before.folder))
    with _Rows(folder, keys, before) as written:
        new = Tally.of(_tokens(written.take(rows), facts, worded))
    if facts.contradicted:
        facts = Gathering(len(keys))
        with (folder / "passages.jsonl").open("rb") as lines:
            for at, line in enumerate(lines):
                facts.add(at, Passage.model_validate_json(line))
    facts.save(folder)
    if before is not None:
        places = _places(before.worded, before.folder)
        new_rows = np.flatnonzero(worded < 0).astype(np.int32)
        new = Tally.open(before.folder).grown(places, new, new_rows)
    Postings.by(new).save(folder)
    new.save(folder)
    paths = sorted(folder.iterdir())
    meta = {
        "form": FORM,
        "identity": dict(identity),
        "count": len(keys),
        "code": code_stamp(),
        "files": {path.name: path.stat().st_size for path in paths},
        "sha256": {path.name: file_sha256(path) for path in paths},
    }
    write_atomic(folder / META, json.dumps(meta, indent=1).encode())


def file_sha256(path: Path) -> str:
    """Return the digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _tokens(
    rows: Iterable[tuple[int, Passage, str]], facts: Gathering, worded: NDArray[np.int64]
) -> Iterator[list[str]]:
    """Give the facts of each row to ``facts``; yield the tokens of those whose words are new."""
    for at, passage, text in rows:
        facts.add(at, passage)
        if worded[at] < 0:
            yield tokenize(text)


def _places(older: NDArray[np.int64], folder: Path) -> NDArray[np.int32]:
    """Return for each older row the new one that takes it over, or -1."""
    places = np.full(len(load_array(folder / "stamps.npy")), -1, dtype=np.int32)
    taken = np.flatnonzero(older >= 0)
    places[older[taken]] = taken
    return places


class _Rows:
    """Writes records, vectors and stamps row by row: memory does not grow with their size."""

    def __init__(self, folder: Path, keys: Sequence[str], before: Before | None) -> None:
        """Open the files.

        Args:
            folder: Where to.
            keys: Of all rows.
            before: Gives rows.
        """
        self.folder = folder
        self.keys = keys
        self.lengths: NDArray[np.int64] = np.zeros(len(keys), dtype=np.int64)
        self.stamps: NDArray[np.uint8] = np.zeros((len(keys), STAMP), dtype=np.uint8)
        self.vectors: NDArray[np.float32] | None = None
        self.older: _Older | None = None if before is None else _Older(before)
        self.lines = (folder / "passages.jsonl").open("wb")

    def __enter__(self) -> _Rows:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self.lines:
            self.lines.flush()
            os.fsync(self.lines.fileno())
        if kind is not None:
            return
        save_array(self.folder / "passage-starts.npy", ends(self.lengths))
        save_array(self.folder / "stamps.npy", self.stamps)
        if self.vectors is None:
            save_array(self.folder / "vectors.npy", np.zeros((0, 0), dtype=np.float32))
        else:
            self.vectors.flush()  # type: ignore[attr-defined]  # mapped, see below

    def take(self, rows: Iterable[Row]) -> Iterator[tuple[int, Passage, str]]:
        """Write all rows; give on the place, passage and embedded text of those given."""
        from rag.library.chunking import embedded_text
        from rag.library.sync import record_digest, text_digest

        done, given = 0, 0
        for key, record, vector, *told in rows:
            at = self._copied(done)
            if at >= len(self.keys) or self.keys[at] != key:
                raise IndexStateError(
                    f"The index gave passage {key} where another was expected.",
                    "Mend it: rationale corpus sync",
                )
            self._vectors(len(vector))[at] = vector
            line = record.encode() + b"\n"
            self.lines.write(line)
            self.lengths[at] = len(line)
            passage = Passage.model_validate_json(record)
            text = embedded_text(passage)
            digest = bytes.fromhex(told[0] if told else text_digest(text))
            self.stamps[at] = np.frombuffer(record_digest(line[:-1]) + digest, dtype=np.uint8)
            yield at, passage, text
            done, given = at + 1, given + 1
        if self._copied(done) != len(self.keys):
            raise IndexStateError(
                f"The index gave {given} passages; {len(self.keys)} are expected in all.",
                "Mend it: rationale corpus sync",
            )

    def _copied(self, at: int) -> int:
        """Take over rows from ``at`` on as far as they go, and return the first that is not."""
        if self.older is None:
            return at
        taken = self.older.taken(at)
        for first in range(at, at + len(taken), _BLOCK):
            part = taken[first - at : first - at + _BLOCK]
            here = slice(first, first + len(part))
            self._vectors(self.older.vectors.shape[1])[here] = self.older.vectors[part]
            self.stamps[here] = self.older.stamps[part]
            self.lengths[here] = self.older.starts[part + 1] - self.older.starts[part]
            for data in self.older.lines(part):
                self.lines.write(data)
        return at + len(taken)

    def _vectors(self, size: int) -> NDArray[np.float32]:
        if self.vectors is None:
            self.vectors = np.lib.format.open_memmap(
                self.folder / "vectors.npy",
                mode="w+",
                dtype=np.float32,
                shape=(len(self.keys), size),
            )
        return self.vectors


class _Older:
    """The rows of an older snapshot, mapped."""

    def __init__(self, before: Before) -> None:
        self._same = before.same
        self._ends = np.flatnonzero(before.same < 0)
        self.vectors = load_array(before.folder / "vectors.npy")
        self.stamps = load_array(before.folder / "stamps.npy")
        self.starts = load_array(before.folder / "passage-starts.npy")
        self._mapped: Any = b""
        with (before.folder / "passages.jsonl").open("rb") as file:
            if len(self.starts) > 1:
                # Let go of with the last reference to it.
                self._mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def taken(self, at: int) -> NDArray[np.int64]:
        """Return the older rows of the new ones from ``at`` on, up to one that has none."""
        end = int(np.searchsorted(self._ends, at))
        last = int(self._ends[end]) if end < len(self._ends) else len(self._same)
        return self._same[at:last]

    def lines(self, rows: NDArray[np.int64]) -> Iterator[bytes]:
        """Yield the lines of ascending rows, neighbours together."""
        breaks = np.flatnonzero(np.diff(rows) != 1) + 1
        for run in np.split(rows, breaks):
            if len(run):
                yield self._mapped[int(self.starts[run[0]]) : int(self.starts[run[-1] + 1])]
