"""Reasons that weigh one way under a decision that goes the other."""

from __future__ import annotations

import pytest

from rag.audit.leaning import leaning
from tests.audit.conftest import Audit
from tests.audit.letters import NAME, SUMMARY, item, letter

RULE = "The MTUS asks for an earlier course of exercise before facet injections of the neck. "
END = "Therefore, the request for bilateral cervical facet injections is {}medically necessary."
FOR = (
    "Rotation is stiff, the facets are tender, and exercise with two drugs failed to help him.",
    "Exercise and a collar have not settled the pain, and loading of the facets was positive.",
    "The course was completed, pain is 4/10 against 8/10 before it, and he tolerated it well.",
)
AGAINST = (
    "No exercise is on record, and the chart gives no reason for leaving it out.",
    "Although the facets are tender, the course has barely begun and is too short to judge.",
    "The last set was followed by no gain in function, and the allotment is used up.",
    "The film is unremarkable, and the request is a repetition of what was had in May.",
)


def _turned(audited: Audit, verdict: str, reasons: str) -> bool:
    end = END.format("not " if verdict == "Upheld" else "")
    raw = letter(item(NAME, verdict, rationale=f"{RULE}{reasons} {end}"), summary=SUMMARY)
    return any(f.check == "reasons_agree" and f.severity != "note" for f in audited(raw).findings)


@pytest.mark.parametrize("reasons", FOR)
def test_reasons_for_it_carry_a_grant_and_no_refusal(reasons: str, audited: Audit) -> None:
    assert _turned(audited, "Upheld", reasons)
    assert not _turned(audited, "Overturned", reasons)


@pytest.mark.parametrize("reasons", AGAINST)
def test_reasons_against_it_carry_a_refusal_and_no_grant(reasons: str, audited: Audit) -> None:
    assert _turned(audited, "Overturned", reasons)
    assert not _turned(audited, "Upheld", reasons)


def test_what_other_care_did_not_do_speaks_for_what_is_asked_for() -> None:
    words = "Ten sessions of pool therapy brought nothing."
    assert leaning(words, lambda clause: "pool" in clause) > 0
    assert leaning(words) < 0


def test_a_sum_of_visits_counts_by_the_limit() -> None:
    words = "With those now asked for the number comes to 14."
    assert leaning(words, limit=10.0) < 0 < leaning(words, limit=20.0)


def test_a_denied_danger_tells_nothing_against() -> None:
    assert leaning("She has no contraindication and no side effects.") == 0


@pytest.mark.parametrize(
    "words",
    [
        "Her left elbow must not be bent under load.",
        "The roofer is weak, and he cannot climb a ladder.",
        "She sleeps better and is not yet well.",
        "The knee is not yet steady enough for a ladder.",
        "That film is old, which is no reason to refuse a new one.",
    ],
)
def test_what_a_worker_cannot_do_speaks_for_care(words: str) -> None:
    assert leaning(words) > 0


@pytest.mark.parametrize(
    "words",
    [
        "She cannot say that the pills helped.",
        "It cannot be seen from the chart what was gained.",
        "A gym has yet to be tried.",
    ],
)
def test_what_cannot_be_told_does_not(words: str) -> None:
    assert leaning(words) < 0


def test_what_other_care_did_or_was_borne_is_no_reason_for_it() -> None:
    def pills(clause: str) -> bool:
        return "pills" in clause

    assert leaning("She tolerates the pills.", pills) <= 0
    assert leaning("After the course, with pills as before, there is no gain.", pills) < 0


def test_a_reason_behind_a_but_decides(audited: Audit) -> None:
    turned = "The facets are tender. But the MTUS allows injections only after exercise."
    assert not _turned(audited, "Upheld", turned)
    assert _turned(audited, "Upheld", "The facets are tender and exercise failed to help him.")
