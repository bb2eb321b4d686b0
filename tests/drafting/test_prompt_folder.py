from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag.cli import app
from rag.drafting.prompt_folder import ACTS, prompts_in_force
from rag.errors import ConfigError
from rag.settings import Settings, shipped


def own(folder: Path, act: str = "redo", **changes: str) -> Path:
    """A curator's prompt: the shipped one with some of its text changed."""
    folder.mkdir(parents=True, exist_ok=True)
    text = (shipped("prompts") / f"{act}.toml").read_text(encoding="utf-8")
    for old, new in changes.items():
        text = text.replace(old, new)
    path = folder / f"{act}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_any_of_ones_own_the_shipped_prompts_are_in_force(tmp_path: Path) -> None:
    placed = prompts_in_force(Settings(home=tmp_path))
    assert tuple(placed) == ACTS
    assert not any(one.overridden for one in placed.values())


def test_a_prompt_in_the_home_stands_in_for_the_shipped_one_alone(tmp_path: Path) -> None:
    path = own(tmp_path / "prompts", version="version", problems="problems", cannot="can not")
    placed = prompts_in_force(Settings(home=tmp_path))
    assert placed["redo"].overridden and placed["redo"].path == path
    assert "can not be used" in placed["redo"].prompt.user
    assert not placed["draft"].overridden
    shipped_one = prompts_in_force(Settings(home=tmp_path / "other"))["redo"].prompt
    assert placed["redo"].prompt.sha256 != shipped_one.sha256


def test_the_folder_of_the_setting_beats_the_home(tmp_path: Path) -> None:
    own(tmp_path / "prompts", cannot="can not")
    own(tmp_path / "mine", cannot="may not")
    placed = prompts_in_force(Settings(home=tmp_path, prompts=tmp_path / "mine"))
    assert "may not be used" in placed["redo"].prompt.user


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"problems": "troubles"}, "missing: problems; unknown: troubles"),
        ({'id = "redo"': 'id = "again"'}, "which the program does not use"),
        ({"{{problems}}": "{{problem}}"}, "not declared: problem"),
    ],
)
def test_a_prompt_that_does_not_fit_the_program_is_refused(
    tmp_path: Path, change: dict[str, str], says: str
) -> None:
    path = own(tmp_path / "prompts", **change)
    with pytest.raises(ConfigError) as caught:
        prompts_in_force(Settings(home=tmp_path))
    assert says in caught.value.message
    assert str(path) in caught.value.message
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("relief of at least six weeks", "relief lasting at least six weeks"),
        ('quote = "relief lasting at least six weeks"', 'quote = "relief of six weeks"'),
        ("{{examples}}", ""),
    ],
)
def test_an_example_that_is_not_what_it_says_is_refused(tmp_path: Path, old: str, new: str) -> None:
    own(tmp_path / "prompts", "draft", **{old: new})
    with pytest.raises(ConfigError, match="example"):
        prompts_in_force(Settings(home=tmp_path))


def test_a_folder_named_by_hand_that_holds_no_prompt_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No prompt file"):
        prompts_in_force(Settings(home=tmp_path, prompts=tmp_path / "nowhere"))


def test_the_commands_list_show_and_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATIONALE_HOME", str(tmp_path))
    own(tmp_path / "prompts", cannot="can not")
    run = CliRunner()
    listed = json.loads(run.invoke(app, ["prompts", "list", "--json"]).stdout)
    assert listed["schema"] == "rationale.prompts/1"
    assert {row["id"]: row["overridden"] for row in listed["prompts"]} == {
        "read": False,
        "draft": False,
        "redo": True,
        "repair": False,
    }
    shown = run.invoke(app, ["prompts", "show", "redo"]).stdout
    assert "can not be used" in shown and "{{problems}}" in shown
    assert run.invoke(app, ["prompts", "check"]).stdout.splitlines()[2] == "ok redo 1"
    unknown = run.invoke(app, ["prompts", "show", "sonnet"])
    assert unknown.exit_code == 2 and "read, redo, repair" in unknown.output
    own(tmp_path / "prompts", problems="troubles")
    assert run.invoke(app, ["prompts", "check"]).exit_code == 6
