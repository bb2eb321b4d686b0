"""A gain in one measure, a sign that cannot be elicited, a chart's labels: said to be missing."""

from __future__ import annotations

import pytest

from rag.checking.absence.gained import gains_missed, shows_gain
from rag.checking.absence.paraphrase import paraphrased
from rag.checking.denial import denied
from tests.checking import test_absence

ROSE = (
    "Left shoulder abduction 135 degrees (it was 100 degrees on 01/11/2017), rotation 4/5.",
    "Abduction 100 degrees on 01/11/2017 and 135 on 03/22/2017.",
    "Abduction went from 100 to 135 degrees.",
    "Abduction of 135 degrees, up from 100.",
)
NOT = (
    "Abduction 100 degrees (it was 135 on 01/11/2017).",
    "Abduction 100 on the left, 135 on the right.",
    "Abduction 135 degrees, flexion was 100.",
    "Abduction 100 to 135 degrees.",
    "Abduction 100 degrees, goal 135.",
    "Abduction 135 degrees, was held for 20 seconds.",
)
MISSED = (
    "Nothing in the chart shows an improvement of abduction under therapy.",
    "There is no evidence that abduction has improved.",
    "Abduction has not increased with therapy.",
    "No gain in abduction is documented.",
    "Her abduction is unchanged.",
    "The reports do not show that therapy improved her abduction.",
    "An improvement of motion is not recorded.",
    "Abduction never rose.",
)


@pytest.mark.parametrize("said", MISSED)
def test_two_figures_answer_a_gain_that_is_missed(said: str) -> None:
    gain = next(gains_missed(said))
    assert all(shows_gain(gain, told) for told in ROSE)
    assert not any(shows_gain(gain, told) for told in NOT)


@pytest.mark.parametrize(
    "said",
    [
        "No significant gain of abduction is shown.",
        "Nothing shows that abduction would improve.",
        "There is no improvement of sleep.",
        "Without therapy abduction did not improve.",
        "Abduction has not improved since 03/2017.",
        "There is no less pain on abduction, better or worse.",
        "The MTUS sees no gain in grip from splints.",
    ],
)
def test_a_judgement_misses_no_gain(said: str) -> None:
    assert not list(gains_missed(said))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The right triceps jerk cannot be brought out, the left is brisk.", True),
        ("Ankle jerk could not be elicited on the left.", True),
        ("Left knee reflex was not obtainable.", True),
        ("The biceps reflex does not answer to the hammer.", True),
        ("Achilles reflex is gone on the right.", True),
        ("The jerk at the ankle is weaker on the left.", True),
        ("Unequal knee jerks.", True),
        ("Reflexes asymmetric.", True),
        ("Reflexes are brisk and equal.", False),
        ("Reflexes could not be tested.", False),
        ("The reflexes are not diminished.", False),
        ("No asymmetric reflexes.", False),
        ("Reflexes normal with weak grip.", False),
        ("The reflex is not weak.", False),
    ],
)
def test_a_reflex_that_does_not_come(text: str, *, told: bool) -> None:
    places = paraphrased("reflex_change", text)
    assert any(not denied(text, *place) for place in places) is told


RECORD = (
    "CLINIC NOTE 11/22/2016. Left grip 18 kg, two-point discrimination 9 mm. Wrist flexion 55 "
    "degrees. Wartenberg sign was not sought. "
)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("The thenar muscle is wasted. 2-pt discrimination: not tested, which is no bar.", True),
        ("2PD (left hand): never measured.", True),
        ("Two-point discrim. – not recorded.", True),
        ("Two-point discrimination (not done).", True),
        ("Grip strength: no reading.", True),
        ("Flexion: left blank.", True),
        ("Grip (not tested).", True),
        ("Key pinch: not tested, which is no bar.", False),
        ("Monofilament: never done.", False),
        ("Grip: not diminished.", False),
        ("Wrist extension – no entry.", False),
    ],
)
def test_a_label_with_an_entry_is_a_claim(
    text: str, *, wrong: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_absence, "RECORD", RECORD)
    assert bool(test_absence.contradicted(text)) is wrong
