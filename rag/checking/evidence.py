"""What a sentence may take its figures and names from, in three circles of trust."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rag.checking.context import ItemContext
from rag.checking.values import Value, values
from rag.letter.citations import citation_text, long_date
from rag.records import DisputedItem, Passage, Sentence, SentenceRole


@dataclass(frozen=True)
class Evidence:
    """Texts of one circle and the typed values in them."""

    texts: tuple[str, ...]
    values: tuple[Value, ...]
    pages: frozenset[str] = frozenset()
    """Pages on which the quoted words stand."""

    def joined(self) -> str:
        """Return the texts as one, parted so that no phrase runs across."""
        return "\n;\n".join(self.texts)


@dataclass(frozen=True)
class Circles:
    """The circles of one sentence, narrowest first."""

    quoted: Evidence
    """The very words that the sentence quotes or cites."""
    granted: Evidence
    """What those words come from, and what the request and the assessment say."""
    everything: tuple[str, ...]
    """The whole case file and every passage retrieved."""

    @property
    def record(self) -> Evidence:
        """The outermost circle; a long file is read once."""
        return _everything(self.everything)


def circles(context: ItemContext, sentence: Sentence) -> Circles:
    """Gather the evidence for one sentence."""
    return Circles(
        quoted=_quoted(context, sentence),
        granted=_evidence(_granted(context, sentence), _pages(context, sentence)),
        everything=(context.record, *(p.text for p in context.passages.values())),
    )


def _evidence(texts: Iterable[str], pages: Iterable[str] = ()) -> Evidence:
    kept = tuple(text for text in texts if text)
    found = tuple(value for text in kept for value in values(text))
    return Evidence(kept, found, frozenset(pages))


@lru_cache(maxsize=4)
def _everything(texts: tuple[str, ...]) -> Evidence:
    return _evidence(texts)


def _quoted(context: ItemContext, sentence: Sentence) -> Evidence:
    texts = [citation.quote for citation in sentence.citations]
    texts += [quote.text for quote in sentence.case_quotes]
    if sentence.role is SentenceRole.REQUEST:
        texts += request_texts(context.item)
    pages = [str(quote.span.page) for quote in sentence.case_quotes]
    return _evidence(texts, pages)


def _granted(context: ItemContext, sentence: Sentence) -> list[str]:
    texts = list(sentence.searched)
    for passage in context.cited(sentence):
        texts += [passage.text, *passage_texts(passage)]
    texts += _dates(context)
    if sentence.role is not SentenceRole.GUIDELINE:
        texts += request_texts(context.item)
        texts += _facts(context, sentence)
    if sentence.role in (SentenceRole.ASSESSMENT, SentenceRole.CONCLUSION, SentenceRole.NOTE):
        texts += _assessed(context)
        texts += _shown(context)
    return texts


def passage_texts(passage: Passage) -> list[str]:
    """Return what is known of a passage beside its words: citation, edition, grade."""
    source = passage.source
    out = [citation_text(passage), passage.section, passage.chapter, source.title, source.edition]
    out.append(f"{source.year}; {long_date(source.in_force_from)}")
    if source.in_force_until:
        out.append(long_date(source.in_force_until))
    if passage.recommendation:
        out.append(f"{passage.recommendation.strength}; {passage.recommendation.decisions}")
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


def _assessed(context: ItemContext) -> list[str]:
    assessment = context.assessment
    if assessment is None:
        return []
    texts = [assessment.explanation, assessment.supported_portion]
    for recommendation in assessment.recommendations:
        texts.append(recommendation.explanation)
        for one in recommendation.criteria:
            texts += [one.explanation, one.criterion.text, one.criterion.label]
            texts += [context.facts[key].text for key in one.fact_ids if key in context.facts]
            texts += [context.case.words(span) for span in one.evidence]
    for alternative in assessment.alternatives:
        texts.append(alternative.name)
        texts += [context.case.words(span) for span in alternative.evidence]
    return texts


def _shown(context: ItemContext) -> list[str]:
    """Return what the search showed: steps, and the names of passages, in force or not."""
    texts = [step.explanation for step in (context.found.steps if context.found else ())]
    for passage in (*context.passages.values(), *context.superseded.values()):
        texts += passage_texts(passage)
    return texts


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
