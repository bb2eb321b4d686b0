"""The postoperative window: counted from the date of the operation, not merely "recent"."""

from __future__ import annotations

from datetime import date
from typing import Any

from rag.assessment import assess
from rag.records import CriterionAssessment, CriterionStatus, FactKind, TreatmentResponse
from tests.support.records import (
    case_of,
    facet_item,
    fact,
    found,
    passage,
    small_vocabulary,
    summary_of,
)

REQUEST = "Postoperative physical therapy for the knee, 12 visits"
WINDOW = {"kind": "phase", "any": ["postoperative"], "within_days": 122}
TOTAL = {"kind": "limit", "measure": "visits", "max": 24, "cumulative": True}


def judged(record: str, table: dict[str, Any], request: str = REQUEST) -> CriterionAssessment:
    case = case_of(f"{record}\n\nDisputed items:\n1. {request}\n")
    asked = facet_item(
        case,
        request,
        treatment="physical_therapy",
        treatment_name="physical therapy",
        category="rehabilitation",
        body_parts=("knee",),
        laterality=None,
        levels=(),
        visits=12,
    )
    had = "18 visits of physical therapy for the knee in March 2016"
    facts = (
        (
            fact(
                case,
                "F1",
                FactKind.PRIOR_TREATMENT,
                had,
                body_parts=("knee",),
                response=TreatmentResponse(treatment="physical_therapy", count=18),
            ),
        )
        if had in record
        else ()
    )
    summary = summary_of(facts, (asked,), as_of=date(2016, 11, 1))
    section = passage(
        "An option.",
        [("The criterion.", table)],
        treatments=("physical_therapy",),
        body_parts=("knee",),
    )
    (made,) = assess(case, summary, (found(section),), small_vocabulary())
    return made.recommendations[0].criteria[0]


def test_within_the_treatment_period() -> None:
    entry = judged("The worker underwent knee arthroscopy on 09/01/2016.", WINDOW)
    assert entry.status is CriterionStatus.MET
    assert "61 days after the operation of 2016-09-01" in entry.explanation
    assert "122 days" in entry.explanation


def test_after_the_treatment_period() -> None:
    entry = judged("The worker underwent knee arthroscopy on 02/01/2016.", WINDOW)
    assert entry.status is CriterionStatus.NOT_MET
    assert "274 days after" in entry.explanation


def test_an_undated_operation_stands_as_recent() -> None:
    entry = judged("The worker underwent knee arthroscopy.", WINDOW)
    assert entry.status is CriterionStatus.MET


def test_visits_before_the_operation_are_not_those_after_it() -> None:
    record = (
        "The worker had 18 visits of physical therapy for the knee in March 2016. "
        "The worker underwent knee arthroscopy on 09/01/2016."
    )
    assert judged(record, TOTAL).status is CriterionStatus.NOT_MET
    assert judged(record, TOTAL | {"after_surgery": True}).status is CriterionStatus.MET


PHASE = {"kind": "phase", "any": ["postoperative"]}


def test_words_without_a_date_tell_of_the_operation_that_has_one() -> None:
    old = "The worker underwent left knee arthroscopy on 02/01/2014."
    again = judged(f"{old} Knee pain after knee arthroscopy.", PHASE, "Knee brace, one")
    assert again.status is not CriterionStatus.MET
    other = judged(f"{old} Right knee pain after right knee arthroscopy.", PHASE, "Knee brace, one")
    assert other.status is CriterionStatus.NOT_DOCUMENTED  # another one, on no known day
