"""Readings that a sound letter needs: whose, which side, which sum, which source, at what time."""

from __future__ import annotations

import pytest

from rag.audit.figures.measured import other_measured
from rag.audit.leaning import leaning
from rag.audit.silence import silent_at
from rag.audit.verdict_words import overturning
from rag.audit.visits import _totals
from rag.checking.absence.bearing import speaks
from rag.checking.absence.clauses import missing_in
from rag.checking.withdrawn import withdrawals
from rag.intake.items import understand_item
from rag.settings import shipped
from rag.vocabulary import Vocabulary, load_vocabulary


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary(shipped("corpus"))


@pytest.mark.parametrize(
    "text",
    [
        "MTUS: ice at home, yes; a pump after surgery, not mentioned.",
        "MTUS: nothing on pills for sleep.",
        "The MTUS has no section that covers the device.",
    ],
)
def test_a_list_under_the_name_of_the_schedule_can_be_silent(text: str) -> None:
    assert silent_at(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "The MTUS counts strains among the disorders that show nothing on a film.",
        "Braces, the MTUS says, have shown no lasting benefit.",
        "MTUS: not recommended.",
    ],
)
def test_what_is_absent_in_a_thing_told_of_is_no_silence(text: str) -> None:
    assert silent_at(text) is None


def test_a_denied_obstacle_speaks_for_a_request() -> None:
    assert leaning("Neither pregnancy nor asthma stands in its way.") > 0
    assert leaning("None is missing.") >= 0 > leaning("None is documented.")


@pytest.mark.parametrize(
    ("told", "granted"),
    [
        (["Pain fell from 8/10 to 4/10.", "She is back at the bench for six hours."], True),
        (["The reports do not say what he gained.", "No goal is named for more."], False),
    ],
)
def test_reasons_sound_for_or_against(told: list[str], *, granted: bool) -> None:
    assert (overturning(told) > 0.5) is granted


def test_no_reasons_sound_for_neither_side() -> None:
    assert overturning([]) == 0.5


def test_a_difference_is_no_measure_of_its_own() -> None:
    told = ("Grip 52 lb right, 78 left.",)
    assert other_measured("Grip is 26 lb weaker on the right.", told) is None
    assert other_measured("Grip is 62 lb on the right.", told) is not None


def test_a_sum_of_visits_stands_beside_its_parts() -> None:
    assert _totals({18.0, 6.0, 24.0, 5.0}) == {24.0}
    assert not _totals({18.0, 6.0})


@pytest.mark.parametrize(
    "text",
    [
        "The claims administrator accepted the arthritis of the joint as an aggravation.",
        "The insurer has accepted liability for the neck.",
        "He takes sertraline (since April, authorized, not in dispute here) and alprazolam.",
        "The surgeon withdrew the therapy on 04/28/2017.",
    ],
)
def test_what_was_accepted_or_withdrawn_beside_the_request(
    text: str, vocabulary: Vocabulary
) -> None:
    asked = ("Alprazolam 0.5 mg, 60 tablets", "Surgical assistant for the arthroscopy")
    items = [
        understand_item(one, vocabulary).model_copy(update={"number": number})
        for number, one in enumerate(asked, 1)
    ]
    for item in items:
        others = [one for one in items if one is not item]
        assert not list(withdrawals(text, item, vocabulary, others))


def test_the_request_itself_is_withdrawn(vocabulary: Vocabulary) -> None:
    item = understand_item("Alprazolam 0.5 mg, 60 tablets", vocabulary)
    said = "The insurer has since accepted the alprazolam."
    assert list(withdrawals(said, item, vocabulary))


@pytest.mark.parametrize(
    "text",
    [
        "It is for the dreams, and not for pressure, that the capsule is given.",
        "Neither tapping nor bending provokes the tingling.",
        "He was able to show the exercises unprompted in July.",
        "Hydrocodone was not reduced in that time.",
    ],
)
def test_what_is_denied_is_another_thing_than_its_presence(text: str) -> None:
    assert not list(missing_in(text, searched=False))


def test_who_has_not_found_something_is_not_missed() -> None:
    assert speaks("No examining neurologist has described wasting", "neurologist")
    assert not speaks("No neurologist has been consulted", "neurologist")
