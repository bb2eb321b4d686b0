"""Families of the audit: each fault is found at its sentence, and its sound twin is left alone."""

from __future__ import annotations

import pytest

from rag.audit.figures import figures
from rag.audit.statements import statements
from rag.errors import InputError
from tests.audit.conftest import Audit
from tests.audit.letters import GUIDELINE, NAME, RATIONALE, SUMMARY, item, letter

KEPT = "An earlier bilateral injection gave 60% relief for 9 days, which is short."


def said(new: str, old: str = KEPT) -> str:
    assert old in RATIONALE
    return RATIONALE.replace(old, new)


def checks(audited: Audit, *items: str, summary: str = SUMMARY, number: int = 1) -> set[str]:
    found = audited(letter(*items, summary=summary)).findings
    return {f.check for f in found if f.severity != "note" and f.item == number}


@pytest.mark.parametrize(
    ("sentence", "check"),
    [
        ("An earlier injection gave 90% relief for 9 days.", "figure_contradicted"),
        ("Pain was 3/10 over the neck on 12/18/2014.", "figure_contradicted"),
        ("The earlier injection gave relief for 9 weeks.", "figure_contradicted"),
        (
            "The earlier set gave enduring relief, but the guideline does not recommend another.",
            "fact_contradicted",
        ),
        ("The injection helped for several months.", "fact_contradicted"),
        ("She has had 4 sessions of physical therapy.", "fact_contradicted"),
        ("She has had no physical therapy so far.", "negative_contradicted"),
        ("On 12/18/2014 his neck was tender and he was in pain.", "mixed_workers"),
        ("The 2016 MTUS Chronic Pain Medical Treatment Guidelines apply.", "edition_in_force"),
    ],
)
def test_what_the_summary_tells_otherwise(audited: Audit, sentence: str, check: str) -> None:
    assert check in checks(audited, item(rationale=said(sentence)))


@pytest.mark.parametrize(
    "sentence",
    [
        "An earlier injection lessened the pain by 60 percent for 9 days.",
        "The earlier set gave no enduring relief, and the guideline recommends no other.",
        "She has had 12 sessions of physical therapy.",
        "Her physician writes that she had pain of 6/10 on 12/18/2014.",
        "The 2009 MTUS Chronic Pain Medical Treatment Guidelines apply.",
        "At least 70% relief would be expected of such an injection.",
    ],
)
def test_the_same_in_other_words_is_no_finding(audited: Audit, sentence: str) -> None:
    about_relief = {"fact_unaddressed"}  # its length is no longer told
    assert checks(audited, item(rationale=said(sentence))) - about_relief <= checks(audited, item())


def test_a_level_outside_the_stretch_asked_for_is_another_request(audited: Audit) -> None:
    old = "for bilateral cervical facet injections is not"
    moved = said("for bilateral cervical facet injections at C3-4 and C6-7 is not", old)
    assert "request_restated" in checks(audited, item(rationale=moved))
    part = said("for bilateral cervical facet injections at C3-C6 is not", old)
    assert "request_restated" not in checks(audited, item(rationale=part))


def test_a_decision_against_its_own_reasons(audited: Audit) -> None:
    met = said("All criteria of the guideline are met.")
    assert "reasons_agree" in checks(audited, item(rationale=met))
    turned = said("All criteria are met; however, relief lasted for 9 days only.")
    assert "reasons_agree" not in checks(audited, item(rationale=turned))


def test_silence_alone_is_no_reason(audited: Audit) -> None:
    silent = (
        "The MTUS makes no mention of this injection. Therefore, the request for bilateral "
        "cervical facet injections is not medically necessary."
    )
    assert "silence_is_no_reason" in checks(audited, item(rationale=silent))
    more = silent.replace("Therefore", "There is no documentation of failed therapy. Therefore")
    assert "silence_is_no_reason" not in checks(audited, item(rationale=more))


