"""Earlier courses by date: counted in a period, the interval since the last, undated ones said."""

from __future__ import annotations

from datetime import date
from typing import Any

from rag.assessment import assess
from rag.records import CriterionAssessment, CriterionStatus
from tests.support.records import (
    case_of,
    facet_item,
    found,
    passage,
    small_vocabulary,
    summary_of,
)

REQUEST = "Repeat cervical facet injection"
YEARLY = {"kind": "limit", "measure": "courses", "max": 3, "period_days": 365}
HALF_YEAR = {"kind": "interval", "min_days": 182}


def judged(record: str, table: dict[str, Any], **item: Any) -> CriterionAssessment:
    case = case_of(f"{record}\n\nDisputed items:\n1. {REQUEST}\n")
    asked = facet_item(case, REQUEST, laterality=None, levels=(), **item)
    summary = summary_of((), (asked,), as_of=date(2016, 11, 1))
    section = passage("An option.", [("The criterion.", table)])
    (made,) = assess(case, summary, (found(section),), small_vocabulary())
    return made.recommendations[0].criteria[0]


THREE = (
    "She had a cervical facet injection on 02/10/2016. A second cervical facet injection was "
    "performed on 05/12/2016. A third cervical facet injection was performed on 08/15/2016."
)


def test_dated_courses_of_the_period_and_the_request_are_added() -> None:
    entry = judged(THREE, YEARLY)
    assert entry.status is CriterionStatus.NOT_MET
    assert "2016-02-10, 2016-05-12 and 2016-08-15" in entry.explanation
    assert "make 4; the limit is 3" in entry.explanation


def test_one_before_the_period_does_not_count() -> None:
    entry = judged(THREE.replace("02/10/2016", "02/10/2014"), YEARLY)
    assert entry.status is CriterionStatus.MET
    assert "2014" not in entry.explanation


def test_the_same_date_told_twice_is_one_course() -> None:
    again = "The cervical facet injection of 05/12/2016 was performed without complication. "
    entry = judged(again + THREE, YEARLY | {"max": 4})
    assert entry.status is CriterionStatus.MET
    assert "make 4" in entry.explanation


def test_undated_courses_are_said_not_to_be_counted() -> None:
    entry = judged("She had a cervical facet injection with relief.", YEARLY)
    assert entry.status is CriterionStatus.MET
    assert "without a date not counted" in entry.explanation


def test_the_request_alone_can_pass_the_limit() -> None:
    entry = judged("No earlier injection.", YEARLY | {"max": 1}, visits=3)
    assert entry.status is CriterionStatus.NOT_MET


def test_too_soon_after_the_last_one() -> None:
    entry = judged(THREE, HALF_YEAR)
    assert entry.status is CriterionStatus.NOT_MET
    assert "78 days lie between" in entry.explanation
    assert "2016-08-15" in entry.explanation


def test_long_enough_after_the_last_one() -> None:
    entry = judged("A cervical facet injection was performed on 02/10/2016.", HALF_YEAR)
    assert entry.status is CriterionStatus.MET


def test_months_ago_count_as_a_date() -> None:
    entry = judged("She had a cervical facet injection eight months ago.", HALF_YEAR)
    assert entry.status is CriterionStatus.MET


def test_no_date_leaves_the_interval_open() -> None:
    entry = judged("She had a cervical facet injection with relief.", HALF_YEAR)
    assert entry.status is CriterionStatus.NOT_DOCUMENTED
    assert "does not date" in entry.explanation
    assert entry.searched


def test_an_injection_into_another_part_is_another_course() -> None:
    entry = judged("She had a lumbar facet injection on 09/15/2016.", HALF_YEAR)
    assert entry.status is CriterionStatus.NOT_DOCUMENTED
