"""A curator's acts on the library: add, update, remove, restore; and looking at what is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rag.errors import InputError
from rag.library.registration import Wish, changed_edition
from rag.library.shelf_add import (
    About,
    Added,
    Failure,
    Outcome,
    add,
    added_editions,
    outcome_of,
    place_of,
)
from rag.library.shelf_export import export
from rag.library.shelf_files import (
    PATIENCE,
    Shelved,
    document_path,
    library_folder,
    locked,
    place,
    purge,
    put_back,
    read_stable,
    removed_ids,
    shelved,
    take_out,
)
from rag.library.shelf_find import by_name, find_id, match, refuse_known_bytes, same_bytes
from rag.library.shelf_look import listing, preview, registered, show
from rag.library.shelf_reading import read_bytes, write_document
from rag.library.sources import write_source
from rag.records import Source
from rag.settings import Settings
from rag.vocabulary import Vocabulary

__all__ = [
    "About",
    "Added",
    "Failure",
    "Outcome",
    "add",
    "export",
    "listing",
    "meant",
    "preview",
    "remove",
    "restore",
    "show",
    "update",
]


def update(
    path: Path,
    settings: Settings,
    vocabulary: Vocabulary,
    about: About,
    *,
    id: str = "",
    wish: Wish | None = None,
    patience: float = PATIENCE,
) -> Outcome:
    """Replace a document's text by the new bytes of its file; the old state stays restorable.

    Args:
        path: The file.
        settings: Name the home folder and the shipped corpus.
        vocabulary: For recognising recommendations.
        about: What the curator says otherwise now; what is ``None`` stays as it was.
        id: Of the document, where the file's name does not tell.
        wish: What the register shall say otherwise of its edition.
        patience: Seconds to wait for another curator's command.

    Raises:
        InputError: The file cannot be read or is another document's, or no document or several
            are meant.
        LibraryError: The text cannot stand in the library, or the edition's dates overlap.
        StoreError: The library cannot be written; it is as before.
    """
    data = read_stable(path, settings.max_file_mb)
    reading = read_bytes(data, path.name, ocr=about.ocr)
    with locked(settings.home, patience):
        known = shelved(settings.home)
        old = known[find_id(id, known)] if id else by_name(reading.name, known)
        others = {key: entry for key, entry in known.items() if key != old.id}
        if not about.allow_duplicate and same_bytes(reading.sha256, {old.id: old}) is None:
            refuse_known_bytes(reading.name, reading.sha256, others)
        register = registered(settings)
        changed = _redated(wish, old, register, settings)
        register.update(changed)
        where = place_of(old, register, settings, about)
        written = write_document(reading, where, register, vocabulary)
        current = document_path(settings.home, old.id).read_bytes()
        for source in changed.values():
            write_source(library_folder(settings.home), source)
        if written.markdown == current and written.sidecar == old.sidecar:
            return outcome_of(reading, where, written, "updated" if changed else "unchanged")
        place(settings.home, old.id, written.markdown, written.sidecar, data)
    return outcome_of(reading, where, written, "updated")


def remove(id: str, settings: Settings, *, purged: bool = False) -> Outcome:
    """Take a document out of the library; it can be restored unless it is ``purged``.

    Raises:
        InputError: There is no such document, or it is shipped.
        StoreError: The library cannot be written; it is as before.
    """
    with locked(settings.home):
        known = shelved(settings.home)
        kept = removed_ids(settings.home)
        key = id.removesuffix(".md")
        if not (purged and key in kept and key not in known):
            key = find_id(id, known)
            if not known[key].path.endswith(".md"):
                raise InputError(
                    f"{known[key].path} was put into the library by hand.",
                    "Take the file out by hand.",
                )
            take_out(settings.home, key)
        if purged:
            purge(settings.home, key)
    entry = known.get(key)
    return Outcome(
        id=key,
        name=entry.sidecar.original if entry and entry.sidecar else "",
        sources=entry.sources if entry else (),
        state="purged" if purged else "removed",
    )


def meant(ids: Sequence[str], settings: Settings) -> tuple[str, ...]:
    """Return the ids in full, before anything is done with the first of them.

    Raises:
        InputError: One of them names no document, or several.
    """
    known = shelved(settings.home)
    kept = removed_ids(settings.home)
    plain = (id.removesuffix(".md") for id in ids)
    full = (id if id in kept and id not in known else find_id(id, known) for id in plain)
    return tuple(dict.fromkeys(full))


def restore(id: str, settings: Settings) -> Outcome:
    """Bring a removed document back, or the state before the last update.

    Raises:
        InputError: There is no such document.
        LibraryError: Nothing of it is kept.
        StoreError: The library cannot be written; it is as before.
    """
    with locked(settings.home):
        kept = dict.fromkeys(removed_ids(settings.home))
        key = match(id.removesuffix(".md"), kept)
        if key is None:
            raise InputError(
                f"No earlier state of {id!r} is kept.",
                "`rationale corpus list --removed` names what can be restored.",
            )
        put_back(settings.home, key)
        entry = shelved(settings.home)[key]
    return Outcome(
        id=key,
        name=entry.sidecar.original if entry.sidecar else "",
        sources=entry.sources,
        state="restored",
    )


def _redated(
    wish: Wish | None, old: Shelved, register: Mapping[str, Source], settings: Settings
) -> dict[str, Source]:
    """Return the edition of a document with what the curator says otherwise of it now."""
    if wish is None or not old.sources:
        return {}
    key = wish.source or old.sources[0]
    if key not in old.sources or key not in register:
        raise InputError(f"{old.id!r} does not belong to the edition {key!r}.", "Correct it.")
    if key not in added_editions(settings):
        raise InputError(
            f"The edition {key!r} is shipped and read-only.",
            f"Register it otherwise in {library_folder(settings.home) / 'sources.toml'}.",
        )
    changed = changed_edition(
        wish.model_copy(update={"source": key}), register[key], dict(register)
    )
    return {} if changed == register[key] else {key: changed}
