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
