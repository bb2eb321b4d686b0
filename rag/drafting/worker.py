"""Who the worker is, as the first sentence of a rationale tells it: age, sex, injury, diagnoses."""

from __future__ import annotations

import re

from rag.drafting.evidence import quote_fact, quote_span
from rag.drafting.material import Material
from rag.drafting.present import unlike
from rag.drafting.wording import in_marks
from rag.intake.dates import dates_in
from rag.records import CaseQuote, Fact, FactKind
from rag.text import listed

_MOST_DIAGNOSES = 3
_NOUNS = {"male": "man", "female": "woman"}


def worker(material: Material) -> tuple[str, list[CaseQuote]]:
    """Return ``, for a 68-year-old man injured on 12/03/1996`` as far as it is on record."""
    quotes: list[CaseQuote] = []
    noun = "worker"
    for fact in material.of_kind(FactKind.SEX)[:1]:
        noun = _NOUNS.get(fact.value, noun)
        quotes.append(quote_fact(material.case, fact))
    text = ""
    for fact in material.of_kind(FactKind.AGE)[:1]:
        quote = quote_fact(material.case, fact)
        quotes.insert(0, quote)
        text = f", for {_aged(fact.value, quote.text, noun)}"
    injured, when = _injured(material)
    if not (text or injured):
        return "", []
    return f"{text or f', for a {noun}'}{injured}", [*quotes, *when]


def _aged(years: str, words: str, noun: str) -> str:
    """Tell an age in figures as a letter does; one in words is quoted."""
    if not re.search(rf"\b{re.escape(years)}", words):
        return f"a {noun} ({in_marks(words)})"
    article = "an" if re.match(r"8|11$|18$", years) else "a"
    return f"{article} {years}-year-old {noun}"


def _injured(material: Material) -> tuple[str, list[CaseQuote]]:
    for fact in material.of_kind(FactKind.DATE_OF_INJURY)[:1]:
        words = material.case.words(fact.span)
        found = next(iter(dates_in(words)), None)
        if found is None:
            quote = quote_fact(material.case, fact)
            return f", date of injury: {in_marks(quote.text)}", [quote]
        quote = _part(material, fact, found.start, found.end)
        return f" injured {'on' if found.exact else 'in'} {quote.text}", [quote]
    return "", []


def _part(material: Material, fact: Fact, start: int, end: int) -> CaseQuote:
    """Quote a stretch of the words of a fact: the date alone of “injury on 12/03/1996”."""
    at = fact.span.start
    span = fact.span.model_copy(update={"start": at + start, "end": at + end})
    return quote_span(material.case, span).model_copy(update={"fact_id": fact.id})


def _parts(material: Material) -> set[str]:
    """Return bare names of parts of the body: alone, as in "back and knee pain", no diagnosis."""
    own = {fact.text.lower() for fact in material.summary.facts if fact.kind is FactKind.BODY_PART}
    return (
        own | {"back", "neck"} | {word for p in material.item.body_parts for word in p.split("_")}
    )


def _tells_care(fact: Fact, material: Material) -> bool:
    """Whether the words of a diagnosis are those of care for it: "pinning of the fracture"."""
    return any(
        care.span.document == fact.span.document
        and care.span.start <= fact.span.start < care.span.end
        for care in material.of_kind(FactKind.PRIOR_TREATMENT)
    )


def diagnoses(material: Material) -> tuple[str, list[CaseQuote]]:
    """Return ``; the diagnosis is cervical radiculopathy`` for what bears on the request.

    Those of the part at issue go before those that name none; another part's or the other side's
    are not told, be they the only ones.
    """
    own = set(material.item.body_parts)
    known = [f for f in material.of_kind(FactKind.DIAGNOSIS) if material.concerns(f)]
    facts = [fact for fact in known if fact.text.lower() not in _parts(material)]
    facts = [fact for fact in facts if not _tells_care(fact, material)]
    facts.sort(key=lambda fact: not own & set(fact.body_parts))
    quotes = unlike([quote_fact(material.case, fact) for fact in facts])[:_MOST_DIAGNOSES]
    if not quotes:
        return "", []
    noun = "diagnosis is" if len(quotes) == 1 else "diagnoses are"
    words = listed([material.in_text(quote.text) for quote in quotes])
    return f"; the {noun} {words}", quotes
