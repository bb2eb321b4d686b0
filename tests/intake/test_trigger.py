"""Which day's editions are taken, and that it is never the day of the injury."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from rag.console import load_settings
from rag.errors import ConfigError
from rag.intake import open_case, read_text, summarise
from rag.intake.summary import Basis, Trigger
from rag.records import CaseSummary
from rag.settings import Settings
from rag.vocabulary import load_vocabulary
from tests.conftest import CORPUS

TODAY = date(2020, 5, 5)
UR = "On 11/30/2016 utilization review denied MRI of the knee."
RFA = "The request for authorization dated 11/02/2016 asks for an MRI of the knee."
INJURY = "A 40 year old male injured the knee. Date of injury: 03/01/2015."


def summary(text: str, trigger: Trigger) -> CaseSummary:
    vocabulary = load_vocabulary(CORPUS)
    case = open_case((read_text(text, "case.txt"),), body_parts_in=vocabulary.body_parts_in)
    return summarise(case, vocabulary, requests=("MRI of the knee",), today=TODAY, trigger=trigger)


@pytest.mark.parametrize(
    ("told", "trigger", "day", "basis"),
    [
        ((INJURY, RFA, UR), "ur_decision", date(2016, 11, 30), "ur_decision"),
        ((INJURY, RFA, UR), "request", date(2016, 11, 2), "request"),
        ((INJURY, RFA, UR), "today", TODAY, "today"),
        ((INJURY, RFA), "ur_decision", date(2016, 11, 2), "request"),
        ((INJURY, UR), "request", date(2016, 11, 30), "ur_decision"),
        ((INJURY,), "ur_decision", TODAY, "today"),
        ((INJURY,), "request", TODAY, "today"),
    ],
)
def test_the_setting_names_the_event_and_the_summary_says_which_it_was(
    told: tuple[str, ...], trigger: Trigger, day: date, basis: str
) -> None:
    found = summary("\n\n".join(told), trigger)
    assert (found.as_of, found.as_of_basis) == (day, basis)
    # Anything but the review's own date is said.
    said = [w for w in found.warnings if "ditions are taken as of" in w]
    assert bool(said) == (basis != "ur_decision" or trigger != "ur_decision")


def test_the_date_of_injury_can_not_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(get_args(Trigger)) < set(get_args(Basis))
    monkeypatch.setenv("RATIONALE_TRIGGER_DATE", "date_of_injury")
    with pytest.raises(ConfigError, match="RATIONALE_TRIGGER_DATE"):
        load_settings()


def test_the_setting_is_part_of_the_runs_record() -> None:
    assert Settings(trigger_date="request").public()["trigger_date"] == "request"
    assert Settings(trigger_date="request").fingerprint() != Settings().fingerprint()
