"""The decision rules: authority, specificity, alternatives, abstention, supported portion."""

from __future__ import annotations

from typing import Any

from rag.assessment import assess
from rag.records import ItemAssessment, ItemPassages, Passage, RetrievedPassage
from tests.support.records import (
    case_of,
    facet_item,
    found,
    passage,
    small_vocabulary,
    summary_of,
)

REQUEST = "Bilateral cervical facet injections at C2-3, 3-4 and 4-5"
VOCABULARY = small_vocabulary()
LIMIT = ("At most two levels.", {"kind": "limit", "measure": "levels", "max": 2})
NECK = ("Neck pain.", {"kind": "documented", "any": ["neck pain"]})
ACHE = ("Aching.", {"kind": "documented", "any": ["aching"]})
PAIN = ("Pain.", {"kind": "documented", "any": ["pain"]})
RADICULAR = ("Radiculopathy.", {"kind": "documented", "any": ["radiculopathy"]})


def decided(
    *passages: Passage,
    record: str = "The worker has aching neck pain.",
    results: ItemPassages | None = None,
    others: tuple[Passage, ...] = (),
    **item: Any,
) -> ItemAssessment:
    case = case_of(f"{record}\n\nDisputed items:\n1. {REQUEST}\n")
    summary = summary_of((), (facet_item(case, REQUEST, **item),))
    (made,) = assess(case, summary, (results or found(*passages, others=others),), VOCABULARY)
    return made


def test_every_criterion_met_overturns_and_one_unmet_upholds() -> None:
    assert decided(passage("An option.", [NECK, ACHE])).decision == "overturned"
    assert decided(passage("An option.", [NECK, ACHE, LIMIT])).decision == "upheld"


def test_what_the_record_meets_is_weighed_not_counted_out() -> None:
    most = decided(passage("An option.", [*2 * [NECK, ACHE, PAIN], RADICULAR]))
    assert "1 not documented" in most.explanation
    few = decided(passage("An option.", [NECK, RADICULAR, LIMIT]))
    assert few.probability is not None and most.probability is not None
    assert few.probability < most.probability
    assert (most.decision, few.decision) == ("overturned", "upheld")


def test_no_condition_about_the_worker_met_is_no_ground_to_overturn() -> None:
    only_amount = [("At most nine levels.", {"kind": "limit", "measure": "levels", "max": 9})]
    made = decided(passage("An option.", [*only_amount, RADICULAR]))
    assert made.decision == "upheld"


def test_both_sides_are_told_and_each_names_what_answers_it() -> None:
    made = decided(passage("An option.", [NECK, RADICULAR]))
    uphold, overturn = made.sides
    assert (uphold.side, overturn.side) == ("upheld", "overturned")
    assert uphold.arguments[0].text == "The record does not document radiculopathy."
    assert overturn.weakest_point == uphold.arguments[0].text
    assert any("neck pain" in a.text for a in overturn.arguments)
    for side in made.sides:
        weights = [argument.weight for argument in side.arguments]
        assert weights == sorted(weights, reverse=True) and min(weights) > 0


def test_one_undocumented_criterion_upholds() -> None:
    made = decided(passage("An option.", [NECK, RADICULAR]))
    assert made.decision == "upheld"
    assert "1 not documented" in made.explanation


def test_alternatives_of_a_group_need_one() -> None:
    group = [(text, {**table, "group": "why"}) for text, table in (NECK, RADICULAR)]
    group.append(ACHE)
    assert decided(passage("An option.", group)).decision == "overturned"


def test_the_first_step_that_addresses_the_treatment_decides() -> None:
    mtus = passage("Not advised.", stance="not_recommended", id_="m")
    odg = passage("Advised.", stance="recommended", id_="o", rank=2)
    made = decided(mtus, odg)
    assert made.decision == "upheld"
    assert [r.recommendation_id for r in made.recommendations if r.deciding] == ["m"]


def test_a_step_that_is_open_leaves_the_decision_to_the_next() -> None:
    mtus = passage("Not dealt with.", stance="not_addressed", id_="m")
    odg = passage("Advised.", stance="recommended", id_="o", rank=2)
    assert decided(mtus, odg).decision == "overturned"


def test_the_exact_treatment_outweighs_a_general_section() -> None:
    general = passage(
        "Injections are not advised.",
        stance="not_recommended",
        id_="g",
        treatments=["injection"],
        body_parts=["any"],
    )
    exact = passage("Facet injection is an option.", [NECK, ACHE], id_="e")
    assert decided(general, exact).decision == "overturned"


def test_an_unread_section_on_the_part_outweighs_a_read_one_on_any() -> None:
    general = passage("An option.", [PAIN], id_="g", body_parts=["any"])
    unread = passage("An option.", [NECK, LIMIT], id_="e", status="general_knowledge")
    made = decided(general, unread)
    assert [entry.recommendation_id for entry in made.recommendations if entry.deciding] == ["e"]


