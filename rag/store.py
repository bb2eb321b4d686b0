"""Run records and small files on disk: written whole or not at all, and checked when read back."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from pydantic import ValidationError

from rag.errors import StoreError
from rag.records import Run


def write_atomic(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` so that a reader sees the old file or the new one, never half.

    Raises:
        StoreError: The folder cannot be written, or the disk is full; the old file stands.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes files private; letters are ordinary files under the user's umask.
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
        raise StoreError(
            f"Could not write {path}: {error.strerror or error}.",
            "Check that the folder can be written and that the disk has room; nothing was changed.",
            retry=True,
        ) from error


def run_id(payload: bytes) -> str:
    """Return a run's id from what decided its content (case, settings, versions, options)."""
    return "r" + hashlib.sha256(payload).hexdigest()[:16]


def save_run(run: Run, folder: Path) -> Path:
    """Save ``run`` as ``<folder>/<id>.json`` and return the path.

    Raises:
        StoreError: The folder cannot be written.
    """
    path = folder / f"{run.id}.json"
    write_atomic(path, (run.model_dump_json(indent=1) + "\n").encode())
    return path


def load_run(path: Path) -> Run:
    """Load a run that :func:`save_run` wrote.

    Raises:
        StoreError: It cannot be read, is damaged, or has another schema version.
    """
    try:
        return Run.model_validate_json(path.read_bytes())
    except OSError as error:
        raise StoreError(
            f"Could not read the run {path}: {error.strerror or error}.", "Check the path."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise StoreError(
            f"{path} is not a run of schema rationale.run/1 ({where or 'file'}: {first['msg']}).",
            "It is damaged or was written by another version: draft the case again.",
        ) from error


def list_runs(folder: Path) -> tuple[Path, ...]:
    """Return the saved runs in ``folder``, by name."""
    return tuple(sorted(folder.glob("r*.json"))) if folder.is_dir() else ()
