"""Lasting relief, one side made two, a relative's history, requests no longer in dispute."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.checking.agreement.both_sides import uneven
from rag.checking.agreement.lasting import brief_relief, lasting_in
from rag.checking.agreement.longer_told import longer_told
from rag.checking.jurisdiction import is_foreign
from rag.checking.relatives import of_relatives, taken_for_own
from rag.checking.withdrawn import withdrawals
from rag.records import DisputedItem
from rag.sides import sided_figures
from rag.vocabulary import Vocabulary, load_vocabulary


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return load_vocabulary(Path("corpus"))


@pytest.mark.parametrize(
    "text",
    [
        "The first injection helped for several months.",
        "The injection gave relief that has held.",
        "Its benefit persisted.",
        "The injection brought months of relief.",
        "The improvement lasted well over a month.",
        "She was better for quite some time.",
        "The effect of the injection never wore off.",
        "The injection produced durable gains.",
    ],
)
def test_relief_is_called_lasting(text: str) -> None:
    assert lasting_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "The injection gave 70% relief for 2 weeks.",
        "There was no lasting relief.",
        "Relief did not last beyond two weeks.",
        "The improvement has not held.",
        "The benefit was gone after ten days.",
        "No sustained benefit followed.",
    ],
)
def test_short_relief_is_not_called_lasting(text: str) -> None:
    assert lasting_in(text) is None


def test_the_words_quoted_tell_that_relief_was_short() -> None:
    assert brief_relief(["70% relief for 2 weeks"]) is not None
    assert brief_relief(["70% relief for 10 weeks"]) is None
    assert brief_relief(["12 sessions over 6 weeks"]) is None


@pytest.mark.parametrize(
    ("text", "longer"),
    [
        ("The injection of May, which held month after month before it wore off, was tried.", True),
        ("The block carried her week upon week.", True),
        ("The shot served him season after season.", True),
        ("The epidural lasted one month after another.", True),
        ("It brought ease week in, week out.", True),
        ("The injection was held for months by the insurer.", False),
        ("The injection of May held a few days.", False),
        ("He was seen month after month for injections that helped.", False),
        ("After the injection he attended therapy week after week and improved.", False),
    ],
)
def test_a_length_told_by_repeating_its_unit(text: str, *, longer: bool) -> None:
    assert bool(lasting_in(text) or longer_told(text, 9.0)) is longer


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("ABD on the L, at 120 deg, leaves much to regain.", [("120", "left")]),
        ("On the left, abduction stops at 120 degrees.", [("120", "left")]),
        ("Left abduction (120 degrees) is poor.", [("120", "left")]),
        ("L grip = 18 kg", [("18", "left")]),
        ("The left hand lags, with 18 kg.", [("18", "left")]),
        ("Lt grip 18 kg", [("18", "left")]),
        ("Right knee: flexion 95 degrees", [("95", "right")]),
        ("Weak on the left, while the right has 40 lb.", [("40", "right")]),
        ("On the left, 40 lb on the right.", [("40", "right")]),
        ("On the left, at 6 months, it is weak.", []),
        ("Left shoulder, 12 visits of therapy.", []),
    ],
)
def test_a_measure_set_off_from_its_side(text: str, figures: list[tuple[str, str]]) -> None:
    assert [(one.amount, one.side) for one in sided_figures(text)] == figures


def test_sides_told_apart_are_not_both() -> None:
    assert uneven("External rotation 3/5 on the right, 5/5 on the left")
    assert uneven("Left: Phalen positive. Right: normal")
    assert not uneven("Both knees: flexion 110 degrees")
    assert not uneven("Flexion 110 degrees on the left and 110 degrees on the right")


@pytest.mark.parametrize(
    "text",
    [
        "By the report of 11/08/2016 her mother had an ulcer that bled.",
        "Two of his uncles were treated for gout.",
        "Maternal grandmother with rheumatoid arthritis.",
        "Asthma runs in the family.",
        "Alcoholism in his father is noted.",
        "Her sister underwent a lumbar fusion.",
        "Family history: father, alcohol abuse.",
    ],
)
def test_a_relatives_history_is_known_as_such(text: str) -> None:
    assert of_relatives(text)


@pytest.mark.parametrize(
    "text",
    [
        "He came with his wife.",
        "Her daughter helps with cooking.",
        "His wife reports that he snores.",
        "She cares for her mother.",
        "He is the father of two.",
        "Home aide for the hours when his wife is working.",
    ],
)
def test_relatives_about_the_worker_are_no_history(text: str) -> None:
    assert not of_relatives(text)


def test_a_relatives_matter_is_given_to_the_worker(words: Vocabulary) -> None:
    told = ["An aunt of hers has lupus."]
    assert taken_for_own("Her lupus may play a part.", told, "She wakes at night.", words)
    assert not taken_for_own("Her lupus may play a part.", told, "She has lupus.", words)
    assert not taken_for_own("She has no lupus.", told, "She wakes at night.", words)


@pytest.mark.parametrize(
    "text",
    [
        "The insurer allowed four visits of acupuncture, all of them used.",
        "Acupuncture of the left hand is not in question today.",
    ],
)
def test_other_visits_or_the_other_side_are_another_matter(text: str, words: Vocabulary) -> None:
    asked = {"visits": 6, "laterality": "right"}
    item = _acupuncture(words).model_copy(update=asked)
    assert not list(withdrawals(text, item, words))
    same = text.replace("four", "six").replace("left", "right")
    assert list(withdrawals(same, item, words))


def _acupuncture(words: Vocabulary) -> DisputedItem:
    return DisputedItem(
        number=1,
        text="Acupuncture for the lumbar spine, 6 visits",
        treatment="acupuncture",
        treatment_name=words.treatments["acupuncture"].name,
        category="rehabilitation",
    )


@pytest.mark.parametrize(
    "text",
    [
        "The request for acupuncture has been\nwithdrawn.",
        "Dr. Hale cancelled the RFA for acupuncture on 11/30/2016.",
        "The worker has decided against acupuncture.",
        "By stipulation of the parties the acupuncture will be provided.",
        "The dispute over acupuncture is moot.",
        "We do not wish to pursue the acupuncture any further.",
        "The claims administrator reversed its denial of acupuncture.",
        "On 11/21/2016 the physician noted that acupuncture is no\nlonger requested.",
        "The office asked that acupuncture be struck from the request.",
        "Acupuncture, 6 visits: WITHDRAWN",
        "Utilization review has since certified the six acupuncture visits.",
        "Acupuncture was asked for. This request was withdrawn on 12/01/2016.",
    ],
)
def test_a_request_is_no_longer_in_dispute(text: str, words: Vocabulary) -> None:
    assert list(withdrawals(text, _acupuncture(words), words))


@pytest.mark.parametrize(
    "text",
    [
        "The physician has not withdrawn the request for acupuncture.",
        "An earlier request for acupuncture was withdrawn in 2014.",
        "The worker would withdraw the request for acupuncture if the injection is approved.",
        "The request for a brace was withdrawn, but acupuncture is still sought.",
        "The surgeon withdrew the request for a brace and asks for acupuncture again.",
        "The physician refuses to withdraw the request for acupuncture.",
        "UR approved physical therapy and non-certified acupuncture.",
        "The claims administrator failed to approve a request for acupuncture.",
        "Acupuncture times 4 was authorized by the Claims Administrator.",
        "Six visits of acupuncture were partially approved.",
    ],
)
def test_a_request_is_still_in_dispute(text: str, words: Vocabulary) -> None:
    assert not list(withdrawals(text, _acupuncture(words), words))


def test_a_members_appeal_that_disclaims_workers_compensation_is_foreign() -> None:
    text = (
        "MEMBER APPEAL. Your health maintenance organization has reviewed your grievance. This is "
        "not a claim of workers' compensation."
    )
    assert is_foreign(text)
    assert not is_foreign(
        "The injured worker has diabetes, which is not work related. MTUS applies."
    )
