"""The words of a request alone, its parts and sides, and what review granted of it."""

from __future__ import annotations

import pytest

from rag.intake.request_choice import granted_part
from rag.intake.request_words import request_words
from tests.intake.test_free_requests import VOCABULARY, read, texts


@pytest.mark.parametrize(
    ("found", "alone"),
    [
        ('Result: MRI of the left elbow', "MRI of the left elbow"),
        ('Letter of the carrier, 04-02-2018: "Lunesta 2 mg #30', "Lunesta 2 mg #30"),
        ("(2) acupuncture, low back, 8 visits (3)", "acupuncture, low back, 8 visits"),
        ("1) CT of the wrist - urgent 2) rest", "CT of the wrist - urgent"),
        ("#2 TENS unit x 1 mo -> denied", "TENS unit x 1 mo"),
        ('knee brace, one" for your 44 yo female, DOI 5/5/2015', "knee brace, one"),
        ("is for an MRI of the hip, and the nurse says so", "MRI of the hip"),
        ("hip replacement - see chart", "hip replacement"),
        ("acupuncture 6 visits; measure flexion at visit 6", "acupuncture 6 visits"),
        # What says how much, where or on what terms is part of the request.
        ("Voltaren gel 1%, 100 g; #3", "Voltaren gel 1%, 100 g; #3"),
        ("H-wave unit - purchase", "H-wave unit - purchase"),
        ("acupuncture 2 x week x 4 weeks (8)", "acupuncture 2 x week x 4 weeks (8)"),
        ("naloxone spray 4 mg #2", "naloxone spray 4 mg #2"),
        ("retrospective: MRI of the hip", "retrospective: MRI of the hip"),
    ],
)  # fmt: skip
def test_labels_marks_verdicts_and_comments_are_no_part_of_a_request(
    found: str, alone: str
) -> None:
    start, end = request_words(found, 0, len(found), VOCABULARY)
    assert found[start:end] == alone


def test_a_second_drug_behind_a_reason_that_refuses_the_first_is_not_lost() -> None:
    text = (
        "RFA 2/1/2017\n  Norco 10/325 mg, #90  /  Senna 8.6 mg, #60\n\n"
        "UR 2/9/2017: Norco 10/325 mg #90 is non-certified. As the opioid is not certified, "
        "senna 8.6 mg #60 is non-certified."
    )
    assert [t.split()[0].lower() for t in texts(read(text))] == ["norco", "senna"]


def test_review_of_one_request_is_not_answered_by_an_older_one() -> None:
    text = (
        "Visit 03/02/2018. Plan: oxycodone 10 #84 (trial reduction).\n\n"
        "Visit 09/04/2018. Plan: OXYCODONE IR 10 MG #90.\n\n"
        "Document 09/12/2018   Utilization review\n"
        "Oxycodone IR 10 mg #90. Modified: certified #45 for taper."
    )
    (item,) = read(text).items
    assert "#90" in item.text and "84" not in item.text
    assert (item.ur_decision, item.approved_portion, item.quantity) == ("modified", "#45", 45)


def test_a_struck_line_asks_for_nothing() -> None:
    text = (
        'Fax 05/02/2018. "Request: acupuncture right hip 6 visits" -- crossed out by hand.\n\n'
        "## RFA, 05/01/2018\n\nAcupuncture, left hip, 2 x 3 = 6 visits.\n\n"
        "## Utilization review, 05/09/2018\n\n> Denied.\n"
    )
    (item,) = read(text).items
    assert item.laterality == "left" and item.visits == 6


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("modified to #15 for weaning", 15),
        ("-> modified to 4", 4),
        ("Modified: #40 certified for taper. Remaining #20 not certified.", 40),
        ("MODIFIED. 3 of 9 visits approved", 3),
        ("modified to 5 mg tablets", None),
        ("modified to seven-day rental", None),
        ("modified. 12 visits not approved", None),
    ],
)
def test_the_part_that_review_granted(words: str, count: int | None) -> None:
    assert granted_part(words, 0) == count


def test_care_that_goes_along_is_for_the_part_and_side_of_the_operation() -> None:
    text = (
        "RFA 2/2/2018: 1. Left knee arthroscopy. 2. Cold therapy unit, 7-day rental. "
        "3. Trigger point injections.\nDiagnoses: neck strain, left knee meniscus tear.\n\n"
        "UR 2/9/2018: all denied."
    )
    scope, cold, trigger = read(text).items
    assert (cold.body_parts, cold.laterality) == (scope.body_parts, "left")
    assert not cold.body_part_inferred
    assert trigger.laterality is None, "an injection may be for anything else of the claim"


def test_a_drug_by_the_nose_is_not_for_the_head() -> None:
    text = "RFA 5/5/2019: Narcan nasal spray 4 mg #2. Dx: low back strain.\nUR 5/9/2019: denied."
    assert "head" not in read(text).items[0].body_parts


def test_a_schedule_tells_its_length_and_no_other_number() -> None:
    text = "RFA 5/5/2019: work hardening, four days per week, five weeks.\nUR 5/9/2019: denied."
    (item,) = read(text).items
    assert (item.visits, item.duration_days) == (20, 35.0)
    (bare,) = read("RFA 5/5/2019: post-op PT 9.\nUR 5/9/2019: post-op PT 9 denied.").items
    assert bare.visits == 9


def test_a_film_before_an_operation_does_not_name_the_part_of_the_rest() -> None:
    text = (
        "Diagnosis: left knee meniscus tear.\n\nUR 2/9/2018: all denied.\n\n"
        "Disputed items:\n1. Pre-op chest x-ray\n2. Pre-op CBC\n"
    )
    film, count = read(text).items
    assert film.body_parts == ("chest",) and "chest" not in count.body_parts
