"""Where a library keeps its documents, told without reading any of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from rag.errors import LibraryError

ADDED = "library"
"""Folder inside the home folder that holds what curators add, of the same shape as the corpus."""
SUFFIXES = (".md", ".txt")
NOT_GUIDELINES = ("vocabulary", "samples")
"""Folders of a library that hold other things than guideline documents."""


def document_files(folder: Path) -> dict[str, Path]:
    """Return the guideline documents below the folders of a library, by path inside it, sorted."""
    if not folder.is_dir():
        return {}
    found = {}
    for name in _walk(folder, ""):
        parts = name.split("/")
        stem, _, suffix = parts[-1].rpartition(".")
        if (
            len(parts) > 1
            and f".{suffix}" in SUFFIXES
            and stem.upper() != "README"
            and parts[0] not in NOT_GUIDELINES
        ):
            found[name] = folder / name
    return dict(sorted(found.items()))


def _walk(folder: Path, prefix: str) -> Iterator[str]:
    """Yield the files below ``folder``; what starts with a dot is nobody's document."""
    try:
        with os.scandir(folder) as found:
            entries = [entry for entry in found if not entry.name.startswith(".")]
    except OSError as error:
        raise LibraryError(
            f"The folder {folder} of the guideline library cannot be read: "
            f"{error.strerror or error}.",
            "Make it readable.",
        ) from error
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), f"{prefix}{entry.name}/")
        elif entry.is_file():
            yield prefix + entry.name
