"""Drafts of the extractive drafter: what a reviewer must be able to rely on in every sentence."""

from __future__ import annotations

from datetime import date

import pytest

from rag.assessment import assess
from rag.drafting.extractive import Outcome, draft_extractive
from rag.drafting.wording import lower_first, statements
from rag.records import (
    CaseFile,
    CaseSummary,
    FactKind,
    GuidelineReference,
    ItemDraft,
    ItemPassages,
    SentenceRole,
    TreatmentResponse,
)
from rag.text import squeeze
from tests.support.records import (
    case_of,
    facet_item,
    fact,
    found,
    passage,
    small_vocabulary,
    span_of,
    summary_of,
)

REQUEST = "Bilateral cervical facet joint injections at C2-3, C3-4 and C4-5"
EARLIER = "one set of cervical facet injections that gave 100% relief for 10 days"
UR_CITED = "MTUS ACOEM Chapter 12 Low Back Complaints"
RECORD = f"""CLINICAL SUMMARY

The worker is a 61 year old male hurt on 03/02/2012. Diagnoses include cervical radiculopathy
and chronic pain. Treatment so far: {EARLIER}. Neck pain is aching.

Disputed items:
1. {REQUEST}

UTILIZATION REVIEW

On 12/20/2014 the request was non-certified because relief was brief. It cited {UR_CITED}.
"""


def the_case() -> tuple[CaseFile, CaseSummary]:
    case = case_of(RECORD)
    facts = (
        fact(case, "F1", FactKind.AGE, "61 year old", value="61"),
        fact(case, "F2", FactKind.SEX, "male", value="male"),
        fact(case, "F3", FactKind.DATE_OF_INJURY, "03/02/2012", value="2012-03-02"),
        fact(
            case,
            "F4",
            FactKind.DIAGNOSIS,
            "cervical radiculopathy",
            value="radiculopathy",
            body_parts=("cervical_spine",),
        ),
        fact(
            case,
            "F5",
            FactKind.PRIOR_TREATMENT,
            EARLIER,
            body_parts=("cervical_spine",),
            response=TreatmentResponse(
                treatment="facet_joint_injection", relief_percent=100, relief_days=10
            ),
        ),
    )
    reference = GuidelineReference(
        text=UR_CITED,
        span=span_of(case, UR_CITED),
        family="MTUS",
        chapter="Low Back Complaints",
        body_parts=("lumbar_spine",),
    )
    reason = "On 12/20/2014 the request was non-certified because relief was brief."
    item = facet_item(case, REQUEST, ur_reasons=(span_of(case, reason),), ur_citations=(reference,))
    return case, summary_of(facts, (item,), injury=date(2012, 3, 2), as_of=date(2014, 12, 20))


def sections() -> ItemPassages:
    neck = passage(
        "Facet joint injection in the neck has no proven benefit as treatment. Its use is chiefly "
        "diagnostic.",
        stance="not_recommended",
        id_="neck",
        status="read_in_decisions",
    )
    odg = passage(
        "Therapeutic facet joint blocks are supported under narrow conditions only.",
        [
            ("No more than two levels.", {"kind": "limit", "measure": "levels", "max": 2,
                                          "label": "the number of levels"}),
            ("No radicular pain.", {"kind": "excluded", "any": ["radiculopathy"],
                                    "label": "pain that is not radicular"}),
            ("Relief of at least 50 percent for six weeks.",
             {"kind": "response", "treatments": [], "min_relief_percent": 50, "min_days": 42,
              "when": "repeat", "label": "lasting relief from the earlier injection"}),
        ],
        id_="odg",
        rank=2,
    )  # fmt: skip
    asipp = passage(
        "For intra-articular injection the evidence is limited.",
        stance="insufficient_evidence",
        strength="limited",
        id_="asipp",
        rank=3,
    )
    option = passage(
        "For facet pain, evidence for radiofrequency neurotomy and medial branch block is fair.",
        stance="conditional",
        strength="fair",
        treatments=("radiofrequency_neurotomy", "medial_branch_block"),
        id_="option",
        rank=3,
    )
    return found(neck, odg, asipp, others=(option,))


def drafted(outcome: Outcome = "suggest", passages: ItemPassages | None = None) -> ItemDraft:
    case, summary = the_case()
    results = (passages or sections(),)
    made = assess(case, summary, results, small_vocabulary())
    return draft_extractive(case, summary, results, made, outcome=outcome).items[0]


def text_of(item: ItemDraft) -> str:
    return "\n".join(sentence.text for sentence in item.sentences)


OUTCOMES: tuple[Outcome, ...] = ("suggest", "uphold", "overturn")


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_citation_and_case_quote_is_verbatim(outcome: Outcome) -> None:
    case, _ = the_case()
    keys = {r.passage.key: r.passage for r in sections().passages}
    item = drafted(outcome)
    for sentence in item.sentences:
        for citation in sentence.citations:
            held = keys[citation.passage_key]
            assert held.text[citation.start : citation.end] == citation.quote
        for quote in sentence.case_quotes:
            assert squeeze(case.words(quote.span)) == quote.text


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_statement_of_a_guideline_is_cited_and_of_the_case_quoted(outcome: Outcome) -> None:
    for sentence in drafted(outcome).sentences:
        if sentence.role is SentenceRole.GUIDELINE:
            assert sentence.citations
        if sentence.role is SentenceRole.CASE_FACT:
            assert sentence.case_quotes or sentence.searched
        if sentence.role is SentenceRole.ASSESSMENT:
            assert sentence.citations or sentence.case_quotes or sentence.searched


