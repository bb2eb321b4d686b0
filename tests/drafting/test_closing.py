"""How a rationale ends: a letter must not argue against its own conclusion."""

from __future__ import annotations

from collections.abc import Sequence

from rag.assessment import assess
from rag.checking import check
from rag.drafting.evidence import quote_fact, quote_span
from rag.drafting.extractive import Outcome, draft_extractive
from rag.drafting.material import Material
from rag.records import FactKind, ItemDraft, SentenceRole
from tests.drafting.test_extractive import the_case
from tests.support.records import case_of, fact, found, passage, small_vocabulary, span_of

MET = ("Radiculopathy is found.",
       {"kind": "documented", "any": ["radiculopathy"], "label": "radiculopathy"})  # fmt: skip
PAIN = ("Pain is lasting.",
        {"kind": "documented", "any": ["chronic pain"], "label": "lasting pain"})  # fmt: skip
OPEN = ("A deficit is found.",
        {"kind": "documented", "any": ["neurological_deficit"],
         "label": "neurologic deficit"})  # fmt: skip


def drafted(*criteria: Sequence[object], outcome: Outcome = "suggest") -> ItemDraft:
    case, summary = the_case()
    section = passage(
        "The injection is an option for radicular pain.",
        list(criteria),  # type: ignore[arg-type]
        stance="recommended",
    )
    other = passage("It is an option here too.", [MET], stance="recommended", id_="odg", rank=2)
    results = (found(section, other),)
    made = assess(case, summary, results, small_vocabulary())
    draft = draft_extractive(case, summary, results, made, outcome=outcome)
    findings = check(case, summary, results, made, draft, small_vocabulary()).findings
    assert not [one for one in findings if one.check in ("conclusion_agrees", "criterion_status")]
    return draft.items[0]


def conclusion(item: ItemDraft) -> str:
    return next(s.text for s in item.sentences if s.role is SentenceRole.CONCLUSION)


def test_a_request_granted_with_a_condition_open_says_what_carries_it() -> None:
    item = drafted(MET, PAIN, OPEN)
    assert item.decision == "overturned"
    said = conclusion(item)
    assert said.startswith("On balance, the request")
    assert "although not every condition of" in said and "is shown" in said
    assert "the record shows radiculopathy and lasting pain" in said
    assert not any(s.text.startswith("The weakest point") for s in item.sentences)


def test_it_names_what_the_reviewer_must_settle_and_what_follows() -> None:
    last = drafted(MET, PAIN, OPEN).sentences[-1]
    assert last.role is SentenceRole.NOTE
    assert "the reviewer has to settle whether the file bears out a neurologic deficit" in last.text
    assert "speak for upholding the denial" in last.text
    assert last.searched and last.citations


def test_a_request_that_meets_every_condition_is_granted_without_reserve() -> None:
    item = drafted(MET)
    assert "On balance" not in conclusion(item)
    assert not any("has to settle" in s.text for s in item.sentences)


def test_a_side_asked_for_keeps_its_weakest_point() -> None:
    texts = [s.text for s in drafted(MET, OPEN, outcome="uphold").sentences]
    assert any(text.startswith("The weakest point") for text in texts)


def test_a_quotation_does_not_begin_with_the_word_that_ties_it() -> None:
    case = case_of("He has neck pain and head pain rated at a 7.")
    pain = fact(case, "F1", FactKind.SYMPTOM, "and head pain rated at a 7")
    assert quote_fact(case, pain).text == "head pain rated at a 7"
    assert quote_span(case, span_of(case, "and head pain")).text == "head pain"


def test_words_of_the_record_keep_a_capital_only_as_names() -> None:
    case, summary = the_case()
    material = Material(
        case=case, summary=summary, item=summary.items[0], found=found(silent=True),
        assessment=assess(case, summary, (found(silent=True),), small_vocabulary())[0],
        decision="upheld", requested=False,
    )  # fmt: skip
    assert material.in_text("Pain of the neck") == "pain of the neck"
    assert material.in_text("Spurling's test") == "Spurling's test"
