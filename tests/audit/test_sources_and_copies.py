"""A source brought against the decision is answered, and an item's reasons are its own."""

from __future__ import annotations

import pytest

from rag.audit.statements import statements
from rag.audit.weighed import Named, answered
from tests.audit.conftest import Audit
from tests.audit.letters import RATIONALE, SUMMARY, UR, item, letter

BOARD = Named(("NSB",), ("Northern",))
END = " Therefore, the request for bilateral cervical facet injections is not medically necessary."
CITES = SUMMARY.replace(
    "The request is for facet injections.",
    "The request is for facet injections; the physician cites the Northern Society of Pain "
    "Medicine, which would repeat them.",
)
SECOND = "Traction unit for the neck, purchase"


@pytest.mark.parametrize(
    "text",
    [
        "NSB was also looked at.",
        "The provider's guideline, that of the Northern board, has been duly noted.",
        "No guideline takes another view.",
        "The denial is not followed. The worker is 44 years old.",
    ],
)
def test_a_source_that_is_only_noted_is_not_answered(text: str) -> None:
    assert not answered(statements(text, 0, len(text)), BOARD)


@pytest.mark.parametrize(
    "text",
    [
        "NSB would allow it, by consensus of its members and without a controlled study.",
        "The Northern board is more lenient. Its sample was of patients without an operation.",
        "The guideline that the provider quotes goes further; it does not rebut the MTUS.",
    ],
)
def test_a_source_whose_evidence_or_rank_is_told_is_answered(text: str) -> None:
    assert answered(statements(text, 0, len(text)), BOARD)


def test_the_provider_s_source_has_to_be_answered(audited: Audit) -> None:
    checks = {f.check for f in audited(letter(summary=CITES)).findings}
    assert "competing_recommendations" in checks


ASIDE = SUMMARY.replace(
    "The request is for facet injections.",
    "12/20/2014: the requester's letter cites a paper of the League of Spine Physicians of 2013 "
    "that suggests the injections. The request is for facet injections and a traction unit.",
)


def test_a_source_is_on_the_item_that_its_aside_names(audited: Audit) -> None:
    two = (item(), item(SECOND))
    found = [f.item for f in audited(letter(*two, summary=ASIDE)).findings if "League" in f.message]
    assert found == [1]


@pytest.mark.parametrize("name", ["The physicians of that League", "The spine league"])
def test_a_body_is_named_by_what_it_calls_itself(audited: Audit, name: str) -> None:
    why = f" {name} would repeat them, on case series that the MTUS outranks."
    report = audited(
        letter(item(rationale=RATIONALE.replace(END, why + END)), item(SECOND), summary=ASIDE)
    )
    assert "competing_recommendations" not in {f.check for f in report.findings if f.item == 1}


def test_the_provider_s_source_is_answered(audited: Audit) -> None:
    why = " The Northern Society would repeat them, on case series that the MTUS outranks."
    report = audited(letter(item(rationale=RATIONALE.replace(END, why + END)), summary=CITES))
    assert "competing_recommendations" not in {f.check for f in report.findings}


def test_review_s_source_is_none_against_its_own_denial(audited: Audit) -> None:
    ur = UR.replace("Decision based on", "Decision based on Non-MTUS Citation Northern Board; and")
    checks = {f.check for f in audited(letter(item(ur=ur))).findings}
    assert "competing_recommendations" not in checks


def _second(reason: str) -> str:
    return item(
        name=SECOND,
        guideline="Decision based on MTUS Neck and Upper Back Complaints 2004, Section(s): "
        "Physical Methods, page 173.",
        rationale=f"The MTUS finds no good evidence for traction. {reason} Therefore, the request "
        "for a traction unit for the neck, purchase, is not medically necessary.",
    )


def _copied(audited: Audit, reason: str) -> bool:
    report = audited(letter(item(), _second(reason)))
    return any(
        f.check in ("copied_sentences", "findings_of_the_case") and f.severity == "warning"
        for f in report.findings
        if f.item == SECOND_NUMBER
    )


SECOND_NUMBER = 2


@pytest.mark.parametrize(
    "reason",
    [
        "The relief of 60% for 9 days that a bilateral injection of the facet joints gave was too "
        "short.",
        "The evidence was studied with care and this physician does not find that it suffices.",
    ],
)
def test_reasons_of_another_item_or_of_any_case_are_found(audited: Audit, reason: str) -> None:
    assert _copied(audited, reason)


@pytest.mark.parametrize(
    "reason",
    [
        "She attended 12 sessions of physical therapy, in which no traction was tried.",
        "Pain of 6/10 on 12/18/2014 is treated with exercise at home, which costs nothing.",
        "As the injections under item 1 are denied, there is nothing for it to accompany.",
    ],
)
def test_reasons_of_the_item_itself_are_left_alone(audited: Audit, reason: str) -> None:
    assert not _copied(audited, reason)
