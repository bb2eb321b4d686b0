"""``rationale cases``, ``users``, ``backup`` and ``restore`` as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag.cli import app
from rag.desk.records import CaseState
from rag.desk.store import FILE
from tests.conftest import CORPUS
from tests.desk.conftest import USER

RUN = CliRunner()


@pytest.fixture(autouse=True)
def _home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATIONALE_HOME", str(home))
    monkeypatch.setenv("RATIONALE_CORPUS", str(CORPUS))
    monkeypatch.setenv("RATIONALE_EMBEDDER", "hashing")


def test_cases_are_listed_shown_exported_and_deleted(
    worked: CaseState, case_id: str, home: Path, tmp_path: Path
) -> None:
    listed = RUN.invoke(app, ["cases", "list"])
    assert listed.exit_code == 0 and case_id in listed.stdout and USER in listed.stdout
    rows = json.loads(RUN.invoke(app, ["cases", "list", "--json"]).stdout)
    assert rows["schema"] == "rationale.cases/1" and rows["cases"][0]["id"] == case_id
    shown = RUN.invoke(app, ["cases", "show", case_id])
    assert "before signing: Item 2 is not drafted." in shown.stdout
    assert "case opened" in shown.stdout
    out = tmp_path / "out"
    made = RUN.invoke(app, ["cases", "export", case_id, "--out", str(out)])
    assert made.exit_code == 0
    kinds = sorted(path.suffix for path in out.iterdir())
    assert kinds == [".docx", ".json", ".md", ".pdf"]
    gone = RUN.invoke(app, ["cases", "delete", case_id, "--yes"])
    assert gone.exit_code == 0
    assert json.loads(RUN.invoke(app, ["cases", "list", "--json"]).stdout)["cases"] == []


def test_deleting_asks_first(worked: CaseState, case_id: str) -> None:
    assert RUN.invoke(app, ["cases", "delete", case_id], input="n\n").exit_code != 0
    assert case_id in RUN.invoke(app, ["cases", "list"]).stdout


def test_an_unknown_case_is_said_with_what_to_do() -> None:
    done = RUN.invoke(app, ["cases", "show", "c0", "--json"])
    assert done.exit_code == 2
    assert "rationale cases list" in json.loads(done.stdout)["error"]["remedy"]


def test_users_are_added_with_a_password_from_standard_input(home: Path) -> None:
    assert RUN.invoke(app, ["users", "add", "anna"], input="long enough words\n").exit_code == 0
    assert RUN.invoke(app, ["users", "list"]).stdout.split() == ["anna"]
    assert RUN.invoke(app, ["users", "passwd", "anna"], input="short\n").exit_code == 2
    assert RUN.invoke(app, ["users", "remove", "anna"]).exit_code == 0
    assert json.loads(RUN.invoke(app, ["users", "list", "--json"]).stdout)["users"] == []


def test_a_backup_is_made_and_restored(
    worked: CaseState, case_id: str, home: Path, tmp_path: Path
) -> None:
    file = str(tmp_path / "b.tar.gz")
    assert RUN.invoke(app, ["backup", file]).exit_code == 0
    again = RUN.invoke(app, ["backup", file])
    assert again.exit_code == 2, "an older backup is not written over unasked"
    assert RUN.invoke(app, ["cases", "delete", case_id, "--yes"]).exit_code == 0
    done = RUN.invoke(app, ["restore", file, "--yes", "--json"])
    assert done.exit_code == 0 and json.loads(done.stdout)["cases"] == 1
    assert case_id in RUN.invoke(app, ["cases", "list"]).stdout


def test_a_damaged_store_is_said_without_a_traceback(home: Path) -> None:
    (home / FILE).write_bytes(b"rubbish" * 1000)
    done = RUN.invoke(app, ["cases", "list"])
    assert done.exit_code == 5 and "Traceback" not in done.output
