"""What a guideline's free text says of a treatment is read as a careful reader would read it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rag.library.documents import GuidelineDocument, parse_document
from rag.library.manuscript import PlacedRecommendation
from rag.library.recognise import recognise
from rag.records import Recommendation, Source
from rag.settings import shipped
from rag.vocabulary import Vocabulary, load_vocabulary

SOURCE = Source(
    id="s",
    family="other",
    title="A Guideline",
    publisher="P",
    edition="2016",
    year=2016,
    in_force_from=date(2016, 1, 1),
    authority_rank=3,
    legal_rank="D",
    citation_class="guideline",
    licence="licensed",
)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary(shipped("corpus"))


def parsed(text: str, chapter: str = "") -> GuidelineDocument:
    head = f"---\nschema: rationale.guideline/1\nsource: s\nchapter: {chapter!r}\n---\n\n"
    found, problems = parse_document((head + text).encode(), "s/x.md", {"s": SOURCE}, added=True)
    assert problems == []
    assert found is not None
    return found


def placed(text: str, vocabulary: Vocabulary) -> tuple[PlacedRecommendation, ...]:
    document = parsed(text)
    found = recognise(document, vocabulary)
    end = 0
    for one in found:
        assert end <= one.start < one.end <= len(document.text)
        end = one.end
        for criterion in one.recommendation.criteria:
            assert document.text[criterion.start : criterion.end] == criterion.text
        assert one.recommendation.status == "licensed_text"
    assert len({one.recommendation.id for one in found}) == len(found)
    return found


def only(text: str, vocabulary: Vocabulary) -> Recommendation:
    (one,) = placed(text, vocabulary)
    return one.recommendation


def conditions_of(recommendation: Recommendation) -> list[dict[str, Any]]:
    return [c.test.model_dump(exclude_none=True) for c in recommendation.criteria]


@pytest.mark.parametrize(
    ("sentence", "stance", "treatment"),
    [
        ("Acupuncture is recommended for neck pain.", "recommended", "acupuncture"),
        ("We recommend acupuncture for neck pain.", "recommended", "acupuncture"),
        ("Clinicians should offer acupuncture.", "recommended", "acupuncture"),
        ("Offer acupuncture early.", "recommended", "acupuncture"),
        ("Strong evidence supports acupuncture in this setting.", "recommended", "acupuncture"),
        ("Acupuncture is **_not recommended_ ** for neck pain.", "not_recommended", "acupuncture"),
        ("Do not offer acupuncture.", "not_recommended", "acupuncture"),
        ("The panel recommends against acupuncture.", "not_recommended", "acupuncture"),
        ("The panel suggests that clinicians not use tramadol.", "not_recommended", "tramadol"),
        ("Acupuncture should not be used.", "not_recommended", "acupuncture"),
        ("Clinicians should avoid acupuncture.", "not_recommended", "acupuncture"),
        ("The work group cannot recommend using acupuncture.", "not_recommended", "acupuncture"),
        ("Acupuncture is rarely indicated.", "not_recommended", "acupuncture"),
        ("Sciatica does not warrant acupuncture.", "not_recommended", "acupuncture"),
        ("Consider acupuncture.", "conditional", "acupuncture"),
        ("Acupuncture may be considered.", "conditional", "acupuncture"),
        ("Acupuncture is an option.", "conditional", "acupuncture"),
        ("Acupuncture is recommended only if NSAIDs failed.", "conditional", "acupuncture"),
        (
            "There is insufficient evidence to recommend for or against acupuncture.",
            "insufficient_evidence",
            "acupuncture",
        ),
        (
            "The evidence for acupuncture is inconclusive.",
            "insufficient_evidence",
            "acupuncture",
        ),
    ],
)
def test_the_verb_gives_the_stance(
    sentence: str, stance: str, treatment: str, vocabulary: Vocabulary
) -> None:
    found = only(f"## Care\n\n{sentence}\n", vocabulary)
    assert (found.stance.value, found.treatments) == (stance, (treatment,))


@pytest.mark.parametrize(
    "sentence",
    [
        "Acupuncture was superior to sham acupuncture in two trials.",
        "There is good evidence that acupuncture relieves neck pain.",
        "Should acupuncture be used for neck pain?",
        "A cohort study recommended acupuncture.",
        "This recommendation is based on trials of acupuncture.",
        "Before acupuncture is recommended, other care is reviewed.",
        "Caution should be used with acupuncture.",
        "Abrupt discontinuation of opioids is not recommended.",
        "Opioid risk tools should be used at each visit.",
        "Patients taking opioids should be told of the side effects.",
        "Prior authorization is required.",
    ],
)
def test_what_recommends_no_treatment_is_no_recommendation(
    sentence: str, vocabulary: Vocabulary
) -> None:
    assert placed(f"## Acupuncture\n\nIntroduction. {sentence}\n", vocabulary) == ()


def test_a_lack_of_evidence_given_as_a_reason_is_no_stance_of_its_own(
    vocabulary: Vocabulary,
) -> None:
    found = only(
        "## A\n\nTraction is not recommended due to a lack of evidence for its use.\n", vocabulary
    )
    assert found.stance.value == "not_recommended"


def test_a_treatment_that_failed_or_is_compared_is_not_the_one_recommended(
    vocabulary: Vocabulary,
) -> None:
    found = only(
        "## A\n\nAfter failure of physical therapy, acupuncture is recommended rather than "
        "massage.\n",
        vocabulary,
    )
    assert found.treatments == ("acupuncture",)
    assert found.stance.value == "conditional"
    (test,) = conditions_of(found)
    assert test["kind"] == "tried"
    assert test["any"] == ("physical_therapy",)
    assert test["failed"] is True


def test_against_in_one_phase_and_for_in_another_is_a_condition(vocabulary: Vocabulary) -> None:
    found = only(
        "## A\n\nTENS is not recommended for acute pain but may be considered for chronic pain.\n",
        vocabulary,
    )
    assert found.stance.value == "conditional"
    assert found.phases == ()
    assert conditions_of(found) == [{"kind": "phase", "any": ("chronic",)}]


def test_two_treatments_of_one_sentence_keep_their_stances(vocabulary: Vocabulary) -> None:
    first, second = placed(
        "## A\n\nMassage is recommended; however, traction is not recommended.\n", vocabulary
    )
    assert (first.recommendation.treatments, first.recommendation.stance.value) == (
        ("massage",),
        "recommended",
    )
    assert (second.recommendation.treatments, second.recommendation.stance.value) == (
        ("traction",),
        "not_recommended",
    )


def test_what_advice_against_excepts_is_the_condition(vocabulary: Vocabulary) -> None:
    found = only(
        "## A\n\nMRI is not recommended for neck pain unless red flags are present.\n", vocabulary
    )
    assert found.stance.value == "conditional"
    (condition,) = conditions_of(found)
    assert (condition["kind"], condition["any"]) == ("documented", ("red_flags",))


def test_advice_against_for_some_patients_is_confined_to_them(vocabulary: Vocabulary) -> None:
    found = only("## A\n\nSpinal fusion should not be performed in smokers.\n", vocabulary)
    assert found.stance.value == "not_recommended"
    confined = only(
        "## A\n\nEpidural steroid injections are not recommended for spinal stenosis.\n", vocabulary
    )
    assert confined.conditions == ("spinal_stenosis",)
    unknown = only(
        "## A\n\nMassage is not recommended in patients with green toenails.\n", vocabulary
    )
    assert unknown.conditions == ("green toenails",)


def test_not_beyond_an_amount_allows_up_to_it(vocabulary: Vocabulary) -> None:
    found = only("## A\n\nSpinal fusion is not recommended for more than 2 levels.\n", vocabulary)
    assert found.stance.value == "conditional"
    (test,) = conditions_of(found)
    assert (test["kind"], test["measure"], test["max"]) == ("limit", "levels", 2.0)


def test_a_list_takes_its_stance_from_the_words_above_it(vocabulary: Vocabulary) -> None:
    text = (
        "## Care\n\nThe following are not recommended:\n\n- Prolotherapy\n- Traction for neck "
        "pain\n\n### Recommended\n\n- Massage\n\n### Other\n\n- Acupuncture\n"
    )
    found = [
        (one.recommendation.treatments, one.recommendation.stance.value)
        for one in placed(text, vocabulary)
    ]
    assert found == [
        (("prolotherapy",), "not_recommended"),
        (("traction",), "not_recommended"),
        (("massage",), "recommended"),
    ]


def test_nested_bullets_are_read_one_by_one(vocabulary: Vocabulary) -> None:
    text = "## Care\n\n- Do not use the following:\n  - Traction\n  - Magnets\n- Offer massage.\n"
    found = [
        (one.recommendation.treatments[0], one.recommendation.stance.value)
        for one in placed(text, vocabulary)
    ]
    assert found == [
        ("traction", "not_recommended"),
        ("magnet_therapy", "not_recommended"),
        ("massage", "recommended"),
    ]


CRITERIA = """## Epidural steroid injections

