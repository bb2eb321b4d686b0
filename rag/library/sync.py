"""Bringing an index up to date with the library: only what changed is embedded or deleted."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from rag.library.chunking import embedded_text
from rag.library.library import Library
from rag.records import Passage, Record

log = logging.getLogger(__name__)

BATCH = 32
"""Passages embedded and stored at a time: what a killed sync loses at most."""
Progress = Callable[[int, int], None]
"""Called with how many passages are embedded, and of how many."""


class SyncReport(Record):
    """What a sync did, in passages."""

    added: int
    updated: int
    """Kept their words, but stand in another place or under other facts now."""
    skipped: int
    """Unchanged."""
    deleted: int
    embedded: int
    """How many went through the embedding model."""


@dataclass(frozen=True)
class Stored:
    """What an index holds of a passage."""

    record: str
    """The passage as JSON."""
    embedded: str
    """Digest of the text that its vector stands for."""


class Target(Protocol):
    """An index that can be written. Vectors are opaque here."""

    def stored(self) -> dict[str, Stored] | None:
        """Return what is held by key, or ``None`` if it cannot be built upon."""

    def complete(self, fingerprint: str) -> bool:
        """Whether the last sync ended, with this library."""

    def begin(self, *, anew: bool) -> None:
        """Mark the index as being built; ``anew`` empties it first."""

    def put(self, passages: Sequence[Passage], stored: Sequence[Stored], vectors: Any) -> None:
        """Add passages, or replace those of equal key."""

    def relabel(self, passages: Sequence[Passage], stored: Sequence[Stored]) -> None:
        """Replace the facts of passages that are held, and keep their vectors."""

    def delete(self, keys: Sequence[str]) -> None:
        """Remove passages."""

    def finish(self, fingerprint: str) -> None:
        """Mark the index as complete for this library."""


def sync_into(
    library: Library,
    target: Target,
    embed: Callable[[Sequence[str]], Any],
    progress: Progress | None = None,
) -> SyncReport:
    """Make ``target`` hold exactly the passages of ``library``.

    Additions come first, deletions then, the mark of completeness last: a sync that is killed
    leaves an index that says so, and the next one goes on where it stopped.

    Args:
        library: What the index shall hold.
        target: The index.
        embed: Gives one vector per text.
        progress: Told after each batch.
    """
    wanted = {passage.key: passage for passage in library.passages}
    keys = sorted(wanted)
    records = {key: _stored(wanted[key]) for key in keys}
    held = target.stored()
    anew = held is None
    held = held or {}
    new = [key for key in keys if _vector_missing(key, records, held)]
    moved = [key for key in keys if key not in set(new) and records[key] != held[key]]
    gone = sorted(held.keys() - wanted.keys())
    fingerprint = library.fingerprint()
    report = SyncReport(
        added=sum(key not in held for key in new),
        updated=len(moved) + sum(key in held for key in new),
        skipped=len(keys) - len(new) - len(moved),
        deleted=len(gone),
        embedded=len(new),
    )
    if not (anew or new or moved or gone) and target.complete(fingerprint):
        return report
    target.begin(anew=anew)
    for first in range(0, len(new), BATCH):
        batch = new[first : first + BATCH]
        passages = [wanted[key] for key in batch]
        vectors = embed([embedded_text(passage) for passage in passages])
        target.put(passages, [records[key] for key in batch], vectors)
        if progress is not None:
            progress(first + len(batch), len(new))
    for first in range(0, len(moved), BATCH):
        batch = moved[first : first + BATCH]
        target.relabel([wanted[key] for key in batch], [records[key] for key in batch])
    for first in range(0, len(gone), BATCH):
        target.delete(gone[first : first + BATCH])
    target.finish(fingerprint)
    log.info("index synced: %s", report)
    return report


def _vector_missing(key: str, records: Mapping[str, Stored], held: Mapping[str, Stored]) -> bool:
    return key not in held or held[key].embedded != records[key].embedded


def _stored(passage: Passage) -> Stored:
    return Stored(
        record=passage.model_dump_json(),
        embedded=hashlib.sha256(embedded_text(passage).encode()).hexdigest()[:16],
    )
