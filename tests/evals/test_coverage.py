"""What the coverage of a library by reviewers' citations counts, and what it never shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.coverage import Coverage, CoverageRow, chapter_coverage
from rag.settings import Settings
from tests.support.letters import Item, Letter
from tests.support.small_library import document, section, source, write_library

THERAPY_LIMIT = "{kind: limit, measure: visits, max: 6}"


def _document(edition: str, chapter: str) -> str:
    text = "A few visits are enough.\n\n- No more than six visits are asked for.\n"
    therapy = section(
        edition, "physical_therapy", text, heading="Initial Care", criteria=(THERAPY_LIMIT,)
    )
    return document(edition, therapy, chapter=chapter)


@pytest.fixture
def library(tmp_path: Path) -> Settings:
    corpus = write_library(
        tmp_path / "corpus",
        source("neck-2007", title="Neck and Upper Back Complaints", start="2007-06-15")
        + source("pain-2017", title="Chronic Pain Medical Treatment", start="2017-12-01"),
        {
            "mtus/neck.md": _document("neck-2007", "Neck and Upper Back Complaints"),
            "mtus/pain.md": _document("pain-2017", "Chronic Pain"),
        },
    )
    return Settings(home=tmp_path / "home", corpus=corpus, embedder="hashing")


def _item(name: str, guideline: str) -> Item:
    return Item(name=name, guideline=f"Decision based on MTUS {guideline}.")


def _letters(folder: Path, **letters: Item) -> Path:
    folder.mkdir()
    for name, item in letters.items():
        text = Letter(items=(item,), case_number=name).text()
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


THERAPY = "Physical therapy for the neck, six visits"
HELD = _item(THERAPY, "Neck and Upper Back Complaints 2007, Section(s): Initial Care")
LATER = _item(THERAPY, "Chronic Pain Medical Treatment 2017, Section(s): Initial Care")
LACKING = _item(THERAPY, "Knee Complaints 2004, Section(s): Surgical Considerations")
OTHER_TREATMENT = _item("Knee arthroscopy", "Neck and Upper Back Complaints 2007")


def _row(found: Coverage, part: str, family: str = "every") -> CoverageRow:
    return next(row for row in found.rows if (row.part, row.family) == (part, family))


def test_held_chapter_edition_section_and_treatment(library: Settings, tmp_path: Path) -> None:
    folder = _letters(tmp_path / "letters", one=HELD)
    row = _row(chapter_coverage(folder, None, library), "all")
    for share in (row.items, row.chapter, row.in_force, row.edition, row.section, row.treatment):
        assert (share.held, share.of) == (1, 1)


def test_an_edition_of_a_later_day_is_held_but_not_in_force(
    library: Settings, tmp_path: Path
) -> None:
    folder = _letters(tmp_path / "letters", one=LATER)
    row = _row(chapter_coverage(folder, None, library), "all", "MTUS")
    assert (row.chapter.held, row.edition.held, row.in_force.held, row.items.held) == (1, 1, 0, 0)
    assert row.treatment.held == 0, "what is not in force does not hold the treatment"


def test_a_chapter_that_speaks_of_something_else_does_not_hold_the_treatment(
    library: Settings, tmp_path: Path
) -> None:
    folder = _letters(tmp_path / "letters", one=OTHER_TREATMENT)
    row = _row(chapter_coverage(folder, None, library), "all")
    assert (row.in_force.held, row.treatment.held, row.section.of) == (1, 0, 0)


def test_of_a_part_that_is_not_shown_only_totals_come_back(
    library: Settings, tmp_path: Path
) -> None:
    folder = _letters(tmp_path / "letters", one=LACKING, two=LACKING, three=OTHER_TREATMENT)
    split = {"development": ["one"], "check": ["two", "three"]}
    found = chapter_coverage(folder, split, library, show=["development"])
    assert [row.part for row in found.rows if row.family == "every"] == ["check", "development"]
    assert [line.split(":")[0] for line in found.missing] == ["one/1"]
    assert found.without_treatment == ()
    assert (_row(found, "check").items.held, _row(found, "check").items.of) == (1, 2)
    assert _row(found, "check").items.value == 0.5


def test_without_leave_nothing_is_listed(library: Settings, tmp_path: Path) -> None:
    found = chapter_coverage(_letters(tmp_path / "letters", one=LACKING), None, library)
    assert found.missing == () and found.rows
