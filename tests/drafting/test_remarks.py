"""Both sides are told: the strongest of the record against a decision stands in its rationale."""

from __future__ import annotations

from rag.assessment import assess
from rag.drafting.extractive import draft_extractive
from rag.drafting.material import Material
from rag.drafting.remarks import add_remarks
from rag.records import Argument, Decision, FactKind, Sentence
from tests.drafting.test_extractive import sections, the_case
from tests.support.records import fact, small_vocabulary


def told(decision: Decision, *remarks: Argument) -> list[Sentence]:
    case, summary = the_case()
    results = (sections(),)
    made = assess(case, summary, results, small_vocabulary())[0]
    material = Material(
        case=case, summary=summary, item=summary.items[0], found=results[0],
        assessment=made.model_copy(update={"remarks": remarks}),
        decision=decision, requested=False,
    )  # fmt: skip
    add_remarks(material)
    return material.rows


def argued(side: Decision, text: str, weight: float = 0.5, **more: object) -> Argument:
    return Argument(side=side, text=text, weight=weight, **more)  # type: ignore[arg-type]


SHOWS = argued("upheld", "The record shows misuse of drugs.", fact_ids=("F5",))
LACKS = argued(
    "upheld", "The record documents no purpose of the block.", searched=("purpose",), weight=0.9
)
FOR_IT = argued("overturned", "Earlier care gave relief.", fact_ids=("F5",))
FIRST = argued("overturned", "No earlier course is on record.", searched=("course",))


def test_a_grant_tells_the_strongest_line_against_it() -> None:
    (row,) = told("overturned", SHOWS, LACKS)
    assert row.text.startswith("Against the request it weighs that the record shows misuse")
    assert row.case_quotes and "“" in row.text


def test_where_nothing_is_shown_against_a_grant_one_gap_is_told() -> None:
    other = argued("upheld", "The record documents no relief.", searched=("relief",))
    rows = told("overturned", LACKS, other)
    assert [row.text for row in rows] == [
        "Against the request it weighs that the record documents no purpose of the block."
    ]


def test_a_refusal_tells_what_speaks_for_the_request() -> None:
    rows = told("upheld", FOR_IT, FIRST)
    assert [row.text.partition(" that ")[0] for row in rows] == ["For the request it weighs"]
    assert "no earlier course" not in rows[0].text, "a gap speaks for no request"


def test_what_concerns_another_part_weighs_on_neither_side() -> None:
    case, summary = the_case()
    knee = fact(case, "F5", FactKind.FINDING, "Neck pain", body_parts=("knee",))
    facts = tuple(knee if one.id == "F5" else one for one in summary.facts)
    item = summary.items[0].model_copy(update={"body_parts": ("cervical_spine",)})
    summary = summary.model_copy(update={"facts": facts, "items": (item,)})
    results = (sections(),)
    made = assess(case, summary, results, small_vocabulary())[0]
    material = Material(
        case=case, summary=summary, item=item, found=results[0],
        assessment=made.model_copy(update={"remarks": (SHOWS,)}),
        decision="overturned", requested=False,
    )  # fmt: skip
    add_remarks(material)
    assert not material.rows


def test_a_line_of_the_record_is_quoted_once() -> None:
    case, summary = the_case()
    results = (sections(),)
    made = assess(case, summary, results, small_vocabulary())
    item = draft_extractive(case, summary, results, made).items[0]
    shown = [s.text for s in item.sentences if "“cervical radiculopathy”" in s.text]
    assert len(shown) <= 1


def test_the_worker_is_told_in_plain_words() -> None:
    case, summary = the_case()
    results = (sections(),)
    made = assess(case, summary, results, small_vocabulary())
    first = draft_extractive(case, summary, results, made).items[0].sentences[0].text
    assert "for a 61-year-old man injured on 03/02/2012" in first
