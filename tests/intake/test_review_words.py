"""Where utilization review speaks, why it refuses, of which item, and what it cites."""

from __future__ import annotations

from datetime import date

import pytest

from rag.intake import open_case, read_text, summarise
from rag.intake.questions import asked_from
from rag.intake.statements import statements
from rag.records import CaseFile
from rag.settings import shipped
from rag.text import squeeze
from rag.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(shipped("corpus"))
ASKED = "Request 03/01/2017: {}\n\n"
TWO = ("Physical therapy, right knee, 8 visits", "Hinged knee brace")


def case_of(text: str) -> CaseFile:
    return open_case((read_text(text, "file.txt"),), body_parts_in=VOCABULARY.body_parts_in)


def reasons(review: str, *requests: str) -> list[list[str]]:
    case = case_of(f"A 41 year old cook with knee pain.\n\n{review}\n")
    summary = summarise(case, VOCABULARY, requests=requests, today=date(2018, 1, 1))
    return [[squeeze(case.words(s)) for s in item.ur_reasons] for item in summary.items]


def citations(review: str, *requests: str) -> list[list[str]]:
    case = case_of(f"A 41 year old cook with knee pain.\n\n{review}\n")
    summary = summarise(case, VOCABULARY, requests=requests, today=date(2018, 1, 1))
    return [[ref.text for ref in item.ur_citations] for item in summary.items]


def voices(text: str) -> dict[str, str]:
    return {s.text: s.attribution for s in statements(case_of(text))}


@pytest.mark.parametrize(
    ("review", "expected"),
    [
        ("UR 03/09/2017: knee brace denied, no instability.", ["no instability"]),
        ("UR 03/09/2017: knee brace denied\n(gait\nnormal).", ["gait normal"]),
        (
            'UR 03/09/2017\nKnee brace: denied. "Brace of 2015 in hand. Strength full."\nODG Knee.',
            ["Brace of 2015 in hand. Strength full"],
        ),
        ("UR 03/09/2017: knee brace denied as comfort item - ODG Knee.", ["comfort item"]),
        (
            "Utilization review of 03/09/2017 denied the knee brace for lack of laxity on "
            "examination.",
            [
                "Utilization review of 03/09/2017 denied the knee brace for lack of laxity on "
                "examination"
            ],
        ),
        ("Utilization review of 03/09/2017 denied the knee brace.", []),
        ("UR 03/09/2017: knee brace not certified as not medically necessary.", []),
        ("UR 03/09/2017: knee brace denied. ODG Knee; MTUS Chronic Pain 2016.", []),
        (
            "UR 03/09/2017: knee brace denied. Arthritis mild. An attempt to call the office was "
            "made on 03/08.",
            ["Arthritis mild"],
        ),
    ],
)
def test_what_a_verdict_leaves_is_the_reason(review: str, expected: list[str]) -> None:
    found = reasons(review, TWO[1])[0]
    assert [r.removeprefix("as ") for r in found] == expected


@pytest.mark.parametrize(
    "review",
    [
        "UR 03/09/2017\n1) PT 8: NC, home program taught\n2) Brace: NC, knee stable\n",
        "UR 03/09/2017: (1) denied, home program taught. (2) denied, knee stable.",
        "UR 03/09/2017: physical therapy non-certified (home program taught); knee brace "
        "non-certified (knee stable).",
        "UR 03/09/2017, both denied: Physical therapy - home program taught. Brace - knee stable.",
    ],
)
def test_each_item_has_the_reason_given_for_it(review: str) -> None:
    therapy, brace = reasons(review, *TWO)
    assert [therapy, brace] == [["home program taught"], ["knee stable"]]


def test_a_reason_before_the_items_is_for_all_and_one_for_another_is_shared_by_reference() -> None:
    both = reasons("UR 03/09/2017: all denied, the claim is three years old.", *TWO)
    assert both == [["the claim is three years old"]] * 2
    above = reasons("UR 03/09/2017: (1) denied: home program taught. (2) denied as above.", *TWO)
    assert above == [["home program taught"]] * 2


def test_sentences_after_an_item_are_about_it_until_the_next() -> None:
    review = (
        "UR 03/09/2017\nPhysical therapy 8: deny.\nTwelve visits were had in 2016.\n"
        "Knee brace: deny.\nThe knee is stable.\nMTUS Knee Complaints 2004; ODG Knee.\n"
    )
    therapy, brace = reasons(review, *TWO)
    assert therapy == ["Twelve visits were had in 2016"]
    assert brace == ["The knee is stable"]
    assert citations(review, *TWO) == [["MTUS Knee Complaints 2004", "ODG Knee"]] * 2


