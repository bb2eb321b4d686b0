"""Requests and findings in clinic shorthand: schedules, labels of side, results after a colon."""

from __future__ import annotations

from datetime import date

import pytest

from rag.intake.quantities import visit_amounts
from rag.intake.summary import summarise
from rag.levels import levels_in
from rag.records import FactKind
from tests.intake.test_record_understanding import VOCABULARY, case_of, read


@pytest.mark.parametrize(
    ("text", "visits"),
    [
        ("Physical therapy 3 x 5, low back", 15),
        ("Acupuncture x 6 low back", 6),
        ("OT x 8 right hand", 8),
        ("chiropractic 2x4", 8),
        ("PT x 4 weeks", None),
        ("massage x 30 minutes", None),
    ],
)
def test_the_second_figure_of_a_schedule_is_no_count_of_visits(
    text: str, visits: int | None
) -> None:
    assert visit_amounts(text).visits == visits


def test_a_request_quoted_by_the_review_stands_without_the_quotation_mark() -> None:
    text = (
        "Low back pain since 05/01/2016. Plan: acupuncture.\n\n"
        'Utilization review of 02/16/2017. "Acupuncture x 6 low back: denied. No record of '
        'rehabilitation."'
    )
    summary = summarise(case_of(text), VOCABULARY, today=date(2017, 3, 1))
    assert [item.text for item in summary.items] == ["Acupuncture x 6 low back"]
    assert summary.items[0].visits == 6
    span = summary.items[0].span
    assert span is not None
    assert text[span.start : span.end] == summary.items[0].text


def test_nerves_of_a_named_segment_are_no_levels_more() -> None:
    assert levels_in("ablation left C2-3 and C3-4 (TON, C3, C4 branches)") == ("C2-C3", "C3-C4")
    assert levels_in("medial branch block L3, L4 and L5") == ("L3", "L4", "L5")


def test_a_date_is_no_rating_of_pain() -> None:
    scores = read("Pain unit rented 02/10 to 03/12. Pain is 6/10.", kind=FactKind.PAIN_SCORE)
    assert [fact.value for fact in scores] == ["6"]


def test_a_label_gives_the_side_of_what_is_listed_below_it() -> None:
    found = read("R: Phalen pos, Tinel pos. L: Phalen neg, Tinel neg.", "phalen")
    assert [(f.laterality, f.polarity) for f in found] == [
        ("right", "affirmed"),
        ("left", "negated"),
    ]


def test_a_level_after_a_denied_list_is_affirmed() -> None:
    found = read("MRI: C5-6 bulge, no cord or root contact, C4-5 facet arthropathy.")
    held = {fact.value: fact.polarity for fact in found}
    assert held["facet_arthropathy"] == "affirmed"


def test_a_result_after_a_colon_is_a_result() -> None:
    found = read("XR 01/28/2017: no fracture, joint space kept.", kind=FactKind.IMAGING)
    assert any(fact.text.startswith("XR") for fact in found)
    assert not read("Plan: XR of the knee.", kind=FactKind.IMAGING)


def test_what_a_relative_had_is_not_read_in_short_forms() -> None:
    assert not read("FH: mother with lumbar fusion.", "spinal_fusion")
    assert not read("Pain of the knee. Back at full duty.", "low_back_pain")
