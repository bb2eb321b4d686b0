"""Sides in clinic shorthand: of complaints, of parts of the body, of a test on either side."""

from __future__ import annotations

import pytest

from rag.intake.short_side import side_in
from tests.intake.test_record_understanding import read


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("R knee", "right"),
        ("lateral L foot pain", "left"),
        ("B shoulders", "bilateral"),
        ("right hip", "right"),
        ("L4 root", None),
        ("L 5 level", None),
        ("vitamin B tablets", None),
        ("left hand, R foot", "left"),
    ],
)
def test_a_letter_is_a_side_before_a_part_that_has_two(text: str, side: str | None) -> None:
    assert side_in(text) == side


def test_a_complaint_has_the_side_of_its_part() -> None:
    (pain,) = read("Complains of lateral R foot pain.", "limb_pain")
    assert pain.laterality == "right"


@pytest.mark.parametrize(
    ("text", "polarity", "side"),
    [
        ("SLR R 40, L neg 85.", "affirmed", "right"),
        ("SLR L 35; R negative.", "affirmed", "left"),
        ("SLR right 45 degrees, left normal.", "affirmed", "right"),
        ("SLR R neg, L positive at 50.", "negated", "right"),
        ("SLR R 80, L 80.", "uncertain", "right"),
        ("SLR neg both.", "negated", "bilateral"),
    ],
)
def test_a_test_is_read_on_the_side_told_first(text: str, polarity: str, side: str) -> None:
    (fact,) = read(text, "straight_leg_raise")
    assert (fact.polarity, fact.laterality) == (polarity, side)
