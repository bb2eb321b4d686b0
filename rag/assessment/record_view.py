"""A searchable view of the case: its sentences, their voice, and where a term is affirmed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from rag.assessment.polarity import Polarity, past_denial, polarity_of
from rag.assessment.record_kinds import kinds_above, kinds_of
from rag.assessment.terms import LabelMatch, Terms, names_care
from rag.assessment.tokens import Token, content_stems, in_other_form, stems_at, stems_of, tokens_of
from rag.intake.assertions import unticked
from rag.intake.gains import gains
from rag.intake.pain_change import pain_changes
from rag.intake.questions import asked_from
from rag.intake.statements import Statement, statements
from rag.intake.told_gain import told_gains
from rag.records import CaseDocument, CaseFile, CaseSummary, Fact, Span, page_at
from rag.text import sentences, squeeze

Voice = Literal["record", "utilization_review", "request"]

_GAIN_TERMS = {"functional_improvement": "function", "pain_relief": "pain", "improved": "any"}
"""Conditions that a gain told in figures or deeds affirms, and the kind of gain that each takes."""
_REQUEST_WORDS = re.compile(
    r"requests? for authori[sz]ation|\bRFA\b|disputed (?:items?|services?)|original request"
    r"|\brequest(?:s|ed|ing)? (?:is |was |were |are )?(?:for|includes?|made for)\b",
    re.I,
)
_HEADING = re.compile(r"^[ \t]*([A-Z][A-Z /&'-]{3,60}):?[ \t]*$", re.M)
_BREAK = re.compile(
    r"(?<=[.:!?])[ \t]*\n[ \t]*\n\s*|\n(?=[ \t]*(?:\d{1,2}[.)]|[-*•])[ \t])|(?<=[.:!?])\s*\f"
    r"|\n(?=[ \t]*[-=_*~]{4,})|(?<=[-=_*~]{4})[ \t]*\n"
    r"|(?<=\S)[ \t]{3,}(?=[A-Z][A-Za-z]*(?: [A-Za-z]+){0,3}:[ \t]+\S)"
)
_CLAUSE = re.compile(r"[;:]\s|,\s(?=and\b|but\b|with\b|who\b|which\b)")
_LONGEST_QUOTE = 130
"""Characters; a longer sentence is quoted by the clause in which the words stand."""


@dataclass(frozen=True)
class RecordSentence:
    """A sentence of the case file with the voice that speaks in it."""

    span: Span
    text: str
    """White space squeezed."""
    tokens: tuple[Token, ...]
    """Offsets count from ``span.start``."""
    labels: tuple[LabelMatch, ...]
    """Vocabulary entries that it names; offsets count from ``span.start``."""
    voice: Voice
    kinds: frozenset[str]
    """What it reports (``finding``, ``diagnosis``, ``imaging``, ``symptom``) by its own words."""
    under: frozenset[str]
    """The same, where its words do not say by what stands above or just before it."""
    body_parts: tuple[str, ...]
    asked: int | None = None
    """Offset from which it asks something and tells nothing."""
    noted: date | None = None
    """The day of the note in which it stands."""

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of its words and marks."""
        return frozenset(token.stem for token in self.tokens)


@dataclass(frozen=True)
class Mention:
    """A term found in a sentence, and how the sentence holds it."""

    term: str
    sentence: RecordSentence
    span: Span
    """The sentence, or the clause of a long one: fit to be quoted."""
    words: Span
    """The matched words alone."""
    polarity: Polarity


