"""An operation or injection told in a note's short form is read as done, a thought of one not."""

from __future__ import annotations

import pytest

from rag.records import FactKind
from tests.intake.test_record_understanding import read


@pytest.mark.parametrize(
    ("text", "value", "done"),
    [
        ("01/19/2017: R knee arthroscopy, partial medial meniscectomy.", "meniscectomy", "01/19"),
        ("DOS 3/4/2017 L4-5 microdiscectomy", "lumbar_discectomy", "03/04"),
        ("Surgery 05/09/2017 - double-row repair, biceps tenodesis.", "biceps_tenodesis", "05/09"),
        ("Surgery 05/09/2017 - repair of the left supraspinatus.", "surgery", "05/09"),
        ("Laceration of two tendons, R index; repaired 07/20/2017 (4-strand)", "surgery", "07/20"),
        ("Surgery: ACL reconstruction, tendon graft, 12/18/2016.", "acl_reconstruction", "12/18"),
        ("10/02/2017 - L4-5 TFESI, 60% relief", "epidural_steroid_injection", "10/02"),
        ("6 weeks out from left ACL reconstruction.", "acl_reconstruction", ""),
        ("Carpal tunnel release, right, 10 wks ago.", "carpal_tunnel_release", ""),
    ],
)
def test_an_operation_in_shorthand_was_done(text: str, value: str, done: str) -> None:
    (fact,) = read(text, value, FactKind.PRIOR_TREATMENT)
    assert fact.polarity == "affirmed"
    if done:
        assert fact.noted is not None
        assert fact.noted.strftime("%m/%d") == done


@pytest.mark.parametrize(
    "text",
    [
        "10/02/2016: discussed lumbar fusion.",
        "10/02/2016: lumbar ESI denied.",
        "10/02/2016 - seen for the knee; consider knee arthroscopy.",
        "11/02/2016: consult for knee replacement",
        "Request dated 10/02/2016: right knee arthroscopy",
        "10/02/2016 Dr. A: awaits carpal tunnel release",
        "ORTHOPEDIC SURGERY 12/12/2014",
        "10/02/2016 preoperative visit before knee replacement",
    ],
)
def test_a_dated_thought_of_an_operation_is_none(text: str) -> None:
    assert not read(text, kind=FactKind.PRIOR_TREATMENT)


def test_the_date_of_a_film_after_an_operation_is_not_its_day() -> None:
    (fact,) = read(
        "s/p ACL reconstruction, MRI 03/02/2017 shows an intact graft.", "acl_reconstruction"
    )
    assert fact.noted is None


def test_weeks_since_an_operation_are_no_number_of_operations() -> None:
    (fact,) = read("01/19/2017: partial medial meniscectomy (2 wks ago).", "meniscectomy")
    assert fact.response is not None
    assert fact.response.count is None


@pytest.mark.parametrize(
    "text",
    [
        "Spine surgery visit done, report to follow.",
        "Back pain; hand surgery consult 10/02/2016 authorised.",
        "10/02/2016 SURGICAL OPINION: keep on with the brace.",
        "We went over rest, tablets and lumbar fusion on 10/02/2016.",
        "Knee replacement approved 10/02/2016, letter out.",
    ],
)
def test_a_department_a_talk_or_a_permission_is_no_operation(text: str) -> None:
    assert not read(text, kind=FactKind.PRIOR_TREATMENT)


def test_a_mere_year_is_not_the_day_of_the_note() -> None:
    text = "Progress report dated 10/02/2016. She had a lumbar fusion in 2012 without relief."
    (fact,) = read(text, "spinal_fusion", FactKind.PRIOR_TREATMENT)
    assert fact.noted is None


@pytest.mark.parametrize(
    "text",
    [
        "Nine sessions of physical therapy in March and April, splint, naproxen: no change.",
        "Physical therapy ended in June; he cannot say how many.",
    ],
)
def test_care_in_a_time_gone_by_was_had(text: str) -> None:
    (fact,) = read(text, "physical_therapy", FactKind.PRIOR_TREATMENT)
    assert fact.polarity == "affirmed"


def test_sessions_to_come_were_not_had() -> None:
    text = "I request nine sessions of physical therapy in March."
    assert not read(text, "physical_therapy", FactKind.PRIOR_TREATMENT)
