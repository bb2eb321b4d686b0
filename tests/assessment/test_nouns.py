"""Articles of the noun phrases by which conditions are named, whoever wrote them."""

from __future__ import annotations

import pytest

from rag.assessment.nouns import with_article, without_article


@pytest.mark.parametrize(
    ("label", "named"),
    [
        ("medical reason for the supplies", "a medical reason for the supplies"),
        ("objective neurologic deficit", "an objective neurologic deficit"),
        ("complaint or diagnosis of the part", "a complaint or diagnosis of the part"),
        ("open or surgical wound", "an open or surgical wound"),
        ("recent operation, hospital stay", "a recent operation, hospital stay"),
        ("operation done or planned", "an operation done or planned"),
    ],
)
def test_a_thing_that_can_be_counted_takes_an_article(label: str, named: str) -> None:
    assert with_article(label) == named
    assert without_article(named) == label


@pytest.mark.parametrize(
    "label",
    [
        "",
        "radiculopathy",
        "failed conservative care",
        "carpal tunnel syndrome or another reason to splint",
        "surgery or a rapid deficit",
        "signs of a cuff tear",
        "no red flag",
        "six visits",
        "the first weeks being over",
        "an uncertain diagnosis",
        "trigger points with twitch response",
    ],
)
def test_diseases_states_plurals_and_what_has_one_take_none(label: str) -> None:
    assert with_article(label) == label
