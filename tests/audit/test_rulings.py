"""What sentences rule, and where silence or reasons stand against the decision, in many words."""

from __future__ import annotations

import pytest

from rag.audit.rulings import rulings
from tests.audit.conftest import Audit
from tests.audit.letters import NAME, SUMMARY, item, letter
from tests.audit.test_reasons_turned import END, RULE, _turned
from tests.audit.test_silence import CASE, _checks
from tests.audit.test_silence import END as DENIED


@pytest.mark.parametrize(
    "text",
    [
        "I conclude that a visit to a spine surgeon could not be certified and is not medically "
        "necessary.",
        "The denial of sertraline 100 mg #30 by utilization review is accordingly affirmed.",
        "For these reasons the injection is not approved as medically necessary.",
        "Medical necessity of the six sessions has, in the opinion of this reviewer, not been "
        "established.",
        "approval of this service is out of the question.",
        "which is reason enough to refuse a refill",
        "the device fails the test of medical necessity",
        "an aid of which it says nothing must be declined",
        "utilization review's refusal stands for that reason",
        "in the absence of any provision approval cannot be given",
        "what the schedule does not contain it does not authorize",
        "The refusal by utilization review is left as it was given and is correct.",
        "I therefore agree with the denial.",
        "Approval must be withheld.",
        "The treatment may not be authorized.",
        "The request is turned down.",
        "there can be no authorization for it",
        "This reviewer sees no reason to set the denial aside.",
        "There is no ground on which the visits could be allowed.",
        "The non-certification stands.",
    ],
)
def test_a_refusal_is_read(text: str) -> None:
    assert rulings(text) == {"upheld"}


@pytest.mark.parametrize(
    "text",
    [
        "I conclude that a visit to a spine surgeon ought to have been certified and is "
        "medically necessary.",
        "The denial of sertraline by utilization review is accordingly set aside.",
        "the injection to the right elbow is approved as medically necessary.",
        "Medical necessity of the six sessions has, in the opinion of this reviewer, been "
        "established.",
        "no refusal may stand for that reason",
        "which is not reason enough to refuse a refill",
        "an aid of which it says nothing need not be declined",
        "in the absence of any provision there approval could still be given",
        "The denial cannot stand.",
        "The denial was in error.",
        "The sessions should be authorized.",
        "I disagree with the denial of utilization review.",
        "The request is granted.",
        "The adverse determination is reversed.",
    ],
)
def test_a_grant_is_read(text: str) -> None:
    assert rulings(text) == {"overturned"}


@pytest.mark.parametrize(
    "reason",
    [
        "The MTUS does not take up such needling, and what it does not take up is not covered.",
        "Nothing about needling can be read in the state's schedule. That settles the matter.",
        "The schedule has no entry for it; without one the visits cannot be paid for.",
        "As the MTUS is mute here, the reviewer has no basis on which to approve the visits.",
        "The adopted guidelines contain no section on it and the visits must therefore be refused.",
        "There being no MTUS text on needling, the request lacks the support it would need.",
        "The treatment is unknown to the MTUS, hence it cannot be authorized.",
        "The MTUS offers no guidance on it. For want of guidance the visits are declined.",
        "Since the schedule passes over needling, certification is withheld.",
        "No chapter of the MTUS deals with needling of the neck, which suffices to deny it.",
    ],
)
def test_silence_is_no_reason_in_any_words(reason: str, audited: Audit) -> None:
    assert "silence_is_no_reason" in _checks(audited, f"{CASE}{reason} {DENIED}")


@pytest.mark.parametrize(
    "reason",
    [
        "The MTUS does not take up such needling, so ODG 2015 was opened, which recommends it "
        "for strains no longer than four weeks.",
        "The MTUS does not recommend needling where a strain has passed.",
        "Nothing about needling can be read in the schedule, which is no reason to deny it; ODG "
        "2015 limits it to six visits in two weeks.",
        "The MTUS offers no guidance on it. No plan of care and no goals are documented.",
        "The schedule has no entry for it; the literature, in two trials, found no effect in "
        "strains.",
    ],
)
def test_silence_with_another_reason_is_left_alone(reason: str, audited: Audit) -> None:
    assert "silence_is_no_reason" not in _checks(audited, f"{CASE}{reason} {DENIED}")


