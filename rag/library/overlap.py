"""Finding words copied from published texts: runs of twelve words that a library shares with them.

A digest is in our own words, so a run of twelve is copying. Statutes are public and titles have to
be named, so neither counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from rag.errors import StoreError
from rag.intake.pdf import read_pdf
from rag.library.documents import GuidelineDocument
from rag.library.problems import Problem

RUN = 12
"""Words in a run."""
SUFFIXES = (".md", ".txt", ".pdf")
STATUTES = ("law", "laws", "statutes")
"""Folders whose texts are public law and may be quoted."""
_WORD = re.compile(r"[^\W_]+(?:'[a-z]+)?")
_BREAK = ""
"""Stands for a title or the end of a text: no run reaches over it."""
_Run = tuple[str, ...]


def shared_runs(documents: Iterable[GuidelineDocument], folder: Path) -> list[Problem]:
    """Report each place where a digest shares twelve words in a row with a text below ``folder``.

    Raises:
        StoreError: If ``folder`` cannot be read.
        InputError: If a PDF in it cannot.
    """
    ours: dict[_Run, tuple[str, int]] = {}
    for document in sorted(documents, key=lambda d: d.name):
        if document.digest:
            titles = _titles(document)
            for line, words in _own_texts(document):
                for run in _runs(_without(words, titles)):
                    ours.setdefault(run, (document.name, line))
    problems = []
    reported: set[tuple[str, int, str]] = set()
    for path in _texts(folder):
        theirs = _read(path)
        for run in _runs(theirs):
            place = ours.get(run)
            if place is None or (*place, path.name) in reported:
                continue
            reported.add((*place, path.name))
            problems.append(
                Problem(
                    file=place[0],
                    line=place[1],
                    message=f"shares the words {' '.join(run)!r} with {path.name}",
                    remedy="say it in other words",
                )
            )
    return problems


def _own_texts(document: GuidelineDocument) -> Iterator[tuple[int, list[str]]]:
    """Yield what we wrote, block by block, with its line: text, labels, notes, provenance."""
    for section in document.sections:
        blocks: dict[int, list[str]] = {}
        lines: dict[int, int] = {}
        for unit in section.units:
            words = _words(document.text[unit.start : unit.end])
            # A list is one text too: bullet after bullet can be copied.
            blocks.setdefault(unit.block, []).extend(words)
            lines.setdefault(unit.block, document.text.count("\n", 0, unit.start) + 1)
        for block, words in blocks.items():
            yield lines[block], words
        if section.recommendation is not None and section.lines:
            facts = section.recommendation
            yield section.line, _words(facts.note)
            yield section.line, _words(facts.provenance)


def _titles(document: GuidelineDocument) -> list[list[str]]:
    names = {document.source.title, document.source.publisher, document.chapter}
    for section in document.sections:
        names |= {section.heading, section.section}
    titles = [_words(name) for name in sorted(names)]
    return sorted((t for t in titles if len(t) > 2), key=lambda t: (-len(t), t))


def _without(words: list[str], titles: list[list[str]]) -> list[str]:
    out: list[str] = []
    at = 0
    while at < len(words):
        title = next((t for t in titles if words[at : at + len(t)] == t), None)
        if title is None:
            out.append(words[at])
            at += 1
        else:
            out.append(_BREAK)
            at += len(title)
    return out


def _runs(words: list[str]) -> Iterator[_Run]:
    for at in range(len(words) - RUN + 1):
        run = tuple(words[at : at + RUN])
        if _BREAK not in run:
            yield run


def _words(text: str) -> list[str]:
    return _WORD.findall(text.replace("’", "'").lower())


def _texts(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise StoreError(
            f"There is no folder {folder} to compare with.", "Name a folder of published texts."
        )
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES
        and path.is_file()
        and not set(path.relative_to(folder).parts[:-1]) & set(STATUTES)
    )


def _read(path: Path) -> list[str]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}.", "Check the file.") from error
    if path.suffix.lower() == ".pdf":
        return _words("\n".join(read_pdf(data, path.name)[0]))
    return _words(data.decode("utf-8", errors="replace"))
