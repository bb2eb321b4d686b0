"""The files of a curator's library: each document in or out by one rename, and nothing half there.

Below ``library`` of the home folder::

    sources.toml                          the editions
    <source>/<document>.md                the text, searched and quoted
    <source>/<document>.<digits>.json     its sidecar, named by the digest of the text
    .originals/<sha256>.<suffix>          the files as they were added
    .removed/<source>/<document>.<n>.md   earlier states, the highest number the latest

A sidecar and an original belong to one text for good, so they are written before it and stay behind
it; an interrupted command leaves at most files that nothing points to.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from rag.errors import InputError, LibraryError, StoreError
from rag.library.documents import editions_named
from rag.library.library import ADDED, document_files, sidecar_file
from rag.library.manuscript import Sidecar
from rag.library.markdown import front_matter
from rag.records import Record
from rag.store import write_atomic

ORIGINALS = ".originals"
REMOVED = ".removed"
PATIENCE = 60.0
"""Seconds that a command waits for another curator's command to end."""
_STATE = re.compile(r"\.(\d+)\.md$")


class Shelved(Record):
    """A curator's document on disk."""

    id: str
    """``<source>/<document>``: its path without the suffix."""
    path: str
    """Inside the library, with forward slashes."""
    sources: tuple[str, ...]
    """Ids of the editions that it names."""
    sha256: str
    """Of the Markdown."""
    body_sha256: str
    """Of the text below the front matter."""
    sidecar: Sidecar | None = None
    """``None`` where it was written or edited by hand."""


def library_folder(home: Path) -> Path:
    """Return the folder of what curators add."""
    return home / ADDED