class RecordView:
    """The record of one case, to be asked what it says of a term."""

    def __init__(self, case: CaseFile, summary: CaseSummary, terms: Terms) -> None:
        """Cut the case file into sentences; UR's own half of a determination is left out."""
        self.case = case
        self.summary = summary
        self.terms = terms
        self.facts = tuple(fact for fact in summary.facts if fact.attribution == "record")
        reasons = [span for item in summary.items for span in item.ur_reasons]
        said = [f.span for f in summary.facts if f.attribution == "utilization_review"]
        read = statements(case)
        self._spoken = tuple(_spoken_by_ur(read))
        self._starts = tuple((one.document, one.start) for one in read if one.first)
        self._notes = sorted(read, key=lambda one: (one.document, one.start))
        self._by_ur = (*reasons, *said, *self._spoken)
        self._asked = tuple(item.span for item in summary.items if item.span is not None)
        self._facts_in: dict[tuple[int, int], list[int]] = {}
        for at, fact in enumerate(self.facts):
            for cell in _cells(fact.span):
                self._facts_in.setdefault(cell, []).append(at)
        self.sentences = tuple(
            sorted(self._read(), key=lambda one: (one.span.document, one.span.start))
        )
        self.places = [(one.span.document, one.span.start) for one in self.sentences]
        self._mentions: dict[tuple[str, Voice], tuple[Mention, ...]] = {}

    def mentions(self, terms: Iterable[str], *, voice: Voice = "record") -> tuple[Mention, ...]:
        """Return where one of ``terms`` stands in sentences of ``voice``, in order.

        A term is a vocabulary id (all its wordings count) or words. Of one sentence the affirmed
        mentions are returned, else the first.
        """
        found = [mention for term in dict.fromkeys(terms) for mention in self._held(term, voice)]
        # Stable: mentions of one sentence stay in the order of the terms.
        return tuple(sorted(found, key=lambda m: (m.sentence.span.document, m.sentence.span.start)))

    def says(self, text: str, term: str) -> bool:
        """Whether ``text`` names ``term`` in one of its wordings."""
        return bool(self._places(tokens_of(text), self.terms.matches(text), term, stems_of(text)))

    def names(self, fact: Fact, term: str) -> bool:
        """Whether a fact is about ``term``, by its vocabulary ids or its words."""
        ids = [fact.value]
        ids += [fact.response.treatment] if fact.response else []
        ids += [fact.medication.drug] if fact.medication else []
        if any(id_ and self.terms.covers(term, id_) for id_ in ids):
            return True
        return self.says(fact.text, term)

    def facts_at(self, span: Span) -> tuple[Fact, ...]:
        """Return the facts whose words overlap ``span``."""
        near = {at for cell in _cells(span) for at in self._facts_in.get(cell, ())}
        return tuple(
            self.facts[at]
            for at in sorted(near)
            if _overlap(self.facts[at].span, span.document, span.start, span.end)
        )

    def sentence_of(self, span: Span) -> RecordSentence | None:
        """Return the sentence in which ``span`` starts."""
        at = bisect_right(self.places, (span.document, span.start)) - 1
        if at < 0:
            return None
        here = self.sentences[at].span
        inside = here.document == span.document and span.start < here.end
        return self.sentences[at] if inside else None

    def span(self, document: int, start: int, end: int) -> Span:
        """Return a span of a document with its page."""
        page = page_at(self.case.documents[document].pages, start)
        return Span(document=document, page=page, start=start, end=end)

    def _held(self, term: str, voice: Voice) -> tuple[Mention, ...]:
        """Return the mentions of one term; the same terms return for item after item."""
        key = (term, voice)
        if key not in self._mentions:
            self._mentions[key] = tuple(
                mention
                for sentence in self.sentences
                if sentence.voice == voice
                for mention in self._in_sentence(sentence, term)
            )
        return self._mentions[key]

    def _in_sentence(self, sentence: RecordSentence, term: str) -> Iterator[Mention]:
        places = self._places(sentence.tokens, sentence.labels, term, sentence.stems)
        if sentence.asked is not None:
            told = [p for p in places if sentence.tokens[p[0]].start < sentence.asked]
            if places and not told:
                return
            places = told
        if not places:
            found = self._gain(sentence, term) if sentence.asked is None else None
            yield from (found,) if found else ()
            return
        raw = self.case.words(sentence.span)
        held = [
            (
                "negated"
                if unticked(raw[: sentence.tokens[place[0]].start])
                else polarity_of(sentence.tokens, *place),
                place,
            )
            for place in places
        ]
        affirmed = [entry for entry in held if entry[0] == "affirmed"]
        for polarity, (first, last) in affirmed or held[:1]:
            yield self._mention(sentence, term, polarity, first, last)

    def _mention(
        self, sentence: RecordSentence, term: str, polarity: Polarity, first: int, last: int
    ) -> Mention:
        base = sentence.span.start
        words = self.span(
            sentence.span.document,
            base + sentence.tokens[first].start,
            base + sentence.tokens[last - 1].end,
        )
        return Mention(term, sentence, self.clause(sentence, words), words, polarity)

    def _gain(self, sentence: RecordSentence, term: str) -> Mention | None:
        """Return a gain that the sentence tells in figures or deeds, where the term asks for it."""
        kind = _GAIN_TERMS.get(term)
        if kind is None:
            return None
        base, text = sentence.span.start, self.case.words(sentence.span)
        for start, end in gains(text, kind):
            words = self.span(sentence.span.document, base + start, base + end)
            return Mention(term, sentence, self.clause(sentence, words), words, "affirmed")
        if kind != "function" and any(True for _ in pain_changes(text)):
            return None  # where pain is told in figures, they say whether it is less
        for start, end in told_gains(text, kind):
            words = self.span(sentence.span.document, base + start, base + end)
            return Mention(term, sentence, words, words, "affirmed")
        return None

    def _places(
        self,
        tokens: tuple[Token, ...],
        labels: tuple[LabelMatch, ...],
        term: str,
        held: frozenset[str],
    ) -> list[tuple[int, int]]:
        wanted = self.terms.labels(term)
        places = {
            token_range(tokens, match.start, match.end)
            for match in labels
            if match.label in wanted and not names_care(match, labels)
        }
        if not places:
            for words in self.terms.words(term):
                stems = content_stems(words)
                if not held.issuperset(stems):
                    continue
                near = [*stems_at(tokens, stems, loose=False)]
                apart = stems_at(tokens, stems, loose=True)
                near += [
                    past_denial(tokens, *place, words)
                    for place in apart
                    if not (term in _GAIN_TERMS and _by_pain(tokens, *place))
                ]
                places.update(
                    (first, last)
                    for first, last in near
                    if not in_other_form(tokens[first:last], words)
                    and not self.terms.helps_to_name_care(term, labels, tokens[first:last])
                )
        return sorted(places)

    def clause(self, sentence: RecordSentence, words: Span) -> Span:
        """Return the sentence's span, cut to the clause of ``words`` where it is long."""
        if len(sentence.text) <= _LONGEST_QUOTE:
            return sentence.span
        base = sentence.span.start
        text = self.case.words(sentence.span)
        starts = [m.end() for m in _CLAUSE.finditer(text, 0, words.start - base)]
        stop = _CLAUSE.search(text, words.end - base)
        start = starts[-1] if starts else 0
        end = stop.start() if stop else len(text)
        if end - start > 2 * _LONGEST_QUOTE:
            return words
        return self.span(sentence.span.document, base + start, base + end)

    def _read(self) -> Iterator[RecordSentence]:
        for index, document in enumerate(self.case.documents):
            start, end = _record_part(document)
            turns = [at for s in self._spoken if s.document == index for at in (s.start, s.end)]
            turns += [at for number, at in self._starts if number == index]
            before: RecordSentence | None = None
            for a, b in _pieces(document.text, start, end, turns):
                before = self._sentence(index, document, a, b, before)
                yield before

    def _sentence(
        self,
        index: int,
        document: CaseDocument,
        start: int,
        end: int,
        before: RecordSentence | None,
    ) -> RecordSentence:
        words = document.text[start:end]
        statement = self.note_at(index, start)
        return RecordSentence(
            span=self.span(index, start, end),
            text=squeeze(words),
            tokens=tokens_of(words),
            labels=self.terms.matches(words),
            voice=self._voice(index, start, end, words),
            kinds=(own := kinds_of(words)),
            under=own or kinds_above(statement, before.under if before else frozenset()),
            body_parts=self.terms.body_parts_in(words),
            asked=asked_from(words),
            noted=statement.noted if statement else None,
        )

    def note_at(self, document: int, start: int) -> Statement | None:
        """Return what intake read at a place: its heading, and the date of its note."""
        key = (document, start)
        at = bisect_right(self._notes, key, key=lambda one: (one.document, one.start))
        found = self._notes[at - 1] if at else None
        return found if found is not None and found.document == document else None

    def _voice(self, index: int, start: int, end: int, words: str) -> Voice:
        if _any_overlap(self._by_ur, index, start, end):
            return "utilization_review"
        if _any_overlap(self._asked, index, start, end) or _REQUEST_WORDS.search(words):
            return "request"
        return "record"