Criteria for the use of epidural steroid injections:

1) Radiculopathy is found on examination.
2) Pain persists after 6 weeks of physical therapy.
3) No more than two nerve root levels are injected.
4) A repeat injection needs relief of at least 50-70% for six to eight weeks.
5) The patient is aged 18 or older.
6) The needle is guided with care.
"""


def test_criteria_become_typed_tests(vocabulary: Vocabulary) -> None:
    found = only(CRITERIA, vocabulary)
    assert found.stance.value == "conditional"
    assert found.treatments == ("epidural_steroid_injection",)
    radiculopathy, tried, levels, response, age, none = found.criteria
    assert radiculopathy.test.model_dump()["any"] == ("radiculopathy",)
    assert tried.test.model_dump(include={"kind", "any", "min_days", "failed"}) == {
        "kind": "tried",
        "any": ("physical_therapy",),
        "min_days": 42.0,
        "failed": True,
    }
    assert levels.test.model_dump(include={"kind", "measure", "max"}) == {
        "kind": "limit",
        "measure": "levels",
        "max": 2.0,
    }
    assert response.test.model_dump(include={"kind", "min_relief_percent", "min_days"}) == {
        "kind": "response",
        "min_relief_percent": 50.0,
        "min_days": 42.0,
    }
    assert response.when == "repeat"
    assert age.test.model_dump(include={"kind", "min"}) == {"kind": "age", "min": 18}
    assert none.test.kind == "none"
    assert [c.id for c in found.criteria] == [f"{found.id}.{n}" for n in range(1, 7)]


def test_a_bare_recommended_is_held_to_the_criteria_further_down(vocabulary: Vocabulary) -> None:
    text = CRITERIA.replace(
        "\n\nCriteria", "\n\nRecommended as an option for radicular pain.\n\nCriteria", 1
    )
    first, second = placed(text, vocabulary)
    assert first.recommendation.stance.value == "conditional"
    assert len(first.recommendation.criteria) >= len(second.recommendation.criteria) == 6


def test_alternatives_form_a_group(vocabulary: Vocabulary) -> None:
    heads = "## Facet joint injections\n\n### Indications\n\n"
    text = f"{heads}- Facet tenderness; or\n- Axial neck pain\n"
    found = only(text, vocabulary)
    assert {c.group for c in found.criteria} == {"either"}
    both = only(text.replace("; or", ""), vocabulary)
    assert {c.group for c in both.criteria} == {""}


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("We suggest acupuncture. (Weak for; Reviewed, New-added)", "Weak for"),
        ("Clinicians should offer acupuncture. [EO]", "EO"),
        ("**B** - Acupuncture should be offered.", "B"),
        ("Offer acupuncture ( Level B, 2 Class II studies ).", "Level B"),
        ("Acupuncture is recommended (evidence – fair).", "fair"),
        ("Offer acupuncture. ( Grade of Recommendation: C )", "C"),
        (
            "Offer acupuncture ( Grade: strong recommendation, low-quality evidence ).",
            "strong recommendation, low-quality evidence",
        ),
        ("Offer acupuncture.\n\n### Strength of Recommendation: Limited", "Limited"),
        ("There is some evidence. Acupuncture is recommended.", ""),
        ("The evidence for acupuncture is good.\n\nAcupuncture is recommended.", "good"),
        (
            "Acupuncture: Recommended, Insufficient Evidence (I)",
            "Recommended, Insufficient Evidence (I)",
        ),
    ],
)
def test_strength_is_the_source_s_own_grade(
    text: str, strength: str, vocabulary: Vocabulary
) -> None:
    found = only(f"## Care\n\n{text}\n", vocabulary)
    assert found.strength == strength


def test_insufficient_evidence_as_a_grade_leaves_the_stance_alone(vocabulary: Vocabulary) -> None:
    found = only("## A\n\nAcupuncture: Recommended, Insufficient Evidence (I)\n", vocabulary)
    assert found.stance.value == "recommended"


def test_words_that_point_back_mean_the_treatment_of_the_heading(vocabulary: Vocabulary) -> None:
    found = only(
        "## Injections\n\n### Botulinum toxin\n\nThese injections are not recommended.\n",
        vocabulary,
    )
    assert found.treatments == ("botulinum_toxin",)


def test_an_unknown_treatment_is_not_taken_for_the_one_above_it(vocabulary: Vocabulary) -> None:
    found = only("## Physical therapy\n\n### Moon bathing\n\nIt is not recommended.\n", vocabulary)
    assert found.treatments == ("moon bathing",)


def test_ratings_of_a_table_are_read_row_by_row(vocabulary: Vocabulary) -> None:
    text = (
        "## Variant 1: Neck pain with myelopathy\n\n"
        "| Procedure | Rating | Comments |\n| --- | --- | --- |\n"
        "| MRI cervical spine | 9 | First choice. |\n| CT cervical spine | 5 | |\n"
        "| Bone scan | 1 | Not indicated at first. |\n"
    )
    found = [one.recommendation for one in placed(text, vocabulary)]
    assert [(r.treatments[0], r.stance.value, r.strength) for r in found] == [
        ("mri", "recommended", "rating 9 of 9"),
        ("ct", "conditional", "rating 5 of 9"),
        ("bone_scan", "not_recommended", "rating 1 of 9"),
    ]
    assert all("myelopathy" in r.conditions for r in found)


def test_a_table_of_criteria_gives_each_procedure_its_conditions(vocabulary: Vocabulary) -> None:
    text = (
        "## Surgery\n\n| Procedure | Clinical findings | Conservative care |\n| --- | --- | --- |\n"
        "| Carpal tunnel release | Numbness of the hand | Wrist splint for 6 weeks |\n"
    )
    found = only(text, vocabulary)
    assert found.treatments == ("carpal_tunnel_release",)
    assert found.stance.value == "conditional"
    assert [c.test.kind for c in found.criteria] == ["documented", "tried"]


def test_body_part_and_phase_come_from_the_nearest_words(vocabulary: Vocabulary) -> None:
    found = only("## Neck\n\n### Acute\n\nMassage is recommended.\n", vocabulary)
    assert (found.body_parts, found.phases) == (("cervical_spine",), ("acute",))
    nowhere = only("## Care\n\nMassage is recommended.\n", vocabulary)
    assert (nowhere.body_parts, nowhere.phases) == (("any",), ())


def test_a_heading_that_is_a_sentence_is_read(vocabulary: Vocabulary) -> None:
    text = "## Care\n\n### There is insufficient evidence to recommend for or against massage\n"
    assert only(text, vocabulary).stance.value == "insufficient_evidence"


def test_methods_definitions_and_references_are_passed_over(vocabulary: Vocabulary) -> None:
    for heading in ("References", "Methods Used to Analyze the Evidence", "Definitions"):
        assert placed(f"## {heading}\n\nMassage is recommended.\n", vocabulary) == ()


def test_a_section_with_facts_of_its_own_is_left_alone(vocabulary: Vocabulary) -> None:
    block = (
        "```yaml\nid: r1\ntreatments: [massage]\nstance: conditional\nstatus: licensed_text\n```"
    )
    assert placed(f"## Massage\n\n{block}\n\nMassage is recommended.\n", vocabulary) == ()


def test_the_same_document_gives_the_same_records(vocabulary: Vocabulary) -> None:
    document = parsed(CRITERIA)
    assert recognise(document, vocabulary) == recognise(document, vocabulary)


def test_an_id_survives_changes_elsewhere_in_the_document(vocabulary: Vocabulary) -> None:
    before = only("## Care\n\nMassage is recommended.\n", vocabulary)
    after = placed(
        "## First\n\nOffer acupuncture.\n\n## Care\n\nMassage is recommended.\n", vocabulary
    )
    assert before.id in {one.recommendation.id for one in after}


@pytest.mark.parametrize(
    "text", ["", "## A\n", "## A\n\n| | |\n|---|---|\n| | |\n", "## A\n\n-\n- ?\n", "## A\n\n(((\n"]
)
def test_odd_documents_hold_no_recommendation(text: str, vocabulary: Vocabulary) -> None:
    assert placed(text, vocabulary) == ()


def test_the_nearest_treatment_is_what_the_verb_is_about(vocabulary: Vocabulary) -> None:
    found = only(
        "## A\n\nFor procedures such as discography and epidural steroid injections, warfarin "
        "should be continued.\n",
        vocabulary,
    )
    assert found.treatments == ("warfarin",)
    they = only(
        "## A\n\nSince many ask for trigger point injections, they are not recommended.\n",
        vocabulary,
    )
    assert they.treatments == ("trigger_point_injection",)


def test_alone_under_its_heading_a_verdict_means_the_heading(vocabulary: Vocabulary) -> None:
    found = placed(
        "## Massage\n\nRecommended as an option.\n\n## Traction\n\nNot recommended.\n\n"
        "## Shockwave therapy\n\nUnder study.\n",
        vocabulary,
    )
    assert [(f.recommendation.treatments[0], f.recommendation.stance.value) for f in found] == [
        ("massage", "recommended"),
        ("traction", "not_recommended"),
        ("shockwave_therapy", "insufficient_evidence"),
    ]


def test_numbers_are_compared_as_such(vocabulary: Vocabulary) -> None:
    found = only(
        "## A\n\nPhysical therapy is recommended for up to twelve visits in patients aged 18 to "
        "65.\n",
        vocabulary,
    )
    kept = {test["kind"]: test for test in conditions_of(found)}
    assert (kept["limit"]["measure"], kept["limit"]["max"]) == ("visits", 12.0)
    assert (kept["age"]["min"], kept["age"]["max"]) == (18, 65)


def test_a_text_without_full_stops_is_no_sentence(vocabulary: Vocabulary) -> None:
    endless = "massage is recommended and " * 400
    assert placed(f"## A\n\n{endless}\n", vocabulary) == ()


def test_a_finding_that_must_be_proved_by_imaging_is_not_met_by_the_finding(
    vocabulary: Vocabulary,
) -> None:
    text = (
        "## Epidural steroid injections\n\nEpidural steroid injections are recommended when all of "
        "the following are met:\n\n- Radiculopathy is documented on examination and corroborated "
        "by imaging.\n- Radiculopathy is documented on examination.\n"
    )
    proved, alone = placed(text, vocabulary)[0].recommendation.criteria
    assert proved.test.kind == "none"
    assert (alone.test.kind, alone.label) == ("documented", "radiculopathy")


def test_a_cell_that_names_earlier_care_recommends_what_heads_its_row(
    vocabulary: Vocabulary,
) -> None:
    table = (
        "## Imaging\n\n| Treatment | Recommendation |\n| --- | --- |\n"
        "| Cervical MRI | Recommended after six weeks of failed conservative care |\n"
    )
    (found,) = placed(table, vocabulary)
    assert found.recommendation.treatments == ("mri",)
