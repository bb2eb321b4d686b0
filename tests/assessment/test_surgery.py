"""Which operations are on record as done, when they were, and which are recent."""

from __future__ import annotations

from datetime import date

import pytest

from rag.around_operation import comes_after, goes_around
from rag.assessment.repeats import repeats_under
from rag.assessment.surgery import before_operation, last_operation, recent_surgery
from rag.records import Recommendation, Stance
from tests.assessment.test_charts import setting

KNEE = "Physical therapy for the left knee, 8 visits"


def recent(chart: str, request: str = KNEE) -> bool:
    made = setting(f"DOI 03/02/2011.\n\n{chart}", request)
    return any(recent_surgery(made))


@pytest.mark.parametrize(
    "chart",
    [
        "He underwent left knee arthroscopy on 09/12/2016.",
        "Left knee arthroscopy 3 weeks ago.",
        "She is 5 weeks out from left knee arthroscopy.",
        "Left knee arthroscopy was authorized and performed on 10/03/2016.",
        "OPERATIVE REPORT, 10/03/2016\nLeft knee arthroscopy, partial medial meniscectomy.",
    ],
)
def test_an_operation_of_this_year_is_recent(chart: str) -> None:
    assert recent(chart)


@pytest.mark.parametrize(
    "chart",
    [
        # of years ago, by a bare year, with other figures between
        "She underwent left knee arthroscopy in 2012 with little change.",
        "Left knee arthroscopy x2, the last with chondroplasty of two areas, 2013.",
        "2012 left knee arthroscopy. Pain ever since.",
        "s/p left knee arthroscopy, DOI 3/2011.",
        # no day, and the injury is years old
        "Knee pain after left knee arthroscopy.",
        'Chart label: "knee / failed surgery / gel"',
        # a department, an opinion, a talk, a permission, a film
        "10/06/2016 ORTHOPEDIC SURGERY",
        "10/06/2016 SURGICAL OPINION, left knee",
        "Hand surgery visit done 10/20/2016, report to follow.",
        "On 10/20/2016 we went over rest, injection and left knee arthroscopy.",
        "Left knee arthroscopy approved 10/28/2016, date to be set.",
        "Left knee arthroscopy scheduled for 12/01/2016.",
        "Films of 10/20/2016: postoperative changes of the left knee arthroscopy.",
        "The postsurgical guideline says nothing of this.",
        # another side
        "He underwent right knee arthroscopy on 09/12/2016.",
        "OPERATION 09/12/2016\nRight knee arthroscopy, local with sedation.",
    ],
)
def test_what_tells_of_no_recent_operation(chart: str) -> None:
    assert not recent(chart)


def test_a_request_for_the_time_after_an_operation_is_none() -> None:
    request = "Post-operative physical therapy, left knee, 12 visits"
    assert not recent("Left knee arthroscopy is requested.", request)


def test_the_head_of_an_operative_note_dates_it() -> None:
    chart = "OPERATIVE NOTE, 10/03/2016, excerpt\nLeft knee arthroscopy, partial meniscectomy."
    assert last_operation(setting(chart, KNEE)) == date(2016, 10, 3)


SCOPE = "Left knee arthroscopy with meniscectomy"


@pytest.mark.parametrize(
    ("chart", "done"),
    [
        ("Plan. Number one left knee arthroscopy with meniscectomy.", False),
        ("I propose left knee arthroscopy. Postoperative physical therapy, 12 visits.", False),
        ("He underwent left knee arthroscopy with meniscectomy on 11/02/2016.", True),
    ],
)
def test_an_operation_in_dispute_was_not_done_unless_told_so(chart: str, done: bool) -> None:
    made = setting(f"DOI 12/03/2016.\n\n{chart}", SCOPE)
    assert any(recent_surgery(made)) is done


AFTERCARE = Recommendation(
    id="after",
    treatments=("physical_therapy",),
    body_parts=("knee",),
    phases=("postoperative",),
    stance=Stance.CONDITIONAL,
    status="read_in_source",
)
HAD = "Physical therapy for the left knee, 6 visits in June 2016, helped little."


def test_therapy_asked_for_after_an_operation_to_come_is_a_first_course() -> None:
    asked = "Physical therapy for the left knee afterwards, 12 visits"
    later = setting(f"{HAD}\n\nPlan: left knee arthroscopy. {asked}.", asked)
    assert before_operation(later)
    assert not later.repeat
    assert setting(HAD, KNEE).repeat


def test_a_section_for_aftercare_counts_from_the_operation_on() -> None:
    operated = f"{HAD}\n\nHe underwent left knee arthroscopy on 01/12/2017."
    before = setting(operated, KNEE)
    assert before.repeat
    assert not repeats_under(AFTERCARE, before)
    since = "Physical therapy for the left knee since 01/20/2017, 6 visits."
    assert repeats_under(AFTERCARE, setting(f"{operated}\n\n{since}", KNEE))


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("afterwards hand therapy, 4 visits", True),
        ("physical therapy s/p repair of the cuff", True),
        ("12 visits following the surgery", True),
        ("preoperative clearance", False),
        ("12 visits of therapy", False),
    ],
)
def test_words_put_care_after_an_operation(text: str, after: bool) -> None:
    assert comes_after(text) is after
    assert goes_around(text) or not text.startswith("pre")
