"""Waiting for slow work in a thread: bounded in time, to be stopped, and many at once."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from rag.drafting.chat_errors import Cancelled

T = TypeVar("T")
_TICK = 0.05
"""Seconds between two looks at the clock and at the caller's wish to stop."""


class CallTimeout(Exception):
    """The work took longer than it may."""


class Abandoned(BaseException):
    """Raised inside work that nobody waits for any more; no handler of errors is to catch it."""


def never() -> bool:
    """Never stop."""
    return False


def pumped(
    work: Callable[[Callable[[str], None]], T],
    *,
    seconds: float,
    on_piece: Callable[[str], None] | None = None,
    cancelled: Callable[[], bool] = never,
) -> T:
    """Do ``work`` in a thread of its own and hand its pieces to the caller's thread.

    A server that sends nothing, or one byte a second, cannot keep the caller: the thread is left
    behind as a daemon and ends at its next piece.

    Args:
        work: Is given a function to call with each piece of text.
        seconds: The longest that all of it may take.
        on_piece: Called in the caller's thread, in order.
        cancelled: Looked at many times a second.

    Raises:
        CallTimeout: It took longer.
        Cancelled: The caller wished to stop.
        BaseException: Whatever ``work`` raises.
    """
    out: queue.SimpleQueue[tuple[str, object]] = queue.SimpleQueue()
    left = threading.Event()

    def piece(text: str) -> None:
        if left.is_set():
            raise Abandoned
        out.put(("piece", text))

    def run() -> None:
        try:
            out.put(("done", work(piece)))
        except BaseException as error:  # handed over, not swallowed
            out.put(("error", error))

    threading.Thread(target=run, daemon=True).start()
    until = time.monotonic() + seconds
    try:
        while True:
            if cancelled():
                raise Cancelled
            try:
                kind, value = out.get(timeout=max(0.0, min(_TICK, until - time.monotonic())))
            except queue.Empty:
                if time.monotonic() >= until:
                    raise CallTimeout from None
                continue
            if kind == "error":
                assert isinstance(value, BaseException)
                raise value
            if kind == "done":
                return value  # type: ignore[return-value]  # what work returned
            if on_piece is not None:
                on_piece(str(value))
    finally:
        left.set()


def pause(seconds: float, cancelled: Callable[[], bool] = never) -> None:
    """Wait, unless the caller wishes to stop.

    Raises:
        Cancelled: It does.
    """
    until = time.monotonic() + seconds
    while (rest := until - time.monotonic()) > 0:
        if cancelled():
            raise Cancelled
        time.sleep(min(_TICK, rest))


def side_by_side(
    works: Sequence[Callable[[Callable[[], bool]], T]],
    most: int,
    cancelled: Callable[[], bool] = never,
) -> list[T | Exception]:
    """Do several works at once and return their results, or errors, in the order given.

    Each is given a function that says whether to stop: the caller wished to, or waiting for the
    others was interrupted.

    Raises:
        Cancelled: The caller wished to stop.
    """
    stop = threading.Event()

    def stopped() -> bool:
        return stop.is_set() or cancelled()

    def one(work: Callable[[Callable[[], bool]], T]) -> T | Exception:
        try:
            return work(stopped)
        except Exception as error:
            return error

    if most == 1 or len(works) < 2:
        return [one(work) for work in works]
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in range(len(works)):
        waiting.put(number)
    done: queue.SimpleQueue[tuple[int, T | Exception]] = queue.SimpleQueue()

    def run() -> None:
        while not stopped():
            try:
                number = waiting.get_nowait()
            except queue.Empty:
                return
            done.put((number, one(works[number])))

    for _ in range(min(most, len(works))):
        threading.Thread(target=run, daemon=True).start()
    results: dict[int, T | Exception] = {}
    try:
        while len(results) < len(works):
            if cancelled():
                raise Cancelled
            try:
                number, result = done.get(timeout=_TICK)
            except queue.Empty:
                continue
            results[number] = result
    finally:
        stop.set()
    return [results[number] for number in range(len(works))]
