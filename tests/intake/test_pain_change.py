"""Pain before and with care: figures beside each other, over a comma, over two sentences."""

from __future__ import annotations

import pytest

from rag.intake.pain_change import pain_changes
from tests.assessment.test_charts import setting


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Headache 9/10 at the start. Currently it is 5/10.", 9, 5),
        ("Neck pain 7/10 most days, 4/10 on Lyrica.", 7, 4),
        ("Severity w/o pills 9/10, with pills 6/10.", 9, 6),
        ("Pain 3/10 with the unit, 6/10 without.", 6, 3),
        ("Ache is three, where it used to be seven.", 7, 3),
        ("Pain went from eight down to four.", 8, 4),
        ("LBP 7/10 -> 2/10.", 7, 2),
        ("Pain 7 before, 3 to 4 after.", 7, 4),
        ("Off the patch she rates the pain at 8, within an hour of one it is 5.", 8, 5),
        ("Pain 6 (visit 1: 6).", 6, 6),
    ],
)
def test_a_change_is_read(text: str, first: float, last: float) -> None:
    assert [(c.first, c.last) for c in pain_changes(text)] == [(first, last)]


@pytest.mark.parametrize(
    "text",
    [
        "Pain 4/10 at rest, 7/10 with walking.",
        "Pain 3 to 8 out of 10.",
        "Pain 5/10 on 03/10, 6/10 on 04/12.",
        "Pain in 2 to 3 fingers.",
        "Pain after 6 visits, 3 more asked for.",
        "Grip 20 -> 35, pain the same.",
        "Dose 8 -> 4 for pain.",
        "Pain 6/10. Before the accident 0.",
        "Flexion 9 -> 4.",
    ],
)
def test_what_is_no_change_of_pain_is_not_read(text: str) -> None:
    assert not list(pain_changes(text))


def test_a_bare_without_is_said_of_its_own_rating() -> None:
    made = setting("Elbow pain 4/10 with meds, 7/10 without.", "MRI of the elbow")
    told = {f.value: f.pain.context for f in made.view.facts if f.pain is not None}
    assert told == {"4": "with_medication", "7": "without_medication"}
