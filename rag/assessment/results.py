"""What the record tells came of earlier care: one reading for criteria, signals and remarks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.assessment.belonging import Care, care_of, parted, told_of_it
from rag.assessment.courses import Course, courses, is_own, place
from rag.assessment.hits import look_for
from rag.assessment.outcomes import share_in_words, tells_help
from rag.assessment.record_view import Mention, RecordSentence, RecordView
from rag.assessment.tables import Placed, belied, gains_in, in_row, no_gains_in, pain_in, tables_of
from rag.assessment.verdict import Setting
from rag.intake.gains import no_gain_told, only_hoped
from rag.intake.pain_change import PainChange, pain_changes
from rag.intake.responses import outcome_of
from rag.records import Fact, Span, TreatmentResponse
from rag.text import squeeze

FUNCTION_TERMS = (
    "functional_improvement",
    "functional improvement",
    "improved function",
    "increased function",
    "functional gains",
    "activities of daily living improved",
    "reduction in work restrictions",
    "able to perform more",
)
RELIEF_TERMS = ("pain_relief",)
_LONGEST = 300
"""Characters of two sentences that are quoted together."""


@dataclass(frozen=True)
class PainTold:
    """Pain before and with care, as one sentence or two tell it."""

    change: PainChange
    words: Span
    sentence: RecordSentence


@dataclass(frozen=True)
class Results:
    """What came of earlier care."""

    had: tuple[Course, ...]
    """The courses, each with the result that is told of itself."""
    gains: tuple[Mention, ...]
    """Better function."""
    no_gains: tuple[Mention, ...]
    """That function is no better."""
    eased: tuple[Mention, ...]
    """Less pain, in words."""
    pain: tuple[PainTold, ...]
    """Pain before and with the care, in figures."""

    @property
    def function(self) -> bool | None:
        """Whether function is better; ``None`` where the record does not say."""
        told = [
            c.response.functional_improvement
            for c in self.had
            if c.response and c.response.functional_improvement is not None
        ]
        if any(told) or (self.gains and not told):
            return True
        return False if told or self.no_gains else None

    @property
    def relief(self) -> bool | None:
        """Whether pain or complaints were less; ``None`` where the record does not say."""
        if any(c.response and (c.response.relief_percent or 0) > 0 for c in self.had):
            return True
        if any(one.change.matters for one in self.pain) or self.eased:
            return True
        if any(share_in_words(c) for c in self.had if c.response is None):
            return True
        known = [c.response.improved for c in self.had if c.response]
        if any(known) or any(tells_help(course) for course in self.had):
            return True
        return False if self.pain or False in known else None

    @property
    def helped(self) -> bool | None:
        """Whether the care helped at all, in pain or in function."""
        told = (self.relief, self.function)
        return True if True in told else False if False in told else None

    @property
    def percents(self) -> tuple[float, ...]:
        """Shares of relief: told in percent, or by ratings before and with the care."""
        told = [c.response.relief_percent for c in self.had if c.response]
        told += [share_in_words(c) for c in self.had if c.response is None]
        rated = [max(0.0, one.change.share) for one in self.pain]
        return (*(share for share in told if share is not None), *rated)


def results_of(terms: tuple[str, ...], setting: Setting, *, strictly: bool = False) -> Results:
    """Return what the record tells came of the treatments ``terms``.

    Args:
        terms: Vocabulary ids of the care.
        setting: The item and its record.
        strictly: Courses of the very treatment in dispute alone, not of another of its class.
    """
    had = tuple(_of_its_own(c, terms, setting) for c in courses(terms, setting))
    if strictly:
        had = tuple(course for course in had if is_own(course, setting.item, setting))
    care = care_of(terms, had, setting)
    tables = tables_of(care, setting)
    had = tuple(_not_belied(course, tables, setting) for course in had)
    function = look_for(FUNCTION_TERMS, setting)
    relief = look_for(RELIEF_TERMS, setting).affirmed
    return Results(
        had=had,
        gains=_with_rows(_own(function.affirmed, care, setting), tables, setting),
        no_gains=(
            *no_gains_in(tables, setting),
            *_own(function.negated, care, setting, hoped=True),
            *_own(_no_gain_told(setting), care, setting, hoped=True),
        ),
        eased=_own(relief, care, setting, named=True),
        pain=tuple(
            one
            for one in _pain_told(setting.view)
            if setting.terms.related(setting.item.body_parts, one.sentence.body_parts)
            and told_of_it(one.words, one.sentence, care, setting)
        )
        + tuple(PainTold(*one) for one in pain_in(tables, setting)),
    )


def _with_rows(
    told: tuple[Mention, ...], tables: tuple[Placed, ...], setting: Setting
) -> tuple[Mention, ...]:
    """Return the gains told in words that no table belies, and those that rows of tables show."""
    rows = {place(mention.span): mention for mention in gains_in(tables, setting)}
    kept = [
        one
        for one in told
        if not in_row(one.words, setting) and not belied(one.words, tables, setting)
    ]
    return (*kept, *rows.values())


def _not_belied(course: Course, tables: tuple[Placed, ...], setting: Setting) -> Course:
    """Return a course without a gain in function that a table belies or that is of another part."""
    fact = course.fact
    if fact is None or fact.response is None or not fact.response.functional_improvement:
        return course
    if not (_for_other_part(course.sentence, setting) or belied(course.span, tables, setting)):
        return course
    response = fact.response.model_copy(update={"functional_improvement": None})
    return replace(course, fact=fact.model_copy(update={"response": response}))


def _own(
    mentions: Iterable[Mention],
    care: Care,
    setting: Setting,
    *,
    named: bool = False,
    hoped: bool = False,
) -> tuple[Mention, ...]:
    """Return the mentions that are told of the care, one for each sentence.

    With ``named`` their own sentence must name it; with ``hoped`` what is only hoped for counts.
    """
    out: dict[tuple[int, int], Mention] = {}
    for mention in mentions:
        base = mention.sentence.span.start
        text = setting.view.case.words(mention.sentence.span)
        if not hoped and only_hoped(text, mention.words.start - base, mention.words.end - base):
            continue
        if _for_other_part(text, setting):
            continue
        if told_of_it(mention.words, mention.sentence, care, setting, named=named):
            out.setdefault((mention.span.document, mention.span.start), mention)
    return tuple(out.values())


_CARE_FOR = re.compile(
    r"\b(?:therapy|PT|OT|treat(?:ment|ed)|visits|sessions|chiropractic|acupuncture|care)\b"
    r"[^.;]{0,25}?\bfor\s+(?P<what>(?:[\w-]+\s+){0,2}[\w-]+)",
    re.IGNORECASE,
)


def _for_other_part(text: str, setting: Setting) -> bool:
    """Whether a sentence tells of care for a part of the body that the request is not for."""
    if not setting.item.body_parts:
        return False
    named = [setting.terms.body_parts_in(match["what"]) for match in _CARE_FOR.finditer(text)]
    return any(named) and not any(
        setting.terms.same_part(setting.item.body_parts, parts) for parts in named if parts
    )


_SHOWN = 3
"""Places that show a result; one letter quotes no more."""


def telling(
    came: Results, setting: Setting, *, function: bool
) -> tuple[tuple[Fact, ...], tuple[Span, ...]]:
    """Return what tells the result, in the words that tell it: never the mere name of the care.

    Args:
        came: The results.
        setting: The item and its record.
        function: Function was asked for; else relief goes before it.
    """
    better = [mention.span for mention in came.gains or came.no_gains]
    told = [c for c in came.had if c.response is not None and _has_result(c.response)]
    relief = [_around(one.sentence, one.words, setting) for one in came.pain]
    relief += [mention.span for mention in came.eased]
    if function and came.function:  # less pain does not show it
        told = [c for c in told if c.response and c.response.functional_improvement]
        relief = []
    facts, own = told_by([c for c in told if c.fact is not None], setting)
    spans = {place(span): span for span in own}
    for span in (*better, *relief) if function else (*relief, *better):
        if not any(_overlap(span, fact.span) for fact in facts):
            spans.setdefault(place(span), span)
    return facts, tuple(spans.values())[:_SHOWN]


def _overlap(a: Span, b: Span) -> bool:
    return a.document == b.document and a.start < b.end and b.start < a.end


def told_by(had: Iterable[Course], setting: Setting) -> tuple[tuple[Fact, ...], tuple[Span, ...]]:
    """Return the facts of courses that tell a result themselves, and the clauses of the others."""
    facts: dict[str, Fact] = {}
    spans: dict[tuple[int, int], Span] = {}
    for course in had:
        fact = course.fact
        sentence = setting.view.sentence_of(course.span)
        if fact is not None and (
            sentence is None or outcome_of(squeeze(fact.text), told_of_care=True).told
        ):
            facts[fact.id] = fact
        elif sentence is not None:
            span = _around(sentence, course.span, setting)
            spans[place(span)] = span
    return tuple(facts.values())[:_SHOWN], tuple(spans.values())[:_SHOWN]


def _around(sentence: RecordSentence, words: Span, setting: Setting) -> Span:
    """Return the clause of a result, or both sentences where it needs two."""
    if words.end > sentence.span.end:
        return words
    return setting.view.clause(sentence, words)


def _has_result(result: TreatmentResponse) -> bool:
    return any(
        value is not None
        for value in (
            result.relief_percent,
            result.relief_days,
            result.improved,
            result.functional_improvement,
        )
    )


def _no_gain_told(setting: Setting) -> Iterator[Mention]:
    """Yield the sentences that tell function as no better, in words or by figures."""
    for one in _unchanged(setting.view):
        if setting.terms.related(setting.item.body_parts, one.body_parts):
            yield Mention("functional_improvement", one, one.span, one.span, "negated")


@lru_cache(maxsize=2)
def _unchanged(view: RecordView) -> tuple[RecordSentence, ...]:
    return tuple(
        one
        for one in view.sentences
        if one.voice == "record" and no_gain_told(view.case.words(one.span))
    )


@lru_cache(maxsize=2)
def _pain_told(view: RecordView) -> tuple[PainTold, ...]:
    """Return where sentences of the record tell pain twice; items of a case ask for it in turn."""
    out: list[PainTold] = []
    read = view.sentences
    for at, one in enumerate(read):
        if one.voice != "record" or not _FIGURE.search(one.text):
            continue
        text = view.case.words(one.span)
        found = list(pain_changes(text))
        for change in found:
            start, end = one.span.start + change.start, one.span.start + change.end
            out.append(PainTold(change, view.span(one.span.document, start, end), one))
        if found or at + 1 == len(read):
            continue
        after = read[at + 1]
        if after.voice == "record" and after.span.document == one.span.document:
            out += _over_two(view, one, after)
    return tuple(out)


_FIGURE = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE)


def _over_two(view: RecordView, one: RecordSentence, after: RecordSentence) -> list[PainTold]:
    """Return pain told before care in one sentence and with it in the next."""
    if after.span.end - one.span.start > _LONGEST or parted(one, after, view):
        return []
    first = squeeze(one.text)
    both = f"{first} {squeeze(after.text)}"
    whole = view.span(one.span.document, one.span.start, after.span.end)
    return [
        PainTold(change, whole, one)
        for change in pain_changes(both)
        if change.start < len(first) < change.end
    ]


def _of_its_own(course: Course, wanted: tuple[str, ...], setting: Setting) -> Course:
    """Return a course without a result that the record tells of another treatment."""
    if course.response is None or course.fact is None:
        return course
    told = course.response.treatment
    known = setting.terms.vocabulary
    if told not in known.treatments and told not in known.drugs:
        return course
    if any(id_ == told for term in wanted for _, id_ in setting.terms.labels(term)):
        return course
    return replace(course, fact=course.fact.model_copy(update={"response": None}))
