"""Levels of a joint against nerves: three medial branches serve two joints."""

from __future__ import annotations

from rag.records import CriterionStatus
from tests.assessment.test_criteria import judged

TWO = {"kind": "limit", "measure": "levels", "max": 2}
NEUROTOMY = {"treatment": "radiofrequency_neurotomy", "treatment_name": "neurotomy"}


def test_three_nerves_are_two_joints() -> None:
    entry = judged("Neck pain.", TWO, item=NEUROTOMY | {"levels": ("C4", "C5", "C6")})
    assert entry.criterion.test.kind == "limit"
    assert entry.status is CriterionStatus.MET
    assert "2 levels (3 nerves)" in entry.explanation


def test_four_nerves_are_three_joints() -> None:
    entry = judged("Neck pain.", TWO, item=NEUROTOMY | {"levels": ("C3", "C4", "C5", "C6")})
    assert entry.status is CriterionStatus.NOT_MET


def test_joints_are_counted_as_named() -> None:
    levels = ("C3-C4", "C4-C5", "C5-C6")
    entry = judged("Neck pain.", TWO, item=NEUROTOMY | {"levels": levels})
    assert entry.status is CriterionStatus.NOT_MET


def test_nerves_named_beside_the_joints_are_no_more_joints() -> None:
    levels = ("L3", "L4-L5", "L5-S1")
    entry = judged("Low back pain.", TWO, item=NEUROTOMY | {"levels": levels})
    assert entry.status is CriterionStatus.MET
    assert "2 levels" in entry.explanation and "nerve" not in entry.explanation


def test_of_other_care_a_vertebra_beside_a_segment_is_a_level() -> None:
    fusion = {"treatment": "spinal_fusion", "treatment_name": "fusion"}
    levels = ("L3", "L4-L5", "L5-S1")
    entry = judged("Low back pain.", TWO, item=fusion | {"levels": levels})
    assert entry.status is CriterionStatus.NOT_MET
