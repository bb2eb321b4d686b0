"""Restatements in other words raise no alarm; a changed fact does."""

from __future__ import annotations

import pytest

from rag.checking.polarity import opposed
from rag.checking.values import bare_numbers, values
from rag.checking.verdicts import another_verdict, lost_denial, turned_course


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The drug is advised against.", "The drug is not recommended."),
        ("Care had no effect.", "Care was tried and failed."),
        ("Antibiotics do not reduce infection.", "Routine antibiotics do not lower infection."),
        ("It may be used against waking at night.", "Used against waking in the night."),
        ("Lifting hurts; the hernia is not incarcerated.", "Painful lifting; no incarceration."),
        ("Numbness was left as it was.", "Splinting without change in numbness."),
        ("Where no language is shared, help is supported.", "It is supported if none is shared."),
    ],
)
def test_another_way_of_saying_no_is_no_contradiction(text: str, source: str) -> None:
    assert opposed(text, [source]) is None
    assert not another_verdict(text, [source])
    assert not lost_denial(text, [source])


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The worker has radiculopathy.", "Neck pain without radiculopathy."),
        ("There is no instability.", "Films show instability."),
        ("Examination shows spasm of the muscles.", "No muscle spasm on exam."),
    ],
)
def test_a_word_denied_on_one_side_alone_is_one(text: str, source: str) -> None:
    assert opposed(text, [source]) is not None


def test_another_verdict_is_found_in_other_words() -> None:
    assert another_verdict("Magnets should be used.", ["Magnets are not recommended."])
    assert another_verdict("Traction is not advised.", ["Traction is recommended."])
    assert not another_verdict("It is used only if advised.", ["It is not recommended alone."])


def test_a_denial_dropped_from_copied_words_is_found() -> None:
    source = "As a treatment it is not supported by adequate evidence."
    assert lost_denial("The digest adds that it is supported by adequate evidence.", [source])
    assert not lost_denial("The digest adds that it is not supported by evidence.", [source])


def test_figures_of_a_course_the_other_way_round_are_found() -> None:
    source = ["The score fell from 52 to 34 in a month."]
    assert turned_course("The score rose from 34 to 52.", source)
    assert not turned_course("The score went from 52 to 34.", source)


def test_a_figure_without_its_unit_is_read() -> None:
    assert 20.0 in bare_numbers("12 minutes in the first stage and 20 in the second")
    assert bare_numbers("C4-5, 50% for six weeks, 10 mg") == frozenset()


def test_month_and_year_are_a_date_and_a_single_one_an_amount() -> None:
    assert [v.value for v in values("Synvisc series of 11/2015")] == ["2015-11"]
    assert "1 injections" in [v.value for v in values("a single steroid injection")]
    assert not [
        v for v in values("stand for 15 and walk four blocks") if v.value == "15 injections"
    ]
