"""A measure said not to be on record is there where the thing stands with a number and a unit."""

from __future__ import annotations

import pytest

from rag.checking.absence.measures import measures_missed, on_record
from tests.checking import test_absence

RECORD = (
    "CLINIC NOTE 05/06/2016. Four months after carpal tunnel release. Grip: right 41 lb, left "
    "77 lb. "
    "Wrist extension 55 degrees. Abductor pollicis brevis 4-/5. BCTQ score 2.8. She types for "
    "20 minutes. Goal: flexion 70 degrees. Two-point discrimination not done. "
)


@pytest.fixture(autouse=True)
def _record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_absence, "RECORD", RECORD)


@pytest.mark.parametrize(
    "text",
    [
        "The chart holds no measurement of grip since the release.",
        "Grip was never put into figures.",
        "The notes mention wrist extension without a single figure.",
        "How far wrist extension reaches is not recorded.",
        "No BCTQ score is on file.",
        "A figure for grip is nowhere given.",
        "Range of motion of the wrist was not measured.",
    ],
)
def test_what_was_measured_is_not_unmeasured(text: str) -> None:
    assert test_absence.contradicted(text)


@pytest.mark.parametrize(
    "text",
    [
        "The chart holds no measurement of key pinch since the release.",
        "The girth of the forearm was never put into figures.",
        "The notes mention wrist deviation without a single figure.",
        "Wrist flexion was not measured.",
        "No QuickDASH score is on file.",
        "No recent measurement of grip was made before the request.",
        "The chart holds no measurement of grip since the injection.",
        "Range of motion of the ankle was not measured.",
        "The BCTQ score was not higher than 3.",
    ],
)
def test_what_was_not_measured_may_be_called_so(text: str) -> None:
    assert not test_absence.contradicted(text)


def test_degrees_are_no_strength() -> None:
    strength = next(measures_missed("Extension strength was never graded."))
    assert not on_record(strength, "Extension 55 degrees.")
    assert on_record(strength, "Extension 4/5.")
