"""Whether a request is for care that was had before, or for a first course of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.assessment.courses import NUMBERS, Course, own_courses, own_terms, place, same_place
from rag.assessment.periods import date_of
from rag.assessment.surgery import before_operation, last_operation
from rag.assessment.verdict import Setting
from rag.assessment.visits import received
from rag.records import DisputedItem, Recommendation

_AGAIN = re.compile(
    r"\b(?:(?<!may )(?<!to )repeat(?! (?:dose|once|in \d))|additional|continued?|continuation"
    r"|further|(?<!no )refill|extension|ongoing|more(?! than)|(?:second|third)(?! (?:occipital"
    r"|opinion|toe"
    r"|finger|digit|metacarpal|metatarsal|ray|party)))\b",
    re.I,
)
"""Words of a request by which it goes on with care: ``may repeat dose`` and names do not."""


def is_repeat(item: DisputedItem, setting: Setting) -> bool:
    """Whether the same treatment is on record as already given, or the request itself says so.

    After an operation still to come every course is a first one.
    """
    if _AGAIN.search(item.text):
        return True
    if before_operation(setting):
        return False
    had = own_courses(item, setting)
    if _called_first(item, had, setting):
        return False
    if item.drug:
        had = tuple(
            course
            for course in had
            if not _long_past(course, setting) and not _begun_now(course, setting)
        )
    # Visits may be counted where no sentence tells of the course itself.
    return any(same_place(course, setting) for course in had) or received(setting).count > 0


def repeats_under(recommendation: Recommendation, setting: Setting) -> bool:
    """Whether the request repeats care as a section counts it.

    One for the time after an operation counts from that day: care before it is no earlier course.
    """
    aftercare = set(recommendation.phases) == {"postoperative"}
    if not setting.repeat or not aftercare or _AGAIN.search(setting.item.text):
        return setting.repeat
    since = last_operation(setting)
    if since is None:
        return True
    had = (c for c in own_courses(setting.item, setting) if same_place(c, setting))
    dated = [date_of(course, setting) for course in had]
    return not dated or any(when is None or when.date >= since for when in dated)


_FIRST = re.compile(
    r"\bfirst[- ]time (?:request|prescription|use)|\bnewly prescribed\b"
    r"|\b(?:this|is) (?:is )?(?:an? |the )?(?:initial|first|new) request\b"
    r"|\b(?:initial|first|new) prescription\b"
    r"|\bnot (?:been )?(?:previously|yet) (?:used|tried|taken|prescribed)\b",
    re.I,
)
_NEW_ROW = re.compile(r"^[^\n;.]{0,60}?(?:\bNEW\b|[|(:]\s*[Nn]ew\s*(?:[|).;,]|$))", re.M)
"""A row of a list of drugs that is marked as new."""
_APART = 45
"""Days between two notes of a drug from which the later one is no first prescription."""


def _begun_now(course: Course, setting: Setting) -> bool:
    """Whether the row of a drug marks it as new and no result of it is told."""
    if course.response is not None:
        return False
    text = setting.view.case.documents[course.span.document].text
    return bool(_NEW_ROW.match(text[course.span.start : course.span.start + 90].split("\n")[0]))


def _surely_had(had: tuple[Course, ...]) -> bool:
    """Whether care stands in notes too far apart to be the one that a note calls the first."""
    facts = [course.fact for course in had if course.fact is not None]
    if any(fact.response is not None and fact.response.improved is not None for fact in facts):
        return True
    days = [fact.noted for fact in facts if fact.noted is not None]
    return bool(days) and (max(days) - min(days)).days > _APART


_NO_THERAPY = re.compile(
    r"\bno (?:(?:formal|supervised|outpatient|other|prior|previous|physical|skilled)\s+){0,2}"
    r"(?:therapy|therapies|PT|OT|rehab\w*|(?:therapy )?(?:visits|sessions))\b[^.;]{0,20}?"
    r"\b(?:so far|to date|thus far|yet"
    r"|(?:in|on|under|for|since) (?:this|the) (?:claim|injury|case))\b",
    re.I,
)
"""``No therapy so far in this claim``: of any request for visits."""


def _called_first(item: DisputedItem, had: Iterable[Course], setting: Setting) -> bool:
    """Whether the record itself calls the request the first of its kind.

    That there was no therapy so far counts only where none is told of further on.
    """
    of_visits = item.category == "rehabilitation"
    had = tuple(had)
    last = max((place(course.span) for course in had), default=(0, 0))
    begun = _surely_had(had)
    return any(
        (of_visits and _NO_THERAPY.search(one.text) and (one.span.document, one.span.end) > last)
        or (
            not begun
            and _FIRST.search(one.text)
            and any(setting.view.says(one.text, term) for term in own_terms(item))
        )
        for one in setting.view.sentences
        if one.voice != "utilization_review"
    )


_YEAR = re.compile(r"(?:(?<![\d/-])|(?<=\d[/-]))((?:19|20)\d\d)\b")
_YEARS_AGO = re.compile(
    rf"\b(\d+|{'|'.join(NUMBERS)}|several|many)\s+years?\s+(?:ago|earlier|before)\b", re.I
)
_TO_NOW = re.compile(
    r"\b(?:since|current\w*|continu\w+|still|ongoing|now|present|remains?)\b", re.I
)


def _long_past(course: Course, setting: Setting) -> bool:
    """Whether a drug was last used two years or more before the review, by its own sentence."""
    # The year in a row of a table of drugs is the one since when it is taken.
    if _TO_NOW.search(course.sentence) or "|" in course.sentence:
        return False
    ago = _YEARS_AGO.search(course.sentence)
    if ago:
        word = ago.group(1).lower()
        return NUMBERS.get(word, int(word) if word.isdigit() else 2) >= 2
    years = [int(year) for year in _YEAR.findall(course.sentence)]
    return bool(years) and max(years) <= setting.view.summary.as_of.year - 2
