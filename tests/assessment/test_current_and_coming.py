"""Care in use now, operations of late and to come, and care asked for after it was given."""

from __future__ import annotations

from datetime import date

import pytest

from rag.assessment.amounts import limit
from rag.assessment.findings import documented, excluded
from rag.assessment.history import tried
from rag.assessment.record_view import RecordView
from rag.assessment.repeats import is_repeat
from rag.assessment.verdict import Setting
from rag.intake import summarise
from rag.records import CriterionStatus, DocumentedTest, ExcludedTest, LimitTest, TriedTest
from tests.assessment.test_charts import TERMS, VOCABULARY, setting
from tests.support.records import case_of

NSAID = TriedTest(any=("nsaid",), current=True)
RECENT = DocumentedTest(any=("post_operative", "surgery", "hospitalized"), within_days=90)
NO_SURGERY = ExcludedTest(any=("surgery_considered",))
PROGRAMME = "functional restoration program"
KNEE = "Right knee injury of 2014, knee pain daily."


@pytest.mark.parametrize(
    "chart",
    [
        "Ibuprofen was stopped in 2013.",
        "01/05/2015: Naproxen 500 mg bid. 02/01/2017: He stopped taking naproxen.",
        "Back pain. Naproxen (discontinued for reflux).",
    ],
)
def test_a_drug_given_up_is_none_in_use(chart: str) -> None:
    verdict = tried(NSAID, "current use of an NSAID", setting(chart, "omeprazole 20 mg #30"))
    assert verdict.status is CriterionStatus.NOT_MET
    assert "given up" in verdict.explanation


def test_a_drug_no_longer_taken_is_none_in_use() -> None:
    asked = setting("She no longer takes meloxicam.", "omeprazole 20 mg #30")
    assert tried(NSAID, "current use", asked).status is not CriterionStatus.MET


@pytest.mark.parametrize(
    "chart",
    [
        "Current medications: naproxen 500 mg twice a day.",
        "Ibuprofen was stopped in 2013. He takes naproxen 500 mg twice a day.",
        "01/05/2016 Naproxen was stopped.\n\n02/01/2017 Takes naproxen 500 mg bid, pain less.",
        "Naproxen was not stopped; he takes 500 mg twice a day.",
    ],
)
def test_another_drug_or_one_taken_up_again_is_in_use(chart: str) -> None:
    verdict = tried(NSAID, "current use of an NSAID", setting(chart, "omeprazole 20 mg #30"))
    assert verdict.status is CriterionStatus.MET


def test_what_was_given_up_was_tried_all_the_same() -> None:
    asked = setting("Ibuprofen was stopped in 2013.", "omeprazole 20 mg #30")
    verdict = tried(TriedTest(any=("nsaid",)), "trial of an NSAID", asked)
    assert verdict.status is CriterionStatus.MET


@pytest.mark.parametrize(
    "chart",
    [
        "S/p right rotator cuff repair in May 2016, healed. Therapy after the operation ended.",
        "Underwent knee arthroscopy on 03/02/2015.",
    ],
)
def test_an_operation_of_long_ago_is_none_of_late(chart: str) -> None:
    verdict = documented(RECENT, "recent operation", setting(chart, "home health aide"))
    assert verdict.status is CriterionStatus.NOT_DOCUMENTED
    assert "90 days" in verdict.explanation


@pytest.mark.parametrize(
    "chart",
    [
        "Right total knee arthroplasty on 02/14/2017. Home after the operation with a walker.",
        "She had surgery and came home with a wound to dress.",
    ],
)
def test_an_operation_of_late_or_without_a_date_counts(chart: str) -> None:
    verdict = documented(RECENT, "recent operation", setting(chart, "home health aide"))
    assert verdict.status is CriterionStatus.MET


@pytest.mark.parametrize(
    "line",
    [
        "02/14/2017 Total knee arthroplasty right approved, letter sent.",
        "02/10/2017 She is scheduled for right total knee replacement.",
        "02/10/2017 Awaiting total knee arthroplasty.",
    ],
)
def test_an_operation_by_its_own_name_that_is_allowed_is_planned(line: str) -> None:
    verdict = excluded(NO_SURGERY, "no planned surgery", setting(f"{KNEE}\n\n{line}", PROGRAMME))
    assert verdict.status is CriterionStatus.NOT_MET


@pytest.mark.parametrize(
    "line",
    [
        "02/14/2017 Total knee arthroplasty was not approved.",
        "02/14/2017 She declined total knee arthroplasty.",
        "02/14/2014 Total knee arthroplasty right approved.",
        "12/01/2016 Total knee arthroplasty approved.\n\n"
        "01/10/2017 Right total knee arthroplasty performed on 01/10/2017.",
    ],
)
def test_an_operation_refused_or_done_is_not_to_come(line: str) -> None:
    verdict = excluded(NO_SURGERY, "no planned surgery", setting(f"{KNEE}\n\n{line}", PROGRAMME))
    assert verdict.status is CriterionStatus.MET


FLARE = (
    "Exam of 12/13/2016. Back spasm.\nTreatment plan: (1) Naproxen 550 mg #30.\n"
    "(2) Cyclobenzaprine 7.5 mg #20, no refill.\n\n"
    "RE-EVAL 12/23/2016: naproxen and cyclobenzaprine helped.\n\n"
)


def test_a_drug_asked_for_after_it_was_given_is_no_repeat() -> None:
    first = "UR 12/20/2016 (retrospective, DOS 12/13/2016): not supported.\n"
    asked = f"{first}   1) cyclobenzaprine 7.5 mg #20 DENIED\n"
    assert not _repeats(FLARE + asked)
    before = "06/01/2016 Takes cyclobenzaprine 7.5 mg nightly, pain 6/10.\n\n"
    assert _repeats(before + FLARE + asked)


def _repeats(text: str) -> bool:
    case = case_of(text)
    summary = summarise(case, VOCABULARY, today=date(2017, 3, 1))
    (item,) = [one for one in summary.items if one.drug == "cyclobenzaprine"]
    made = Setting(item, RecordView(case, summary, TERMS), TERMS, repeat=False, formulary=None)
    return is_repeat(item, made)


def test_hours_of_a_programme_are_full_days() -> None:
    ten = LimitTest(measure="visits", max=10)
    long = limit(ten, "two weeks", setting(KNEE, f"{PROGRAMME}, 160 hours"))
    assert long.status is CriterionStatus.NOT_MET and "20 full days" in long.explanation
    short = limit(ten, "two weeks", setting(KNEE, f"{PROGRAMME} x 80 hours"))
    assert short.status is CriterionStatus.MET


@pytest.mark.parametrize(
    "request_", [f"{PROGRAMME}, 80 hours (20 h a week, 4 weeks)", "home health aide 40 hours"]
)
def test_hours_of_part_days_or_of_other_care_are_none(request_: str) -> None:
    verdict = limit(LimitTest(measure="visits", max=10), "visits", setting(KNEE, request_))
    assert verdict.status is CriterionStatus.NOT_DOCUMENTED
