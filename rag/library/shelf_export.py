"""The whole library as one folder of the corpus's shape, to share, to keep in git, to point at."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from rag.errors import InputError, StoreError
from rag.library.library import document_files
from rag.library.problems import refuse
from rag.library.shelf_files import ORIGINALS, library_folder, locked, shelved
from rag.library.sources import REGISTER, read_sources, write_source
from rag.settings import Settings


def export(folder: Path, settings: Settings, *, only_added: bool = False) -> int:
    """Write the library to a new folder, which may then be named by ``RATIONALE_CORPUS``.

    Args:
        folder: Must not exist or be empty; it appears complete or not at all.
        settings: Name the home folder and the shipped corpus.
        only_added: Leave out the shipped documents and their editions. The vocabulary and the
            forms of citation are always written.

    Returns:
        How many guideline documents were written.

    Raises:
        InputError: The folder holds something.
        LibraryError: The curator's register is wrong.
        StoreError: It cannot be written; nothing is left behind.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is not empty.", "Name a new or an empty folder.")
    aside = ""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.")
        with locked(settings.home):
            _write(Path(aside), settings, only_added)
        umask = os.umask(0)
        os.umask(umask)
        Path(aside).chmod(0o777 & ~umask)
        if folder.is_dir():
            folder.rmdir()
        Path(aside).replace(folder)
        aside = ""
    except OSError as error:
        raise StoreError(
            f"Could not write {folder}: {error.strerror or error}.",
            "Check that its parent folder can be written and that the disk has room.",
            retry=True,
        ) from error
    finally:
        if aside:
            shutil.rmtree(aside, ignore_errors=True)
    return len(document_files(folder))


def _write(to: Path, settings: Settings, only_added: bool) -> None:
    shipped = document_files(settings.corpus)
    shutil.copytree(
        settings.corpus, to, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*", "__pycache__")
    )
    if only_added:
        for name in shipped:
            (to / name).unlink()
        (to / REGISTER).unlink(missing_ok=True)
        _drop_empty(to)
    added = library_folder(settings.home)
    if not added.is_dir():
        return
    shutil.copytree(
        added,
        to,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns(".*", REGISTER),
    )
    for entry in shelved(settings.home).values():
        if entry.sidecar is not None:
            _copy_originals(added, to, entry.sidecar.original_sha256)
    sources, problems = read_sources(added, "home:")
    refuse(problems)
    for source in sources:
        write_source(to, source)


def _copy_originals(added: Path, to: Path, sha256: str) -> None:
    for original in sorted((added / ORIGINALS).glob(f"{sha256}.*")):
        (to / ORIGINALS).mkdir(exist_ok=True)
        shutil.copyfile(original, to / ORIGINALS / original.name)


def _drop_empty(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
