"""One file of any format as a document of the library: its Markdown, its sidecar, what is in it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.errors import InputError, LibraryError
from rag.intake.letter_marks import looks_like_determination
from rag.library.documents import SCHEMA, GuidelineDocument, editions_named, parse_document
from rag.library.manuscript import Composed, Manuscript, PageMark, Proposal, Sidecar
from rag.library.markdown import front_matter
from rag.library.problems import ordered
from rag.library.registration import clean
from rag.library.shelf_files import read_stable
from rag.records import Source
from rag.vocabulary import Vocabulary

_OWN_SCHEMA = re.compile(rf"^schema:\s*[\"']?{re.escape(SCHEMA)}", re.M)


@dataclass(frozen=True)
class Reading:
    """A file as it was read, before anybody said where it belongs."""

    name: str
    """File name without its folder, cleaned."""
    sha256: str
    """Of the file's bytes."""
    media_type: str
    composed: Composed
    proposal: Proposal
    warnings: tuple[str, ...]
    own: bool = False
    """It is a guideline document of this program already: its facts are kept as they stand."""


@dataclass(frozen=True)
class Place:
    """Where a document belongs and what a curator says of it."""

    id: str
    """``<source>/<document>``."""
    sources: tuple[str, ...]
    chapter: str = ""
    body_parts: tuple[str, ...] = ()
    digest: bool = False


@dataclass(frozen=True)
class Written:
    """A document as it will stand in the library."""

    markdown: bytes
    sidecar: Sidecar
    document: GuidelineDocument


def read_file(path: Path, *, max_mb: int, ocr: bool) -> Reading:
    """Read a file of any format.

    Raises:
        InputError: It cannot be read, holds no text, is the determination of a case, or changed
            while it was read.
        ConfigError: It needs text recognition and that is not installed.
    """
    return read_bytes(read_stable(path, max_mb), path.name, ocr=ocr)


def read_bytes(data: bytes, name: str, *, ocr: bool) -> Reading:
    """Read the bytes of a file of any format; raises what :func:`read_file` does."""
    shown = clean(Path(name).name) or "document"
    own = _own_text(data, shown)
    if own is not None:
        composed = Composed(markdown=own)
        return Reading(shown, _digest(data), "text/markdown", composed, Proposal(), (), own=True)
    from rag.library.compose import compose
    from rag.library.readers import read_manuscript

    manuscript: Manuscript = read_manuscript(data, shown, ocr=ocr)
    composed = compose(manuscript)
    if looks_like_determination(composed.markdown):
        raise InputError(
            f"{shown} looks like the determination of a case, not like a guideline.",
            "Draft from it, or check it, with the commands for cases; a decision in the library "
            "would be cited as if it were a guideline.",
        )
    if not composed.markdown.strip():
        raise InputError(
            f"{shown} holds no text.",
            "Where its pages are pictures, add --ocr; otherwise check the file.",
        )
    return Reading(
        name=shown,
        sha256=_digest(data),
        media_type=manuscript.media_type,
        composed=composed,
        proposal=_plain(manuscript.proposal),
        warnings=tuple(clean(warning) for warning in manuscript.warnings),
    )


def write_document(
    reading: Reading, place: Place, register: Mapping[str, Source], vocabulary: Vocabulary
) -> Written:
    """Make the document that a file becomes: front matter, text, pages and recommendations.

    Args:
        reading: The file.
        place: Where it belongs.
        register: The editions by id; those of ``place`` are among them.
        vocabulary: For recognising recommendations in free text.

    Raises:
        InputError: A body part is unknown.
        LibraryError: The text cannot stand in the library, with the lines at fault.
    """
    unknown = [p for p in place.body_parts if p not in vocabulary.body_parts and p != "any"]
    if unknown:
        raise InputError(
            f"The body part {unknown[0]!r} is not known.",
            f"Give one of {', '.join(sorted(vocabulary.body_parts))}.",
        )
    head = _front(place)
    markdown = (head + reading.composed.markdown).encode()
    sha256 = _digest(markdown)
    document, problems = parse_document(markdown, f"{place.id}.md", register, added=True)
    faults = [problem for problem in ordered(problems) if problem.severity == "error"]
    if document is None or faults:
        shown = "\n".join(f"  {fault}" for fault in faults[:10])
        raise LibraryError(
            f"{reading.name} cannot stand in the library:\n{shown}", "Correct the lines named."
        )
    if not reading.own and any(section.lines for section in document.sections):
        raise LibraryError(
            f"{reading.name} holds text that would be read as a block of facts.",
            "Take the fenced yaml blocks out of it.",
        )
    marks = _moved(reading.composed.marks, len(head))
    document = document.model_copy(update={"marks": marks})
    if not reading.own:
        from rag.library.recognise import recognise

        document = document.model_copy(update={"placed": recognise(document, vocabulary)})
    sidecar = Sidecar(
        markdown_sha256=sha256,
        original=reading.name,
        original_sha256=reading.sha256,
        media_type=reading.media_type,
        pages=marks,
        recommendations=document.placed,
        proposal=reading.proposal,
        warnings=reading.warnings,
    )
    return Written(markdown, sidecar, document)


def _front(place: Place) -> str:
    """Write the front matter; every value as JSON, which is YAML that cannot break out."""
    named = (
        {"source": place.sources[0]} if len(place.sources) == 1 else {"sources": [*place.sources]}
    )
    values: dict[str, object] = {
        "schema": SCHEMA,
        **named,
        "chapter": clean(place.chapter),
        "chapter_body_parts": list(place.body_parts),
        "digest": place.digest,
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join(("---", *lines, "---", "", ""))


def _moved(marks: Sequence[PageMark], by: int) -> tuple[PageMark, ...]:
    """Count the offsets of pages in the whole file: its front matter stands before the text."""
    return tuple(
        mark.model_copy(update={"start": mark.start + by, "end": mark.end + by}) for mark in marks
    )


def _own_text(data: bytes, name: str) -> str | None:
    """Return the text below the front matter of a document in this program's own schema."""
    if Path(name).suffix.lower() not in (".md", ".markdown", ".txt") or not editions_named(data):
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    head = front_matter(text)
    return text[head[1] :] if head and _OWN_SCHEMA.search(head[0]) else None


def _plain(proposal: Proposal) -> Proposal:
    return proposal.model_copy(
        update={
            "title": clean(proposal.title),
            "publisher": clean(proposal.publisher),
            "edition": clean(proposal.edition),
            "evidence": tuple(clean(line) for line in proposal.evidence),
        }
    )


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
