"""The library as a whole: the shipped corpus and a curator's additions, merged."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from rag.errors import LibraryError
from rag.library.cache import DocumentCache, Loaded, code_stamp
from rag.library.chunking import passages_of, recipe
from rag.library.documents import GuidelineDocument, editions_named, parse_editions
from rag.library.editions import check_editions, with_ends
from rag.library.manuscript import Sidecar
from rag.library.places import ADDED as ADDED
from rag.library.places import NOT_GUIDELINES as NOT_GUIDELINES
from rag.library.places import document_files as document_files
from rag.library.problems import Problem, ordered, refuse
from rag.library.sources import REGISTER, read_sources
from rag.records import Passage, Record, Source

SIDECAR_DIGITS = 12
"""Hex digits of a document's digest in the name of its sidecar."""


@dataclass(frozen=True)
class _File:
    """A guideline document on disk."""

    name: str
    """Path inside its library."""
    path: Path
    added: bool


class Library(Record):
    """Every edition, document and passage, in the order of ids, paths and places.

    A document of several editions stands here once for each, under one path.
    """

    sources: tuple[Source, ...]
    documents: tuple[GuidelineDocument, ...]
    passages: tuple[Passage, ...]

    def fingerprint(self) -> str:
        """Digest of everything an index takes from the library: 16 hex digits."""
        digest = hashlib.sha256(recipe().encode())
        for passage in sorted(self.passages, key=lambda p: p.key):
            digest.update(passage.model_dump_json().encode())
        return digest.hexdigest()[:16]


def load_library(corpus: Path, home: Path) -> Library:
    """Read the corpus and what the curator added, and cut the documents into passages.

    A document or source in ``home/library`` replaces the shipped one of the same path or id.

    Raises:
        LibraryError: Naming the first errors with file and line.
    """
    library, problems = read_library(corpus, home)
    refuse(problems)
    return library


def read_library(corpus: Path, home: Path) -> tuple[Library, list[Problem]]:
    """Read as much of a library as is sound, and say what is wrong with the rest.

    Raises:
        LibraryError: If there is no corpus folder.
    """
    if not corpus.is_dir():
        raise LibraryError(
            f"There is no guideline library at {corpus}.",
            "Point RATIONALE_CORPUS at a folder with sources.toml and guideline documents.",
        )
    shipped, problems = read_sources(corpus)
    added, more = read_sources(home / ADDED, "home:")
    listed = {source.id: source for source in (*shipped, *added)}
    problems += more + check_editions(list(listed.values()))
    files = {
        f"home:{name}" if is_added else name: _File(name, path, is_added)
        for folder, is_added in ((corpus, False), (home / ADDED, True))
        for name, path in document_files(folder).items()
    }
    data, faults = _bytes_of(files)
    problems += faults
    named = {key for content in data.values() for key in editions_named(content)}
    register = {source.id: source for source in with_ends(listed.values(), named)}
    cache = DocumentCache(home, recipe())
    found: dict[str, Loaded] = {}
    for shown, content in data.items():
        loaded, faults = _read(files[shown], content, register, cache)
        problems += faults
        if loaded is not None:
            found[files[shown].name] = loaded
    cache.prune()
    kept = tuple(document for name in sorted(found) for document in found[name].documents)
    library = Library(
        sources=tuple(register[key] for key in sorted(register)),
        documents=kept,
        passages=tuple(passage for name in sorted(found) for passage in found[name].passages),
    )
    return library, ordered(problems + _double_ids(kept))


