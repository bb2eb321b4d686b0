"""The facts of a case, statement by statement, in order and numbered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.intake.fact_conditions import body_part_facts, condition_facts, imaging_facts
from rag.intake.fact_draft import FactDraft, number_facts
from rag.intake.fact_measures import measure_facts
from rag.intake.fact_medications import medication_facts, request_facts
from rag.intake.fact_person import person_facts
from rag.intake.fact_treatments import treatment_facts
from rag.intake.normal_findings import normal_facts
from rag.intake.pain import pain_facts
from rag.intake.statements import Statement, statements
from rag.records import CaseFile, Fact
from rag.vocabulary import Vocabulary

__all__ = ["facts_of", "facts_of_statements"]


def facts_of(case: CaseFile, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """Return every fact of the case half, in order of appearance, numbered from ``F1``."""
    return facts_of_statements(statements(case), case, vocabulary)


def facts_of_statements(
    read: Sequence[Statement], case: CaseFile, vocabulary: Vocabulary
) -> tuple[Fact, ...]:
    """Return the facts of statements that were already cut."""
    return number_facts(_drafts(tuple(read), vocabulary), case)


def _drafts(read: tuple[Statement, ...], vocabulary: Vocabulary) -> Iterator[FactDraft]:
    yield from person_facts(read, vocabulary)
    yield from measure_facts(read, vocabulary)
    seen: set[str] = set()
    for at, statement in enumerate(read):
        yield from body_part_facts(statement, vocabulary, seen)
        yield from condition_facts(statement, vocabulary)
        if statement.attribution != "record":
            continue
        yield from imaging_facts(statement, vocabulary)
        yield from normal_facts(statement, vocabulary)
        yield from pain_facts(statement, vocabulary)
        yield from treatment_facts(statement, read[at + 1 : at + 4], vocabulary)
        yield from medication_facts(statement, read[at + 1 : at + 4], vocabulary)
        yield from request_facts(statement, vocabulary)