@pytest.mark.parametrize(
    ("verdict", "reasons"),
    [
        ("Upheld", "The course of exercise that is asked for has been completed."),
        ("Upheld", "The required course of exercise has been taken."),
        ("Upheld", "What is demanded has been done in full by this worker."),
        ("Upheld", "In this case the earlier course that the MTUS expects is on record."),
        ("Upheld", "The worker has done all that the guideline wants."),
        ("Upheld", "This worker fits the guideline in every respect."),
        (
            "Overturned",
            "In this case the injections are not yet due, and the guideline lends them no backing.",
        ),
        ("Overturned", "The report records no course of exercise."),
        (
            "Overturned",
            "The worker has had no exercise, and the guideline does not favor injections without "
            "it.",
        ),
        ("Overturned", "This worker falls short of what the guideline asks."),
        ("Overturned", "Injections are not called for at this stage in this worker."),
        ("Overturned", "No exercise was tried by the worker, so the guideline is not satisfied."),
    ],
)
def test_a_decision_against_its_reasons(verdict: str, reasons: str, audited: Audit) -> None:
    assert _turned(audited, verdict, reasons)


@pytest.mark.parametrize(
    ("verdict", "reasons"),
    [
        ("Upheld", "The course of exercise that is asked for has not been completed."),
        ("Upheld", "The required course of exercise has been cut short."),
        ("Upheld", "What is demanded has been done in part by this worker."),
        (
            "Overturned",
            "In this case the injections are due, and the guideline lends them backing.",
        ),
        ("Overturned", "The report records a course of exercise, without success."),
        ("Overturned", "The worker has had exercise, and no drug helped."),
        ("Overturned", "Exercise failed in this worker, and nothing points to another cause."),
    ],
)
def test_a_decision_with_its_reasons(verdict: str, reasons: str, audited: Audit) -> None:
    assert not _turned(audited, verdict, reasons)


def _against(audited: Audit, verdict: str, reasons: str, end: str) -> bool:
    raw = letter(item(NAME, verdict, rationale=f"{RULE}{reasons} {end}"), summary=SUMMARY)
    return any(f.check == "conclusion_agrees" for f in audited(raw).findings)


@pytest.mark.parametrize(
    ("verdict", "reasons", "end"),
    [
        (
            "Overturned",
            "In this case exercise failed in 2014, and tenderness persists.",
            "The denial of the injections is therefore left standing.",
        ),
        (
            "Overturned",
            "In this case exercise failed in 2014, and tenderness persists.",
            "Utilization review's decision is accordingly confirmed.",
        ),
        (
            "Overturned",
            "In this case exercise failed in 2014, and tenderness persists.",
            "I therefore see no ground to disturb the denial.",
        ),
        (
            "Overturned",
            "In this case exercise failed in 2014, and tenderness persists.",
            "The injections were thus rightly refused.",
        ),
        (
            "Overturned",
            "In this case exercise failed in 2014, and tenderness persists.",
            "Accordingly the injections cannot be authorized.",
        ),
        (
            "Overturned",
            "In this case exercise failed in 2014, and tenderness persists.",
            "In sum, certification of the injections should be withheld.",
        ),
        (
            "Upheld",
            "In this case exercise was not tried.",
            "The denial of the injections is therefore reversed.",
        ),
        (
            "Upheld",
            "In this case exercise was not tried.",
            "Accordingly the injections ought to be granted.",
        ),
        (
            "Upheld",
            "In this case exercise was not tried.",
            "I disagree with the denial and the injections should go ahead.",
        ),
        ("Upheld", "In this case exercise was not tried.", "The non-certification was thus wrong."),
        (
            "Upheld",
            "In this case exercise was not tried.",
            "Therefore the injections are to be authorized.",
        ),
    ],
)
def test_a_last_sentence_on_the_denial_is_a_conclusion(
    verdict: str, reasons: str, end: str, audited: Audit
) -> None:
    other = "Overturned" if verdict == "Upheld" else "Upheld"
    assert _against(audited, verdict, reasons, end)
    assert not _against(audited, other, reasons, end)


def test_a_plain_conclusion_still_agrees(audited: Audit) -> None:
    assert not _against(audited, "Upheld", "Exercise was not tried.", END.format("not "))
