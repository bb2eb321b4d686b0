"""Sentences of sound letters that speak against no decision, and say no silence."""

from __future__ import annotations

import pytest

from rag.audit.leaning import leaning
from rag.audit.sequence import _OPEN
from rag.audit.silence import silent_at
from rag.audit.silence_alone import _WHATEVER
from rag.audit.weighed import PARTY, Named

UNSURE = (
    "The PR-2 of 02/22/2016 lists no anticoagulant and no pregnancy.",
    "Her husband does not drive, no bus runs, and the clinic is in the same county.",
    "Eight visits are enough to learn a program for a public pool.",
    "Ibuprofen eased the ache, and the injection held for four hours a day.",
)
"""Reasons that do not plainly speak against what is asked for."""


@pytest.mark.parametrize("words", UNSURE)
def test_no_plain_reason_against(words: str) -> None:
    assert leaning(words) > -1.0


def test_what_a_rule_asked_for_and_is_not_there_speaks_against() -> None:
    assert leaning("Neither holds, since the film shows 1.6 mm and the injection did nothing.") < 0
    assert leaning("None of these is on record.") < 0


@pytest.mark.parametrize(
    "words",
    (
        "The MTUS provides help at home for a person who cannot leave the house.",
        "The MTUS pays for rides where there is no bus.",
        "The schedule has a place for a cane if the gait is not steady.",
        "By the MTUS a unit may be tried for a month; it does not begin with a purchase.",
    ),
)
def test_what_is_absent_in_a_person_is_no_silence(words: str) -> None:
    assert silent_at(words) is None


@pytest.mark.parametrize(
    "words",
    (
        "The MTUS allows two injections but does not say when a second is due.",
        "The MTUS accepts arthroscopy, yet names no limit of wear.",
        "ACOEM lists the test and never states how often it is repeated.",
        "The MTUS wants blocks first, but it sets no criteria for them.",
    ),
)
def test_a_question_left_open_is_a_reason_to_go_on(words: str) -> None:
    assert _OPEN.search(words)


def test_a_verdict_is_no_question_left_open() -> None:
    assert not _OPEN.search("The MTUS does not recommend the brace.")
    assert not _OPEN.search("The MTUS does not say that the brace helps.")


def test_a_rule_on_whatever_is_not_supported_is_on_no_care_by_name() -> None:
    assert _WHATEVER.match("What the state's guideline does not recommend cannot be granted.")
    assert _WHATEVER.match("A treatment that the schedule does not name has to be refused.")
    assert not _WHATEVER.match("The MTUS does not recommend the brace.")


def test_who_brings_a_source_and_by_what_it_is_named() -> None:
    for who in ("psychiatrist", "requester", "podiatrist", "chiropractor", "orthopedist"):
        assert PARTY.search(f"The {who} points to a consensus.")
    named = Named((), (), whole="American Psychiatric Association")
    assert named.within("The statement of the American Psychiatric Association favors it.")
    assert not named.within("The American Heart Association favors it.")
