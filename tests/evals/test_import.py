from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.cli import app
from evals.datasets import load_suite
from evals.importing import given_away, import_folder
from rag.errors import InputError
from rag.settings import Settings
from tests.support.letters import SECRET, Item, Letter

KNEE = Item(
    "MRI of the right knee",
    rationale=f"The {SECRET[1]} criteria of the {SECRET[2]} chapter are not met, so the study is "
    "not necessary.",
)
BRACE = Item(
    "Hinged knee brace",
    "Overturned",
    rationale=f"A brace of this kind, says the {SECRET[3]} rule, is supported where the knee "
    "gives way.",
)


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """A folder with two good letters, a copy, a scrap, a broken PDF and one without a rationale."""
    folder = tmp_path / "letters"
    folder.mkdir()
    first = Letter((KNEE, BRACE))
    (folder / "A one.pdf").write_bytes(first.pdf())
    (folder / "b.txt").write_text(
        replace(first, items=(BRACE,), case_number="CM16-0099002").text(), encoding="utf-8"
    )
    (folder / "copy.txt").write_text(
        replace(first, items=(BRACE,), case_number="CM16-0099002").text().replace("\n", " \n"),
        encoding="utf-8",
    )
    (folder / "note.txt").write_text("Milk, eggs, bread.", encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 and then nothing")
    (folder / "terse.txt").write_text(
        replace(
            first, items=(replace(KNEE, rationale="Not necessary."),), case_number="CM16-0099003"
        ).text(),
        encoding="utf-8",
    )
    (folder / "picture.png").write_bytes(b"no letter at all")
    return folder


def test_letters_become_cases_and_references_apart(
    letters: Path, tmp_path: Path, settings: Settings
) -> None:
    found = import_folder(letters, tmp_path / "suite", settings)
    assert (found.cases, found.items, found.overturned) == (("A-one", "b"), 3, 2)
    suite = load_suite(str(tmp_path / "suite"), settings)
    assert suite.kind == "suite"
    first, second = suite.cases
    assert first.requests == ("MRI of the right knee", "Hinged knee brace")
    assert [one.decision for one in first.references] == ["upheld", "overturned"]
    assert SECRET[1] in first.references[0].rationale
    assert str(first.as_of) == "2016-02-11"
    assert second.references[0].decision == "overturned"


def test_nothing_that_only_the_reviewer_knew_stands_in_a_case(
    letters: Path, tmp_path: Path, settings: Settings
) -> None:
    import_folder(letters, tmp_path / "suite", settings)
    for path in sorted((tmp_path / "suite" / "cases").iterdir()):
        told = path.read_text(encoding="utf-8").lower()
        assert "welder" in told  # the case itself is there
        assert not [word for word in SECRET if word in told]
        assert "upheld" not in told and "overturned" not in told


def test_what_cannot_be_used_is_named_with_its_reason(
    letters: Path, tmp_path: Path, settings: Settings
) -> None:
    found = import_folder(letters, tmp_path / "suite", settings)
    assert {one.case: one.reason for one in found.skipped} == {
        "broken.pdf": "unreadable",
        "copy.txt": "duplicate",
        "note.txt": "not_a_letter",
        "terse.txt": "no_rationale",
    }
    card = (tmp_path / "suite" / "README.md").read_text(encoding="utf-8")
    assert "the same text as b.txt" in card
    kept = json.loads((tmp_path / "suite" / "skipped.json").read_text(encoding="utf-8"))
    assert len(kept) == 4


def test_an_imported_case_can_be_drafted_with_the_letters_own_day_and_requests(
    letters: Path, tmp_path: Path, indexed: Settings
) -> None:
    from evals.generate import pipeline_drafter

    import_folder(letters, tmp_path / "suite", indexed)
    case = load_suite(str(tmp_path / "suite"), indexed).cases[0]
    run = pipeline_drafter(indexed)(case)
    assert [item.text for item in run.summary.items] == list(case.requests)
    assert str(run.summary.as_of) == "2016-02-11"
    assert not [word for word in SECRET if word in run.model_dump_json().lower()]


def test_equal_folders_give_equal_suites(letters: Path, tmp_path: Path, settings: Settings) -> None:
    for name in ("one", "two"):
        import_folder(letters, tmp_path / name, settings, name="same")
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.*"))
    assert len(files) == 7
    for path in files:
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes()


def test_a_folder_in_use_is_not_written_into(
    letters: Path, tmp_path: Path, settings: Settings
) -> None:
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="not empty"):
        import_folder(letters, tmp_path / "used", settings)


def test_a_folder_without_letters_says_what_was_found(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "note.txt").write_text("Milk.", encoding="utf-8")
    with pytest.raises(InputError, match="not_a_letter 1"):
        import_folder(tmp_path / "in", tmp_path / "out", settings)
    assert not (tmp_path / "out").exists()
    with pytest.raises(InputError, match="no folder"):
        import_folder(tmp_path / "nowhere", tmp_path / "out", settings)


def test_a_rationale_that_stands_in_the_case_is_recognised() -> None:
    rationale = "The brace is supported because the knee gives way on stairs and on uneven ground."
    assert given_away(rationale, f"Before. {rationale.upper()} After.") == 1
    assert given_away(rationale, "The knee gives way on stairs.") == 0


def test_the_command_says_what_it_made(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "suite"
    result = CliRunner().invoke(app, ["import", str(letters), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert "2 cases, 3 items (2 overturned), 4 files left out" in result.stdout
    assert "left out copy.txt: duplicate" in result.stderr
    again = CliRunner().invoke(app, ["import", str(letters), "--out", str(out), "--json"])
    assert again.exit_code == 2
    assert json.loads(again.stdout)["schema"] == "rationale.error/1"


@pytest.mark.real
@pytest.mark.skipif(
    not os.environ.get("RATIONALE_REAL_LETTERS"),
    reason="RATIONALE_REAL_LETTERS names no folder of letters",
)
def test_real_letters_are_imported_whole(tmp_path: Path, settings: Settings) -> None:
    found = import_folder(Path(os.environ["RATIONALE_REAL_LETTERS"]), tmp_path / "suite", settings)
    letters = [one for one in found.skipped if one.reason not in ("not_a_letter", "duplicate")]
    assert letters == []
    assert found.items >= len(found.cases) > 0
