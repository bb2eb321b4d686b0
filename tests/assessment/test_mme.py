"""The daily morphine equivalent: every opioid counted, arithmetic shown, no dose made up."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rag.assessment import assess
from rag.assessment.mme import times_a_day
from rag.formulary import load_formulary
from rag.records import (
    CriterionAssessment,
    CriterionStatus,
    FactKind,
    ItemAssessment,
    MedicationUse,
)
from rag.vocabulary import load_vocabulary
from tests.support.records import case_of, facet_item, fact, found, passage, summary_of

CORPUS = Path(__file__).parents[2] / "corpus"
VOCABULARY = load_vocabulary(CORPUS)
FORMULARY = load_formulary(CORPUS)
NORCO: dict[str, Any] = {
    "treatment": "opioid",
    "treatment_name": "hydrocodone/acetaminophen",
    "category": "drugs",
    "drug": "hydrocodone_acetaminophen",
    "strength": "10/325mg",
    "body_parts": (),
    "laterality": None,
    "levels": (),
}


def item_of(
    record: str, request: str, limit: float = 80, *, held: bool = True, **more: Any
) -> ItemAssessment:
    """Assess a request for an opioid against a limit of the daily dose."""
    uses = more.pop("uses", ())
    as_of = more.pop("as_of", date(2017, 3, 1))
    noted = more.pop("noted", None)
    case = case_of(f"{record}\n\nDisputed items:\n1. {request}\n")
    facts = tuple(
        fact(
            case,
            f"F{n}",
            FactKind.MEDICATION,
            words,
            value=drug,
            noted=noted,
            medication=MedicationUse(drug=drug, strength=strength, quantity=quantity),
        )
        for n, (words, drug, strength, quantity) in enumerate(uses, start=1)
    )
    summary = summary_of(facts, (facet_item(case, request, **{**NORCO, **more}),), as_of=as_of)
    section = passage(
        "A high dose calls for caution. Sudden stopping is to be avoided.",
        [("The dose stays low.", {"kind": "limit", "measure": "mme", "max": limit})],
        treatments=("opioid",),
        body_parts=("any",),
    )
    (made,) = assess(
        case, summary, (found(section),), VOCABULARY, formulary=FORMULARY if held else None
    )
    return made


def judged(*args: Any, **more: Any) -> CriterionAssessment:
    """Return the one criterion of :func:`item_of`."""
    return item_of(*args, **more).recommendations[0].criteria[0]


def test_a_single_opioid_by_its_frequency() -> None:
    entry = judged(
        "The worker has pain.", "Norco 10/325mg one tablet four times a day", quantity=120
    )
    assert entry.status is CriterionStatus.MET
    assert "10 mg x 4 a day x 1.0 = 40 mg of morphine equivalents a day" in entry.explanation
    assert "limit is 80" in entry.explanation


def test_opioids_on_record_are_added_to_the_request() -> None:
    entry = judged(
        "She takes MS Contin 30 mg twice daily for pain.",
        "Norco 10/325mg one tablet four times a day",
        uses=(("MS Contin 30 mg", "morphine", "30 mg", None),),
    )
    assert entry.status is CriterionStatus.NOT_MET
    assert "30 mg x 2 a day x 1.0 = 60" in entry.explanation
    assert "make 100 mg" in entry.explanation
    assert entry.fact_ids == ("F1",)


def test_without_frequency_a_supply_is_taken_to_last_thirty_days_and_this_is_said() -> None:
    entry = judged("The worker has pain.", "Norco 10/325mg #90", quantity=90)
    assert entry.status is CriterionStatus.MET
    assert "90 / 30 days" in entry.explanation
    assert "taken to last 30 days" in entry.explanation


def test_as_needed_is_bounded_by_the_supply() -> None:
    entry = judged(
        "The worker has pain.", "Norco 10/325mg #60 1-2 tablets every 4 hours prn", quantity=60
    )
    assert entry.status is CriterionStatus.MET
    assert "= 20 mg" in entry.explanation


def test_a_stopped_opioid_is_not_counted() -> None:
    entry = judged(
        "MS Contin 60 mg twice daily was discontinued.",
        "Norco 10/325mg one tablet twice daily",
        uses=(("MS Contin 60 mg", "morphine", "60 mg", None),),
    )
    assert entry.status is CriterionStatus.MET
    assert "morphine 60" not in entry.explanation


def test_an_opioid_that_cannot_be_converted_is_named_and_leaves_the_dose_open() -> None:
    entry = judged(
        "He uses Suboxone 8 mg daily.",
        "Norco 10/325mg one tablet twice daily",
        uses=(("Suboxone 8 mg", "buprenorphine_naloxone", "8 mg", None),),
    )
    assert entry.status is CriterionStatus.NOT_DOCUMENTED
    assert "no factor in the table" in entry.explanation


def test_a_lower_bound_beyond_the_limit_settles_it() -> None:
    entry = judged(
        "He uses Suboxone 8 mg daily.",
        "Norco 10/325mg one tablet twice daily",
        15,
        uses=(("Suboxone 8 mg", "buprenorphine_naloxone", "8 mg", None),),
    )
    assert entry.status is CriterionStatus.NOT_MET


def test_no_strength_no_dose() -> None:
    entry = judged("The worker has pain.", "Norco #90", quantity=90, strength="")
    assert entry.status is CriterionStatus.NOT_DOCUMENTED
    assert "strength not stated" in entry.explanation


def test_before_the_first_table_the_borrowed_factors_are_named() -> None:
    entry = judged("Pain.", "Norco 10/325mg twice daily", as_of=date(2015, 5, 1))
    assert "none was published by the date of review" in entry.explanation


def test_without_a_table_nothing_is_added_up() -> None:
    entry = judged("Pain.", "Norco 10/325mg twice daily", held=False)
    assert entry.status is CriterionStatus.NOT_DOCUMENTED


def test_a_dose_below_the_threshold_is_no_ground_to_grant() -> None:
    made = item_of("Pain.", "Norco 10/325mg twice daily")
    assert made.recommendations[0].leaning == "open"


def test_a_patch_counts_by_the_hour() -> None:
    entry = judged(
        "Pain.", "Fentanyl patch 50 mcg/hr", drug="fentanyl", strength="50 mcg/hr", quantity=10
    )
    assert entry.status is CriterionStatus.NOT_MET
    assert "50 mcg an hour x 2.4 = 120" in entry.explanation


@pytest.mark.parametrize(
    ("words", "times"),
    [
        ("every 6 hours", 4.0),
        ("q8h", 3.0),
        ("BID", 2.0),
        ("three times a day", 3.0),
        ("1 tablet tid", 3.0),
        ("2 tablets twice daily", 4.0),
        ("nightly", 1.0),
        ("#60", None),
    ],
)
def test_frequency(words: str, times: float | None) -> None:
    assert times_a_day(words)[0] == times


def test_a_refused_opioid_in_use_is_not_stopped_abruptly_and_the_source_is_quoted() -> None:
    made = item_of(
        "She has taken Norco 10/325 four times a day for two years without benefit.",
        "Norco 10/325mg one tablet four times a day",
        30,
        uses=(("Norco 10/325", "hydrocodone_acetaminophen", "10/325", None),),
    )
    assert made.decision == "upheld"
    assert made.weaning is not None
    assert made.weaning.quote == "Sudden stopping is to be avoided."
    assert made.weaning.passage_key == made.recommendations[0].passage_key


def test_no_caution_for_a_first_supply() -> None:
    made = item_of("Pain since yesterday.", "Norco 10/325mg four times a day", 30)
    assert made.decision == "upheld"
    assert made.weaning is None


def test_an_opioid_of_years_ago_is_not_added() -> None:
    taken = "She takes MS Contin 30 mg twice daily for pain."
    uses = (("MS Contin 30 mg", "morphine", "30 mg", None),)
    request = "Norco 10/325mg one tablet four times a day"
    old = judged(f"Progress note 02/03/2014\n{taken}", request, uses=uses, noted=date(2014, 2, 3))
    new = judged(f"Progress note 02/03/2017\n{taken}", request, uses=uses, noted=date(2017, 2, 3))
    assert old.status is CriterionStatus.MET
    assert new.status is CriterionStatus.NOT_MET
