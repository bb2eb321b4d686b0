"""Care that was not had: left untried, or not to be had."""

from __future__ import annotations

import pytest

from rag.assessment.history import tried
from rag.records import CriterionStatus, TriedTest
from tests.assessment.test_charts import setting

TEST = TriedTest(any=("nsaid",))


@pytest.mark.parametrize(
    "chart",
    [
        "Naproxen is avoided until the bone has healed.",
        "Ibuprofen not allowed because of the kidneys.",
        "NSAIDs are contraindicated after the bleed.",
        "He must not take naproxen.",
    ],
)
def test_what_must_not_be_taken_is_no_trial_denied(chart: str) -> None:
    verdict = tried(TEST, "trial of an NSAID", setting(chart, "Tramadol 50 mg #60"))
    assert verdict.status is CriterionStatus.NOT_DOCUMENTED


@pytest.mark.parametrize(
    "chart", ["He has never tried naproxen.", "Naproxen: has not tried.", "No NSAIDs so far."]
)
def test_what_was_left_untried_is_denied(chart: str) -> None:
    verdict = tried(TEST, "trial of an NSAID", setting(chart, "Tramadol 50 mg #60"))
    assert verdict.status is not CriterionStatus.MET
