"""Silence of the schedule as the reason of a denial, and what is no silence."""

from __future__ import annotations

import pytest

from rag.audit.silence import silent_at
from tests.audit.conftest import Audit
from tests.audit.letters import item, letter

SUMMARY = (
    "The injured worker is a 40 year old man who hurt his neck on 03/14/2012. Diagnosis is neck "
    "strain. On 12/18/2014 pain was 6/10 and rotation 40 degrees. A course of acupuncture is asked "
    "for. On 01/12/2015 Utilization Review non-certified the request."
)


@pytest.mark.parametrize(
    "text",
    [
        "The MTUS does not address this device.",
        "Since no guideline of the schedule supports it, the request is not necessary.",
        "Because such testing lies outside the MTUS, the request is not necessary.",
        "There is no recommendation for it in the MTUS.",
        "This device does not figure in the MTUS.",
        "One looks in vain for it in the MTUS.",
        "The state's schedule leaves scooters unmentioned.",
        "A treatment on which the MTUS says nothing cannot be certified.",
        "Such care is not foreseen by the schedule.",
        "A drug of which the schedule says nothing cannot be authorized.",
        "What the MTUS passes over is not medically necessary.",
        "The volume adopted by California holds no pages on it.",
    ],
)
def test_the_schedule_is_said_to_be_silent(text: str) -> None:
    assert silent_at(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "The MTUS does not recommend TENS as an isolated modality.",
        "The MTUS recommends surgery where there is no instability.",
        "There is no documentation that the MTUS criteria are met.",
        "The MTUS asks for three months of care, and none is recorded.",
        "The record lacks the functional gain that the MTUS asks for.",
        "The MTUS is against opioids where there is no gain.",
        "The ODG does not address the device.",
        "The guideline is clear that in the absence of weakness surgery is not supported.",
    ],
)
def test_a_schedule_that_speaks_is_not_silent(text: str) -> None:
    assert silent_at(text) is None


NAME = "Acupuncture for the neck, 6 visits"
GUIDELINE = "Decision based on MTUS Initial Approaches to Treatment 2004, Section(s): Summary."
CASE = "The report of 12/18/2014 gives pain of 6/10; heat did not help. "
SILENCE = "The MTUS nowhere speaks of such needles. "
END = "Therefore the request for acupuncture for the neck, 6 visits, is not medically necessary."


def _checks(audited: Audit, rationale: str, guideline: str = GUIDELINE) -> set[str]:
    raw = letter(
        item(NAME, guideline=guideline, ur=GUIDELINE, rationale=rationale), summary=SUMMARY
    )
    return {f.check for f in audited(raw).findings if f.severity != "note"}


def test_silence_alone_is_no_reason_to_deny(audited: Audit) -> None:
    assert "silence_is_no_reason" in _checks(audited, CASE + SILENCE + END)


def test_silence_beside_a_reason_of_the_case_is_left_alone(audited: Audit) -> None:
    reason = "No plan for the visits is documented. "
    assert "silence_is_no_reason" not in _checks(audited, CASE + SILENCE + reason + END)


def test_silence_before_another_source_is_left_alone(audited: Audit) -> None:
    other = "ODG 2015 does not recommend it for a strain. "
    assert "silence_is_no_reason" not in _checks(audited, CASE + SILENCE + other + END)
