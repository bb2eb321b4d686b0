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
        "Decision based on MTUS Shoulder Complaints 2004, Section(s): Surgery, Follow-up Visits, "
        "and Forearm, Wrist, and Hand Complaints 2004, and Chronic Pain Medical Treatment 2016, "
        "Section(s): Ketamine.",
        [
            ("MTUS", "Shoulder Complaints", "Shoulder Complaints", "2004",
             "Surgery, Follow-up Visits", ""),
            ("MTUS", "Forearm, Wrist, and Hand Complaints", "Forearm, Wrist, and Hand Complaints",
             "2004", "", ""),
            ("MTUS", PAIN, "", "2016", "Ketamine", ""),
        ],
    ),
    (
        "Decision based on MTUS ACOEM Chapter 9 Shoulder Complaints, Chapter 4 Work-Relatedness "
        "Page(s): 65-68.",
        [
            ("MTUS", "ACOEM", "Shoulder Complaints", "", "", ""),
            ("MTUS", "ACOEM", "Work-Relatedness", "", "", "65-68"),
        ],
    ),
    (
        "Decision based on MTUS ACOEM Chapter 13 Knee Complaints Page(s): Chapter 13, pages 341, "
        "343-7.",
        [("MTUS", "ACOEM", "Knee Complaints", "", "", "341, 343-7")],
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
        "Decision based on MTUS Opioid Treatment 2016, Section(s): 3.3.2 Trial of Opioids: Consent "
        "(PDMP).",
        [("MTUS", "Opioid Treatment", "", "2016", "3.3.2 Trial of Opioids: Consent (PDMP)", "")],
    ),
    (
        "The Claims Administrator based its decision on recommendations outside of the MTUS. "
        "Decision based on Non-MTUS Citation Official Disability Guidelines (ODG), Eye "
        "(updated 09/02/15) Chapter: Gym memberships.",
        [("ODG", "", "Eye", "updated 09/02/15", "Gym memberships", "")],
    ),
    (
        "Decision based on Non-MTUS Citation ODG Guidelines, 12th Edition, 2014, Elbow Chapter.",
        [("ODG", "", "Elbow", "12th Edition, 2014", "", "")],
    ),
    (
        "Decision based on Non-MTUS Citation Official Disability Guidelines, Shoulder (updated "
        "10/01/15), Massage; ODG Elbow (updated 10/02/15), Massage.",
        [
            ("ODG", "", "Shoulder", "updated 10/01/15", "Massage", ""),
            ("ODG", "", "Elbow", "updated 10/02/15", "Massage", ""),
        ],
    ),
    (
        "Decision based on Non-MTUS Citation Official Disability Guidelines, Head Chapter, Neck "
        "Chapter, Sleep aids.",
        [("ODG", "", "Head", "", "Sleep aids", ""), ("ODG", "", "Neck", "", "Sleep aids", "")],
    ),
    (
        "Decision based on Non-MTUS Citation ACOEM guidelines and the ODG.",
        [("ACOEM", "", "", "", "", ""), ("ODG", "", "", "", "", "")],
    ),
    (
        "Decision based on Non-MTUS Citation ACOEM Ankle and Foot Chapter/Casts.",
        [("ACOEM", "", "Ankle and Foot", "", "Casts", "")],
    ),
    (
        "Decision based on Non-MTUS Citation ASIPP: Interventional techniques, Part II (2013), "
        "pages S49-S283",
        [("ASIPP", "Interventional techniques, Part II (2013)", "", "2013", "", "S49-S283")],
    ),
    (
        "Decision based on Non-MTUS Citation Melatonin: a monograph, accessed 03/05/2016.",
        [("other", "Melatonin: a monograph, accessed 03/05/2016", "", "", "", "")],
    ),
    ("The Claims Administrator did not cite any medical evidence.", []),
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
