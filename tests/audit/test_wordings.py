"""Faults of fact in several wordings beside sound sentences that look like them."""

from __future__ import annotations

import pytest

from tests.audit.conftest import Audit
from tests.audit.letters import item, letter

SUMMARY = (
    "The injured worker is a 51 year old man who hurt his right wrist on 03/14/2012. Diagnoses "
    "include right carpal tunnel syndrome. He attended 8 sessions of physical therapy for the "
    "wrist. On 12/18/2014 grip was 41 lbs on the right against 77 lbs on the left. He takes "
    "gabapentin 300 mg tid. The Oswestry score fell from 52 to 30 between 06/02/2014 and "
    "12/18/2014. The request is for physical therapy. On 01/12/2015 Utilization Review "
    "non-certified the request."
)
SIDE, FACT, FIGURE = "side_contradicted", "fact_contradicted", "figure_contradicted"
LACK, ALONE = "negative_contradicted", "utilization_review_alone"


def rationale(words: str) -> str:
    return (
        "The MTUS states that therapy of the wrist is an option for a limited time. In this case "
        f"the report of 12/18/2014 was read. {words} Therefore, the request for physical therapy "
        "is not medically necessary."
    )


@pytest.mark.parametrize(
    ("check", "words"),
    [
        (SIDE, "On 12/18/2014 grip was 77 lbs on the right and 41 lbs on the left."),
        (SIDE, "On 12/18/2014 the left grip was 41 lbs, the right one 77 lbs."),
        (SIDE, "Grip was found to be 41 lbs on the left on 12/18/2014."),
        (FIGURE, "He has been on gabapentin 300 mg nightly since 2014."),
        (FIGURE, "The worker takes gabapentin 300 mg four times a day."),
        (FACT, "The patient has not attended any sessions so far."),
        (FACT, "No session of physical therapy was attended by the worker."),
        (LACK, "Measures of improvement have not been furnished by the provider."),
        (ALONE, "Nothing but utilization review's summary was sent."),
        (ALONE, "Apart from the utilization review no records were received."),
    ],
)
def test_a_fault_is_found_in_any_wording(audited: Audit, check: str, words: str) -> None:
    report = audited(
        letter(
            item("Physical therapy for the right wrist, 6 visits", rationale=rationale(words)),
            summary=SUMMARY,
        )
    )
    assert any(f.check == check and f.severity != "note" for f in report.findings)


@pytest.mark.parametrize(
    "words",
    [
        "On 12/18/2014 grip was 77 lbs on the left and 41 lbs on the right.",
        "The right grip was 41 lbs on 12/18/2014, about half of that on the left.",
        "He has been on gabapentin 300 mg every 8 hours since 2014.",
        "The worker takes gabapentin 300 mg three times daily.",
        "The patient has attended eight sessions so far.",
        "The score fell from 52 to 30; a return to his sport has not been furnished.",
        "Apart from the utilization review letter, the file holds the report of 12/18/2014.",
        "Besides what utilization review tells, the records provided include the report itself.",
    ],
)
def test_sound_sentences_like_them_are_left_alone(audited: Audit, words: str) -> None:
    report = audited(
        letter(
            item("Physical therapy for the right wrist, 6 visits", rationale=rationale(words)),
            summary=SUMMARY,
        )
    )
    found = [f for f in report.findings if f.severity != "note"]
    assert not [f for f in found if f.check in (SIDE, FACT, FIGURE, LACK, ALONE)]
