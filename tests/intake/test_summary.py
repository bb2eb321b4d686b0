"""The summary of a case: items found in free text, dates, and what is said when one is missing."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from rag.errors import InputError
from rag.intake import open_case, read_text
from rag.intake.summary import summarise
from rag.records import CaseFile, CaseSummary
from rag.settings import shipped
from rag.text import squeeze
from rag.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(shipped("corpus"))
TODAY = date(2026, 1, 15)


def case_of(text: str) -> CaseFile:
    return open_case((read_text(text, "case.txt"),), body_parts_in=VOCABULARY.body_parts_in)


def read(text: str, **options: object) -> CaseSummary:
    case = case_of(text)
    summary = summarise(case, VOCABULARY, today=TODAY, **options)  # type: ignore[arg-type]
    for item in summary.items:
        if item.span is not None:
            assert squeeze(case.words(item.span)) == item.text
    return summary


def texts(summary: CaseSummary) -> list[str]:
    return [item.text for item in summary.items]


LISTED = """Date of injury: 03/04/2015
Utilization review decision: 05/06/2016

The worker is a 45-year-old woman with low back pain after 10 visits of physical therapy.
Her physician requests an orthopedic consultation as well.

Disputed items:
1. MRI of the lumbar spine
2. Norco 10/325 mg #60 with 1 refill

UTILIZATION REVIEW

