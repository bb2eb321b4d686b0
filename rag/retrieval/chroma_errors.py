"""What Chroma, SQLite or the file system raises, as one of our errors with its remedy."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from rag.errors import IndexStateError, RationaleError, StoreError

SYNC = "rationale corpus sync"
"""The command that builds an index and mends it."""


@contextlib.contextmanager
def errors_of(where: str) -> Iterator[None]:
    """Turn what is raised at work on the index in a folder or on a server into our errors."""
    try:
        yield
    except RationaleError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise translated(where, error) from error


def translated(where: str, error: BaseException) -> RationaleError:
    """Return our error for what went wrong with the index in a folder or on a server."""
    words = str(error)
    low = words.lower()
    if where.startswith("http"):
        return StoreError(
            f"The Chroma server at {where} could not be used: {words}",
            "Check that it runs (chroma run) and that RATIONALE_CHROMA_URL is right.",
            retry=True,
        )
    if isinstance(error, OSError) or any(
        sign in low
        for sign in ("readonly", "read-only", "disk is full", "no space", "permission", "i/o error")
    ):
        return cannot_write(where, words)
    return IndexStateError(f"The index in {where} cannot be read: {words}", f"Rebuild it: {SYNC}")


def cannot_write(where: str, reason: str) -> StoreError:
    """Return the error of an index that cannot be written."""
    return StoreError(
        f"The index in {where} cannot be written: {reason}",
        "Free space there or make it writable, or set RATIONALE_HOME to another folder. "
        "Nothing that was complete is lost.",
    )
