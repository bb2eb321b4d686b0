"""Whose page it is: utilization review's, a form's, or a provider's, by whatever title."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.checking.provenance import Writer, writer
from rag.records import CaseFile
from tests.support.clean_drafts import document, neck_scene

REVIEW = [
    "MEDICAL DIRECTOR DETERMINATION 3/4/2016. The request for an MRI is not certified. Chart "
    "summary: woman of 40 with low back pain, seen 02/02/2016.",
    "PROSPECTIVE REVIEW DENIAL\nRecords reviewed: PR-2 of 01/05/2016; MRI report "
    "12/01/2015.\nThe reviewer finds the criteria unmet.",
    "PHYSICIAN REVIEWER'S REPORT\nHistory as given by the request: roofer, 51, knee "
    "pain.\nDecision: denied.",
    "Dear Ms. Fern, we have received your doctor's request for six visits. Our physician "
    "reviewer has looked at it. The request is not approved. You may appeal within 30 days.",
    "RECONSIDERATION DECISION 05/05/2016\nThe first denial is left as it was.",
    "EXPLANATION OF REVIEW\nTreatment requested: cream. Result: not certified. Clinical "
    "rationale: not FDA approved.",
]
FORM = [
    "APPLICATION FOR INDEPENDENT MEDICAL REVIEW\nEmployee: C. Oak (invented). Disputed: MRI.",
    "FAX COVER\nTo: IMR unit. 12 pages follow.",
    "PROOF OF SERVICE BY MAIL I declare that I sent the enclosed papers.",
    "CLAIMS FILE NOTES 04/05/2016 called provider, no reply. 04/08 sent to UR.",
    "INDEX OF RECORDS\n1. Utilization review decision 3/3/2016\nNo further documents.",
    "NOTICE OF ASSIGNMENT OF IMR and request for medical records, dated 04/04/2017",
]
RECORD = [
    "DISCHARGE SUMMARY 4/4/2016. Admitted with leg pain.",
    "Letter of appeal. I am the treating physician of Ms. Oak and disagree with the utilization "
    "review denial of 3/3/2016. She cannot lift her arm.",
    "ER RECORD 04/04/2016 Fell. Wrist swollen.",
    "ACUPUNCTURE NOTE visit 3. Neck pain 5/10.",
    "OPERATIVE REPORT 03/03/2016. Left knee.",
    "PR-2 dated 04/04/2016 Back pain.",
    "My knee gives way every day. I cannot work. Signed, the worker, 03/03/2016.",
    "LETTER TO THE EMPLOYER 03/30/2016. She may clean ground floor windows only. No ladders.",
    "REQUEST FOR AUTHORIZATION DWC Form RFA. Diagnosis: lumbar strain. Requested: MRI.",
]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        *((text, "review") for text in REVIEW),
        *((text, "form") for text in FORM),
        *((text, "record") for text in RECORD),
    ],
)
def test_who_wrote_a_page(text: str, who: Writer) -> None:
    assert writer(text) == who


def _alone(*texts: str) -> bool:
    documents = tuple(document(text, f"{at}.txt") for at, text in enumerate(texts))
    scene = replace(neck_scene(), case=CaseFile(documents=documents))
    return "not_solely_utilization_review" in scene.found()


@pytest.mark.parametrize("form", FORM)
def test_a_form_beside_the_denial_is_no_record(form: str) -> None:
    assert _alone(REVIEW[0], form)


@pytest.mark.parametrize("record", RECORD)
def test_one_page_of_a_record_is_enough(record: str) -> None:
    assert not _alone(REVIEW[0], FORM[0], record)


def test_a_list_of_records_read_is_no_record() -> None:
    assert _alone(
        "UTILIZATION REVIEW DECISION\nDocuments reviewed:\nPR-2 of 01/05/2016\nMRI of 12/01/2015"
    )
