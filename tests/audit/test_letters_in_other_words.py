"""What finished letters are held to, whatever their words: quotations, silence, specifics."""

from __future__ import annotations

import pytest

from rag.audit.left_mtus import leaves_schedule
from rag.audit.told_against import holds_against, named_otherwise
from tests.audit.conftest import Audit
from tests.audit.letters import RATIONALE, item, letter

LAST = "Therefore, the request for bilateral cervical facet injections is not medically necessary."
OWN = RATIONALE[RATIONALE.index("In this case") : RATIONALE.index("Therefore,")]


def _checks(audited: Audit, rationale: str) -> set[str]:
    found = audited(letter(item(rationale=rationale))).findings
    return {finding.check for finding in found if finding.severity != "note"}


@pytest.mark.parametrize(
    ("said", "altered"),
    [
        ("tenderness over the lumbar facet joints", True),
        ("gave 60% relief for 9 weeks", True),
        ("attended 2 sessions of physical therapy", True),
        ("no tenderness over the cervical facet joints", True),
        ("cervical facet injection gave 80% relief", True),
        ("tenderness over the cervical facet joints", False),
        ("gave 60% relief for 9 days", False),
        ("a block that tells where pain arises", False),
    ],
)
def test_quotations_of_the_summary(audited: Audit, said: str, altered: bool) -> None:
    rationale = RATIONALE.replace("The request is", f'The report has "{said}." The request is')
    assert ("quotation_in_summary" in _checks(audited, rationale)) is altered


@pytest.mark.parametrize(
    "text",
    [
        "It had to be called upon since such drugs are left open by the MTUS.",
        "Such units, unmentioned by the MTUS, have by ODG 2016 a place.",
        "ODG 2016 was reached because the MTUS chapter is mum on them.",
        "ODG was applied once a look into the MTUS had yielded no guidance.",
        "One would search the MTUS in vain.",
        "ODG 2016 (the MTUS being confined to pain) recommends it.",
    ],
)
def test_a_reason_to_leave_the_schedule(text: str) -> None:
    assert leaves_schedule(text)


@pytest.mark.parametrize(
    "text",
    [
        "It is not recommended by the MTUS, and ODG 2016 agrees.",
        "ODG 2016 recommends it where there is no deficit.",
        "There is no record of what the MTUS asks for.",
        "The MTUS does not recommend it; nor does ODG.",
        "ODG 2016 is the leading reference.",
    ],
)
def test_no_reason_to_leave_the_schedule(text: str) -> None:
    assert not leaves_schedule(text)


def test_a_source_is_told_by_another_form_of_its_name() -> None:
    name = ["Orthopaedic", "Surgeons"]
    for told in (
        "The orthopedic academy thinks the injections ineffective.",
        "The view of the surgeons' society is that they do not work.",
        "Orthopedic guidelines found no gain.",
    ):
        assert named_otherwise(told, name) and holds_against(told)
    assert not named_otherwise("The orthopedic visit showed no effusion.", name)
    assert not holds_against("Utilization review relied on a text of the academy.")
    assert not holds_against("The guideline of the academy was not considered.")


@pytest.mark.parametrize(
    "words",
    [
        "Given the nature of the injury and the complaints that remain, the criteria are not met.",
        "The clinical picture presented does not establish that the criteria are satisfied.",
        "The medical records have been examined with care.",
        "The treating provider has set out the clinical need.",
        "Taking the history and the clinical findings together, the conditions are not satisfied.",
    ],
)
def test_words_that_fit_any_case(audited: Audit, words: str) -> None:
    assert "findings_of_the_case" in _checks(audited, RATIONALE.replace(OWN, f"{words} "))


@pytest.mark.parametrize(
    "words",
    [
        "Tenderness over the joints is all that was found.",
        "An earlier injection gave 60% relief for 9 days.",
        "The worker has cervical radiculopathy.",
        "There is no record of functional improvement.",
        "The report of 12/18/2014 says so.",
    ],
)
def test_words_that_fit_this_case(audited: Audit, words: str) -> None:
    assert "findings_of_the_case" not in _checks(audited, RATIONALE.replace(OWN, f"{words} "))


def test_figures_said_twice(audited: Audit) -> None:
    for twice in ("60% 60% relief", "60% relief for 9 days 9 days"):
        raw = letter(item(rationale=RATIONALE.replace("60% relief for 9 days", twice)))
        assert "repeated_word" in {f.check for f in audited(raw).findings}
    plain = letter(item(rationale=RATIONALE.replace("60% relief", "60% relief, 60% being enough,")))
    assert "repeated_word" not in {f.check for f in audited(plain).findings}
