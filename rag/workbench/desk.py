"""What the page does, in plain functions: read a case, draft it, write its letter for download."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rag.errors import InputError
from rag.records import RawDocument, Run
from rag.settings import Settings, shipped

SAMPLE = "cervical-facet.txt"


class Desk:
    """Opens the index and vocabulary once and drafts cases for the page."""

    def __init__(self, settings: Settings) -> None:
        """Keep the settings; nothing is opened before the first case."""
        self.settings = settings
        self._lock = threading.Lock()
        self._opened: tuple[Any, Any] | None = None
        self._letters: Path | None = None

    def draft(self, raw: Sequence[RawDocument], requests: str, as_of: str, outcome: str) -> Run:
        """Draft one case.

        Raises:
            RationaleError: What is wrong with the case or the set-up, and what to do.
        """
        from rag.intake.dates import given_date
        from rag.pipeline import draft_case

        index, vocabulary = self._open()
        return draft_case(
            raw,
            self.settings,
            requests=tuple(line.strip() for line in requests.splitlines() if line.strip()),
            as_of=given_date(as_of, "The date") if as_of.strip() else None,
            outcome=outcome,  # type: ignore[arg-type]  # one of the radio's three values
            index=index,
            vocabulary=vocabulary,
        )

    def export(self, run: Run) -> tuple[Path, ...]:
        """Write the letter for download: Markdown, DOCX, JSON and run record."""
        from rag.export import write_letter

        with self._lock:
            if self._letters is None:
                self._letters = Path(tempfile.mkdtemp(prefix="rationale-"))
                # Letters hold medical text and must not outlive the workbench.
                atexit.register(shutil.rmtree, self._letters, ignore_errors=True)
        return write_letter(run, self._letters / run.id)

    def _open(self) -> tuple[Any, Any]:
        from rag.retrieval import open_index
        from rag.vocabulary import load_vocabulary

        with self._lock:
            # A sync beside the running app puts a new state in place of the one that is open.
            if self._opened is None or self._opened[0].outdated(self.settings):
                self._opened = open_index(self.settings), load_vocabulary(self.settings.corpus)
            return self._opened


def read_case(files: Sequence[str] | None, pasted: str, settings: Settings) -> list[RawDocument]:
    """Read uploads and pasted text as one case; uploads are deleted once read.

    Raises:
        InputError: Nothing was given, or a file cannot be used.
    """
    from rag.intake import read_documents, read_text

    raw: list[RawDocument] = []
    for name in files or ():
        path = Path(name)
        try:
            raw.extend(read_documents([path], settings))
        finally:
            path.unlink(missing_ok=True)
    if pasted.strip():
        raw.append(read_text(pasted, "<pasted>"))
    if not raw:
        raise InputError(
            "There is no case yet.", "Drop a file, paste a summary, or open the sample."
        )
    return raw


def read_sample() -> list[RawDocument]:
    """Read the shipped sample case."""
    from rag.intake import read_text

    path = shipped("corpus") / "samples" / SAMPLE
    return [read_text(path.read_text(encoding="utf-8"), SAMPLE)]
