"""Operations on the part at issue: which are on record, when they were done, which are recent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from rag.around_operation import comes_after
from rag.assessment.courses import NUMBERS, Course, courses, days_since_injury, same_place
from rag.assessment.periods import date_of
from rag.assessment.record_view import Mention
from rag.assessment.verdict import Setting
from rag.intake.dates import DAYS, dates_in
from rag.records import Fact, Span

POSTOPERATIVE_DAYS = 365
"""Surgery counts as recent for a year: the longest postsurgical treatment period of
8 CCR 9792.24.3."""
_AFTER_SURGERY = re.compile(r"\bpost-?\s?(?:op\b|operative|surgical)", re.I)
_STATUS_POST = (
    "status post",
    "s/p",
    "postoperative",
    "post-operative",
    "post-op",
    "postsurgical",
    "post-surgical",
)
_NAMED = re.compile(
    r"surg|ectomy|plasty|release|fixation|repair|fusion|pinning|resection|arthroscop|operat", re.I
)
_CARE_AFTER = re.compile(
    r"post-?\s?(?:op(?:erative(?:ly)?)?|surgical(?:ly)?)\W{0,2}\s*(?:visit|check|day|week|wk|month"
    r"|course|care|follow|therap|physical|PT\b|OT\b|rehab|note|eval|status|pain\b|period|recovery"
    r"|stiff|#?\s?\d)",
    re.I,
)
"""Care in the time after an operation; "postoperative changes" on a film tell of no time."""
_DONE = re.compile(
    r"\b(?:underwent|undergone|had|has|have|was|were|s/p|status post|performed|done|completed"
    r"|after|since|following|ago|prior|previous\w*|failed|healed|weeks? out|months? out)\b",
    re.I,
)
"""Words by which an operation is told as done."""
_OVER = re.compile(r"\bover\b|\bended\b|\bexpired\b|guideline", re.I)
_HISTORY = re.compile(r"^\W*(?:past )?surgical (?:history|hx)\b|^\W*(?:PSH|PSHx|PMH)\b", re.I)
_STUDY = re.compile(
    r"\bMRIs?\b|x-?\s?rays?\b|radiograph|\bCT\b|\bimaging\b|ultrasound|\bfilms?\b|\bviews?\b", re.I
)
_LEVELS = re.compile(r"\b[CTLS]\d{1,2}(?:\s?(?:-|–|/|to|and|&)\s?[CTLS]?\d{1,2})*\b")
_YEAR = re.compile(r"(?<![\d/#$-])((?:19|20)\d\d)(?![\d/-]|\s?(?:mg|units|lbs?))\b")
_CLAUSE_END = re.compile(r"[;\n]|\.(?=\s|$)")
_FAR = 60
"""Characters between an operation and its year."""
_COUNT = rf"(\d{{1,3}}|an?|{'|'.join(NUMBERS)})"
_UNIT = r"(day|week|wk|month|mo|year|yr)s?"
_AFTER_NAME = re.compile(
    rf"^\W{{0,3}}(?:about |some |now )?{_COUNT}\s*{_UNIT}\b(?! (?:of|old))", re.I
)
_OUT = re.compile(
    rf"\b{_COUNT}\s*{_UNIT}\.?\s+(?:post|out|s/p|status|after|since|following)"
    rf"|\bpost-?\s?op\w*\s+(day|week|wk|month)\s*#?\s*(\d{{1,3}})\b|\bPOD\s*#?\s*(\d{{1,3}})\b",
    re.I,
)
_OPERATIVE_NOTE = re.compile(
    r"\b(?:operati(?:ve|on)|procedure|surgery)\b(?:\s+(?:note|report|record|summary|date))?[^\n]{0,40}$",
    re.I,
)


@dataclass(frozen=True)
class Operation:
    """An operation on the part at issue."""

    fact: Fact | None
    quote: Span
    when: date | None
    """The day, or about when; ``None`` where the record does not say."""


def recent_surgery(setting: Setting) -> tuple[tuple[Fact, ...], tuple[Span, ...]]:
    """Return where the record tells of surgery on the part at issue within the last year."""
    done = [one for one in operations(setting) if _recent(one, setting)]
    facts = tuple(one.fact for one in done if one.fact is not None)
    return facts[:2], tuple(one.quote for one in done if one.fact is None)[:2]


def undated_surgery(setting: Setting) -> tuple[tuple[Fact, ...], tuple[Span, ...]]:
    """Return where the record tells of an operation without saying when it was."""
    done = [one for one in operations(setting) if one.when is None]
    facts = tuple(one.fact for one in done if one.fact is not None)
    return facts[:2], tuple(one.quote for one in done if one.fact is None)[:2]


def last_operation(setting: Setting) -> date | None:
    """Return the date of the last operation on the part at issue, where the record dates one."""
    known = [day for course in _courses(setting) if (day := _full_date(course, setting))]
    return max(known, default=None)


def asked_for_after(setting: Setting) -> tuple[Span, ...]:
    """Return where the request is for the time after an operation, done or not yet."""
    span = setting.item.span
    if span is not None:
        text = setting.view.case.documents[span.document].text
        lead = text[max(0, span.start - _FAR) : span.start].split("\n")[-1]
        return (span,) if comes_after(setting.item.text) or _AFTER_SURGERY.search(lead) else ()
    if not comes_after(setting.item.text):
        return ()
    return tuple(
        sentence.span
        for sentence in setting.view.sentences
        if sentence.voice != "utilization_review" and comes_after(sentence.text)
    )[:1]


def before_operation(setting: Setting) -> bool:
    """Whether visits are asked for the time after an operation that is still to come."""
    of_visits = setting.item.category == "rehabilitation"
    return of_visits and bool(asked_for_after(setting)) and not any(recent_surgery(setting))


def operations(setting: Setting) -> tuple[Operation, ...]:
    """Return the operations on record on the part and side at issue, those told as done alone."""
    found = _courses(setting)
    told = [Operation(c.fact, c.quote, when_done(c, setting)) for c in found]
    older = _told_elsewhere(found, setting)
    asked = _asked(setting)
    out = [
        one
        for one, course in zip(told, found, strict=True)
        if one.when is not None
        or not (
            _HISTORY.search(course.sentence)
            or older(course.sentence)
            or (_named(course.sentence, setting) & asked and not _DONE.search(course.sentence))
        )
    ]
    for mention in setting.view.mentions(_STATUS_POST):
        if older(mention.sentence.text) or not _tells_of_one(mention, setting):
            continue
        when = _when_mentioned(mention, setting)
        # Where an operation is in dispute, care after one without a date is care after that one.
        if when is not None or not asked or _DONE.search(mention.sentence.text):
            out.append(Operation(None, mention.span, when))
    return tuple(out)


def _named(text: str, setting: Setting) -> set[str]:
    return {match.id for match in setting.terms.vocabulary.treatments_in(text)}


def _asked(setting: Setting) -> frozenset[str]:
    """Return the operations in dispute on a part that bears on the item: they are to come."""
    return frozenset(
        one.treatment
        for one in setting.view.summary.items
        if one.category == "surgery"
        and one.treatment
        and setting.terms.related(setting.item.body_parts, one.body_parts)
    )


def _courses(setting: Setting) -> list[Course]:
    found = [c for c in courses(("surgery",), setting) if same_place(c, setting)]
    return [c for c in found if not _other_side_below(c, setting)]


def _other_side_below(course: Course, setting: Setting) -> bool:
    """Whether a bare "operation" is named in what follows it, and on the other side."""
    if course.id != "surgery":
        return False
    text = setting.view.case.documents[course.span.document].text
    side = setting.terms.vocabulary.laterality_in(text[course.span.end : course.span.end + _FAR])
    return {side, setting.item.laterality} == {"left", "right"}


def _recent(one: Operation, setting: Setting) -> bool:
    """Whether an operation was in the last year; one without a date only after a recent injury."""
    if one.when is not None:
        return (setting.view.summary.as_of - one.when).days <= POSTOPERATIVE_DAYS
    since = days_since_injury(setting)
    return since is None or since <= POSTOPERATIVE_DAYS


def _full_date(course: Course, setting: Setting) -> date | None:
    """Return the date that an operation's own sentence, or the head of its note, gives."""
    told = date_of(course, setting)
    sentence = setting.view.sentence_of(course.span)
    # The day of a film that shows a fusion is not the day of the fusion.
    if told is not None and not (sentence and _STUDY.search(sentence.text)):
        return told.date
    text = setting.view.case.documents[course.span.document].text
    head = text[max(0, course.span.start - 160) : course.span.start]
    dated = [d for d in dates_in(head) if _OPERATIVE_NOTE.search(head[: d.start].split("\n")[-1])]
    return dated[-1].date if dated else None


