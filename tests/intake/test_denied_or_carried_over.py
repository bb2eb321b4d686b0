"""What a note denies of the worker alone, what denies only relief, and what was carried over."""

from __future__ import annotations

import pytest

from tests.intake.test_record_understanding import read


def polarities(text: str, value: str) -> set[str]:
    return {fact.polarity for fact in read(text, value)}


@pytest.mark.parametrize(
    "text",
    [
        "Cancer: none in him; aunt had a lymphoma.",
        "Diabetes - none of her own.",
        "Cancer: none in the patient.",
        "Cancer: none personally.",
    ],
)
def test_what_the_family_has_is_denied_of_the_worker(text: str) -> None:
    value = "diabetes" if "Diabetes" in text else "cancer"
    assert polarities(text, value) == {"negated"}


def test_none_of_something_else_denies_nothing() -> None:
    assert polarities("Cancer: none of the doctors doubt it.", "cancer") == {"affirmed"}


@pytest.mark.parametrize(
    "text",
    [
        "Naproxen doesn't touch the muscle spasm.",
        "Ibuprofen did not even ease the muscle spasm.",
        "Ice has never held the muscle spasm for long.",
        "Tylenol does not control the muscle spasm.",
    ],
)
def test_care_that_does_not_relieve_a_complaint_denies_no_complaint(text: str) -> None:
    assert polarities(text, "muscle_spasm") == {"affirmed"}


@pytest.mark.parametrize(
    "text", ["There was no muscle spasm.", "She does not report muscle spasm.", "No muscle spasm."]
)
def test_a_complaint_that_is_denied_stays_denied(text: str) -> None:
    assert polarities(text, "muscle_spasm") == {"negated"}


@pytest.mark.parametrize(
    "mark",
    ["(carried fwd)", "(copied forward)", "[selected from list]", "(auto-populated)", "(template)"],
)
def test_words_carried_over_tell_nothing_of_the_day(mark: str) -> None:
    assert polarities(f"Numbness of both feet {mark}.", "numbness") == {"uncertain"}


@pytest.mark.parametrize("mark", ["(both sides)", "(worse at night)", "(see list of drugs)"])
def test_other_words_in_brackets_leave_a_complaint(mark: str) -> None:
    assert polarities(f"Numbness of both feet {mark}.", "numbness") == {"affirmed"}
