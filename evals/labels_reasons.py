"""Reads the labelled reasons of published determinations and the subjects that they are about."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from rag.errors import InputError
from rag.records import Record

FOLDER = Path(__file__).parent / "labels" / "reasons"
SUBJECTS = "subjects.toml"
LABELS = "development.jsonl"
MOST_WORDS = 20
"""A label's words describe the reason; more of them would repeat the determination."""
GAP = 4
"""Words that ``...`` in a phrase may stand for, at most, within one sentence."""

ReasonType = Literal[
    "criterion_not_met",
    "criterion_met",
    "missing_document",
    "limit_exceeded",
    "stance_against",
    "stance_for",
    "dependent",
]
_REMEDY = "Correct the line, or use the labels that came with the program."
_BREAK = re.compile(r"[.;:!?]+(?=\s|$)")
_WORD = re.compile(r"[a-z0-9]+|\|")


class Subject(Record):
    """What a reason can be about, and the phrases that name it in any writer's text."""

    id: str
    says: str
    any: Annotated[tuple[str, ...], Field(min_length=1)]
    """Phrases of words; ``*`` ends a word anyhow, ``...`` stands for up to ``GAP`` words."""
    spare: bool = False
    """No label bears it: it is kept for determinations that are not labelled."""


class Reason(Record):
    """One reason that decided an item."""

    type: ReasonType
    subject: str
    """Id of a subject."""
    words: str
    """The labeller's own words, at most ``MOST_WORDS``."""


class ItemReasons(Record):
    """The reasons of one disputed item, the most decisive first."""

    case: str
    item: Annotated[int, Field(ge=1)]
    """1-based place in the determination."""
    decision: Literal["upheld", "overturned"]
    reasons: Annotated[tuple[Reason, ...], Field(min_length=1, max_length=4)]


class ReasonLabels(Record):
    """Every subject and every labelled item, in the order of their files."""

    subjects: tuple[Subject, ...]
    items: tuple[ItemReasons, ...]


def load_reasons(folder: Path = FOLDER) -> ReasonLabels:
    """Read ``subjects.toml`` and ``development.jsonl`` of ``folder``, and check them together.

    Raises:
        InputError: A file is missing or broken; a reason names an unknown subject or type or says
            too much; an item comes twice; a subject has no label and does not say that it is spare.
    """
    subjects = _subjects(folder / SUBJECTS)
    known = {subject.id for subject in subjects}
    items: dict[tuple[str, int], ItemReasons] = {}
    path = folder / LABELS
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if line.strip():
            item = _item(line, known, f"{path}, line {number}")
            if items.setdefault((item.case, item.item), item) is not item:
                raise InputError(
                    f"{path}, line {number}: item {item.item} of {item.case} comes twice.",
                    "Keep one line for each item.",
                )
    labels = ReasonLabels(subjects=subjects, items=tuple(items.values()))
    _check_spare(labels, folder / SUBJECTS)
    return labels


def subjects_named(text: str, subjects: tuple[Subject, ...]) -> tuple[str, ...]:
    """Return the ids of the subjects that ``text`` names, in the order of ``subjects``.

    Letter case, hyphens and line ends do not count; a phrase does not cross the end of a sentence.
    """
    flat = _flat(text)
    return tuple(
        subject.id
        for subject in subjects
        if any(_pattern(phrase).search(flat) for phrase in subject.any)
    )


def tally(labels: ReasonLabels) -> tuple[tuple[str, int], ...]:
    """Count the reasons by ``type subject``, the most frequent first."""
    counts = Counter(f"{r.type} {r.subject}" for item in labels.items for r in item.reasons)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}", "Name a folder of labels.") from error


def _subjects(path: Path) -> tuple[Subject, ...]:
    try:
        tables = tomllib.loads(_text(path))
        rows = [{**table, "id": name} for name, table in tables.items()]
        subjects = TypeAdapter(tuple[Subject, ...]).validate_python(rows)
    except (tomllib.TOMLDecodeError, ValidationError, TypeError) as error:
        raise InputError(f"{path} holds no subjects: {error}", _REMEDY) from error
    for subject in subjects:
        empty = [phrase for phrase in subject.any if not re.search(r"[A-Za-z0-9]", phrase)]
        if empty or not subject.says.strip():
            raise InputError(
                f"{path}: the subject {subject.id} has an empty phrase or meaning.", _REMEDY
            )
    return subjects


def _item(line: str, known: set[str], where: str) -> ItemReasons:
    try:
        item = ItemReasons.model_validate_json(line)
    except ValidationError as error:
        raise InputError(f"{where}: no label: {error}", _REMEDY) from error
    pairs = [(reason.type, reason.subject) for reason in item.reasons]
    for reason in item.reasons:
        if reason.subject not in known:
            raise InputError(
                f"{where}: the subject {reason.subject!r} is not in {SUBJECTS}.",
                f"Use a subject of {SUBJECTS}, or define it there.",
            )
        if not 1 <= len(reason.words.split()) <= MOST_WORDS:
            raise InputError(f"{where}: say a reason in 1 to {MOST_WORDS} words.", _REMEDY)
    if len(set(pairs)) < len(pairs):
        raise InputError(f"{where}: the same type and subject come twice.", _REMEDY)
    return item


def _check_spare(labels: ReasonLabels, path: Path) -> None:
    used = {reason.subject for item in labels.items for reason in item.reasons}
    for subject in labels.subjects:
        if subject.spare == (subject.id in used):
            state = "is labelled and yet spare" if subject.spare else "is in no label"
            raise InputError(
                f"{path}: the subject {subject.id} {state}.",
                "Set `spare = true` for a subject without labels, and for no other.",
            )


def _flat(text: str) -> str:
    """Words in lower case, one space between them, a bar where a sentence ends."""
    return " ".join(_WORD.findall(_BREAK.sub(" | ", text.lower())))


@lru_cache(maxsize=4096)
def _pattern(phrase: str) -> re.Pattern[str]:
    parts = []
    for token in phrase.lower().replace("-", " ").split():
        if token == "...":
            parts.append(rf"(?:[a-z0-9]+ ){{0,{GAP}}}")
        else:
            end = r"[a-z0-9]*" if token.endswith("*") else ""
            parts.append(re.escape(token.rstrip("*")) + end + r"(?: |$)")
    return re.compile(r"(?:^| )" + "".join(parts))
