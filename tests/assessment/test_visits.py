"""Visits had, however the record counts them; what is no count of visits had."""

from __future__ import annotations

import pytest

from rag.assessment.amounts import limit, supported
from rag.assessment.visits import received
from rag.records import CriterionStatus, LimitTest
from tests.assessment.test_charts import setting

PT = "Physical therapy, lumbar spine, 6 visits"
TEN = LimitTest(measure="visits", max=10, cumulative=True)


def count(chart: str, request: str = PT) -> int:
    return received(setting(f"Low back strain.\n\n{chart}", request)).count


@pytest.mark.parametrize(
    ("chart", "visits"),
    [
        ("Physical therapy: authorized 9, attended 8, cancelled 1.", 8),
        ("[02/2015 - 04/2015] Physical therapy, 11 visits.", 11),
        ("PT low back: 11 visits 02/03 - 04/18/2015, little change.", 11),
        ("PHYSICAL THERAPY DISCHARGE\nTotal visits, both clinics: 17 (9 here).", 17),
        ("Physical therapy progress note. Visits attended to date: 5 (with the evaluation).", 5),
        (
            "Physical therapy at this office to date: 13 visits (03/02 - 06/27/2016): heat.",
            13,
        ),
        (
            "PHYSICAL THERAPY LOG\nvisit 1 01/04/16 eval\nvisit 2 01/08/16\nvisit 3 01/11/16",
            3,
        ),
        ("Physical therapy note, 03/11/16, visit 12\nS: stiff.", 12),
        ("The insurer allowed nine visits of physical therapy. She attended all of them.", 9),
        ("Q: How many physical therapy visits did he have?\nA: Fourteen. The last in May.", 14),
        ("Seven visits of land-based physical therapy were authorized and completed.", 7),
        ("Chiropractic since 2015, total 21 visits as of 08/02/16; PT 7 visits so far.", 7),
    ],
)
def test_visits_are_counted_however_told(chart: str, visits: int) -> None:
    assert count(chart) == visits


@pytest.mark.parametrize(
    "chart",
    [
        "Physical therapy: authorized 12 visits.",
        "We ask for physical therapy, 12 visits.",
        "Acupuncture, 12 visits in 2015.",
        "PHYSICAL THERAPY LOG\nNext visit 05/12/2016. Doctor's visit in 2 weeks.",
        "Chiropractic since 2015, total 21 visits as of 08/02/16.",
        "Physical therapy completed 3 weeks ago.",
        "I ask for 1. a brace for the back, off the shelf, and 2. physical therapy, 9 visits.",
        "Low back seen 10/10 - 11/14/2016, physical therapy 10/10 - 11/14/2016.",
    ],
)
def test_what_counts_no_visits_of_the_care(chart: str) -> None:
    assert count(chart) == 0


def test_visits_for_the_other_side_are_none_of_this() -> None:
    chart = "PHYSICAL THERAPY, RIGHT KNEE, 9 visits 02/03 - 03/20/2015."
    assert count(chart, "Physical therapy, left knee, 6 visits") == 0
    assert count(chart, "Physical therapy, right knee, 6 visits") == 9


def test_an_unread_number_is_not_nought() -> None:
    made = setting("He completed physical therapy for the low back last year with benefit.", PT)
    verdict = limit(TEN, "", made)
    assert verdict.status is CriterionStatus.NOT_DOCUMENTED
    assert "earlier visits without their number" in verdict.explanation
    assert supported(LimitTest(measure="visits", max=4, cumulative=True), made) == ""


def test_a_first_course_is_held_against_the_limit() -> None:
    assert limit(TEN, "", setting("Low back strain.", PT)).status is CriterionStatus.MET


def test_more_than_the_limit_alone_exceeds_it_without_any_count() -> None:
    chart = "He completed physical therapy for the low back last year with benefit."
    made = setting(chart, "Physical therapy, lumbar spine, 12 visits")
    assert limit(TEN, "", made).status is CriterionStatus.NOT_MET


def test_what_the_refills_give_is_asked_for_too() -> None:
    sixty = LimitTest(measure="quantity", max=60)
    one = limit(sixty, "", setting("Low back pain.", "Tizanidine 4 mg #60"))
    assert one.status is CriterionStatus.MET
    more = limit(sixty, "", setting("Low back pain.", "Tizanidine 4 mg #60 with 2 refills"))
    assert more.status is CriterionStatus.NOT_MET
    assert "180 units (60 with 2 refills)" in more.explanation


def test_a_bill_for_a_test_is_no_earlier_test() -> None:
    bill = "LAB BILL, DOS 09/27/2016: urine drug test performed 09/27/2016."
    asked = "Retrospective urine drug test, DOS 09/27/2016"
    assert not setting(bill, asked).repeat
    assert setting(f"{bill} An earlier urine drug test was done on 03/01/2016.", asked).repeat


def test_a_film_of_another_part_is_none_of_this() -> None:
    chart = "MRI of the lumbar spine on 03/01/2016 showed a bulge."
    assert not setting(chart, "MRI of the left knee").repeat
    assert setting(chart, "MRI of the lumbar spine").repeat


def test_a_film_of_the_other_knee_is_none_of_this() -> None:
    chart = "MRI of the left knee on 03/01/2016 showed a tear."
    assert not setting(chart, "MRI of the right knee").repeat


def test_a_dose_that_may_be_repeated_asks_for_no_repeat() -> None:
    asked = "Diazepam 5 mg, one hour before the scan, may repeat once after half an hour"
    assert not setting("Afraid of narrow rooms.", asked).repeat


def test_a_new_row_in_the_list_of_drugs_is_no_earlier_course() -> None:
    assert not setting("Meds:\nPregabalin 75 mg | bid | NEW\n", "Pregabalin 75 mg #60").repeat
    assert setting("Meds:\nPregabalin 75 mg | bid | helps\n", "Pregabalin 75 mg #60").repeat
