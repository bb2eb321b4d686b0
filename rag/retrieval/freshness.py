"""Whether the library's files are still those that the last sync saw, told without parsing them."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rag.library.places import ADDED, document_files
from rag.library.sources import REGISTER
from rag.settings import Settings
from rag.store import write_atomic

if TYPE_CHECKING:
    from rag.library.library import Library

log = logging.getLogger(__name__)

_Stamp = dict[str, tuple[int, int, str]]
"""Size, time of the last change and sha256 of each file."""


def remember(settings: Settings, library: Library, folder: Path, fingerprint: str) -> None:
    """Note the files of ``library`` beside its snapshots, as they were when it was read.

    ``fingerprint`` is the library's, which takes long to work out.

    Raises:
        StoreError: If the note cannot be written.
    """
    read = {("added:" if d.added else "") + d.path: d.sha256 for d in library.documents}
    files: _Stamp = {}
    for name, path in _files(settings):
        found = path.stat()
        digest = _digest(path)
        # A document that was edited since it was read is noted as it was read.
        same = read.get(name, digest) == digest
        files[name] = (found.st_size, found.st_mtime_ns if same else 0, read.get(name, digest))
    note = {"library": fingerprint, "files": files}
    write_atomic(folder / "library.json", json.dumps(note, sort_keys=True).encode())


def changed(settings: Settings, fingerprint: str, folder: Path) -> bool:
    """Say whether the library's files differ from those of the index of ``fingerprint``.

    Costs one look at each file's size and time; only a file that was touched is read.
    """
    try:
        note = json.loads((folder / "library.json").read_bytes())
        noted: _Stamp = note["files"]
        if note["library"] != fingerprint:
            return True
        seen = 0
        for name, path in _files(settings):
            seen += 1
            if name not in noted or _differs(path, *noted[name]):
                return True
        return seen != len(noted)
    except FileNotFoundError:
        return False  # made before notes were taken, or by another machine
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("the note of the library's files cannot be read: %s", error)
        return True


def _differs(path: Path, size: int, when: int, digest: str) -> bool:
    found = path.stat()
    if found.st_size != size:
        return True
    return found.st_mtime_ns != when and _digest(path) != digest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(settings: Settings) -> Iterator[tuple[str, Path]]:
    """Yield every file on which the library depends, under the name that a note gives it."""
    for prefix, folder in (("", settings.corpus), ("added:", settings.home / ADDED)):
        documents = document_files(folder)
        yield from ((prefix + name, path) for name, path in documents.items())
        if (folder / REGISTER).is_file():
            yield prefix + REGISTER, folder / REGISTER
        for parent in sorted({path.parent for path in documents.values()}):
            for path in sorted(parent.glob("*.json")):
                yield prefix + path.relative_to(folder).as_posix(), path
