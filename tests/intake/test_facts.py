"""Facts of a case: their values, their places, and who says them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.intake.assertions import assertion
from rag.intake.dates import dates_in
from rag.intake.facts import facts_of
from rag.records import CaseDocument, CaseFile, Fact, FactKind, PageSpan
from rag.settings import shipped
from rag.text import squeeze
from rag.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(shipped("corpus"))


def case_of(text: str) -> CaseFile:
    page = PageSpan(number=1, start=0, end=len(text))
    return CaseFile(
        documents=(
            CaseDocument(
                name="case.txt", sha256="0" * 64, media_type="text/plain", text=text, pages=(page,)
            ),
        )
    )


def read(text: str, kind: FactKind | None = None, value: str | None = None) -> list[Fact]:
    case = case_of(text)
    facts = facts_of(case, VOCABULARY)
    assert [fact.id for fact in facts] == [f"F{n}" for n in range(1, len(facts) + 1)]
    for fact in facts:
        assert squeeze(case.words(fact.span)) == fact.text
    return [
        fact
        for fact in facts
        if (kind is None or fact.kind is kind) and (value is None or fact.value == value)
    ]


def one(text: str, kind: FactKind, value: str | None = None) -> Fact:
    found = read(text, kind, value)
    assert len(found) == 1, [fact.text for fact in found]
    return found[0]


def test_the_person_and_the_injury() -> None:
    text = (
        "The injured worker is a 48 year old\nmale who sustained an industrial injury on 10-13-16 "
        "when he slipped on a wet\nfloor. He works with restrictions."
    )
    assert one(text, FactKind.AGE).value == "48"
    assert one(text, FactKind.SEX).value == "male"
    injury = one(text, FactKind.DATE_OF_INJURY)
    assert (injury.value, injury.text) == ("2016-10-13", "injury on 10-13-16")
    assert one(text, FactKind.MECHANISM).text == "when he slipped on a wet floor"
    assert one(text, FactKind.WORK_STATUS).value == "modified duty"


@pytest.mark.parametrize(
    "text", ["The pain is aggravated by walking.", "Mechanism of injury is unclear."]
)
def test_no_mechanism_is_made_up(text: str) -> None:
    assert not read(text, FactKind.MECHANISM)


def test_an_earlier_injection_with_its_relief() -> None:
    text = (
        "Earlier care included medications, and one bilateral cervical facet injection\n"
        "that gave 100% relief for 10 days."
    )
    fact = one(text, FactKind.PRIOR_TREATMENT, "facet_joint_injection")
    assert fact.response is not None
    assert fact.response.count == 1
    assert fact.response.relief_percent == 100
    assert fact.response.relief_days == 10
    assert fact.response.improved is True
    assert fact.laterality == "bilateral" and fact.body_parts == ("cervical_spine",)
    (medication,) = read(text, FactKind.PRIOR_TREATMENT, "medication")
    assert medication.response is not None and medication.response.relief_percent is None


@pytest.mark.parametrize(
    ("text", "treatment", "expected"),
    [
        (
            "He has had 14 visits of physical therapy, which helped a little.",
            "physical_therapy",
            {"count": 14, "improved": True},
        ),
        (
            "Past treatment included 6 sessions of chiropractic care without lasting relief.",
            "chiropractic",
            {"count": 6, "improved": False},
        ),
        (
            "She failed physical therapy and acupuncture.",
            "acupuncture",
            {"improved": False},
        ),
        (
            "She received a lumbar epidural steroid injection on 3/4/2016. It gave 60% relief for "
            "2 months with functional improvement.",
            "epidural_steroid_injection",
            {"relief_percent": 60.0, "relief_days": 60.8, "functional_improvement": True},
        ),
        (
            "He underwent physical therapy, acupuncture, and bracing without improvement.",
            "physical_therapy",
            {"improved": False},
        ),
        (
            "There was overall improvement with physical therapy.",
            "physical_therapy",
            {"improved": True},
        ),
    ],
)
def test_what_came_of_a_treatment(text: str, treatment: str, expected: dict[str, object]) -> None:
    fact = one(text, FactKind.PRIOR_TREATMENT, treatment)
    assert fact.response is not None
    got = fact.response.model_dump()
    assert {key: got[key] for key in expected} == expected


@pytest.mark.parametrize(
    "text",
    [
        "The physician requests 12 sessions of physical therapy.",
        "The treatment plan included physical therapy and Norco.",
        "The patient would benefit from physical therapy.",
        "On 10/20/2016 utilization review non-certified the request for physical therapy.",
    ],
)
def test_a_plan_is_no_earlier_treatment(text: str) -> None:
    assert not read(text, FactKind.PRIOR_TREATMENT)
    assert not read(text, FactKind.MEDICATION)


@pytest.mark.parametrize(
    "text",
    [
        "No acupuncture so far.",
        "The carpenter has never had acupuncture.",
        "To this day no acupuncture has been provided.",
        "She denies any previous acupuncture.",
        "He has not yet tried acupuncture.",
        "She hasn't received acupuncture.",
        "Acupuncture has yet to be started.",
        "Acupuncture: none to date.",
        "Care consisted of rest; acupuncture was never attempted.",
        "No bracing, chiropractic care, home exercises or acupuncture have been tried.",
        "He has tried neither acupuncture nor chiropractic care.",
    ],
)
def test_care_that_was_never_given_is_denied(text: str) -> None:
    fact = one(text, FactKind.PRIOR_TREATMENT, "acupuncture")
    assert fact.polarity == "negated" and fact.response is None


@pytest.mark.parametrize(
    "text",
    [
        "She has had no relief from acupuncture so far.",
        "He has not improved with acupuncture.",
        "He has not worked since the fall and received acupuncture.",
        "She completed 8 acupuncture visits and has not had any injections.",
    ],
)
def test_care_without_benefit_was_still_given(text: str) -> None:
    assert one(text, FactKind.PRIOR_TREATMENT, "acupuncture").polarity == "affirmed"


@pytest.mark.parametrize(
    ("text", "percent", "days"),
    [
        ("She had a lumbar epidural steroid injection and was 55% better for 11 days.", 55, 11),
        ("He had an epidural steroid injection. He felt 65 percent better for 3 weeks.", 65, 21),
        ("She felt 70% better for about two weeks after an epidural steroid injection.", 70, 14),
    ],
)
def test_relief_in_plain_words(text: str, percent: float, days: float) -> None:
    fact = one(text, FactKind.PRIOR_TREATMENT, "epidural_steroid_injection")
    assert fact.response is not None
    assert (fact.response.relief_percent, fact.response.relief_days) == (percent, days)


@pytest.mark.parametrize(
    ("text", "gained"),
    [
        ("She completed acupuncture and now stands 25 minutes instead of 5.", True),
        ("Since the acupuncture he is back to six-hour shifts.", True),
        ("After acupuncture she returned to full duty.", True),
        ("After acupuncture he carries 15 pounds now, 4 before.", True),
        ("After acupuncture he is able to climb ladders again.", True),
        ("She had acupuncture. She can now walk for an hour.", True),
        ("Acupuncture was completed with no change in function.", False),
        ("She had acupuncture and stands 5 minutes instead of 25.", None),
        ("She had acupuncture and is unable to climb ladders again.", None),
        ("He completed acupuncture but has not returned to full duty.", None),
    ],
)
def test_function_in_plain_words(text: str, gained: bool | None) -> None:
    fact = one(text, FactKind.PRIOR_TREATMENT, "acupuncture")
    assert fact.response is not None and fact.response.functional_improvement is gained


def test_pain_with_and_without_medication() -> None:
    for text in (
        "Pain: 1/10 with medications, but 6 out of 10 without medications.",
        "Pain with medication 1/10 and without medication 6/10.",
    ):
        first, second = read(text, FactKind.PAIN_SCORE)
        assert first.pain is not None and second.pain is not None
        assert (first.pain.high, first.pain.context) == (1, "with_medication")
        assert (second.pain.high, second.pain.context) == (6, "without_medication")


def test_pain_on_other_scales_of_words_and_no_strength_or_date() -> None:
    scores = read("The pain was rated 6-8 on a 10-point scale.", FactKind.PAIN_SCORE)
    assert [(f.pain.low, f.pain.high) for f in scores if f.pain] == [(6, 8)]
    assert not read("Strength was 4/5 and pain began on 10/10/2016.", FactKind.PAIN_SCORE)


@pytest.mark.parametrize(
    ("text", "value", "polarity"),
    [
        ("There is no numbness, tingling or weakness.", "motor_weakness", "negated"),
        ("He denies weakness.", "motor_weakness", "negated"),
        ("There is weakness of the left leg.", "motor_weakness", "affirmed"),
        ("There was no effusion but locking was noted.", "locking", "affirmed"),
        ("MRI to rule out a herniated disc.", "herniated_disc", "uncertain"),
        ("Diagnoses include possible radiculopathy.", "radiculopathy", "uncertain"),
        ("Diagnoses are possible stenosis, radiculopathy.", "radiculopathy", "affirmed"),
        ("Spondylosis without myelopathy, radiculopathy and headache.", "myelopathy", "negated"),
        (
            "Spondylosis without myelopathy, radiculopathy and headache.",
            "radiculopathy",
            "affirmed",
        ),
        ("Straight leg raise was negative bilaterally.", "straight_leg_raise", "negated"),
        ("The straight leg raises were positive on the left.", "straight_leg_raise", "affirmed"),
        ("A straight leg raise was done.", "straight_leg_raise", "uncertain"),
        ("Sensation was intact and strength was 5/5.", "motor_weakness", "negated"),
        ("Sensation was intact and strength was 5/5.", "sensory_loss", "negated"),
        ("Sensation was diminished in the left L5 dermatome.", "sensory_loss", "affirmed"),
        ("A non-displaced fracture of the wrist.", "fracture", "affirmed"),
    ],
)
def test_what_is_affirmed_denied_or_doubted(text: str, value: str, polarity: str) -> None:
    found = [fact for fact in read(text) if fact.value == value]
    assert [fact.polarity for fact in found] == [polarity]


def test_pain_ratings_are_no_weakness() -> None:
    assert not [f for f in read("Back pain is 4-5 out of 10.") if f.value == "motor_weakness"]


def test_a_diagnosis_keeps_its_part_and_side() -> None:
    text = (
        "Diagnoses include carpal tunnel syndrome, left upper limb; radiculopathy, lumbar region."
    )
    tunnel = one(text, FactKind.DIAGNOSIS, "carpal_tunnel_syndrome")
    assert tunnel.laterality == "left" and "wrist" in tunnel.body_parts
    assert one(text, FactKind.DIAGNOSIS, "radiculopathy").body_parts == ("lumbar_spine",)


def test_imaging_results_are_told_from_requests_for_imaging() -> None:
    text = "An MRI of the left knee dated 12/08/2016 revealed chondromalacia of the patella."
    fact = one(text, FactKind.IMAGING, "mri")
    assert (fact.body_parts, fact.laterality, fact.noted) == (("knee",), "left", date(2016, 12, 8))
    assert one(text, FactKind.IMAGING, "chondromalacia").polarity == "affirmed"
    assert not read("An MRI of the left knee was requested.", FactKind.IMAGING)


def test_what_utilization_review_says_is_not_the_records_word() -> None:
    text = (
        "The patient has radiculopathy. On 11/15/2016 the request was non-certified by utilization "
        "review due to lack of neurological deficits."
    )
    by = {fact.value: fact for fact in read(text)}
    assert by["radiculopathy"].attribution == "record"
    assert by["neurologic_deficit"].attribution == "utilization_review"
    assert by["neurologic_deficit"].polarity == "negated"


def test_medications_with_strength() -> None:
    text = "Current medications include Norco 10/325 mg #60, Flexeril and tramadol 50 mg."
    got = {f.value: f.medication for f in read(text, FactKind.MEDICATION) if f.medication}
    assert list(got) == ["hydrocodone_acetaminophen", "cyclobenzaprine", "tramadol"]
    assert got["hydrocodone_acetaminophen"].strength == "10/325 mg"
    assert got["hydrocodone_acetaminophen"].quantity == 60
    assert got["tramadol"].strength == "50 mg"


def test_the_date_of_the_note_goes_with_its_findings() -> None:
    text = (
        "On 10-19-16 the patient complained of neck pain. There was spasm of the neck.\n\n"
        "In the progress report dated 11-02-16 there was a limp."
    )
    by = {fact.value: fact.noted for fact in read(text)}
    assert by["muscle_spasm"] == date(2016, 10, 19)
    assert by["gait_disturbance"] == date(2016, 11, 2)


def test_double_spaced_text_reads_like_any_other() -> None:
    single = (
        "The patient is a 50 year old female with a date of injury of 01/02/2016 who has\n"
        "had six visits of physical therapy with no improvement. Diagnoses include lumbar\n"
        "radiculopathy and a right knee contusion. Pain is 7 out of 10. She is off work.\n"
        "There is no numbness of the legs. Strength is 5/5. Reflexes are symmetric. An MRI\n"
        "of the lumbar spine dated 03/04/2016 showed a disc protrusion at L4-5. She takes\n"
        "naproxen. On examination there is tenderness of the lumbar spine with spasm and a\n"
        "limited range of motion. The straight leg raise is positive on the right side now.\n"
    )
    double = single.replace("\n", "\n\n")

    def told(text: str) -> list[tuple[object, ...]]:
        return [(f.kind, f.value, f.text, f.polarity) for f in read(text)]

    assert told(double) == told(single)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 10-13-16", [date(2016, 10, 13)]),
        ("December 01, 2016", [date(2016, 12, 1)]),
        ("in March 2015", [date(2015, 3, 1)]),
        ("2016-02-30 or 13/45/2016", []),
        ("10/325 mg", []),
        ("hit 6/10 pain", []),
    ],
)
def test_dates(text: str, expected: list[date]) -> None:
    assert [match.date for match in dates_in(text)] == expected


def test_an_assertion_needs_no_vocabulary() -> None:
    sentence = "Negative for fever, chills or weight loss."
    for word in ("fever", "chills", "weight loss"):
        at = sentence.index(word)
        assert assertion(sentence, at, at + len(word)) == "negated"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "The patient is a 40-year-old man.",
                "pain 7/10 without medication",
                "Norco 10/325 #60,",
                "denies numbness",
                "\n\n",
                "\f",
                "L4-5",
                "physical therapy x 12 helped for 3 weeks",
                "Diagnoses: radiculopathy; sprain",
                "On 11/02/2016 UR denied",
                "(",
                "MRI showed",
                "\u00a0",
                "é—",
            ]
        ),
        max_size=14,
    )
)
def test_every_fact_stands_where_it_says(pieces: list[str]) -> None:
    first = read(" ".join(pieces))
    assert first == read(" ".join(pieces))


def test_two_studies_in_one_sentence_keep_their_own_results() -> None:
    text = (
        "X-rays of the right shoulder revealed degenerative changes and x-rays of the right hip "
        "were unremarkable."
    )
    shoulder, hip = read(text, FactKind.IMAGING, "xray")
    assert shoulder.body_parts == ("shoulder",)
    assert hip.body_parts == ("hip",)
    assert hip.text == "x-rays of the right hip were unremarkable"


def test_two_studies_with_one_result_are_one_fact() -> None:
    found = read("MRI and x-rays of the knee showed a tear.", FactKind.IMAGING, "mri")
    assert [fact.text for fact in found] == ["MRI and x-rays of the knee showed a tear"]
