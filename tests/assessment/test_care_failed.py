"""Earlier care that failed: of the care that failed, and of nothing that is merely unchanged."""

from __future__ import annotations

import pytest

from rag.assessment.history import care_failed, tried
from rag.assessment.verdict import Verdict
from rag.records import CriterionStatus, TriedTest
from tests.assessment.test_charts import setting

STUDY = "MRI of the lumbar spine"


def verdict(text: str, *terms: str) -> Verdict:
    test = TriedTest(any=terms or ("conservative_care",), failed=True)
    return tried(test, "failed conservative care", setting(text, STUDY))


def test_only_the_care_that_failed_is_named() -> None:
    made = verdict("Low back pain. PT x 8 no better. Naproxen taken daily.")
    assert made.status is CriterionStatus.MET
    assert "physical therapy did not relieve" in made.explanation
    assert "naproxen" not in made.explanation


@pytest.mark.parametrize(
    "words",
    [
        "MRI reviewed, unchanged from 2015.",
        "Exam unchanged.",
        "I see no edema and no change of the skin.",
        "Home sleep test failed twice, sensor off.",
        "Injection if no change.",
        "Medications unchanged.",
    ],
)
def test_a_finding_unchanged_is_no_care_that_failed(words: str) -> None:
    text = f"Low back pain. Takes naproxen daily. {words}"
    assert verdict(text).status is CriterionStatus.NOT_DOCUMENTED
    assert care_failed(setting(text, STUDY)) is None


@pytest.mark.parametrize(
    "words",
    [
        "Conservative treatment has failed.",
        "Her symptoms did not improve with therapy.",
        "He has not improved with medications.",
    ],
)
def test_failure_told_of_the_worker_or_of_care_counts(words: str) -> None:
    assert verdict(f"Low back pain. Takes naproxen daily. {words}").status is CriterionStatus.MET


def test_what_did_harm_was_not_tolerated() -> None:
    made = verdict("Low back pain. Naproxen stopped for stomach upset.", "nsaid")
    assert made.status is CriterionStatus.MET
    assert made.explanation == "The record shows that naproxen was not tolerated."


@pytest.mark.parametrize(
    "words", ["PT x 3 visits, stopped due to her schedule.", "PT stopped when the clinic closed."]
)
def test_care_that_ended_for_another_reason_did_not_fail(words: str) -> None:
    made = verdict(f"Low back pain. {words}", "physical_therapy")
    assert made.status is CriterionStatus.NOT_DOCUMENTED


def test_a_little_help_is_no_success() -> None:
    made = verdict("Low back pain. Naproxen helps a bit. PT x 8 no better.")
    assert made.status is CriterionStatus.MET and "physical therapy" in made.explanation


@pytest.mark.parametrize(
    "words", ["Ibuprofen avoided for bone healing.", "Prednisone not given (A1c 9.0)."]
)
def test_what_was_withheld_denies_no_care(words: str) -> None:
    made = verdict(f"Low back pain. {words}")
    assert made.status is not CriterionStatus.CONTRADICTED


@pytest.mark.parametrize(
    "words",
    [
        "Had 12 PT, 5 chiro. No lasting benefit.",
        "Had 12 PT and 5 chiro visits. No real change.",
        "She has done 8 visits of acupuncture. Still eight out of ten.",
        "He has done 10 PT visits. Still at 7/10.",
    ],
)
def test_a_verbless_sentence_tells_the_failure_of_the_care_before_it(words: str) -> None:
    assert verdict(f"Low back pain. {words}").status is CriterionStatus.MET


@pytest.mark.parametrize(
    "words",
    ["He has done 10 PT visits. Still at 2/10.", "He has done 10 PT visits. Still at full duty."],
)
def test_what_is_still_well_is_no_failure(words: str) -> None:
    assert verdict(f"Low back pain. {words}").status is not CriterionStatus.MET
