"""Facts keep their voice, polarity, owner and time in notes written in a hurry."""

from __future__ import annotations

from datetime import date

import pytest

from rag.intake.facts import facts_of
from rag.intake.statements import statements
from rag.records import CaseDocument, CaseFile, Fact, FactKind, PageSpan
from rag.settings import shipped
from rag.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(shipped("corpus"))


def case_of(text: str) -> CaseFile:
    page = PageSpan(number=1, start=0, end=len(text))
    document = CaseDocument(
        name="note.txt", sha256="0" * 64, media_type="text/plain", text=text, pages=(page,)
    )
    return CaseFile(documents=(document,))


def read(text: str, value: str = "", kind: FactKind | None = None) -> list[Fact]:
    return [
        fact
        for fact in facts_of(case_of(text), VOCABULARY)
        if (not value or fact.value == value) and (kind is None or fact.kind is kind)
    ]


def test_what_relatives_had_is_not_the_patients() -> None:
    text = "Family: mother had breast cancer at 58; his brother had a knee replacement in 2010."
    assert not read(text, "cancer")
    assert not read(text, "knee_replacement")
    assert read("His wife reports that he has numbness of the foot.", "numbness")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Denies saddle numbness,\nbowel or bladder change.", "bowel_bladder_dysfunction"),
        ("Hx PUD / GI bleed: NO (patient is sure).", "gastrointestinal_risk"),
        ("Prior hx of migraine before injury: none.", "migraine"),
        ("Not tried: vestibular rehab.", "vestibular_therapy"),
        ("Epidural steroid injection: none ever.", "epidural_steroid_injection"),
    ],
)
def test_short_denials_deny(text: str, value: str) -> None:
    found = read(text, value)
    assert {fact.polarity for fact in found} <= {"negated"}


def test_a_result_belongs_to_what_stands_before_it() -> None:
    text = "On examination the ankle reflex was absent, sensation was reduced."
    assert [fact.polarity for fact in read(text, "sensory_loss")] == ["affirmed"]
    text = "MRI: mild supraspinatus tendinosis, no tear, mild arthrosis."
    assert [fact.polarity for fact in read(text, "osteoarthritis")] == ["affirmed"]


def test_the_review_speaks_to_the_end_of_its_lines() -> None:
    text = (
        "Exam: left ankle jerk absent.\n\n"
        'UR 12/07/2016: MRI denied. "No objective finding is documented. Weakness is absent."\n'
        "MTUS Chronic Pain 2016.\n\n"
        "PTP letter, 12/12/2016: She has weakness of the left foot.\n"
    )
    voices = {s.text[:12]: s.attribution for s in statements(case_of(text))}
    assert voices["Exam: left a"] == "record"
    assert voices["Weakness is "] == "utilization_review"
    assert voices["MTUS Chronic"] == "utilization_review"
    assert voices["PTP letter, "] == "record"


def test_the_title_of_a_guideline_is_no_finding() -> None:
    assert not read("Reference: MTUS Chronic Pain 2016.", "chronic_pain")
    assert not read("(MTUS Chronic Pain 2016, NSAIDs, GI symptoms & CV risk)", "dyspepsia")
    assert read("Assessment: chronic pain since 2016.", "chronic_pain")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("PE: BMI 27, no edema.", "deep_vein_thrombosis"),
        ("Gabapentin was cut by half.", "laceration"),
        ("Struck on the head, no LOC.", "traumatic_brain_injury"),
        ("He is tired of waiting.", "fatigue"),
    ],
)
def test_words_that_look_like_findings_are_none(text: str, value: str) -> None:
    assert not read(text, value)


def test_what_a_consent_talk_names_is_only_feared() -> None:
    text = "Risks and benefits discussed, including infection, nerve injury and stiffness."
    assert {fact.polarity for fact in read(text, "infection")} == {"uncertain"}


