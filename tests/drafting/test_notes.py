"""What the library does not hold is not told as what the guidelines do not say."""

from __future__ import annotations

from rag.assessment import assess
from rag.drafting.extractive import draft_extractive
from rag.drafting.material import Material
from rag.drafting.opening import _extent
from rag.drafting.sections import short_name
from rag.records import ItemPassages
from tests.drafting.test_extractive import the_case
from tests.support.records import found, passage, small_vocabulary

MET = ("Radiculopathy is found.",
       {"kind": "documented", "any": ["radiculopathy"], "label": "radiculopathy"})  # fmt: skip
GAP = ("A deficit is found.",
       {"kind": "documented", "any": ["neurological_deficit"], "label": "a deficit"})  # fmt: skip


def material(results: ItemPassages) -> Material:
    case, summary = the_case()
    made = assess(case, summary, (results,), small_vocabulary())[0]
    return Material(
        case=case, summary=summary, item=summary.items[0], found=results,
        assessment=made, decision="upheld", requested=False,
    )  # fmt: skip


def text_of(results: ItemPassages) -> str:
    case, summary = the_case()
    made = assess(case, summary, (results,), small_vocabulary())
    return " ".join(
        s.text for s in draft_extractive(case, summary, (results,), made).items[0].sentences
    )


def test_a_section_that_only_misses_papers_contradicts_none() -> None:
    for_it = passage("It is an option here.", [MET], stance="recommended")
    gap = passage("It takes a deficit.", [GAP], stance="conditional", id_="odg", rank=2)
    against = passage("It is not advised.", stance="not_recommended", id_="odg", rank=2)
    assert "do not point one way" not in text_of(found(for_it, gap))
    assert "do not point one way" in text_of(found(for_it, against))


def test_sections_of_one_name_are_told_apart_by_chapter() -> None:
    one = passage("It is an option here.", [MET], stance="recommended", id_="one")
    two = passage("It is not advised.", stance="not_recommended", id_="two")
    one = one.model_copy(update={"section": "Summary", "chapter": "Neck Complaints"})
    two = two.model_copy(update={"section": "Summary", "chapter": "Elbow Complaints"})
    held = material(found(one, two))
    names = {short_name(made, held) for made in held.discussed()}
    assert len(names) == 2 and any("Elbow Complaints chapter" in name for name in names)


def test_a_section_that_asks_for_the_same_is_named_and_not_told_again() -> None:
    first = passage("It is an option here.", [MET], stance="recommended")
    later = passage("It is an option there.", [MET], stance="recommended", id_="later", rank=3)
    text = text_of(found(first, later))
    assert "The same is asked for by" in text and "option there" not in text


def test_nerves_are_not_told_as_levels() -> None:
    levels = {"levels": ("L3", "L4", "L5"), "laterality": "left"}
    held = material(found(passage("It is an option here.", [MET], stance="recommended")))
    for treatment, words in (
        ("medial_branch_block", "three nerves, on the left"),
        ("facet_joint_injection", "three levels, on the left"),
    ):
        held.rows.clear()
        held.item = held.item.model_copy(update={**levels, "treatment": treatment})
        _extent(held)
        assert words in held.rows[0].text
