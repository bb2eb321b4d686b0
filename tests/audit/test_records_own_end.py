"""What the summary tells by days, times and numbers, against a rationale that says otherwise."""

from __future__ import annotations

import pytest

from tests.audit.conftest import Audit
from tests.audit.letters import NAME, RATIONALE, SUMMARY, item, letter

BRIEF = SUMMARY.replace(
    "gave 60% relief for 9 days.",
    "on 10/06/2014 took the pain from 8/10 to 3/10; on 10/14/2014 it was 8/10 again.",
)
KEPT = "An earlier bilateral injection gave 60% relief for 9 days, which is short."
RULE = "The MTUS states that facet joint injections of the neck serve diagnosis. "


def _checks(audited: Audit, *items: str, summary: str, number: int = 1) -> set[str]:
    report = audited(letter(*items, summary=summary))
    return {f.check for f in report.findings if f.severity != "note" and f.item == number}


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("The injection of 10/06/2014 brought her enduring relief.", True),
        ("An earlier injection kept her comfortable for months.", True),
        ("The injection of 10/06/2014 brought her relief for 8 days.", False),
        ("An earlier injection kept her comfortable for little over a week.", False),
        ("In trials such injections gave relief for months.", False),
    ],
)
def test_relief_that_the_days_of_the_summary_end(
    sentence: str, found: bool, audited: Audit
) -> None:
    assert BRIEF != SUMMARY
    told = RULE + sentence + " " + RATIONALE.split(KEPT)[1].strip()
    assert ("fact_contradicted" in _checks(audited, item(rationale=told), summary=BRIEF)) is found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("The request is for a fusion of C4-5, and a soft collar for the weeks that follow.", True),
        ("The request is for a fusion of C4-5, and a soft collar until she may drive.", True),
        ("The request is for a fusion of C4-5. A soft collar is asked for at night.", False),
    ],
)
def test_care_for_the_time_of_a_refused_operation(asked: str, found: bool, audited: Audit) -> None:
    fusion = item(
        "Anterior cervical fusion C4-5",
        rationale="The MTUS asks for a failure of care. The worker has no instability. Therefore "
        "the request for anterior cervical fusion is not medically necessary.",
    )
    collar = item(
        "Soft cervical collar, purchase",
        "Overturned",
        rationale="The MTUS allows a collar. The worker holds her head stiffly. Therefore the "
        "request for a soft cervical collar is medically necessary.",
    )
    summary = SUMMARY.replace("The request is for facet injections.", asked)
    assert summary != SUMMARY
    checks = _checks(audited, fusion, collar, summary=summary, number=2)
    assert ("dependent_item" in checks) is found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("No visit of physical therapy has been used so far.", True),
        ("Eleven visits of physical therapy have been used so far.", False),
    ],
)
def test_a_visit_by_its_number_was_had(sentence: str, found: bool, audited: Audit) -> None:
    therapy = item(
        "Physical therapy for the neck, 6 visits",
        "Overturned",
        rationale=f"The MTUS allows up to 10 visits. {sentence} The worker turns her head further "
        "than before. Therefore the request for physical therapy is medically necessary.",
    )
    summary = SUMMARY.replace(
        "She attended 12 sessions of physical therapy for the neck.",
        "The physical therapy note of 12/02/2014 is of visit number 11.",
    )
    assert summary != SUMMARY and NAME not in summary
    found_checks = _checks(audited, therapy, summary=summary)
    assert bool(found_checks & {"fact_contradicted", "visits_unaddressed"}) is found