@pytest.mark.parametrize(
    ("text", "value", "count"),
    [
        ("Before: PT 20, massage, meloxicam.", "physical_therapy", 20),
        ("PT - 3 visits (07/16), stopped for lack of time.", "physical_therapy", 3),
        ("Chiro 22 visits 10/2014-03/2015 and 18 visits 01-06/2016.", "chiropractic", 40),
        ("Treatment: physical therapy 12 (2014), 12 (2015), 8 (2016).", "physical_therapy", 32),
        ("PT 12 of 12 used.", "physical_therapy", 12),
    ],
)
def test_care_in_short_notes_with_its_count(text: str, value: str, count: int) -> None:
    found = read(text, value, FactKind.PRIOR_TREATMENT)
    assert [fact.response.count for fact in found if fact.response] == [count]


def test_what_is_planned_was_not_given() -> None:
    assert not read("Plan: PT 2 x 6.", kind=FactKind.PRIOR_TREATMENT)
    assert not read("HAND SURGERY 12/12/2014\nSeen for recheck.", kind=FactKind.PRIOR_TREATMENT)


@pytest.mark.parametrize(
    "text",
    [
        "The request for authorization was noted for one open MRI, for low back injury.",
        "Care was noted to include lumbar CT (03/21/2013); medication with urine drug screening.",
    ],
)
def test_what_a_study_was_asked_for_is_no_result_of_it(text: str) -> None:
    assert not read(text, kind=FactKind.IMAGING)
    assert read("MRI of the low back showed stenosis.", kind=FactKind.IMAGING)


SOAP = """S) LBP 5/10. No acupuncture so far.
O) Lumbar flexion 40; SLR neg.
A) lumbar sprain
P) Acupuncture 1-2 x week, 6 visits, low back
"""


@pytest.mark.parametrize("text", [SOAP, SOAP.replace(")", ":")])
def test_the_letters_of_a_note_part_it(text: str) -> None:
    read_ = statements(case_of(text))
    assert [one.label for one in read_ if one.first] == [
        "subjective",
        "objective",
        "assessment",
        "plan",
    ]
    assert all(fact.polarity == "negated" for fact in read(text, "acupuncture"))


def test_a_note_has_the_day_of_its_head_and_not_that_of_the_injury() -> None:
    text = (
        "Date of visit: 10/05/2016      Date of injury: 05/23/2016\n\n"
        "Subjective: Left knee pain after stepping off a dock on 05/23/2016.\n\n"
        "Objective: Left knee: medial joint line tenderness."
    )
    assert statements(case_of(text))[-1].noted == date(2016, 10, 5)


def test_relief_is_read_from_figures_and_from_the_sentences_after() -> None:
    text = "Medial branch block 05/14/2019. Pain 7 -> 1 for 3 days."
    (fact,) = read(text, "medial_branch_block", FactKind.PRIOR_TREATMENT)
    assert fact.response is not None
    assert (fact.response.relief_percent, fact.response.relief_days) == (85.7, 3.0)
    text = "Synvisc-One R knee 07/11/2016. It took the edge off by two thirds for 7 months."
    (fact,) = read(text, "viscosupplementation", FactKind.PRIOR_TREATMENT)
    assert fact.response is not None
    assert fact.response.relief_percent == 66.0
    assert fact.response.improved is True


@pytest.mark.parametrize(
    "text",
    [
        "Meclizine 8 weeks (sleepy, no change; stopped).",
        "Acetaminophen, ibuprofen 800, meclizine: no help.",
        "Meclizine made it worse.",
        "Meclizine: did not tolerate.",
    ],
)
def test_failure_in_other_words_than_failed(text: str) -> None:
    found = read(text, "meclizine")
    assert [fact.response.improved for fact in found if fact.response] == [False]


