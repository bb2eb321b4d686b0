"""Planning what to ask the index for an item: short typed queries, never the pasted case."""

from __future__ import annotations

from rag.records import CaseSummary, DisputedItem, Fact, FactKind, GuidelineReference, Query
from rag.text import squeeze
from rag.vocabulary import Vocabulary

WEIGHTS = {"treatment": 1.0, "criteria": 0.7, "diagnosis": 0.5, "ur_citation": 0.3, "plain": 1.0}
"""How much each kind of query counts. The UR's citation counts least: it may be the wrong one."""
_MOST_DIAGNOSES = 3
_MOST_CITATIONS = 3
_MOST_WORDS = 40


def plan_queries(
    item: DisputedItem, summary: CaseSummary, vocabulary: Vocabulary
) -> tuple[Query, ...]:
    """Return the queries for one item, without doubles, the treatment's first."""
    subject = _subject(item)
    parts = _parts(item, vocabulary)
    of_parts = f" of the {parts}" if parts else ""
    planned = [
        Query(kind="treatment", text=squeeze(f"{subject} {parts}")),
        Query(
            kind="criteria",
            text=f"criteria and indications for {subject}{of_parts}: when recommended, "
            "how much, when to repeat",
        ),
    ]
    diagnoses = _diagnoses(item, summary, vocabulary)
    if diagnoses:
        planned.insert(1, Query(kind="diagnosis", text=f"{subject} for {', '.join(diagnoses)}"))
    for reference in item.ur_citations[:_MOST_CITATIONS]:
        words = _cited(reference)
        if words:
            planned.append(Query(kind="ur_citation", text=words))
    return tuple({query.text.casefold(): query for query in reversed(planned)}.values())[::-1]


def _subject(item: DisputedItem) -> str:
    if item.treatment is None:
        return " ".join(item.text.split()[:_MOST_WORDS])
    if item.drug and item.drug.casefold() not in item.treatment_name.casefold():
        return f"{item.drug} {item.treatment_name}"
    return item.treatment_name or item.treatment.replace("_", " ")


def _parts(item: DisputedItem, vocabulary: Vocabulary) -> str:
    names = []
    for part in item.body_parts:
        entry = vocabulary.body_parts.get(part)
        names.append(entry.name if entry else part.replace("_", " "))
    return " and ".join(names)


def _diagnoses(item: DisputedItem, summary: CaseSummary, vocabulary: Vocabulary) -> list[str]:
    """Name the affirmed diagnoses of the item's body parts, in the order of the record."""
    named: dict[str, None] = {}
    for fact in summary.facts:
        if (
            fact.kind is FactKind.DIAGNOSIS
            and fact.polarity == "affirmed"
            and _concerns(fact, item, vocabulary)
        ):
            entry = vocabulary.conditions.get(fact.value)
            named[entry.name if entry else " ".join(fact.text.split()[:8]).lower()] = None
    return list(named)[:_MOST_DIAGNOSES]


def _concerns(fact: Fact, item: DisputedItem, vocabulary: Vocabulary) -> bool:
    if not fact.body_parts or not item.body_parts:
        return True
    return vocabulary.covers(fact.body_parts, item.body_parts)


def _cited(reference: GuidelineReference) -> str:
    """Return chapter and section as cited; a family alone says nothing of the treatment."""
    words = (reference.chapter or reference.title, reference.section)
    return squeeze(" ".join(part for part in words if part)) if reference.section else ""
