"""Copied-forward text: findings of one visit that stand word for word in the note of another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from rag.checking.context import shorten
from rag.records import CaseFile, Finding
from rag.text import fold, squeeze

_LEAST_WORDS = 14
"""Words that two notes must share, in sentences that tell of the state of the worker."""
_LEAST_SENTENCE = 3
"""Words of the shortest sentence that counts."""
_RUN = 6
"""Words of the shortest run that counts."""
_MEASURE = re.compile(r"\d|^(?:left|right|l|r)\W?$", re.I)
_TOP = 240
"""Characters at the head of a note in which its date stands."""
_DATE = re.compile(r"\b\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})\b|\b\d{4}-\d{2}-\d{2}\b")
_INJURY = re.compile(
    r"(?:date of (?:injury|loss|birth)|\bDOI\b|\bDOB\b|injur\w+ (?:of|on)|\bD/?I\b)\W*$", re.I
)
_BREAK = re.compile(r"(?<=[.;!?])\s+|\n+")
_LABEL = re.compile(r"^\s*[A-Z][A-Za-z /&-]{2,24}:\s*")
_FORM = re.compile(
    r"\b(?:claim|case|chart|fax|phone|tel|page|address|dob|doi|signed|signature|copyright"
    r"|date of (?:injury|birth|visit|exam\w*|service)|worker|employee|patient name|insurer"
    r"|i (?:declare|certify|hereby)|penalty of perjury|the patient was (?:advised|counsel\w+)"
    r"|return (?:to clinic )?in|follow[- ]?up in|plan|diagnos[ei]s|dx|labor code)\b",
    re.I,
)
"""Words of headers, forms, plans and diagnoses: they may well be the same each time."""
_FIELD = re.compile(r"\b(?:sex|gender|age|occupation|employer|insurance|handedness)\s*:", re.I)
_BACKGROUND = re.compile(
    r"^\s*(?:(?:prior|past|previous)\b[\w ]*|treatment (?:to date|so far|history)|PMH\w?|FHx?|SH"
    r"|(?:past )?(?:medical|surgical|family|social|work) history|(?:current )?medications?|meds|rx"
    r"|allergies|imaging|x-?rays?\b[\w /]*|xr\b[\w /]*|MRI\b[\w /]*|diagnostics?|stud(?:y|ies)"
    r"|diagnos[ei]s|dx|assessment|impression|plan)\s*:",
    re.I,
)
"""Parts of a note that rightly stay as they were: what was done, seen and found out before."""
_STATE = re.compile(
    r"\d|\b(?:pain|tender\w*|positive|negative|normal|strength|sensation|reflex\w*|flexion"
    r"|extension|swell\w*|effusion|spasm|gait|numb\w*|weak\w*|stiff\w*|sleep\w*|walks?|works?"
    r"|stable|intact|able|unable|complain\w*|reports?|states?|denies|left|right)\b",
    re.I,
)


@dataclass(frozen=True)
class Note:
    """One note of the file: a page, or a document of one page."""

    document: str
    page: int
    day: str
    sentences: tuple[str, ...]
    words: tuple[str, ...]
    """All that tells of the state, short findings included, word for word."""


def check_copied_forward(case: CaseFile) -> Iterator[Finding]:
    """Warn of notes of different days whose findings are the same word for word.

    A published determination is one account and no chart, so it is left out.
    """
    notes = [note for note in _notes(case) if note.day]
    told: set[str] = set()
    for at, note in enumerate(notes):
        for other in notes[:at]:
            shared = shared_sentences(note, other)
            key = " ".join(shared)
            if not shared or key in told:
                continue
            told.add(key)
            yield Finding(
                check="copied_forward_text",
                severity="warning",
                item=0,
                message=f"{_name(note)} repeats {_name(other)} word for word in "
                f"{sum(len(one.split()) for one in shared)} words on complaints or findings.",
                remedy="Do not count them as two observations; ask which day they were made on.",
                evidence=shorten(" ".join(shared)),
            )
            break


def shared_sentences(one: Note, other: Note) -> tuple[str, ...]:
    """Return the telling sentences that two notes of different days share; empty: too few."""
    if one.day == other.day:
        return ()
    theirs = set(other.sentences)
    shared = tuple(sentence for sentence in one.sentences if sentence in theirs)
    words = sum(len(sentence.split()) for sentence in shared)
    return shared if words >= _LEAST_WORDS else shared_runs(one.words, other.words)


def shared_runs(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Return the runs of words with a measure or side that two notes share; empty: too few.

    A chart's findings are clipped: "DF 0 R, 8 L. No Tinel." is no sentence, and may be a copy.
    """
    if _runs(one).isdisjoint(_runs(other)):
        return ()
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    blocks = (one[block.a : block.a + block.size] for block in matcher.get_matching_blocks())
    runs = [run for run in blocks if len(run) >= _RUN and any(_MEASURE.search(w) for w in run)]
    return tuple(" ".join(r) for r in runs) if sum(map(len, runs)) >= _LEAST_WORDS else ()


@lru_cache(maxsize=1024)
def _runs(words: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(words[at : at + _RUN] for at in range(len(words) - _RUN + 1))


def _notes(case: CaseFile) -> Iterator[Note]:
    for document in case.documents:
        if document.letter is not None:
            continue
        for page in document.pages:
            text = document.text[page.start : page.end]
            words = tuple(word for piece in _pieces(text) for word in piece.lower().split())
            yield Note(document.name, page.number, _day(text), tuple(_telling(text)), words)


def _day(text: str) -> str:
    """Return the first date at the head of a note that is not the injury's or the birth's."""
    for match in _DATE.finditer(text[:_TOP]):
        if not _INJURY.search(text[: match.start()]):
            return match.group()
    return ""


def _pieces(text: str) -> Iterator[str]:
    """Yield the sentences that may not be the same each time, their labels taken off."""
    for line in text.splitlines():
        if _BACKGROUND.match(line) or _FIELD.search(line):
            continue
        for piece in _BREAK.split(line):
            sentence = _LABEL.sub("", squeeze(fold(piece)))
            if sentence and not _DATE.search(sentence) and not _FORM.search(sentence):
                yield sentence


def _telling(text: str) -> Iterator[str]:
    for sentence in _pieces(text):
        if len(sentence.split()) >= _LEAST_SENTENCE and _STATE.search(sentence):
            yield sentence.lower().rstrip(".;,")


def _name(note: Note) -> str:
    return f"the note of {note.day} (page {note.page} of {note.document})"
