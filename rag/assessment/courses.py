"""Earlier courses of treatment on record: which, when, how long, and whether this is a repeat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.assessment.given import told_as_given, under_plan
from rag.assessment.polarity import polarity_of
from rag.assessment.record_view import RecordSentence, token_range
from rag.assessment.terms import Label
from rag.assessment.verdict import Setting
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
        if label is None or _only_asked_for(fact, sentence):
            continue
        if not _still_to_come(fact.span, sentence, setting):
            text = sentence.text if sentence else fact.text
            found[place(fact.span)] = _course(label, fact, fact.span, text, setting)
    denied = [f.span for f in setting.view.facts if f.kind in GIVEN and f.polarity == "negated"]
    for course in _in_text(wanted, setting):
        if not _covered(course, found.values()) and not _inside(course.span, denied):
            found.setdefault(place(course.span), course)
    return tuple(course for _, course in sorted(found.items()))


def own_terms(item: DisputedItem) -> tuple[str, ...]:
    """Return the vocabulary ids under which earlier courses of the disputed treatment stand."""
    if item.drug:
        return (item.drug,)
    return (item.treatment,) if item.treatment else ()


def is_repeat(item: DisputedItem, setting: Setting) -> bool:
    """Whether the same treatment is on record as already given, or the request itself says so."""
    if re.search(
        r"\b(?:repeat|additional|continued?|continuation|further|refill|second|third|extension"
        r"|ongoing|more)\b",
        item.text,
        re.I,
    ):
        return True
    had = courses(own_terms(item), setting)
    if _called_first(item, had, setting):
        return False
    if item.drug:
        had = tuple(course for course in had if not _long_past(course, setting))
    return any(_same_place(course, setting) for course in had)


_FIRST = re.compile(
    r"\bfirst[- ]time (?:request|prescription|use)|\bnewly prescribed\b"
    r"|\b(?:initial|first|new) (?:prescription|request)\b"
    r"|\bnot (?:been )?(?:previously|yet) (?:used|tried|taken|prescribed)\b",
    re.I,
)


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
    last = max((place(course.span) for course in had), default=(0, 0))
    return any(
        (of_visits and _NO_THERAPY.search(one.text) and (one.span.document, one.span.end) > last)
        or (
            _FIRST.search(one.text)
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
    if _TO_NOW.search(course.sentence):
        return False
    ago = _YEARS_AGO.search(course.sentence)
    if ago:
        word = ago.group(1).lower()
        return NUMBERS.get(word, int(word) if word.isdigit() else 2) >= 2
    years = [int(year) for year in _YEAR.findall(course.sentence)]
    return bool(years) and max(years) <= setting.view.summary.as_of.year - 2


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


def _only_asked_for(fact: Fact, sentence: RecordSentence | None) -> bool:
    """Whether a fact stands in a request, or a drug in a plan: then it was not given yet."""
    if sentence is None:
        return False
    if sentence.voice != "record":
        return True
    if fact.kind is not FactKind.MEDICATION:
        return False
    base = sentence.span.start
    end = min(fact.span.end, sentence.span.end)
    place_ = token_range(sentence.tokens, fact.span.start - base, end - base)
    return polarity_of(sentence.tokens, *place_) == "planned"


_TO_COME_BEFORE = re.compile(
    r"\b(?:advised|encouraged|instructed|told|agreed|wants?|wishes|hopes|plans?|going)\s+to\s+"
    r"(?:[\w-]+\s+){0,4}$|\b(?:prescription|order|script)s?\s+for\s+(?:[\w-]+\s+){0,3}$"
    r"|\bprescrib\w+\s+(?:[\w-]+\s+){0,3}$(?=.*\btoday\b)",
    re.I,
)
_TO_COME_AFTER = re.compile(
    r"^[^.;,]{0,60}?\b(?:is|was|were|are|be|been|being)\s+(?:being\s+|also\s+)?(?:ordered"
    r"|requested|recommended|advised|planned|scheduled|proposed|sought|considered)\b",
    re.I,
)
_TODAY = re.compile(
    r"\b(?:prescrib\w+|dispens\w+|order\w*|issued)\b[^.;]{0,60}\btoday\b"
    r"|\btoday\b[^.;]{0,60}\b(?:prescrib\w+|dispens\w+|order\w*|issued)\b",
    re.I,
)
_GOES_ON = re.compile(
    r"\b(?:continu\w+|refill\w*|renew\w*|ongoing|resum\w+|completed|received|underwent|tried"
    r"|failed|previous\w*|prior)\b",
    re.I,
)
_NO_CARE = re.compile(
    r"[\s-]+(?:clinic|center|centre|department|service|office|group|associates|consult\w*|notes?"
    r"|scheduler|team|specialist|practice|hospital|follow-?up|file|check)\b",
    re.I,
)
"""What makes "hand surgery clinic" a place or a paper, and no operation."""


def _still_to_come(span: Span, sentence: RecordSentence | None, setting: Setting) -> bool:
    """Whether the words name care that is ordered, begun today or listed under a plan."""
    if sentence is None:
        return False
    text = setting.view.case.words(sentence.span)
    start = span.start - sentence.span.start
    end = min(span.end, sentence.span.end) - sentence.span.start
    if _GOES_ON.search(text):
        return False
    if _TO_COME_BEFORE.search(text[:start]) or _TO_COME_AFTER.match(text[end:]):
        return True
    return bool(_TODAY.search(text)) or under_plan(
        setting.view.case.documents[span.document].text, span.start
    )


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
                if _still_to_come(words, sentence, setting):
                    continue
                text = setting.view.case.words(sentence.span)
                if _NO_CARE.match(text, match.end) or of_relative(text, match.start, match.end):
                    continue
                if told_as_given(text, match.start, match.end):
                    yield _course(match.label, None, words, sentence.text, setting)


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


def _same_place(course: Course, setting: Setting) -> bool:
    parts = course.fact.body_parts if course.fact else setting.terms.body_parts_in(course.sentence)
    return setting.terms.related(setting.item.body_parts, parts)


def place(span: Span) -> tuple[int, int]:
    """Return the key by which places of the case file are ordered."""
    return span.document, span.start