def when_done(course: Course, setting: Setting) -> date | None:
    """Return when an operation was done, by a date, a time since, a year or an old note."""
    text = setting.view.case.documents[course.span.document].text
    start, end = course.span.start, course.span.end
    as_of = setting.view.summary.as_of
    since = _AFTER_NAME.match(text[end : end + 40]) or _OUT.search(
        text[max(0, start - _FAR) : start + _FAR]
    )
    if since is not None and (days := _days(since)) is not None:
        return as_of - timedelta(days=days)
    year = _year_beside(text, start, end)
    told = _full_date(course, setting)
    if told is not None and (year is None or year >= told.year):
        return told
    if year is not None:
        return min(date(year, 7, 1), as_of)
    noted = course.fact.noted if course.fact else None
    return noted if noted and (as_of - noted).days > POSTOPERATIVE_DAYS else None


def _when_mentioned(mention: Mention, setting: Setting) -> date | None:
    """Return when the operation was after which a sentence speaks, as far as it says."""
    text = setting.view.case.words(mention.sentence.span)
    at = mention.words.start - mention.sentence.span.start
    as_of, injured = setting.view.summary.as_of, setting.view.summary.date_of_injury
    since = _OUT.search(text)
    if since is not None and (days := _days(since)) is not None:
        return as_of - timedelta(days=days)
    near = [d.date for d in dates_in(text[at : at + 120]) if injured != d.date <= as_of]
    year = _year_beside(text, at, min(len(text), at + 20))
    if near:
        return near[0]
    return min(date(year, 7, 1), as_of) if year is not None else None


