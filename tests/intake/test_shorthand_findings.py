"""Findings and drugs told in a note's short form: scores, grades, what was withheld, who came."""

from __future__ import annotations

import pytest

from rag.records import FactKind
from tests.intake.test_record_understanding import read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Epworth sleepiness scale 15.", "daytime_sleepiness"),
        ("Epworth: 11/24", "daytime_sleepiness"),
        ("He dozes off at red lights.", "daytime_sleepiness"),
        ("STOP-BANG 6.", "sleep_apnea"),
        ("His wife says that he stops breathing at night.", "sleep_apnea"),
        ("Motor: tibialis anterior 2/5 on the left.", "foot_drop"),
        ("Motor strength: deltoid 4+/5 in May, now 3/5.", "progressive_neurologic_deficit"),
    ],
)
def test_a_finding_follows_from_its_figure_or_its_plain_words(text: str, value: str) -> None:
    assert any(fact.polarity == "affirmed" for fact in read(text, value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Epworth sleepiness scale 6.", "daytime_sleepiness"),
        ("STOP-BANG 2.", "sleep_apnea"),
        ("Motor: tibialis anterior 4/5 on the left.", "foot_drop"),
        ("Motor strength: deltoid 4/5, now 4+/5.", "progressive_neurologic_deficit"),
    ],
)
def test_a_figure_within_the_usual_makes_no_finding(text: str, value: str) -> None:
    assert not read(text, value)


@pytest.mark.parametrize(
    ("text", "drug", "polarity"),
    [
        ("Prednisone not given (A1c 9.0).", "prednisone", "negated"),
        ("Ibuprofen 800 mg was never prescribed.", "ibuprofen", "negated"),
        ("No NSAIDs, takes acetaminophen.", "acetaminophen", "affirmed"),
        ("No NSAIDs, acetaminophen or opioids.", "acetaminophen", "negated"),
        ("Naproxen was given.", "naproxen", "affirmed"),
    ],
)
def test_a_drug_withheld_is_not_taken(text: str, drug: str, polarity: str) -> None:
    (fact,) = read(text, drug, FactKind.MEDICATION)
    assert fact.polarity == polarity


def test_who_came_along_has_none_of_the_findings() -> None:
    assert read("Brought in by his wife: dorsiflexion is weak and the foot slaps.", "foot_drop")
    assert not read("His wife has a foot drop.", "foot_drop")
