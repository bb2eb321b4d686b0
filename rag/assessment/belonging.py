"""Of which care a result is told: by its clause or row, the lines above, the order of time."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.assessment.courses import GIVEN, Course
from rag.assessment.polarity import polarity_of
from rag.assessment.purpose import betters, is_for_pain
from rag.assessment.record_view import RecordSentence, RecordView, token_range
from rag.assessment.terms import Label, LabelMatch
from rag.assessment.verdict import Setting
from rag.intake.dates import dates_in
from rag.records import Span

Owner = Literal["own", "other", "nobody"]
_WORN = ("brace", "orthotics", "tens", "interferential_unit", "h_wave", "neuromuscular_stimulator")
"""Devices that treat: a chair or a cane does not."""
_HOME = frozenset({"home_exercise", "therapeutic_exercise", "conservative_care"})
"""What therapy leaves the worker with: no care beside it."""
_GENERAL = frozenset({"rehabilitation", "drugs", "injections", "mental_health", "programmes"})
"""Care that is to make the worker as a whole better: of other care a gain must name it."""
_BY = re.compile(
    r"^[^.;|\n]{0,25}?(?:^|[\s(])(?:with|w/|on|from|after|since|due to|thanks to|by|following"
    r"|because of|while (?:on|taking|using))\s+(?:[\w-]+\s+){0,3}$",
    re.IGNORECASE,
)
_BY_AN_AID = re.compile(
    r"^\s*(?:,?\s*(?:with|in|on|by)\s+an?\s+(?!lot\b|little\b|bit\b|few\b|day\b|week\b|month\b"
    r"|night\b|more\b|greater\b|less\w*\b)\w+)",
    re.IGNORECASE,
)
"""``better with a pillow``: what is named is no care, and the care in dispute is not named."""
_JOINED = re.compile(
    r"[\s\w./%#-]{0,25}?(?:,|&|\+|/|\band\b|\bor\b|\bplus\b)[\s\w./%#-]{0,25}", re.I
)
_BROKEN = re.compile(r"[.;|](?=\s|$)|\n\s*\n")
_NONE = re.compile(
    r"\b(?:no|any|never took|not taking|stopped|discontinued|quit|gave up|came off)\s+"
    r"(?:(?:taking|the|his|her|all)\s+)?(?:\w+\s+)?$",
    re.IGNORECASE,
)
_TIME = re.compile(r"\b(?:since|after|before|until)\s+(?:(?:the|his|her)\s+)?$", re.IGNORECASE)
_NEW_BLOCK = re.compile(r"\n[ \t]*\n")
_ENTRY = re.compile(r"\W{0,3}(?:[A-Z][A-Za-z-]*\s+){1,3}\d{1,2}/\d{1,2}\b[^.;:\n\d]{0,20}:")
"""``RECHECK 02/22:``: the head of an entry whose day is told without its year."""
_COLUMNS = re.compile(r"\S(?: {3,}|\t+| \| )\S|^\s*\|")
_TABLE = re.compile(rf"{_COLUMNS.pattern}|(?:->|=>|→)\s*\d")
_NO_GAIN_OF_NOW = re.compile(
    r"\b(?:past (?:medical )?history|other claim|prior claim|previous claim|before the injury"
    r"|prior to the injury)\b",
    re.IGNORECASE,
)
_OF_IT = re.compile(r"\b(?:with|on|without|off) (?:it|them)\b", re.IGNORECASE)
"""Care meant that neither the sentence nor the lines above name."""
_AFTER_EFFECT = 183
"""Days after the last mention of a course in which a gain may still be its own."""
_GOES_ON = re.compile(
    r"(?:on|with|since|after) (?:it|them|this|that|then)\b|(?:it|this|these|they)\b", re.I
)
"""How a paragraph begins that tells more of what the one above ended with."""
_ABOVE = 6
"""Sentences above a result in which the care that it is told of is looked for."""


@dataclass(frozen=True)
class Care:
    """The care whose result is asked for."""

    own: frozenset[Label]
    """What names it, in narrower or in broader words."""
    category: str
    days: tuple[date, ...]
    """The days that the record tells of it, the first one first."""
    given: bool
    """Whether the record tells of a course of it."""
    alone: bool
    """Whether the record tells of no other care."""


def care_of(terms: tuple[str, ...], had: tuple[Course, ...], setting: Setting) -> Care:
    """Return the care that ``terms`` name, with the courses ``had`` of it."""
    known = setting.terms.vocabulary
    own = {label for term in terms for label in setting.terms.labels(term)}
    for term in terms:
        own |= {("treatment", id_) for id_ in known.ancestors(term)}
    category = setting.item.category
    if category == "rehabilitation":
        own |= {("treatment", id_) for id_ in _HOME}
    if not is_for_pain(setting.item, setting):
        own.discard(("treatment", "medication"))
    days = [day for course in had for day in _days_of(course, category)]
    rivals = [f for f in setting.view.facts if f.kind in GIVEN and f.polarity == "affirmed"]
    return Care(
        own=frozenset(own),
        category=category,
        days=tuple(sorted(days)),
        given=bool(had) or setting.repeat,
        alone=not any(
            ("treatment", f.value) not in own and ("drug", f.value) not in own for f in rivals
        ),
    )


def _days_of(course: Course, category: str) -> list[date]:
    """Return the days told of a course; that a note names it does not say that it began then."""
    days = [found.date for found in dates_in(course.sentence)]
    if category == "injections" and course.fact is not None and course.fact.noted is not None:
        days.append(course.fact.noted)
    return days


def told_of_it(
    words: Span, sentence: RecordSentence, care: Care, setting: Setting, *, named: bool = False
) -> bool:
    """Whether a result that ``words`` of a sentence tell is one of the care asked about.

    What names the care nearest to it decides; where nothing does, the care must have been running.
    With ``named`` its own sentence must name it.
    """
    owner = _in_sentence(words, sentence, care, setting)
    if owner == "nobody" and not named:
        owner = _from_above(sentence, care, setting)
    if owner == "own":
        return not _told_of_before(sentence, care)
    if owner == "other" or named:
        return False
    return _was_running(words, sentence, care, setting)


def _in_sentence(words: Span, sentence: RecordSentence, care: Care, setting: Setting) -> Owner:
    """Return whose the result is by what its own sentence names."""
    text = setting.view.case.words(sentence.span)
    at, end = words.start - sentence.span.start, words.end - sentence.span.start
    named = _care_named(sentence, care, setting)
    behind = [m for m in named if m.start >= end]
    if behind and _BY.match(text[end : behind[0].start]):
        return _owner(behind[:1], care)
    if not behind and _BY_AN_AID.match(text[end:]):
        return "other"
    inside = [m for m in named if m.start < end and m.end > at]
    before = inside or [m for m in named if m.end <= at]
    if before:
        return _owner(_listed(before, text), care)
    if behind and not _BROKEN.search(text[end : behind[0].start]):
        return _owner(behind[:1], care)
    return "nobody"


def _owner(named: list[LabelMatch], care: Care) -> Owner:
    return "own" if any(m.label in care.own for m in named) else "other"


def _listed(before: list[LabelMatch], text: str) -> list[LabelMatch]:
    """Return the last care named, with what a list joins to it."""
    out = [before[-1]]
    for one in reversed(before[:-1]):
        between = text[one.end : out[-1].start]
        if between.strip() and not _JOINED.fullmatch(between):
            break
        out.append(one)
    return out


def _care_named(sentence: RecordSentence, care: Care, setting: Setting) -> list[LabelMatch]:
    """Return the care that a sentence names; studies, visits and an operation before it aside."""
    text, out = setting.view.case.words(sentence.span), []
    for match in sentence.labels:
        if match.label[0] == "condition" or _NONE.search(text[: match.start]):
            continue
        if match.label in care.own or (
            _treats(match.label, setting)
            and betters(match.label, setting)
            and not _is_the_time(match, text, care, setting)
        ):
            out.append(match)
    return out


def _treats(label: Label, setting: Setting) -> bool:
    """Whether what a label names treats: no study, visit, aid or rest from work."""
    kind, id_ = label
    if kind == "drug":
        return True
    entry = setting.terms.vocabulary.treatments[id_]
    if entry.category == "dme":
        return any(id_ in setting.terms.tree(worn) for worn in _WORN)
    return entry.history and (entry.category in _GENERAL or entry.category == "surgery")


def _is_the_time(match: LabelMatch, text: str, care: Care, setting: Setting) -> bool:
    """Whether an operation is named for the time since it, not for what it did."""
    kind, id_ = match.label
    if kind != "treatment" or setting.terms.vocabulary.treatments[id_].category != "surgery":
        return False
    return care.category == "rehabilitation" or bool(_TIME.search(text[: match.start]))


def _from_above(sentence: RecordSentence, care: Care, setting: Setting) -> Owner:
    """Return whose the result is by the lines above it: the nearest of its block that name care."""
    view = setting.view
    places = view.places
    meant = bool(_OF_IT.search(sentence.text))
    at = bisect_right(places, (sentence.span.document, sentence.span.start)) - 1
    below = sentence
    for index in range(at - 1, max(-1, at - 1 - _ABOVE), -1):
        above = view.sentences[index]
        if above.span.document != sentence.span.document or (
            parted(above, below, view) and not _GOES_ON.match(below.text)
        ):
            break
        below = above
        if above.voice == "utilization_review" or (above.voice == "request" and not meant):
            continue
        every = _care_named(above, care, setting)
        own = [m for m in every if m.label in care.own]
        if any(meant or _held(m, above) != "planned" for m in own):
            return "own"
        named = [m for m in every if m not in own and _held(m, above) == "affirmed"]
        if not named:
            continue
        others = {setting.terms.family_of(m.label) for m in named}
        return "other" if len(others) == 1 else "nobody"
    read = view.note_at(sentence.span.document, sentence.span.start)
    heading = read.heading if read is not None else ""
    named = [m for m in setting.terms.matches(heading) if m.label[0] != "condition"]
    if any(m.label in care.own for m in named):
        return "own"
    return "nobody"


def _held(match: LabelMatch, sentence: RecordSentence) -> str:
    places = token_range(sentence.tokens, match.start, match.end)
    return polarity_of(sentence.tokens, *places)


def parted(above: RecordSentence, below: RecordSentence, view: RecordView) -> bool:
    """Whether a new block begins between two sentences; a table belongs to the line above it."""
    text = view.case.documents[above.span.document].text
    start = max(above.span.start, above.span.end - 3)
    gap = text[start : below.span.start + 1]
    if gap.count("\n") and (dates_in(below.text[:40]) or _ENTRY.match(below.text)):
        return True  # a new entry of a file
    if not _NEW_BLOCK.search(gap):
        return False
    return not (above.text.rstrip().endswith(":") or _TABLE.search(below.text))


def _told_of_before(sentence: RecordSentence, care: Care) -> bool:
    """Whether the sentence itself dates the result before the care began."""
    told = [found.date for found in dates_in(sentence.text)]
    return bool(told and care.days) and max(told) < care.days[0]


def _was_running(words: Span, sentence: RecordSentence, care: Care, setting: Setting) -> bool:
    """Whether the care asked about was given when a result was told that names no care."""
    if care.category not in _GENERAL or not (care.given or care.alone):
        return False
    if _NO_GAIN_OF_NOW.search(sentence.text):
        return False
    if _OF_IT.search(sentence.text) and not care.alone:
        return False
    told = [found.date for found in dates_in(sentence.text)]
    if not told and not _COLUMNS.search(setting.view.case.words(sentence.span)):
        read = setting.view.note_at(words.document, words.start)
        told = [read.noted] if read is not None and read.noted is not None else []
    if not care.days or not told:
        return True
    before = [day for day in care.days if day <= max(told)]
    if not before:
        return False
    # Drugs are taken on; of a course that has ended, what is gained much later is not the gain.
    return care.category == "drugs" or (max(told) - before[-1]).days <= _AFTER_EFFECT
