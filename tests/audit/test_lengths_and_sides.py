"""Lengths of time, days, years and sides of a rationale that its own summary gives otherwise."""

from __future__ import annotations

import pytest

from rag.audit.citations.several import several
from tests.audit.conftest import Audit
from tests.audit.letters import GUIDELINE, RATIONALE, item, letter

SUMMARY = (
    "The injured worker is a 44 year old woman who hurt her neck on 03/14/2012. Diagnoses include "
    "cervical radiculopathy and cervical facet arthropathy. One bilateral cervical facet injection "
    "gave 60% relief for 9 days. She wore a soft collar for ten weeks. She has taken gabapentin "
    "since 2013 and cyclobenzaprine since 10/01/2014. She attended 12 sessions of physical therapy "
    "for the neck. The EMG of 11/03/2014 shows slowing of the right median nerve; the left side is "
    "normal. On 12/18/2014 grip was weak on the right and she had tenderness over the cervical "
    "facet joints and pain of 6/10. No injection into the shoulder has been given. The request is "
    "for facet injections. On 01/12/2015 Utilization Review non-certified the request."
)


def _findings(audited: Audit, sentence: str) -> set[str]:
    said = RATIONALE.replace("An earlier bilateral", f"{sentence} An earlier bilateral")
    assert said != RATIONALE
    report = audited(letter(item(rationale=said), summary=SUMMARY))
    return {
        f.check for f in report.findings if f.severity != "note" and sentence[:20] in f.place.words
    }


@pytest.mark.parametrize(
    ("sentence", "check"),
    [
        ("The worker wore a soft collar for ten months.", "figure_contradicted"),
        ("She has taken cyclobenzaprine for two weeks.", "figure_contradicted"),
        ("She has been on gabapentin since 2010.", "figure_contradicted"),
        ("By the EMG of 03/11/2014 the nerve is slowed.", "figure_contradicted"),
        ("The report was written nine years after the injury.", "figure_contradicted"),
        ("In this worker the left median nerve was slowed.", "side_contradicted"),
        ("On 12/18/2014 the worker's grip was weak on the left.", "side_contradicted"),
        ("The worker attended 4 of the 6 sessions of physical therapy.", "fact_contradicted"),
    ],
)
def test_another_length_day_year_or_side_is_found(
    sentence: str, check: str, audited: Audit
) -> None:
    assert check in _findings(audited, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The worker wore a soft collar for 10 weeks.",
        "She has taken cyclobenzaprine for three months.",
        "She has been on gabapentin since 2013.",
        "By the EMG of November 3, 2014 the nerve is slowed.",
        "The report was written two years after the injury.",
        "In this worker the right median nerve was slowed.",
        "On 12/18/2014 the worker's grip was weak on the right.",
        "The worker attended all of the 12 sessions of physical therapy.",
    ],
)
def test_what_the_summary_says_too_is_left_alone(sentence: str, audited: Audit) -> None:
    assert not _findings(audited, sentence)


@pytest.mark.parametrize(
    ("count", "found"), [("20", False), ("12", False), ("15", True), ("24", True)]
)
def test_visits_of_all_kinds_of_one_care_add_up(count: str, found: bool, audited: Audit) -> None:
    both = SUMMARY.replace(
        "She attended 12 sessions of physical therapy for the neck.",
        "She attended 12 visits of physical therapy on land and 8 visits of pool therapy.",
    )
    assert both != SUMMARY
    said = f"Meanwhile {count} visits of therapy have been used."
    told = RATIONALE.replace("An earlier bilateral", f"{said} An earlier bilateral")
    report = audited(letter(item(rationale=told), summary=both))
    contradicted = {f.check for f in report.findings if said[:20] in f.place.words}
    assert ("fact_contradicted" in contradicted) is found


def test_two_citations_that_run_together_are_two() -> None:
    words = (
        "MTUS Chronic Pain Medical Treatment Guidelines 2016, Section(s): Topical analgesics. "
        "MTUS Chronic Pain Medical Treatment Guidelines 2009, Section(s): Topical Analgesics, "
        "pages 111-113."
    )
    assert [one.reference.edition for one in several(words, lambda _: ())] == ["2016", "2009"]
    one = "ODG 2016, Pain chapter, Section(s): Topical analgesics; Compounded medications."
    assert len(list(several(one, lambda _: ()))) == 1


def test_a_source_dated_after_the_review_cannot_have_governed(audited: Audit) -> None:
    later = f"{GUIDELINE} American Academy of Neurology, Neck Pain, 2017."
    found = {f.check for f in audited(letter(item(guideline=later))).findings}
    assert "edition_in_force" in found
    page = f"{GUIDELINE} Neck pain, www.example.org, accessed 2017."
    assert "edition_in_force" not in {
        f.check for f in audited(letter(item(guideline=page))).findings
    }


@pytest.mark.parametrize(
    ("sentence", "alone"),
    [
        ("Nothing beyond the denial letter was before me in this case.", True),
        ("What is known of the worker rests wholly on the utilization review determination.", True),
        ("The reports of 2014 were before me in this case beside the denial letter.", False),
    ],
)
def test_utilization_reviews_word_alone(sentence: str, alone: bool, audited: Audit) -> None:
    assert ("utilization_review_alone" in _findings(audited, sentence)) is alone
