"""Denials in any form against what the record tells under another name, and what it does not."""

from __future__ import annotations

import pytest

from tests.checking import test_absence

RECORD = (
    "FOLLOW-UP 03/03/2016. She stretches at home every evening. Ketorolac was given up after two "
    "weeks; meloxicam 15 mg since then. The wrist was held in a removable splint for six weeks. "
    "MRI of the right wrist 02/11/2016 without tear. Kenalog 20 mg into the joint on 01/08/2016. "
    "TSH 2.1, creatinine normal. Two cups of coffee a day. Deltoid 5/5. Phalen test positive. "
    "In the kitchen she now lifts 12 pounds instead of 4. "
)


@pytest.fixture(autouse=True)
def _record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_absence, "RECORD", RECORD)


@pytest.mark.parametrize(
    "text",
    [
        "Of stretches done by herself one reads nothing.",
        "Nor do the notes tell that meloxicam was taken.",
        "An anti-inflammatory, it seems, was left untried.",
        "We were unable to find any imaging of the wrist.",
        "That the joint was infiltrated with a steroid cannot be learned from the papers.",
        "A splint does not figure among the measures that were had.",
        "The thyroid has gone untested.",
        "There is nothing on caffeine.",
        "Phalen's test was done by nobody.",
        "Nothing shows that she lifts more in the kitchen than before.",
    ],
)
def test_a_denial_in_any_form_is_compared(text: str) -> None:
    assert test_absence.contradicted(text)


@pytest.mark.parametrize(
    "text",
    [
        "Of biofeedback one reads nothing.",
        "Nor do the notes tell that an opioid was taken.",
        "Duloxetine, it seems, was left untried.",
        "We were unable to find any imaging of the lumbar spine.",
        "The wrist was never immobilized in a cast.",
        "A bone scan does not figure among the tests that were had.",
        "The liver has gone untested.",
        "There is nothing on nicotine.",
        "Finkelstein's test was done by nobody.",
        "Nothing shows that she carries more in the garden than before.",
        "The note records an absent reflex and a splint that helped.",
    ],
)
def test_what_is_truly_missing_or_not_denied_is_left_alone(text: str) -> None:
    assert not test_absence.contradicted(text)
