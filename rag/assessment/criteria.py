"""Each criterion of a recommendation held against the record, whatever its kind of test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rag.assessment import alongside, amounts, benefit, findings, history, periods, timing
from rag.assessment.verdict import Setting, Verdict
from rag.records import (
    Criterion,
    CriterionAssessment,
    CriterionStatus,
    NoTest,
    Recommendation,
    RetrievedPassage,
    TriedTest,
)


def _tried(test: TriedTest, label: str, setting: Setting) -> Verdict:
    if test.alongside:
        return alongside.alongside(test, label, setting)
    return history.tried(test, label, setting)


BOUNDS = ("limit", "excluded")
"""Tests that bound a request; the others ask for something about the worker."""
_TESTS: Mapping[str, Callable[[Any, str, Setting], Verdict]] = {
    "documented": findings.documented,
    "excluded": findings.excluded,
    "tried": _tried,
    "response": benefit.response,
    "limit": amounts.limit,
    "interval": periods.interval,
    "phase": timing.phase,
    "age": timing.age,
}


def assess_criteria(
    recommendation: Recommendation, pieces: Iterable[RetrievedPassage], setting: Setting
) -> tuple[CriterionAssessment, ...]:
    """Return every criterion of ``recommendation`` with what the record says of it.

    Args:
        recommendation: What the section says.
        pieces: The retrieved passages of that section; a long one is cut into several.
        setting: The item in its record.
    """
    held = tuple(pieces)
    return tuple(
        _assess(criterion, _passage_of(criterion, held), setting)
        for criterion in recommendation.criteria
    )


def _passage_of(criterion: Criterion, pieces: tuple[RetrievedPassage, ...]) -> str:
    for piece in pieces:
        if piece.passage.start <= criterion.start and criterion.end <= piece.passage.end:
            return piece.passage.key
    return pieces[0].passage.key


def _assess(criterion: Criterion, key: str, setting: Setting) -> CriterionAssessment:
    verdict = _inapplicable(criterion, setting) or _TESTS[criterion.test.kind](
        criterion.test, criterion.label, setting
    )
    return CriterionAssessment(
        criterion=criterion,
        passage_key=key,
        status=verdict.status,
        fact_ids=tuple(dict.fromkeys(fact.id for fact in verdict.facts)),
        searched=verdict.searched,
        explanation=verdict.explanation,
        evidence=verdict.evidence,
    )


def _inapplicable(criterion: Criterion, setting: Setting) -> Verdict | None:
    name = setting.item.treatment_name or "treatment"
    if isinstance(criterion.test, NoTest):
        why = criterion.test.why.rstrip(".")
        return _not_applicable(
            f"The program cannot test this and leaves it to the reviewer: {why}."
        )
    if criterion.when == "initial" and setting.repeat:
        return _not_applicable(f"This is for a first course; the record shows earlier {name}.")
    if criterion.when == "repeat" and not setting.repeat:
        return _not_applicable(
            f"This is for a repeated course; the record shows no earlier {name}."
        )
    return None


def _not_applicable(explanation: str) -> Verdict:
    return Verdict(CriterionStatus.NOT_APPLICABLE, explanation)


def settled(criteria: Iterable[CriterionAssessment]) -> tuple[CriterionAssessment, ...]:
    """Return the criteria that count: the applicable ones, one for each group of alternatives.

    Of a group the best-met alternative stands for all, since one of them suffices.
    """
    singles: list[CriterionAssessment] = []
    groups: dict[str, CriterionAssessment] = {}
    for entry in criteria:
        if entry.status is CriterionStatus.NOT_APPLICABLE:
            continue
        name = entry.criterion.group
        if not name:
            singles.append(entry)
        elif name not in groups or _ORDER[entry.status] < _ORDER[groups[name].status]:
            groups[name] = entry
    return (*singles, *groups.values())


_ORDER = {
    CriterionStatus.MET: 0,
    CriterionStatus.NOT_DOCUMENTED: 1,
    CriterionStatus.CONTRADICTED: 2,
    CriterionStatus.NOT_MET: 3,
    CriterionStatus.NOT_APPLICABLE: 4,
}
