"""Looking at a curator's library: what it holds, and what a file would become in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rag.library.chunking import passages_of
from rag.library.library import Library, read_library, sidecar_file
from rag.library.problems import refuse
from rag.library.shelf_files import library_folder, read_sidecar, removed_states, shelved
from rag.library.shelf_find import find_id, stem_of
from rag.library.shelf_reading import Place, read_file, write_document
from rag.library.shelf_views import DocumentView, Row, document_id, rows_of, view_of
from rag.library.sources import read_sources
from rag.records import Source
from rag.settings import Settings
from rag.vocabulary import Vocabulary

_PREVIEW = "preview"


def preview(
    path: Path, settings: Settings, vocabulary: Vocabulary, *, ocr: bool = False
) -> DocumentView:
    """Show how a file would be cut and what would be recognised in it. Writes nothing.

    Raises:
        InputError: The file cannot be read.
    """
    reading = read_file(path, max_mb=settings.max_file_mb, ocr=ocr)
    source = Source(
        id=_PREVIEW,
        family="other",
        title=reading.proposal.title or Path(reading.name).stem,
        publisher="",
        edition="",
        year=1900,
        in_force_from=date(1900, 1, 1),
        authority_rank=3,
        legal_rank="C",
        citation_class="guideline",
        licence="licensed",
    )
    where = Place(id=f"{_PREVIEW}/{stem_of(reading.name)}", sources=(source.id,))
    written = write_document(reading, where, {source.id: source}, vocabulary)
    return view_of([written.document], passages_of(written.document), written.sidecar)


def listing(settings: Settings) -> tuple[Row, ...]:
    """Return every document of the library, shipped and added, one row per edition.

    Raises:
        LibraryError: The library cannot be loaded.
    """
    library, problems = read_library(settings.corpus, settings.home)
    refuse(problems)
    names = {
        entry.id: entry.sidecar.original
        for entry in shelved(settings.home).values()
        if entry.sidecar
    }
    return tuple(
        row.model_copy(update={"original": names.get(row.id, "") if row.added else ""})
        for row in rows_of(library)
    )


def show(id: str, settings: Settings) -> DocumentView:
    """Return everything that is known of one document, shipped or added.

    Raises:
        InputError: There is no such document.
        LibraryError: The library cannot be loaded.
    """
    library, problems = read_library(settings.corpus, settings.home)
    refuse(problems)
    return show_in(library, id, settings)


def show_in(library: Library, id: str, settings: Settings) -> DocumentView:
    """Return everything that is known of one document of a library that is loaded already."""
    known = {document_id(document): document.path for document in library.documents}
    key = find_id(id, known, shelved(settings.home))
    editions = [d for d in library.documents if d.path == known[key]]
    first = editions[0]
    rows = [row for row in rows_of(library) if row.id == key]
    folder = library_folder(settings.home) if first.added else settings.corpus
    path = folder / first.path
    sidecar = read_sidecar(path, first.sha256)
    return view_of(
        editions,
        [p for p in library.passages if p.document == first.path and p.source == first.source],
        sidecar,
        rows=rows,
        warnings=() if sidecar else _edited(path),
        kept_states=len(removed_states(settings.home, key)) if first.added else 0,
    )


def edited_by_hand(library: Library, settings: Settings) -> tuple[str, ...]:
    """Return the names of added documents whose pages are void because the text was edited."""
    return tuple(
        sorted(
            {
                document.name
                for document in library.documents
                if document.added
                and not sidecar_file(
                    path := library_folder(settings.home) / document.path, document.sha256
                ).is_file()
                and _edited(path)
            }
        )
    )


def registered(settings: Settings) -> dict[str, Source]:
    """Return every registered edition by id, those of the curator in place of shipped ones.

    Raises:
        LibraryError: A register is wrong.
    """
    shipped, problems = read_sources(settings.corpus)
    added, more = read_sources(library_folder(settings.home), "home:")
    refuse(problems + more)
    return {source.id: source for source in (*shipped, *added)}


def _edited(path: Path) -> tuple[str, ...]:
    """Say so where sidecars of other states stand beside a document, but none of this one."""
    others = path.parent.glob(f"{path.stem}.{'[0-9a-f]' * 12}.json")
    if not any(others):
        return ()
    return (
        "the text was edited by hand since it was added: its pages and recognised "
        "recommendations are not used; `rationale corpus update` reads the file again",
    )
