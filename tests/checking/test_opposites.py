"""A statement turned round in other words is told from one that is only reworded."""

from __future__ import annotations

import pytest

from rag.checking.opposites import opposite_end, swapped_course, swapped_pair


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Traction of the neck at home helped.", "No improvement with home cervical traction."),
        ("Blood pressure falls on the table.", "Blood pressure rises on the table."),
        ("Conservative care was successful.", "Failed conservative care."),
    ],
)
def test_the_other_end_is_found(text: str, source: str) -> None:
    assert opposite_end(text, [source])


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Blood pressure did not rise.", "Blood pressure fell."),
        ("Exercise did worse than rest.", "Rest did better than exercise."),
        ("Care is repeated only if it helped.", "It stops when care failed."),
        ("The pain rose and the swelling fell.", "Swelling fell, pain rose."),
    ],
)
def test_a_rewording_is_left_alone(text: str, source: str) -> None:
    assert not opposite_end(text, [source])


def test_what_came_first_is_kept() -> None:
    assert swapped_course("raised from four tablets a day to six", ["decreased from 6 to 4"])
    assert not swapped_course("went from six tablets a day to four", ["decreased from 6 to 4"])


def test_sides_keep_their_figures() -> None:
    assert swapped_pair("40 kg on the right, 20 kg on the left", ["20 kg right and 40 kg left"])
    assert not swapped_pair("left 40 kg and right 20 kg", ["20 kg right and 40 kg left"])
