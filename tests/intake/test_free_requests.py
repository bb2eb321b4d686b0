"""Requests of free-form case files: clinic shorthand, review in one line, lists in a line."""

from __future__ import annotations

from datetime import date

import pytest

from rag.errors import InputError
from rag.intake import open_case, read_text
from rag.intake.summary import summarise
from rag.records import CaseSummary, FactKind
from rag.settings import shipped
from rag.text import squeeze
from rag.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(shipped("corpus"))
TODAY = date(2026, 1, 15)


def read(text: str) -> CaseSummary:
    case = open_case((read_text(text, "case.txt"),), body_parts_in=VOCABULARY.body_parts_in)
    summary = summarise(case, VOCABULARY, today=TODAY)
    for item in summary.items:
        assert item.span is not None
        assert squeeze(case.words(item.span)) == item.text
    return summary


def texts(summary: CaseSummary) -> list[str]:
    return [item.text for item in summary.items]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Clinic 3/1/2017. Rest helps.\nUR decision 3/9/2017: Lunesta 2 mg #30 denied - no "
            "trial of sleep hygiene.",
            ["Lunesta 2 mg #30"],
        ),
        ("REQUEST REVIEWED 04/04/18 BY UR: MRI L elbow - DENY. Films ok.", ["MRI L elbow"]),
        ("Reviewed and denied by UR, 6/5/2016: pool therapy x 8 (dry).", ["pool therapy x 8"]),
        ("UR 2019-08-01: CT lumbar not certified. No red flags.", ["CT lumbar"]),
        ("PHYSICIAN REVIEWER 2/2/2017: No ulcer.\nNON-CERTIFY omeprazole 40 mg #60.",
         ["omeprazole 40 mg #60"]),
        (
            "UR 8/8/2017   Flector patch - non-cert, no need; Tramadol #30 - non-cert, no test.",
            ["Flector patch", "Tramadol #30"],
        ),
        (
            "UR 05/05/2020\n(a) Celebrex 200 #30 NON-CERT \"why\"\n(b) Soma 350 mg #60 NON-CERT",
            ["Celebrex 200 #30", "Soma 350 mg #60"],
        ),
        (
            "The adjuster wrote. On 3/3/2018 utilization\nreview denied the knee MRI as no films "
            "were taken.",
            ["knee MRI"],
        ),
        (
            "RFA 06/01/2017: Lyrica 75 mg #60; Norco 5/325 #30\nUtilization review of 06/09/2017 "
            "certified Norco and denied Lyrica as no neuropathy is shown.",
            ["Lyrica 75 mg #60"],
        ),
        ("The patient's ankle MRI was denied by UR on 3/3/2017.", ["ankle MRI"]),
    ],
)  # fmt: skip
def test_what_review_refuses_in_a_line_is_in_dispute(text: str, expected: list[str]) -> None:
    summary = read(text)
    assert texts(summary) == expected
    assert {item.ur_decision for item in summary.items} == {"denied"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("1 denied (a), 2 denied (b), 3 denied (c)", [0, 1, 2]),
        ("all three denied, chronic", [0, 1, 2]),
        ("1. denied: not acute. 3. denied as above.", [0, 2]),
    ],
)
def test_review_by_number_points_at_the_list(said: str, expected: list[int]) -> None:
    asked = ["ibuprofen 600 mg #60", "omeprazole 20 mg #30", "left wrist splint"]
    listed = "  ".join(f"{n}) {words}" for n, words in enumerate(asked, 1))
    summary = read(f"Seen 01/02/2017.\nRx: {listed}\n\nUR 01/12/2017: {said}")
    assert texts(summary) == [asked[n] for n in expected]


def test_review_by_letter_points_at_the_list() -> None:
    summary = read(
        "Rec:\n A) L shoulder arthroscopy\n B) sling\n C) post-op PT 2x6\n\n"
        "UR 02/10/17. Non-cert A: no injection tried. B, C n/a since A denied."
    )
    assert texts(summary) == ["L shoulder arthroscopy", "sling", "post-op PT 2x6"]
    assert summary.items[0].laterality == "left"


