"""What a rationale tells of the record: the lines that bear on the request, in its own words."""

from __future__ import annotations

from datetime import date

from rag.assessment import assess
from rag.drafting.extractive import draft_extractive
from rag.intake.summary import summarise
from rag.records import ItemDraft, ItemPassages
from tests.intake.test_record_understanding import VOCABULARY, case_of

CHART = """Pain clinic, 02/10/2017

Right knee osteoarthritis. Works full duty.
Meds: naproxen 500 mg twice a day since 2015, omeprazole.
Naproxen takes pain from 7/10 to 3/10 and she climbs two flights instead of one.
Exam: no effusion, crepitus, flexion 115 degrees.
Her brother keeps bees.
[X] naproxen  [ ] ibuprofen

Utilization review 02/20/2017: naproxen 500 mg #60 denied. No documentation of climbing or pain.
"""


def drafted(text: str, *requests: str) -> tuple[ItemDraft, ...]:
    case = case_of(text)
    summary = summarise(case, VOCABULARY, requests=requests, today=date(2017, 3, 1))
    passages = tuple(
        ItemPassages(item=item.number, queries=(), passages=(), steps=()) for item in summary.items
    )
    assessments = assess(case, summary, passages, VOCABULARY)
    return draft_extractive(case, summary, passages, assessments).items


def told(item: ItemDraft) -> str:
    return " ".join(s.text for s in item.sentences if s.text.startswith("The record states"))


def test_the_result_of_the_drug_in_dispute_is_told_in_the_words_of_the_record() -> None:
    (item,) = drafted(CHART, "naproxen 500 mg #60")
    assert "from 7/10 to 3/10" in told(item)
    assert "since 2015" in told(item)
    assert "bees" not in told(item)


def test_a_form_to_tick_and_words_of_the_review_are_not_told_as_the_record() -> None:
    (item,) = drafted(CHART, "naproxen 500 mg #60")
    assert "[X]" not in told(item)
    assert "No documentation" not in told(item)


def test_every_line_told_is_quoted_from_the_case() -> None:
    for item in drafted(CHART, "naproxen 500 mg #60"):
        for sentence in item.sentences:
            for quote in sentence.case_quotes:
                text = CHART[quote.span.start : quote.span.end]
                assert " ".join(text.split()) == quote.text


def test_the_work_status_is_told() -> None:
    (item,) = drafted(CHART, "naproxen 500 mg #60")
    assert any("full duty" in s.text for s in item.sentences)


def test_what_was_looked_for_and_not_found_is_told_of_a_study() -> None:
    (item,) = drafted(CHART, "MRI of the right knee")
    assert any(s.text == "Negative or normal: no effusion." for s in item.sentences)


def test_a_line_is_told_once_in_a_letter_unless_it_names_the_treatment() -> None:
    first, second = drafted(CHART, "naproxen 500 mg #60", "omeprazole 20 mg #30")
    assert "flexion 115" not in told(second) or "flexion 115" not in told(first)


def test_a_line_is_not_quoted_whose_findings_were_told() -> None:
    chart = """PR-2, 02/10/2017

Low back strain. Objective findings (02/10/2017) included an antalgic gait and tenderness to
palpation of the low back with decreased range of motion of the low back.
"""
    (item,) = drafted(chart, "MRI of the lumbar spine")
    assert "antalgic gait" in " ".join(s.text for s in item.sentences)
    assert "antalgic" not in told(item)


def test_an_operation_on_a_fracture_is_told_as_care_and_not_as_a_diagnosis() -> None:
    chart = """PR-2, 02/10/2017

She underwent percutaneous pinning of the right distal radius fracture on 01/09/2017. Pain 6/10.
"""
    (item,) = drafted(chart, "Norco 10/325 mg #60")
    request = item.sentences[0].text
    assert request.startswith("The request is for")
    assert "pinning" not in request
    assert "pinning" in " ".join(s.text for s in item.sentences[1:])


def test_what_only_a_picture_shows_is_told_of_the_studies() -> None:
    chart = """PR-2, 02/10/2017

MRI of the lumbar spine dated 01/27/2017 revealed degenerative changes. At L3-4 there was a broad
based disc bulge. On examination there is tenderness of the lumbar spine.
"""
    (item,) = drafted(chart, "MRI of the lumbar spine")
    told_ = {s.text.split(":")[0]: s.text for s in item.sentences}
    assert "disc bulge" in told_["Studies"]
    assert "disc bulge" not in told_["On examination"]