def test_a_section_confined_to_an_absent_diagnosis_decides_nothing() -> None:
    confined = passage("Advised.", stance="recommended", id_="c", conditions=("radiculopathy",))
    odg = passage("Not advised.", stance="not_recommended", id_="o", rank=2)
    made = decided(confined, odg)
    assert made.recommendations[0].leaning == "open"
    assert made.decision == "upheld"


def test_advice_against_outweighs_an_equal_section_that_is_met() -> None:
    made = decided(
        passage("An option.", [NECK], id_="a"),
        passage("Not advised.", stance="not_recommended", id_="b"),
    )
    assert made.decision == "upheld"


def test_met_criteria_outweigh_an_equal_section_that_is_undocumented() -> None:
    made = decided(
        passage("An option.", [RADICULAR], id_="a"), passage("An option.", [NECK, ACHE], id_="b")
    )
    assert made.decision == "overturned"
    assert made.probability is not None and made.probability > 0.13


def test_sections_that_settle_nothing_are_no_ground_to_deny() -> None:
    made = decided(passage("Not dealt with.", stance="not_addressed"))
    assert made.decision is None
    assert made.abstention is not None
    assert made.recommendations[0].leaning == "open"


def test_nothing_that_governs_is_an_abstention_that_names_what_is_missing() -> None:
    made = decided(results=found(silent=True))
    assert made.decision is None
    assert made.probability is None
    assert made.abstention is not None
    assert made.abstention.reason == "no_guideline"
    assert "cervical spine" in made.abstention.missing[0]


def test_only_a_superseded_edition_is_an_abstention_of_its_own() -> None:
    old = RetrievedPassage(passage=passage("Advised."), score=1, dense=1, lexical=1, governs=True)
    made = decided(results=found(silent=True).model_copy(update={"superseded": (old,)}))
    assert made.abstention is not None
    assert made.abstention.reason == "no_edition_in_force"


def test_an_unknown_treatment_is_an_unclear_request() -> None:
    made = decided(results=found(silent=True), treatment=None, treatment_name="")
    assert made.abstention is not None
    assert made.abstention.reason == "unclear_request"


def test_where_only_the_amount_is_too_much_the_supported_part_is_named() -> None:
    section = passage(
        "Advised.",
        [("Up to 6 visits.", {"kind": "limit", "measure": "visits", "max": 6})],
        treatments=["physical_therapy"],
    )
    item = {
        "treatment": "physical_therapy",
        "treatment_name": "physical therapy",
        "visits": 12,
        "levels": (),
    }
    made = decided(section, **item)
    assert made.decision == "upheld"
    assert made.supported_portion == "6 of 12 visits"


def test_of_two_joined_treatments_both_must_be_supported() -> None:
    therapy = passage("Advised.", stance="recommended", treatments=["physical_therapy"], id_="t")
    drug = passage(
        "Not advised.", stance="not_recommended", treatments=["opioid"], body_parts=["any"], id_="d"
    )
    joined = {
        "treatment": "physical_therapy",
        "treatment_name": "physical therapy",
        "drug": "hydrocodone_acetaminophen",
    }
    assert decided(therapy, drug, **joined).decision == "upheld"
    assert decided(therapy, **joined).decision == "overturned"


def test_a_decision_on_unread_digests_says_so() -> None:
    made = decided(passage("Not advised.", stance="not_recommended", status="general_knowledge"))
    assert made.decision == "upheld"
    assert "licensed text" in made.explanation


def test_an_option_for_the_same_part_that_the_record_never_mentions() -> None:
    against = passage("Limited.", stance="insufficient_evidence", source_id="s")
    option = passage(
        "Neurotomy is advised for facet pain.",
        stance="recommended",
        strength="fair",
        treatments=["radiofrequency_neurotomy"],
        source_id="s",
        id_="alt",
    )
    (alternative,) = decided(against, others=(option,)).alternatives
    assert not alternative.discussed
    assert "radiofrequency neurotomy" in alternative.searched
    told = decided(against, others=(option,), record="Rhizotomy was discussed.").alternatives
    assert told[0].discussed


def test_an_option_that_the_section_itself_names_instead() -> None:
    against = passage(
        "The evidence is limited. It recommends medial branch blocks instead.",
        stance="insufficient_evidence",
    )
    (alternative,) = decided(against).alternatives
    assert alternative.treatments == ("medial_branch_block",)
    assert not alternative.discussed


def test_a_section_on_another_ailment_is_no_option() -> None:
    against = passage("Limited.", stance="insufficient_evidence", source_id="s")
    other = passage(
        "For headache, neurotomy is advised.",
        stance="recommended",
        treatments=["radiofrequency_neurotomy"],
        source_id="s",
        id_="other",
    )
    assert decided(against, others=(other,)).alternatives == ()


def test_equal_input_gives_equal_output() -> None:
    section = passage("An option.", [NECK, LIMIT, RADICULAR])
    assert decided(section) == decided(section)