def _days(since: re.Match[str]) -> int | None:
    """Return the days that a time since an operation names."""
    groups = [group for group in since.groups() if group]
    if len(groups) == 1:
        return int(groups[0])
    count, unit = groups if groups[1][0].isalpha() else groups[::-1]
    number = NUMBERS.get(count.lower()) or (1 if count.lower() in {"a", "an"} else int(count))
    return round(number * DAYS[unit.lower().replace("yr", "year")])


def _year_beside(text: str, start: int, end: int) -> int | None:
    """Return the bare year told of words in their clause: the next one after, else one before.

    Spinal levels between them are no figures: "L4-S1 fusion, L5-S1 redo 2012".
    """
    within = _YEAR.findall(_LEVELS.sub("", text[start:end]))
    if within:
        return int(within[-1])
    stop = _CLAUSE_END.search(text, end)
    after = text[end : stop.start() if stop else len(text)]
    found = _YEAR.search(_LEVELS.sub("", after)[:_FAR])
    if found:
        return int(found[1])
    opening = [m.end() for m in _CLAUSE_END.finditer(text, max(0, start - _FAR), start)]
    before = _YEAR.findall(text[opening[-1] if opening else max(0, start - _FAR) : start])
    return int(before[-1]) if before else None


def _tells_of_one(mention: Mention, setting: Setting) -> bool:
    """Whether "status post" or "post-op" tells of an operation on the part at issue."""
    sentence = mention.sentence
    if mention.polarity != "affirmed" or _HISTORY.search(sentence.text):
        return False
    if not setting.terms.related(setting.item.body_parts, sentence.body_parts):
        return False
    text = setting.view.case.words(sentence.span)
    rest = text[mention.words.start - sentence.span.start :]
    if _AFTER_SURGERY.match(rest):
        return bool(_CARE_AFTER.match(rest)) and not _OVER.search(rest[:60])
    side = setting.terms.vocabulary.laterality_in(rest[:80])
    if {side, setting.item.laterality} == {"left", "right"}:
        return False
    return bool(_NAMED.search(rest[:80]))


class _Elsewhere:
    """Whether words without a date tell of an operation that another line dates over a year ago."""

    def __init__(self, old: list[Course], setting: Setting) -> None:
        self._old = old
        self._terms = setting.terms.vocabulary

    def __call__(self, text: str) -> bool:
        if not self._old or dates_in(text):
            return False
        named = {match.id for match in self._terms.treatments_in(text)}
        side = self._terms.laterality_in(text)
        return any(
            course.id in named and side in (None, self._terms.laterality_in(course.sentence))
            for course in self._old
        )


def _told_elsewhere(found: list[Course], setting: Setting) -> _Elsewhere:
    """Return the test, idle where a dated operation of the last year is on record."""
    as_of = setting.view.summary.as_of
    dated = [(day, c) for c in found if (day := when_done(c, setting)) is not None]
    old = [c for day, c in dated if (as_of - day).days > POSTOPERATIVE_DAYS]
    return _Elsewhere(old if len(old) == len(dated) else [], setting)
