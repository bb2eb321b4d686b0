"""Claims that the record lacks something: where the subject stands, and what tells it otherwise."""

from __future__ import annotations

import pytest

from rag.checking.absence.claims import claims_of_absence
from rag.checking.absence.paraphrase import paraphrased
from rag.records import CaseFile, Sentence, SentenceRole
from tests.support.clean_drafts import Scene, document, neck_scene

RECORD = (
    "CLINIC NOTE 03/03/2016\nThe deltoid is 4/5 on the right. Kenalog 40 mg was injected into the "
    "shoulder on 02/02/2016. He exercises at home each day. He would agree to an operation.\n"
)


def said(text: str) -> Sentence:
    return Sentence(id="1.x", role=SentenceRole.ASSESSMENT, text=text, searched=("looked for it",))


def contradicted(text: str) -> bool:
    scene: Scene = neck_scene()
    item = scene.draft.items[0]
    case = CaseFile(documents=(*scene.case.documents, document(RECORD, "extra.txt")))
    changed = Scene(case, scene.summary, scene.passages, scene.assessments, scene.draft).with_item(
        sentences=(*item.sentences, said(text))
    )
    return any(
        f.check == "negative_contradicted" and f.sentence == "1.x"
        for f in changed.checked().findings
    )


@pytest.mark.parametrize(
    "text",
    [
        "No weakness of the arm is documented.",
        "Motor weakness is not documented.",
        "Nowhere does the record describe weakness.",
        "Documentation of a home exercise program has not been provided.",
        "A corticosteroid injection is not on record.",
        "The record does not say that the worker would consider surgery.",
        "In the absence of weakness the test is not needed.",
    ],
)
def test_what_the_record_tells_in_other_words_is_not_missing(text: str) -> None:
    assert contradicted(text)


@pytest.mark.parametrize(
    "text",
    [
        "No fever is documented.",
        "An arthroscopy is not documented.",
        "Nowhere does the record describe an amputation.",
        "The record does not say that the worker has a pacemaker.",
    ],
)
def test_what_is_missing_may_be_called_so(text: str) -> None:
    assert not contradicted(text)


def test_a_claim_about_the_past_is_no_claim_of_a_search() -> None:
    (claim,) = claims_of_absence(said("The worker has had no therapy so far."))
    assert not claim.of_record and claim.subject.strip() == "therapy"


def test_more_difficulty_is_no_gain_in_function() -> None:
    assert not paraphrased("functional_improvement", "Activities are increasingly difficult.")
    assert paraphrased("functional_improvement", "She drives again and works four hours.")
    assert not paraphrased("motor_weakness", "Strength is 5/5 throughout; pain is 4/10.")
