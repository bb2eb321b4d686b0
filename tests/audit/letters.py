"""One sound made-up determination and the ways in which the tests spoil it."""

from __future__ import annotations

from rag.intake import read_text
from rag.records import RawDocument
from tests.support.letters import ISSUES_LEAD, LEAD

FRONT = """Case Number: CM15-0099001
Date Assigned: 02/02/2015 Date of Injury: 03/14/2012
Decision Date: 03/06/2015 UR Denial Date: 01/12/2015
Priority: Standard Application
Received:
01/20/2015

HOW THE IMR FINAL DETERMINATION WAS MADE

A physician without ties to the parties read the whole case file.

The Expert Reviewer has the following credentials:
State(s) of Licensure: Nevada
Certification(s)/Specialty: Anesthesiology, Pain Management

Documents reviewed: report of the treating physician of 12/18/2014; request for authorization of
12/20/2014; utilization review of 01/12/2015.

CLINICAL CASE SUMMARY

{lead}

{summary}

IMR ISSUES, DECISIONS AND RATIONALES

{issues}

"""
SUMMARY = (
    "The injured worker is a 44 year old woman who hurt her neck on 03/14/2012. Diagnoses include "
    "cervical radiculopathy and cervical facet arthropathy. One bilateral cervical facet injection "
    "gave 60% relief for 9 days. She attended 12 sessions of physical therapy for the neck. On "
    "12/18/2014 she had tenderness over the cervical facet joints and pain of 6/10. The request is "
    "for facet injections. On 01/12/2015 Utilization Review non-certified the request."
)
NAME = "Bilateral cervical facet injections at C3-4, C4-5 and C5-6"
UR = (
    "Decision based on MTUS ACOEM Chapter 8 Neck and Upper Back Complaints 2004, Section(s): "
    "Initial Care, pages 174-175."
)
GUIDELINE = (
    "Decision based on MTUS Neck and Upper Back Complaints 2004, Section(s): Initial Care, pages "
    "174, 181-182."
)
RATIONALE = (
    "The MTUS states that facet joint injections of the neck serve diagnosis in the first place "
    "and are not recommended as a treatment. In this case the worker has cervical radiculopathy, "
    "and the report of 12/18/2014 notes tenderness over the facet joints. An earlier bilateral "
    "injection gave 60% relief for 9 days, which is short. The request is for three levels on both "
    "sides. Therefore, the request for bilateral cervical facet injections is not medically "
    "necessary."
)


def item(
    name: str = NAME,
    verdict: str = "Upheld",
    ur: str = UR,
    guideline: str = GUIDELINE,
    rationale: str = RATIONALE,
) -> str:
    """Return one item of a letter."""
    return (
        f"{name}: {verdict}\n\nClaims Administrator guideline: {ur}\n\n"
        f"MAXIMUS guideline: {guideline}\n\nDecision rationale: {rationale}\n"
    )


def letter(*items: str, summary: str = SUMMARY) -> RawDocument:
    """Return a determination with these items, the sound one where none is given."""
    text = FRONT.format(summary=summary, lead=LEAD, issues=ISSUES_LEAD) + "\n".join(
        items or (item(),)
    )
    return read_text(text, "letter.txt")
