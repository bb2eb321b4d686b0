"""The command as a user meets it: answers, errors with remedies, exit statuses, no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from rag import __version__
from rag.cli import app
from rag.settings import Settings
from tests.conftest import CORPUS

SAMPLE = CORPUS / "samples" / "cervical-facet.txt"


@pytest.fixture
def cli(indexed: Settings) -> Any:
    environment = {
        "RATIONALE_HOME": str(indexed.home),
        "RATIONALE_EMBEDDER": "hashing",
    }

    def run(*args: str, **changes: str) -> Result:
        return CliRunner().invoke(app, list(args), env={**environment, **changes})

    return run


def _refused(result: Result, status: int, *words: str) -> None:
    assert result.exit_code == status, result.output
    assert "error:" in result.stderr and "what to do:" in result.stderr
    assert "Traceback" not in result.output
    for word in words:
        assert word in result.stderr, result.stderr


def test_drafts_the_sample_and_writes_the_letter(cli: Any, tmp_path: Path) -> None:
    result = cli("draft", str(SAMPLE), "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    assert "DRAFT" in result.stdout and "[1]" in result.stdout and "References" in result.stdout
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [
        "cervical-facet.docx",
        "cervical-facet.json",
        "cervical-facet.md",
        "cervical-facet.run.json",
    ]
    again = tmp_path / "again"
    assert (
        cli("letter", str(tmp_path / "cervical-facet.run.json"), "--out", str(again)).exit_code == 0
    )
    for name in ("cervical-facet.md", "cervical-facet.docx", "cervical-facet.json"):
        assert (again / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_the_json_envelope_is_as_documented(cli: Any) -> None:
    result = cli("draft", str(SAMPLE), "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert answer["schema"] == "rationale.draft/1"
    assert answer["as_of"] == "2015-02-10" and answer["as_of_basis"] == "ur_decision"
    assert [item["item"] for item in answer["items"]] == [1, 2]
    documented = (CORPUS.parent / "docs" / "envelope.md").read_text(encoding="utf-8")
    for item in answer["items"]:
        assert item["decision"] in ("upheld", "overturned") and 0 <= item["probability"] <= 1
        assert item["citations"] and item["abstention"] is None
        for citation in item["citations"]:
            assert citation["quote"] and citation["text"]
            assert all(
                f"`{key}`" in documented for key in citation if key not in ("text", "digest")
            )
    for key in answer:
        assert f"`{key}`" in documented or f"`{key}[]" in documented, key


def test_both_outcomes_on_demand(cli: Any) -> None:
    for outcome, decision in (("uphold", "upheld"), ("overturn", "overturned")):
        answer = json.loads(cli("draft", str(SAMPLE), "--outcome", outcome, "--json").stdout)
        assert {item["decision"] for item in answer["items"]} == {decision}


def test_one_item_of_several(cli: Any) -> None:
    answer = json.loads(cli("draft", str(SAMPLE), "--item", "2", "--json").stdout)
    assert [item["item"] for item in answer["items"]] == [2]
    _refused(cli("draft", str(SAMPLE), "--item", "7"), 2, "no item 7")


def test_equal_runs_are_equal_byte_for_byte(cli: Any, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert cli("draft", str(SAMPLE), "--out", str(tmp_path / name)).exit_code == 0
    for suffix in ("md", "docx", "json"):
        first, second = (tmp_path / n / f"cervical-facet.{suffix}" for n in ("one", "two"))
        assert first.read_bytes() == second.read_bytes()


def test_a_superseded_edition_is_not_cited_as_current(cli: Any) -> None:
    answer = json.loads(cli("draft", str(SAMPLE), "--as-of", "2017-01-15", "--json").stdout)
    cited = {c["title"] + c["edition"] for item in answer["items"] for c in item["citations"]}
    assert not any("Chronic Pain" in text and "2009" in text for text in cited)


def test_several_files_make_one_case(cli: Any, tmp_path: Path) -> None:
    note, request = tmp_path / "note.txt", tmp_path / "request.md"
    note.write_text(
        "The injured worker is a 40 year old male with low back pain since 03/01/2016.\n"
        "On examination the straight leg raise is negative and strength is 5/5.\n"
    )
    request.write_text("The physician requests an MRI of the lumbar spine.\n")
    answer = json.loads(
        cli("draft", str(note), str(request), "--as-of", "2016-09-01", "--json").stdout
    )
    assert [item["treatment"] for item in answer["items"]] == ["mri"]


def test_standard_input_and_a_request_by_hand(cli: Any, indexed: Settings) -> None:
    result = CliRunner().invoke(
        app,
        [
            "draft",
            "-",
            "--request",
            "12 sessions of acupuncture",
            "--as-of",
            "2016-09-01",
            "--json",
        ],
        input="A 51 year old female with chronic neck pain for two years.",
        env={"RATIONALE_HOME": str(indexed.home), "RATIONALE_EMBEDDER": "hashing"},
    )
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["items"][0]["treatment"] == "acupuncture"


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\n ", "text"),
        ("binary.txt", bytes(range(256)) * 40, "binary.txt"),
        ("broken.pdf", b"%PDF-1.7\nhalf a file", "broken.pdf"),
        ("broken.docx", b"PK\x03\x04 not a zip", "broken.docx"),
        ("no-item.txt", b"The worker has neck pain.", "--request"),
    ],
)
def test_bad_files_are_refused_with_a_remedy(
    cli: Any, tmp_path: Path, name: str, content: bytes, word: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    _refused(cli("draft", str(path)), 2, word)


def test_bad_options_are_refused(cli: Any, tmp_path: Path) -> None:
    _refused(cli("draft", str(tmp_path / "nowhere.pdf")), 2, "nowhere.pdf")
    _refused(cli("draft", str(tmp_path)), 2)
    _refused(cli("draft", str(SAMPLE), "--as-of", "soon"), 2, "YYYY-MM-DD")
    _refused(cli("draft", str(SAMPLE), "--outcome", "maybe"), 2, "maybe")
    _refused(cli("draft", str(SAMPLE), RATIONALE_TOP_K="many"), 6, "RATIONALE_TOP_K")


def test_a_missing_index_names_the_command(cli: Any, tmp_path: Path) -> None:
    _refused(
        cli("draft", str(SAMPLE), RATIONALE_HOME=str(tmp_path / "new")), 4, "rationale corpus sync"
    )


def test_errors_have_a_json_envelope(cli: Any, tmp_path: Path) -> None:
    result = cli("draft", str(tmp_path / "nowhere.pdf"), "--json")
    answer = json.loads(result.stdout)
    assert answer["schema"] == "rationale.error/1" and answer["error"]["remedy"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root can write everywhere")
def test_a_read_only_folder_for_the_letter(cli: Any, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    _refused(cli("draft", str(SAMPLE), "--out", str(tmp_path / "out")), 5)


def test_an_out_folder_that_is_a_file(cli: Any, tmp_path: Path) -> None:
    blocked = tmp_path / "out"
    blocked.write_text("a file")
    _refused(cli("draft", str(SAMPLE), "--out", str(blocked)), 5, "out")


def test_the_version_is_told(cli: Any) -> None:
    result = cli("--version")
    assert result.exit_code == 0
    assert result.stdout == f"rationale {__version__}\n"
    assert "never does" in cli("--help").stdout


def test_doctor_and_search_and_verify(cli: Any) -> None:
    result = cli("doctor", "--json")
    assert result.exit_code == 0, result.output
    assert all(check["ok"] for check in json.loads(result.stdout)["checks"])
    found = json.loads(cli("corpus", "search", "cervical facet injection", "--json").stdout)
    assert found["passages"] and "facet" in found["passages"][0]["passage"]["text"].lower()
    result = cli("corpus", "verify")
    assert result.exit_code == 0, result.output


def test_doctor_says_what_is_missing(cli: Any, tmp_path: Path) -> None:
    result = cli("doctor", RATIONALE_HOME=str(tmp_path / "new"))
    assert result.exit_code == 1
    assert "MISSING index" in result.stdout and "rationale corpus sync" in result.stdout


def test_the_installed_command_ends_quietly_on_a_closed_pipe(indexed: Settings) -> None:
    command = Path(sys.executable).with_name("rationale")
    if not command.exists():
        pytest.skip("the package is not installed in this environment: pip install -e .")
    done = subprocess.run(
        f"{command} draft {SAMPLE} | head -n 1",
        shell=True,
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "RATIONALE_HOME": str(indexed.home),
            "RATIONALE_EMBEDDER": "hashing",
        },
    )
    assert "DRAFT" in done.stdout and "Traceback" not in done.stderr