def _by_pain(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """Whether words found apart say that pain is the cause: "motion decreased by pain"."""
    said = [token.text for token in tokens[first:last]]
    return ("by", "pain") in zip(said, said[1:], strict=False)


def _cells(span: Span) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a document that a span touches, for finding what lies near it."""
    for cell in range(span.start // _CELL, span.end // _CELL + 1):
        yield span.document, cell


_CELL = 2000
"""Characters of a stretch."""


def _overlap(span: Span, document: int, start: int, end: int) -> bool:
    return span.document == document and span.start < end and start < span.end


def _spoken_by_ur(read: Iterable[Statement]) -> Iterator[Span]:
    """Yield what intake takes for the words of the utilization review."""
    for one in read:
        if one.attribution == "utilization_review":
            yield Span(document=one.document, page=1, start=one.start, end=one.end)


def _any_overlap(spans: Iterable[Span], document: int, start: int, end: int) -> bool:
    return any(_overlap(span, document, start, end) for span in spans)


def token_range(tokens: tuple[Token, ...], start: int, end: int) -> tuple[int, int]:
    """Return the half-open range of tokens that ``text[start:end]`` touches."""
    inside = [i for i, token in enumerate(tokens) if token.start < end and start < token.end]
    return inside[0], inside[-1] + 1


def _record_part(document: CaseDocument) -> tuple[int, int]:
    """Return the part that is the record: a determination's clinical summary, else everything."""
    if document.letter is not None:
        return document.letter.summary.start, document.letter.summary.end
    return 0, len(document.text)


def _pieces(
    text: str, start: int, end: int, turns: Iterable[int] = ()
) -> Iterator[tuple[int, int]]:
    """Yield sentences, never across a heading, a list entry, a page or an ended paragraph.

    Nor across one of ``turns``, where another voice or another line of a file begins.
    """
    cuts = {start, end, *(at for at in turns if start < at < end)}
    for match in _BREAK.finditer(text, start, end):
        cuts.add(match.end())
    for match in _HEADING.finditer(text, start, end):
        cuts.update((match.start(), match.end()))
    ordered = sorted(cuts)
    for a, b in zip(ordered, ordered[1:], strict=False):
        yield from sentences(text, a, b)
