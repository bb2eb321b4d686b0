"""Rows of a table as recommendations: rated procedures, and criteria beside each procedure."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.library.recognise_outline import Cell, Statement
from rag.library.recognise_sentence import Found, whole
from rag.library.recognise_stance import cues_in
from rag.library.recognise_strength import strength_in
from rag.library.recognise_subject import most_specific, named_in, outside_circumstances, unique
from rag.records import Stance
from rag.text import squeeze
from rag.vocabulary import Vocabulary

_RATING = re.compile(r"\brating\b|\bappropriateness\b|\bscore\b", re.I)
_NUMBER = re.compile(r"\W*([1-9])\b")
_IN_WORDS = (
    (Stance.NOT_RECOMMENDED, re.compile(r"\b(?:usually not|rarely|not) appropriate\b", re.I)),
    (
        Stance.CONDITIONAL,
        re.compile(r"\bmay be appropriate\b|\buncertain\b|\bdisagreement\b", re.I),
    ),
    (Stance.RECOMMENDED, re.compile(r"\b(?:usually )?appropriate\b", re.I)),
)
_CRITERIA = re.compile(
    r"\b(?:clinical findings|conservative care|non-?operative care|if the patient has|criteria"
    r"|indications?|requirements?|has been done|subjective|objective)\b",
    re.I,
)
_ADVICE = re.compile(r"\brecommendation\b|\bguidance\b|\badvice\b", re.I)
_GRADE = re.compile(r"\b(?:strength|grade|classification|class|level)\b", re.I)
_GRADE_WORD = re.compile(r"^(?:strong|moderate|weak|optional|limited|[A-DI])\b", re.I)
_USUALLY, _MAYBE = 7, 4


def read_row(statement: Statement, vocabulary: Vocabulary) -> list[Found]:
    """Return what a table row recommends; empty for a heading row or a row of other facts."""
    if statement.header or not statement.cells:
        return []
    for reader in (_rated, _criteria, _advice):
        found = reader(statement, vocabulary)
        if found is not None:
            return [found]
    return []


def _rated(statement: Statement, vocabulary: Vocabulary) -> Found | None:
    """A procedure and its rating from 1 to 9, or in the words that stand for it."""
    rating = next((c for c in statement.cells if _RATING.search(c.column)), None)
    if rating is None:
        return None
    treatments = _treatments(statement.cells[0], vocabulary)
    number = _NUMBER.match(rating.text)
    if number:
        value = int(number.group(1))
        stance = (
            Stance.RECOMMENDED
            if value >= _USUALLY
            else Stance.CONDITIONAL
            if value >= _MAYBE
            else Stance.NOT_RECOMMENDED
        )
        return whole(statement, stance, treatments, f"rating {value} of 9")
    for stance, pattern in _IN_WORDS:
        if pattern.search(rating.text):
            return whole(statement, stance, treatments, squeeze(rating.text))
    return None


def _criteria(statement: Statement, vocabulary: Vocabulary) -> Found | None:
    """A procedure in the first column, what is asked for it in the others."""
    columns = " ".join(cell.column for cell in statement.cells)
    if not _CRITERIA.search(columns) or len(statement.cells) < 2:
        return None
    found = whole(statement, Stance.CONDITIONAL, _treatments(statement.cells[0], vocabulary), "")
    return replace(found, cells_ask=True) if found else None


def _advice(statement: Statement, vocabulary: Vocabulary) -> Found | None:
    """A cell that recommends in words; its treatment there, in the row's head or in a column's."""
    for cell in statement.cells:
        cues = cues_in(cell.text)
        if not cues or not (_ADVICE.search(cell.column) or len(cell.text.split()) > 3):
            continue
        # What a cell names only as a circumstance ("after conservative care") is not its subject.
        advised = unique(s.id for s in outside_circumstances(cell.text, vocabulary))
        treatments = (
            most_specific(advised, vocabulary)
            or _treatments(statement.cells[0], vocabulary)
            or _treatments(cell, vocabulary)
        )
        if not treatments:
            continue
        grade = next(
            (
                c.text
                for c in statement.cells
                if _GRADE.search(c.column) and _GRADE_WORD.match(c.text.strip())
            ),
            "",
        )
        strength = squeeze(grade) or strength_in(statement.text)
        return whole(statement, cues[0].stance, treatments, strength)
    return None


def _treatments(cell: Cell, vocabulary: Vocabulary) -> tuple[str, ...]:
    free = outside_circumstances(cell.text, vocabulary) or named_in(cell.text, vocabulary)
    return most_specific(unique(s.id for s in free), vocabulary)
