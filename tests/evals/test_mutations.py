"""Each measure falls when what it measures is broken, and the others barely move."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.cli import app
from evals.datasets import load_suite
from evals.generate import generate, pipeline_drafter
from evals.measures import BY_NAME, MEASURES
from evals.mutation_table import MutationTable, mutation_table, table
from evals.mutations import MUTATIONS, broken
from rag.records import Decision
from rag.settings import Settings
from tests.evals.runs import eval_case, run_of

CASES = ("s01-opioid-relaxant", "s05-therapy-acupuncture", "s09-cervical-facet", "s08-emg-hands",
         "s12-epidural-lidocaine")  # fmt: skip


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: one.name)
def test_a_mutation_changes_a_draft_and_leaves_the_run_itself_alone(mutation: object) -> None:
    from evals.mutations import Mutation

    assert isinstance(mutation, Mutation)
    run = run_of(eval_case("a"))
    before = run.model_dump_json()
    decisions: dict[int, Decision] = {1: "upheld"}
    broken(run, mutation, decisions)
    assert run.model_dump_json() == before
    assert set(mutation.notices) <= BY_NAME.keys()
    assert set(mutation.may) - {"*"} <= BY_NAME.keys()


def test_most_measures_are_meant_to_notice_something() -> None:
    noticed = {name for one in MUTATIONS for name in one.notices}
    groups = {BY_NAME[name].group for name in noticed}
    assert groups == {one.group for one in MEASURES}


@pytest.fixture(scope="module")
def found(
    shared_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, MutationTable]:
    """The table of five cases of the starter suite, drafted by the pipeline."""
    from tests.conftest import CORPUS, PROMPTS

    settings = Settings(home=shared_home, corpus=CORPUS, prompts=PROMPTS, embedder="hashing")
    suite = load_suite("starter", settings)
    few = suite.model_copy(update={"cases": tuple(c for c in suite.cases if c.id in CASES)})
    out = tmp_path_factory.mktemp("mutations") / "run"
    generate(few, settings, out, pipeline_drafter(settings))
    return out, mutation_table(out, settings)


@pytest.mark.slow
@pytest.mark.parametrize("name", [one.name for one in MUTATIONS])
def test_what_is_meant_to_notice_does_and_the_rest_barely_moves(
    found: tuple[Path, MutationTable], name: str
) -> None:
    (row,) = [one for one in found[1].rows if one.mutation == name]
    assert row.changed, "nothing was broken"
    assert row.missed == ()
    assert row.strayed == {}


@pytest.mark.slow
def test_the_table_says_it_in_words(found: tuple[Path, MutationTable]) -> None:
    page = table(found[1])
    assert "| alter_quotes: " in page
    assert page.rstrip().endswith("Sound.")


def test_the_command_fails_where_a_measure_is_blind(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.evals.runs import suite_of

    monkeypatch.setenv("RATIONALE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RATIONALE_EMBEDDER", "hashing")
    out = generate(suite_of(eval_case("a"), eval_case("b")), settings, tmp_path / "run", run_of)
    result = CliRunner().invoke(app, ["mutate", str(out), "--json"])
    envelope = json.loads(result.stdout)
    assert envelope["schema"] == "rationale.mutations/1"
    rows = {row["mutation"]: row for row in envelope["rows"]}
    assert "accuracy" in rows["flip_decision"]["noticed"]
    assert "quotes_valid" in rows["alter_quotes"]["noticed"]
    blind = any(row["changed"] and (row["missed"] or row["strayed"]) for row in rows.values())
    assert result.exit_code == (1 if blind else 0)
