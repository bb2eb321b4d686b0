"""The evaluator's functions for a screen: runs listed, started apart, watched, cancelled, compared.

A run is drafted and scored by a process of its own (``python -m evals.desk FOLDER``), which writes
its progress to a small file, so that it survives the screen and the screen survives it.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from filelock import FileLock, Timeout
from pydantic import ValidationError

from evals.records import Comparison, Scores
from rag.errors import InputError, RationaleError, StoreError
from rag.records import Record
from rag.settings import Settings, go_offline
from rag.store import write_atomic

if TYPE_CHECKING:
    from evals.records import Suite

JOBS = "evals/.jobs"
"""Folder of started runs inside the home folder."""
SLOW_START = 120.0
"""Seconds that a process may take until it is at work."""
_CHILDREN: dict[str, subprocess.Popen[bytes]] = {}
"""Processes that this one started, by job."""
_ID = re.compile(r"j[0-9a-f]{12}")


class RunRow(Record):
    """One run folder in a list."""

    name: str
    folder: str
    suite: str
    model: str
    cases: int
    drafted: int
    scored: bool
    changed: str
    """UTC, of the last change of its manifest or scores."""


class JobState(Record):
    """How far a started run is."""

    id: str
    suite: str
    model: str = ""
    jobs: int = 1
    folder: str
    state: Literal["waiting", "drafting", "scoring", "done", "cancelled", "failed", "interrupted"]
    done: int = 0
    total: int = 0
    case: str = ""
    """The case drafted last."""
    message: str = ""
    remedy: str = ""

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "cancelled", "failed", "interrupted")


def shipped_suites() -> tuple[str, ...]:
    """Return the names of the suites that come with the program."""
    from evals.datasets import SHIPPED

    return tuple(sorted(path.parent.name for path in SHIPPED.glob("*/suite.toml")))


def list_runs(settings: Settings) -> tuple[RunRow, ...]:
    """Return the runs of the home folder, the last changed first; what is no run is left out."""
    base = settings.home / "evals"
    rows = []
    for folder in sorted(base.iterdir()) if base.is_dir() else ():
        if folder.is_dir() and not folder.name.startswith("."):
            row = _row(folder)
            if row is not None:
                rows.append(row)
    return tuple(sorted(sorted(rows, key=lambda r: r.name), key=lambda r: r.changed, reverse=True))


def start_run(
    settings: Settings, suite: str, *, model: str = "", jobs: int = 1, out: Path | None = None
) -> JobState:
    """Start drafting and scoring a suite in a process of its own, and return at once.

    Args:
        settings: Settings in force; the process gets the same.
        suite: A shipped suite, or a suite folder.
        model: Chat model; empty: that of the settings.
        jobs: Processes that draft at once, 1 to 16.
        out: The run folder; default: named after suite and manifest in the home folder. An
            interrupted run there goes on.

    Raises:
        InputError: There is no such suite.
        StoreError: The home folder cannot be written.
    """
    from evals.datasets import load_suite

    if not 1 <= jobs <= 16:
        raise InputError(f"{jobs} processes cannot be started.", "Give 1 to 16.")
    used = settings.model_copy(update={"model": model}) if model else settings
    cases = load_suite(suite, used)
    job = JobState(
        id="j" + secrets.token_hex(6),
        suite=suite,
        model=model,
        jobs=jobs,
        folder=str(out or _folder(cases, used)),
        state="waiting",
        total=len(cases.cases),
    )
    place = settings.home / JOBS / job.id
    _write(place, job)
    _start(place, used)
    return job


def job_state(settings: Settings, job_id: str) -> JobState:
    """Return how far a started run is; a process that ended unasked makes it ``interrupted``.

    Raises:
        InputError: There is no such run.
    """
    place = _place(settings, job_id)
    job = _read(place)
    child = _CHILDREN.get(job_id)
    if child is not None and child.poll() is not None:
        # Reaped here, so that no ended process is left behind.
        del _CHILDREN[job_id]
        child = None
    if job.ended or child is not None or _fresh(place, job):
        return job
    try:
        with FileLock(str(place / "alive"), timeout=0):
            pass
    except Timeout:
        return job
    job = _read(place)
    if job.ended:
        return job
    return job.model_copy(
        update={
            "state": "interrupted",
            "message": "The run's process ended unasked.",
            "remedy": "Start it again: what is drafted is kept.",
        }
    )


def list_jobs(settings: Settings) -> tuple[JobState, ...]:
    """Return the started runs, by id."""
    base = settings.home / JOBS
    names = sorted(path.name for path in base.iterdir()) if base.is_dir() else []
    return tuple(job_state(settings, name) for name in names if _ID.fullmatch(name))


def cancel_run(settings: Settings, job_id: str) -> JobState:
    """Ask a started run to stop after the case in hand; what is drafted is kept."""
    place = _place(settings, job_id)
    write_atomic(place / "cancel", b"")
    return job_state(settings, job_id)


def run_scores(folder: Path) -> Scores:
    """Return the scores of a run.

    Raises:
        StoreError: It was not scored.
    """
    from evals.score import load_scores

    return load_scores(folder)


def report_page(folder: Path) -> Path:
    """Write the run's self-contained page and return its path."""
    from evals.html.page import run_page

    path = folder / "report.html"
    write_atomic(path, run_page(folder).encode())
    return path


