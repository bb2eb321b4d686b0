"""Visits told by the number of the last one, and the measures that stand in a table below."""

from __future__ import annotations

import pytest

from rag.records import FactKind
from tests.intake.test_record_understanding import read


@pytest.mark.parametrize(
    ("text", "care", "count"),
    [
        ("Therapist's report 08/08/2019, visit 14 of 14 authorized.", "physical_therapy", 14),
        ("Hand therapy, session #9.", "occupational_therapy", 9),
        ("Seen at her 7th session of acupuncture.", "acupuncture", 7),
        ("PT visit 9 of 12 today.", "physical_therapy", 9),
        ("PHYSICAL THERAPY NOTE\nVisit number 16 since surgery.", "physical_therapy", 16),
    ],
)
def test_the_number_of_a_visit_counts_those_had(text: str, care: str, count: int) -> None:
    found = [f.response for f in read(text, kind=FactKind.PRIOR_TREATMENT)]
    assert [(r.treatment, r.count) for r in found if r and r.count] == [(care, count)]


@pytest.mark.parametrize(
    "text",
    [
        "Follow-up visit 2 of 3 with Dr. Roe.",
        "Plan: physical therapy visit 1 of 12 next week.",
        "Visit 05/15/2017: PT ordered.",
    ],
)
def test_visits_to_a_physician_or_still_to_come_are_no_therapy(text: str) -> None:
    assert not read(text, kind=FactKind.PRIOR_TREATMENT)


def test_a_table_of_measures_tells_what_came_of_the_care_above_it() -> None:
    rows = "  Flexion   95 -> 160\n  QuickDASH  77 -> 48\n"
    (fact,) = read(f"Therapist's report, visit 14 of 14:\n{rows}", "physical_therapy")
    assert fact.response is not None
    assert fact.response.functional_improvement
    (fact,) = read(
        "Therapist's report, visit 14 of 14:\n  Flexion   95 -> 96\n", "physical_therapy"
    )
    assert fact.response is not None
    assert not fact.response.functional_improvement


def test_a_line_of_the_head_ends_before_what_stands_below_it() -> None:
    text = (
        "RE: Post-surgical PT extension, L shoulder\nSurgery 05/09/2019 - arthroscopic double-row "
        "repair of the left supraspinatus, which the insurer had approved in April of that year."
    )
    (fact,) = read(text, "surgery", FactKind.PRIOR_TREATMENT)
    assert fact.polarity == "affirmed"
