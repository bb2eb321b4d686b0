"""The curator's functions for a screen: thin, over shelf, sync, search and checks."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.desk.case import Desk, safe_name
from rag.errors import InputError

if TYPE_CHECKING:
    from rag.library.editions import Edition
    from rag.library.problems import Problem
    from rag.library.registration import Wish
    from rag.library.shelf_add import About, Added, Outcome
    from rag.library.shelf_views import DocumentView, Row
    from rag.retrieval import Filter, SearchResult

Upload = tuple[str, bytes]
"""Name and bytes of a file that a curator gave."""


def preview_document(desk: Desk, upload: Upload, *, ocr: bool = False) -> DocumentView:
    """Show how a file would be cut and what is recognised in it; nothing is written.

    ``proposal`` of the answer is what the file says of itself: title, edition, dates.

    Raises:
        InputError: The file cannot be read.
    """
    from rag.library.shelf_look import preview

    with _files((upload,), desk) as paths:
        return preview(paths[0], desk.settings, desk.tools.vocabulary, ocr=ocr)


def add_documents(
    desk: Desk,
    uploads: Sequence[Upload],
    wish: Wish,
    about: About,
    *,
    progress: Callable[[str], None] | None = None,
) -> Added:
    """Put files into the library under one edition; call :func:`sync_library` afterwards.

    Args:
        desk: The desk.
        uploads: The files.
        wish: ``rag.library.registration.Wish``: the edition, as confirmed by the curator.
        about: ``rag.library.shelf_add.About``: chapter, body parts, text recognition.
        progress: Told the name of each file as its turn comes.

    Raises:
        InputError: A file cannot be read or is a duplicate, or the edition is unclear.
        LibraryError: The edition overlaps another.
        StoreError: The library cannot be written; it is as before.
    """
    from rag.library.shelf import add

    with _files(uploads, desk) as paths:
        return add(paths, wish, desk.settings, desk.tools.vocabulary, about, progress=progress)


def update_document(
    desk: Desk, document_id: str, upload: Upload, about: About, *, wish: Wish | None = None
) -> Outcome:
    """Replace a document by the new bytes of its file; the old state stays restorable."""
    from rag.library.shelf import update

    with _files((upload,), desk) as paths:
        return update(
            paths[0], desk.settings, desk.tools.vocabulary, about, id=document_id, wish=wish
        )


def remove_document(desk: Desk, document_id: str, *, purged: bool = False) -> Outcome:
    """Take a document out; it can be restored unless ``purged``."""
    from rag.library.shelf import remove

    return remove(document_id, desk.settings, purged=purged)


def restore_document(desk: Desk, document_id: str) -> Outcome:
    """Bring a removed document back, or the state before its last update."""
    from rag.library.shelf import restore

    return restore(document_id, desk.settings)


def removed_documents(desk: Desk) -> tuple[str, ...]:
    """Return the ids of what can be restored."""
    from rag.library.shelf_files import removed_ids

    return removed_ids(desk.settings.home)


def list_documents(desk: Desk) -> tuple[Row, ...]:
    """Return every document, one row per edition."""
    from rag.library.shelf_look import listing

    return listing(desk.settings)


def show_document(desk: Desk, document_id: str) -> DocumentView:
    """Return everything known of one document: pages, sections, recommendations, passages."""
    from rag.library.shelf_look import show

    return show(document_id, desk.settings)


def editions(desk: Desk) -> tuple[tuple[Edition, ...], ...]:
    """Return each guideline's editions in the order of their first days, with gaps."""
    from rag.library.editions import timeline
    from rag.library.shelf_look import registered

    return timeline(registered(desk.settings).values())


def verify(desk: Desk, today: date | None = None) -> tuple[list[Problem], list[str]]:
    """Return what is wrong or doubtful in the library, and notes on it."""
    from rag.library import library_notes, load_library, verify_library
    from rag.library.shelf_look import edited_by_hand

    library = load_library(desk.settings.corpus, desk.settings.home)
    problems = verify_library(library, desk.tools.vocabulary)
    notes = [note.message for note in library_notes(library, today or desk.today())]
    hand = edited_by_hand(library, desk.settings)
    return problems, [*notes, *(f"{name}: edited by hand since" for name in hand)]


def sync_library(desk: Desk, progress: Callable[[int, int], None]) -> dict[str, Any]:
    """Bring the index up to date; ``progress`` is told passages done and of how many."""
    from rag.corpus_sync import bring_up_to_date

    return bring_up_to_date(desk.settings, progress)


def search(desk: Desk, text: str, *, k: int = 12, wanted: Filter | None = None) -> SearchResult:
    """Search the library as a curator does, every edition unless ``wanted`` says otherwise."""
    from rag.retrieval import SearchResult, find

    if not text.strip():
        return SearchResult(query="", passages=())
    tools = desk.tools
    return find(text, tools.index, tools.vocabulary, desk.settings, k, wanted)


@contextlib.contextmanager
def _files(uploads: Sequence[Upload], desk: Desk) -> Iterator[list[Path]]:
    """Lay uploads out as files for as long as they are read."""
    if not uploads:
        raise InputError("No file was given.", "Choose one or more files.")
    folder = Path(tempfile.mkdtemp(prefix="rationale-"))
    try:
        paths = []
        for at, (name, data) in enumerate(uploads):
            if len(data) > desk.settings.max_file_mb * 2**20:
                raise InputError(
                    f"{safe_name(name)} is larger than {desk.settings.max_file_mb} MiB.",
                    "Split it, or raise the limit with RATIONALE_MAX_FILE_MB.",
                )
            place = folder / str(at)
            place.mkdir()
            paths.append(place / safe_name(name))
            paths[-1].write_bytes(data)
        yield paths
    finally:
        shutil.rmtree(folder, ignore_errors=True)
