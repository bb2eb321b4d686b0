"""The library as a whole: the shipped corpus and a curator's additions, merged."""

from __future__ import annotations

import hashlib
from pathlib import Path

from rag.errors import LibraryError
from rag.library.chunking import passages_of, recipe
from rag.library.documents import GuidelineDocument, parse_document
from rag.library.problems import Problem, ordered, refuse
from rag.library.sources import check_editions, read_sources
from rag.records import Passage, Record, Source

ADDED = "library"
"""Folder inside the home folder that holds what curators add, of the same shape as the corpus."""
SUFFIXES = (".md", ".txt")
NOT_GUIDELINES = ("vocabulary", "samples")
"""Folders of a library that hold other things than guideline documents."""


class Library(Record):
    """Every edition, document and passage, in the order of ids, paths and places."""

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
    register = {source.id: source for source in (*shipped, *added)}
    problems += more + check_editions(list(register.values()))
    documents: dict[str, GuidelineDocument] = {}
    for folder, is_added in ((corpus, False), (home / ADDED, True)):
        for path in _files(folder):
            name = path.relative_to(folder).as_posix()
            document, faults = _read(path, name, register, is_added)
            problems += faults
            if document is not None:
                documents[name] = document
    kept = tuple(documents[name] for name in sorted(documents))
    library = Library(
        sources=tuple(register[key] for key in sorted(register)),
        documents=kept,
        passages=tuple(passage for document in kept for passage in passages_of(document)),
    )
    return library, ordered(problems + _double_ids(kept))


def _files(folder: Path) -> list[Path]:
    """List the guideline documents below the folders of a library, sorted."""
    if not folder.is_dir():
        return []
    found = []
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if (
            len(parts) > 1
            and path.suffix in SUFFIXES
            and path.stem.upper() != "README"
            and parts[0] not in NOT_GUIDELINES
            and not any(part.startswith(".") for part in parts)
            and path.is_file()
        ):
            found.append(path)
    return sorted(found)


def _read(
    path: Path, name: str, register: dict[str, Source], added: bool
) -> tuple[GuidelineDocument | None, list[Problem]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        shown = f"home:{name}" if added else name
        return None, [Problem(file=shown, line=0, message=f"cannot be read: {reason}")]
    return parse_document(data, name, register, added=added)


def _double_ids(documents: tuple[GuidelineDocument, ...]) -> list[Problem]:
    seen: dict[str, str] = {}
    problems = []
    for document in documents:
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
