"""Files that a page uploaded: read once, checked to be uploads, deleted at once."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from rag.errors import InputError
from rag.settings import Settings
from rag.workbench.bridge import Given

_PREFIX = "rationale-uploads-"


class Uploads:
    """The private folder into which the web server writes uploads, gone with the process."""

    def __init__(self, settings: Settings) -> None:
        """Make the folder and point the web server at it."""
        _forget_the_dead()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")).resolve()
        self.settings = settings
        os.environ["GRADIO_TEMP_DIR"] = str(self.folder)

    def take(self, given: Given) -> list[tuple[str, bytes]]:
        """Return name and bytes of every file sent with an action, and delete the files.

        Raises:
            InputError: A path is no upload, or a file is too large.
        """
        rows = given.payload.get("files")
        out: list[tuple[str, bytes]] = []
        for row in rows if isinstance(rows, list) else []:
            if not isinstance(row, Mapping):
                continue
            out.append((str(row.get("name", "document")), self._read(str(row.get("path", "")))))
        return out

    def close(self) -> None:
        """Delete whatever is left."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _read(self, name: str) -> bytes:
        path = Path(name).resolve()
        # A page may name any path: nothing but an upload is read, and nothing else deleted.
        if not path.is_relative_to(self.folder) or not path.is_file():
            raise InputError("The upload did not arrive.", "Drop the file again.", retry=True)
        try:
            if path.stat().st_size > self.settings.max_file_mb * 2**20:
                raise InputError(
                    f"A file is larger than {self.settings.max_file_mb} MiB.",
                    "Split it, or raise the limit with RATIONALE_MAX_FILE_MB.",
                )
            return path.read_bytes()
        finally:
            path.unlink(missing_ok=True)
            if path.parent != self.folder:
                shutil.rmtree(path.parent, ignore_errors=True)


def _forget_the_dead() -> None:
    """Delete the folders of workbenches that were killed before they could."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        pid = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdigit() and not _alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
