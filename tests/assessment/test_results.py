"""What came of care: of which care a result is told, by clause, row, section and date."""

from __future__ import annotations

import pytest

from rag.assessment.benefit import response
from rag.assessment.courses import own_terms
from rag.assessment.results import Results, results_of
from rag.assessment.signals import signals
from rag.assessment.verdict import Setting
from rag.records import CriterionStatus, ResponseTest
from tests.assessment.test_charts import setting


def came(text: str, request: str) -> Results:
    made = setting(text, request)
    return results_of(own_terms(made.item), made)


def spoken(made: Setting) -> dict[str, str]:
    return {signal.name: signal.says for signal in signals(made)}


ROWS = """MEDICATION TABLE
| drug | since | effect |
| Topamax 50 mg | 2015 | headache days the same |
| Cymbalta 60 mg | 2016 | pain 8 -> 4, now drives to the store again |
"""


def test_a_gain_belongs_to_the_drug_of_its_row() -> None:
    assert came(ROWS, "Cymbalta 60 mg #30").function is True
    assert came(ROWS, "Topamax 50 mg #60").function is None
    assert came(ROWS, "Topamax 50 mg #60").relief is None


@pytest.mark.parametrize(
    ("text", "request_", "gained"),
    [
        # the care named with the gain, behind it
        ("Takes Norco. He is back to full shifts since starting acupuncture.", "Norco #60", None),
        ("Takes Norco. He is back to full shifts since starting acupuncture.", "acupuncture 6",
         True),
        # by the line above, where it names one care alone
        ("Takes Norco daily.\n\nHad acupuncture x 6. She now walks a mile.", "Norco #60", None),
        ("Takes Norco daily. She now walks a mile.", "Norco 10/325 #60", True),
        # a list tells of all in it
        ("Takes Norco and gabapentin: able to stand longer.", "gabapentin 300 mg #90", True),
        # what does not treat is no care beside it
        ("Takes Norco daily and docusate for the bowels. She now walks a mile.", "Norco #60", True),
        ("Takes Norco daily. Stopped the naproxen. She now walks a mile.", "Norco #60", True),
        # a paragraph that goes on with "it"
        ("Tried tramadol, too foggy. Norco began in May.\n\nOn it: ODI fell from 52 to 36.",
         "Norco 10/325 #60", True),
        # "it" that nothing names
        ("Takes Norco. Had acupuncture.\n\nWants the muscle pill, climbs better with it.",
         "acupuncture 6 visits", None),
    ],
)  # fmt: skip
def test_the_care_named_nearest_has_the_gain(text: str, request_: str, gained: bool | None) -> None:
    assert came(text, request_).function is gained


def test_a_gain_of_before_the_care_is_not_its_own() -> None:
    chart = (
        "03/01/2016: Oswestry 50 -> 40.\n\n"
        "06/10/2016: Left L5-S1 epidural steroid injection given under fluoroscopy.\n\n"
    )
    assert came(chart, "repeat epidural steroid injection L5-S1").function is None
    later = chart + "07/20/2016: Oswestry 40 -> 22.\n"
    assert came(later, "repeat epidural steroid injection L5-S1").function is True


def test_a_gain_years_after_a_course_of_therapy_is_not_its_own() -> None:
    chart = (
        "Physical therapy, 12 visits, 02/10/2013 to 04/20/2013.\n\n11/02/2016: back at full duty.\n"
    )
    assert came(chart, "physical therapy 6 visits").function is None


def test_what_was_gained_without_drugs_is_no_gain_of_them() -> None:
    chart = "Seen 12/20/2016, naproxen given. Full duty since 03/2016, no meds since then."
    assert came(chart, "naproxen 500 mg #60").function is None


@pytest.mark.parametrize(
    "words",
    [
        "Are you able to do more housework?",
        "He is precluded from lifting more than 40 pounds.",
        "I am asked whether she walks farther with the patch.",
        "Not working, able to return to work with restrictions.",
        "Ask about a walker again.",
        "Functional improvement is not documented by anyone.",
        "Sleeps better with a wedge.",
    ],
)
def test_a_question_a_limit_or_an_aid_is_no_gain(words: str) -> None:
    assert came(f"Takes Norco 10/325 daily.\n\n{words}", "Norco 10/325 #60").function is not True


def test_relief_over_two_sentences_is_a_share() -> None:
    chart = "Before gabapentin the arm pain was 8/10. Now it is 3/10."
    assert came(chart, "gabapentin 300 mg #90").percents == (62.5,)
    other = "Before gabapentin the arm pain was 8/10. Now it is 3/10. Takes tramadol."
    assert came(other, "tramadol 50 mg #60").percents == ()


def test_scores_with_and_without_that_hardly_differ_are_told_as_such() -> None:
    made = came("Back pain 9/10 without Norco, 8/10 with Norco.", "Norco 10/325 #60")
    assert made.relief is False and made.percents == (11.1,)


def test_a_diary_of_a_block_is_the_blocks() -> None:
    chart = (
        "Medial branch block L4-5 was done 05/02/2016. Pain 8 before.\n\n"
        "   diary    15 min  8->5     1 h  8->4\n"
    )
    made = setting(chart, "radiofrequency ablation L4-5")
    assert results_of(("medial_branch_block",), made).percents == (37.5, 50.0)


def test_a_measure_no_better_is_told_so() -> None:
    chart = "Acupuncture, 8 visits. Abduction 95 (visit 1: 95)."
    assert came(chart, "acupuncture 6 visits").function is False
    better = "Acupuncture, 8 visits. Abduction 140 (visit 1: 95)."
    assert came(better, "acupuncture 6 visits").function is True


def test_one_reading_for_the_criterion_and_for_the_remark() -> None:
    helped = spoken(setting("PT 8 visits done. PT helped the pain.", "physical therapy 6 visits"))
    assert helped["repeat_gain"] == "The record says that the earlier physical therapy helped."
    assert "no_relief" not in helped
    gained = spoken(setting("PT 8 visits done, now lifts 20 lb instead of 5.", "PT 6 visits"))
    assert "better function" in gained["repeat_gain"]


def test_a_drug_for_the_stomach_or_a_rescue_is_not_asked_for_function() -> None:
    for chart, request in (
        ("Takes omeprazole 20 mg daily since 2015.", "omeprazole 20 mg #30"),
        ("Has naloxone spray at home.", "refill naloxone nasal spray"),
    ):
        said = spoken(setting(chart, request))
        assert "repeat_without_gain" not in said and "no_relief" not in said
    assert "no_relief" not in spoken(setting("Takes Ambien nightly.", "Ambien 10 mg #30"))
    assert "no_relief" in spoken(setting("Takes Norco nightly.", "Norco 10/325 #30"))


def test_the_clause_is_quoted_and_not_the_name() -> None:
    text = "Pain 8/10 without Norco, 5/10 with it. She can stand 30 minutes instead of 10."
    made = setting(text, "Norco 10/325 #60")
    verdict = response(ResponseTest(treatments=(), functional=True), "gain", made)
    assert verdict.status is CriterionStatus.MET
    quoted = " ".join(made.view.case.words(span) for span in verdict.evidence)
    assert "30 minutes" in quoted and "5/10" not in quoted


ENTRY = """Plan: naproxen. PT eval.

RECHECK 03/14: six tabs of tizanidine taken, slept, flex 20 -> 50.
"""


def test_a_new_entry_tells_its_gain_of_its_own_care() -> None:
    assert came(ENTRY, "tizanidine 4 mg #20").function is True
    assert came(ENTRY, "naproxen 500 mg #60").function is None
