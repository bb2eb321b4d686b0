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
        ("The triceps jerk on the left is gone.", "reflex_change"),
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


@pytest.mark.parametrize(
    ("text", "value", "percent", "days"),
    [
        (
            "First stellate block 05/18/2017: hand warmer, pain 8 to 2 for four days.",
            "sympathetic_block",
            75.0,
            4.0,
        ),
        ("Lumbar ESI on 03/02/2016 took his pain from 8/10 to 3/10.", "epidural", 62.5, None),
        ("ESI helped, VAS 8->3.", "epidural", 62.5, None),
        ("Acupuncture 6 visits: pain 8/10 to 4/10.", "acupuncture", 50.0, None),
    ],
)
def test_pain_before_and_after_is_a_share_of_relief(
    text: str, value: str, percent: float, days: float | None
) -> None:
    (fact,) = [f for f in read(text, kind=FactKind.PRIOR_TREATMENT) if value in (f.value or "")]
    assert fact.response is not None
    assert fact.response.relief_percent == percent
    assert fact.response.relief_days == days


@pytest.mark.parametrize(
    "text",
    [
        "Acupuncture, 6 visits, to reduce pain from 8 to 4.",
        "Request: acupuncture 6 sessions: goal pain 7 to 4.",
        "Physical therapy 2 to 3 times a week, pain 5/10.",
    ],
)
def test_pain_that_is_hoped_for_is_no_relief(text: str) -> None:
    given = read(text, kind=FactKind.PRIOR_TREATMENT)
    assert all(f.response is None or f.response.relief_percent is None for f in given)


def test_the_next_sentences_tell_what_came_of_a_drug() -> None:
    text = (
        "He wears one Lidoderm patch on the thigh. He describes the burning as six without and "
        "two to three with the patch. He can wear a harness with it."
    )
    (fact,) = read(text, "lidocaine", FactKind.MEDICATION)
    assert fact.response is not None
    assert fact.response.relief_percent == 50.0
    (fact,) = read(
        "She takes gabapentin 600 mg. It lets her sleep and she returned to part-time work.",
        "gabapentin",
        FactKind.MEDICATION,
    )
    assert fact.response is not None
    assert fact.response.functional_improvement


@pytest.mark.parametrize(
    "text",
    [
        "She takes gabapentin 600 mg and Norco. It lets her sleep and she returned to work.",
        "Lidocaine was used for the injection. It gave 80% relief for two weeks.",
        "He takes Norco. He reports pain 7/10.",
    ],
)
def test_what_may_be_of_other_care_is_not_given_to_a_drug(text: str) -> None:
    drugs = read(text, kind=FactKind.MEDICATION)
    assert drugs
    assert all(fact.response is None for fact in drugs)


def test_a_dated_block_is_known_by_the_nerves() -> None:
    text = "Block #1: 05/14/2019, left C3 and C4 medial branches, lidocaine 2%. 7 -> 1 for 5 hours."
    (fact,) = read(text, "medial_branch_block", FactKind.PRIOR_TREATMENT)
    assert fact.response is not None
    assert fact.response.relief_percent == 85.7
    assert not read("Plan: block of the C3 medial branch on 05/14/2019.", "medial_branch_block")
