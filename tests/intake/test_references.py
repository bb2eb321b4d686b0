"""Guideline paragraphs come apart into the citations that a reader sees in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from rag.intake import parse_reference
from rag.intake.references import locate_references
from rag.text import squeeze

Row = tuple[str, str, str, str, str, str]


def _rows(text: str) -> list[Row]:
    return [
        (r.family, r.title, r.chapter, r.edition, r.section, r.pages) for r in parse_reference(text)
    ]


PAIN = "Chronic Pain Medical Treatment"
CASES: list[tuple[str, list[Row]]] = [
    (
        "Decision based on MTUS Shoulder Complaints 2004, Section(s): Initial Care, Follow-up "
        "Visits, and Forearm, Wrist, and Hand Complaints 2004, and Chronic Pain Medical Treatment "
        "2016, Section(s): Physical medicine treatment.",
        [
            ("MTUS", "Shoulder Complaints", "Shoulder Complaints", "2004",
             "Initial Care, Follow-up Visits", ""),
            ("MTUS", "Forearm, Wrist, and Hand Complaints", "Forearm, Wrist, and Hand Complaints",
             "2004", "", ""),
            ("MTUS", PAIN, "", "2016", "Physical medicine treatment", ""),
        ],
    ),
    (
        "Decision based on MTUS ACOEM Chapter 12 Low Back Complaints, Chapter 5 Cornerstones of "
        "Disability Prevention and Management Page(s): 298-301.",
        [
            ("MTUS", "ACOEM", "Low Back Complaints", "", "", ""),
            ("MTUS", "ACOEM", "Cornerstones of Disability Prevention and Management", "", "",
             "298-301"),
        ],
    ),
    (
        "Decision based on MTUS ACOEM Chapter 8 Neck and Upper Back Complaints Page(s): Chapter 8, "
        "pages 174, 181-2.",
        [("MTUS", "ACOEM", "Neck and Upper Back Complaints", "", "", "174, 181-2")],
    ),
    (
        "MTUS: American College of Occupational and Environmental Medicine (ACOEM), 2nd Edition, "
        "(2004), Chapter 12, Low Back Complaints, page 303",
        [("MTUS", "ACOEM", "Low Back Complaints", "2nd Edition, 2004", "", "303")],
    ),
    (
        "Decision based on MTUS Chronic Pain Treatment Guidelines Opioids, criteria for use "
        "Page(s): 78-80, 124.",
        [("MTUS", PAIN, "", "", "Opioids, criteria for use", "78-80, 124")],
    ),
    (
        "Decision based on MTUS Opioid Treatment 2016, Section(s): 3.3.6 Opioids for Chronic Pain: "
        "Use of Urine Drug Testing (UDT).",
        [("MTUS", "Opioid Treatment", "", "2016",
          "3.3.6 Opioids for Chronic Pain: Use of Urine Drug Testing (UDT)", "")],
    ),
    (
        "The Claims Administrator based their decision on recommendation(s) outside of the MTUS "
        "Guidelines. Decision based on Non-MTUS Citation Official Disability Guidelines (ODG), "
        "Knee & Leg (updated 11/22/16) Chapter: Home Health Services.",
        [("ODG", "", "Knee & Leg", "updated 11/22/16", "Home Health Services", "")],
    ),
    (
        "Decision based on Non-MTUS Citation ODG Guidelines, 14th Edition, 2016, Knee Chapter.",
        [("ODG", "", "Knee", "14th Edition, 2016", "", "")],
    ),
    (
        "Decision based on Non-MTUS Citation Official Disability Guidelines, Shoulder (updated "
        "12/12/16), Physical therapy; ODG Elbow (updated 11/23/16), Physical therapy.",
        [
            ("ODG", "", "Shoulder", "updated 12/12/16", "Physical therapy", ""),
            ("ODG", "", "Elbow", "updated 11/23/16", "Physical therapy", ""),
        ],
    ),
    (
        "Decision based on Non-MTUS Citation Official Disability Guidelines, Neck and Upper Back "
        "Chapter, Shoulder Chapter, Physical therapy.",
        [
            ("ODG", "", "Neck and Upper Back", "", "Physical therapy", ""),
            ("ODG", "", "Shoulder", "", "Physical therapy", ""),
        ],
    ),
    (
        "Decision based on Non-MTUS Citation ACOEM guidelines and the Official Disability "
        "Guidelines.",
        [("ACOEM", "", "", "", "", ""), ("ODG", "", "", "", "", "")],
    ),
    (
        "Decision based on Non-MTUS Citation ACOEM Hip and Groin Chapter/Diagnostic testing.",
        [("ACOEM", "", "Hip and Groin", "", "Diagnostic testing", "")],
    ),
    (
        "Decision based on Non-MTUS Citation ASIPP: Interventional techniques, Part II (2013), "
        "pages S49-S283",
        [("ASIPP", "Interventional techniques, Part II (2013)", "", "2013", "", "S49-S283")],
    ),
    (
        "Decision based on Non-MTUS Citation Sildenafil: drug information, accessed 12/17/2016.",
        [("other", "Sildenafil: drug information, accessed 12/17/2016", "", "", "", "")],
    ),
    ("The Claims Administrator did not cite any medical evidence for its decision.", []),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rows"), CASES, ids=[text[:60] for text, _ in CASES])
def test_citations_are_taken_apart(text: str, rows: list[Row]) -> None:
    assert _rows(text) == rows


def test_chapters_say_which_body_parts_they_cover() -> None:
    parts = {
        "Decision based on MTUS Neck and Upper Back Complaints 2004": (
            "cervical_spine",
            "thoracic_spine",
        ),
        "Decision based on Non-MTUS Citation ODG, Low Back chapter": ("lumbar_spine",),
        "Decision based on MTUS Postsurgical Treatment 2009, Section(s): Knee": ("knee",),
        "Decision based on MTUS Chronic Pain Medical Treatment 2016, Section(s): Knee brace": (),
    }
    for text, expected in parts.items():
        (reference,) = parse_reference(text)
        assert reference.body_parts == expected, text


def test_the_vocabulary_names_body_parts_where_it_is_given() -> None:
    (reference,) = parse_reference("ODG, Knee & Leg Chapter, MRI", lambda words: (words.lower(),))
    assert reference.body_parts == ("knee & leg",)


def test_a_section_list_with_and_is_no_new_guideline() -> None:
    text = (
        "Decision based on MTUS Elbow Complaints 2007, Section(s): Diagnosis and Treatment, and "
        "Low Back Complaints 2004"
    )
    assert [(r[1], r[4]) for r in _rows(text)] == [
        ("Elbow Complaints", "Diagnosis and Treatment"),
        ("Low Back Complaints", ""),
    ]


_WORDS = st.lists(
    st.sampled_from(
        "Decision based on MTUS Non-MTUS Citation ACOEM ODG Chapter 8 Page(s): 12-14, Section(s): "
        "Low Back Complaints 2004 and , ; . ( ) (ODG) Neck Knee Pain Chronic Treatment Guidelines "
        "updated 11/22/16 2nd Edition the Official Disability \n".split(" ")
    ),
    max_size=30,
)


@budget(max_examples=300, deadline=None)
@given(_WORDS)
def test_any_words_give_references_that_stand_where_they_say(words: list[str]) -> None:
    text = " ".join(words)
    for found in locate_references(text):
        assert squeeze(text[found.start : found.end]) == found.reference.text
        assert found.reference.family in {"MTUS", "ACOEM", "ODG", "ASIPP", "other"}
