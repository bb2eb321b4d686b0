"""Editions by what they are about, rules borrowed from another item, and rules pointed back at."""

from __future__ import annotations

import pytest

from rag.intake import read_text
from rag.records import RawDocument
from tests.audit.conftest import Audit
from tests.audit.letters import SUMMARY, UR, item, letter

END = "Therefore, the request is not medically necessary."


def _of_2020(guideline: str) -> RawDocument:
    text = letter(item("Acupuncture for the neck, 6 visits", guideline=guideline)).text
    for old, new in (("02/02/2015", "02/05/2020"), ("01/12/2015", "01/16/2020")):
        text = text.replace(old, new)
    return read_text(text.replace("03/06/2015", "02/28/2020"), "letter.txt")


NECK = "Cervical and Thoracic Spine Disorders"


@pytest.mark.parametrize(
    ("cited", "old"),
    [
        (f"MTUS (ACOEM {NECK} Guideline, 5/27/2016), Section(s): Acupuncture.", True),
        (f"MTUS ACOEM {NECK} 2016, Section(s): Acupuncture.", True),
        (f"MTUS {NECK} (May 27, 2016), Section(s): Acupuncture.", True),
        ("MTUS Knee Disorders (December 3, 2019), Section(s): Acupuncture.", True),
        (f"MTUS (ACOEM {NECK} Guideline, 10/17/2018), Section(s): Acupuncture.", False),
        ("MTUS Chronic Pain 2017, Section(s): Acupuncture.", False),
        ("MTUS Knee Disorders (October 28, 2015), Section(s): Acupuncture.", False),
    ],
)
def test_an_edition_is_that_of_the_part_it_names(audited: Audit, cited: str, old: bool) -> None:
    found = audited(_of_2020(f"Decision based on {cited}")).findings
    assert ("edition_in_force" in {f.check for f in found}) == old


ASIPP = (
    " Decision based on Non-MTUS American Society of Interventional Pain Physicians (ASIPP), 2013."
)


def test_a_schedule_of_acoem_is_the_second_step(audited: Audit) -> None:
    own = f"Decision based on MTUS {NECK} 2018, Section(s): Acupuncture."
    assert "search_step_skipped" not in {f.check for f in audited(_of_2020(own + ASIPP)).findings}


RULE = (
    "It supports one for as long as seven days after an operation, and not apart from one. As no "
    "operation is planned, the {} has nothing to serve. "
)
ODG = (
    "Decision based on Non-MTUS Official Disability Guidelines (ODG), Neck Chapter 2014, "
    "Section(s): {}."
)


def _two(first: str, second: str) -> RawDocument:
    other = "Decision based on Non-MTUS American College of Cardiology, Guideline, 2014."
    return letter(
        item(
            "Cold therapy unit, 7-day rental",
            ur=UR,
            guideline=ODG.format("Cryotherapy"),
            rationale=f"The MTUS does not address cooling, so the ODG was searched. {first}{END}",
        ),
        item(
            "Preoperative medical clearance with electrocardiogram",
            ur=UR,
            guideline=other,
            rationale=f"The MTUS and the ODG do not address tracings. {second}{END}",
        ),
    )


def test_a_rule_under_another_source_is_borrowed(audited: Audit) -> None:
    def copied(raw: RawDocument) -> bool:
        return any(f.check == "copied_sentences" and f.item == 2 for f in audited(raw).findings)

    unit = RULE.format("unit")
    assert copied(_two(unit, unit))
    assert not copied(_two(unit, RULE.format("clearance")))


GRANTED = "Therefore, the request is medically necessary."


@pytest.mark.parametrize(
    ("reason", "found"),
    [
        (
            "Both were broken off too early, so that what the MTUS asks for is still to be done.",
            True,
        ),
        ("Therapy was never begun; what the MTUS wants before this is still outstanding.", True),
        ("Nothing was tried, and every step the MTUS names is unmet.", True),
        ("Both have failed, so that what the MTUS asks for before this has been done.", False),
        ("Therapy failed, and nothing that the MTUS asks for is missing.", False),
    ],
)
def test_a_rule_pointed_back_at_is_a_reason(audited: Audit, reason: str, found: bool) -> None:
    rationale = (
        "The MTUS allows the injections where exercise and drugs have been tried. On 12/18/2014 "
        f"pain was 6/10. {reason} {GRANTED}"
    )
    report = audited(letter(item(verdict="Overturned", rationale=rationale), summary=SUMMARY))
    assert ("reasons_agree" in {f.check for f in report.findings}) == found
