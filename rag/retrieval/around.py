"""What stands around a passage: its neighbours in the document, and the rest of its section."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from rag.errors import InputError
from rag.records import Passage
from rag.retrieval.index import Index


def neighbours(index: Index, key: str, *, before: int = 1, after: int = 1) -> tuple[Passage, ...]:
    """Return the passage of ``key`` with those before and after it, in the document's order.

    Args:
        index: An open index.
        key: Of the passage in the middle.
        before: How many at most in front of it.
        after: How many at most behind it.

    Raises:
        InputError: The index holds no such passage.
    """
    document = _document(index, key)
    at = next(place for place, passage in enumerate(document) if passage.key == key)
    return tuple(document[max(0, at - before) : at + after + 1])


def section(index: Index, key: str) -> tuple[Passage, ...]:
    """Return every passage under the same headings as that of ``key``, in the document's order.

    Raises:
        InputError: The index holds no such passage.
    """
    document = _document(index, key)
    own = next(passage for passage in document if passage.key == key)
    return tuple(p for p in document if p.heading_path == own.heading_path)


def _document(index: Index, key: str) -> list[Passage]:
    """Return the passages of the document in which a passage stands, of the same edition."""
    # Rows lie in the order of their keys.
    row = bisect_left(range(index.size), key, key=index.key)
    if row == index.size or index.key(row) != key:
        raise InputError(
            f"The index holds no passage {key!r}.",
            "Take the key from a search; after a sync of a changed document it is another.",
        )
    rows = np.flatnonzero(index.columns.documents == index.columns.documents[row])
    own = index.passage(row).source.id
    passages = (index.passage(int(other)) for other in rows)
    return sorted((p for p in passages if p.source.id == own), key=lambda p: (p.start, p.key))