def test_care_after_a_refused_operation_is_no_care(audited: Audit) -> None:
    fusion = item(
        "Anterior cervical fusion C4-5",
        rationale="The MTUS asks for a failure of care. The worker has no instability. Therefore "
        "the request for anterior cervical fusion is not medically necessary.",
    )
    collar = item(
        "Post-operative physical therapy for the neck, 8 visits",
        "Overturned",
        rationale="The MTUS allows such visits and the worker will need them. Therefore the "
        "request for post-operative physical therapy is medically necessary.",
    )
    assert "dependent_item" in checks(audited, fusion, collar, number=2)
    granted = fusion.replace(": Upheld", ": Overturned").replace("not medically", "medically")
    assert "dependent_item" not in checks(audited, granted, collar, number=2)


def test_a_withdrawn_request_is_not_decided(audited: Audit) -> None:
    gone = SUMMARY + " The provider withdrew the request for facet injections on 02/01/2015."
    assert "item_withdrawn" in checks(audited, item(), summary=gone)
    other = SUMMARY + " The provider withdrew the request for acupuncture on 02/01/2015."
    assert "item_withdrawn" not in checks(audited, item(), summary=other)


def test_a_relatives_illness_and_altered_words(audited: Audit) -> None:
    told = SUMMARY + " Her father had a stroke. The report calls her “unable to lift a cup”."
    stroke = said("The worker had a stroke.")
    assert "family_history_as_own" in checks(audited, item(rationale=stroke), summary=told)
    own = told.replace("Her father had", "She had")
    assert "family_history_as_own" not in checks(audited, item(rationale=stroke), summary=own)
    altered = said("The report calls her “able to lift a cup”.")
    assert "quotation_in_summary" in checks(audited, item(rationale=altered), summary=told)
    exact = said("The report calls her “unable to lift a cup”.")
    assert "quotation_in_summary" not in checks(audited, item(rationale=exact), summary=told)


def test_a_side_that_the_summary_does_not_have(audited: Audit) -> None:
    told = SUMMARY + " Grip of the left hand was weak."
    wrong = said("Grip of the right hand was weak.")
    assert "side_contradicted" in checks(audited, item(rationale=wrong), summary=told)
    right = said("Grip of the hand on the left was weak.")
    assert "side_contradicted" not in checks(audited, item(rationale=right), summary=told)


def test_pages_behind_a_bracket_belong_to_the_chapter_before_it(audited: Audit) -> None:
    cited = "Decision based on MTUS ACOEM Chapter 8 Neck and Upper Back Complaints (ACOEM 2004), p."
    assert "pages_in_chapter" in checks(audited, item(guideline=f"{cited} 301."))
    assert "pages_in_chapter" not in checks(audited, item(guideline=f"{cited} 174."))


def test_a_health_plans_letter_is_refused(audited: Audit) -> None:
    told = SUMMARY + " The enrollee wrote to the Department of Managed Health Care."
    with pytest.raises(InputError, match="health plan"):
        audited(letter(summary=told))


def test_a_sentence_with_a_day_or_a_grade_is_about_the_case() -> None:
    text = (
        "The MTUS recommends strengthening. The left deltoid was 4/5 on 03/04/2015, which the "
        "guideline does not mention. The MTUS says that a 4/5 grade is common."
    )
    assert [s.kind for s in statements(text, 0, len(text))] == ["guideline", "case", "guideline"]


def test_figures_keep_their_unit_and_order() -> None:
    found = {f.kind: f.order for f in figures("The score fell from 31 to 17; he lifts 20 pounds")}
    assert found["from … to"] == ("31", "17") and found["pounds"] == ("20",)


def test_the_sound_letter_has_none_of_these(audited: Audit) -> None:
    assert NAME and GUIDELINE
    families = {
        "figure_contradicted",
        "reasons_agree",
        "mixed_workers",
        "item_withdrawn",
        "silence_is_no_reason",
        "side_contradicted",
        "level_contradicted",
    }
    assert not families & checks(audited, item())
