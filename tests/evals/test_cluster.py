"""Drafting on a cluster gives the run of one machine; what stops a run stops it here too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals.cli import app
from evals.cluster import CaseActor, draft_on_ray
from evals.datasets import load_suite
from evals.generate import generate, run_path
from evals.records import EvalCase, Skipped
from evals.score import save_scores, score_run
from rag.errors import ConfigError
from rag.records import Run
from rag.retrieval import cluster
from rag.settings import Settings
from tests.evals.runs import eval_case, suite_of


class _Here:
    """As much of Ray as drafting needs, in this process: what is last asked is first ready."""

    def remote(self, **options: Any) -> Any:
        """Return what makes an actor of a class."""
        here = self

        class Made:
            def __init__(self, kind: Any) -> None:
                self._kind = kind

            def remote(self, *given: Any) -> Any:
                return here._actor(self._kind(*given))

        return Made

    def _actor(self, made: Any) -> Any:
        class Call:
            def __init__(self, name: str) -> None:
                self._name = name

            def remote(self, *given: Any) -> Any:
                return lambda: getattr(made, self._name)(*given)

        return type("Actor", (), {"draft": Call("draft")})()

    def wait(self, refs: list[Any]) -> tuple[list[Any], list[Any]]:
        """Say that the last one is ready."""
        return refs[-1:], refs[:-1]

    def get(self, ref: Any) -> Any:
        """Do it."""
        return ref()


@pytest.fixture
def ray_here(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def session(workers: int, address: str = "") -> Iterator[Any]:
        yield _Here()

    monkeypatch.setattr(cluster, "ray_session", session)


def _few(settings: Settings) -> tuple[EvalCase, ...]:
    return load_suite("starter", settings).cases[:3]


def test_the_run_of_a_cluster_is_that_of_one_machine(
    indexed: Settings, tmp_path: Path, ray_here: None
) -> None:
    suite = load_suite("starter", indexed)
    suite = suite.model_copy(update={"cases": suite.cases[:3]})
    alone = generate(suite, indexed, tmp_path / "alone", None)
    many = generate(
        suite,
        indexed,
        tmp_path / "many",
        None,
        pool=lambda left: draft_on_ray(left, settings=indexed, workers=2),
    )
    for name in ("manifest.json", "references.json", "cases.json"):
        assert (alone / name).read_bytes() == (many / name).read_bytes()
    for case in suite.cases:
        one, other = (json.loads(run_path(out, case.id).read_bytes()) for out in (alone, many))
        assert {**one, "timing": {}} == {**other, "timing": {}}
    paths = [save_scores(score_run(out), out) for out in (alone, many)]
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_case_that_cannot_be_drafted_says_why(indexed: Settings, ray_here: None) -> None:
    empty = eval_case("a").model_copy(update={"documents": ()})
    ((case, made),) = draft_on_ray([empty], settings=indexed)
    assert case is empty
    assert isinstance(made, Skipped)


def test_a_missing_index_stops_the_run_by_name(settings: Settings, ray_here: None) -> None:
    with pytest.raises(ConfigError, match="index"):
        list(draft_on_ray([eval_case("a")], settings=settings))


def test_no_case_needs_no_cluster(settings: Settings) -> None:
    assert list(draft_on_ray([], settings=settings)) == []


def test_an_actor_answers_with_plain_words(indexed: Settings) -> None:
    told = CaseActor(indexed.model_dump(mode="json"), False).draft(
        _few(indexed)[0].model_dump_json()
    )
    assert set(told) == {"run"}
    assert Run.model_validate_json(told["run"]).summary.items


def test_workers_without_a_cluster_are_refused() -> None:
    result = CliRunner().invoke(app, ["run", "starter", "--workers", "3", "--json"])
    assert result.exit_code != 0
    assert "--cluster" in result.output


@pytest.mark.system
@pytest.mark.slow
def test_a_real_ray_drafts_the_same(indexed: Settings, tmp_path: Path) -> None:
    pytest.importorskip("ray")
    suite = suite_of(*_few(indexed)[:2])
    alone = generate(suite, indexed, tmp_path / "alone", None)
    many = generate(
        suite,
        indexed,
        tmp_path / "many",
        None,
        pool=lambda left: draft_on_ray(left, settings=indexed, workers=2),
    )
    for case in suite.cases:
        one, other = (json.loads(run_path(out, case.id).read_bytes()) for out in (alone, many))
        assert {**one, "timing": {}} == {**other, "timing": {}}