def compare(one: Path, other: Path) -> tuple[Comparison, Path]:
    """Compare two scored runs and write the page that shows it.

    Raises:
        StoreError: One of them was not scored.
        InputError: They cannot be compared.
    """
    from evals.compare import compare_runs
    from evals.html.comparison import comparison_page

    found = compare_runs(one, other)
    path = other / f"compared-with-{one.name}.html"
    write_atomic(path, comparison_page(one, other).encode())
    return found, path


# ------------------------------------------------------------------ the run's own process


class _Cancelled(Exception):
    """The evaluator asked to stop."""


def work(place: Path, settings: Settings) -> JobState:
    """Draft and score the run that a job's folder describes; what the child process does."""
    with FileLock(str(place / "alive"), timeout=0):
        job = _read(place)
        try:
            job = _draft_and_score(place, job, settings)
        except _Cancelled:
            job = _read(place).model_copy(update={"state": "cancelled"})
        except RationaleError as error:
            job = _read(place).model_copy(
                update={"state": "failed", "message": error.message, "remedy": error.remedy}
            )
        except Exception as error:
            job = _read(place).model_copy(
                update={
                    "state": "failed",
                    "message": f"Unexpected error: {type(error).__name__}: {error}",
                    "remedy": "This is a fault of the program; the log beside the run has more.",
                }
            )
            _write(place, job)
            raise
        _write(place, job)
    return job


def _draft_and_score(place: Path, job: JobState, settings: Settings) -> JobState:
    from evals.datasets import load_suite
    from evals.embedding import sentence_embedder
    from evals.generate import generate
    from evals.report import write_report
    from evals.score import save_scores, score_run

    suite = load_suite(job.suite, settings)
    folder = Path(job.folder)

    def progress(done: int, total: int, case: str) -> None:
        if (place / "cancel").exists():
            raise _Cancelled
        told = {"state": "drafting", "done": done, "total": total, "case": case}
        _write(place, job.model_copy(update=told))

    progress(0, len(suite.cases), "")
    generate(suite, settings, folder, None, progress, job.jobs)
    job = _read(place).model_copy(update={"state": "scoring"})
    _write(place, job)
    embed, name = sentence_embedder(settings)
    scores = score_run(folder, embed=embed, embedder=name, no_embedder=name)
    save_scores(scores, folder)
    write_report(scores, folder)
    return job.model_copy(update={"state": "done"})


def main(arguments: Sequence[str]) -> int:
    """Run the process of one job; its settings come by the environment."""
    go_offline()
    job = work(Path(arguments[0]), Settings())
    return 0 if job.state == "done" else 1


# ------------------------------------------------------------------ helpers


def _folder(suite: Suite, settings: Settings) -> Path:
    import hashlib

    from evals.generate import manifest_of

    manifest = manifest_of(suite, settings)
    name = hashlib.sha256(manifest.model_dump_json().encode()).hexdigest()[:10]
    return settings.home / "evals" / f"{suite.name}-{name}"


def _start(place: Path, settings: Settings) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("RATIONALE_")}
    for name, value in settings.model_dump(mode="json").items():
        environment[f"RATIONALE_{name.upper()}"] = str(value)
    # The package may be run from a checkout that is not installed.
    root = str(Path(__file__).resolve().parent.parent)
    environment["PYTHONPATH"] = os.pathsep.join(
        part for part in (root, environment.get("PYTHONPATH", "")) if part
    )
    with (place / "log").open("wb") as log:
        _CHILDREN[place.name] = subprocess.Popen(
            [sys.executable, "-m", "evals.desk", str(place)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,
        )


def _row(folder: Path) -> RunRow | None:
    from evals.generate import load_manifest, run_path

    try:
        manifest = load_manifest(folder)
    except RationaleError:
        return None
    scores = folder / "scores.json"
    stamps = [path.stat().st_mtime for path in (folder, scores) if path.exists()]
    return RunRow(
        name=folder.name,
        folder=str(folder),
        suite=manifest.suite,
        model=manifest.model,
        cases=len(manifest.cases),
        drafted=sum(run_path(folder, case).exists() for case in manifest.cases),
        scored=scores.exists(),
        changed=datetime.fromtimestamp(max(stamps), UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def _place(settings: Settings, job_id: str) -> Path:
    place = settings.home / JOBS / job_id
    if not _ID.fullmatch(job_id) or not place.is_dir():
        raise InputError(f"No run was started as {job_id!r}.", "Choose one of the list.")
    return place


def _fresh(place: Path, job: JobState) -> bool:
    """Whether another process started the run so lately that its own may not be at work yet."""
    if job.state != "waiting":
        return False
    return time.time() - (place / "job.json").stat().st_mtime < SLOW_START


def _write(place: Path, job: JobState) -> None:
    write_atomic(place / "job.json", (job.model_dump_json(indent=1) + "\n").encode())


def _read(place: Path) -> JobState:
    try:
        return JobState.model_validate(json.loads((place / "job.json").read_bytes()))
    except (OSError, ValueError, ValidationError) as error:
        raise StoreError(
            f"The state of the run {place.name} cannot be read.", "Start the run again."
        ) from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
