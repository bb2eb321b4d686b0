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


ODG = (
    "Decision based on Non-MTUS Citation Official Disability Guidelines (ODG) 2014, Pain chapter, "
    "Section(s): Polysomnography."
)
SLEEP = (
    "The injured worker is a 44 year old man hurt on 03/14/2012. In the PR-2 of 12/18/2014 he has "
    "slept poorly for 7 weeks. The request is for polysomnography. On 01/12/2015 Utilization "
    "Review "
    "non-certified the request."
)
POOR = "The PR-2 of 12/18/2014 reports poor sleep for 7 weeks. "
NOT = " The request for in-laboratory polysomnography, one night, is not medically necessary."


def _silence(audited: Audit, words: str) -> bool:
    name = "In-laboratory polysomnography, one night"
    raw = letter(item(name, "Upheld", guideline=ODG, rationale=words + NOT), summary=SLEEP)
    return "silence_is_no_reason" in {f.check for f in audited(raw).findings}


@pytest.mark.parametrize(
    "text",
    [
        "The schedule is silent on polysomnography, and that decides the matter.",
        "The MTUS does not mention sleep studies. That is dispositive.",
        "Sleep studies appear nowhere in the MTUS; this settles the question.",
        "Nothing in the MTUS speaks of polysomnography, which is fatal to the request.",
        "The MTUS contains no entry for polysomnography, and nothing further need be said.",
        "One looks in vain for polysomnography in the MTUS. With that the inquiry ends.",
        "Polysomnography is not among the subjects of the MTUS. The matter ends there.",
        "As the MTUS has no section on sleep studies, no basis exists on which to approve one.",
        "What the schedule does not list cannot be authorized, and polysomnography is not listed "
        "in the MTUS.",
        "The MTUS leaves polysomnography out. On that ground alone the request cannot be granted.",
        "Polysomnography finds no place in the MTUS, and this alone is reason enough.",
        "No chapter of the MTUS takes up polysomnography. For that reason it is declined.",
        "The MTUS omits sleep studies, so the denial stands.",
        "Because sleep studies are unaddressed in the MTUS, approval is not possible.",
        "The MTUS gives no guidance on sleep studies; without such guidance necessity is not "
        "established.",
        "The presumptively correct guidelines do not provide for polysomnography and it "
        "therefore falls outside covered care.",
    ],
)
def test_a_silence_that_is_said_to_settle_it(text: str, audited: Audit) -> None:
    assert _silence(audited, POOR + text)
    assert _silence(audited, f"{text} {POOR}")


@pytest.mark.parametrize(
    "text",
    [
        "The MTUS is silent on polysomnography, so ODG 2014 decides the matter: six months of "
        "insomnia and behavioral treatment first. There has been no behavioral treatment.",
        "The schedule is silent on polysomnography, but that does not decide the matter. ODG "
        "2014 asks for six months of insomnia; he has had 7 weeks.",
        "The MTUS has no section on sleep studies; that is no ground to refuse one. ODG 2014 "
        "wants insomnia of six months, and his is of 7 weeks.",
        "The MTUS does not address polysomnography. Under ODG 2014 insomnia must have lasted six "
        "months. It has lasted 7 weeks, and that decides the matter.",
        "Sleep studies are not dealt with in the MTUS, and the search went on to ODG 2014, which "
        "settles the matter: six months of insomnia are required.",
        "The MTUS says nothing of sleep studies. ODG 2014, the next source, reserves them for "
        "insomnia of six months. Seven weeks are too few; that ends the inquiry.",
    ],
)
def test_a_later_source_that_settles_it(text: str, audited: Audit) -> None:
    assert not _silence(audited, POOR + text)
