"""Adding files to a curator's library under one edition: all are judged before any is put there."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from rag.errors import InputError, LibraryError, RationaleError
from rag.library.chunking import passages_of
from rag.library.documents import parse_editions
from rag.library.manuscript import Proposal
from rag.library.registration import (
    Wish,
    check_wish,
    edition_for,
    sibling_of,
    title_warning,
)
from rag.library.shelf_files import (
    PATIENCE,
    Shelved,
    library_folder,
    locked,
    place,
    read_stable,
    shelved,
)
from rag.library.shelf_find import (
    as_shelved,
    free_id,
    refuse_double_ids,
    refuse_duplicate,
    refuse_known_bytes,
    same_bytes,
    same_document,
)
from rag.library.shelf_look import registered
from rag.library.shelf_reading import Place, Reading, Written, read_bytes, write_document
from rag.library.shelf_views import stated
from rag.library.sources import read_sources, write_source
from rag.records import Record, Source
from rag.settings import Settings
from rag.vocabulary import Vocabulary

log = logging.getLogger(__name__)

Accept = Callable[[Wish, Proposal, str], Wish]
"""Shows a curator what a document (its name last) says of itself; returns what they say now."""


class About(Record):
    """What a curator says of a document, apart from its edition."""

    chapter: str | None = None
    body_parts: tuple[str, ...] | None = None
    ocr: bool = False
    allow_duplicate: bool = False
    join: bool = False
    """A text that stands in the library under another edition states the same in this one too."""


class Outcome(Record):
    """What became of one file."""

    id: str
    name: str
    """Of the file."""
    sources: tuple[str, ...]
    state: Literal["added", "updated", "unchanged", "removed", "restored", "purged"]
    pages: int = 0
    passages: int = 0
    recommendations: int = 0
    warnings: tuple[str, ...] = ()
    proposal: Proposal = Proposal()


class Failure(Record):
    """A file that was left out, and why."""

    name: str
    message: str
    remedy: str


class Added(Record):
    """What an ``add`` did."""

    source: Source
    registered: bool
    """Whether the edition is new in the register."""
    outcomes: tuple[Outcome, ...]
    failures: tuple[Failure, ...] = ()
    warnings: tuple[str, ...] = ()
    """Of the edition; those of a file stand with it."""


@dataclass(frozen=True)
class _Plan:
    """What is to be done with one file."""

    path: Path
    sha256: str
    where: Place
    reading: Reading | None = None
    written: Written | None = None
    """``None`` where the document stands as it is."""


def add(
    paths: Sequence[Path],
    wish: Wish,
    settings: Settings,
    vocabulary: Vocabulary,
    about: About,
    *,
    accept: Accept | None = None,
    keep_going: bool = False,
    progress: Callable[[str], None] | None = None,
    patience: float = PATIENCE,
) -> Added:
    """Put files into the library under one edition; every file is read before any is put there.

    Args:
        paths: The files.
        wish: The edition they belong to.
        settings: Name the home folder and the shipped corpus.
        vocabulary: For recognising recommendations.
        about: What else the curator says of them.
        accept: Asked once, with what the first document says of itself, where the edition is new.
        keep_going: Leave out files that cannot be used instead of refusing them all.
        progress: Told the name of each file as its turn comes.
        patience: Seconds to wait for another curator's command.

    Raises:
        InputError: A file cannot be read, is a duplicate, or the edition is unclear.
        LibraryError: The edition overlaps another, or a text cannot stand in the library.
        StoreError: The library cannot be written; it is as before.
    """
    check_wish(wish)
    known = shelved(settings.home)
    early = _early(wish, settings)
    failures: list[tuple[str, RationaleError]] = []
    files: list[tuple[Path, str, Reading | None]] = []
    for path in paths:
        if progress is not None:
            progress(path.name)
        try:
            files.append(_read(path, early, known, settings, about))
        except RationaleError as error:
            failures.append((path.name, error))
    if failures and (not keep_going or not files):
        raise _all_failures(failures)
    first = next((reading for _, _, reading in files if reading is not None), None)
    register = registered(settings)
    if accept is not None and first is not None and early is None:
        sibling = sibling_of(wish.source, register)
        if sibling is not None and not wish.title:
            # Under another title it would not take over from the earlier edition.
            wish = wish.model_copy(update={"title": sibling.title})
        wish = accept(wish, first.proposal, first.name)
    shipped = register.keys() - added_editions(settings)
    source = edition_for(wish, register, shipped)
    digest = _is_digest(wish, source, settings)

    def plan(known: Mapping[str, Shelved]) -> list[_Plan]:
        editions = {**register, source.id: source}
        return _plans(files, source, editions, known, settings, vocabulary, about, digest)

    plans = plan(known)
    with locked(settings.home, patience):
        now = shelved(settings.home)
        if now != known:
            # Another curator was faster: judge again by what stands there now.
            plans = plan(now)
        new = _register(source, settings)
        outcomes = tuple(_carry_out(one, settings) for one in plans)
    left_out = tuple(
        Failure(name=name, message=error.message, remedy=error.remedy) for name, error in failures
    )
    warning = title_warning(source, register)
    return Added(
        source=source,
        registered=new,
        outcomes=outcomes,
        failures=left_out,
        warnings=(warning,) if warning else (),
    )


def added_editions(settings: Settings) -> frozenset[str]:
    """Return the ids of the editions that curators registered; the others are shipped."""
    return frozenset(s.id for s in read_sources(library_folder(settings.home))[0])


def outcome_of(
    reading: Reading,
    where: Place,
    written: Written,
    state: Literal["added", "updated", "unchanged"],
) -> Outcome:
    """Say what became of a file that was read."""
    return Outcome(
        id=where.id,
        name=reading.name,
        sources=where.sources,
        state=state,
        pages=len(reading.composed.marks),
        passages=len(passages_of(written.document)),
        recommendations=sum(1 for _ in stated(written.document)),
        warnings=reading.warnings,
        proposal=reading.proposal,
    )


def place_of(
    entry: Shelved,
    register: Mapping[str, Source],
    settings: Settings,
    about: About,
    more: tuple[str, ...] = (),
) -> Place:
    """Return where a document stands, with what the curator says otherwise now.

    Args:
        entry: The document.
        register: Every edition by id.
        settings: Name the home folder.
        about: What is ``None`` stays as it was.
        more: Ids of editions in which it is to stand too.

    Raises:
        LibraryError: It names no registered edition.
    """
    data = (library_folder(settings.home) / entry.path).read_bytes()
    editions, _ = parse_editions(data, entry.path, register, added=True)
    sources = tuple(dict.fromkeys((*(k for k in entry.sources if k in register), *more)))
    if not sources:
        raise LibraryError(
            f"{entry.id!r} names no registered edition.",
            "Name one in its front matter, or add the file anew.",
        )
    now = Place(id=entry.id, sources=sources)
    if editions:
        first = editions[0]
        now = replace(
            now,
            chapter=first.chapter,
            body_parts=first.chapter_body_parts,
            digest=first.digest,
        )
    if about.chapter is not None:
        now = replace(now, chapter=about.chapter)
    return now if about.body_parts is None else replace(now, body_parts=about.body_parts)


def _early(wish: Wish, settings: Settings) -> Source | None:
    """Return the registered edition that is meant, if what was said is enough to tell."""
    register = registered(settings)
    try:
        source = edition_for(wish, register, register.keys() - added_editions(settings))
    except RationaleError:
        return None
    return source if source.id in register else None


def _read(
    path: Path,
    early: Source | None,
    known: Mapping[str, Shelved],
    settings: Settings,
    about: About,
) -> tuple[Path, str, Reading | None]:
    """Read a file, unless its bytes tell already that nothing is to be done with it."""
    data = read_stable(path, settings.max_file_mb)
    sha256 = hashlib.sha256(data).hexdigest()
    if early is not None and same_document(path.name, sha256, early, known):
        return path, sha256, None
    if not about.allow_duplicate and not about.join:
        refuse_known_bytes(path.name, sha256, known)
    return path, sha256, read_bytes(data, path.name, ocr=about.ocr)


def _plans(
    files: Iterable[tuple[Path, str, Reading | None]],
    source: Source,
    register: Mapping[str, Source],
    known: Mapping[str, Shelved],
    settings: Settings,
    vocabulary: Vocabulary,
    about: About,
    digest: bool,
) -> list[_Plan]:
    """Decide on every file, or refuse them all."""
    plans: list[_Plan] = []
    held = dict(known)
    for path, sha256, reading in files:
        same = same_document(path.name, sha256, source, held)
        if same is not None or reading is None:
            id = same.id if same else path.name
            plans.append(_Plan(path, sha256, Place(id=id, sources=(source.id,))))
            continue
        joined = same_bytes(sha256, held) if about.join else None
        if joined is not None:
            where = place_of(joined, register, settings, about, (source.id,))
        else:
            where = Place(
                id=free_id(reading, source, held),
                sources=(source.id,),
                chapter=about.chapter or "",
                body_parts=about.body_parts or (),
                digest=digest,
            )
        written = write_document(reading, where, register, vocabulary)
        if not about.allow_duplicate and joined is None:
            refuse_duplicate(reading, written, held)
        held[where.id] = as_shelved(where, written)
        plans.append(_Plan(path, sha256, where, reading, written))
    refuse_double_ids([one.written for one in plans if one.written], settings)
    return plans


def _register(source: Source, settings: Settings) -> bool:
    """Register the edition if it is new. One without documents changes nothing."""
    now = registered(settings)
    if source.id not in now:
        write_source(library_folder(settings.home), source)
        return True
    if now[source.id] != source:
        raise LibraryError(
            f"The edition {source.id!r} was registered otherwise meanwhile.",
            "Look at `rationale corpus timeline`, then run the command again.",
        )
    return False


def _carry_out(plan: _Plan, settings: Settings) -> Outcome:
    if plan.written is None or plan.reading is None:
        return Outcome(
            id=plan.where.id, name=plan.path.name, sources=plan.where.sources, state="unchanged"
        )
    # Read again rather than kept: the files of a whole shelf do not fit into memory.
    data = read_stable(plan.path, settings.max_file_mb)
    if hashlib.sha256(data).hexdigest() != plan.sha256:
        raise InputError(
            f"{plan.path.name} was changed while it was being added.",
            "Wait until it is complete, then run the command again.",
            retry=True,
        )
    place(settings.home, plan.where.id, plan.written.markdown, plan.written.sidecar, data)
    joined = len(plan.where.sources) > 1
    return outcome_of(plan.reading, plan.where, plan.written, "updated" if joined else "added")


def _is_digest(wish: Wish, source: Source, settings: Settings) -> bool:
    """Whether the text is the curator's own words.

    A licensed text that is added to a shipped edition stands beside the shipped digest and is none.
    """
    if wish.licence or source.id not in added_editions(settings):
        return wish.licence == "digest"
    return source.licence == "digest"


def _all_failures(failures: Sequence[tuple[str, RationaleError]]) -> RationaleError:
    first = failures[0][1]
    if len(failures) == 1:
        return first
    shown = "\n".join(f"  {name}: {error.message}" for name, error in failures[:10])
    more = f"\n  … and {len(failures) - 10} more" if len(failures) > 10 else ""
    return InputError(
        f"{len(failures)} files cannot be used; none was added:\n{shown}{more}",
        f"{first.remedy} To add the others now, give --keep-going.",
    )