def library_stamp(corpus: Path, home: Path) -> str:
    """Digest names, sizes and times of every file that a library is read from: 16 hex digits.

    Equal stamps mean an unchanged library; unequal ones only that it has to be read to know. Costs
    one look at each file and reads none.
    """
    digest = hashlib.sha256(f"{recipe()}/{code_stamp()}".encode())
    for folder in (corpus, home / ADDED):
        files = {name: path.parent for name, path in document_files(folder).items()}
        sidecars = {
            path.relative_to(folder).as_posix(): path
            for parent in sorted(set(files.values()))
            for path in parent.glob(f"*.{'[0-9a-f]' * SIDECAR_DIGITS}.json")
        }
        paths = {**sidecars, **{name: folder / name for name in (*files, REGISTER)}}
        for name in sorted(paths):
            try:
                facts = paths[name].stat()
            except OSError:
                continue
            digest.update(
                f"\0{name}\0{facts.st_size}\0{facts.st_mtime_ns}\0{facts.st_ctime_ns}".encode()
            )
        digest.update(b"\0\0")
    return digest.hexdigest()[:16]


def sidecar_file(document: Path, sha256: str) -> Path:
    """Return the path of the sidecar that belongs to this state of a document."""
    return document.with_name(f"{document.stem}.{sha256[:SIDECAR_DIGITS]}.json")


def _bytes_of(files: Mapping[str, _File]) -> tuple[dict[str, bytes], list[Problem]]:
    data: dict[str, bytes] = {}
    problems = []
    for shown, file in files.items():
        try:
            data[shown] = file.path.read_bytes()
        except OSError as error:
            message = f"cannot be read: {error.strerror or error}"
            problems.append(Problem(file=shown, line=0, message=message))
    return data, problems


def _read(
    file: _File, data: bytes, register: dict[str, Source], cache: DocumentCache
) -> tuple[Loaded | None, list[Problem]]:
    shown = f"home:{file.name}" if file.added else file.name
    beside = _sidecar_bytes(file.path, data)
    key = cache.key(shown, (data, beside))
    loaded = cache.get(shown, key, register)
    if loaded is not None:
        return loaded, []
    editions, problems = parse_editions(data, file.name, register, added=file.added)
    if beside:
        editions, faults = _with_sidecar(editions, beside, shown)
        problems += faults
    editions = tuple(sorted(editions, key=lambda document: document.source.id))
    if not editions:
        return None, problems
    passages = tuple(passage for document in editions for passage in passages_of(document))
    loaded = Loaded(documents=editions, passages=passages)
    if not problems:
        cache.put(shown, key, loaded)
    return loaded, problems


def _sidecar_bytes(path: Path, data: bytes) -> bytes:
    try:
        return sidecar_file(path, hashlib.sha256(data).hexdigest()).read_bytes()
    except OSError:
        return b""


def _with_sidecar(
    editions: tuple[GuidelineDocument, ...], beside: bytes, shown: str
) -> tuple[tuple[GuidelineDocument, ...], list[Problem]]:
    """Give the documents the pages and recommendations that stand in their sidecar."""
    try:
        sidecar = Sidecar.model_validate_json(beside)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "file"
        remedy = "add the original again with `rationale corpus update`"
        message = f"its sidecar is damaged ({where}: {first['msg']}); pages are not known"
        return editions, [
            Problem(file=shown, line=0, message=message, remedy=remedy, severity="warning")
        ]
    if any(sidecar.markdown_sha256 != document.sha256 for document in editions):
        return editions, []
    return tuple(
        document.model_copy(update={"marks": sidecar.pages, "placed": sidecar.recommendations})
        for document in editions
    ), []


def _double_ids(documents: tuple[GuidelineDocument, ...]) -> list[Problem]:
    seen: dict[str, str] = {}
    problems = []
    # A document of several editions states its recommendations once.
    for document in {document.path: document for document in documents}.values():
        for section in document.sections:
            if section.recommendation is None or "id" not in section.lines:
                continue
            key = section.recommendation.id
            place = f"{document.name}:{section.lines['id']}"
            if key in seen:
                problems.append(
                    Problem(
                        file=document.name,
                        line=section.lines["id"],
                        message=f"recommendation {key!r} stands at {seen[key]} already",
                        remedy="give each recommendation an id of its own",
                    )
                )
            seen.setdefault(key, place)
    return problems
