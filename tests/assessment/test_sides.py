"""Whole cases on the shipped library: what is true of one side or joint is not said of another."""

from __future__ import annotations

from datetime import date

import pytest

from rag.assessment.sides import both_sides
from rag.assessment.signal import Signal
from rag.intake import read_text
from rag.pipeline import draft_case
from rag.records import CriterionAssessment, ItemAssessment
from rag.settings import Settings

ARM = """The injured worker is a 39 year old female injured on 02/01/2016. Diagnoses are
sprain of the left wrist and pain in the left forearm. She has had 6 visits of physical therapy
and a wrist splint. She reports numbness of the left hand.
Examination shows a positive Tinel's sign at the left wrist.
On 08/15/2016 utilization review denied the requests.

Disputed items:
1. EMG of the left upper extremity
2. EMG of the right upper extremity
"""
SHOULDER = """The injured worker is a 44 year old male injured on 02/01/2016. Diagnoses are
impingement of the left shoulder and a closed fracture of the left thumb. Range of
motion of the left shoulder is
decreased. On 04/15/2016 utilization review denied the request.

Disputed items:
1. MRI of the left shoulder
"""


def _assessed(text: str, settings: Settings) -> tuple[ItemAssessment, ...]:
    run = draft_case([read_text(text, "case.txt")], settings, today=date(2016, 9, 1))
    return run.assessments


def _rows(assessment: ItemAssessment) -> list[CriterionAssessment]:
    return [row for entry in assessment.recommendations for row in entry.criteria]


@pytest.fixture
def arm(indexed: Settings) -> tuple[ItemAssessment, ...]:
    return _assessed(ARM, indexed)


def test_complaints_of_the_left_do_not_carry_a_request_for_the_right(
    arm: tuple[ItemAssessment, ...],
) -> None:
    left, right = arm
    assert left.probability is not None and right.probability is not None
    assert right.decision == "upheld" and right.probability < left.probability
    told = " ".join(row.explanation for row in _rows(right))
    assert "only for the other side of the body; the request is for the right" in told
    assert "other side" not in " ".join(row.explanation for row in _rows(left))


def test_a_broken_thumb_is_no_red_flag_for_the_shoulder(indexed: Settings) -> None:
    (assessment,) = _assessed(SHOULDER, indexed)
    flags = [row for row in _rows(assessment) if "red" in row.criterion.label]
    assert flags and not any(row.status.value == "met" for row in flags)


def test_an_examination_of_one_side_begins_a_new_list(indexed: Settings) -> None:
    """An old trouble of the other side told just before does not lend it its side."""
    told = """The injured worker is a 34 year old male injured on 12/03/2015. His left shoulder
was operated on for instability at school and is fine. Physical examination of the right shoulder.
Drop arm positive. Hawkins positive. MRI of the right shoulder, 06/14/2016: full thickness tear of
the supraspinatus. On 07/22/2016 utilization review denied the request.

Disputed items:
1. Right shoulder arthroscopic rotator cuff repair
"""
    (assessment,) = _assessed(told, indexed)
    assert not any("other side" in row.explanation for row in _rows(assessment))


SEVERAL = """The injured worker is a 52 year old female with neck pain since 04/18/2014. Treatment
so far has been 14 visits of physical therapy, which helped a little, a home exercise
programme, and one set of cervical facet joint injections that gave 70% relief of pain
for 2 weeks. On 02/10/2015 utilization review denied the request.

Disputed items:
1. Cervical facet joint injections at C4-5
"""


def test_what_is_said_of_one_treatment_is_not_said_of_the_next(indexed: Settings) -> None:
    (assessment,) = _assessed(SEVERAL, indexed)
    told = " ".join(row.explanation for row in _rows(assessment))
    assert "home exercise helped" not in told and "home exercise failed" not in told


def test_one_point_in_two_wordings_is_told_once() -> None:
    gain = "functional improvement from the earlier physical therapy"
    told = [
        Signal("repeat_without_gain", 1.0, f"The record documents no {gain}."),
        Signal("no_relief", 1.0, "The record does not document functional improvement."),
        Signal("visits_unknown", 1.0, "The record does not document the number of prior visits."),
    ]  # fmt: skip
    upheld, _ = both_sides((), told)
    texts = [argument.text for argument in upheld.arguments]
    assert sum("functional improvement" in text for text in texts) == 1
    assert any("number of prior visits" in text for text in texts)
