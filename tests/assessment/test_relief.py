"""Relief of an earlier course: percent and duration of one and the same course, hours as hours."""

from __future__ import annotations

from typing import Any

from rag.records import CriterionStatus, FactKind, TreatmentResponse
from tests.assessment.test_criteria import judged

HALF_FOR_SIX_WEEKS = {
    "kind": "response",
    "treatments": [],
    "min_relief_percent": 50,
    "min_days": 42,
}
FULL_BUT_BRIEF = "a facet injection in the neck with 100% relief for 10 days"
SLIGHT_BUT_LONG = "another facet injection in the neck with 20% relief for 8 weeks"


def told(words: str, **values: Any) -> tuple[FactKind, str, dict[str, Any]]:
    values = {"treatment": "facet_joint_injection", **values}
    return FactKind.PRIOR_TREATMENT, words, {"response": TreatmentResponse(**values)}


def test_strong_relief_of_one_and_long_relief_of_another_do_not_add_up() -> None:
    entry = judged(
        f"She had {FULL_BUT_BRIEF}. She had {SLIGHT_BUT_LONG}.",
        HALF_FOR_SIX_WEEKS,
        (
            told(FULL_BUT_BRIEF, relief_percent=100, relief_days=10),
            told(SLIGHT_BUT_LONG, relief_percent=20, relief_days=56),
        ),
    )
    assert entry.status is CriterionStatus.NOT_MET
    assert "10 days against at least 42 days" in entry.explanation


def test_hours_are_not_weeks() -> None:
    words = "a facet injection in the neck with 90% relief for 8 hours"
    entry = judged(f"She had {words}.", HALF_FOR_SIX_WEEKS, (told(words, relief_percent=90),))
    assert entry.status is CriterionStatus.NOT_MET
    assert "8 hours against at least 42 days" in entry.explanation


def test_relief_from_the_therapy_is_not_that_of_the_block() -> None:
    words = "a facet injection in the neck, then physical therapy with 80% relief for 3 months"
    entry = judged(
        f"She had {words}.",
        HALF_FOR_SIX_WEEKS,
        (told(words, treatment="physical_therapy", relief_percent=80, relief_days=91),),
    )
    assert entry.status is CriterionStatus.NOT_DOCUMENTED


def test_hours_at_work_are_no_hours_of_relief() -> None:
    words = "a facet injection in the neck with 60% relief, able to work for 8 hours"
    entry = judged(f"She had {words}.", HALF_FOR_SIX_WEEKS, (told(words, relief_percent=60),))
    assert entry.status is CriterionStatus.NOT_DOCUMENTED
