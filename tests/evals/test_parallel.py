"""Drafting in several processes gives what one process gives, and goes on where it stopped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.cli import app
from evals.datasets import load_suite
from evals.generate import generate, pipeline_drafter, run_path
from evals.records import EvalCase
from evals.score import score_run
from evals.timing import timing_of
from rag.records import ModelCall, Run
from rag.settings import Settings
from rag.store import load_run
from tests.evals.runs import eval_case, run_of, suite_of


@pytest.mark.slow
def test_processes_change_nothing_but_the_time(tmp_path: Path, indexed: Settings) -> None:
    suite = load_suite("starter", indexed)
    few = suite.model_copy(update={"cases": suite.cases[:4]})
    seen: list[tuple[int, int]] = []
    one = generate(few, indexed, tmp_path / "one", pipeline_drafter(indexed))
    two = generate(
        few, indexed, tmp_path / "two", None, lambda done, all_, case: seen.append((done, all_)), 2
    )
    for case in few.cases:
        left, right = (
            load_run(run_path(out, case.id)).model_copy(update={"timing": {}}) for out in (one, two)
        )
        assert left == right
    assert seen == [(n, 4) for n in (1, 2, 3, 4)]
    assert score_run(one) == score_run(two)
    run_path(two, few.cases[1].id).unlink()
    seen.clear()
    generate(few, indexed, two, None, lambda done, all_, case: seen.append((done, all_)), 2)
    assert seen == [(4, 4)]


def test_drafting_alone_leaves_scoring_for_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import evals.generate

    def by_hand(settings: Settings) -> object:
        def draft(case: EvalCase) -> Run:
            return run_of(eval_case(case.id))

        return draft

    monkeypatch.setattr(evals.generate, "pipeline_drafter", by_hand)
    monkeypatch.setenv("RATIONALE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RATIONALE_EMBEDDER", "hashing")
    out = tmp_path / "out"
    result = CliRunner().invoke(app, ["run", "starter", "--out", str(out), "--no-score", "--json"])
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert (answer["schema"], answer["cases"], answer["drafted"]) == (
        "rationale.evals-run/1",
        12,
        12,
    )
    assert not (out / "scores.json").exists()
    assert CliRunner().invoke(app, ["score", str(out)]).exit_code in (0, 1)
    assert (out / "scores.json").exists()


def test_a_missing_index_is_said_by_name_with_several_processes_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RATIONALE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RATIONALE_EMBEDDER", "hashing")
    arguments = ["run", "starter", "--out", str(tmp_path / "out"), "--jobs", "2"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 4
    assert "corpus sync" in result.stderr


def test_a_corpus_that_changed_since_is_said_when_scoring_and_refused_when_drafting(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "one.md").write_text("Before.", encoding="utf-8")
    monkeypatch.setenv("RATIONALE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RATIONALE_EMBEDDER", "hashing")
    monkeypatch.setenv("RATIONALE_CORPUS", str(corpus))
    own = Settings()
    out = generate(suite_of(eval_case("a")), own, tmp_path / "run", run_of)
    same = CliRunner().invoke(app, ["score", str(out)])
    assert "changed since" not in same.stderr
    (corpus / "one.md").write_text("After.", encoding="utf-8")
    changed = CliRunner().invoke(app, ["score", str(out)])
    assert "the corpus or the prompts changed since these cases were drafted" in changed.stderr
    from rag.errors import StoreError

    with pytest.raises(StoreError, match="the corpus or the prompts"):
        generate(suite_of(eval_case("a")), own, out, run_of)


def test_the_time_is_kept_apart_from_the_scores(tmp_path: Path, settings: Settings) -> None:
    call = ModelCall(prompt_id="p", prompt_version="1", messages_sha256="0", model="m",
                     input_tokens=100, output_tokens=20)  # fmt: skip
    runs = [
        run_of(eval_case(name)).model_copy(
            update={"timing": {"intake": 0.1, "drafting": seconds}, "model_calls": (call,)}
        )
        for name, seconds in (("a", 0.4), ("b", 0.9), ("c", 0.2))
    ]
    timing = timing_of(runs)
    assert timing is not None
    assert (timing.cases, timing.median_s, timing.p95_s) == (3, 0.5, 1.0)
    assert timing.stages == {"drafting": 0.5, "intake": 0.1}
    assert (timing.input_tokens, timing.output_tokens) == (300, 60)
    assert timing_of([run_of(eval_case("a"))]) is None


def test_scores_do_not_depend_on_the_time(tmp_path: Path, settings: Settings) -> None:
    suite = suite_of(eval_case("a"))
    found = []
    for name, seconds in (("fast", 0.1), ("slow", 9.0)):

        def draft(case: EvalCase, seconds: float = seconds) -> Run:
            return run_of(case).model_copy(update={"timing": {"drafting": seconds}})

        found.append(score_run(generate(suite, settings, tmp_path / name, draft)))
    assert found[0].model_dump_json() == found[1].model_dump_json()
