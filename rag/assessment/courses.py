"""Earlier courses of treatment on record: which, when, how long, and whether this is a repeat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rag.assessment.given import told_as_given
from rag.assessment.polarity import polarity_of
from rag.assessment.record_view import RecordSentence, token_range
from rag.assessment.terms import Label
from rag.assessment.to_come import names_no_care, only_asked_for, still_to_come
from rag.assessment.verdict import Setting
from rag.intake.dates import dates_in
from rag.intake.relatives import of_relative
from rag.records import DisputedItem, Fact, FactKind, Span, TreatmentResponse

GIVEN = (FactKind.PRIOR_TREATMENT, FactKind.MEDICATION)
"""Kinds of fact that report a treatment as given."""
NUMBERS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split(),
        start=1,
    )
}
_LASTED = re.compile(
    rf"\b(\d+|{'|'.join(NUMBERS)})(?:\s*(?:-|to)\s*\d+)?[\s-]*(day|week|wk|month|mo|year)s?\b",
    re.I,
)
DAYS = {"day": 1.0, "week": 7.0, "wk": 7.0, "month": 30.4, "mo": 30.4, "year": 365.0}


@dataclass(frozen=True)
class Course:
    """One earlier treatment on record."""

    what: str
    """Display name."""
    id: str
    """Vocabulary id under which the record names it."""
    family: str
    """Treatment id; drugs count as their class."""
    fact: Fact | None
    span: Span
    sentence: str
    """The sentence in which it stands, white space squeezed."""
    quote: Span
    """What to quote of it: the fact's words, or the clause in which the treatment is named."""

    @property
    def response(self) -> TreatmentResponse | None:
        """What the record says came of it, where intake read that."""
        return self.fact.response if self.fact else None


def courses(terms: Iterable[str], setting: Setting) -> tuple[Course, ...]:
    """Return the earlier courses of the treatments ``terms`` that the record affirms, in order."""
    wanted = tuple(terms)
    found: dict[tuple[int, int], Course] = {}
    for fact in setting.view.facts:
        if fact.kind not in GIVEN or fact.polarity != "affirmed":
            continue
        label = _label_of(fact, wanted, setting)
        sentence = setting.view.sentence_of(fact.span)
        if label is None or only_asked_for(fact, sentence):
            continue
        if _names_no_care(label, fact.span, sentence, setting):
            continue
        if not still_to_come(fact.span, sentence, setting):
            text = sentence.text if sentence else fact.text
            found[place(fact.span)] = _course(label, fact, fact.span, text, setting)
    denied = [f.span for f in setting.view.facts if f.kind in GIVEN and f.polarity == "negated"]
    for course in _in_text(wanted, setting):
        if not _covered(course, found.values()) and not _inside(course.span, denied):
            found.setdefault(place(course.span), course)
    return tuple(course for _, course in sorted(found.items()))


_TOLD_AS = {
    "cognitive_behavioral_therapy": ("psychotherapy",),
    "electroacupuncture": ("acupuncture",),
    "manual_therapy": ("physical_therapy",),
    "occupational_therapy": ("physical_therapy",),
    "therapeutic_exercise": ("physical_therapy",),
}
"""Broader care under which earlier visits of a kind are commonly told: its exercises and hands are
parts of each visit of physical therapy."""


def own_terms(item: DisputedItem) -> tuple[str, ...]:
    """Return the vocabulary ids under which earlier courses of the disputed treatment stand."""
    if item.drug:
        return (item.drug,)
    if not item.treatment:
        return ()
    return (item.treatment, *_TOLD_AS.get(item.treatment, ()))


def days_since_injury(setting: Setting) -> int | None:
    """Return the days from the date of injury to the date of review, where both are known."""
    summary = setting.view.summary
    if summary.date_of_injury is None or summary.as_of_basis == "today":
        return None
    return (summary.as_of - summary.date_of_injury).days


def durations(text: str) -> list[float]:
    """Return the stretches of time that ``text`` names, in days.

    >>> durations("therapy for 6 weeks and two months of rest")
    [42.0, 60.8]
    """
    out = []
    for match in _LASTED.finditer(text):
        count = NUMBERS.get(match.group(1).lower()) or int(match.group(1))
        out.append(round(count * DAYS[match.group(2).lower()], 1))
    return out


_RETROSPECTIVE = re.compile(r"\bretro\w*|\bDOS\b|\bdates? of service\b", re.I)


def is_the_one_asked_for(course: Course, item: DisputedItem, setting: Setting) -> bool:
    """Whether a course is the very one that is asked for after it was given, by its date.

    The day of service stands in the request, or in the lines above it in its paragraph; a drug
    given on that day is what later notes tell of.
    """
    if _RETROSPECTIVE.search(item.text):
        asked = {match.date for match in dates_in(item.text)}
        return bool(asked & {match.date for match in dates_in(course.sentence)})
    served = _served(item, setting)
    if served is None or not item.drug:
        return False
    sentence = setting.view.sentence_of(course.span)
    return bool(sentence and sentence.noted and sentence.noted >= served)


_ABOVE = 500
"""Characters above a request in which its paragraph may tell of the day of service."""
_SERVED = re.compile(r"\b(?:DOS|dates? of service)\b\W{0,4}", re.I)


def _served(item: DisputedItem, setting: Setting) -> date | None:
    """Return the day of service that the paragraph of a retrospective request tells."""
    if item.span is None:
        return None
    text = setting.view.case.documents[item.span.document].text
    lead = re.split(r"\n[ \t]*\n", text[max(0, item.span.start - _ABOVE) : item.span.start])[-1]
    told = list(_SERVED.finditer(lead)) if re.search(r"\bretro", lead, re.I) else []
    days = [d for d in dates_in(lead) if told and d.exact and d.start == told[-1].end()]
    return days[0].date if days else None