On 05/06/2016 utilization review denied the MRI because no neurologic deficit is recorded. Norco
was non-certified; functional gain is lacking.
"""


def test_a_list_of_disputed_items_decides() -> None:
    summary = read(LISTED)
    assert texts(summary) == ["MRI of the lumbar spine", "Norco 10/325 mg #60 with 1 refill"]
    assert [item.number for item in summary.items] == [1, 2]
    assert summary.date_of_injury == date(2015, 3, 4)
    assert (summary.as_of, summary.as_of_basis) == (date(2016, 5, 6), "ur_decision")


def test_each_reason_of_utilization_review_goes_to_its_item() -> None:
    case = case_of(LISTED)
    mri, norco = summarise(case, VOCABULARY, today=TODAY).items
    assert mri.ur_decision == norco.ur_decision == "denied"
    assert [case.words(span).startswith("On 05/06/2016") for span in mri.ur_reasons] == [True]
    assert [squeeze(case.words(span))[:5] for span in norco.ur_reasons] == ["funct"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "UR non-certified the request for physical therapy twice a week for 4 weeks for the "
            "right shoulder and MRI of the right shoulder, citing a guideline.",
            [
                "physical therapy twice a week for 4 weeks for the right shoulder",
                "MRI of the right shoulder",
            ],
        ),
        (
            "The physician is requesting an MRI of the neck, 12 sessions of acupuncture, and Norco "
            "10/325 #90.",
            ["MRI of the neck", "12 sessions of acupuncture", "Norco 10/325 #90"],
        ),
        (
            "Request for authorization for bilateral facet injections at C3-4, C4-5 and C5-6 and 8 "
            "further visits of physical therapy.",
            [
                "bilateral facet injections at C3-4, C4-5 and C5-6",
                "8 further visits of physical therapy",
            ],
        ),
        (
            "The request for an epidural steroid injection at L4-5 with fluoroscopy and sedation "
            "was denied.",
            ["epidural steroid injection at L4-5 with fluoroscopy and sedation"],
        ),
        (
            "Utilization review denied EMG and NCV of the right arm. The physician requests EMG "
            "and NCV of the right arm.",
            ["EMG and NCV of the right arm"],
        ),
        (
            "She asks for help. Disputed items: MRI of the knee; TENS unit",
            ["MRI of the knee", "TENS unit"],
        ),
        (
            "The physician requests an MRI of the left knee. UR denied the MRI.",
            ["MRI of the left knee"],
        ),
    ],
)
def test_requests_are_found_in_plain_words(text: str, expected: list[str]) -> None:
    assert texts(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Services in dispute\n- Left shoulder arthroscopy\n- Cold therapy unit rental\n\n"
            "The worker has never had acupuncture.\n",
            ["Left shoulder arthroscopy", "Cold therapy unit rental"],
        ),
        (
            "TREATMENT REQUESTED:\nCervical MRI\nNorco 5/325 #60\nTENS unit\n\nHISTORY\n\n"
            "No chiropractic care was given. She had massage therapy.\n",
            ["Cervical MRI", "Norco 5/325 #60", "TENS unit"],
        ),
        (
            "Determination of 03/04/2016:\n1) MRI of the cervical spine: certified.\n"
            "2) Bilateral wrist braces: denied. No prior bracing was recorded. ODG, Forearm.\n"
            "3) Tramadol 50 mg #90 - modified to #45.\n",
            ["Bilateral wrist braces", "Tramadol 50 mg #90"],
        ),
        (
            "The provider requests the following:\n1. Ultram 50 mg #60\n2. Lumbar epidural steroid "
            "injection at L4-5\n\nUR 05/05/2016 denied all, because physical therapy was not done.",
            ["Ultram 50 mg #60", "Lumbar epidural steroid injection at L4-5"],
        ),
        (
            "UR on 02/03/2016 non-certified the following:\n- Acupuncture, 12 sessions, low back\n"
            "- Gym membership\nReasons: prior acupuncture did not help.\n",
            ["Acupuncture, 12 sessions, low back", "Gym membership"],
        ),
        (
            "RFA 4/5/2016: Synvisc injection, right knee.\n"
            "Decision (4/12/2016) — Synvisc injection, right knee — Non-Certified. Source: ODG.\n",
            ["Synvisc injection, right knee"],
        ),
        (
            "Item 1: MRI lumbar spine - denied\nItem 2: Soma 350 mg #60 - denied\n"
            "UR date 3/3/2016. Reason: drugs such as Soma are not for long use.\n",
            ["MRI lumbar spine", "Soma 350 mg #60"],
        ),
        (
            "Requested services: MRI of the neck; TENS unit.\nUtilization review approved the MRI "
            "of the neck on 1/2/2016. U.R. (1/2/2016): TENS unit -- not certified, per ODG.",
            ["TENS unit"],
        ),
        (
            "Peer review 6/7/2016: aquatic therapy, lumbar spine, denied; lumbar brace, denied.",
            ["aquatic therapy, lumbar spine", "lumbar brace"],
        ),
        (
            "Knee pain. No surgery is requested. Recommendation - viscosupplementation injections "
            "to the left knee. Continue ibuprofen.",
            ["viscosupplementation injections to the left knee"],
        ),
        (
            "Plan:\n1. Physical therapy for the left elbow, 8 visits\n2. Continue ibuprofen\n",
            ["Physical therapy for the left elbow, 8 visits"],
        ),
    ],
)
def test_requests_are_found_in_lists_and_outcome_lines(text: str, expected: list[str]) -> None:
    assert texts(read(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Fever: denied. The patient denied the following symptoms:\n- numbness\n- weakness\n",
        "Utilization review. Reason given: no physical therapy. Citation: MTUS, acupuncture.",
        "No physical therapy is requested. She has not had acupuncture.",
    ],
)
def test_a_denied_symptom_a_reason_or_a_citation_is_no_request(text: str) -> None:
    with pytest.raises(InputError):
        read(text)


@pytest.mark.parametrize(
    "opening",
    ["U.R. 05-06-2016 -- ", "UR (05/06/2016): ", "UR letter dated May 6, 2016: ", "UR, 5/6/16 - "],
)
def test_the_date_beside_the_name_of_utilization_review_is_its_decision(opening: str) -> None:
    summary = read(f"Injured 01/02/2015.\n\n{opening}Lumbar MRI: denied, no red flag.\n")
    assert texts(summary) == ["Lumbar MRI"]
    assert (summary.as_of, summary.as_of_basis) == (date(2016, 5, 6), "ur_decision")
    assert summary.items[0].ur_decision == "denied"


def test_a_case_without_a_request_says_what_to_do() -> None:
    with pytest.raises(InputError) as caught:
        read("The patient has knee pain.")
    assert "--request" in caught.value.remedy
    with pytest.raises(InputError):
        read("   \n ")


def test_requests_given_replace_those_found() -> None:
    summary = read(LISTED, requests=["Acupuncture 2x6 for the low back"])
    assert texts(summary) == ["Acupuncture 2x6 for the low back"]
    assert summary.items[0].span is None and summary.items[0].visits == 12


def test_the_date_of_review_is_never_that_of_the_injury() -> None:
    text = "He was injured on 03/04/2015. The physician is requesting an MRI of the left knee."
    summary = read(text)
    assert (summary.as_of, summary.as_of_basis) == (TODAY, "today")
    assert any("--as-of" in warning for warning in summary.warnings)
    asked = read(text + " The request for authorization is dated 06/07/2016.")
    assert (asked.as_of, asked.as_of_basis) == (date(2016, 6, 7), "request")
    assert any("2016-06-07" in warning for warning in asked.warnings)
    given = read(text, as_of=date(2016, 1, 1))
    assert (given.as_of, given.as_of_basis) == (date(2016, 1, 1), "option")


def test_an_inferred_body_part_and_an_unknown_treatment_are_told() -> None:
    summary = read("Diagnosis: knee sprain. She fell.", requests=["Naproxen #60", "Moon bathing"])
    assert summary.items[0].body_parts == ("knee",) and summary.items[0].body_part_inferred
    assert any("Item 1 names no body part" in warning for warning in summary.warnings)
    assert any("Moon bathing" in warning for warning in summary.warnings)


def test_a_modified_request_is_read_as_such() -> None:
    summary = read(
        "Disputed items:\n1. Physical therapy x 12 for the knee was the original request. Physical "
        "therapy x 6 for the knee was authorized by UR. The remaining "
        "portion of the original request, Physical therapy x 6 for the knee\n"
    )
    (item,) = summary.items
    assert (item.ur_decision, item.visits) == ("modified", 6)
    assert item.approved_portion == "Physical therapy x 6 for the knee"


def test_the_same_case_gives_the_same_summary() -> None:
    assert read(LISTED).model_dump_json() == read(LISTED).model_dump_json()


@pytest.mark.real
def test_every_real_letter_is_understood() -> None:
    folder = os.environ.get("RATIONALE_REAL_LETTERS")
    if not folder:
        pytest.skip("RATIONALE_REAL_LETTERS names no folder of letters")
    from rag.intake import read_documents
    from rag.settings import Settings

    known = total = 0
    for path in sorted(Path(folder).glob("*.pdf")):
        case = open_case(read_documents([path], Settings()), body_parts_in=VOCABULARY.body_parts_in)
        summary = summarise(case, VOCABULARY, today=TODAY)
        assert summary.as_of_basis == "ur_decision" and summary.date_of_injury, path.name
        for fact in summary.facts:
            assert squeeze(case.words(fact.span)) == fact.text
        total += len(summary.items)
        known += sum(item.treatment is not None for item in summary.items)
    assert known >= 0.95 * total


def test_what_ur_cites_in_running_text_goes_to_its_item() -> None:
    text = (
        "The worker has neck pain.\n\nDisputed items:\n"
        "1. Cervical facet joint injections at C4-5\n2. Physical therapy for the neck, 8 visits\n\n"
        "UTILIZATION REVIEW\n\nOn 02/10/2015 utilization review non-certified both requests. "
        "For the injections it cited MTUS ACOEM Chapter 12 Low Back Complaints, page 300, and gave "
        "as its reason that relief was brief. For the therapy it cited the MTUS Chronic Pain "
        "Medical Treatment Guidelines 2009, Physical Medicine, pages 98-99, because the visits "
        "exceed the guideline.\n"
    )
    case = case_of(text)
    first, second = summarise(case, VOCABULARY, today=TODAY).items
    assert [(c.family, c.pages, c.body_parts) for c in first.ur_citations] == [
        ("MTUS", "300", ("lumbar_spine",))
    ]
    assert [(c.family, c.edition, c.pages) for c in second.ur_citations] == [
        ("MTUS", "2009", "98-99")
    ]
    for citation in (*first.ur_citations, *second.ur_citations):
        assert citation.span is not None
        assert squeeze(case.words(citation.span)) == citation.text
