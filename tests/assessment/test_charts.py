"""What charts tell in their own ways: use for years, care that wore off, counts, operations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.assessment.amounts import limit
from rag.assessment.benefit import FUNCTION_TERMS
from rag.assessment.courses import courses
from rag.assessment.findings import documented
from rag.assessment.history import care_failed
from rag.assessment.hits import look_for
from rag.assessment.outcomes import did_fail, did_help
from rag.assessment.record_view import RecordView
from rag.assessment.repeats import is_repeat
from rag.assessment.signals import signals
from rag.assessment.surgery import recent_surgery
from rag.assessment.terms import Terms
from rag.assessment.verdict import Setting
from rag.assessment.visits import received
from rag.intake.summary import summarise
from rag.records import CriterionStatus, DocumentedTest, FactKind, LimitTest
from rag.settings import shipped
from rag.vocabulary import load_vocabulary
from tests.intake.test_record_understanding import case_of

VOCABULARY = load_vocabulary(shipped("corpus"))
TERMS = Terms(VOCABULARY)


def setting(text: str, request: str) -> Setting:
    """Read a chart as the program does and take one request of it."""
    case = case_of(text)
    summary = summarise(
        case, VOCABULARY, requests=[request], as_of=date(2017, 3, 1), today=date(2017, 3, 1)
    )
    made = Setting(
        summary.items[0], RecordView(case, summary, TERMS), TERMS, repeat=False, formulary=None
    )
    return replace(made, repeat=is_repeat(made.item, made))


def told(text: str, request: str) -> dict[str, str]:
    return {signal.name: signal.says for signal in signals(setting(text, request))}


def test_a_drug_for_short_courses_taken_for_years_is_told_so() -> None:
    chart = "Back pain 6/10. Meds: Soma 350 mg tid (since 2012), naproxen."
    said = told(chart, "Soma 350 mg #90")
    assert "since 2012" in said["long_use"]
    assert "long_use" not in told("Back pain. Meds: naproxen since 2012.", "naproxen 500 mg #60")
    assert "long_use" not in told("Back strain last week. Soma 350 mg given.", "Soma 350 mg #20")


def test_a_sedative_beside_an_opioid_is_told_so() -> None:
    chart = "Sleeps badly. Takes zolpidem 10 mg nightly and hydrocodone 5/325 twice a day."
    assert "hydrocodone" in told(chart, "zolpidem 10 mg #30")["with_opioid"]
    assert "with_opioid" not in told("Takes zolpidem 10 mg nightly.", "zolpidem 10 mg #30")


def test_an_inconsistent_test_weighs_against_an_opioid() -> None:
    chart = (
        "Takes Norco 10/325 four a day. Urine drug screen: inconsistent result, no opioid found."
    )
    assert "aberrant_use" in told(chart, "Norco 10/325 #120")
    assert "aberrant_use" not in told("Takes Norco 10/325. Pain 5/10.", "Norco 10/325 #120")


def test_work_as_it_is_and_meetings_on_it_are_no_gain() -> None:
    for text in (
        "RETURN-TO-WORK MEETING on Monday. Shoulder pain goes on.",
        "Modified work no more than four hours a day. Shoulder pain goes on.",
        "She is still working three days a week with shoulder pain.",
    ):
        assert not look_for(FUNCTION_TERMS, setting(text, "PT left shoulder x 6")).affirmed
    gained = setting("After therapy she is back at full duty.", "PT left shoulder x 6")
    assert look_for(FUNCTION_TERMS, gained).affirmed


@pytest.mark.parametrize(
    "line",
    [
        "She had a steroid injection of the knee, relief five weeks, then full return.",
        "Physical therapy for the knee, 8 visits, help wore off.",
        "A knee brace helped at first and no longer does.",
    ],
)
def test_help_that_ended_is_failed_care(line: str) -> None:
    chart = setting(f"Right knee pain 7/10.\n{line}", "MRI right knee")
    had = courses(("conservative_care", "injection"), chart)
    assert had
    assert all(did_fail(course) and not did_help(course) for course in had)


def test_what_a_list_tells_of_one_treatment_is_not_of_the_next() -> None:
    chart = setting(
        "Right shoulder pain. PT 8/8; naproxen x 10 wk; injection (2 wks of relief only).",
        "MRI right shoulder",
    )
    by_id = {course.id: course for course in courses(("conservative_care",), chart)}
    assert not did_help(by_id["physical_therapy"])


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("Therapy discharge: total visits both places 34. Plateau.", 34),
        ("PT 12/12 done, HEP.", 12),
        ("24 visits completed at the clinic.", 24),
        ("RTC 5/19. Shoulder flexion 120.", 0),
    ],
)
def test_visits_had_are_counted_in_chart_shorthand(line: str, count: int) -> None:
    chart = setting(f"Left shoulder pain.\n{line}", "Physical therapy 2 x 4 left shoulder")
    assert received(chart).count == count


def test_a_number_beyond_the_limit_is_said_to_exceed_it() -> None:
    chart = setting("Neck pain.", "Physical therapy 3 x 5 neck")
    verdict = limit(LimitTest(measure="visits", max=10), "", chart)
    assert verdict.status is CriterionStatus.NOT_MET
    assert verdict.explanation == (
        "The request asks for 15 visits, which exceeds the limit of 10 visits."
    )


def test_a_clinic_a_relative_and_an_old_operation_make_no_postoperative_phase() -> None:
    for text in (
        "HAND SURGERY CLINIC 02/03/2017\nThumb pain 5/10.",
        "Back pain. FH: mother with lumbar fusion; father well.",
        "Knee pain. Past surgical history: cholecystectomy.",
        "Knee pain. Had ACL reconstruction 2010 on this knee.",
    ):
        assert not any(recent_surgery(setting(text, "Physical therapy 6 visits")))
    fresh = "Knee pain. She underwent arthroscopic meniscectomy of the knee on 01/20/2017."
    assert any(recent_surgery(setting(fresh, "Physical therapy knee, 6 visits")))


def test_a_drawn_line_ends_a_sentence() -> None:
    view = setting(
        "I will ask for the notes.\n==========\nPHYSICAL THERAPY 08/05/2016 six visits",
        "MRI right elbow",
    ).view
    assert not any("notes" in s.text and "THERAPY" in s.text for s in view.sentences)


def test_a_root_named_and_not_borne_out_by_the_examination_is_contradicted() -> None:
    test = DocumentedTest(any=("radiculopathy",))
    named = "Assessment: cervical radiculopathy."
    normal = "Strength 5/5 throughout. Reflexes 2+ and symmetric. Sensation intact."
    chart = setting(f"Neck pain.\n{normal}\n{named}", "Cervical epidural steroid injection C5-6")
    verdict = documented(test, "radiculopathy", chart)
    assert verdict.status is CriterionStatus.CONTRADICTED
    weak = "Biceps 4/5 on the right. Sensation reduced in the thumb."
    chart = setting(f"Neck pain.\n{weak}\n{named}", "Cervical epidural steroid injection C5-6")
    assert documented(test, "radiculopathy", chart).status is CriterionStatus.MET


def test_a_study_asked_for_by_any_of_its_names_is_found_by_another() -> None:
    chart = setting("XR right shoulder 04/30: no fracture.", "MRI right shoulder")
    verdict = documented(DocumentedTest(any=("plain films",)), "plain films", chart)
    assert verdict.status is CriterionStatus.MET
    imaging = [f for f in chart.view.facts if f.kind is FactKind.IMAGING]
    assert imaging


def test_care_that_did_not_help_is_read_in_short_forms() -> None:
    chart = setting("Knee pain. PT x 8 didn't help. Naproxen: no effect.", "MRI right knee")
    assert care_failed(chart) is not None


@pytest.mark.parametrize(
    ("chart", "met"),
    [
        ("The left shoulder has full motion with no instability noted.", False),
        ("The left shoulder moves freely without any sign of instability.", False),
        ("The left shoulder shows instability.", True),
        ("Instability of the left shoulder is noted.", True),
    ],
)
def test_a_denial_between_words_found_apart_is_one(chart: str, met: bool) -> None:
    made = setting(f"On examination: {chart}", "MRI of the left shoulder")
    assert bool(look_for(("shoulder instability",), made).affirmed) is met


@pytest.mark.parametrize(
    ("words", "repeat"),
    [
        ("The request for Naprosyn was a first-time request.", False),
        ("Naproxen was newly prescribed on that day.", False),
        ("She has taken Naprosyn since the injury.", True),
    ],
)
def test_the_record_may_call_a_request_the_first(words: str, repeat: bool) -> None:
    chart = f"Naprosyn was prescribed on 01/06/2017. {words}"
    assert setting(chart, "Naproxen 500 mg #60").repeat is repeat


def test_what_a_plan_lists_is_no_earlier_course() -> None:
    chart = (
        "Neck pain since 2014. Acu none ever.\n\nPlan agreed with PTP: (1) Chiropractic c-spine "
        "2 x 6 = 12. (2) Acupuncture c-spine 2 x 3 = 6, new; he keeps up the band exercises."
    )
    assert not setting(chart, "Acupuncture, cervical spine, 6 visits").repeat


@pytest.mark.parametrize(
    ("chart", "repeat"),
    [
        ("Progress note 03/02/2017\nHome exercise daily; no therapy so far in this claim.", False),
        ("Progress note 03/02/2017\nNo PT so far. 05/04/2017: 12 visits of PT completed.", True),
    ],
)
def test_no_therapy_so_far_makes_a_first_course_unless_one_is_told_later(
    chart: str, repeat: bool
) -> None:
    assert setting(chart, "Physical therapy x 6, lower back").repeat is repeat


@pytest.mark.parametrize(
    "chart",
    [
        "Six sessions of physical therapy had not proven particularly beneficial.",
        "Physical therapy has not provided lasting relief.",
        "Six visits of physical therapy were not beneficial.",
    ],
)
def test_care_that_brought_no_benefit_has_failed(chart: str) -> None:
    made = setting(f"Neck pain since 2016. {chart}", "MRI of the cervical spine")
    assert care_failed(made) is not None


def test_films_that_were_not_provided_are_no_failed_care() -> None:
    chart = "Physical therapy helped her neck. Results of the x-rays were not provided."
    assert care_failed(setting(chart, "MRI of the cervical spine")) is None