def test_the_facet_case_is_upheld_for_the_reasons_on_record() -> None:
    item = drafted()
    text = text_of(item)
    assert item.decision == "upheld"
    assert "10 days against at least 42 days" in text
    assert "three levels, on both sides: C2-C3, C3-C4 and C4-C5" in text
    assert "“cervical radiculopathy”" in text
    assert "concerns the lumbar spine, while the request concerns the cervical spine" in text
    assert "limited" in text
    assert item.sentences[-1].role is SentenceRole.CONCLUSION
    assert "not medically necessary" in item.sentences[-1].text


def test_options_with_fair_evidence_are_named_and_searched_for() -> None:
    case, summary = the_case()
    results = sections()
    option = results.passages[-1].passage
    governing = option.source.model_copy()
    rows = tuple(
        r.model_copy(update={"passage": r.passage.model_copy(update={"source": governing})})
        if r.passage.section.endswith("asipp")
        else r
        for r in results.passages
    )
    results = results.model_copy(update={"passages": rows})
    made = assess(case, summary, (results,), small_vocabulary())
    item = draft_extractive(case, summary, (results,), made).items[0]
    note = next(s for s in item.sentences if "does not discuss it" in s.text)
    assert "radiofrequency neurotomy or medial branch block" in note.text
    assert "fair" in note.text
    assert "medial branch block" in note.searched


def test_a_digest_is_reported_not_quoted() -> None:
    for sentence in drafted().sentences:
        if sentence.role is SentenceRole.GUIDELINE:
            assert "(digest)" in sentence.text or "digest" in sentence.text
            assert "“" not in sentence.text


def test_a_licensed_text_is_quoted_in_its_own_words() -> None:
    section = passage("Facet injection is not advised.", stance="not_recommended", digest=False)
    text = text_of(drafted(passages=found(section)))
    assert "“Facet injection is not advised”" in text
    assert "digest" not in text


def test_the_higher_authority_is_reported_first() -> None:
    reported = [s.text for s in drafted().sentences if s.role is SentenceRole.GUIDELINE]
    assert "no proven benefit" in reported[0]
    assert "narrow conditions" in "".join(reported[1:])


def test_an_overturn_on_demand_admits_what_is_not_met() -> None:
    item = drafted("overturn")
    text = text_of(item)
    assert item.decision == "overturned"
    assert item.probability == drafted().probability
    last = item.sentences[-1].text
    assert "medically necessary" in last and "not medically necessary" not in last
    weak = next(s for s in item.sentences if s.text.startswith("The weakest point"))
    assert weak.citations
    assert "this condition is not met" in text


def test_no_sentence_is_said_twice_and_ids_count_up() -> None:
    item = drafted()
    texts = [sentence.text for sentence in item.sentences]
    assert len(texts) == len(set(texts))
    assert [s.id for s in item.sentences] == [f"1.{n}" for n in range(1, len(texts) + 1)]


def test_a_negative_says_what_was_searched() -> None:
    section = passage(
        "An option for a neurologic deficit.",
        [("A deficit is found.", {"kind": "documented", "any": ["neurological_deficit"],
                                  "label": "a neurologic deficit"})],
    )  # fmt: skip
    item = drafted(passages=found(section))
    negative = next(s for s in item.sentences if "does not document" in s.text)
    assert "neurological deficit" in negative.searched
    assert any("could change the decision" in s.text for s in item.sentences)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_without_a_guideline_nothing_is_argued(outcome: Outcome) -> None:
    item = drafted(outcome, found(silent=True))
    assert item.decision is None
    assert item.abstention is not None
    assert "No decision is drafted" in text_of(item)
    assert "medically necessary" not in text_of(item)


def test_it_says_why_the_mtus_was_left() -> None:
    odg = passage("Not advised.", stance="not_recommended", rank=2)
    text = text_of(drafted(passages=found(odg, silent=True)))
    assert "The library holds no section of the MTUS in force on this treatment" in text
    assert "must be looked up" in text, "an empty shelf says nothing of the law"
    assert "No section of the MTUS in force governs" not in text
    assert "no reason to deny" in text


def test_equal_input_gives_equal_drafts() -> None:
    assert drafted() == drafted()


def test_statements_leave_out_headings_lists_and_fences() -> None:
    text = "## Head\n\n```yaml\nid: x\n```\n\nFirst one. Second one.\n\n- A bullet.\n  goes on\n"
    assert [text[a:b] for a, b in statements(text)] == ["First one.", "Second one."]


def test_names_keep_their_capital() -> None:
    assert lower_first("Spurling's test is positive.").startswith("Spurling's")
    assert lower_first("NSAIDs help.").startswith("NSAIDs")
