"""What a chart tells in plain words is not missing, in whatever turn the sentence says so."""

from __future__ import annotations

import pytest

from tests.checking import test_absence

RECORD = (
    "THERAPY NOTE 05/05/2016. Left knee hung up on the stairs twice, she had to wiggle it "
    "free. Eight visits of acupuncture were attended in March. He sleeps about four hours a "
    "night. Naproxen 500 mg has been taken for five months. NURSE 06/06/2016: knee tapped, 20"
    " cc of fluid, 40 mg of methylprednisolone instilled. EXERCISE CLASS ROLL: therapy visits"
    " on 03/01, 03/04, 03/08. A wrist brace is worn every night. The TENS unit was used at "
    "home for thirty days. She would rather have it operated on than go on like this. "
    "Flexion-extension films of 02/02/2016 show 4 mm of motion. Drops cups with the right "
    "hand. Toes go dead after ten minutes of sitting. Smokes ten cigarettes a day. Pain "
    "contract on file, renewed 01/02/2016. UDS 04/04/2016 consistent. Burning of the stomach "
    "after tablets. Walks with a limp. Right calf measures 2 cm less than the left. "
)


@pytest.fixture(autouse=True)
def _record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_absence, "RECORD", RECORD)


@pytest.mark.parametrize(
    "text",
    [
        "No episode of the knee catching or locking is described anywhere.",
        "Nothing in these pages speaks of locking.",
        "Of locking there is no word in the file.",
        "No steroid has ever been placed in the knee, so far as these papers show.",
        "The notes do not bear out that cortisone was put into the joint.",
        "One searches the file in vain for a steroid given into the knee.",
        "The worker does not appear to have attended any physical therapy.",
        "Physical therapy seems never to have been started.",
        "How long naproxen has been taken is not stated.",
        "The record is silent on how many acupuncture visits were attended.",
        "How many hours he sleeps at night cannot be learned from the chart.",
        "It is left open how often the wrist brace is worn.",
        "The number of acupuncture visits attended remains unknown.",
        "Whether she would consider surgery is nowhere stated.",
        "No dynamic films have been taken.",
        "Flexion-extension x-rays were not obtained.",
        "Weakness of the hand is not among the findings recorded.",
        "No numbness of the toes is noted.",
        "There is no mention that the worker smokes.",
        "A signed opioid agreement is missing.",
        "No urine drug testing is on record.",
        "The chart says nothing about dyspepsia.",
        "A limp is not described.",
        "No gait disturbance is documented.",
        "A home trial of TENS is undocumented.",
        "The file gives no sign that a TENS unit was tried.",
        "A wrist brace does not seem to have been worn.",
        "Not a single visit of acupuncture is recorded.",
        "Acupuncture has so far not been attempted.",
        "It would seem that acupuncture was never given a chance.",
        "Evidence that acupuncture was had is entirely wanting.",
        "The physician has documented no trial of acupuncture.",
        "That acupuncture was tried is not shown.",
        "The records do not reflect any acupuncture.",
        "I could find no acupuncture in the file.",
        "Neither acupuncture nor a brace is mentioned.",
    ],
)
def test_what_the_chart_tells_is_not_missing(text: str) -> None:
    assert test_absence.contradicted(text)


@pytest.mark.parametrize(
    "text",
    [
        "No episode of the shoulder coming out of joint is described anywhere.",
        "Nothing in these pages speaks of a fracture.",
        "No hyaluronate has ever been placed in the knee, so far as these papers show.",
        "The notes do not bear out that platelet-rich plasma was put into the joint.",
        "The worker does not appear to have attended any chiropractic care.",
        "Chiropractic care seems never to have been started.",
        "How long gabapentin has been taken is not stated.",
        "The record is silent on how many chiropractic visits were attended.",
        "How many times he wakes at night cannot be learned from the chart.",
        "It is left open how often the lumbar support is worn.",
        "Whether she would stop smoking is nowhere stated.",
        "No discogram has been taken.",
        "No suicidal thoughts are noted.",
        "A psychological clearance is missing.",
        "No liver test is on record.",
        "The chart says nothing about constipation.",
        "A home trial of traction is undocumented.",
        "Massage has so far not been attempted.",
        "The records do not reflect any massage.",
        "Neither massage nor yoga is mentioned.",
        "No fever, chills or weight loss is recorded.",
        "The record does not say why the brace was chosen.",
        "No bowel or bladder dysfunction is documented.",
        "How long the pain relief from acupuncture lasted is not stated.",
        "It is not documented how many visits of acupuncture were of use.",
    ],
)
def test_what_the_chart_does_not_tell_may_be_called_missing(text: str) -> None:
    assert not test_absence.contradicted(text)


def test_a_plain_film_is_no_film_in_motion(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_absence, "RECORD", "X-ray of 01/14/2016 without fracture.\n")
    assert not test_absence.contradicted("Dynamic films were never obtained.")


def test_a_steroid_in_the_spine_is_none_in_the_knee(monkeypatch: pytest.MonkeyPatch) -> None:
    told = "Epidural steroid injection at L4-5 with lidocaine on 02/02/2015.\n"
    monkeypatch.setattr(test_absence, "RECORD", told)
    assert not test_absence.contradicted("The chart lacks any mention of a steroid in the knee.")


@pytest.mark.parametrize(
    "told",
    [
        "Not tried: massage, aquatic therapy.",
        "MTUS Aquatic therapy.",
        "I therefore ask for an initial trial of aquatic therapy, six visits.",
        "I support aquatic therapy for this worker.",
    ],
)
def test_care_that_is_named_and_not_given_is_no_earlier_course(
    told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_absence, "RECORD", f"{told}\n")
    assert not test_absence.contradicted("No earlier course of aquatic therapy is on record.")


def test_care_that_was_given_is_an_earlier_course(monkeypatch: pytest.MonkeyPatch) -> None:
    told = "Aquatic therapy 6/6 by 03/02/2016: sleeps better.\n"
    monkeypatch.setattr(test_absence, "RECORD", told)
    assert test_absence.contradicted("No earlier course of aquatic therapy is on record.")
