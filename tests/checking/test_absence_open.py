"""Things that no vocabulary holds, and predicates of any verb, are looked for all the same."""

from __future__ import annotations

import pytest

from tests.checking import test_absence

RECORD = (
    "FAMILY PRACTICE 03/02/2016. Ferritin 41, ESR normal. Weight 231 lb. Key pinch: left 11 "
    "pounds, right 18 pounds. Night orthosis for the left wrist since May. PSYCHOLOGY. "
    "Interviewed 04/04/2016, MMPI given. Fax: ulnar velocity 41 m/s across the elbow. Left "
    "ankle jerk trace, right 2+. Hollow between thumb and index finger. Second operation not "
    "advised by Dr. B. Grip diary kept for two weeks. Standing films of 05/05/2016: joint "
    "space 1 mm. Betamethasone injected into the left thumb joint, better for a week. Exercise at "
    "home every morning from a sheet. Therapy at the clinic, 9 visits. Cooks and dresses unaided. "
)


@pytest.fixture(autouse=True)
def _record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_absence, "RECORD", RECORD)


@pytest.mark.parametrize(
    "text",
    [
        "Ferritin was never determined.",
        "Key pinch has at no time been measured.",
        "Body weight has not been put into figures.",
        "A grip diary has not come to hand.",
        "A night splint has so far been foregone.",
        "No immobilization of the wrist preceded it.",
        "A psychological evaluation is still outstanding.",
        "Nerve conduction studies have yet to arrive.",
        "The chart is silent on any change of reflexes, and no reflex change is described.",
        "Atrophy of the hand has escaped the examiners.",
        "No surgeon's view on a second operation can be found.",
        "Plain radiographs of the knee have not come to hand.",
        "Injection into the thumb has not been resorted to.",
        "Of any program of exercise at home one reads nothing.",
        "Physical therapy is something that she has been spared.",
        "No functional gain on record so far.",
    ],
)
def test_what_the_file_holds_is_not_missing(text: str) -> None:
    assert test_absence.contradicted(text)


@pytest.mark.parametrize(
    "text",
    [
        "Transferrin was never determined.",
        "Palmar pinch has at no time been measured.",
        "Body height has not been put into figures.",
        "A pain diary has not come to hand.",
        "A cervical collar has so far been foregone.",
        "No immobilization of the ankle preceded it.",
        "A functional capacity evaluation is still outstanding.",
        "Magnetic resonance imaging has yet to arrive.",
        "The chart is silent on any change of bladder control.",
        "Clonus has escaped the examiners.",
        "No surgeon's view on a second injection can be found.",
        "Ultrasound images of the knee have not come to hand.",
        "Shock wave treatment has not been resorted to.",
        "Of any program of exercise in water one reads nothing.",
        "Laser treatment is something that she has been spared.",
        "No return to work on record so far.",
        "The number of visits of physical therapy is not stated.",
        "No medication other than non-opioid medicine is shown.",
    ],
)
def test_what_it_does_not_hold_may_be_called_missing(text: str) -> None:
    assert not test_absence.contradicted(text)
