"""What a record shows is no longer missing, however the sentence turns its claim; twins stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.checking.absence.care_named import bare_therapy, care_places
from rag.checking.absence.forms import things_missing
from rag.vocabulary import Vocabulary, load_vocabulary
from tests.checking.test_absence import contradicted

FORMS = (
    "The record holds no {}.",
    "A {} is nowhere to be found in the chart.",
    "Nothing in the records shows a {}.",
    "There is nothing to show that a {} was given.",
    "One looks in vain for a {}.",
    "A {} has not been tried.",
    "The reports say nothing of a {}.",
    "It is not documented that a {} was given.",
    "The notes are without a {}.",
    "No trace of a {} is found.",
    "Evidence of a {} is wanting.",
    "The documentation provided does not establish that a {} was tried.",
    "Absent from the file is any {}.",
    "No {} appears in the record.",
    "It cannot be seen that a {} was ever given.",
    "The worker has yet to receive a {}.",
    "There has been no {}.",
    "A {} cannot be found anywhere in the chart.",
)


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return load_vocabulary(Path("corpus"))


@pytest.mark.parametrize("form", FORMS)
def test_an_injection_on_record_is_missed_by_no_form_of_words(form: str) -> None:
    assert contradicted(form.format("corticosteroid injection"))


@pytest.mark.parametrize("form", FORMS)
def test_what_the_record_does_not_hold_may_be_called_missing(form: str) -> None:
    assert not contradicted(form.format("sleep study"))


def test_a_block_of_a_nerve_is_no_injection_of_steroid() -> None:
    assert not contradicted("The record holds no nerve block.")


def test_an_injection_of_something_else_is_another_injection() -> None:
    assert not contradicted("An injection of platelet-rich plasma is not documented.")


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("Nothing shows that the worker has worn a wrist splint.", "wrist splint"),
        ("A wrist splint was never used.", "wrist splint"),
        ("The chart is without any drug test.", "drug test"),
    ],
)
def test_the_thing_is_freed_of_its_clause(text: str, thing: str) -> None:
    assert thing in [found for _, _, found in things_missing(text)]


def test_therapy_alone_means_physical_therapy(words: Vocabulary) -> None:
    sheet = "THERAPY ATTENDANCE SHEET. Present 02/22, 02/26, 03/04."
    assert care_places("physical_therapy", sheet, words)
    assert not bare_therapy("Speech therapy, six visits.", words)
    assert not bare_therapy("Cognitive behavioral therapy helped.", words)


def test_a_steroid_with_an_anesthetic_went_in_by_a_needle(words: Vocabulary) -> None:
    log = "Right subacromial space, triamcinolone 40 mg with lidocaine, sterile."
    assert care_places("steroid_joint_injection", log, words)
    assert not care_places("injection", "Triamcinolone cream twice a day.", words)
    assert not care_places("injection", "Methylprednisolone dose pack for six days.", words)
