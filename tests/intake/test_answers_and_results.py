"""Transcripts without capitals, answers in the columns of a form, and what came of care below."""

from __future__ import annotations

from datetime import date

import pytest

from rag.intake import summarise
from rag.records import Fact
from rag.settings import shipped
from rag.text import sentences
from rag.vocabulary import load_vocabulary
from tests.support.records import case_of

VOCABULARY = load_vocabulary(shipped("corpus"))


def facts(text: str, value: str) -> list[Fact]:
    read = summarise(case_of(text), VOCABULARY, requests=["MRI"], today=date(2017, 3, 1)).facts
    return [fact for fact in read if fact.value == value]


def test_a_transcript_without_capitals_has_sentences() -> None:
    text = "she fell in may. the wrist was casted. therapy began. pain was 8 and is 3. no fever"
    assert [text[a:b] for a, b in sentences(text)][1:3] == [
        "the wrist was casted.",
        "therapy began.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Pain is 6/10 approx. the same as before, temp. normal.",
        "He takes gabapentin tid. with food. Sleeps well. Walks daily.",
    ],
)
def test_a_stop_before_a_small_letter_here_and_there_ends_nothing(text: str) -> None:
    assert not any(text[b : b + 2].strip()[:1].islower() for _, b in sentences(text))


@pytest.mark.parametrize(
    "row",
    [
        "Aspirin: NO    Warfarin or other thinner: NO    Alcohol: NO",
        "Aspirin: no.",
        "Aspirin? none",
    ],
)
def test_a_form_answers_no_to_a_drug(row: str) -> None:
    (read,) = facts(f"Medication form\n  {row}\n", "aspirin")
    assert read.polarity == "negated"


@pytest.mark.parametrize(
    "row", ["Aspirin: 81 mg daily", "Aspirin: no problem with it, daily 81 mg"]
)
def test_another_answer_is_no_denial(row: str) -> None:
    assert all(read.polarity == "affirmed" for read in facts(f"Medications\n  {row}\n", "aspirin"))


@pytest.mark.parametrize("words", ["Gabapentin unchanged.", "Gabapentin 300 mg tid is unchanged."])
def test_a_dose_that_is_unchanged_tells_no_result(words: str) -> None:
    assert all(read.response is None for read in facts(f"Leg pain 5/10. {words}", "gabapentin"))


def test_pain_that_is_unchanged_does() -> None:
    (read,) = facts("Took gabapentin with pain unchanged.", "gabapentin")
    assert read.response is not None and read.response.improved is False


@pytest.mark.parametrize(
    "note",
    [
        "TENS for thirty days: used it twice daily. Pleasant while on; no effect after minutes.",
        "TENS x 4 weeks, tried at home. Tingling only; no relief thereafter.",
    ],
)
def test_a_trial_told_by_its_length_is_read_with_its_result(note: str) -> None:
    (read,) = facts(f"Elbow pain 6/10.\n{note}\n", "tens")
    assert read.response is not None and read.response.improved is False


def test_a_block_authorized_and_done_was_given_once() -> None:
    text = "On May 10 right stellate ganglion block was authorized and done. Relief for nine days."
    (read,) = facts(f"Hand pain 8/10.\n{text}\n", "sympathetic_block")
    assert read.response is not None and read.response.improved and read.response.count is None
    assert not facts("Right stellate ganglion block was authorized for May.", "sympathetic_block")
