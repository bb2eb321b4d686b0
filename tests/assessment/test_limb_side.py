"""An operation at one side of the spine: the limb that hurts has to be on that side."""

from __future__ import annotations

import pytest

from rag.assessment.findings import documented
from rag.assessment.verdict import Verdict
from rag.records import CriterionStatus, DocumentedTest
from tests.assessment.test_charts import setting

PICTURE = "MRI lumbar spine 02/01/2017: L5-S1 left extrusion with S1 nerve root compression."
ROOT = DocumentedTest(any=("radiculopathy", "straight_leg_raise"))
DISC = DocumentedTest(any=("herniated_disc",))


def verdict(text: str, test: DocumentedTest, request: str) -> Verdict:
    return documented(test, "root signs", setting(text, request))


LEFT = "L5-S1 microdiscectomy, left"


@pytest.mark.parametrize(
    "told",
    ["R calf pain and numbness of the right foot.", "SLR R 40, L neg 85. R foot pain."],
)
def test_signs_without_a_side_go_to_the_limb_that_hurts(told: str) -> None:
    text = f"Low back pain. {told} Assessment: lumbar radiculopathy. SLR positive.\n{PICTURE}"
    made = verdict(text, ROOT, LEFT)
    assert made.status is CriterionStatus.NOT_MET
    assert "only for the other side" in made.explanation
    assert verdict(text, DISC, LEFT).status is CriterionStatus.MET


@pytest.mark.parametrize(
    "told",
    [
        "Left foot pain.",
        "Leg pain.",
        "Pain of the right foot and of the left foot.",
        "R knee pain.",
    ],
)
def test_signs_stay_where_the_limb_does_not_speak_against_them(told: str) -> None:
    text = f"Low back pain. {told} Assessment: lumbar radiculopathy.\n{PICTURE}"
    assert verdict(text, ROOT, LEFT).status is CriterionStatus.MET


def test_care_of_no_operation_asks_for_no_side_of_the_limb() -> None:
    text = "Low back pain. R foot pain. Assessment: lumbar radiculopathy."
    assert verdict(text, ROOT, "MRI of the lumbar spine").status is CriterionStatus.MET
