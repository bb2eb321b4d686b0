"""Visits of the disputed care that the record counts as had, and whether a course is uncounted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rag.assessment import periods
from rag.assessment.courses import Course, own_courses, own_terms, same_place
from rag.assessment.record_view import RecordSentence
from rag.assessment.tables import visits_in
from rag.assessment.verdict import Setting
from rag.intake.care_cues import PLANNED
from rag.intake.dates import NUMBER, number_of
from rag.intake.numbered_visits import care_named
from rag.records import DisputedItem, Fact, Span

_BY_VISITS = frozenset({"rehabilitation", "mental_health", "programmes"})
_KINDS = frozenset(
    {
        "acupuncture",
        "aquatic_therapy",
        "biofeedback",
        "chiropractic",
        "cognitive_behavioral_therapy",
        "functional_restoration_program",
        "massage",
        "occupational_therapy",
        "physical_therapy",
        "postoperative_therapy",
        "psychotherapy",
        "vestibular_therapy",
        "work_hardening",
    }
)
"""Care that has visits of its own; a modality or an exercise is a part of one."""
_V = r"(?:visits?|sessions?|treatments?|appointments?|tx)\b"
_NO_COUNT = (
    r"(?!\s*(?:%|percent\b|/\s*\d|-\s*\d|st\b|nd\b|rd\b|th\b|x\b|times\b|days?\b|weeks?\b|wks?\b"
    r"|months?\b|mos?\b|years?\b|yrs?\b|hours?\b|hrs?\b|min\w*|mg\b|mm\b|lbs?\b|of 10\b|\d))"
)
_N = rf"(?<![\d/.#:-])(?P<n>{NUMBER}){_NO_COUNT}"
_DONE = r"(?:attended|completed|used|finished|done|had|seen|received|undergone|underwent|kept)"
_WHEN = (
    r"[\s(,:]*(?:from |in |since |between |over |through |on )?"
    r"(?:\d{1,2}/\d{1,2}|(?:19|20)\d\d\b|(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec)\w*\b)"
)
_COUNTS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        # "attended 10", "completed 8 of 12"; of looser verbs only with the visits named
        rf"\b(?:attended|completed|used|finished)\s*:?\s+(?:all\s+(?:of\s+)?)?{_N}"
        rf"(?=\s*(?:[.,;:()]|$|and\b|(?:of|out of)\b|(?:[\w-]+\s+){{0,2}}?{_V}))",
        rf"\b{_DONE}\s+(?:[a-z]+\s+){{0,3}}?{_N}\s+(?:[\w-]+\s+){{0,3}}?{_V}",
        # "12 visits so far", "14 visits 04/21 - 07/18/2014", "15 visits of the 15 authorized"
        rf"{_N}\s+(?:[a-z-]+\s+){{0,3}}?{_V}(?:\s*,?\s*(?:in all\b|in total\b|total\b|to date\b"
        rf"|so far\b|thus far\b|{_DONE}\b|of the (?:initial|first|\d)|ended\b)|{_WHEN})",
        rf"{_N}\s+(?:[a-z-]+\s+){{0,2}}?{_V}\s+of\s+[^.;]{{3,60}}?\b(?:completed|attended|finished)\b",
        # "total 30 visits", "total of 14 treatments", "total visits, both places: 34"
        rf"\btotal(?:\s+of)?\s+{_N}\s+(?:[a-z-]+\s+){{0,2}}?{_V}",
        rf"\b(?:total|all)\s+(?:of\s+)?(?:\w+\s+)?{_V}[^.;\d]{{0,30}}?{_N}",
        # "treatment to date at this office: 24 visits", "visits attended to date: 4"
        rf"\b(?:to date|so far|thus far)\b(?:[^.;\d]|\d{{1,2}}/\d[\d/]*){{0,60}}?{_N}\s+"
        rf"(?:[a-z-]+\s+){{0,2}}?{_V}",
        rf"\b{_V}\s+(?:{_DONE}|to date|so far)(?:\s+(?:to date|so far))?\s*[:=]\s*{_N}",
        r"\b(?:PT|OT|P\.T\.|chiro\w*|acupuncture|therapy|visits?|sessions?)\s*:?\s*"
        r"(?P<n>\d{1,2})\s*/\s*(?P=n)(?![/\d]|\s*[-–]\s*\d)",
        r"(?<![\d/])(?P<n>\d{1,2})\s*/\s*(?P=n)\s+(?:PT|OT|chiro\w*|acupuncture|visits|sessions)\b",
    )
)
"""Wordings that count the visits had."""
_BEHIND = re.compile(
    rf"\W{{0,4}}(?:x\s?|#\s?)?{_N}\s+(?!more\b|further\b|additional\b)(?:[a-z-]+\s+){{0,2}}?{_V}",
    re.I,
)
"""A count right behind the name of care that was had: ``physical therapy, 14 visits``."""
_VISIT_NUMBER = re.compile(
    r"\bvisit\s+#?(?P<n>\d{1,3})\b(?!\s*[/.-]\s*\d|\s*(?:weeks?|wks?|days?|months?|x\b|times|per\b))",
    re.I,
)
_SERIES = re.compile(r"(?<![\w/])s(?P<n>\d{1,2})\b")
"""Sessions numbered in a log: ``07/19 s6. 07/26 s7``."""
_LEAST_SERIES = 3
_ALLOWED = re.compile(rf"{_N}\s+(?:[a-z-]+\s+){{0,2}}?{_V}", re.I)
_ALL_USED = re.compile(
    r"\b(?:used|attended|completed|finished|went to|had)\s+(?:all|every one)\b(?:\s+of)?\s+"
    r"(?:them|these|those|\w+)\b",
    re.I,
)
_HOW_MANY = re.compile(r"\bhow (?:many|much)\b[^?]*\?", re.I)
_ANSWER = re.compile(
    rf"^\W*(?:[A-Z][\w. ]{{0,25}}[:.]\s*)?\W*(?P<n>{NUMBER})\s*(?:[.,!;]|{_V})", re.I
)
_CLAUSE = re.compile(r"[;\n]|(?<=[a-z\d)])\.\s+(?=[A-Z(\d])")
_ASKED = re.compile(r"\b(?:RFA|request\w*|ask(?:s|ed|ing)? for|more|additional|further)\b", re.I)
_MOST_VISITS = 200


@dataclass(frozen=True)
class Had:
    """How many visits were had, and what shows it."""

    count: int = 0
    facts: tuple[Fact, ...] = ()
    spans: tuple[Span, ...] = ()
    uncounted: bool = False
    """Whether a course is on record without a number: nought is then no count."""


def received(setting: Setting, since: date | None = None) -> Had:
    """Return the visits of the disputed treatment that the record counts as had.

    Those dated before ``since``, the day of an operation, belong to care before it. Notes repeat
    their counts, so the largest one stands for all; a wrong sum would deny care.
    """
    best = Had()
    seen: list[Course] = []
    for course in own_courses(setting.item, setting):
        if not same_place(course, setting):
            continue
        when = periods.date_of(course, setting) if since else None
        if since and (when is None or when.date < since) and not _counted_since(course, when):
            continue
        seen.append(course)
        count = _count_of(course, setting)
        if count is not None and count > best.count:
            counted: tuple[Fact, ...] = (course.fact,) if course.fact else ()
            best = Had(count, counted, () if course.fact else (course.quote,))
    told = _counts(setting) if since is None else iter(())
    for count, span in (*told, *_tabled(setting, since)):
        if count > best.count:
            best = Had(count, (), (span,))
    if best.count:
        return best
    facts = tuple(c.fact for c in seen if c.fact is not None)[:2]
    spans = tuple(c.quote for c in seen if c.fact is None)[:2]
    return Had(0, facts, spans, uncounted=bool(seen))


def _counted_since(course: Course, when: object) -> bool:
    """Whether a course without a date has a count, which stands whenever it was."""
    return when is None and course.response is not None and course.response.count is not None


def _count_of(course: Course, setting: Setting) -> int | None:
    if course.response and course.response.count is not None:
        return course.response.count
    words = setting.view.case.words(course.fact.span if course.fact else course.span)
    if course.fact is not None and (found := _ALLOWED.search(words)):
        return _value(found)
    text = setting.view.case.documents[course.span.document].text
    behind = _BEHIND.match(text, course.span.end)
    return _value(behind) if behind else None


def _value(match: re.Match[str]) -> int | None:
    value = number_of(match["n"])
    if value is None or value != int(value) or not 0 < value <= _MOST_VISITS:
        return None
    return int(value)


def _counts(setting: Setting) -> Iterator[tuple[int, Span]]:
    """Yield counts of visits in clauses about the care in dispute, or about none by name."""
    item = setting.item
    own = _own(item, setting)
    if item.category not in _BY_VISITS or not own:
        return
    only_own = _names_only(own, setting)
    carried: frozenset[str] = frozenset()
    document, last = -1, None
    for sentence in setting.view.sentences:
        if sentence.voice != "record":
            continue
        if sentence.span.document != document:
            document, carried, last = sentence.span.document, frozenset(), None
        related = setting.terms.related(item.body_parts, sentence.body_parts)
        for clause, start in _clauses(setting.view.case.words(sentence.span)):
            named = _named(sentence, start, start + len(clause))
            carried = named or carried
            about = (
                bool(named & own)
                if named
                else only_own or bool(carried & own) or _headed(sentence, own, setting)
            )
            if not (about and related) or _other_side(clause, setting):
                continue
            before = last if start == 0 else None
            for count in _in_clause(clause, before, bool(named & own), setting, sentence):
                yield count, sentence.span
        last = sentence
    yield from _series(setting, own)


def _in_clause(
    clause: str, before: RecordSentence | None, named: bool, setting: Setting, here: RecordSentence
) -> Iterator[int]:
    """Yield the counts of one clause: told outright, as a visit's number, or as an answer."""
    for pattern in _COUNTS:
        for match in pattern.finditer(clause):
            # What the last visits allowed were, not what is asked for.
            lead = clause[: match.start("n")]
            cues = [m.end() for m in PLANNED.finditer(lead)]
            rest = lead[cues[-1] :] if cues else ""
            if cues and not re.search(rf"\b{_DONE}\b", rest, re.I):
                continue
            if _ASKED.search(lead[-30:]):
                continue
            if (value := _value(match)) is not None:
                yield value
    for match in _VISIT_NUMBER.finditer(clause):
        of_care = named or _headed(here, _own(setting.item, setting), setting)
        if of_care and not PLANNED.search(clause[: match.start()]):
            if (value := _value(match)) is not None:
                yield value
    if before is None:
        return
    if _ALL_USED.search(clause) and (allowed := _ALLOWED.search(before.text)):
        if (value := _value(allowed)) is not None:
            yield value
    if _HOW_MANY.search(before.text) and (answer := _ANSWER.match(clause)):
        if (value := _value(answer)) is not None:
            yield value