def test_the_side_tells_two_like_requests_apart() -> None:
    review = "UR 03/09/2017: left knee brace denied, knee stable; right knee brace denied, healed."
    left, right = reasons(review, "Hinged brace, left knee", "Hinged brace, right knee")
    assert (left, right) == (["knee stable"], ["healed"])


def test_the_form_of_a_notice_gives_no_reason() -> None:
    review = (
        "UR 03/09/2017: knee brace denied. Gait normal. Records reviewed: RFA; PT notes, none; "
        "film report. If you disagree you may appeal."
    )
    assert reasons(review, TWO[1]) == [["Gait normal"]]


@pytest.mark.parametrize(
    ("review", "expected"),
    [
        ("UR 03/09/2017: knee brace denied - ODG Knee.", ["ODG Knee"]),
        ("UR 03/09/2017: knee brace denied (no laxity) ODG Knee 2016.", ["ODG Knee 2016"]),
        (
            "UR 03/09/2017: brace denied.\nGuideline applied: ACOEM chapter 13.",
            ["ACOEM chapter 13"],
        ),
        (
            "UR 03/09/2017: brace denied. MTUS Knee (ACOEM 2015); ODG.",
            ["MTUS Knee (ACOEM 2015)", "ODG"],
        ),
        ("UR 03/09/2017: brace denied. ODG requires proof of laxity.", ["ODG"]),
        ("UR 03/09/2017: knee brace denied. The brace is still under study and costly.", []),
    ],
)
def test_a_citation_is_read_whole(review: str, expected: list[str]) -> None:
    assert citations(review, TWO[1])[0] == expected


@pytest.mark.parametrize(
    "title",
    [
        "UTILIZATION REVIEW DECISION, dated March 9, 2017",
        "[Exhibit 4] UTILIZATION REVIEW, 03/09/2017",
        "[03/09/2017] UTILIZATION REVIEW",
        "## Utilization review, 03/09/2017",
        "Document 03/09/2017   Utilization review",
        "UTILIZATION REVIEW NOTICE OF DENIAL                         March 9, 2017",
    ],
)
def test_below_its_title_review_speaks_until_it_has_decided(title: str) -> None:
    text = (
        f"Exam: the knee is swollen.\n\n{title}\n\nRe: knee brace\n\nThe knee shows no laxity.\n"
        "Explanation: a sleeve would do. Not certified.\n\n"
        "[Exhibit 5] SURGEON'S LETTER\n\nThe knee buckles on stairs.\n"
    )

    def voice(words: str) -> str:
        return next(v for said, v in voices(text).items() if words in said)

    assert voice("no laxity") == voice("a sleeve would do") == "utilization_review"
    assert voice("the knee is swollen") == voice("buckles on stairs") == "record"


def test_the_log_goes_on_after_the_entry_of_review() -> None:
    text = (
        "02/01/2017  Exam: swollen.\n03/09/2017  UR: brace denied. Knee stable.\n"
        "03/12/2017  Therapy visit 3: buckled twice.\n03/14/2017  Walks with a cane.\n"
    )
    said = {words: voice for words, voice in voices(text).items() if "201" in words}
    assert [v for v in said.values()] == ["record", "utilization_review", "record", "record"]


@pytest.mark.parametrize(
    "words",
    [
        "In my view fusion is reasonable, subject to utilization review.",
        "Index: (A) notes; (B) utilization review; (C) films.",
        "Summary prepared for the physician reviewer.",
        "Copies: surgeon; claims administrator.",
    ],
)
def test_being_named_is_no_speech(words: str) -> None:
    assert set(voices(f"The knee is stiff. {words}").values()) == {"record"}
    assert "utilization_review" in voices(f"The knee is stiff. UR denied it. {words}").values()


def test_a_review_told_in_a_letter_is_heard() -> None:
    said = voices("What you sent back on May 2 was: brace not certified. I object: she falls.")
    assert list(said.values())[0] == "utilization_review"


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("Any blood thinners?", 0),
        ("4. Does the brace help you?", 0),
        ("Please advise whether he smokes.", 0),
        ("Meniscal tear?", None),
        ("Does the brace help? Yes.", None),
        ("Please continue the brace.", None),
    ],
)
def test_a_question_tells_nothing(words: str, at: int | None) -> None:
    assert asked_from(words) == at
