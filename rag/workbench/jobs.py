"""Work that takes longer than a click: done in the background, asked for bit by bit."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rag.errors import InputError, RationaleError
from rag.workbench.bridge import Answer

logger = logging.getLogger(__name__)
WAIT = 5.0
"""Seconds for which one question waits for news."""
KEPT = 300.0
"""Seconds for which a finished job can still be asked for."""


@dataclass
class Job:
    """One piece of work and what it has told so far."""

    id: str
    user: str
    changed: threading.Condition = field(default_factory=threading.Condition)
    news: list[Answer] = field(default_factory=list)
    done: bool = False
    error: RationaleError | None = None
    at: float = field(default_factory=time.monotonic)

    def tell(self, news: Answer) -> None:
        """Put something new out for the page to fetch."""
        with self.changed:
            self.news.append(news)
            self.changed.notify_all()

    def say(self, text: str) -> None:
        """Tell how far the work is, in words."""
        self.tell(Answer(progress=text))


class Jobs:
    """The background work of one process."""

    def __init__(self) -> None:
        """Begin without any."""
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}

    def start(self, user: str, work: Callable[[Job], Answer]) -> str:
        """Start ``work`` in a thread and return the job's name; its answer is the last news."""
        job = Job(id="w" + secrets.token_hex(8), user=user)
        with self._lock:
            now = time.monotonic()
            for old in [j for j in self._jobs.values() if j.done and now - j.at > KEPT]:
                del self._jobs[old.id]
            self._jobs[job.id] = job
        threading.Thread(target=self._run, args=(job, work), daemon=True).start()
        return job.id

    def ask(self, user: str, job_id: str, seen: int, wait: float = WAIT) -> Answer:
        """Return what is new since the ``seen``-th news, waiting a while for it.

        Raises:
            InputError: There is no such job of this user.
            RationaleError: What the work ended with.
        """
        with self._lock:
            job = self._jobs.get(job_id)
        if job is None or job.user != user:
            raise InputError("This work is not under way any more.", "Start it again.", retry=True)
        with job.changed:
            job.changed.wait_for(lambda: job.done or len(job.news) > seen, timeout=wait)
            fresh, done = job.news[seen:], job.done
        if job.error is not None:
            raise job.error
        made = _joined(fresh)
        made.more = {"seen": seen + len(fresh), "done": done}
        return made

    def _run(self, job: Job, work: Callable[[Job], Answer]) -> None:
        try:
            job.tell(work(job))
        except RationaleError as error:
            job.error = error
        except Exception as error:
            logger.exception("background work failed")
            job.error = RationaleError(
                f"Unexpected error: {type(error).__name__}.",
                "This is a fault of the program; its details are on the terminal.",
            )
        finally:
            with job.changed:
                job.done, job.at = True, time.monotonic()
                job.changed.notify_all()


def _joined(news: list[Answer]) -> Answer:
    out = Answer()
    for one in news:
        out.panes.update(one.panes)
        for name in ("view", "say", "file", "focus", "show", "progress"):
            value: Any = getattr(one, name)
            if value:
                setattr(out, name, value)
    return out
