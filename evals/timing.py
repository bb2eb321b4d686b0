"""How long drafting took and what a model read and wrote, from the runs of a folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from evals.records import Timing
from rag.records import Run
from rag.store import write_atomic

FILE = "timing.json"


class Stopwatch:
    """Adds up runs as they pass by, so that no run is read twice."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._seconds: list[float] = []
        self._stages: dict[str, float] = {}
        self._tokens = [0, 0]

    def add(self, run: Run) -> None:
        """Add one run."""
        self._seconds.append(sum(run.timing.values()))
        for stage, seconds in run.timing.items():
            self._stages[stage] = self._stages.get(stage, 0.0) + seconds
        for call in run.model_calls:
            self._tokens[0] += call.input_tokens or 0
            self._tokens[1] += call.output_tokens or 0

    def timing(self) -> Timing | None:
        """Return what was added up; ``None`` where no run told its time."""
        total = sum(self._seconds)
        if not total:
            return None
        ordered, n = sorted(self._seconds), len(self._seconds)
        return Timing(
            cases=n,
            median_s=round((ordered[(n - 1) // 2] + ordered[n // 2]) / 2, 4),
            p95_s=round(ordered[min(n - 1, int(0.95 * n))], 4),
            total_s=round(total, 4),
            stages={name: round(s / n, 4) for name, s in sorted(self._stages.items())},
            input_tokens=self._tokens[0],
            output_tokens=self._tokens[1],
        )


def timing_of(runs: Iterable[Run]) -> Timing | None:
    """Return the timing of these runs; ``None`` where none told its time."""
    watch = Stopwatch()
    for run in runs:
        watch.add(run)
    return watch.timing()


def save_timing(timing: Timing | None, folder: Path) -> Path | None:
    """Save the timing beside the scores; kept apart, for it differs between equal runs.

    Raises:
        StoreError: The folder cannot be written.
    """
    if timing is None:
        return None
    path = folder / FILE
    write_atomic(path, (timing.model_dump_json(indent=1) + "\n").encode())
    return path


def load_timing(folder: Path) -> Timing | None:
    """Return the timing kept in a run folder, ``None`` where there is none that can be read."""
    try:
        return Timing.model_validate_json((folder / FILE).read_bytes())
    except (OSError, ValidationError):
        return None
