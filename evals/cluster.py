"""Drafts cases on a Ray cluster: the drafts of one machine, in whatever order they are finished."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from evals.records import EvalCase, Skipped
from rag.errors import ConfigError, RationaleError, StoreError
from rag.records import Run
from rag.settings import Settings, go_offline

if TYPE_CHECKING:
    from evals.generate import Drafter

_STOPS: dict[str, type[RationaleError]] = {"StoreError": StoreError, "ConfigError": ConfigError}
"""Errors that end a run instead of leaving one case undrafted."""
Told = dict[str, str]
"""What an actor answers: one of ``run``, ``skipped``, ``stop``; with the words of the record."""


class CaseActor:
    """Drafts case after case on one processor; index and vocabulary are opened once."""

    def __init__(self, settings: dict[str, Any], oracle: bool) -> None:
        """Open the drafter of the settings; their ``home`` holds the index on every machine."""
        from evals.generate import drafter_of

        go_offline()
        self._drafter: Drafter | None = None
        self._stop: Told = {}
        try:
            self._drafter = drafter_of(Settings(**settings), oracle=oracle)
        except RationaleError as error:
            self._stop = _stopped(error)

    def draft(self, case: str) -> Told:
        """Draft a case given as JSON."""
        from evals.generate import failure

        if self._drafter is None:
            return self._stop
        known = EvalCase.model_validate_json(case)
        try:
            return {"run": self._drafter(known).model_dump_json()}
        except (StoreError, ConfigError) as error:
            return _stopped(error)
        except Exception as error:
            return {"skipped": failure(known.id, error).model_dump_json()}


def draft_on_ray(
    cases: Sequence[EvalCase],
    *,
    settings: Settings,
    workers: int = 2,
    address: str = "",
    oracle: bool = False,
) -> Iterator[tuple[EvalCase, Run | Skipped]]:
    """Yield each case with its run or the reason why there is none, as they are finished.

    Args:
        cases: What is to be drafted.
        settings: Settings in force; ``home`` is where every machine keeps its copy of the index.
        workers: Actors; each takes one processor.
        address: Of a Ray cluster; empty: a Ray of this machine alone, ended with the run.
        oracle: Draft with the passages that the labels name.

    Raises:
        ConfigError: Ray is not installed, or the model or index cannot be used at all.
        IndexStateError: The cluster failed; what was yielded before is good.
        StoreError: A disk failed.
    """
    from rag.retrieval.cluster import ray_session

    if not cases:
        return
    with ray_session(workers, address) as ray:
        actor = ray.remote(num_cpus=1)(CaseActor)
        plain = settings.model_dump(mode="json")
        idle = [actor.remote(plain, oracle) for _ in range(min(workers, len(cases)))]
        left = list(reversed(cases))
        busy: dict[Any, tuple[EvalCase, Any]] = {}
        while left or busy:
            while idle and left:
                case, one = left.pop(), idle.pop()
                busy[one.draft.remote(case.model_dump_json())] = case, one
            (done, *_), _rest = ray.wait(list(busy))
            case, one = busy.pop(done)
            idle.append(one)
            yield case, _read(ray.get(done))


def _read(told: Told) -> Run | Skipped:
    if "run" in told:
        return Run.model_validate_json(told["run"])
    if "skipped" in told:
        return Skipped.model_validate_json(told["skipped"])
    raise _STOPS.get(told["stop"], ConfigError)(told["message"], told["remedy"])


def _stopped(error: RationaleError) -> Told:
    return {"stop": type(error).__name__, "message": error.message, "remedy": error.remedy}