def _tabled(setting: Setting, since: date | None) -> Iterator[tuple[int, Span]]:
    """Yield the number of the last visit in tables of the care."""
    own = _own(setting.item, setting)
    if setting.item.category in _BY_VISITS and own:
        yield from visits_in(own, setting, only_own=_names_only(own, setting), since=since)


def _series(setting: Setting, own: frozenset[str]) -> Iterator[tuple[int, Span]]:
    """Yield the last number of sessions that a log of mental health care numbers one by one."""
    if setting.item.category != "mental_health":
        return
    for document in range(len(setting.view.case.documents)):
        numbers: dict[int, Span] = {}
        for sentence in setting.view.sentences:
            if sentence.span.document == document and sentence.voice == "record":
                for match in _SERIES.finditer(setting.view.case.words(sentence.span)):
                    numbers.setdefault(int(match["n"]), sentence.span)
        if len(numbers) >= _LEAST_SERIES and max(numbers) <= 3 * len(numbers):
            yield max(numbers), numbers[max(numbers)]


def _own(item: DisputedItem, setting: Setting) -> frozenset[str]:
    """Return the ids under which visits of the item count."""
    return frozenset(id_ for t in own_terms(item) for _, id_ in setting.terms.labels(t)) & _KINDS


def _named(sentence: RecordSentence, start: int, end: int) -> frozenset[str]:
    """Return the kinds of care with visits of their own that a stretch of a sentence names."""
    return frozenset(
        m.label[1]
        for m in sentence.labels
        if m.label[0] == "treatment" and start <= m.start < end and m.label[1] in _KINDS
    )


def _headed(sentence: RecordSentence, own: frozenset[str], setting: Setting) -> bool:
    """Whether the title above a sentence names the care."""
    text = setting.view.case.documents[sentence.span.document].text
    return care_named(text, sentence.span.start) in own


def _other_side(clause: str, setting: Setting) -> bool:
    """Whether a clause tells of the other limb."""
    side = setting.terms.vocabulary.laterality_in(clause)
    return {side, setting.item.laterality} == {"left", "right"}


def _names_only(own: frozenset[str], setting: Setting) -> bool:
    """Whether the record names no other care that is given in visits."""
    every: Iterable[frozenset[str]] = (
        _named(one, 0, one.span.end - one.span.start)
        for one in setting.view.sentences
        if one.voice == "record"
    )
    named = frozenset().union(*every)
    return named <= own


def _clauses(text: str) -> Iterator[tuple[str, int]]:
    at = 0
    for match in _CLAUSE.finditer(text):
        yield text[at : match.end()], at
        at = match.end()
    yield text[at:], at
