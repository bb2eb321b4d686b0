"""Backup and restore of what a home holds and nothing else can make again.

A backup is one tar file: a manifest with a digest per file, then the files. A restore is staged
beside the home's own files, proven, and only then put in place; one that is interrupted is either
undone or finished by the next command that opens the home.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, Any

from filelock import FileLock, Timeout

from rag import __version__
from rag.desk import store, users
from rag.errors import InputError, StoreError
from rag.records import Record
from rag.store import write_atomic

SCHEMA = "rationale.backup/1"
FOLDERS = ("library", "runs", "evals")
"""Folders of a home that nothing can make again; index, snapshot, models and cache are derived."""
STAGE = ".restoring"
"""Folder inside the home in which a restore is made ready."""
_READY = "ready"
_MANIFEST = "manifest.json"
_BLOCK = 1 << 20
_SKIPPED_FOLDERS = frozenset({".jobs"})
PATIENCE = 60.0


class Saved(Record):
    """What a backup holds, or a restore put in place."""

    path: str
    created: str
    program: str
    cases: int
    files: int
    bytes: int


def backup(home: Path, path: Path) -> Saved:
    """Write everything of ``home`` that is not derivable to one file, private to its owner.

    Cases are copied in one consistent state while others go on editing.

    Raises:
        StoreError: The home cannot be read, or the file cannot be written; an older file of this
            name then still stands.
    """
    finish(home)
    with tempfile.TemporaryDirectory(prefix="rationale-") as name, _alone(home):
        place = Path(name)
        members = dict(_members(home, place))
        listed = [
            {"path": name, "sha256": _digest(file), "size": file.stat().st_size}
            for name, file in sorted(members.items())
        ]
        head = {
            "schema": SCHEMA,
            "created": store.now(),
            "program": __version__,
            "cases_schema": store.SCHEMA,
            "cases": _count(members.get(store.FILE)),
            "files": listed,
        }
        _write_tar(path, head, members)
    return _saved(path, head)


def restore(home: Path, path: Path) -> Saved:
    """Put a backup in the place of what ``home`` holds; what is derived is made again by a sync.

    Cases, library, runs and users are replaced together: all of them, or none.

    Raises:
        InputError: The file is no backup, or was changed or cut since it was written.
        StoreError: It was written by a newer program, or the home cannot be written.
    """
    finish(home)
    stage = home / STAGE
    try:
        home.mkdir(parents=True, exist_ok=True)
        with _alone(home):
            shutil.rmtree(stage, ignore_errors=True)
            (stage / "new").mkdir(parents=True, mode=0o700)
            head = _unpack(path, stage / "new")
            _prove(stage / "new", path)
            write_atomic(stage / _READY, b"")
            _put_in_place(home)
    except OSError as error:
        raise StoreError(
            f"Could not write {home}: {error.strerror or error}.",
            "Check that the folder can be written and that the disk has room, and restore again.",
            retry=True,
        ) from error
    except BaseException:
        if not (stage / _READY).exists():
            shutil.rmtree(stage, ignore_errors=True)
        raise
    return _saved(path, head)


def finish(home: Path) -> None:
    """Finish a restore that was interrupted after it was proven, or clear away one that was not."""
    if not (home / STAGE).exists():
        return
    with _alone(home):
        if (home / STAGE / _READY).exists():
            _put_in_place(home)
        else:
            shutil.rmtree(home / STAGE, ignore_errors=True)


# ------------------------------------------------------------------ writing


def _members(home: Path, place: Path) -> Iterator[tuple[str, Path]]:
    cases = home / store.FILE
    if cases.exists():
        copy = place / store.FILE
        try:
            with closing(store.connect(cases)) as live, closing(sqlite3.connect(copy)) as kept:
                live.backup(kept)
                kept.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error as error:
            raise StoreError(
                f"Could not read {cases}: {error}.", "Check the file and the folder's room."
            ) from error
        yield store.FILE, copy
    if (home / users.FILE).exists():
        yield users.FILE, home / users.FILE
    for folder in FOLDERS:
        base = home / folder
        for found in sorted(base.rglob("*")) if base.is_dir() else ():
            inside = found.relative_to(home)
            plain = found.is_file() and not found.is_symlink()
            if plain and not _SKIPPED_FOLDERS & set(inside.parts):
                yield inside.as_posix(), found


def _write_tar(path: Path, head: dict[str, Any], members: dict[str, Path]) -> None:
    """Write the tar beside ``path`` and rename it into place."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
                data = (json.dumps(head, indent=1) + "\n").encode()
                _put(tar, _MANIFEST, io.BytesIO(data), len(data))
                for entry in head["files"]:
                    with members[entry["path"]].open("rb") as source:
                        _put(tar, entry["path"], source, entry["size"])
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise StoreError(
            f"Could not write {path}: {error.strerror or error}.",
            "Check that the folder can be written and that the disk has room.",
            retry=True,
        ) from error


