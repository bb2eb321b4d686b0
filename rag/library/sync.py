"""Bringing an index up to date with the library: only what changed is embedded or deleted."""

from __future__ import annotations

import contextlib
import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from rag.library.chunking import embedded_text
from rag.library.library import Library
from rag.library.recipe import recipe
from rag.records import Passage, Record

log = logging.getLogger(__name__)

BATCH = 256
"""Passages stored at a time at least: about what a killed sync loses, some seconds of work. Chroma
takes half as long again with a quarter of them."""
Progress = Callable[[int, int], None]
"""Called with how many passages are embedded, and of how many."""
EmbedMany = Callable[[Sequence[str], Progress | None], Iterator[tuple[list[int], Any]]]
"""Gives blocks of places in the texts and their vectors, in any order of places."""


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


class Stamp(NamedTuple):
    """What tells whether a passage that an index holds is still the library's."""

    record: bytes
    """Digest of the passage as JSON: 16 bytes."""
    embedded: str
    """Digest of the text that its vector stands for: 16 hex digits."""


@dataclass(frozen=True)
class Stored:
    """What an index keeps of a passage."""

    record: str
    """The passage as JSON."""
    embedded: str
    """See :class:`Stamp`."""

    def stamp(self) -> Stamp:
        """Return what it is told by."""
        return Stamp(record_digest(self.record.encode()), self.embedded)


@dataclass(frozen=True)
class Survey:
    """A library as a sync looks at it: read once, whatever its size."""

    fingerprint: str
    """That of the library."""
    stamps: dict[str, Stamp]
    """By key, sorted by it."""


class Target(Protocol):
    """An index that can be written. Vectors are opaque here."""

    def stored(self) -> Mapping[str, Stamp] | None:
        """Return what is held by key, or ``None`` if it cannot be built upon."""

    def complete(self, fingerprint: str) -> bool:
        """Whether the last sync ended, with this library, made as it would be made now."""

    def begin(self, *, anew: bool) -> None:
        """Mark the index as being built; ``anew`` empties it first."""

    def put(self, passages: Sequence[Passage], stored: Sequence[Stored], vectors: Any) -> None:
        """Add passages, or replace those of equal key."""

    def relabel(self, passages: Sequence[Passage], stored: Sequence[Stored]) -> None:
        """Replace the facts of passages that are held, and keep their vectors."""

    def delete(self, keys: Sequence[str]) -> None:
        """Remove passages."""

    def finish(self, fingerprint: str, count: int) -> None:
        """Mark the index as complete for this library, if it holds ``count`` passages."""


def survey(library: Library) -> Survey:
    """Look at every passage of ``library`` once."""
    # In the order of the documents: neighbours share their headings, which are fitted once.
    texts = {p.key: text_digest(embedded_text(p)) for p in library.passages}
    # As Library.fingerprint() digests it, without writing every passage as JSON a second time.
    digest = hashlib.sha256(recipe().encode())
    stamps: dict[str, Stamp] = {}
    for passage in sorted(library.passages, key=lambda passage: passage.key):
        record = passage.model_dump_json().encode()
        digest.update(record)
        stamps[passage.key] = Stamp(record_digest(record), texts[passage.key])
    return Survey(digest.hexdigest()[:16], stamps)


def record_digest(record: bytes) -> bytes:
    """Return the digest of a passage as JSON: 16 bytes."""
    return hashlib.sha256(record).digest()[:16]


def text_digest(text: str) -> str:
    """Return the digest of a text that is embedded: 16 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def not_embedded(surveyed: Survey, held: Mapping[str, Stamp]) -> list[str]:
    """Return the keys, sorted, of the passages whose words an index does not hold a vector of."""
    return [
        key
        for key, stamp in surveyed.stamps.items()
        if key not in held or held[key].embedded != stamp.embedded
    ]


def sync_into(
    library: Library,
    target: Target,
    embed_many: EmbedMany,
    progress: Progress | None = None,
    *,
    surveyed: Survey | None = None,
    held: Mapping[str, Stamp] | None = None,
) -> SyncReport:
    """Make ``target`` hold exactly the passages of ``library``.

    Additions come first, deletions then, the mark of completeness last: a sync that is killed
    leaves an index that says so, and the next one goes on where it stopped.

    Args:
        library: What the index shall hold.
        target: The index.
        embed_many: Yields the vectors of texts block by block; see ``Embedder.embed_many``.
        progress: Told after each block.
        surveyed: Of ``library``, where the caller has made it.
        held: What ``target`` holds, where the caller knows; ``None``: it is asked.
    """
    surveyed = surveyed or survey(library)
    stamps = surveyed.stamps
    if target.complete(surveyed.fingerprint):
        return SyncReport(added=0, updated=0, skipped=len(stamps), deleted=0, embedded=0)
    if held is None:
        held = target.stored()
    anew = held is None
    held = held or {}
    new = not_embedded(surveyed, held)
    fresh = set(new)
    moved = [key for key in stamps if key not in fresh and stamps[key] != held[key]]
    gone = sorted(held.keys() - stamps.keys())
    report = SyncReport(
        added=sum(key not in held for key in new),
        updated=len(moved) + sum(key in held for key in new),
        skipped=len(stamps) - len(new) - len(moved),
        deleted=len(gone),
        embedded=len(new),
    )
    touched = fresh.union(moved)
    wanted = {passage.key: passage for passage in library.passages if passage.key in touched}
    target.begin(anew=anew)
    texts = [embedded_text(wanted[key]) for key in new]
    with _closing(embed_many(texts, progress)) as blocks:
        for places, vectors in _joined(blocks):
            passages = [wanted[new[place]] for place in places]
            target.put(passages, [_stored(passage) for passage in passages], vectors)
    for first in range(0, len(moved), BATCH):
        passages = [wanted[key] for key in moved[first : first + BATCH]]
        target.relabel(passages, [_stored(passage) for passage in passages])
    for first in range(0, len(gone), BATCH):
        target.delete(gone[first : first + BATCH])
    target.finish(surveyed.fingerprint, len(stamps))
    log.info("index synced: %s", report)
    return report


@contextlib.contextmanager
def _closing(blocks: Iterator[Any]) -> Iterator[Iterator[Any]]:
    """End what works for ``blocks`` when the loop over them ends, however it does."""
    try:
        yield blocks
    finally:
        close = getattr(blocks, "close", None)
        if close is not None:
            close()


def _joined(blocks: Iterator[tuple[list[int], Any]]) -> Iterator[tuple[list[int], list[Any]]]:
    """Join blocks until there are enough to be worth storing."""
    places: list[int] = []
    vectors: list[Any] = []
    for own, block in blocks:
        places += own
        vectors += list(block)
        if len(places) >= BATCH:
            yield places, vectors
            places, vectors = [], []
    if places:
        yield places, vectors


def _stored(passage: Passage) -> Stored:
    return Stored(passage.model_dump_json(), text_digest(embedded_text(passage)))
