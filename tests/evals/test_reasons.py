"""A reason counts as given where a sentence names its subject and says of it what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.labels_reasons import FOLDER, load_reasons
from evals.metrics.reasons import Sought, gives, of_suite
from evals.reason_labels import Labels, load_labels, stem, subjects_of
from evals.records import Reason, ReasonType

LABELS = load_reasons()

GIVEN: list[tuple[ReasonType, str, str]] = [
    ("missing_document", "functional_improvement",
     "There is no documentation of functional improvement after the earlier visits."),
    ("missing_document", "functional_improvement",
     "The record does not document functional gains from the twelve visits already held."),
    ("missing_document", "functional_improvement",
     "The guideline asks for functional improvement; the file holds nothing of that."),
    ("missing_document", "functional_improvement",
     "Functional benefit from the brace has not been described."),
    ("missing_document", "pain_relief",
     "How much pain relief the tablets bring is not recorded."),
    ("missing_document", "failed_conservative_care",
     "The section asks for one of these: failed conservative care or a red flag; the record shows "
     "none of them."),
    ("missing_document", "red_flags",
     "The section asks for one of these: failed conservative care or a red flag; the record shows "
     "none of them."),
    ("criterion_not_met", "failed_conservative_care",
     "Conservative treatment has not been exhausted."),
    ("criterion_not_met", "red_flags", "No red flags were found on examination."),
    ("criterion_not_met", "neurologic_deficit",
     "Motor weakness is absent and reflexes are equal on both sides."),
    ("missing_document", "neurologic_deficit",
     "The provider's notes are silent on any sensory deficit."),
    ("criterion_not_met", "radiculopathy",
     "The record shows radiculopathy only as something possible or intended."),
    ("criterion_not_met", "radiculopathy",
     "The record shows radiculopathy, which this section excludes (“radiculitis R C6”)."),
    ("missing_document", "surgery_considered",
     "Nothing on file says that the worker is a surgical candidate."),
    ("missing_document", "reason_for_request",
     "It is unclear why the study is wanted, and no rationale was submitted."),
    ("missing_document", "request_unspecific", "The request does not specify a dosage."),
    ("missing_document", "home_exercise",
     "Why a home exercise program would not do instead is left unexplained."),
    ("missing_document", "exceptional_factors",
     "No exceptional factors that would justify a departure are described."),
    ("criterion_not_met", "exceptional_factors", "There are no extenuating circumstances here."),
    ("missing_document", "first_line_drug_failed",
     "The record shows no failed trial of an antidepressant, only plans for such care."),
    ("criterion_not_met", "first_line_drug_failed",
     "First-line medicines have not been tried."),
    ("criterion_not_met", "injury_phase",
     "56 days lie between injury and review, which is the subacute phase; this condition is not "
     "met."),
    ("criterion_not_met", "duplicate_or_authorised",
     "The same nursing visits had been approved two weeks earlier."),
    ("criterion_not_met", "duration_of_use",
     "She has taken it for several months, and long-term use is against its label."),
    ("limit_exceeded", "visit_limit", "Twelve visits exceed the ten that the guideline allows."),
    ("limit_exceeded", "visit_limit",
     "The request asks for 12 visits; the limit is 10 visits in all; this condition is not met."),
    ("limit_exceeded", "visit_limit", "With the earlier six the total is above the maximum."),
    ("stance_against", "guideline_not_recommended",
     "The chapter holds that routine arthrography is not recommended."),
    ("stance_against", "evidence_lacking",
     "Creams of this kind are largely experimental, and quality evidence is lacking."),
    ("stance_against", "duration_of_use",
     "The drug is recommended at the lowest dose and for a short term only."),
    ("stance_for", "guideline_recommends",
     "The guideline recommends it, and its use here is supported by the guidelines."),
    ("criterion_met", "radiculopathy",
     "The record documents radiculopathy, as the section asks: “reduced feeling over the foot”."),
    ("criterion_met", "failed_conservative_care",
     "Conservative care over three months was tried without lasting relief."),
    ("criterion_met", "failed_conservative_care",
     "He did not respond to treatment; exhausted measures include splinting and exercise."),
    ("criterion_met", "plain_xray", "Plain films of the wrist were taken and read as normal."),
    ("criterion_met", "visit_limit", "The eight visits lie within the guideline's number."),
    ("criterion_met", "surgery_considered",
     "The surgeon considers her a candidate for surgery and asks for the scan to plan it."),
    ("dependent", "parent_item",
     "Since the planned knee surgery is not medically necessary, the cooling unit is not either."),
]  # fmt: skip

NOT_GIVEN: list[tuple[ReasonType, str, str]] = [
    ("missing_document", "functional_improvement",
     "The record documents functional improvement after the earlier visits."),
    ("missing_document", "functional_improvement",
     "Further visits are for those with functional improvement, by the same chapter."),
    ("criterion_met", "functional_improvement",
     "There is no documentation of functional improvement after the earlier visits."),
    ("criterion_met", "functional_improvement",
     "The guideline requires functional improvement before visits are added."),
    ("missing_document", "pain_relief", "No urine drug test is on file."),
    ("criterion_met", "red_flags", "No red flags were found on examination."),
    ("criterion_not_met", "red_flags",
     "The record documents a red flag: fever with pain at night."),
    ("criterion_not_met", "red_flags",
     "The record does not document plain films; the file was searched for x-ray and red flag."),
    ("missing_document", "failed_conservative_care",
     "A record that shows failed conservative care would change this."),
    ("criterion_met", "failed_conservative_care",
     "A record that shows failed conservative care would change this."),
    ("criterion_not_met", "neurologic_deficit",
     "Motor weakness of the left foot is documented, with a reflex lost."),
    ("criterion_met", "neurologic_deficit",
     "Motor weakness is absent and reflexes are equal on both sides."),
    ("missing_document", "surgery_considered",
     "The record documents that a surgical intervention is contemplated."),
    ("limit_exceeded", "visit_limit", "The eight visits do not exceed the ten allowed."),
    ("limit_exceeded", "visit_limit", "The chapter allows up to ten visits over eight weeks."),
    ("stance_against", "guideline_recommends", "Bracing is supported by the guideline."),
    ("stance_for", "guideline_recommends",
     "Use beyond two weeks is not supported by the guidelines, so the criteria are not met."),
    ("criterion_met", "radiculopathy",
     "Radiculopathy is described neither on examination nor by a nerve test."),
    ("criterion_met", "radiculopathy",
     "An epidural is an option for workers with radiculopathy, the guideline states."),
    ("missing_document", "radiculopathy", "The record documents dermatomal loss at S1."),
    ("criterion_not_met", "failed_conservative_care",
     "Conservative care over three months was tried without lasting relief."),
    ("missing_document", "request_unspecific",
     "The worker is 44 years old and hurt his hand at work."),
    ("dependent", "parent_item", "Planned knee surgery was carried out in May."),
    ("missing_document", "functional_improvement",
     "The file says “no functional improvement was noted”, wrote the utilization reviewer."),
    ("criterion_met", "first_line_drug_failed", "No antidepressant has been tried."),
    ("missing_document", "radiculopathy",
     "The diagnoses: unspecified sciatica and a fracture of an unspecified vertebra."),
    ("limit_exceeded", "objective_findings", "Tender over the outer side of the shoulder."),
    ("missing_document", "functional_improvement",
     "Utilization review denied this for want of functional improvement."),
    ("criterion_met", "failed_conservative_care",
     "The digest adds that failed conservative care comes first."),
]  # fmt: skip


def _sought(kind: ReasonType, subject: str) -> Sought:
    return Sought("", kind, subjects_of(LABELS, subject), subject)


def test_the_hand_made_set_is_large_enough() -> None:
    assert len(GIVEN) + len(NOT_GIVEN) >= 60
    assert {kind for kind, _, _ in GIVEN} == {
        "criterion_not_met", "criterion_met", "missing_document", "limit_exceeded",
        "stance_against", "stance_for", "dependent",
    }  # fmt: skip


@pytest.mark.parametrize(("kind", "subject", "says"), GIVEN)
def test_a_reason_that_is_given_is_found(kind: ReasonType, subject: str, says: str) -> None:
    assert gives(says, _sought(kind, subject))


@pytest.mark.parametrize(("kind", "subject", "says"), NOT_GIVEN)
def test_a_subject_alone_is_no_reason(kind: ReasonType, subject: str, says: str) -> None:
    assert not gives(says, _sought(kind, subject))


def test_a_clause_of_another_polarity_does_not_lend_its_negation() -> None:
    text = "Pain relief is documented, but functional improvement is not."
    assert gives(text, _sought("criterion_met", "pain_relief"))
    assert gives(text, _sought("missing_document", "functional_improvement"))
    assert not gives(text, _sought("missing_document", "pain_relief"))
    assert not gives(text, _sought("criterion_met", "functional_improvement"))


def test_a_full_stop_inside_a_quotation_ends_no_sentence() -> None:
    text = "The request is for “Therapy. Nine visits had been approved. Twelve asked”."
    assert not gives(text, _sought("criterion_not_met", "duplicate_or_authorised"))


def test_a_reason_of_a_suite_is_found_by_its_phrases_in_its_sense() -> None:
    met = of_suite(
        Reason(type="criterion_met", subject="neuropathic pain", says="", any=("neuropathic",))
    )
    assert gives("The pain is neuropathic, with burning and allodynia.", met)
    assert not gives("The record does not document neuropathic pain.", met)
    untyped = of_suite(Reason(says="", any=("10 days",)))
    assert gives("Relief lasted 10  days.", untyped)
    assert not gives("Relief lasted 110 days.", untyped)


def test_shipped_labels_are_looked_up_by_case_with_or_without_an_ending() -> None:
    labels = load_labels("shipped")
    first = LABELS.items[0]
    found = labels.of(f"{stem(first.case)}.pdf")[first.item]
    assert [one.kind for one in found] == [one.type for one in first.reasons]
    assert labels.of("no such case") == {}
    assert Labels(LABELS).digest == labels.digest


def test_labels_of_a_folder_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "subjects.toml").write_text("[brace]\nsays = 'A brace.'\nany = ['brac*']\n")
    reason = {"type": "missing_document", "subject": "brace", "words": "no brace"}
    row = {"case": "x", "item": 1, "decision": "upheld", "reasons": [reason]}
    (tmp_path / "development.jsonl").write_text(json.dumps(row) + "\n")
    (sought,) = load_labels(str(tmp_path)).of("x")[1]
    assert gives("No bracing is on record.", sought)
    assert sought.says == "missing document: no brace (brace)"


def test_shipped_labels_name_only_development_cases() -> None:
    assert {path.name for path in FOLDER.glob("*.jsonl")} == {"development.jsonl"}
