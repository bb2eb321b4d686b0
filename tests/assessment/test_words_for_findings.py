"""Which words show what is asked for: of its own part, in their own sense, enough of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rag.assessment import assess
from rag.assessment.record_view import RecordView
from rag.assessment.signals import signals
from rag.assessment.terms import Terms
from rag.assessment.verdict import Setting
from rag.intake import summarise
from rag.records import CriterionAssessment, CriterionStatus
from rag.settings import shipped
from rag.vocabulary import load_vocabulary
from tests.support.records import case_of, facet_item, found, passage

VOCABULARY = load_vocabulary(shipped("corpus"))
REQUEST = "Therapy as asked"
DAY = date(2017, 3, 1)
MET = CriterionStatus.MET
MISSING = CriterionStatus.NOT_DOCUMENTED
DENIED = CriterionStatus.CONTRADICTED


def judged(
    record: str, table: dict[str, Any], *, of: tuple[str, ...] = ("any",), **item: Any
) -> CriterionAssessment:
    """Assess one criterion of a section on the parts ``of`` on a record that intake has read."""
    case = case_of(f"{record}\n\nDisputed items:\n1. {REQUEST}\n")
    summary = summarise(case, VOCABULARY, requests=(REQUEST,), as_of=DAY, today=DAY)
    fields: dict[str, Any] = {
        "treatment": "physical_therapy",
        "treatment_name": "physical therapy",
        "category": "rehabilitation",
        "laterality": None,
        "levels": (),
        "body_parts": ("lumbar_spine",),
        **item,
    }
    made = summary.model_copy(update={"items": (facet_item(case, REQUEST, **fields),)})
    section = passage(
        "An option.", [("So.", table)], treatments=(fields["treatment"],), body_parts=of
    )
    (result,) = assess(case, made, (found(section),), VOCABULARY)
    return result.recommendations[0].criteria[0]


def asks(*terms: str, **more: Any) -> dict[str, Any]:
    return {"kind": "documented", "any": terms, **more}


WRIST_AND_NECK = {"body_parts": ("wrist", "cervical_spine")}
WRIST = {**asks("pain", "tenderness", here=True), "label": "a complaint of the wrist"}


@pytest.mark.parametrize(
    ("record", "status"),
    [
        ("She reports pain of the right wrist when she lifts pans.", MET),
        ("She reports neck pain after long drives.", MISSING),
        ("She was told to go on with her pain medications.", MISSING),
    ],
)
def test_a_complaint_is_asked_of_the_sections_own_part(
    record: str, status: CriterionStatus
) -> None:
    assert judged(record, WRIST, of=("wrist",), **WRIST_AND_NECK).status is status


def test_what_excludes_care_of_one_part_is_not_found_in_another() -> None:
    table = {"kind": "excluded", "any": ["radiculopathy"]}
    both = {"body_parts": ("lumbar_spine", "cervical_spine")}
    record = "Diagnoses: cervical radiculopathy. Strain of the low back."
    assert judged(record, table, of=("lumbar_spine",), **both).status is MET
    assert judged(record, table, of=("cervical_spine",), **both).status is CriterionStatus.NOT_MET


@pytest.mark.parametrize(
    ("record", "term", "status"),
    [
        ("Motion of the back was decreased by pain.", "decreased pain", MISSING),
        ("He notes decreased pain in the low back.", "decreased pain", MET),
        ("The evaluation to date has included films.", "evaluate for", MISSING),
        ("The scan served to evaluate for a stress fracture.", "evaluate for", MET),
        ("A forklift pinned him against the dock.", "pinning", MISSING),
        ("Percutaneous pinning was done on Monday.", "pinning", MET),
        ("She fell from the second rung and landed on her back.", "fall", MET),
        ("He fell asleep in the waiting room; his pain fell to 3/10.", "fall", MISSING),
    ],
)
def test_words_show_a_term_in_its_own_sense(
    record: str, term: str, status: CriterionStatus
) -> None:
    assert judged(record, asks(term)).status is status


SACROILIAC = {
    **asks(
        "faber_test",
        "gaenslen_test",
        "thigh_thrust_test",
        "si_compression_test",
        "si_distraction_test",
        "si_joint_tests",
        at_least=3,
    ),
    "label": "positive sacroiliac tests",
}


@pytest.mark.parametrize(
    ("record", "status"),
    [
        ("FABER positive. Gaenslen positive. Thigh thrust positive.", MET),
        ("FABER positive. Gaenslen negative. Thigh thrust negative.", MISSING),
        (
            "FABER positive. Gaenslen negative. Thigh thrust negative. SI compression negative. "
            "Distraction test negative.",
            DENIED,
        ),
        ("Sacroiliac provocation tests: four of five positive.", MET),
    ],
)
def test_several_signs_are_counted(record: str, status: CriterionStatus) -> None:
    assert judged(record, SACROILIAC, body_parts=("sacroiliac",)).status is status


def test_a_denial_answers_what_asks_only_whether_it_was_asked() -> None:
    record = "Side effects: denies constipation and drowsiness."
    assert judged(record, asks("constipation")).status is DENIED
    assert judged(record, asks("constipation", either=True)).status is MET
    assert judged("Low back pain.", asks("constipation", either=True)).status is MISSING


@pytest.mark.parametrize(
    ("record", "term", "status"),
    [
        ("Labs of 02/10/2017: creatinine 2.1.", "renal_disease", MET),
        ("Labs of 02/10/2017: creatinine 0.9.", "renal_disease", MISSING),
        ("BMI 43 at intake.", "severe_obesity", MET),
        ("BMI 33 at intake.", "severe_obesity", MISSING),
    ],
)
def test_what_a_figure_tells_reaches_the_criteria(
    record: str, term: str, status: CriterionStatus
) -> None:
    assert judged(record, asks(term)).status is status


DEFICIT = asks("motor_weakness", "sensory_loss")


@pytest.mark.parametrize(
    "record",
    [
        "Motor: quadriceps 4/5 on the left, otherwise 5/5.",
        "MRI of 01/05/2017: paraspinal muscles normal.",
        "Leg strength was 5/5 on 01/05/2017. On 02/20/2017 strength of the legs was reduced.",
    ],
)
def test_normal_but_for_something_denies_nothing(record: str) -> None:
    assert judged(record, DEFICIT).status is not DENIED


def test_a_normal_examination_still_denies() -> None:
    record = "Strength was 5/5 in both legs. Sensation of the legs was intact."
    assert judged(record, DEFICIT).status is DENIED


ALONGSIDE = {
    "kind": "tried",
    "any": ["physical_therapy", "home_exercise"],
    "alongside": True,
    "label": "active treatment alongside",
}
MASSAGE = {"treatment": "massage", "treatment_name": "massage", "category": "rehabilitation"}


@pytest.mark.parametrize(
    ("record", "status"),
    [
        ("He does his home exercise program every morning.", MET),
        ("He was taught a home exercise program; he does not do it.", MISSING),
        ("He completed physical therapy in 2013 and was discharged.", MISSING),
        ("He completed six sessions of electrical stimulation in 2016.", MISSING),
    ],
)
def test_care_alongside_has_to_go_on(record: str, status: CriterionStatus) -> None:
    assert judged(record, ALONGSIDE, **MASSAGE).status is status


def test_the_review_is_the_witness_of_what_it_approved() -> None:
    table = {"kind": "excluded", "any": ["duplicate_request"]}
    told = judged(
        "Utilization review: the therapy as asked was previously approved on 02/01/2017.", table
    )
    other = judged("Utilization review: a walker was previously approved on 02/01/2017.", table)
    assert told.status is CriterionStatus.NOT_MET
    assert other.status is MET


def test_a_condition_in_the_name_of_a_treatment_is_not_shown_by_it() -> None:
    asked = asks("carpal_tunnel_syndrome")
    wrist = {"body_parts": ("wrist",)}
    assert judged("Left carpal tunnel release is scheduled.", asked, **wrist).status is MISSING
    assert judged("Diagnosis: left carpal tunnel syndrome.", asked, **wrist).status is MET


def test_a_wording_of_a_condition_stands_for_no_other() -> None:
    twitch = asks("twitch response")
    assert judged("Trigger points of the trapezius.", twitch).status is MISSING
    assert judged("Trigger points with a twitch response.", twitch).status is MET
    assert judged("CBC and ESR were drawn.", asks("crps")).status is MISSING


def test_what_the_worker_complains_of_is_no_finding_of_the_examination() -> None:
    record = (
        "The worker complained of weakness in the leg. Objective findings: no weakness of the "
        "lower extremities. The straight leg raise was positive on the left at 30 degrees."
    )
    case = case_of(f"{record}\n\nDisputed items:\n1. MRI of the lumbar spine\n")
    summary = summarise(
        case, VOCABULARY, requests=("MRI of the lumbar spine",), as_of=DAY, today=DAY
    )
    view = RecordView(case, summary, Terms(VOCABULARY))
    setting = Setting(item=summary.items[0], view=view, terms=view.terms, repeat=False)
    (shown,) = [one for one in signals(setting) if one.name == "findings"]
    assert "straight leg" in shown.says and "weakness" not in shown.says
