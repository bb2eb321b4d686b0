from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.masking import Mask, identifiers_in
from rag.text import squeeze

RECORD = """Patient Name: SAMPLE, JANE Q.   DOB: 03/04/1961   MRN: 00123456   Claim #: WC-12-34567
12 Mulberry Street, Apt 4, Sacramento, CA 95814. Tel (916) 555-0100, jane@example.org
SSN 123-45-6789. Member ID: AB1234567.
Ms. Sample is a 55-year-old female seen by Dr. Alan Roe. Norco 10/325 #60, CPT 64493.
Employee Sample had C5-C6 ACDF on 5/6/2015, relief of 50% for 6 weeks; 12 visits of therapy.
Seen again by Jane Poe, P.T., on 1/2/2016. MS Contin 15 mg. MR arthrogram of L4-L5.
Sample reports pain of 7/10. The record of Ms.
Sample was reviewed by A. B. Coe, M.D."""


def found(text: str) -> dict[str, set[str]]:
    out: dict[str, set[str]] = {}
    for one in identifiers_in(text):
        out.setdefault(one.kind, set()).add(squeeze(text[one.start : one.end]))
    return out


@pytest.mark.parametrize(
    "secret",
    [
        "SAMPLE",
        "Sample",
        "JANE",
        "03/04/1961",
        "00123456",
        "WC-12-34567",
        "Mulberry",
        "95814",
        "555-0100",
        "jane@example.org",
        "123-45-6789",
        "AB1234567",
        "Roe",
        "Poe",
        "Coe",
    ],
)
def test_no_identifier_is_left(secret: str) -> None:
    assert secret not in Mask.of([RECORD]).hide(RECORD)


@pytest.mark.parametrize(
    "kept",
    [
        "55-year-old",
        "Norco 10/325 #60",
        "CPT 64493",
        "C5-C6 ACDF on 5/6/2015",
        "relief of 50% for 6 weeks",
        "12 visits",
        "1/2/2016",
        "MS Contin 15 mg",
        "MR arthrogram of L4-L5",
        "pain of 7/10",
    ],
)
def test_what_bears_on_the_decision_stays(kept: str) -> None:
    assert kept in Mask.of([RECORD]).hide(RECORD)


def test_what_was_masked_comes_back_as_it_was() -> None:
    mask = Mask.of([RECORD])
    hidden = mask.hide(RECORD)
    assert squeeze(mask.reveal(hidden)) == squeeze(RECORD)
    assert mask.reveal_all({"text": ["Ms. " + "x", hidden]})["text"][1] == mask.reveal(hidden)


def test_one_person_has_one_number_however_the_name_is_written() -> None:
    mask = Mask.of([RECORD])
    names = {mask.hide(way) for way in ("SAMPLE, JANE Q.", "Sample", "SAMPLE", "Jane")}
    numbers = {re.sub(r"\D", "", name) for name in names}
    assert len(names) == 4 and len(numbers) == 1


def test_the_same_case_is_masked_the_same_way_each_time() -> None:
    assert Mask.of([RECORD]).hide(RECORD) == Mask.of([RECORD]).hide(RECORD)


def test_a_name_is_found_again_across_a_line_break_and_the_gutter_of_a_prompt() -> None:
    mask = Mask.of(["Seen by Jane Poe, M.D."])
    assert "Poe" not in mask.hide("| seen by Jane\n| Poe again")


def test_words_of_the_record_that_look_like_placeholders_are_not_taken_for_them() -> None:
    text = "Mr. Roe. The form says PERSON_1 in its first line."
    mask = Mask.of([text])
    hidden = mask.hide(text)
    assert "PERSON_1" in hidden and "Roe" not in hidden
    assert mask.reveal(hidden) == text


def test_a_placeholder_that_was_never_given_out_is_told() -> None:
    mask = Mask.of(["Mr. Roe was seen."])
    assert mask.unknown(mask.reveal("PERSON_1 and PERSON_9")) == ("PERSON_9",)
    assert mask.reveal("PERSON 1 was seen") == "Roe was seen"


def test_the_count_names_kinds_and_no_values() -> None:
    counts = Mask.of([RECORD]).counts(RECORD)
    assert counts["ssn"] == 1 and counts["email"] == 1 and counts["phone"] == 1
    assert counts["birth"] == 1 and counts["address"] == 1 and counts["number"] >= 3
    assert set(counts) == {"address", "birth", "email", "number", "person", "phone", "ssn"}


def test_a_mask_of_nothing_changes_nothing() -> None:
    mask = Mask()
    assert not mask
    assert (mask.hide(RECORD), mask.reveal("PERSON_1"), mask.counts(RECORD)) == (
        RECORD,
        "PERSON_1",
        {},
    )


@pytest.mark.parametrize(
    "text",
    [
        "Patient Education was given. Employee Benefits apply.",
        "Patient Status: stable. The patient reports pain.",
        "MR imaging and MS (multiple sclerosis) is ruled out.",
        "Date of injury: 02/03/2014. Claim denied in 2016.",
        "Review of records: 120 pages. Case closed. Chart reviewed.",
        "Relief lasted 6 weeks; VAS 7/10; flexion 60 degrees; 90 tablets.",
    ],
)
def test_ordinary_words_are_nobodys_name(text: str) -> None:
    assert found(text) == {}


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("born on March 4, 1961 in Fresno", "birth", "March 4, 1961"),
        ("Date of Birth: 1961-03-04", "birth", "1961-03-04"),
        ("social security number 123 45 6789", "ssn", "123 45 6789"),
        ("call 916.555.0100 ext. 12", "phone", "916.555.0100 ext. 12"),
        ("P.O. Box 123, Oakland, CA 94601", "address", "P.O. Box 123, Oakland, CA 94601"),
        ("Claim No. 123456789-001", "number", "123456789-001"),
        ("Mrs. De La Cruz was seen", "person", "De La Cruz"),
        ("Employee O'Brien was seen", "person", "O'Brien"),
        ("Dear Dr. Roe:", "person", "Roe"),
        ("Claimant: Roe, Richard", "person", "Roe, Richard"),
    ],
)
def test_each_kind_is_found(text: str, kind: str, value: str) -> None:
    assert value in found(text).get(kind, set())


@given(st.text(max_size=300))
def test_any_text_survives_the_way_out_and_back(text: str) -> None:
    mask = Mask.of([text])
    assert squeeze(mask.reveal(mask.hide(squeeze(text)))) == squeeze(text)
