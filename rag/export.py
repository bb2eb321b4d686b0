"""Writing a run's letter to files: Markdown, DOCX, the JSON answer and the run record."""

from __future__ import annotations

import json
import re
from pathlib import Path

from rag.envelope import envelope
from rag.letter import docx_bytes
from rag.records import Run
from rag.store import write_atomic


def write_letter(run: Run, folder: Path) -> tuple[Path, ...]:
    """Write ``<case>.md``, ``.docx``, ``.json`` and ``.run.json`` and return their paths.

    The case is named by its number, else by its first document, so that two cases drafted into
    one folder do not overwrite each other.

    Raises:
        StoreError: The folder cannot be written; files already written stand whole.
    """
    stem = _stem(run)
    answer = json.dumps(envelope(run), indent=2, ensure_ascii=False) + "\n"
    contents = {
        ".md": run.letter.markdown.encode(),
        ".docx": docx_bytes(run),
        ".json": answer.encode(),
        ".run.json": (run.model_dump_json(indent=1) + "\n").encode(),
    }
    paths = []
    for suffix, data in contents.items():
        path = folder / f"{stem}{suffix}"
        write_atomic(path, data)
        paths.append(path)
    return tuple(paths)


def _stem(run: Run) -> str:
    name = run.summary.case_number or Path(run.case.documents[0].name).stem
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:80] or "case"
