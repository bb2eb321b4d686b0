"""Which document a curator means, and whether a file is in the library already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rag.errors import InputError, LibraryError
from rag.library.library import read_library
from rag.library.registration import clean, slug
from rag.library.shelf_files import Shelved, body_digest
from rag.library.shelf_reading import Place, Reading, Written
from rag.library.shelf_views import document_id, stated
from rag.records import Source
from rag.settings import Settings


def find_id(
    wanted: str, known: Mapping[str, object], added: Mapping[str, Shelved] | None = None
) -> str:
    """Return the id that a curator means: in full, its last part, or the name of the file.

    Raises:
        InputError: None or several fit.
    """
    key = wanted.removesuffix(".md").removesuffix(".txt")
    found = match(key, known)
    if found is not None:
        return found
    held = added if added is not None else known
    named = sorted(
        id
        for id, entry in held.items()
        if isinstance(entry, Shelved) and entry.sidecar and entry.sidecar.original == wanted
    )
    if len(named) == 1:
        return named[0]
    if not named:
        named = sorted(id for id in known if id.rpartition("/")[2] == key)
    if named:
        raise InputError(
            f"{wanted!r} may be {', '.join(named[:6])}.", "Give the id in full, as listed."
        )
    raise InputError(
        f"There is no document {wanted!r} that this command can act on.",
        "`rationale corpus list` names the documents; shipped ones are read-only.",
    )


def match(key: str, known: Mapping[str, object]) -> str | None:
    """Return the id that is ``key``, or the only one whose last part is."""
    if key in known:
        return key
    last = [id for id in known if id.rpartition("/")[2] == key]
    return last[0] if len(last) == 1 else None


def by_name(name: str, known: Mapping[str, Shelved]) -> Shelved:
    """Return the one document that was made from a file of this name."""
    named = [e for e in known.values() if e.sidecar and e.sidecar.original == name]
    named = named or [e for e in known.values() if e.id.rpartition("/")[2] == stem_of(name)]
    if len(named) != 1:
        raise InputError(
            f"{name} may be {', '.join(e.id for e in named[:6])}."
            if named
            else f"No document was added from a file called {name}.",
            "Say which one it is with --id; `rationale corpus list` names them.",
        )
    return named[0]


def same_document(
    name: str, sha256: str, source: Source, known: Mapping[str, Shelved]
) -> Shelved | None:
    """Return the document that a file of this name and these bytes became in the edition."""
    return next(
        (
            entry
            for entry in known.values()
            if entry.sidecar
            and entry.sidecar.original_sha256 == sha256
            and entry.sidecar.original == clean(name)
            and source.id in entry.sources
        ),
        None,
    )


def same_bytes(sha256: str, known: Mapping[str, Shelved]) -> Shelved | None:
    """Return the document that was made from these bytes, whatever the file was called."""
    return next(
        (
            entry
            for entry in known.values()
            if entry.sidecar is not None and entry.sidecar.original_sha256 == sha256
        ),
        None,
    )


def refuse_known_bytes(name: str, sha256: str, known: Mapping[str, Shelved]) -> None:
    """Refuse a file whose bytes are in the library already.

    Raises:
        InputError: Naming the document.
    """
    entry = same_bytes(sha256, known)
    if entry is not None:
        raise _duplicate(name, "bytes", entry)


def refuse_duplicate(reading: Reading, written: Written, known: Mapping[str, Shelved]) -> None:
    """Refuse a document whose bytes or text are in the library already.

    Raises:
        InputError: Naming the document.
    """
    refuse_known_bytes(reading.name, reading.sha256, known)
    body = body_digest(written.markdown)
    for entry in known.values():
        if entry.body_sha256 == body:
            raise _duplicate(reading.name, "text", entry)


def _duplicate(name: str, what: str, entry: Shelved) -> InputError:
    was = f" (added as {entry.sidecar.original})" if entry.sidecar else ""
    return InputError(
        f"{name} has the same {what} as {entry.id!r}{was}.",
        "If the same is stated in this edition too, give --join; to keep a second copy give "
        "--allow-duplicate.",
    )


def refuse_double_ids(written: Sequence[Written], settings: Settings) -> None:
    """Refuse recommendations whose ids stand elsewhere: the library could not be loaded then."""
    own = [one for one in written if any(s.lines for s in one.document.sections)]
    if not own:
        return
    library, _ = read_library(settings.corpus, settings.home)
    taken = {
        facts.id: document_id(document)
        for document in library.documents
        for facts, *_ in stated(document)
    }
    for one in own:
        for facts, *_ in stated(one.document):
            other = taken.setdefault(facts.id, document_id(one.document))
            if other != document_id(one.document):
                raise LibraryError(
                    f"Recommendation {facts.id!r} of {one.sidecar.original} stands in "
                    f"{other!r} already.",
                    "Give each recommendation an id of its own.",
                )


def free_id(reading: Reading, source: Source, known: Mapping[str, Shelved]) -> str:
    """Return the id of a new document, or refuse a file whose name stands for another text."""
    id = f"{source.id}/{stem_of(reading.name)}"
    entry = known.get(id)
    if entry is None:
        return id
    if entry.sidecar is None or entry.sidecar.original == reading.name:
        raise InputError(
            f"{reading.name} is in the library already as {id!r}, with other bytes.",
            f"To replace its text: rationale corpus update {reading.name}",
        )
    # Another file whose name differs in punctuation alone.
    return f"{id}-{reading.sha256[:8]}"


def as_shelved(where: Place, written: Written) -> Shelved:
    """Return a document as it will be on disk."""
    return Shelved(
        id=where.id,
        path=f"{where.id}.md",
        sources=where.sources,
        sha256=written.sidecar.markdown_sha256,
        body_sha256=body_digest(written.markdown),
        sidecar=written.sidecar,
    )


def stem_of(name: str) -> str:
    """Return the last part of the id of a document made from a file of this name."""
    return slug(Path(name).stem)
