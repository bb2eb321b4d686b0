"""Drafts cases in several processes at once; each opens index and vocabulary for itself."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

from evals.records import EvalCase, Skipped
from rag.errors import ConfigError, StoreError
from rag.records import Run
from rag.settings import Settings, go_offline

if TYPE_CHECKING:
    from evals.generate import Drafter

_drafter: Drafter | None = None
"""Of this process, when it is a worker."""


def draft_in_processes(
    cases: Sequence[EvalCase], settings: Settings, jobs: int, *, oracle: bool = False
) -> Iterator[tuple[EvalCase, Run | Skipped]]:
    """Yield each case with its run or the reason why there is none, as they are finished.

    The order depends on chance; what is drafted does not.

    Raises:
        ConfigError: The model cannot be used at all.
        StoreError: A worker ended unasked, or the disk failed.
    """
    # "spawn": a forked process would inherit the threads' locks of the embedder.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, _open, (settings, jobs, oracle)) as pool:
        waiting: dict[Future[Run | Skipped], EvalCase] = {
            pool.submit(_draft, case): case for case in cases
        }
        try:
            for done in as_completed(waiting):
                yield waiting[done], done.result()
        except BrokenProcessPool as error:
            raise StoreError(
                "A process that drafted ended unasked, perhaps for want of memory.",
                "Run the same command again with fewer --jobs; what is drafted is kept.",
                retry=True,
            ) from error
        finally:
            for one in waiting:
                one.cancel()


def threads_for(jobs: int) -> int:
    """Return how many threads each of ``jobs`` processes may use."""
    return max(1, (os.cpu_count() or 1) // jobs)


def _open(settings: Settings, jobs: int, oracle: bool) -> None:
    from evals.generate import drafter_of

    global _drafter
    go_offline()
    os.environ["OMP_NUM_THREADS"] = str(threads_for(jobs))
    _drafter = drafter_of(settings, oracle=oracle)


def _draft(case: EvalCase) -> Run | Skipped:
    from evals.generate import failure

    assert _drafter is not None
    try:
        return _drafter(case)
    except (StoreError, ConfigError):
        raise
    except Exception as error:
        return failure(case.id, error)
