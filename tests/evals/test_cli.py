from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import evals.generate
from evals.cli import app
from evals.generate import Drafter
from rag.records import Run
from rag.settings import Settings
from tests.evals.runs import run_of

REFERENCE = """
schema = "rationale.reference/1"
[[item]]
number = 1
request = "bilateral facet injections at C2-3, C3-4 and C4-5"
decision = "upheld"
rationale = "Relief after the earlier injection lasted ten days only, which is too short."
[[item.guideline]]
family = "MTUS"
title = "Test"
"""


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a suite folder of one case, drafted by hand in place of the pipeline."""
    folder = tmp_path / "suite"
    (folder / "cases").mkdir(parents=True)
    (folder / "references").mkdir()
    (folder / "suite.toml").write_text('name = "mine"', encoding="utf-8")
    text = "Neck pain. Requested: bilateral facet injections at C2-3, C3-4 and C4-5."
    (folder / "cases" / "one.txt").write_text(text, encoding="utf-8")
    (folder / "references" / "one.toml").write_text(REFERENCE, encoding="utf-8")

    def by_hand(settings: Settings) -> Drafter:
        def draft(case: object) -> Run:
            return run_of(case)  # type: ignore[arg-type]

        return draft

    monkeypatch.setattr(evals.generate, "pipeline_drafter", by_hand)
    monkeypatch.setenv("RATIONALE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RATIONALE_EMBEDDER", "hashing")
    return folder


def test_run_drafts_scores_and_writes_the_page(suite: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = CliRunner().invoke(app, ["run", str(suite), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert "# Evaluation of mine with extractive" in result.stdout
    assert "sentence embedder hashing" in result.stdout
    names = {path.name for path in out.iterdir()}
    assert {"manifest.json", "references.json", "scores.json", "report.md", "runs"} <= names


def test_json_is_one_envelope_on_standard_output_and_scoring_again_gives_the_same(
    suite: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    first = CliRunner().invoke(app, ["run", str(suite), "--out", str(out), "--json"])
    again = CliRunner().invoke(app, ["score", str(out), "--json"])
    envelope = json.loads(first.stdout)
    assert envelope["schema"] == "rationale.evals-result/1"
    assert envelope["parts"][0]["figures"]["accuracy"]["value"] == 1
    assert first.stdout == again.stdout


def test_without_out_the_run_lies_in_the_home(suite: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["run", str(suite)])
    assert result.exit_code == 0, result.output
    (folder,) = (tmp_path / "home" / "evals").iterdir()
    assert folder.name.startswith("mine-")


@pytest.mark.parametrize(
    "arguments",
    [["run", "no-such-suite"], ["score", "nowhere"], ["run", "starter", "--split", "x"]],
)
def test_errors_say_what_to_do_and_end_with_a_status(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code in (2, 5)
    assert "what to do" in result.stderr
    assert "Traceback" not in result.output


def test_a_run_in_which_nothing_was_drafted_fails(
    suite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(settings: Settings) -> Drafter:
        def draft(case: object) -> Run:
            raise ValueError("nothing works")

        return draft

    monkeypatch.setattr(evals.generate, "pipeline_drafter", broken)
    result = CliRunner().invoke(app, ["run", str(suite), "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "program_error" in result.stdout


def test_labels_of_reasons_that_are_missing_are_said_before_anything_is_drafted(
    tmp_path: Path,
) -> None:
    result = CliRunner().invoke(
        app, ["run", "starter", "--reasons", str(tmp_path), "--out", str(tmp_path / "run")]
    )
    assert result.exit_code != 0
    assert "subjects.toml" in result.output
    assert not (tmp_path / "run").exists()
