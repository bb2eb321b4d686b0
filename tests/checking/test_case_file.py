"""The case file as a whole: copied notes, two workers, another law, withdrawn requests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.checking.copied import check_copied_forward
from rag.checking.dependents import orphans
from rag.checking.ingredients import ingredients, unaddressed
from rag.checking.jurisdiction import check_jurisdiction, is_foreign
from rag.checking.persons import check_persons
from rag.checking.relatives import of_relatives, taken_for_own
from rag.checking.withdrawn import withdrawals
from rag.records import CaseFile, DisputedItem
from rag.settings import shipped
from rag.vocabulary import Vocabulary, load_vocabulary
from tests.support.clean_drafts import document, neck_scene

EXAM = (
    "Elbow bends to 130 degrees, grip is 32 pounds on the right. Tender over the lateral "
    "epicondyle. Resisted extension of the wrist hurts. Sensation intact."
)


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return load_vocabulary(shipped("corpus"))


def file_of(*texts: str) -> CaseFile:
    return CaseFile(documents=tuple(document(t, f"note{n}.txt") for n, t in enumerate(texts)))


# --------------------------------------------------------------------------- copied notes


def test_the_same_examination_on_two_days_is_copied_forward() -> None:
    case = file_of(
        f"CLINIC NOTE 03/02/2016\nSore elbow.\n{EXAM}", f"CLINIC NOTE 06/08/2016\nBetter.\n{EXAM}"
    )
    (finding,) = check_copied_forward(case)
    assert finding.severity == "warning" and "130 degrees" in finding.evidence


@pytest.mark.parametrize(
    "later",
    [
        f"CLINIC NOTE 03/02/2016\nA second copy.\n{EXAM}",  # the same note twice in the file
        "CLINIC NOTE 06/08/2016\nDate of injury: 01/04/2016\nPlan: splint, return in 4 weeks.",
        "CLINIC NOTE 06/08/2016\nElbow bends to 135 degrees. Grip is 40 pounds on the right.",
    ],
)
def test_one_note_twice_headers_and_new_findings_are_not(later: str) -> None:
    head = "Date of injury: 01/04/2016\nPlan: splint, return in 4 weeks."
    assert not list(check_copied_forward(file_of(f"NOTE 03/02/2016\n{head}\n{EXAM}", later)))


SEEN = "D. Fir (invented), 52-year-old male glazier\n"
SAME = "Pinch weak on the right. Two-point discrimination 6 mm at the thumb."


@pytest.mark.parametrize(
    "first, later",
    [
        # Whose note it is, and one finding that has not changed.
        (
            f"{SEEN}{SAME} Drops his cutter, wakes at three, and cannot button a shirt any more.",
            f"{SEEN}{SAME} The splint rubs; a week off helped, and he sleeps until six again.",
        ),
        # The same form, measured anew.
        (
            "Thumb abduction 30 degrees (at the start: 20). Key pinch now 8 pounds of 20 wanted.",
            "Thumb abduction 42 degrees (at the start: 20). Key pinch now 13 pounds of 20 wanted.",
        ),
    ],
)
def test_a_stable_finding_and_a_form_measured_anew_are_no_copy(first: str, later: str) -> None:
    notes = file_of(f"HAND NOTE 03/02/2016\n{first}", f"HAND NOTE 06/08/2016\n{later}")
    assert not list(check_copied_forward(notes))


def test_paragraphs_in_another_order_are_a_copy() -> None:
    told = "Cannot grip a bottle since March, worse on the left."
    notes = file_of(f"NOTE 03/02/2016\n{told}\n{EXAM}", f"NOTE 06/08/2016\n{EXAM}\n{told}")
    assert list(check_copied_forward(notes))


# --------------------------------------------------------------------------- two workers

OWN = "Patient: Jane Ashdown, 44-year-old woman. Date of injury: 05/01/2015\nNeck pain."


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ("Patient: Carl Brook, 44-year-old man\nKnee pain.", "another name"),
        ("LABORATORY 05/02/2016   Sex: Male   Age: 45\nSodium normal.", "male and not female"),
        ("Progress note. 63-year-old female with hip pain.", "63 years old"),
    ],
)
def test_a_page_on_another_person_is_told_with_what_differs(other: str, why: str) -> None:
    (finding,) = check_persons(file_of(OWN, OWN.replace("Neck", "More neck"), other))
    assert finding.check == "mixed_workers" and why in finding.message


@pytest.mark.parametrize(
    "other",
    [
        "Patient: ASHDOWN, JANE   Sex: F   Age: 46\nNeck pain.",  # two years later
        "Patient: Jane Ashdwon\nNeck pain.".replace("Ashdwon", "Ashdowm"),  # a misread letter
        "Her father, a 71-year-old man, drove her.",
        "Date of injury: 09/09/2011\nJane had an earlier claim.",
        "Physical therapy flow sheet. Bike 8 minutes.",
    ],
)
def test_one_person_in_other_words_is_one_person(other: str) -> None:
    assert not list(check_persons(file_of(OWN, other)))


# --------------------------------------------------------------------------- another law


def test_a_health_plans_review_stops_the_letter_and_a_stray_one_is_a_warning() -> None:
    plan = "The enrollee's health plan denied the scan; the Department of Managed Health Care …"
    assert [f.severity for f in check_jurisdiction(file_of(plan))] == ["blocker"]
    assert [f.severity for f in check_jurisdiction(file_of(plan, "PR-2. Neck pain."))] == [
        "warning"
    ]


def test_an_injured_worker_with_health_insurance_is_no_health_plan_case() -> None:
    assert not is_foreign(
        "The injured worker has a health plan of her own, Kaiser, beside workers' compensation."
    )


# --------------------------------------------------------------------------- withdrawn requests


def brace() -> DisputedItem:
    return DisputedItem(number=1, text="Knee brace", treatment="knee_brace", category="dme")


@pytest.mark.parametrize(
    "text",
    [
        "By letter of 05/05/2016 the surgeon withdrew the request for the knee brace.",
        "After the review denied the knee brace the provider withdrew it.",
        "The request for a knee brace was withdrawn on 05/05/2016.",
        "The attorney removes the knee brace from the application.",
        "Knee brace: certified on reconsideration.",
        "The knee brace was meanwhile authorized.",
        "He no longer stands by the order for the knee brace.",
        "As to the knee brace the provider accepted the denial.",
    ],
)
def test_a_request_no_longer_in_dispute_is_seen(text: str, words: Vocabulary) -> None:
    item = next(
        iter(
            brace().model_copy(update={"treatment": m.id})
            for m in words.treatments_in("knee brace")
        )
    )
    assert list(withdrawals(text, item, words))


@pytest.mark.parametrize(
    "text",
    [
        "The surgeon withdrew the request for crutches. The knee brace stays in dispute.",
        "The knee brace was not withdrawn from the application.",
        "She withdrew an earlier request for a knee brace in 2012.",
        "The knee brace was denied on 05/05/2016.",
        "If the request for the knee brace is withdrawn, the file closes.",
        "Withdrawal symptoms were denied; he wears the knee brace.",
        "He takes back a request for a stool, and writes that the one for the knee brace stands.",
        "She does not maintain an order for a bath rail, but does that for the knee brace.",
        "The provider did not accept the denial of the knee brace.",
        "He revokes the order for a cot and, by the same post, repeats that for the knee brace.",
    ],
)
def test_another_request_or_none_is_left_alone(text: str, words: Vocabulary) -> None:
    found = next(iter(words.treatments_in("knee brace")))
    item = brace().model_copy(update={"treatment": found.id})
    assert not list(withdrawals(text, item, words))


# --------------------------------------------------------------------------- relatives


@pytest.mark.parametrize(
    "told",
    [
        "His father had diabetes.",
        "Family history: diabetes in the mother.",
        "She is well; her sister has diabetes.",
    ],
)
def test_a_relatives_illness_is_not_the_workers(told: str, words: Vocabulary) -> None:
    found = of_relatives(told)
    assert found
    rest = told
    for one in found:
        rest = rest.replace(one, " ")
    assert taken_for_own("The worker has diabetes.", found, rest, words)
    assert not taken_for_own("A relative has diabetes.", found, rest, words)
    assert not taken_for_own("The worker has diabetes.", found, "Diabetes since 2010.", words)


def test_a_relative_who_helps_is_no_family_history() -> None:
    assert of_relatives("His wife drove him to the visit. Her son helps with chores.") == []


# --------------------------------------------------------------------------- parents, compounds


def test_care_around_a_refused_operation_is_an_orphan(words: Vocabulary) -> None:
    knee = DisputedItem(
        number=1, text="Knee arthroscopy", treatment="x", category="surgery", body_parts=("knee",)
    )
    after = DisputedItem(
        number=2,
        text="Post-operative therapy, knee",
        category="rehabilitation",
        body_parts=("knee",),
    )
    other = after.model_copy(update={"number": 3, "text": "Therapy for the knee"})
    items = (knee, after, other)
    refused = {1: "upheld", 2: "overturned", 3: "overturned"}
    assert [pair[0].number for pair in orphans(items, refused, words)] == [2]
    assert not list(orphans(items, {**refused, 1: "overturned"}, words))


def test_each_ingredient_of_a_compound_must_be_judged(words: Vocabulary) -> None:
    cream = "Compound cream: gabapentin 6%, lidocaine 2%, 120 grams"
    assert [names[0] for names in ingredients(cream, words)] == ["gabapentin", "lidocaine"]
    assert unaddressed(cream, ["Lidocaine on the skin is an option."], words) == ("gabapentin",)
    assert ingredients("Gabapentin 300 mg #90", words) == ()


def test_a_denial_letter_by_another_title_is_utilization_reviews_word() -> None:
    text = (
        "NOTICE TO THE EMPLOYEE\nOur physician reviewer looked at what your doctor asked for. The "
        "injection is denied. You may appeal."
    )
    alone = replace(neck_scene(), case=file_of(text))
    assert "not_solely_utilization_review" in alone.found()
