"""Golden letters: whole drafts as text files, reviewed as diffs, with the facts asserted here.

Run with ``RATIONALE_UPDATE_GOLDEN=1`` to write them again, then read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rag.intake import read_text
from rag.pipeline import draft_case
from rag.records import Run, SentenceRole
from rag.settings import Settings
from rag.terminal import rationale_text
from tests.conftest import CORPUS, PROMPTS

pytestmark = pytest.mark.slow
GOLDEN = Path(__file__).parent / "golden"
UPDATE = os.environ.get("RATIONALE_UPDATE_GOLDEN") == "1"

FACET_LETTER = """\
Case Number: CM15-0999999
Date Assigned: 01/20/2015 Date of Injury: 03/09/1998
Decision Date: 02/18/2015 UR Denial Date: 12/30/2014
Priority: Standard Application Received: 01/12/2015

HOW THE IMR FINAL DETERMINATION WAS MADE

The case was given to a reviewer who has no tie to the parties.

The Expert Reviewer has the following credentials:
State(s) of Licensure: California
Certification(s)/Specialty: Occupational Medicine

CLINICAL CASE SUMMARY

The injured worker is a 61 year old male with neck pain since 03/09/1998. Diagnoses include
cervical radiculopathy and degenerative cervical disc disease. So far he has had medications and
a single facet injection of the neck on both sides, with 100% relief for 10 days. His pain
is 2 out of 10 with medications and 7 out of 10 without medications. On 12/30/2014 Utilization
Review non-certified facet injections of the neck at C2-3, 3-4 and 4-5 on both sides.

IMR ISSUES, DECISIONS AND RATIONALES
The determination rests on one disputed item:

Bilateral cervical facet injections at C2-3, 3-4 and 4-5: Overturned

Claims Administrator guideline: Decision based on MTUS ACOEM Chapter 12 Low Back Complaints
Page(s): 300.

MAXIMUS guideline: Decision based on MTUS ACOEM Chapter 8.

Decision rationale: SECRET-OF-THE-REFERENCE. The request is medically necessary.
"""


@pytest.fixture(scope="module")
def with_model(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    from rag.library import load_library
    from rag.retrieval import sync

    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, corpus=CORPUS, prompts=PROMPTS)
    sync(load_library(settings.corpus, settings.home), settings)
    return settings


def _same_as_golden(run: Run, name: str) -> None:
    path, text = GOLDEN / f"{name}.txt", rationale_text(run) + "\n"
    if UPDATE:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{path.name} differs: read the difference"


def test_the_facet_case_in_letter_form(with_model: Settings) -> None:
    run = draft_case([read_text(FACET_LETTER, "letter.txt")], with_model)
    (draft,) = run.checked.draft.items
    text = " ".join(sentence.text for sentence in draft.sentences)
    passages = {entry.passage.key: entry.passage for entry in run.passages[0].passages}
    cited = [passages[c.passage_key] for s in draft.sentences for c in s.citations]

    assert draft.decision == "upheld", "the criteria come out against it, not the verdict we hid"
    assert any(p.source.id == "mtus-acoem-2004" and "Neck" in p.chapter for p in cited)
    asipp = " ".join(p.text for p in cited if p.source.family == "ASIPP")
    assert "limited" in asipp and "fair" in asipp
    assert "medial branch block" in text and "neurotomy" in text
    assert "10 days" in text and "42 days" in text and "100%" in text
    assert "three levels, on both sides" in text and "radiculopathy" in text
    findings = {(f.check, f.severity) for f in run.checked.findings}
    assert ("ur_chapter_fits_body_part", "warning") in findings
    assert not any(severity == "blocker" for _, severity in findings)
    assert "SECRET-OF-THE-REFERENCE" not in run.model_dump_json()
    assert "Overturned" not in run.case.documents[0].text
    _same_as_golden(run, "facet-letter")


def test_the_sample_case(with_model: Settings) -> None:
    path = CORPUS / "samples" / "cervical-facet.txt"
    run = draft_case([read_text(path.read_text(encoding="utf-8"), path.name)], with_model)
    first, second = run.checked.draft.items
    assert (first.decision, second.decision) == ("upheld", "upheld")
    assert "22 visits" in " ".join(s.text for s in second.sentences), "14 received and 8 asked for"
    _same_as_golden(run, "cervical-facet")


LUMBAR_MRI = """\
CLINICAL SUMMARY

The worker is a 38 year old female hurt on 03/02/2016. Diagnoses include lumbar sprain. On
04/20/2016 pain was 6/10. Treatment has included chiropractic care and medications. Examination
showed tenderness of the lumbar muscles.

Disputed items:
1. MRI of the lumbar spine

UTILIZATION REVIEW

On 05/10/2016 the request was denied, citing MTUS Low Back Complaints.
"""


def test_a_section_that_only_informs_repeats_nothing(with_model: Settings) -> None:
    run = draft_case([read_text(LUMBAR_MRI, "case.txt")], with_model)
    (draft,) = run.checked.draft.items
    told = [s for s in draft.sentences if s.role is SentenceRole.ASSESSMENT]
    missing = [s.text for s in told if "does not document" in s.text]
    assert len([text for text in missing if "conservative" in text]) == 1
    cited = {c.passage_key for s in draft.sentences for c in s.citations}
    assert len(cited) >= 3, "MTUS, ODG and ACOEM are cited all the same"


def test_what_is_said_beside_the_guidelines_has_a_paragraph_of_its_own(
    with_model: Settings,
) -> None:
    run = draft_case([read_text(LUMBAR_MRI, "case.txt")], with_model)
    text = run.letter.markdown
    assert "\n\nThe record gives no rationale for the MRI" in text
