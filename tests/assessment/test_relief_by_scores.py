"""How long relief held is read off the ratings of pain in the notes after an injection."""

from __future__ import annotations

import pytest

from rag.assessment.benefit import response
from rag.records import CriterionStatus, ResponseTest
from tests.assessment.test_charts import setting

HALF_FOR_SIX_WEEKS = ResponseTest(treatments=(), min_relief_percent=50, min_days=42)
REQUEST = "repeat right L4-5 transforaminal epidural steroid injection"
INJECTED = (
    "04/21/2016 PROCEDURE NOTE\nRight L4-5 transforaminal epidural steroid injection done. "
    "Leg pain 8/10 before, 2/10 on leaving.\n\n"
)


def held(notes: str) -> tuple[CriterionStatus, str]:
    verdict = response(HALF_FOR_SIX_WEEKS, "lasting relief", setting(INJECTED + notes, REQUEST))
    return verdict.status, verdict.explanation


def test_the_rating_that_tells_it_is_shown() -> None:
    chart = f"{INJECTED}05/19/2016 PR-2\nLeg pain 7/10.\n"
    short = response(HALF_FOR_SIX_WEEKS, "lasting relief", setting(chart, REQUEST))
    assert "7/10" in {fact.text for fact in short.facts}


def test_later_ratings_show_relief_for_as_long() -> None:
    status, says = held(
        "05/12/2016 PR-2\nLeg pain 3/10.\n\n06/20/2016 PR-2\nLeg pain 3/10.\n\n"
        "09/01/2016 PR-2\nLeg pain 6/10, the injection wore off.\n"
    )
    assert status is CriterionStatus.MET
    assert "60 days" in says


@pytest.mark.parametrize(
    "later",
    [
        "12/08/2016 PR-2\nStatus post L4-5 epidural with greater than 50% relief for three months.",
        "12/08/2016 PR-2\nEpidural of 04/21/2016 with 60% relief for 3 months.",
    ],
)
def test_a_rating_written_down_in_time_goes_before_what_is_said_later(later: str) -> None:
    status, says = held(f"05/19/2016 PR-2\nLeg pain 7/10.\n\n{later}\n")
    assert status is CriterionStatus.NOT_MET
    assert "28 days" in says and "against 8" in says


@pytest.mark.parametrize(
    "notes",
    [
        "05/19/2016 PR-2\nNeck pain 7/10.\n",
        "05/19/2016 PR-2\nDoing well.\n",
        "09/19/2016 PR-2\nLeg pain 7/10.\n",
    ],
)
def test_other_parts_and_late_ratings_say_nothing_of_it(notes: str) -> None:
    status, says = held(notes)
    assert status is CriterionStatus.NOT_DOCUMENTED, says


def test_the_day_of_a_note_is_not_that_of_what_it_looks_back_on() -> None:
    status, _ = held(
        "05/12/2016 PR-2\nLeg pain 3/10.\n\n"
        "06/20/2016 FOLLOW-UP Status post L4-5 epidural with relief, leg pain 3/10.\n"
    )
    assert status is CriterionStatus.MET
