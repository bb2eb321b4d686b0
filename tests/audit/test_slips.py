"""Measures and days a digit away from those of the letter, whatever words stand around them."""

from __future__ import annotations

import pytest

from rag.audit.figures.slips import slipped, slipped_day, slipped_measure
from rag.checking.relatives import taken_for_own
from rag.settings import shipped
from rag.vocabulary import load_vocabulary

TOLD = (
    "On 03/16/2015 the elbow flexed to 103 degrees and she lifted 24 lbs.",
    "Massage, 5 visits, ended on 04/12/2015.",
)
LETTER = " ".join(TOLD)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("The arm could be bent to 130 degrees.", True),
        ("The arm could be bent to 103 degrees.", False),
        ("She manages 42 pounds.", True),
        ("She manages 24 pounds.", False),
        ("At least 130 degrees are needed by the guideline.", False),
        ("The arm could be bent to 90 degrees.", False),
    ],
)
def test_a_measure_a_digit_away(said: str, *, wrong: bool) -> None:
    assert (slipped_measure(said, TOLD, LETTER) is not None) is wrong


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("The last of the visits was on 04/21/2015.", True),
        ("The last of the visits was on 04/12/2015.", False),
        ("The surgeon wrote on 04/21/2015.", False),
    ],
)
def test_a_day_a_digit_away(said: str, *, wrong: bool) -> None:
    assert (slipped_day(said, TOLD, LETTER) is not None) is wrong


def test_two_small_numbers_are_no_slip() -> None:
    assert not slipped("3", "4")
    assert slipped("17", "7")


def test_what_the_record_denies_of_the_worker_is_not_hers() -> None:
    words = load_vocabulary(shipped("corpus"))
    told = ["Her uncle has osteoporosis;"]
    rest = "She works in a bakery; the search for osteoporosis was negative."
    assert taken_for_own("An osteoporotic patient, she heals slowly.", told, rest, words)