def own_courses(item: DisputedItem, setting: Setting) -> tuple[Course, ...]:
    """Return the earlier courses of the disputed care: exercise named alone is none of therapy."""
    had = tuple(
        c for c in courses(own_terms(item), setting) if not is_the_one_asked_for(c, item, setting)
    )
    if item.drug or item.treatment is None:
        return had
    told_as = _TOLD_AS.get(item.treatment, ())
    own = setting.terms.tree(item.treatment)
    alone = own - {"therapeutic_exercise"} if item.treatment != "therapeutic_exercise" else own
    return tuple(c for c in had if c.id in told_as or c.family in alone)


def is_own(course: Course, item: DisputedItem, setting: Setting) -> bool:
    """Whether a course is of the very treatment in dispute, not of another of its class."""
    if not item.drug:
        return course.id == item.treatment
    same = [d for d in setting.terms.vocabulary.drugs.values() if d.treatment == item.treatment]
    return course.id == item.drug or (len(same) == 1 and course.id == item.treatment)


def _label_of(fact: Fact, wanted: tuple[str, ...], setting: Setting) -> Label | None:
    """Return the entry under which a fact names one of the treatments wanted."""
    labels: list[Label] = []
    if fact.response:
        labels += [("treatment", fact.response.treatment), ("drug", fact.response.treatment)]
    if fact.medication:
        labels.append(("drug", fact.medication.drug))
    labels += [match.label for match in setting.terms.matches(fact.text)]
    for term in wanted:
        for label in labels:
            if label in setting.terms.labels(term):
                return label
    return None


def _in_text(wanted: tuple[str, ...], setting: Setting) -> Iterator[Course]:
    """Yield the courses that sentences of the record name as given: not planned, not denied."""
    labels = frozenset(label for term in wanted for label in setting.terms.labels(term))
    known = setting.terms.vocabulary
    for sentence in setting.view.sentences:
        if sentence.voice != "record":
            continue
        for match in sentence.labels:
            if match.label not in labels:
                continue
            places = token_range(sentence.tokens, match.start, match.end)
            if polarity_of(sentence.tokens, *places) == "affirmed":
                base = sentence.span.start
                words = setting.view.span(
                    sentence.span.document, base + match.start, base + match.end
                )
                if still_to_come(words, sentence, setting):
                    continue
                text = setting.view.case.words(sentence.span)
                if names_no_care(match.label[1], text, match.start, match.end, known):
                    continue
                if of_relative(text, match.start, match.end):
                    continue
                if told_as_given(text, match.start, match.end):
                    yield _course(match.label, None, words, sentence.text, setting)


def _names_no_care(
    label: Label, span: Span, sentence: RecordSentence | None, setting: Setting
) -> bool:
    """Whether the words of a fact name the treatment only as a place, a paper or in a talk."""
    if sentence is None:
        return False
    base, text = sentence.span.start, setting.view.case.words(sentence.span)
    known = setting.terms.vocabulary
    named = [
        m
        for m in sentence.labels
        if m.label == label and base + m.start < span.end and span.start < base + m.end
    ]
    return bool(named) and all(names_no_care(label[1], text, m.start, m.end, known) for m in named)


def _course(label: Label, fact: Fact | None, span: Span, sentence: str, setting: Setting) -> Course:
    found = None if fact else setting.view.sentence_of(span)
    return Course(
        what=setting.terms.name(label[1]),
        id=label[1],
        family=setting.terms.family_of(label),
        fact=fact,
        span=span,
        sentence=sentence,
        quote=setting.view.clause(found, span) if found else span,
    )


def _covered(course: Course, others: Iterable[Course]) -> bool:
    """Whether a fact of the same family already stands over the words."""
    return any(
        other.fact is not None
        and other.family == course.family
        and other.span.document == course.span.document
        and other.span.start <= course.span.start < other.span.end
        for other in others
    )


def _inside(span: Span, others: Iterable[Span]) -> bool:
    """Whether ``span`` lies within one of ``others``: words that intake read as a denial."""
    return any(o.document == span.document and o.start <= span.start < o.end for o in others)


def same_place(course: Course, setting: Setting) -> bool:
    """Whether a course was of the part at issue, and of its side where limbs have one."""
    item, known = setting.item, setting.terms.vocabulary
    parts = course.fact.body_parts if course.fact else setting.terms.body_parts_in(course.sentence)
    if not setting.terms.related(item.body_parts, parts):
        return False
    # A film of the back is none of the knee, however near the nerves bring them.
    if item.category == "diagnostics" and parts and item.body_parts:
        if not known.covers(parts, item.body_parts) and not known.covers(item.body_parts, parts):
            return False
    if any(
        part in known.body_parts and known.body_parts[part].region == "spine"
        for part in item.body_parts
    ):
        return True
    side = course.fact.laterality if course.fact else None
    side = side or known.laterality_in(setting.view.case.words(course.quote))
    if side is None and set(known.body_parts_in(course.sentence)) & set(item.body_parts):
        side = known.laterality_in(course.sentence)  # "Her right knee had a brace in college"
    return item.laterality in (None, "bilateral", side) or side in (None, "bilateral")


def place(span: Span) -> tuple[int, int]:
    """Return the key by which places of the case file are ordered."""
    return span.document, span.start
