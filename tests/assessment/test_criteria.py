"""Each kind of criterion against small records: statuses, units, and what was searched."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rag.assessment import assess
from rag.assessment.record_view import RecordView
from rag.assessment.repeats import is_repeat
from rag.assessment.terms import Terms
from rag.assessment.verdict import Setting
from rag.records import CriterionAssessment, CriterionStatus, FactKind, TreatmentResponse
from tests.support.records import (
    case_of,
    facet_item,
    fact,
    found,
    passage,
    small_vocabulary,
    summary_of,
)

REQUEST = "Bilateral cervical facet injections at C2-3, 3-4 and 4-5"
VOCABULARY = small_vocabulary()


def judged(
    record: str,
    table: dict[str, Any],
    facts: tuple[tuple[FactKind, str, dict[str, Any]], ...] = (),
    **more: Any,
) -> CriterionAssessment:
    """Assess one criterion on a record that ends with the request."""
    case = case_of(f"{record}\n\nDisputed items:\n1. {REQUEST}\n")
    item = facet_item(case, REQUEST, **more.pop("item", {}))
    made = tuple(
        fact(case, f"F{n}", kind, words, **fields)
        for n, (kind, words, fields) in enumerate(facts, start=1)
    )
    summary = summary_of(made, (item,), **more)
    section = passage("The treatment is an option.", [("The criterion.", table)])
    (result,) = assess(case, summary, (found(section),), VOCABULARY)
    return result.recommendations[0].criteria[0]


def relief(**values: Any) -> dict[str, Any]:
    return {"response": TreatmentResponse(treatment="facet_joint_injection", **values)}


EARLIER = "a single facet injection in the neck, both sides, which gave 100% relief for 10 days"


def test_ten_days_of_full_relief_are_not_six_weeks() -> None:
    entry = judged(
        f"Treatment has included {EARLIER}.",
        {"kind": "response", "treatments": [], "min_relief_percent": 50, "min_days": 42,
         "when": "repeat"},
        ((FactKind.PRIOR_TREATMENT, EARLIER, relief(relief_percent=100, relief_days=10)),),
    )  # fmt: skip
    assert entry.status is CriterionStatus.NOT_MET
    assert "10 days against at least 42 days" in entry.explanation
    assert entry.fact_ids == ("F1",)


def test_relief_above_both_thresholds_is_met() -> None:
    entry = judged(
        f"Treatment has included {EARLIER}.",
        {"kind": "response", "treatments": [], "min_relief_percent": 50, "min_days": 7},
        ((FactKind.PRIOR_TREATMENT, EARLIER, relief(relief_percent=100, relief_days=10)),),
    )
    assert entry.status is CriterionStatus.MET


def test_relief_without_a_duration_is_not_documented_and_says_what_is_missing() -> None:
    words = "one cervical facet injection with 80% relief"
    entry = judged(
        f"She had {words}.",
        {"kind": "response", "treatments": [], "min_relief_percent": 50, "min_days": 42},
        ((FactKind.PRIOR_TREATMENT, words, relief(relief_percent=80)),),
    )
    assert entry.status is CriterionStatus.NOT_DOCUMENTED
    assert "how long relief lasted" in entry.explanation
    assert "duration of relief" in entry.searched


def test_three_bilateral_levels_are_three_levels() -> None:
    entry = judged("Neck pain.", {"kind": "limit", "measure": "levels", "max": 2})
    assert entry.status is CriterionStatus.NOT_MET
    assert "3 levels on both sides" in entry.explanation
    assert "2 levels" in entry.explanation


def test_a_repeat_condition_does_not_apply_to_a_first_injection() -> None:
    table = {"kind": "response", "treatments": [], "min_relief_percent": 50, "when": "repeat"}
    assert judged("Neck pain.", table).status is CriterionStatus.NOT_APPLICABLE


def test_the_whole_text_is_searched_not_only_the_facts() -> None:
    entry = judged(
        "On examination there is nerve root compression at C5.",
        {"kind": "documented", "any": ["radiculopathy"], "label": "radiculopathy"},
    )
    assert entry.status is CriterionStatus.MET
    assert entry.fact_ids == ()
    assert entry.evidence


def test_a_denied_finding_is_contradicted() -> None:
    entry = judged(
        "Examination shows no motor weakness or sensory loss of the arms.",
        {"kind": "documented", "any": ["neurological_deficit"]},
    )
    assert entry.status is CriterionStatus.CONTRADICTED


def test_a_normal_examination_speaks_against_a_deficit() -> None:
    entry = judged(
        "Motor strength and sensation are intact in the arms.",
        {"kind": "documented", "any": ["neurological_deficit"], "label": "a deficit"},
    )
    assert entry.status is CriterionStatus.CONTRADICTED
    assert "normal findings" in entry.explanation
    assert entry.evidence


def test_a_study_without_contrast_denies_nothing() -> None:
    entry = judged(
        "There is radiculopathy, and MRI without contrast shows radiculopathy.",
        {"kind": "documented", "any": ["radiculopathy"], "label": "radiculopathy"},
    )
    assert entry.status is CriterionStatus.MET
    assert "denies" not in entry.explanation


def test_two_words_of_a_list_do_not_make_one_term() -> None:
    entry = judged(
        "She reports muscle aches and weakness of mood.",
        {"kind": "documented", "any": ["muscle weakness"]},
    )
    assert entry.status is CriterionStatus.NOT_DOCUMENTED


def test_nothing_on_record_lists_synonyms_searched() -> None:
    entry = judged("Neck pain.", {"kind": "documented", "any": ["radiculopathy"]})
    assert entry.status is CriterionStatus.NOT_DOCUMENTED
    assert {"radiculopathy", "radicular pain", "nerve root compression"} <= set(entry.searched)


def test_a_rule_out_is_not_a_finding() -> None:
    entry = judged(
        "Electrodiagnostic study to rule out radiculopathy.",
        {"kind": "documented", "any": ["radiculopathy"]},
    )
    assert entry.status is CriterionStatus.NOT_DOCUMENTED
    assert "possible or intended" in entry.explanation


def test_what_only_ur_says_is_not_the_records_finding() -> None:
    entry = judged(
        "Neck pain.\n\nUTILIZATION REVIEW\n\nThe reviewer noted radiculopathy.",
        {"kind": "documented", "any": ["radiculopathy"]},
    )
    assert entry.status is CriterionStatus.NOT_DOCUMENTED
    assert "utilization review" in entry.explanation


def test_a_diagnosis_is_not_an_examination_finding() -> None:
    words = "cervical radiculopathy"
    entry = judged(
        f"Diagnoses include {words}.",
        {"kind": "documented", "any": ["radiculopathy"], "fact_kinds": ["finding"]},
        ((FactKind.DIAGNOSIS, words, {"value": "radiculopathy"}),),
    )
    assert entry.status is CriterionStatus.NOT_DOCUMENTED
    assert "not as the finding" in entry.explanation
    assert entry.fact_ids == ("F1",)


def test_a_finding_of_another_part_does_not_count() -> None:
    entry = judged(
        "Lumbar radiculopathy is present.", {"kind": "documented", "any": ["radiculopathy"]}
    )
    assert entry.status is CriterionStatus.NOT_DOCUMENTED
    assert "another part" in entry.explanation


def test_an_excluded_diagnosis_that_is_on_record_fails() -> None:
    entry = judged(
        "Diagnoses include cervical radiculopathy.", {"kind": "excluded", "any": ["radiculopathy"]}
    )
    assert entry.status is CriterionStatus.NOT_MET
    clear = judged("No radiculopathy.", {"kind": "excluded", "any": ["radiculopathy"]})
    assert clear.status is CriterionStatus.MET
    assert clear.searched


def test_planned_therapy_is_not_therapy_tried() -> None:
    table = {"kind": "tried", "any": ["conservative_care"]}
    entry = judged("The plan is a course of physical therapy.", table)
    assert entry.status is CriterionStatus.NOT_DOCUMENTED
    assert judged("She has had physical therapy.", table).status is CriterionStatus.MET
    assert judged("He takes Motrin daily.", table).status is CriterionStatus.MET


@pytest.mark.parametrize(
    "record",
    [
        "Treatment plan:\n1. Physical therapy\n2. Ice",
        "Physical therapy for the neck was ordered.",
        "She was advised to try physical therapy.",
        "He has not tried physical therapy.",
    ],
)
def test_care_ordered_listed_or_denied_is_not_care_tried(record: str) -> None:
    entry = judged(record, {"kind": "tried", "any": ["physical_therapy"]})
    assert entry.status is not CriterionStatus.MET


def test_the_treatment_in_dispute_is_no_care_tried_before_it() -> None:
    record = "She received a facet injection without relief."
    entry = judged(record, {"kind": "tried", "any": ["injection"], "failed": True})
    assert entry.status is not CriterionStatus.MET


@pytest.mark.parametrize(
    ("record", "repeat"),
    [
        ("He took naproxen in 2012.", False),
        ("He took naproxen six years ago.", False),
        ("He has taken naproxen since 2012.", True),
        ("He took naproxen in September 2016.", True),
    ],
)
def test_a_drug_taken_years_ago_is_no_current_use(record: str, repeat: bool) -> None:
    case = case_of(record)
    item = facet_item(
        case, record, span=None, text="Naproxen 500 mg", drug="naproxen", treatment="nsaid"
    )
    view = RecordView(case, summary_of((), (item,)), Terms(VOCABULARY))
    setting = Setting(item=item, view=view, terms=view.terms, repeat=False)
    assert is_repeat(item, setting) is repeat


def test_two_kinds_of_care_are_asked_and_one_is_on_record() -> None:
    table = {"kind": "tried", "any": ["conservative_care"], "at_least": 2}
    entry = judged("She has had physical therapy and physiotherapy.", table)
    assert entry.status is CriterionStatus.NOT_DOCUMENTED
    both = judged("She has had physical therapy and takes naproxen.", table)
    assert both.status is CriterionStatus.MET


def test_failure_is_asked_and_the_record_says_it_helped() -> None:
    table = {"kind": "tried", "any": ["physical_therapy"], "failed": True}
    assert judged("Physical therapy helped.", table).status is CriterionStatus.NOT_MET
    assert judged("Physical therapy gave no relief.", table).status is CriterionStatus.MET
    slight = judged("Physical therapy helped a little.", table)
    assert slight.status is CriterionStatus.NOT_DOCUMENTED
    silent = judged("She had physical therapy.", table)
    assert silent.status is CriterionStatus.NOT_DOCUMENTED
    assert "does not say that it failed" in silent.explanation


def test_care_cannot_have_lasted_longer_than_the_injury() -> None:
    entry = judged(
        "She has had physical therapy.",
        {"kind": "tried", "any": ["conservative_care"], "min_days": 28},
        injury=date(2016, 10, 20),
        as_of=date(2016, 11, 1),
    )
    assert entry.status is CriterionStatus.NOT_MET
    assert "12 days" in entry.explanation
    assert "28 days" in entry.explanation


THERAPY = {
    "treatment": "physical_therapy",
    "treatment_name": "physical therapy",
    "category": "rehabilitation",
    "levels": (),
    "laterality": None,
    "visits": 12,
}


def test_visits_already_had_count_toward_a_cumulative_limit() -> None:
    words = "6 sessions of physical therapy"
    facts = (
        (
            FactKind.PRIOR_TREATMENT,
            words,
            {"response": TreatmentResponse(treatment="physical_therapy", count=6)},
        ),
    )
    table = {"kind": "limit", "measure": "visits", "max": 10, "cumulative": True}
    entry = judged(f"She received {words}.", table, facts, item=THERAPY)
    assert entry.status is CriterionStatus.NOT_MET
    assert "12 asked for and 6 already received make 18 visits" in entry.explanation


def test_what_ur_approved_of_the_same_request_counts_too() -> None:
    table = {"kind": "limit", "measure": "visits", "max": 6}
    part = {**THERAPY, "visits": 2, "approved_portion": "Six sessions of physical therapy"}
    entry = judged("Neck pain.", table, item=part)
    assert entry.status is CriterionStatus.NOT_MET
    assert "make 8 visits, which exceeds the limit of 6 visits" in entry.explanation


def test_a_request_without_a_number_is_not_within_a_limit() -> None:
    table = {"kind": "limit", "measure": "visits", "max": 10}
    entry = judged("Neck pain.", table, item={**THERAPY, "visits": None})
    assert entry.status is CriterionStatus.NOT_DOCUMENTED


def test_phase_is_counted_in_days_from_the_injury() -> None:
    entry = judged(
        "Neck pain.",
        {"kind": "phase", "any": ["chronic"]},
        injury=date(2016, 10, 1),
        as_of=date(2016, 11, 1),
    )
    assert entry.status is CriterionStatus.NOT_MET
    assert "31 days" in entry.explanation
    assert "subacute" in entry.explanation


def test_surgery_on_record_makes_the_phase_postoperative() -> None:
    knee = {**THERAPY, "body_parts": ("knee",)}
    table = {"kind": "phase", "any": ["postoperative"]}
    entry = judged("She is status post knee arthroscopy on 08/20/2016.", table, item=knee)
    assert entry.status is CriterionStatus.MET
    undated = judged("She is status post knee arthroscopy.", table, item=knee)
    assert undated.status is CriterionStatus.NOT_DOCUMENTED  # the injury is two years old
    assert judged("Knee pain.", table, item=knee).status is CriterionStatus.NOT_MET


def test_age_is_compared_in_years() -> None:
    entry = judged(
        "A 68 year old male.",
        {"kind": "age", "max": 65},
        ((FactKind.AGE, "68 year old", {"value": "68"}),),
    )
    assert entry.status is CriterionStatus.NOT_MET
    assert "68 years" in entry.explanation


def test_what_code_cannot_test_is_left_to_the_reviewer() -> None:
    entry = judged("Neck pain.", {"kind": "none", "why": "it is about the needle"})
    assert entry.status is CriterionStatus.NOT_APPLICABLE
    assert "reviewer" in entry.explanation