def test_a_drug_that_was_stopped_is_no_current_one() -> None:
    text = "Meds: meloxicam stopped 08/16; takes naproxen 500 mg."
    assert [f.value for f in read(text, kind=FactKind.MEDICATION)] == ["naproxen"]
    assert read(text, "meloxicam", FactKind.PRIOR_TREATMENT)
    assert not read("Penicillin allergy.", kind=FactKind.MEDICATION)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Right ankle dorsiflexion 2/5.", "motor_weakness"),
        ("PHQ-9 17.", "depression"),
        ("eGFR 42.", "renal_disease"),
        ("Films: KL grade 4.", "severe_osteoarthritis"),
        ("Smokes 1 ppd.", "smoking"),
        ("Hand mottled, nail ridging.", "crps_signs"),
        ("Left meralgia paresthetica.", "neuropathic_pain"),
    ],
)
def test_findings_in_figures_and_abbreviations(text: str, value: str) -> None:
    assert {fact.polarity for fact in read(text, value)} == {"affirmed"}


def test_figures_in_the_normal_range_say_nothing() -> None:
    for text, value in (
        ("Strength 5/5 in dorsiflexion.", "motor_weakness"),
        ("PHQ-9 4.", "depression"),
        ("eGFR 88.", "renal_disease"),
        ("Waddell signs 1 of 5.", "motor_weakness"),
    ):
        assert not [fact for fact in read(text, value) if fact.polarity == "affirmed"]


def test_motor_grades_that_fall_between_notes_are_progressive() -> None:
    text = (
        "Note 01/05/2017: left dorsiflexion 5/5 strength.\n\n"
        "Note 02/20/2017: left dorsiflexion 3/5 strength.\n"
    )
    (fact,) = read(text, "progressive_neurologic_deficit")
    assert fact.noted == date(2017, 2, 20)


def test_a_sentence_copied_forward_is_one_fact_of_its_first_note() -> None:
    line = "Low back pain radiates to the left calf with numbness of the outer foot, see diagram."
    text = f"Progress note 01/05/2017\n\n{line}\n\nProgress note 02/20/2017\n\n{line}\n"
    found = read(text, "numbness")
    assert [fact.noted for fact in found] == [date(2017, 1, 5)]


@pytest.mark.parametrize(
    "words",
    [
        "Physical therapy was modified to a trial of six visits.",
        "Results of the preliminary x-rays were not provided.",
        "The MRI is not medically necessary without neurologic signs.",
    ],
)
def test_the_review_goes_on_past_its_first_sentence(words: str) -> None:
    text = f"The previous determination letter of 12/15/2016 denied the request. {words}"
    assert [s.attribution for s in statements(case_of(text))] == ["utilization_review"] * 2
    own = statements(case_of(f"The worker was seen on 12/15/2016. {words}"))
    assert [s.attribution for s in own][0] == "record"


def test_a_list_of_parts_goes_on_behind_the_finding() -> None:
    (told,) = read("He reports numbness of the fingers and toes.", "numbness")
    assert {"hand", "foot"} <= set(told.body_parts)
    assert told.text == "numbness of the fingers and toes", (
        "the words show every part they count for"
    )
    (first, *_) = read("Tenderness of the neck, shoulder strength 5/5.", "tenderness")
    assert "shoulder" not in first.body_parts


def test_risks_that_were_gone_over_are_feared_not_found() -> None:
    told = read("Risks gone over: infection, dural tear and nerve damage.", "infection")
    assert {fact.polarity for fact in told} == {"uncertain"}
    found = read("The wound shows infection.", "infection")
    assert {fact.polarity for fact in found} == {"affirmed"}


@pytest.mark.parametrize(
    "text",
    [
        "Strength is 5/5 except for the great toe at 4/5.",
        "Motor: toe extension 4+ on both sides, otherwise 5/5.",
        "Reflexes 2+ at the knees, left ankle 1+.",
    ],
)
def test_what_is_normal_but_for_something_is_not_called_normal(text: str) -> None:
    denied = [fact for fact in read(text) if fact.polarity == "negated"]
    assert not [fact for fact in denied if "weak" in fact.value or "reflex" in fact.value]


def test_what_is_normal_throughout_is() -> None:
    assert any(fact.polarity == "negated" for fact in read("Strength is 5/5 in both legs."))
