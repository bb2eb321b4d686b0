"""A decision that nothing of its own rationale carries, and one that something does."""

from __future__ import annotations

import pytest

from tests.audit.conftest import Audit
from tests.audit.letters import NAME, RATIONALE, SUMMARY, item, letter

RULE = "The MTUS asks for an earlier course of exercise before facet injections of the neck. "
END = "Therefore, the request for bilateral cervical facet injections is {}medically necessary."


def _turned(audited: Audit, verdict: str, reasons: str) -> bool:
    end = END.format("not " if verdict == "Upheld" else "")
    raw = letter(item(NAME, verdict, rationale=f"{RULE}{reasons} {end}"), summary=SUMMARY)
    return any(f.check == "reasons_agree" and f.severity != "note" for f in audited(raw).findings)


@pytest.mark.parametrize(
    ("verdict", "reasons"),
    [
        ("Upheld", "In this case no condition of the guideline is left open."),
        ("Upheld", "What the guideline asks for is thus present in this worker."),
        ("Upheld", "The worker is thus a candidate for them by the guideline."),
        ("Overturned", "The worker has not yet tried exercise. No plan is documented."),
        ("Overturned", "Neither the course nor the findings of this worker support another set."),
        ("Overturned", "The worker has not yet completed the course."),
    ],
)
def test_a_decision_against_its_reasons_is_found(
    verdict: str, reasons: str, audited: Audit
) -> None:
    assert _turned(audited, verdict, reasons)


@pytest.mark.parametrize(
    ("verdict", "reasons"),
    [
        ("Upheld", "In this case two conditions of the guideline are left open."),
        ("Upheld", "What the guideline asks for is not present in this worker."),
        ("Upheld", "The worker is no candidate for them by the guideline."),
        ("Overturned", "In this case exercise failed, and tenderness persists. No drug is taken."),
        ("Overturned", "The report of 12/18/2014 confirms tenderness. No fever is documented."),
    ],
)
def test_a_decision_with_its_reasons_is_left_alone(
    verdict: str, reasons: str, audited: Audit
) -> None:
    assert not _turned(audited, verdict, reasons)


def test_another_age_without_a_noun_behind_it_is_found(audited: Audit) -> None:
    said = RATIONALE.replace("the worker has", "the worker, aged 61, has")
    found = {f.check for f in audited(letter(item(rationale=said))).findings}
    assert "fact_contradicted" in found
    right = RATIONALE.replace("the worker has", "the worker, aged 44, has")
    assert "fact_contradicted" not in {
        f.check for f in audited(letter(item(rationale=right))).findings
    }
