"""Care that goes on beside what is requested, where a section asks for both together."""

from __future__ import annotations

import re

from rag.assessment.courses import Course, courses, is_own
from rag.assessment.history import searched_for, shown
from rag.assessment.hits import look_for
from rag.assessment.verdict import Setting, Verdict, met, missing, sources
from rag.records import TriedTest
from rag.text import listed

_PASSIVE = frozenset(
    "electrical_stimulation_session ultrasound_therapy hot_cold_packs massage traction"
    " laser_therapy iontophoresis".split()
)
"""Parts of a course of therapy in which the worker does nothing."""
_HOME = "home_exercise"
_GOES_ON = re.compile(
    r"\b(?:continu\w+|ongoing|current\w*|attend(?:s|ing)|goes|does|performs|doing|daily|weekly"
    r"|every (?:day|morning|week)|per week|(?:times|once|twice) (?:a|each) (?:day|week)"
    r"|remains? in)\b",
    re.I,
)
_GIVEN_UP = re.compile(
    r"\b(?:do(?:es)? not|doesn't|don't|not) (?:do|doing|perform|attend)\w*|\bno longer\b"
    r"|\bstopped\b|\bquit\b|\bdischarged\b|\bended\b|\bfinished\b",
    re.I,
)
_LATELY = 120
"""Days before the review within which a dated course still counts as going on."""


def alongside(test: TriedTest, label: str, setting: Setting) -> Verdict:
    """Return whether active care of these kinds goes on, or is planned, beside the request."""
    had = [c for c in courses(test.any, setting) if not is_own(c, setting.item, setting)]
    going = [c for c in had if c.id not in _PASSIVE and _goes_on(c, setting)]
    if going:
        names = listed(dict.fromkeys(course.what for course in going[:2]))
        return met(f"The record shows {names} going on beside it.", *shown(going))
    hits = look_for(test.any, setting)
    told = [m for m in hits.affirmed if _told_as_going_on(m.sentence.text)]
    if told:
        name = setting.terms.name(told[0].term)
        return met(f"The record shows {name} going on beside it.", *sources(setting.view, told[:1]))
    planned = [m for m in hits.considered if m.polarity == "planned"]
    if planned:
        return met("The record plans it beside the request.", *sources(setting.view, planned[:1]))
    searched = searched_for(test.any, setting)
    if had:
        names = listed(dict.fromkeys(course.what for course in had[:2]))
        says = f"The record shows earlier {names} but does not say that it goes on now."
        return missing(says, searched, *shown(had))
    return missing(f"The record shows no {label or 'such care beside it'}.", searched)


def _told_as_going_on(text: str) -> bool:
    return bool(_GOES_ON.search(text)) and not _GIVEN_UP.search(text)


def _goes_on(course: Course, setting: Setting) -> bool:
    """Whether a course is told as going on, or is of late and not told as over."""
    if _GIVEN_UP.search(course.sentence):
        return False
    if course.family == _HOME or _GOES_ON.search(course.sentence):
        return True
    noted = course.fact.noted if course.fact else None
    return noted is not None and (setting.view.summary.as_of - noted).days <= _LATELY
