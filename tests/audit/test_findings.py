"""Each defect put into a sound letter is found where it stands; the sound one is left alone."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from rag.audit import AuditReport
from rag.records import RawDocument
from tests.audit import letters
from tests.audit.conftest import Audit
from tests.audit.letters import RATIONALE, SUMMARY, item, letter


@dataclass(frozen=True)
class Defect:
    """A spoilt letter, the check that must speak, how gravely, and words of the place."""

    raw: RawDocument
    check: str
    severity: str
    at: str = ""


def _said(old: str, new: str) -> str:
    assert old in RATIONALE
    return RATIONALE.replace(old, new)


ODG = "Decision based on Non-MTUS Citation Official Disability Guidelines (ODG) 2015, Neck, Facets."
DEFECTS = {
    "UR cites another part's chapter": Defect(
        letter(item(ur="Decision based on MTUS Low Back Complaints 2004, Section(s): Summary.")),
        "ur_chapter_fits_body_part",
        "warning",
        "Low Back Complaints",
    ),
    "reviewer cites another part's chapter": Defect(
        letter(item(guideline="Decision based on MTUS Knee Complaints 2004, Section(s): Summary.")),
        "chapter_fits_body_part",
        "blocker",
        "Knee Complaints",
    ),
    "pages of another chapter": Defect(
        letter(item(guideline=letters.GUIDELINE.replace("174, 181-182", "341-343"))),
        "pages_in_chapter",
        "warning",
        "341-343",
    ),
    "UR's pages of another chapter": Defect(
        letter(item(ur=letters.UR.replace("174-175", "298-301"))),
        "ur_pages_in_chapter",
        "warning",
        "298-301",
    ),
    "no edition": Defect(
        letter(item(guideline=letters.GUIDELINE.replace(" 2004", ""))),
        "citation_edition",
        "warning",
        "Neck and Upper Back",
    ),
    "no chapter": Defect(
        letter(
            item(
                guideline=f"{letters.GUIDELINE} Decision based on Non-MTUS Citation Official "
                "Disability Guidelines 2015."
            )
        ),
        "citation_chapter",
        "warning",
        "Official Disability Guidelines",
    ),
    "no section or page": Defect(
        letter(item(guideline="Decision based on MTUS Neck and Upper Back Complaints 2004.")),
        "citation_section",
        "note",
    ),
    "edition that came later": Defect(
        letter(
            item(
                guideline=letters.GUIDELINE
                + " Decision based on MTUS Chronic Pain Medical Treatment 2016, Section(s): "
                "Introduction."
            )
        ),
        "edition_in_force",
        "blocker",
        "2016",
    ),
    "dead address": Defect(
        letter(
            item(
                guideline=letters.GUIDELINE
                + " Decision based on Non-MTUS Citation Society of Pain, Facet guideline 2013, "
                "http://www.guideline.gov/content.aspx?id=1."
            )
        ),
        "address_answers",
        "note",
        "guideline.gov",
    ),
    "MTUS left without a reason": Defect(
        letter(item(guideline=ODG)), "mtus_left_without_reason", "blocker", "ODG"
    ),
    "more than the MTUS without a reason": Defect(
        letter(item(guideline=f"{letters.GUIDELINE} {ODG}")),
        "mtus_left_without_reason",
        "warning",
        "ODG",
    ),
    "a section for another phase": Defect(
        letter(
            item(
                guideline=letters.GUIDELINE.replace("Initial Care", "Injections for acute pain"),
            )
        ),
        "section_fits_phase",
        "warning",
        "acute pain",
    ),
    "care never had": Defect(
        letter(
            item(
                rationale=_said(
                    "The request is for three",
                    "Pain persists despite acupuncture. The request is for three",
                )
            ),
            summary=SUMMARY.replace(
                "The request is", "She has not had acupuncture. The request is"
            ),
        ),
        "fact_contradicted",
        "warning",
        "despite acupuncture",
    ),
    "another time since the injury": Defect(
        letter(
            item(
                rationale=_said(
                    "The request is for three",
                    "The injury was six weeks ago. The request is for three",
                )
            )
        ),
        "fact_contradicted",
        "warning",
        "six weeks ago",
    ),
    "another side of a finding": Defect(
        letter(
            item(
                rationale=_said(
                    "the worker has cervical radiculopathy", "the worker has left radiculopathy"
                )
            ),
            summary=SUMMARY.replace(
                "include cervical radiculopathy", "include right radiculopathy"
            ),
        ),
        "side_contradicted",
        "warning",
        "left radiculopathy",
    ),
    "a part allowed and all denied": Defect(
        letter(
            item(),
            item(
                name="Twelve visits of physical therapy for the neck",
                rationale="The MTUS states that therapy is limited to ten visits. In this case "
                "the neck is tender, which would allow only up to four visits. The twelve visits "
                "are not medically necessary.",
            ),
        ),
        "portion_unaddressed",
        "warning",
        "up to four visits",
    ),
    "a part of what is disputed left out": Defect(
        letter(
            item(),
            item(
                name="Two visits of physical therapy for the neck and eight visits of physical "
                "therapy for the shoulder",
                rationale="The MTUS states that therapy is limited. In this case the neck is "
                "tender after physical therapy. The two visits are not medically necessary.",
            ),
        ),
        "portion_unaddressed",
        "warning",
        "two visits",
    ),
    "a lower step first": Defect(
        letter(
            item(
                guideline=letters.GUIDELINE
                + " Decision based on Non-MTUS Citation American Society of Interventional Pain "
                "Physicians 2013, facet joint interventions."
            )
        ),
        "search_step_skipped",
        "warning",
    ),
    "only UR's word": Defect(
        letter(
            item(
                rationale=_said(
                    "The request is for three",
                    "No medical records were provided. The request is for three",
                )
            )
        ),
        "utilization_review_alone",
        "warning",
        "No medical records",
    ),
    "a summary taken from UR": Defect(
        letter(
            summary="This case summary was taken from the utilization review determination. "
            + SUMMARY
        ),
        "utilization_review_alone",
        "warning",
        "taken from the utilization review",
    ),
    "days of relief called lasting": Defect(
        letter(
            item(
                rationale=_said(
                    "An earlier bilateral injection gave 60% relief for 9 days, which is short.",
                    "The worker had lasting benefit from an earlier bilateral facet injection.",
                )
            )
        ),
        "fact_contradicted",
        "blocker",
        "lasting benefit",
    ),
    "another age": Defect(
        letter(
            item(rationale=_said("the worker has cervical", "this 61 year old worker has cervical"))
        ),
        "fact_contradicted",
        "blocker",
        "61 year old",
    ),
    "another count of visits": Defect(
        letter(
            item(
                rationale=_said(
                    "The request is for three",
                    "She has completed 24 sessions of physical therapy. The request is for three",
                )
            )
        ),
        "fact_contradicted",
        "warning",
        "24 sessions",
    ),
    "other levels": Defect(
        letter(
            item(
                rationale=_said(
                    "bilateral cervical facet injections is", "facet injections at C6-7 is"
                )
            )
        ),
        "request_restated",
        "blocker",
        "C6-7",
    ),
    "another body part": Defect(
        letter(
            item(
                rationale=_said(
                    "request for bilateral cervical facet injections is",
                    "request for lumbar facet injections is",
                )
            )
        ),
        "request_restated",
        "blocker",
        "lumbar",
    ),
    "another side": Defect(
        letter(
            item(
                name="Right cervical facet injection at C3-4",
                rationale=_said(
                    "for bilateral cervical facet injections", "for a left facet injection"
                ),
            )
        ),
        "request_restated",
        "blocker",
        "left facet",
    ),
    "another side in a quoted request": Defect(
        letter(
            item(
                name="Right cervical facet injection at C3-4",
                rationale=_said(
                    "the request for bilateral cervical facet injections is",
                    'the request for "Left cervical facet injection at C3-4" is',
                ),
            )
        ),
        "request_restated",
        "blocker",
        "Left cervical",
    ),
    "a conclusion in the past tense against the decision": Defect(
        letter(
            item(
                rationale=_said(
                    "facet injections is not medically necessary",
                    "facet injections was indeed medically necessary",
                )
            )
        ),
        "conclusion_agrees",
        "blocker",
        "was indeed medically necessary",
    ),
    "not documented, yet there": Defect(
        letter(
            item(
                rationale=_said(
                    "In this case the worker has cervical radiculopathy, and",
                    "There is no documentation of radiculopathy. In this case",
                )
            )
        ),
        "negative_contradicted",
        "blocker",
        "no documentation of radiculopathy",
    ),
    "failed care not documented, yet there": Defect(
        letter(
            item(
                rationale=_said(
                    "The request is for three",
                    "There is no documentation of any conservative care. The request is for three",
                )
            )
        ),
        "negative_contradicted",
        "warning",
        "conservative care",
    ),
    "levels and sides not argued": Defect(
        letter(
            item(
                rationale=_said("The request is for three levels on both sides. ", "").replace(
                    "bilateral ", ""
                )
            )
        ),
        "fact_unaddressed",
        "warning",
    ),
    "a decisive diagnosis not argued": Defect(
        letter(
            item(
                rationale=_said(
                    "the worker has cervical radiculopathy, and the report", "the report"
                )
            )
        ),
        "fact_unaddressed",
        "warning",
    ),
    "no list of documents": Defect(
        letter().model_copy(
            update={"text": letter().text.replace("Documents reviewed:", "Seen before:    ")}
        ),
        "documents_listed",
        "warning",
    ),
    "no credentials": Defect(
        letter().model_copy(
            update={"text": letter().text.replace("State(s) of Licensure: Nevada", " " * 29)}
        ),
        "credentials_stated",
        "warning",
    ),
    "nothing cited": Defect(
        letter(
            item(
                guideline="The Expert Reviewer did not cite any medical evidence.",
                rationale=_said("The MTUS states that facet", "It is known that facet"),
            )
        ),
        "evidence_cited",
        "blocker",
    ),
    "nothing of this worker": Defect(
        letter(
            item(
                rationale="The MTUS states that facet joint injections of the neck are not "
                "recommended. Therefore, the request is not medically necessary."
            )
        ),
        "findings_of_the_case",
        "warning",
    ),
    "decision without rationale": Defect(
        letter(item(rationale="")), "rationale_given", "blocker", "Bilateral cervical facet"
    ),
    "conclusion against the decision": Defect(
        letter(item(verdict="Overturned")),
        "conclusion_agrees",
        "blocker",
        "not medically necessary",
    ),
    "a doubled word": Defect(
        letter(item(rationale=_said("the worker has", "the worker worker has"))),
        "repeated_word",
        "note",
        "worker worker",
    ),
    "claim wider than its source": Defect(
        letter(
            item(
                rationale=_said(
                    "Therefore,",
                    "The medical literature does not support facet injections. Therefore,",
                )
            )
        ),
        "overbroad_claim",
        "note",
        "literature does not",
    ),
}


def _named(report: AuditReport, check: str) -> list[tuple[str, str]]:
    return [(f.severity, f.place.words) for f in report.findings if f.check == check]


def test_a_sound_letter_has_no_finding(audited: Audit) -> None:
    assert audited(letter()).findings == ()


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_found_where_it_stands(name: str, audited: Audit) -> None:
    defect = DEFECTS[name]
    report = audited(defect.raw)
    found = [f for f in report.findings if f.check == defect.check]
    assert defect.severity in {f.severity for f in found}, [
        (f.check, f.severity, f.message) for f in report.findings
    ]
    text = defect.raw.text
    assert any(defect.at in " ".join(text[f.place.start : f.place.end].split()) for f in found)
    assert all(f.remedy and f.message for f in report.findings)


@pytest.mark.parametrize("name", DEFECTS)
def test_one_defect_brings_few_other_findings(name: str, audited: Audit) -> None:
    """A defect may have consequences; it may not set off the whole list."""
    defect = DEFECTS[name]
    others = {
        f.check
        for f in audited(defect.raw).findings
        if f.check != defect.check and f.severity != "note"
    }
    assert len(others) <= 2, others


def test_a_reason_for_leaving_the_mtus_is_accepted(audited: Audit) -> None:
    reasoned = item(
        guideline=ODG,
        rationale="The MTUS does not address repeated facet injections. " + RATIONALE,
    )
    assert not _named(audited(letter(reasoned)), "mtus_left_without_reason")


def test_weak_evidence_by_the_mtus_is_no_reason_to_leave_it(audited: Audit) -> None:
    """What the MTUS says of the treatment is its recommendation, and no gap in it."""
    both = item(
        guideline=f"{letters.GUIDELINE} {ODG}",
        rationale="The MTUS points out that there is inadequate evidence for facet injections, "
        "which lack proof. " + RATIONALE,
    )
    assert _named(audited(letter(both)), "mtus_left_without_reason")


def test_what_a_guideline_says_is_no_finding_of_the_case(audited: Audit) -> None:
    told = item(
        rationale="The MTUS states that long-term benefit of facet injections is not shown, and "
        "that there is no evidence of radiculopathy in suitable patients. " + RATIONALE
    )
    checks = {f.check for f in audited(letter(told)).findings}
    assert not checks & {"fact_contradicted", "negative_contradicted"}


def test_what_the_record_gives_too_is_left_alone(audited: Audit) -> None:
    """The same words, with a summary that bears them out."""
    spoilt = DEFECTS["care never had"].raw
    borne_out = spoilt.model_copy(
        update={"text": spoilt.text.replace("has not had acupuncture", "has also had acupuncture")}
    )
    sides = DEFECTS["another side of a finding"].raw
    same = sides.model_copy(update={"text": sides.text.replace("right radicul", "left radicul")})
    for raw in (borne_out, same):
        checks = {f.check for f in audited(raw).findings}
        assert not checks & {"fact_contradicted", "side_contradicted"}


def test_a_chronic_pain_guideline_for_a_fresh_injury_is_noted(audited: Audit) -> None:
    fresh = letter(
        item(guideline="Decision based on MTUS Chronic Pain Medical Treatment 2009, pages 46-47.")
    )
    old = fresh.text
    recent = fresh.model_copy(
        update={"text": old.replace("Injury: 03/14/2012", "Injury: 12/14/2014")}
    )
    assert not _named(audited(fresh), "chronic_guideline")
    assert [severity for severity, _ in _named(audited(recent), "chronic_guideline")] == ["note"]


def test_a_true_negative_is_left_alone(audited: Audit) -> None:
    true = item(
        rationale=_said(
            "The request is for three",
            "There is no evidence of a fracture. The request is for three",
        )
    )
    assert not _named(audited(letter(true)), "negative_contradicted")


def test_a_copied_conclusion_on_another_treatment_is_found(audited: Audit) -> None:
    second = item(name="Twelve sessions of physical therapy for the neck")
    report = audited(letter(item(), second))
    copied = [f for f in report.findings if f.check == "copied_sentences"]
    assert [f.item for f in copied] == [2]
    assert "item 1" in copied[0].message


def test_an_item_without_a_decision_is_found(audited: Audit) -> None:
    second = item(name="MRI of the cervical spine").replace(": Upheld", "", 1)
    report = audited(letter(item(), second))
    assert ("item_decided", "blocker", 0) in {
        (f.check, f.severity, f.item) for f in report.findings
    }


def test_an_appeal_points_at_the_sentence_and_its_ground(audited: Audit) -> None:
    report = audited(DEFECTS["days of relief called lasting"].raw)
    risks = [f for f in report.findings if f.check == "appeal_risk"]
    assert [f.law for f in risks] == [("lc-4610.6-h5",)]
    assert "lasting benefit" in risks[0].place.words and risks[0].place.sentence


def test_a_lower_authority_risks_an_appeal_on_powers(audited: Audit) -> None:
    report = audited(DEFECTS["MTUS left without a reason"].raw)
    assert ("lc-4610.6-h1",) in {f.law for f in report.findings if f.check == "appeal_risk"}


def test_quotations_are_compared_or_said_to_be_beyond_comparison(audited: Audit) -> None:
    quoting = item(
        rationale='The MTUS states "injections of any kind into the joints of the neck are to be '
        'avoided". ' + RATIONALE
    )
    notes = [f for f in audited(letter(quoting)).findings if f.check == "quote_in_library"]
    assert [f.severity for f in notes] == ["note"] and "digest" in notes[0].message


def test_findings_are_in_order_and_repeatable(audited: Audit) -> None:
    raw = letter(
        item(guideline=ODG, ur="Decision based on MTUS Low Back Complaints 2004."),
        summary=SUMMARY,
    )
    first, second = audited(raw), audited(raw)
    assert first.model_dump_json() == second.model_dump_json()
    order = [(f.item, ["blocker", "warning", "note"].index(f.severity)) for f in first.findings]
    assert order == sorted(order)
