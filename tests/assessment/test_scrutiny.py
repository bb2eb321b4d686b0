"""What a reviewer asks of any request beside the guideline's conditions."""

from __future__ import annotations

from typing import Any

from rag.assessment.record_view import RecordView
from rag.assessment.scrutiny import nothing_exceptional, scrutiny
from rag.assessment.terms import Terms
from rag.assessment.verdict import Setting
from rag.records import DisputedItem
from tests.support.records import case_of, small_vocabulary, summary_of

TERMS = Terms(small_vocabulary())


def setting(record: str, *, repeat: bool = False, **item: Any) -> Setting:
    case = case_of(record)
    made = DisputedItem(**{"number": 1, "text": "physical therapy", **item})
    view = RecordView(case, summary_of((), (made,)), TERMS)
    return Setting(item=made, view=view, terms=TERMS, repeat=repeat)


def said(record: str, **kwargs: Any) -> dict[str, str]:
    return {signal.name: signal.says for signal in scrutiny(setting(record, **kwargs))}


THERAPY = {
    "treatment": "physical_therapy",
    "treatment_name": "physical therapy",
    "category": "rehabilitation",
    "body_parts": ("cervical_spine",),
}


def test_a_request_without_number_or_place_is_called_incomplete() -> None:
    told = said("Neck pain.", **THERAPY, body_part_inferred=True)
    assert told["unspecific"] == (
        "The request does not specify the number of visits or the body part."
    )
    whole = said("Neck pain.", **THERAPY, visits=6)
    assert "unspecific" not in whole


def test_nobody_is_asked_whether_wipes_are_bought_or_rented() -> None:
    unit = {"treatment": "tens", "treatment_name": "TENS unit", "category": "dme"}
    wipes = {"treatment": "medical_supplies", "treatment_name": "supplies", "category": "dme"}
    assert "bought or rented" in said("Neck pain.", **unit)["unspecific"]
    assert said("Neck pain.", **wipes)["unspecific"] == (
        "The request does not specify how many are needed and for how long."
    )


def test_prior_visits_that_nobody_counts_are_missed_in_a_repeat_only() -> None:
    record = "The worker received physical therapy before. Neck pain goes on."
    assert "visits_unknown" in said(record, repeat=True, **THERAPY, visits=6)
    assert "visits_unknown" not in said(record, **THERAPY, visits=6)


def test_a_study_needs_a_purpose_and_one_word_of_it_is_enough() -> None:
    study = {"treatment": "mri", "treatment_name": "MRI", "category": "diagnostics"}
    bare = said("Neck pain. MRI of the neck is requested.", **study, body_parts=("cervical_spine",))
    told = said(
        "Neck pain. MRI of the neck is requested to rule out root compression.",
        **study,
        body_parts=("cervical_spine",),
    )
    assert "no_purpose" in bare
    assert "no_purpose" not in told


def test_what_is_missing_names_what_was_searched_for() -> None:
    for signal in scrutiny(setting("Neck pain.", repeat=True, **THERAPY)):
        assert signal.searched or signal.evidence


def test_exceptional_circumstances_on_record_are_not_denied() -> None:
    assert nothing_exceptional(setting("Neck pain.", **THERAPY)) is not None
    told = setting("There are exceptional circumstances: she lives alone.", **THERAPY)
    assert nothing_exceptional(told) is None


def test_a_mixture_states_its_strength_in_percent_and_its_quantity_by_weight() -> None:
    mixed = {"category": "drugs", "treatment": "compounded_topical"}
    whole = said("Pain.", text="cream: ketoprofen 10%, lidocaine 5%, 120 g", **mixed)
    assert "unspecific" not in whole
    bare = said("Pain.", text="pain cream as needed", **mixed)
    assert bare["unspecific"] == "The request does not specify the strength or the quantity."
    assert "unspecific" not in said("Pain.", text="spray 4 mg, one box", strength="4 mg", **mixed)


def test_an_evaluation_is_one_and_a_side_names_the_place() -> None:
    told = said(
        "Low mood.", text="psychological evaluation", category="mental_health",
        treatment="psychological_evaluation",
    )  # fmt: skip
    assert "unspecific" not in told
    block = {"text": "right block", "category": "injections", "treatment": "sympathetic_block"}
    assert "unspecific" in said("Pain.", **block, body_part_inferred=True)
    assert "unspecific" not in said("Pain.", **block, body_part_inferred=True, laterality="right")


STUDY = {
    "treatment": "mri",
    "treatment_name": "MRI",
    "category": "diagnostics",
    "body_parts": ("cervical_spine",),
}


def test_a_purpose_is_read_around_the_order_and_from_what_is_suspected() -> None:
    beside = "Impression: rule out a torn disc. MRI of the neck this week. Return after it."
    suspected = (
        f"I suspect radiculopathy of the neck. {'Chart reviewed. ' * 40}MRI of the neck asked."
    )
    elsewhere = (
        f"I suspect radiculopathy of the knee. {'Chart reviewed. ' * 40}MRI of the neck asked."
    )
    assert "no_purpose" not in said(beside, **STUDY)
    assert "no_purpose" not in said(suspected, **STUDY)
    assert "no_purpose" in said(elsewhere, **STUDY)


def test_what_is_no_drug_for_pain_is_not_asked_for_relief() -> None:
    drug = {"category": "drugs", "drug": "ibuprofen", "treatment_name": "ibuprofen"}
    record = "She takes ibuprofen daily. Neck pain goes on."
    assert "no_relief" in said(record, repeat=True, treatment="nsaid", **drug)
    assert "no_relief" not in said(record, repeat=True, treatment="laxative", **drug)
    assert "no_relief" not in said("Neck pain.", repeat=True, treatment="nsaid", **drug)


def test_a_reason_for_a_therapist_is_heard() -> None:
    bare = said("Neck pain. Home exercise was taught.", repeat=True, **THERAPY, visits=6)
    told = said("Remaining goal: lift 20 pounds to a shelf.", repeat=True, **THERAPY, visits=6)
    done = said("No remaining goal; no skilled need.", repeat=True, **THERAPY, visits=6)
    assert "home_exercise_open" in bare
    assert "home_exercise_open" not in told
    assert "home_exercise_open" in done
