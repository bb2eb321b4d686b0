"""Chapters, pages and editions in citations and sentences, in many forms beside sound ones."""

from __future__ import annotations

import pytest

from tests.audit.conftest import Audit
from tests.audit.letters import RATIONALE, item, letter

CHAPTER, PAGES, EDITION = "chapter_fits_body_part", "pages_in_chapter", "edition_in_force"
BASED = "Decision based on "


def found(audited: Audit, guideline: str, said: str = "") -> list[str]:
    words = f"{said} {RATIONALE}".strip()
    report = audited(letter(item(guideline=BASED + guideline, rationale=words)))
    return [f.check for f in report.findings if f.severity != "note"]


@pytest.mark.parametrize(
    ("check", "faulty", "clean"),
    [
        (CHAPTER, "ACOEM Guidelines (2004), Chapter 12, page 300.", "ACOEM (2004), Chapter 8."),
        (CHAPTER, "MTUS ACOEM 2nd ed. 2004, ch. 9, p. 213.", "MTUS ACOEM 2nd ed. 2004, ch. 8."),
        (CHAPTER, "ACOEM 2004, pages 300-301.", "ACOEM 2004, pages 174-175."),
        (
            CHAPTER,
            "Shoulder Complaints chapter of the MTUS (2004), Initial Care.",
            "Neck and Upper Back Complaints chapter of the MTUS (2004), Initial Care.",
        ),
        (PAGES, "MTUS ACOEM Chapter 8, 2004: page 374.", "MTUS ACOEM Chapter 8, 2004: page 174."),
        (
            PAGES,
            "MTUS Neck and Upper Back Complaints 2004 (p 274).",
            "MTUS Neck and Upper Back Complaints 2004 (p 174).",
        ),
        (PAGES, "MTUS Elbow Disorders (Revised 2007), pages 239-240.", "MTUS ACOEM 2004, ch. 8."),
        (EDITION, "MTUS ACOEM Chapter 10 Elbow Complaints 2004.", "MTUS Elbow Disorders 2007."),
        (
            EDITION,
            "Non-MTUS Citation Official Disability Guidelines (ODG) 2010, Neck chapter.",
            "Non-MTUS Citation Official Disability Guidelines (ODG) 2014, Neck chapter.",
        ),
        (
            EDITION,
            "2016 Chronic Pain Medical Treatment Guidelines of the MTUS, Facet blocks.",
            "2009 Chronic Pain Medical Treatment Guidelines of the MTUS, Facet blocks.",
        ),
        (
            EDITION,
            "CA MTUS Chronic Pain Guidelines (7/28/2016), Facet blocks.",
            "CA MTUS Chronic Pain Guidelines (7/18/2009), Facet blocks.",
        ),
    ],
)
def test_a_wrong_place_is_found_in_a_citation(
    audited: Audit, check: str, faulty: str, clean: str
) -> None:
    assert check in found(audited, faulty)
    assert check not in found(audited, clean)


@pytest.mark.parametrize(
    ("check", "faulty", "clean"),
    [
        (
            PAGES,
            "ACOEM Chapter 8 says so on page 374.",
            "ACOEM Chapter 8 says so on page 174.",
        ),
        (
            PAGES,
            "The MTUS, on page 274 of its Neck and Upper Back Complaints, warns of it.",
            "Pages 274-275 of the submitted records hold the report on it.",
        ),
        (
            CHAPTER,
            "The MTUS chapter on the shoulder allows a first injection.",
            "The MTUS chapter on the neck allows a first injection.",
        ),
        (
            CHAPTER,
            "ACOEM Chapter 12 accepts such injections.",
            "ACOEM Chapter 12, cited by utilization review, does not bear on the neck.",
        ),
        (EDITION, "ODG 2009 says the same.", "ODG 2014 says the same."),
        (
            EDITION,
            "The ACOEM elbow chapter of 2004 has the same rule.",
            "The elbow chapter of 2004, since replaced, had the same rule.",
        ),
    ],
)
def test_a_wrong_place_is_found_in_a_sentence(
    audited: Audit, check: str, faulty: str, clean: str
) -> None:
    cited = "MTUS Neck and Upper Back Complaints 2004, Section(s): Initial Care, pages 174-175."
    assert check in found(audited, cited, faulty)
    assert check not in found(audited, cited, clean)


def test_a_chapter_on_knee_and_leg_is_none_on_the_hip(audited: Audit) -> None:
    def checks(chapter: str) -> list[str]:
        report = audited(
            letter(
                item(
                    "MR arthrogram of the left hip",
                    guideline=f"{BASED}Non-MTUS Citation ODG 2014, {chapter}, MR arthrography.",
                )
            )
        )
        return [f.check for f in report.findings]

    assert CHAPTER in checks("Knee and Leg")
    assert CHAPTER not in checks("Hip and Pelvis")
