"""The home folder of an index: whether it can be written, and one process at a time on it."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from rag.errors import StoreError
from rag.settings import Settings

BYTES_PER_PASSAGE = 40_000
"""Generous: vector, text, record, Chroma's own files, and two snapshots."""
BASE_BYTES = 20_000_000


def check_home(settings: Settings, passages: int) -> None:
    """Look whether an index of so many passages can be written.

    Raises:
        StoreError: If the home folder cannot be written, or its disk is too full.
    """
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
def locked(settings: Settings, patience: float) -> Iterator[None]:
    """Keep a second process out: two on one embedded Chroma damage it.

    Args:
        settings: Name the home folder.
        patience: Seconds to wait for another process; 0: none, and the home must be writable.

    Raises:
        StoreError: If another process is at work for longer.
    """
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
