"""What a test of one criterion returns, and the item and record that every test is given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rag.assessment.record_view import Mention, RecordView
from rag.assessment.terms import Terms
from rag.formulary import Formulary
from rag.records import CriterionStatus, DisputedItem, Fact, Span


@dataclass(frozen=True)
class Verdict:
    """The status of a criterion with what shows it."""

    status: CriterionStatus
    explanation: str
    """One plain sentence, complete with units."""
    facts: tuple[Fact, ...] = ()
    evidence: tuple[Span, ...] = ()
    """Places that show it and that none of ``facts`` covers."""
    searched: tuple[str, ...] = ()


@dataclass(frozen=True)
class Setting:
    """One disputed item in its record."""

    item: DisputedItem
    view: RecordView
    terms: Terms
    repeat: bool
    """Whether the same treatment is on record as already given."""
    formulary: Formulary | None = None
    """Drug list and tables of morphine equivalents; ``None``: not at hand."""
    section_parts: tuple[str, ...] = ()
    """The parts of the body that the section held against the record asks about."""

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the body on which evidence has to bear: the section's, else the item's.

        A drug is taken for the whole of the body; where its request names no part, none is asked.
        """
        if self.section_parts:
            return self.section_parts
        anywhere = self.item.category == "drugs" and self.item.body_part_inferred
        return () if anywhere else self.item.body_parts


def met(explanation: str, facts: Iterable[Fact] = (), evidence: Iterable[Span] = ()) -> Verdict:
    """Return a verdict that the criterion is met."""
    return Verdict(CriterionStatus.MET, explanation, tuple(facts), tuple(evidence))


def not_met(explanation: str, facts: Iterable[Fact] = (), evidence: Iterable[Span] = ()) -> Verdict:
    """Return a verdict that the record shows the criterion unmet."""
    return Verdict(CriterionStatus.NOT_MET, explanation, tuple(facts), tuple(evidence))


def missing(
    explanation: str,
    searched: Iterable[str],
    facts: Iterable[Fact] = (),
    evidence: Iterable[Span] = (),
) -> Verdict:
    """Return a verdict that the record was searched and does not document the criterion."""
    return Verdict(
        CriterionStatus.NOT_DOCUMENTED,
        explanation,
        tuple(facts),
        tuple(evidence),
        tuple(dict.fromkeys(searched)),
    )


def sources(
    view: RecordView, mentions: Iterable[Mention], limit: int = 3
) -> tuple[tuple[Fact, ...], tuple[Span, ...]]:
    """Return the facts that cover the mentions' words, and spans for those that none covers."""
    facts: dict[str, Fact] = {}
    spans: dict[tuple[int, int], Span] = {}
    for mention in mentions:
        covering = [fact for fact in view.facts_at(mention.words) if view.names(fact, mention.term)]
        if covering:
            facts.update((fact.id, fact) for fact in covering[:1])
        else:
            spans.setdefault((mention.span.document, mention.span.start), mention.span)
    return tuple(facts.values())[:limit], tuple(spans.values())[:limit]


def number(value: float) -> str:
    """Write a number without a needless decimal.

    >>> number(42.0), number(30.4)
    ('42', '30.4')
    """
    return str(int(value)) if value == int(value) else f"{value:.1f}"


def capital(text: str) -> str:
    """Return a text with a capital at its start, the rest as it is.

    >>> capital("relief lasted under an MRI")
    'Relief lasted under an MRI'
    """
    return text[:1].upper() + text[1:]


def amount(value: float, unit: str) -> str:
    """Write a number with its unit in the right number.

    >>> amount(1, "visit"), amount(42, "day")
    ('1 visit', '42 days')
    """
    return f"{number(value)} {unit}" + ("" if value == 1 else "s")
