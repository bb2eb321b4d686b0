"""Ends that a sentence tells itself, spaces between vertebrae, sums that leave visits out."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.audit.figures.measured import other_measured
from rag.audit.figures.placed import other_place
from rag.audit.figures.relief import other_relief
from rag.checking.agreement.lasting import brief_relief, lasting_in
from rag.checking.agreement.worn_off import worn_off
from rag.checking.visits_recorded import within_alone
from rag.checking.withdrawn import withdrawals
from rag.levels import levels_in, spelt_levels
from rag.records import DisputedItem
from rag.vocabulary import Vocabulary, load_vocabulary


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return load_vocabulary(Path("corpus"))


@pytest.mark.parametrize(
    "text",
    [
        "Pain fell by more than half after the block of 03/08/2016, yet it was back on day nine.",
        "The injection took the pain from 8/10 to 3/10.",
        "The epidural brought the pain down by 60%.",
        "Half of the pain went with the first block.",
        "By the diary the neurotomy was anything but a durable success.",
        "The effect was far from a lasting one, and by no means a long-term benefit.",
        "Her pain dropped from 7/10 to 2/10 after the injection, but was 7/10 again in a week.",
        "After the block the pain was lower by half, and it returned in full on the fifth day.",
    ],
)
def test_a_change_or_an_end_is_no_lasting_relief(text: str) -> None:
    assert lasting_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "The neurotomy was a durable success.",
        "She is still better from the block.",
        "Since the injection the pain has stayed at 3/10.",
        "The sustained effect of the steroid speaks for another.",
        "The injection's long-term benefit is borne out by her sleep.",
        "The pain fell by half after the block and has not come back.",
    ],
)
def test_relief_is_called_lasting(text: str) -> None:
    assert lasting_in(text) is not None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Good for eight days, then back where I was.", 8.0),
        (
            "Slept through for ten nights after the shot, then the tingling came back as it was.",
            10.0,
        ),
        ("Fine for four days, then as sore as before.", 4.0),
        ("Leg was 2/10 for twelve days after the shot.", 12.0),
    ],
)
def test_short_notes_give_the_length(text: str, days: float) -> None:
    brief = brief_relief([text])
    assert brief is not None and brief.high == days


def test_an_end_counts_from_where_the_last_sentence_stops() -> None:
    before = "Acupuncture from 03/07/2016 to 05/27/2016, abduction as before."
    told = "She had been free of pain for four days and was sore again."
    assert [d for d, _ in worn_off(f"{before} {told}", len(before))] == [4.0]


@pytest.mark.parametrize(
    ("told", "levels"),
    [
        ("between the fifth and sixth cervical vertebrae", ("C5-C6",)),
        ("between the fifth and the sixth cervical vertebra", ("C5-C6",)),
        ("between C5 and C6", ("C5-C6",)),
        ("between the L5 and S1 vertebrae", ("L5-S1",)),
        ("between the fourth and fifth lumbar vertebral bodies", ("L4-L5",)),
        ("between C5 and T1", ("C5", "T1")),
        ("the fifth and sixth cervical roots", ("C5", "C6")),
    ],
)
def test_a_space_is_told_by_its_vertebrae(told: str, levels: tuple[str, ...]) -> None:
    assert levels_in(spelt_levels(told)) == levels


SCAN = (
    "MRI: protrusion at C6-7 in contact with the C7 root; at C5-6 a mild bulge touches nothing.",
)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("The triceps is weak, and the MRI shows the C7 root touched at C6-7.", False),
        ("Strength is reduced, and the scan shows the protrusion at C6-7.", False),
        ("Sensation is dull, and the MRI names the protrusion at C5-6.", True),
        ("The protrusion lies between the fifth and sixth cervical vertebrae.", True),
        ("The protrusion lies between the sixth and seventh cervical vertebrae.", False),
    ],
)
def test_an_examination_is_not_the_scan(said: str, *, wrong: bool) -> None:
    assert (other_place(said, SCAN, "") is not None) is wrong


DOSES = (
    "It let him cut hydrocodone from three tablets a day to one; he smokes six cigarettes a day.",
)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("He takes one tablet of hydrocodone a day instead of three.", False),
        ("Of the hydrocodone it is a single tablet a day where there were three.", False),
        ("He takes two tablets of hydrocodone a day.", True),
        ("He smokes nine cigarettes a day.", True),
    ],
)
def test_a_drop_gives_both_of_its_ends(said: str, *, wrong: bool) -> None:
    assert (other_measured(said, DOSES) is not None) is wrong


def test_relief_that_a_rule_asks_for_is_not_told_of_the_case() -> None:
    told = "The injections gave relief for 8 days."
    rule = "For a repeat, however, the MTUS wants more than half of the pain gone for six weeks."
    assert other_relief(rule, told) is None
    assert other_relief("The injections gave relief for six weeks.", told) is not None


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("Eight visits are fewer than ten, so the number keeps within the limit.", True),
        ("The 8 visits asked for stay within the ten of the guideline.", True),
        ("The 8 visits do not exceed 10.", True),
        ("8 sessions are no more than 10 and can be granted.", True),
        ("Eight visits after the fifteen already used are not within a limit of ten.", False),
        ("Eight visits after surgery are within the limit of 24.", False),
        ("The 8 visits asked for are within the 24 allowed.", False),
        ("With the 15 had, 8 visits do not keep within ten.", False),
    ],
)
def test_visits_set_alone_against_a_limit(text: str, *, alone: bool) -> None:
    assert within_alone(text, {15.0}, 8.0) is alone


ITEM = DisputedItem(number=1, text="TENS supplies, 12 months", treatment="tens_supplies")


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("In the peer call the clinic had taken this part of its request back.", True),
        ("The clinic has since taken this request back.", True),
        ("On 11/19/2018 the office withdrew this request.", True),
        ("In the peer call the clinic stood by this part of its request.", False),
        ("The clinic took back its earlier request for a brace.", False),
        ("He took the unit back to the clinic.", False),
        ("The clinic would take this request back if the unit were lent.", False),
    ],
)
def test_this_request_is_the_items_own(words: Vocabulary, text: str, *, ended: bool) -> None:
    assert bool([*withdrawals(text, ITEM, words, own=True)]) is ended
