"""Care that the record tells as given up, where a section asks for care in use now."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from rag.assessment.courses import Course
from rag.assessment.verdict import Setting

_ENDED = r"(?:stopped|discontinued|d/?c['’]?d|ceased|withdrawn|given up|abandoned)"
_BEHIND = re.compile(
    r"^[^.;:,|]{0,25}?\b(?:was|were|has been|had been|is|are)\s+(?:\w+ly\s+)?"
    rf"{_ENDED}\b(?! (?:if|for (?:a|one|two|three|\d) ))"
    rf"|^\s*(?:\d[\w./]*\s*){{0,3}}[(,:–-]+\s*{_ENDED}\b",
    re.I,
)
"""``Ibuprofen was stopped``, ``Naproxen (discontinued 2014)``."""
_AHEAD = re.compile(
    rf"\b(?<!not )(?<!never )(?<!be )(?:{_ENDED}|quit|no longer (?:takes|taking|uses|using|on))"
    r"\s+(?:(?:taking|using|all|the|his|her|use of|any)\s+){0,2}$",
    re.I,
)
"""``stopped taking ibuprofen``, ``no longer uses naproxen``."""


def split_given_up(
    had: Iterable[Course], setting: Setting
) -> tuple[list[Course], tuple[Course, ...]]:
    """Part courses into those that may go on and those that the record tells as given up.

    A course is over where its own words say so, or those of the same care in a later note. What is
    told without a day is not taken for older.
    """
    every = list(had)
    ended: dict[str, date | None] = {}
    for course in every:
        if _told_as_over(course, setting):
            ended[course.id] = _later(ended.get(course.id), _noted(course, setting))
    over = tuple(c for c in every if _is_over(c, ended, setting))
    return [course for course in every if course not in over], over


def _told_as_over(course: Course, setting: Setting) -> bool:
    sentence = setting.view.sentence_of(course.span)
    if sentence is None:
        return False
    text = setting.view.case.words(sentence.span)
    base = sentence.span.start
    for match in sentence.labels:
        if match.label[1] != course.id:
            continue
        if course.span.start <= base + match.end and base + match.start <= course.span.end:
            before, after = text[: match.start], text[match.end :]
            if _BEHIND.match(after) or _AHEAD.search(before):
                return True
    return False


def _is_over(course: Course, ended: dict[str, date | None], setting: Setting) -> bool:
    if course.id not in ended:
        return False
    if _told_as_over(course, setting):
        return True
    last, noted = ended[course.id], _noted(course, setting)
    return last is not None and noted is not None and noted < last


def _noted(course: Course, setting: Setting) -> date | None:
    """Return the day of the note in which a course is told."""
    sentence = setting.view.sentence_of(course.span)
    return sentence.noted if sentence else None


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day is not None), default=None)
