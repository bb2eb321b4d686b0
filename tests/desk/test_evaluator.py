"""The evaluator's functions: a run started apart, watched, cancelled, listed and compared."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from evals import desk as evaluator
from rag.errors import InputError, StoreError
from rag.settings import Settings
from tests.desk.conftest import settings_of
from tests.support.tiny_suite import tiny_suite


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """Return a suite of two small cases."""
    return tiny_suite(tmp_path / "tiny", "one", "two")


@pytest.fixture
def evaluation(home: Path) -> Settings:
    return settings_of(home)


def _wait(settings: Settings, job: str) -> evaluator.JobState:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        state = evaluator.job_state(settings, job)
        if state.ended:
            return state
        time.sleep(0.2)
    raise AssertionError("the run did not end")


@pytest.mark.system
@pytest.mark.slow
def test_a_run_started_apart_ends_scored_and_has_a_page(evaluation: Settings, suite: Path) -> None:
    started = evaluator.start_run(evaluation, str(suite))
    assert started.total == 2 and not started.ended
    ended = _wait(evaluation, started.id)
    assert (ended.state, ended.done, ended.message) == ("done", 2, "")
    (row,) = evaluator.list_runs(evaluation)
    assert (row.drafted, row.scored, row.suite) == (2, True, "tiny")
    folder = Path(row.folder)
    assert evaluator.run_scores(folder).items
    assert "<html" in evaluator.report_page(folder).read_text()
    found, page = evaluator.compare(folder, folder)
    assert found.differences is not None and page.exists()
    assert [job.id for job in evaluator.list_jobs(evaluation)] == [started.id]


def _job(settings: Settings, suite: Path) -> tuple[evaluator.JobState, Path]:
    job = evaluator.JobState(
        id="j0123456789ab",
        suite=str(suite),
        folder=str(settings.home / "evals" / "tiny-1"),
        state="waiting",
        total=2,
    )
    place = settings.home / evaluator.JOBS / job.id
    evaluator._write(place, job)
    return job, place


def test_a_cancelled_run_stops_and_keeps_what_is_drafted(evaluation: Settings, suite: Path) -> None:
    job, place = _job(evaluation, suite)
    evaluator.cancel_run(evaluation, job.id)
    assert evaluator.work(place, evaluation).state == "cancelled"
    assert evaluator.job_state(evaluation, job.id).ended


def test_a_run_that_fails_says_why_and_what_to_do(evaluation: Settings, suite: Path) -> None:
    job, place = _job(evaluation, suite / "gone")
    state = evaluator.work(place, evaluation)
    assert state.state == "failed" and state.message and state.remedy


def test_a_run_whose_process_is_gone_is_called_interrupted(
    evaluation: Settings, suite: Path
) -> None:
    job, place = _job(evaluation, suite)
    evaluator._write(place, job.model_copy(update={"state": "drafting", "done": 1}))
    assert evaluator.job_state(evaluation, job.id).state == "interrupted"


@pytest.mark.parametrize("name", ["", "../x", "j1", "j0123456789ab"])
def test_a_job_that_was_never_started_is_said(evaluation: Settings, name: str) -> None:
    with pytest.raises(InputError):
        evaluator.job_state(evaluation, name)


def test_a_home_without_runs_lists_none(evaluation: Settings, tmp_path: Path) -> None:
    assert evaluator.list_runs(evaluation) == () and evaluator.list_jobs(evaluation) == ()
    (evaluation.home / "evals" / "stray").mkdir(parents=True)
    assert evaluator.list_runs(evaluation) == ()
    with pytest.raises(StoreError):
        evaluator.run_scores(evaluation.home / "evals" / "stray")
    assert "starter" in evaluator.shipped_suites()
