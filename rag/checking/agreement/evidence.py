"""What a sentence may take its figures and names from, in three circles of trust."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rag.checking.context import ItemContext
from rag.checking.criteria import weighed_in
from rag.checking.values import Value, values
from rag.intake.dates import number_of
from rag.letter.citations import citation_text, long_date, short_name
from rag.records import CriterionAssessment, DisputedItem, Passage, Sentence, SentenceRole

STRICT = (SentenceRole.GUIDELINE, SentenceRole.CASE_FACT, SentenceRole.REQUEST)
"""Roles of sentences that tell what their source says: its figures and names, and no others."""


@dataclass(frozen=True)
class Evidence:
    """Texts of one circle, read only when they are asked for."""

    context: ItemContext
    texts: tuple[str, ...]
    pages: frozenset[str] = frozenset()
    """Pages on which the quoted words stand."""

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """The typed values in the texts."""
        return tuple(value for text in self.texts for value in values(text))

    @cached_property
    def spelt(self) -> frozenset[float]:
        """The numbers that stand in words, with or without a noun: "up to ten when …"."""
        words = (number_of(word) for word in re.findall(r"[a-z]+", self.joined.lower()))
        return frozenset(float(value) for value in words if value is not None)

    @cached_property
    def joined(self) -> str:
        """The texts as one, parted so that no phrase runs across."""
        return "\n;\n".join(self.texts)


@dataclass(frozen=True)
class Circles:
    """The circles of one sentence, narrowest first."""

    context: ItemContext
    sentence: Sentence

    @cached_property
    def quoted(self) -> Evidence:
        """The very words that the sentence quotes or cites."""
        return _quoted(self.context, self.sentence)

    @cached_property
    def granted(self) -> Evidence:
        """What those words come from, and what the request and the assessment say."""
        texts = _granted(self.context, self.sentence)
        return _evidence(self.context, texts, _pages(self.context, self.sentence))

    @cached_property
    def schedule(self) -> Evidence:
        """The quoted words and the request: where "2 times a week for 6 weeks" is 12 visits."""
        return _evidence(self.context, [*self.quoted.texts, *request_texts(self.context.item)])

    @cached_property
    def named(self) -> Evidence:
        """How the guidelines shown are cited: their numbers are years, chapters and sections."""
        return _evidence(self.context, _names(self.context, self.sentence))

    @cached_property
    def record(self) -> Evidence:
        """The whole case file and every passage retrieved."""
        passages = (passage.text for passage in self.context.passages.values())
        return _evidence(self.context, [self.context.record, *passages])


def _evidence(context: ItemContext, texts: Iterable[str], pages: Iterable[str] = ()) -> Evidence:
    kept = tuple(dict.fromkeys(text for text in texts if text))
    return Evidence(context, kept, frozenset(pages))


def _quoted(context: ItemContext, sentence: Sentence) -> Evidence:
    texts = [citation.quote for citation in sentence.citations]
    texts += [quote.text for quote in sentence.case_quotes]
    if sentence.role is SentenceRole.REQUEST:
        texts += request_texts(context.item)
    pages = [str(quote.span.page) for quote in sentence.case_quotes]
    return _evidence(context, texts, pages)


def _granted(context: ItemContext, sentence: Sentence) -> list[str]:
    texts = list(sentence.searched)
    for passage in context.cited(sentence):
        texts.append(passage.text)
    texts += _dates(context)
    if sentence.role is not SentenceRole.GUIDELINE:
        texts += request_texts(context.item)
        texts += _facts(context, sentence)
    if sentence.role in (SentenceRole.ASSESSMENT, SentenceRole.CONCLUSION, SentenceRole.NOTE):
        texts += _assessed(context, sentence)
    if sentence.role is SentenceRole.NOTE:
        texts += [step.explanation for step in (context.found.steps if context.found else ())]
    return texts


def _names(context: ItemContext, sentence: Sentence) -> list[str]:
    shown = list(context.cited(sentence))
    if sentence.role in (SentenceRole.ASSESSMENT, SentenceRole.CONCLUSION, SentenceRole.NOTE):
        shown += [*context.passages.values(), *context.superseded.values()]
    return [text for passage in shown for text in passage_texts(passage)]


def passage_texts(passage: Passage) -> list[str]:
    """Return what is known of a passage beside its words: citation, edition, grade."""
    source = passage.source
    out = [
        citation_text(passage),
        short_name(passage),
        passage.section,
        passage.chapter,
        source.title,
        source.edition,
    ]
    out.append(f"{source.year}; {long_date(source.in_force_from)}")
    if source.in_force_until:
        out.append(long_date(source.in_force_until))
    if passage.recommendation:
        out.append(passage.recommendation.strength)
    return out


def request_texts(item: DisputedItem) -> list[str]:
    """Return the request in its own words and in the typed form that intake made of it."""
    texts = [item.text, item.original_request, item.approved_portion, item.treatment_name]
    texts += [item.strength, item.frequency, item.laterality or "", "; ".join(item.levels)]
    if item.levels:
        texts.append(f"{len(item.levels)} levels")
    amounts = (
        (item.visits, "visits"),
        (item.quantity, "tablets"),
        (item.refills, "refills"),
        (item.duration_days, "days"),
    )
    texts += [f"{amount:g} {noun}" for amount, noun in amounts if amount is not None]
    texts += [part.replace("_", " ") for part in item.body_parts]
    texts.append((item.drug or "").replace("_", " "))
    return texts


def _facts(context: ItemContext, sentence: Sentence) -> list[str]:
    ids = [quote.fact_id for quote in sentence.case_quotes if quote.fact_id]
    facts = [context.facts[key] for key in ids if key in context.facts]
    texts = [f"{fact.value}; {fact.noted or ''}" for fact in facts]
    for fact in facts:
        texts += [part.replace("_", " ") for part in fact.body_parts]
        texts.append(fact.laterality or "")
        if fact.response and fact.response.relief_days is not None:
            texts.append(f"{fact.response.relief_days:g} days")
        if fact.response and fact.response.relief_percent is not None:
            texts.append(f"{fact.response.relief_percent:g} %")
    return texts


def _assessed(context: ItemContext, sentence: Sentence) -> list[str]:
    """Return what the assessment says: of the criteria that the sentence weighs, else of all."""
    assessment = context.assessment
    if assessment is None:
        return []
    weighed = weighed_in(context, sentence)
    if weighed and sentence.role is SentenceRole.ASSESSMENT:
        return [text for one in weighed for text in _criterion(context, one)]
    texts = [assessment.explanation, assessment.supported_portion]
    for recommendation in assessment.recommendations:
        texts.append(recommendation.explanation)
        texts += [text for one in recommendation.criteria for text in _criterion(context, one)]
    for alternative in assessment.alternatives:
        texts.append(alternative.name)
        texts += [context.case.words(span) for span in alternative.evidence]
    return texts


def _criterion(context: ItemContext, one: CriterionAssessment) -> list[str]:
    texts = [one.explanation, one.criterion.text, one.criterion.label]
    texts += [context.facts[key].text for key in one.fact_ids if key in context.facts]
    return texts + [context.case.words(span) for span in one.evidence]


def _dates(context: ItemContext) -> list[str]:
    summary = context.summary
    days: list[date | None] = [
        summary.ur_date,
        summary.request_date,
        summary.date_of_injury,
        summary.as_of,
    ]
    return [day.isoformat() for day in days if day is not None]


def _pages(context: ItemContext, sentence: Sentence) -> list[str]:
    """Return the pages on which facts of the item stand, for sentences that sum up."""
    if sentence.role not in (SentenceRole.ASSESSMENT, SentenceRole.REQUEST, SentenceRole.NOTE):
        return []
    spans = [context.item.span] if context.item.span else []
    ids = [
        key
        for recommendation in (context.assessment.recommendations if context.assessment else ())
        for one in recommendation.criteria
        for key in one.fact_ids
    ]
    spans += [context.facts[key].span for key in ids if key in context.facts]
    spans += [
        span
        for recommendation in (context.assessment.recommendations if context.assessment else ())
        for one in recommendation.criteria
        for span in one.evidence
    ]
    return [str(span.page) for span in spans]
