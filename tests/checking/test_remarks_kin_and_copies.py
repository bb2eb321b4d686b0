"""Remarks that end a request, relatives' histories, parts of a compound, and notes in one page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from rag.checking.copied import check_copied_forward
from rag.checking.ingredients import unaddressed
from rag.checking.relatives import of_relatives, taken_for_own
from rag.checking.withdrawn import withdrawals
from rag.intake.items import understand_item
from rag.records import CaseDocument, CaseFile, DisputedItem, PageSpan
from rag.vocabulary import Vocabulary, load_vocabulary


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return load_vocabulary(Path("corpus"))


ASKED = (
    "Radiofrequency neurotomy of the right C4, C5 and C6 medial branches",
    "MRI of the cervical spine",
    "Acupuncture for the neck, 6 visits",
    "Cyclobenzaprine 7.5 mg, 30 tablets with 2 refills",
)


def _withdrawn(text: str, number: int, vocabulary: Vocabulary) -> bool:
    items: Sequence[DisputedItem] = [
        understand_item(one, vocabulary).model_copy(update={"number": at})
        for at, one in enumerate(ASKED, 1)
    ]
    rest = [one for one in items if one.number != number]
    return bool(list(withdrawals(text, items[number - 1], vocabulary, rest)))


@pytest.mark.parametrize(
    "text",
    [
        "The amended RFA of 01/30/2020 keeps the first three.",
        "A corrected form lists items 1 to 3.",
        "The revised request of 02/01/2020 asks for items 1, 2 and 3 only.",
        "An updated RFA of 01/30/2020 carries lines 1 through 3.",
        'Next to the cyclobenzaprine is written "n/a".',
        "Against the line for cyclobenzaprine stands: cancelled.",
        'Opposite cyclobenzaprine it says "not needed".',
        'On the form, cyclobenzaprine is marked "no longer req\'d".',
        'Behind the cyclobenzaprine somebody wrote "withdrawn".',
    ],
)
def test_a_form_or_a_remark_ends_a_request(text: str, words: Vocabulary) -> None:
    assert _withdrawn(text, 4, words)


@pytest.mark.parametrize(
    "text",
    [
        'An amended RFA keeps all four; beside a line for patches stands "no longer req\'d".',
        "The amended RFA keeps the first three visits of acupuncture.",
        "An amended RFA lists items 1 to 4.",
        "The amended form asks for the first two weeks of cyclobenzaprine.",
        'Beside the cyclobenzaprine stands "as needed".',
        "The amended RFA of 01/30/2020 lists items 1 to 6.",
        "A collar is no longer req'd.",
        "After the cyclobenzaprine was noted without effect, a TENS unit was tried.",
        "An amended report shows the first three blocks.",
    ],
)
def test_other_forms_and_remarks_end_none(text: str, words: Vocabulary) -> None:
    assert not _withdrawn(text, 4, words)
    assert not _withdrawn("The amended RFA of 01/30/2020 keeps the first three.", 2, words)


CREAM = "Compound cream of gabapentin 6%, diclofenac 5% and lidocaine 2%, 120 grams"
OTHERS = ("Lidocaine on the skin is accepted for nerve pain.", "Diclofenac is accepted as a rub.")


@pytest.mark.parametrize(
    "text",
    [
        "This is so once an anticonvulsant has been tried.",
        "It follows after trials of anticonvulsants have failed.",
        "He takes an anticonvulsant three times a day.",
        "Antidepressants and anticonvulsants having failed, the skin may be tried.",
        "The worker has used an anticonvulsant for years.",
        "It is a choice where first-line anticonvulsants have been exhausted.",
        "An anticonvulsant was tried first.",
    ],
)
def test_a_class_that_was_swallowed_is_no_part_of_a_cream(text: str, words: Vocabulary) -> None:
    assert unaddressed(CREAM, [text, *OTHERS], words) == ("gabapentin",)


@pytest.mark.parametrize(
    "text",
    [
        "The anticonvulsant is without support on the skin.",
        "As for the anticonvulsant, the MTUS has no trial of it on the skin.",
        "The anticonvulsant in it has no literature; he tried tablets.",
        "Topical anticonvulsants are not recommended.",
    ],
)
def test_a_class_judged_on_the_skin_is_addressed(text: str, words: Vocabulary) -> None:
    assert not unaddressed(CREAM, [text, *OTHERS], words)


REST = "Never a complaint of the heart, no medicine for it. Right shoulder pain, 5/10."
HEART = "Her mother had a heart attack at 51."


@pytest.mark.parametrize(
    ("kin", "said"),
    [
        (HEART, "The infarction in her chart has left her without complaints."),
        (HEART, "Her coronary artery disease calls for a tracing."),
        (HEART, "She has had cardiac disease for years."),
        ("His father died of a myocardial infarction.", "He survived a heart attack."),
        ("His father died of angina.", "His history is positive for heart disease."),
        ("Her brother had a stroke.", "Her cerebrovascular accident raises the risk."),
        ("His sister has kidney failure.", "His renal failure forbids such drugs."),
    ],
)
def test_a_relative_s_illness_by_another_name(kin: str, said: str, words: Vocabulary) -> None:
    assert taken_for_own(said, of_relatives(kin), REST, words)


@pytest.mark.parametrize(
    ("kin", "said"),
    [
        (HEART, "There is no infarction in her chart."),
        (HEART, "The infarction in her chart is her mother's."),
        (HEART, "A tracing is for people with heart disease."),
        (HEART, "Whether she has had a heart attack is not told."),
        ("His father had diabetes.", "He does not suffer from diabetes."),
    ],
)
def test_an_illness_that_is_not_given_to_the_worker(kin: str, said: str, words: Vocabulary) -> None:
    assert taken_for_own(said, of_relatives(kin), REST, words) is None


def test_what_a_relative_does_to_himself_is_told_of_him() -> None:
    assert of_relatives("Her uncle drank himself to death; she herself drinks no alcohol.")
    assert of_relatives("His brother shot himself in 2011.")
    assert not of_relatives("He lives with his brother and cooks for himself.")
    assert not of_relatives("He came with his father and cut himself on a saw.")


SESSION = (
    "She arrived early, tearful at first. Sleep was broken on three nights. We rehearsed breathing "
    "slowly at the wheel and went through the list of feared roads once more."
)


def _copied(text: str) -> bool:
    document = CaseDocument(
        name="notes.txt",
        sha256="0" * 64,
        media_type="text/plain",
        text=text,
        pages=(PageSpan(number=1, start=0, end=len(text)),),
    )
    case = CaseFile(documents=(document,))
    return any(check_copied_forward(case))


@pytest.mark.parametrize(
    "head",
    [
        "SESSION NOTE {}.",
        "{}",
        "Date of visit: {}",
        "PT visit 4, {}",
        "Follow-up {}:",
        "Chiropractic treatment no. 3, {}",
        "DOS: {}",
    ],
)
def test_notes_below_one_another_are_told_apart(head: str) -> None:
    first, second = head.format("03/14/2018"), head.format("03/21/2018")
    assert _copied(f"{first}\n{SESSION}\n\n{second}\n{SESSION}")
    assert not _copied(f"{first}\n{SESSION}\n\n{second}\nLate, and proud of the ring road.")


def test_other_days_on_a_page_part_no_notes() -> None:
    assert not _copied(
        f"Date of injury: 10/27/2017\nDate of visit: 03/14/2018\n{SESSION}\n"
        "MRI 01/02/2018: a tear of the cuff.\n02/02/2018 x-ray of the shoulder: no change."
    )
