"""What is denied, by whom and when: behind a label, in a list, on another day, by review."""

from __future__ import annotations

import pytest

from rag.intake.assertions import assertion
from rag.records import CriterionStatus
from tests.assessment.test_criteria import judged
from tests.assessment.test_polarity import held

DOCUMENTED = {"kind": "documented", "any": ["radiculopathy"]}


@pytest.mark.parametrize(
    ("sentence", "words", "denied"),
    [
        ("Nerve study: none on record.", "Nerve study", True),
        ("Nerve study: none since 2014.", "Nerve study", False),
        ("Clonus: none elicited today.", "Clonus", True),
        ("Venlafaxine: has not tried, would not want to.", "Venlafaxine", True),
        ("Venlafaxine: tried, not helpful.", "Venlafaxine", False),
        ("Rash, itching, swelling: denied.", "itching", True),
        ("Rash, itching: worse at night.", "itching", False),
        ("Gout: patient denies.", "Gout", True),
        ("[ ] warfarin [x] heparin", "heparin", False),
        ("Gout, which he does not have, was listed.", "Gout", True),
        ("Gout, which he has had for years, is quiet.", "Gout", False),
        ("Metformin was not allowed (renal failure).", "renal failure", True is False),
        ("No root signs (numbness, weakness).", "weakness", True),
        ("Instability was not substantiated.", "Instability", True),
    ],
)
def test_a_denial_behind_the_words(sentence: str, words: str, denied: bool) -> None:
    start = sentence.index(words)
    own = assertion(sentence, start, start + len(words))
    assert (held(sentence, words) == "negated") is denied
    assert (own == "negated") is denied


@pytest.mark.parametrize("kin", ["Two brothers", "Both sisters", "Her sons", "An aunt"])
def test_kin_may_be_several(kin: str) -> None:
    assert held(f"{kin} with gout.", "gout") == "relative"
    assert held("Gout since 2014; lives with the family.", "gout") == "affirmed"


def test_what_review_denies_or_cites_it_does_not_mention() -> None:
    told = "Neck pain.\n\nUTILIZATION REVIEW\n\nThe request is denied. {}"
    for words in ("There is no radiculopathy.", "ODG requires radiculopathy."):
        entry = judged(told.format(words), DOCUMENTED)
        assert entry.status is CriterionStatus.NOT_DOCUMENTED
        assert "utilization review" not in entry.explanation
    entry = judged(told.format("The patient has radiculopathy."), DOCUMENTED)
    assert "Only the utilization review" in entry.explanation


def test_a_denial_of_another_day_is_no_conflict() -> None:
    note = "Progress note {}\n\n{}\n\n"
    absent, there = "There is no radiculopathy.", "Cervical radiculopathy is found."
    entry = judged(note.format("01/05/2014", absent) + note.format("05/05/2014", there), DOCUMENTED)
    assert entry.status is CriterionStatus.MET and "denies" not in entry.explanation
    entry = judged(note.format("05/05/2014", f"{there} In sum, {absent.lower()}"), DOCUMENTED)
    assert "denies it in another" in entry.explanation


def test_the_question_of_a_form_documents_nothing() -> None:
    assert judged("Do you have radiculopathy?", DOCUMENTED).status is not CriterionStatus.MET
    assert judged("He does have radiculopathy.", DOCUMENTED).status is CriterionStatus.MET


def test_a_study_reports_beyond_its_first_sentence() -> None:
    table = {"kind": "documented", "any": ["radiculopathy"], "fact_kinds": ["imaging"]}
    assert judged("MRI of 03/02/2014. Radiculopathy seen.", table).status is CriterionStatus.MET


@pytest.mark.parametrize(
    ("said", "met"),
    [
        ("The patient was approved for a cervical facet injection on 11/02/2014.", False),
        ("The patient was approved for a wheelchair on 11/02/2014.", True),
        ("A cervical facet injection is disputed.", True),
    ],
)
def test_what_review_itself_approved_is_approved(said: str, met: bool) -> None:
    entry = judged(
        f"Neck pain.\n\nUTILIZATION REVIEW\n\nThe request is denied. {said}",
        {"kind": "excluded", "any": ["was approved for"]},
    )
    assert (entry.status is CriterionStatus.MET) is met
