"""A rationale keeps to its question, and to what was asked for."""

from __future__ import annotations

import pytest

from rag.checking.verdicts import another_stance, another_verdict, other_amount
from rag.records import Recommendation, Stance
from tests.support.clean_drafts import neck_scene

BESIDE = [
    "The injury is industrial.",
    "The employer is liable for the care.",
    "The treatment is too expensive for what it achieves.",
    "The worker exaggerates the pain.",
    "Secondary gain explains the complaint.",
    "You should stop the medicines at once.",
    "It is well known that such care helps.",
    "I certify that I have reviewed this file.",
]
TO_THE_POINT = [
    "The industrial injury was to the neck.",
    "She was injured at work.",
    "The costs of the treatment are not discussed here.",
    "It is not known whether the blocks helped.",
]


def checks_on(said: str) -> set[str]:
    """Return the checks that speak when a sentence is said after the conclusion's words."""
    scene = neck_scene().with_text(
        "are not medically necessary.", f"are not medically necessary. {said}"
    )
    return set(scene.found())


@pytest.mark.parametrize("said", BESIDE)
def test_what_is_beside_the_question_is_found(said: str) -> None:
    assert "beside_the_question" in checks_on(said)


@pytest.mark.parametrize("said", TO_THE_POINT)
def test_what_is_to_the_point_is_left_alone(said: str) -> None:
    assert "beside_the_question" not in checks_on(said)


@pytest.mark.parametrize(
    "words", ["for an unlimited time", "for every body part", "indefinitely", "for life"]
)
def test_a_conclusion_reaches_no_further_than_the_request(words: str) -> None:
    assert "conclusion_within_request" in checks_on(f"The rest is medically necessary {words}.")


def test_the_request_is_not_one_for_another_treatment() -> None:
    scene = neck_scene()
    request = next(row.text for row in scene.draft.items[0].sentences if row.role == "request")
    other = scene.with_text(request, "The request is for a spinal cord stimulator trial.")
    assert "request_complete" in other.found()


@pytest.mark.parametrize(
    ("text", "source", "found"),
    [
        ("of these at least nineteen signs", "Of these at least two signs are seen.", True),
        ("relief of over half for six months", "Relief of over half for six weeks.", True),
        ("relief of over half for 42 days", "Relief of over half for six weeks.", False),
        ("of these at least 2 signs", "Of these at least two signs are seen.", False),
        ("seen were nineteen signs", "Of these at least two signs are seen.", False),
    ],
)
def test_an_amount_in_copied_words_is_the_source_s(text: str, source: str, found: bool) -> None:
    assert bool(other_amount(text, [source])) is found


def test_no_circumstances_leave_no_condition() -> None:
    source = "The injection is recommended only for pain of the joint."
    assert another_verdict("It is not recommended under any circumstances.", [source])
    assert not another_verdict("It is not recommended for pain of the nerve.", [source])


def test_words_without_a_verdict_are_held_against_the_recommendation() -> None:
    for_it = Recommendation(
        id="one", treatments=("tens",), body_parts=("any",), stance=Stance.RECOMMENDED,
        status="read_in_source",
    )  # fmt: skip
    against = for_it.model_copy(update={"stance": Stance.NOT_RECOMMENDED})
    said = "The guideline says that the device is not recommended."
    words = ["The device stimulates the nerve through the skin."]
    assert another_stance(said, words, [for_it])
    assert not another_stance(said, words, [against])
    assert not another_stance(said, words, [for_it, against])
    assert not another_stance("It is not recommended alone.", words, [for_it])
    assert another_stance("The device is recommended.", words, [against])
