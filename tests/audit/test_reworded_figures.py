"""Figures that follow from those of the summary are right; others of the same thing are not."""

from __future__ import annotations

import pytest

from rag.sides import sided_figures
from tests.audit.conftest import Audit
from tests.audit.letters import RATIONALE, item, letter

SUMMARY = (
    "The injured worker is a 44 year old woman who hurt her neck on 03/14/2012. Diagnoses include "
    "cervical radiculopathy and cervical facet arthropathy. One bilateral cervical facet injection "
    "on 06/02/2014 took pain from 8/10 to 4/10 and gave 50% relief for 9 days. 04/01/2014: "
    "gabapentin 600 mg begun. She attended 12 sessions of physical therapy between 05/05/2014 and "
    "07/21/2014; flexion went from 32 degrees to 47 degrees. Grip is 24 lbs on the right and 62 "
    "lbs on the left. Oswestry was 48 at first and 44 on 12/18/2014. She walks 25 minutes, and "
    "could walk 10 in May. The left arm is normal; the right triceps is weak. The request is for "
    "facet injections. On 01/12/2015 Utilization Review non-certified the request."
)


def _warned(audited: Audit, sentence: str) -> set[str]:
    said = RATIONALE.replace("An earlier bilateral", f"{sentence} An earlier bilateral")
    report = audited(letter(item(rationale=said), summary=SUMMARY))
    return {
        f.check for f in report.findings if f.severity != "note" and sentence[:20] in f.place.words
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "Her pain fell by four points on the scale.",
        "The worker gained 15 degrees of flexion in therapy.",
        "Her grip on the right is some 40 percent of that on the other side.",
        "Together her two hands grip 86 lbs.",
        "The worker's grip of about 25 lbs on the right is weak.",
        "The worker's grip is 24 lbs on the right as against 62 lbs in the other hand.",
        "Her flexion is just under 50 degrees.",
        "The Oswestry score of the worker never went lower than 44.",
        "The worker walks 15 minutes longer than in May.",
        "The worker has taken gabapentin every night for over eight months.",
        "By 12/18/2014 she had used gabapentin for some thirty-seven weeks.",
        "The worker has been on gabapentin for the better part of a year.",
        "The worker had her 12 sessions in under three months.",
        "The triceps of her right arm is weak.",
    ],
)
def test_a_true_figure_in_other_words_is_left_alone(sentence: str, audited: Audit) -> None:
    assert not _warned(audited, sentence)


@pytest.mark.parametrize(
    ("sentence", "check"),
    [
        ("On 06/02/2014 the injection took two points of her pain away.", "figure_contradicted"),
        ("The worker's grip of about 42 lbs on the right is weak.", "figure_contradicted"),
        ("The worker has taken gabapentin every night for five weeks.", "figure_contradicted"),
        ("By 12/18/2014 she had used gabapentin for nine days.", "figure_contradicted"),
        ("The worker's grip is 62 lbs on the right, 24 lbs in the other.", "side_contradicted"),
        ("Nobody measured the worker's neck flexion.", "negative_contradicted"),
    ],
)
def test_another_figure_of_the_same_is_found(sentence: str, check: str, audited: Audit) -> None:
    assert check in _warned(audited, sentence)


def test_the_other_side_faces_the_one_named() -> None:
    found = sided_figures("Dorsiflexion was 4 degrees in the right ankle, 18 on the sound side.")
    assert [(f.amount, f.side) for f in found] == [("4", "right"), ("18", "left")]
    assert not sided_figures("It was 18 degrees on the sound side.")