def test_the_fuller_wording_of_the_request_is_taken_where_review_is_brief() -> None:
    summary = read(
        "Visit 03/02/2017\nPlan: Voltaren gel 1% right thumb, 100 g x 3.\n\n"
        "UR 3/13/2017: Voltaren gel denied, topicals are experimental."
    )
    assert texts(summary) == ["Voltaren gel 1% right thumb, 100 g x 3"]


def test_the_newest_review_counts() -> None:
    summary = read(
        "UR 02/02/2015: acupuncture x 6 denied.\n\nUR 03/03/2017: MRI of the knee denied, no."
    )
    assert texts(summary) == ["MRI of the knee"]
    assert summary.ur_date == date(2017, 3, 3)


def test_a_bare_denial_takes_the_newest_request_and_says_so() -> None:
    summary = read(
        "Plan 1/5/2019: acupuncture x 6.\n\n10/02/2020.\nReq: sumatriptan 50 mg #9, 2 refills."
        "\n\nUR 10/12/2020 denied: \"silent on this drug.\""
    )  # fmt: skip
    assert texts(summary) == ["sumatriptan 50 mg #9, 2 refills"]
    assert any("Item 1 is not named as disputed" in w for w in summary.warnings)


def test_one_operation_and_a_bracket_stay_whole() -> None:
    summary = read(
        "UR 01/01/2018: arthroscopy L knee, partial meniscectomy, chondroplasty denied; "
        "pre-op testing (CBC, CMP, ECG) denied."
    )
    assert texts(summary) == [
        "arthroscopy L knee, partial meniscectomy, chondroplasty",
        "pre-op testing (CBC, CMP, ECG)",
    ]


def test_an_unknown_drug_is_kept_with_a_warning() -> None:
    summary = read("UR 1/10/2018: Fexorilin 20 mg #30: denied, not approved.")
    assert texts(summary) == ["Fexorilin 20 mg #30"]
    assert any("does not know" in w for w in summary.warnings)


def test_a_specialty_of_the_requester_is_no_request() -> None:
    with pytest.raises(InputError):
        read("Requesting: PTP, orthopedics\nPain 4/10. Walks well.")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Seen 08/30/2020. UR's letter of September 22 denied Norco 5/325 #60.", date(2020, 9, 22)),
        ("Note 05/02/2022\n05/10  UR: neck MRI not certified.", date(2022, 5, 10)),
        ("Consult 01/19/17 -> RFA 01/20/17 -> UR 01/31/17\n\nUR: neck MRI denied.",
         date(2017, 1, 31)),
    ],
)  # fmt: skip
def test_the_day_of_review_is_read_as_it_is_written(text: str, day: date) -> None:
    assert read(text).ur_date == day


def test_without_a_decision_date_the_record_dates_the_case() -> None:
    summary = read("Visit 12/22/2016. request: right knee injection, one.")
    assert (summary.as_of, summary.as_of_basis) == (date(2016, 12, 22), "record")
    assert any("latest date of the record" in w for w in summary.warnings)


@pytest.mark.parametrize(
    ("who", "years"),
    [
        ("66 F, retired", "66"), ("M, 45, bus mechanic", "45"), ("58M, supervisor", "58"),
        ("F/48, pastry chef", "48"), ("Female, 26, attendant", "26"), ("58 y, male", "58"),
        ("this forty-nine-year-old aide", "49"), ("F, DOB year 1949 (67)", "67"),
    ],
)  # fmt: skip
def test_age_in_clinic_shorthand(who: str, years: str) -> None:
    summary = read(f"Worker: {who}. Pain 4/10.\nUR 1/1/2018: knee MRI denied.")
    assert [f.value for f in summary.facts if f.kind is FactKind.AGE] == [years]


def test_the_injury_is_dated_by_the_accident() -> None:
    summary = read("28 M roofer, fall from eave 6/1/2017.\nUR 8/1/2017: knee MRI denied.")
    assert summary.date_of_injury == date(2017, 6, 1)


def test_a_part_that_is_granted_and_an_impossible_date_are_told() -> None:
    summary = read("Seen 13/45/2016.\nUR 2/14/2017: PT 2x6 right knee -> modified to 6")
    assert [item.ur_decision for item in summary.items] == ["modified"]
    assert any("13/45/2016 is no date" in w for w in summary.warnings)
