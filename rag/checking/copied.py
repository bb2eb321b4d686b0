"""Copied-forward text: findings of one visit that stand word for word in the note of another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from operator import itemgetter

from rag.checking.context import shorten
from rag.records import CaseFile, Finding
from rag.text import fold, squeeze

_RUN = 5
"""Words of the shortest run that counts."""
_LEAST_WORDS = 14
"""Words that two notes must share, in runs, where they are a large part of the shorter note."""
_PART = 0.45
"""That part: a stable finding may rightly be told in the same words each time."""
_GAP = 6
"""Words between two runs at most, in which another figure is one measured anew."""
_MANY_WORDS = 30
"""Words of shared runs that are a copy in a note of any length."""
_MEASURE = re.compile(
    r"\d|^(?:left|right|l|r|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty"
    r"|thirty|half|twice)\W?$",
    re.I,
)
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
    r"|return (?:to clinic )?in|follow[- ]?up in|plan|diagnos[ei]s|dx|labor code"
    r"|sets? of|reps|hot packs?|modalities|97\d{3})\b",
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
_IDENTITY = re.compile(r"\b\d{1,3}[- ]?(?:years?[- ]?old|y/?o)\b|\b\d{2}\s?[MF]\b", re.I)
_SHORT = 12
"""Words up to which a heading, or a line with an age, only says whose note it is."""


@dataclass(frozen=True)
class Note:
    """One note of the file: a page, or a document of one page."""

    document: str
    page: int
    day: str
    words: tuple[str, ...]
    """All that tells of the state, in order; who it is about and background left out."""


def check_copied_forward(case: CaseFile) -> Iterator[Finding]:
    """Warn of notes of different days whose findings are the same word for word.

    A published determination is one account and no chart, so it is left out.
    """
    notes = [note for note in _notes(case) if note.day]
    told: set[str] = set()
    for at, note in enumerate(notes):
        for other in notes[:at]:
            shared = shared_runs(note, other)
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


def shared_runs(one: Note, other: Note) -> tuple[str, ...]:
    """Return the runs of words that tell a copy between notes of different days; empty: none.

    Paragraphs may have changed places, and a chart's findings are clipped: "DF 0 R, 8 L. No Tinel."
    """
    if one.day == other.day:
        return ()
    theirs = _windows(other.words)
    copied = [False] * len(one.words)
    for at in range(len(one.words) - _RUN + 1):
        if one.words[at : at + _RUN] in theirs:
            copied[at : at + _RUN] = [True] * _RUN
    spans = groupby(zip(copied, one.words, strict=True), key=itemgetter(0))
    parts = [(told, [word for _, word in span]) for told, span in spans]
    shared = [word for told, words in parts if told for word in words]
    anew = [
        word for told, words in parts[1:-1] if not told and len(words) <= _GAP for word in words
    ]
    if not _is_copy(shared, one, other) or _measures(anew) * 2 >= max(1, _measures(shared)):
        return ()  # a form filled in anew
    return tuple(" ".join(words) for told, words in parts if told)


def _measures(words: list[str]) -> int:
    return sum(any(char.isdigit() for char in word) for word in words)


def _is_copy(words: list[str], one: Note, other: Note) -> bool:
    """Whether shared words are many enough, for themselves or in the shorter note, and measured."""
    shorter = min(len(one.words), len(other.words))
    part = len(words) >= max(_LEAST_WORDS, _PART * shorter)
    return (part or len(words) >= _MANY_WORDS) and any(_MEASURE.search(word) for word in words)


@lru_cache(maxsize=1024)
def _windows(words: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(words[at : at + _RUN] for at in range(len(words) - _RUN + 1))


def _notes(case: CaseFile) -> Iterator[Note]:
    for document in case.documents:
        if document.letter is not None:
            continue
        for page in document.pages:
            for text in _entries(document.text[page.start : page.end]):
                words = tuple(word for piece in _pieces(text) for word in piece.lower().split())
                yield Note(document.name, page.number, _day(text), words)


_ENTRY = re.compile(
    r"^[ \t]*(?P<head>(?:[A-Z][\w/-]*[ \t,]+){0,4}?(?:note|visit|session|encounter|follow-?up|SOAP"
    r"|appointment|progress report|seen|evaluation|treatment (?:no\.? ?)?\d+)\b[^\n.;]{0,40}?"
    r"|(?:(?:date|DOS)\b[^\n.;:]{0,12}:?[ \t]*)?)"
    r"(?P<day>\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})\b(?P<rest>[^\n]*)",
    re.I | re.M,
)
"""A line that opens with a kind of note and its day, or with a day alone."""


def _entries(page: str) -> Iterator[str]:
    """Yield the notes of a page: several of different days may stand below one another."""
    heads = [
        match
        for match in _ENTRY.finditer(page)
        if not _INJURY.search(match["head"])
        and (match["head"].strip() or _TELLS.match(match["rest"]))
    ]
    if len({match["day"] for match in heads}) < 2:
        yield page
        return
    cuts = [0, *(match.start() for match in heads[1:]), len(page)]
    yield from (page[a:b] for a, b in pairwise(cuts))


_TELLS = re.compile(
    r"\W*$|(?!\W*(?:MRI|CT|x-?rays?|EMG|NCS|NCV|labs?|laboratory|surgery|stud(?:y|ies))\b)"
    r"(?:\W*\w+){14}",
    re.I,
)
"""Behind a bare day: nothing on its line, or an account; not the line of a list."""


def _day(text: str) -> str:
    """Return the first date at the head of a note that is not the injury's or the birth's."""
    for match in _DATE.finditer(text[:_TOP]):
        if not _INJURY.search(text[: match.start()]):
            return match.group()
    return ""


def _pieces(text: str) -> Iterator[str]:
    """Yield the sentences that may not be the same each time, their labels taken off."""
    for number, line in enumerate(line for line in text.splitlines() if line.strip()):
        heading = number == 0 and not line.rstrip().endswith(".") and _is_short(line)
        if heading or _BACKGROUND.match(line) or _FIELD.search(line):
            continue
        for piece in _BREAK.split(line):
            sentence = _LABEL.sub("", squeeze(fold(piece)))
            if _IDENTITY.search(sentence) and _is_short(sentence):
                continue
            if sentence and not _DATE.search(sentence) and not _FORM.search(sentence):
                yield sentence


def _is_short(words: str) -> bool:
    return len(words.split()) <= _SHORT


def _name(note: Note) -> str:
    return f"the note of {note.day} (page {note.page} of {note.document})"