@contextlib.contextmanager
def locked(home: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Keep every other writer of the library out; readers need no lock.

    Raises:
        StoreError: Another command still writes after ``patience`` seconds, or the home folder
            cannot be written.
    """
    import filelock

    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(home / "library.lock")
        lock.acquire(timeout=patience)
    except filelock.Timeout as error:
        raise StoreError(
            f"Another command is writing to the library in {home}.",
            "Wait until it has ended, then run the command again; nothing was changed.",
            retry=True,
        ) from error
    except OSError as error:
        raise StoreError(
            f"The home folder {home} cannot be written: {error.strerror or error}.",
            "Make it writable, or set RATIONALE_HOME to another folder.",
        ) from error
    try:
        yield
    finally:
        lock.release()


def read_stable(path: Path, max_mb: int) -> bytes:
    """Return the bytes of a file that nobody changed while it was read.

    Raises:
        InputError: There is no such file, it is no ordinary file, too large, or was changed.
    """
    try:
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise InputError(f"{path} is no ordinary file.", "Name a document file.")
            if before.st_size > max_mb * 2**20:
                raise InputError(
                    f"{path.name} has {before.st_size // 2**20} MiB, more than the "
                    f"{max_mb} MiB allowed.",
                    "Split it, or raise RATIONALE_MAX_FILE_MB.",
                )
            data = file.read()
        after = path.stat()
    except IsADirectoryError as error:
        raise InputError(f"{path} is a folder.", "Name the files in it.") from error
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror or error}.", "Check the path."
        ) from error
    same = ("st_ino", "st_dev", "st_size", "st_mtime_ns")
    if len(data) != after.st_size or any(getattr(before, f) != getattr(after, f) for f in same):
        raise InputError(
            f"{path.name} was changed while it was being read.",
            "Wait until it is complete, then run the command again.",
            retry=True,
        )
    return data


def shelved(home: Path) -> dict[str, Shelved]:
    """Return the documents that curators added, by id."""
    folder = library_folder(home)
    found = {}
    for name, path in document_files(folder).items():
        try:
            data = path.read_bytes()
        except OSError:
            # Taken out at this moment, or reported when the library is loaded.
            continue
        entry = _shelved(name, path, data)
        found[entry.id] = entry
    return found


def _shelved(name: str, path: Path, data: bytes) -> Shelved:
    sha256 = hashlib.sha256(data).hexdigest()
    return Shelved(
        id=name.rpartition(".")[0],
        path=name,
        sources=editions_named(data),
        sha256=sha256,
        body_sha256=body_digest(data),
        sidecar=read_sidecar(path, sha256),
    )


def body_digest(data: bytes) -> str:
    """Digest a document's text below its front matter."""
    text = data.decode("utf-8", "replace")
    head = front_matter(text)
    return hashlib.sha256(text[head[1] if head else 0 :].encode()).hexdigest()


def read_sidecar(document: Path, sha256: str) -> Sidecar | None:
    """Return the sidecar of this state of a document; ``None`` if there is no sound one."""
    try:
        sidecar = Sidecar.model_validate_json(sidecar_file(document, sha256).read_bytes())
    except (OSError, ValidationError):
        return None
    return sidecar if sidecar.markdown_sha256 == sha256 else None


def place(home: Path, id: str, markdown: bytes, sidecar: Sidecar, original: bytes) -> None:
    """Put a document into the library, or a new state of it in place of the old.

    The caller holds the lock. The old state is kept among the removed ones.

    Raises:
        StoreError: The disk is full or the folder cannot be written; the library is as before.
    """
    folder = library_folder(home)
    path = document_path(home, id)
    made: list[Path] = []
    try:
        kept = original_file(folder, sidecar)
        if not kept.is_file() or kept.stat().st_size != len(original):
            made.append(kept)
            write_atomic(kept, original)
        beside = sidecar_file(path, sidecar.markdown_sha256)
        if not beside.is_file():
            made.append(beside)
        write_atomic(beside, sidecar.model_dump_json(indent=1).encode() + b"\n")
        _keep_state(home, id)
        write_atomic(path, markdown)
    except StoreError:
        for file in made:
            with contextlib.suppress(OSError):
                file.unlink()
        raise


def take_out(home: Path, id: str) -> Path:
    """Take a document out of the library by one rename, and return where it is kept.

    Raises:
        StoreError: It cannot be renamed; the library is as before.
    """
    to = _next_state(home, id)
    with _renaming(f"take {id} out of the library"):
        to.parent.mkdir(parents=True, exist_ok=True)
        document_path(home, id).replace(to)
    return to


def put_back(home: Path, id: str) -> None:
    """Bring the latest kept state of a document back; a state that stands is kept in turn.

    Raises:
        LibraryError: No other state of it is kept.
        StoreError: It cannot be renamed; the library is as before.
    """
    path = document_path(home, id)
    states = [state for state in removed_states(home, id) if not _equal(state, path)]
    if not states:
        raise LibraryError(
            f"No earlier state of {id!r} is kept.",
            "`rationale corpus list --removed` names what can be restored.",
        )
    with _renaming(f"bring {id} back"):
        path.parent.mkdir(parents=True, exist_ok=True)
        _keep_state(home, id)
        states[-1].replace(path)


def purge(home: Path, id: str) -> int:
    """Delete every kept state of a document that is out of the library, with what belongs to it.

    Returns:
        How many files were deleted.

    Raises:
        StoreError: One cannot be deleted.
    """
    folder = library_folder(home)
    path = document_path(home, id)
    needed = {entry.sidecar.original_sha256 for entry in shelved(home).values() if entry.sidecar}
    gone: list[Path] = []
    for state in removed_states(home, id):
        sha256 = hashlib.sha256(state.read_bytes()).hexdigest()
        sidecar = read_sidecar(path, sha256)
        if sidecar is not None and not path.exists():
            gone.append(sidecar_file(path, sha256))
            if sidecar.original_sha256 not in needed:
                gone.append(original_file(folder, sidecar))
        gone.append(state)
    with _renaming(f"delete {id}"):
        for file in gone:
            file.unlink(missing_ok=True)
    return len(set(gone))


def removed_states(home: Path, id: str) -> list[Path]:
    """Return the kept states of a document, the latest last."""
    path = library_folder(home) / REMOVED / f"{id}.md"
    if not path.parent.is_dir():
        return []
    found = []
    for entry in path.parent.iterdir():
        number = _STATE.search(entry.name)
        if number and entry.name[: number.start()] == path.stem:
            found.append((int(number.group(1)), entry))
    return [entry for _, entry in sorted(found)]


def removed_ids(home: Path) -> tuple[str, ...]:
    """Return the ids of documents of which an earlier state is kept, sorted."""
    folder = library_folder(home) / REMOVED
    names = {
        _STATE.sub("", path.relative_to(folder).as_posix())
        for path in folder.rglob("*.md")
        if _STATE.search(path.name)
    }
    return tuple(sorted(names))


def document_path(home: Path, id: str) -> Path:
    """Return the path of a document; an id that leads out of the library is refused.

    Raises:
        InputError: It is no id.
    """
    parts = id.split("/")
    if len(parts) < 2 or any(not part or part.startswith(".") or "\\" in part for part in parts):
        raise InputError(f"{id!r} is no document id.", "`rationale corpus list` names them.")
    return library_folder(home) / f"{id}.md"


def original_file(folder: Path, sidecar: Sidecar) -> Path:
    """Return where the file is kept from which a document was made."""
    suffix = re.sub(r"[^a-z0-9]", "", Path(sidecar.original).suffix.lower())[:8] or "bin"
    return folder / ORIGINALS / f"{sidecar.original_sha256}.{suffix}"


def _keep_state(home: Path, id: str) -> None:
    """Keep a second name of the document that stands, before another takes its place."""
    path = document_path(home, id)
    if not path.is_file() or any(_equal(state, path) for state in removed_states(home, id)[-1:]):
        return
    to = _next_state(home, id)
    with _renaming(f"keep the old state of {id}"):
        to.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, to)
        except OSError:
            # A file system without hard links.
            write_atomic(to, path.read_bytes())


def _next_state(home: Path, id: str) -> Path:
    states = removed_states(home, id)
    last = _STATE.search(states[-1].name) if states else None
    number = int(last.group(1)) + 1 if last else 1
    return library_folder(home) / REMOVED / f"{id}.{number}.md"


def _equal(one: Path, other: Path) -> bool:
    try:
        return one.read_bytes() == other.read_bytes()
    except OSError:
        return False


@contextlib.contextmanager
def _renaming(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"Could not {what}: {error.strerror or error}.",
            "Check that the home folder can be written and that the disk has room; the library "
            "is as before.",
            retry=True,
        ) from error
