"""What of a case decides whether a recommendation is about it: phase, operation, conditions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from rag.around_operation import comes_after
from rag.phrases import words_of
from rag.records import CaseSummary, DisputedItem, Fact, FactKind
from rag.vocabulary import Vocabulary

ACUTE_DAYS, SUBACUTE_DAYS = 30, 91
"""An injury is acute for a month, subacute to the third, chronic from then on (8 CCR 9792.20)."""
RECENT_OPERATION = timedelta(days=365)
"""The longest postsurgical treatment period is a year after the operation."""
POSTOPERATIVE = "postoperative"
Answer = Literal["yes", "no", "unknown"]


@dataclass(frozen=True)
class Circumstances:
    """The case of one item, as far as it decides which recommendations are about it."""

    phase: str
    """``acute``, ``subacute``, ``chronic``, or empty where the date of injury is unknown."""
    postoperative: Answer
    conditions: frozenset[str]
    """Vocabulary ids of the conditions affirmed."""
    words: str
    """Everything affirmed of the case, and the requests, as words in their basic form."""

    def in_phase(self, phases: tuple[str, ...]) -> Answer:
        """Say whether the case is in one of the phases; none asked for is always met."""
        if not phases or self.phase in phases:
            return "yes"
        if POSTOPERATIVE in phases and self.postoperative != "no":
            return self.postoperative
        return "unknown" if not self.phase and set(phases) - {POSTOPERATIVE} else "no"

    def has(self, condition: str, vocabulary: Vocabulary) -> bool:
        """Say whether a condition, given as vocabulary id or in words, is affirmed."""
        if self.conditions.intersection(vocabulary.condition_family(condition)):
            return True
        return any(_basic(term) in self.words for term in vocabulary.terms(condition))


def circumstances(
    item: DisputedItem, summary: CaseSummary, vocabulary: Vocabulary
) -> Circumstances:
    """Gather from the summary what decides which recommendations are about ``item``."""
    affirmed = [
        fact
        for fact in summary.facts
        if fact.polarity == "affirmed" and fact.kind is not FactKind.REQUEST
    ]
    texts = [_affirmed_words(fact, summary) for fact in affirmed]
    texts += [entry.text for entry in summary.items]
    ids = {fact.value for fact in affirmed if fact.value in vocabulary.conditions}
    for text in texts:
        ids.update(match.id for match in vocabulary.conditions_in(text))
    return Circumstances(
        phase=_phase(summary),
        postoperative=_postoperative(item, summary, vocabulary),
        conditions=frozenset(ids),
        words="".join(_basic(text) for text in texts),
    )


def _affirmed_words(fact: Fact, summary: CaseSummary) -> str:
    """Return the words of a fact without those that the record denies within it.

    The result of a film is one fact: "no fracture, no osteoarthritis" affirms neither.
    """
    text, base = fact.text, fact.span.start
    if len(text) != fact.span.end - base:
        return text
    for other in summary.facts:
        if other.polarity == "affirmed" or other.span.document != fact.span.document:
            continue
        first, last = other.span.start - base, other.span.end - base
        if 0 <= first and last <= len(text):
            text = f"{text[:first]}{' ' * (last - first)}{text[last:]}"
    return text


def _basic(text: str) -> str:
    return f" {' '.join(words_of(text))} "


def _phase(summary: CaseSummary) -> str:
    if summary.date_of_injury is None:
        return ""
    days = (summary.as_of - summary.date_of_injury).days
    if days <= ACUTE_DAYS:
        return "acute"
    return "subacute" if days <= SUBACUTE_DAYS else "chronic"


def _postoperative(item: DisputedItem, summary: CaseSummary, vocabulary: Vocabulary) -> Answer:
    """Say whether the item follows an operation.

    One without a date was in the last year where the injury was; else it leaves the answer open.
    """
    injured = summary.date_of_injury
    lately = injured is not None and summary.as_of - injured <= RECENT_OPERATION
    if comes_after(item.text) or "postoperative" in (item.treatment or ""):
        return "yes"
    answer: Answer = "no"
    for fact in summary.facts:
        if fact.kind is not FactKind.PRIOR_TREATMENT or fact.polarity != "affirmed":
            continue
        named = fact.response.treatment if fact.response else fact.value
        entry = vocabulary.treatments.get(named) or vocabulary.treatments.get(fact.value)
        surgical = entry is not None and entry.category == "surgery"
        if not surgical and not comes_after(fact.text):
            continue
        if (
            fact.body_parts
            and item.body_parts
            and not item.body_part_inferred  # of a drug nobody says for which part it is
            and not vocabulary.covers(fact.body_parts, item.body_parts)
        ):
            continue
        if fact.noted is None and not lately:
            answer = "unknown"
        elif fact.noted is None or timedelta(0) <= summary.as_of - fact.noted <= RECENT_OPERATION:
            return "yes"
    return answer