def _put(tar: tarfile.TarFile, name: str, source: IO[bytes], size: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    tar.addfile(entry, source)


# ------------------------------------------------------------------ reading


def _unpack(path: Path, target: Path) -> dict[str, Any]:
    """Lay the files of a backup out below ``target``, each held against its digest."""
    try:
        with tarfile.open(path, "r:gz") as tar:
            head = _head(tar, path)
            wanted = {entry["path"]: entry for entry in head["files"]}
            # Iterating begins again with the manifest, which stands first.
            for member in islice(tar, 1, None):
                entry = wanted.pop(member.name, None)
                if entry is None or not member.isfile() or not _allowed(member.name):
                    raise _damaged(path, f"it holds {member.name!r}")
                source = tar.extractfile(member)
                if source is None or _copy(source, target / member.name) != entry["sha256"]:
                    raise _damaged(path, f"{member.name} was changed")
            if wanted:
                raise _damaged(path, f"{min(wanted)} is missing")
    except FileNotFoundError:
        raise InputError(f"{path} does not exist.", "Check the name and the folder.") from None
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
        raise _damaged(path, str(error) or type(error).__name__) from error
    except OSError as error:
        if error.errno is None:  # gzip's own
            raise _damaged(path, str(error)) from error
        raise
    return head


def _head(tar: tarfile.TarFile, path: Path) -> dict[str, Any]:
    first = tar.next()
    source = tar.extractfile(first) if first and first.name == _MANIFEST else None
    if source is None:
        raise _damaged(path, "it has no manifest")
    head: dict[str, Any] = json.loads(source.read(64 * _BLOCK))
    if head["schema"] != SCHEMA or head["cases_schema"] > store.SCHEMA:
        raise StoreError(
            f"{path} was written by a newer program ({head['schema']}, cases "
            f"{head['cases_schema']}).",
            "Update the program (pip install --upgrade rationale) and restore again.",
        )
    return head


def _allowed(name: str) -> bool:
    """Whether a path may stand in a home: one of ours, without a way out of it."""
    parts = PurePosixPath(name).parts
    if name in (store.FILE, users.FILE):
        return True
    clean = "\\" not in name and "\0" not in name and ".." not in parts and name[:1] != "/"
    return clean and len(parts) > 1 and parts[0] in FOLDERS


def _copy(source: IO[bytes], target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    made = hashlib.sha256()
    with target.open("wb") as file:
        while block := source.read(_BLOCK):
            made.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return made.hexdigest()


def _prove(new: Path, path: Path) -> None:
    """Open what is to be put in place; raises where it cannot be used."""
    cases = new / store.FILE
    if cases.exists():
        try:
            with closing(sqlite3.connect(cases)) as link:
                if link.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                    raise _damaged(path, "its cases cannot be read")
                store.prepare(link, cases)
                store.renew(link)
        except sqlite3.Error as error:
            raise _damaged(path, f"its cases cannot be read: {error}") from error
        for suffix in ("-wal", "-shm"):
            cases.with_name(cases.name + suffix).unlink(missing_ok=True)
    users.Users(new).names()


# ------------------------------------------------------------------ putting in place


def _put_in_place(home: Path) -> None:
    """Move what is staged into the home; doing it twice does no harm."""
    stage, new, old = home / STAGE, home / STAGE / "new", home / STAGE / "old"
    old.mkdir(exist_ok=True)
    for name in (*FOLDERS, users.FILE):
        moved = old / f"{name}.moved"
        if not moved.exists():
            if (home / name).exists():
                (home / name).replace(old / name)
            write_atomic(moved, b"")
        if (new / name).exists():
            (new / name).replace(home / name)
    if (home / users.FILE).exists():
        (home / users.FILE).chmod(0o600)
    _put_cases(home, new / store.FILE)
    # Renamed first: a stage that is half removed must not look like one to be finished.
    gone = home / f"{STAGE}.{os.getpid()}.{time.time_ns()}"
    stage.replace(gone)
    shutil.rmtree(gone, ignore_errors=True)


def _put_cases(home: Path, staged: Path) -> None:
    """Copy the cases into the live file in one transaction: a running app sees old or new."""
    target = home / store.FILE
    if not staged.exists() and not target.exists():
        return
    if not target.exists():
        os.close(os.open(target, os.O_CREAT | os.O_RDWR, 0o600))
    try:
        with closing(store.connect(target)) as live:
            if staged.exists():
                with closing(sqlite3.connect(staged)) as kept:
                    kept.backup(live)
            else:
                with closing(sqlite3.connect(":memory:")) as empty:
                    empty.backup(live)
            store.prepare(live, target)
            live.execute("PRAGMA journal_mode = WAL")
            live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise StoreError(
            f"Could not write {target}: {error}.",
            "Close the workbench and run the command again: the restore is finished then.",
            retry=True,
        ) from error


# ------------------------------------------------------------------ helpers


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Hold the home against other backups, restores and curators; edits of cases go on."""
    from rag.library.shelf_files import locked

    home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(str(home / "backup.lock"), timeout=PATIENCE)
    try:
        lock.acquire()
    except Timeout:
        raise StoreError(
            "Another backup or restore is at work.", "Wait until it ends.", retry=True
        ) from None
    try:
        with locked(home, PATIENCE):
            yield
    finally:
        lock.release()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _count(cases: Path | None) -> int:
    if cases is None:
        return 0
    with closing(sqlite3.connect(cases)) as link:
        return int(link.execute("SELECT COUNT(*) FROM cases").fetchone()[0])


def _saved(path: Path, head: dict[str, Any]) -> Saved:
    return Saved(
        path=str(path),
        created=head["created"],
        program=head["program"],
        cases=head["cases"],
        files=len(head["files"]),
        bytes=sum(entry["size"] for entry in head["files"]),
    )


def _damaged(path: Path, why: str) -> InputError:
    return InputError(
        f"{path} is no whole backup: {why}.",
        "Give a file that rationale backup wrote; nothing was changed.",
    )
