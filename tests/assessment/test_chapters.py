"""A study of a whole limb is judged by the chapter on what ails it; other parts stay out."""

from __future__ import annotations

from rag.assessment import assess
from rag.records import FactKind, Passage
from rag.vocabulary import BodyPart, Vocabulary
from tests.support.records import case_of, facet_item, fact, found, passage, small_vocabulary
from tests.support.records import summary_of as summary

_SMALL = small_vocabulary()
LIMB = BodyPart(id="upper_extremity", name="upper extremity", synonyms=("arm",))
KNOWN = Vocabulary(
    _SMALL.treatments,
    _SMALL.drugs,
    {**_SMALL.body_parts, LIMB.id: LIMB},
    _SMALL.conditions,
    fingerprint="limbs",
)
REQUEST = "MRI of the upper extremity"
CONDITION = [("Numbness.", {"kind": "documented", "any": ["numbness"]})]


def section(name: str, chapter: tuple[str, ...], *more: str) -> Passage:
    made = passage(
        f"An option by the {name} chapter.",
        CONDITION,
        treatments=("mri",),
        body_parts=(*chapter, *more),
        id_=name,
    )
    return made.model_copy(update={"chapter_body_parts": chapter})


NECK = section("neck", ("cervical_spine",), "upper_extremity")
HAND = section("hand", ("hand",))
SHOULDER = section("shoulder", ("shoulder",))
PAIN = section("pain", (), "any")


def held(record: str, part: str, asked: tuple[str, ...] = ("upper_extremity",)) -> set[str]:
    case = case_of(f"{record}\n\nDisputed items:\n1. {REQUEST}\n")
    told = fact(case, "F1", FactKind.SYMPTOM, record, value="pain", body_parts=(part,))
    item = facet_item(case, REQUEST, treatment="mri", body_parts=asked, levels=())
    sections = found(NECK, HAND, SHOULDER, PAIN)
    (made,) = assess(case, summary((told,), (item,)), (sections,), KNOWN)
    return {one.recommendation_id for one in made.recommendations}


def test_the_chapter_on_the_complaint_is_held_against_the_record() -> None:
    assert held("Neck pain since the fall.", "cervical_spine") == {"neck", "pain"}
    assert held("Pain of the hand.", "hand") == {"hand", "pain"}


def test_without_a_known_complaint_the_chapters_of_the_limb_remain() -> None:
    assert held("Pain of the arm.", "upper_extremity") == {"hand", "shoulder", "pain"}


def test_a_request_for_one_part_takes_the_chapter_on_that_part() -> None:
    assert held("Neck pain since the fall.", "cervical_spine", ("hand",)) == {"hand", "pain"}


KNEE = section("knee", ("knee",))
NEAR = Vocabulary(
    _SMALL.treatments,
    _SMALL.drugs,
    {
        **_SMALL.body_parts,
        "ankle": BodyPart(id="ankle", name="ankle", region="lower_extremity", near=("knee",)),
        "knee": BodyPart(id="knee", name="knee", region="lower_extremity", near=("ankle",)),
    },
    _SMALL.conditions,
    fingerprint="near",
)


def of_ankle(*sections: Passage) -> set[str]:
    case = case_of(f"Pain of the ankle.\n\nDisputed items:\n1. {REQUEST}\n")
    item = facet_item(case, REQUEST, treatment="mri", body_parts=("ankle",), levels=())
    (made,) = assess(case, summary((), (item,)), (found(*sections),), NEAR)
    return {one.recommendation_id for one in made.recommendations}


def test_a_chapter_on_what_lies_beside_speaks_only_where_none_is_on_the_part() -> None:
    ankle = section("ankle", ("ankle",))
    assert of_ankle(ankle, KNEE) == {"ankle"}
    assert of_ankle(KNEE, PAIN) == {"pain"}
    assert of_ankle(KNEE) == {"knee"}
