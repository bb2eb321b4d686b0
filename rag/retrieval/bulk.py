"""Embedding many texts in several processes of one thread each, in a constant amount of memory.

Two processes of one thread are faster than one process of two: the short steps between the large
multiplications run side by side too. A worker reads blocks of texts from its standard input and
writes their vectors to its standard output; when the input ends, so does the worker, whatever
became of the process that started it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np

from rag.errors import IndexStateError
from rag.retrieval.onnx_export import child_environment
from rag.retrieval.onnx_model import OnnxModel, Vectors

log = logging.getLogger(__name__)

FEW = 64
"""Below as many texts a second process is not worth its start."""
BLOCK = 16
"""Texts sent to a worker at a time: what a killed sync loses is a block per worker."""
WINDOW = 4096
"""Texts put in order of length at a time."""
MOST_PROCESSES = 3
"""By default: each takes some 200 MiB, and all together stay below 900."""
Progress = Callable[[int, int], None]
Embedded = tuple[list[int], Vectors]
"""Places in the texts given, and the vectors of these texts."""
_Parts = Generator[tuple[list[int], Vectors, list[int]], None, None]
_LENGTH = struct.Struct("<Q")
_CODE = "from rag.retrieval.bulk import work; work()"


def embed_many(
    texts: Sequence[str],
    folder: Path,
    processes: int = 0,
    progress: Progress | None = None,
    model: OnnxModel | None = None,
) -> Iterator[Embedded]:
    """Embed ``texts`` and yield places and unit vectors as they are ready, in no stated order.

    A text's vector is that of :meth:`OnnxModel.encode`, bit by bit. Words beyond the model's limit
    are logged with their number.

    Args:
        texts: Any number of them.
        folder: Of the exported model.
        processes: That share the work; 0: by the processors there are.
        progress: Told after each block how many texts are embedded, and of how many.
        model: The same one in memory, if there is one; used where no second process pays.

    Raises:
        IndexStateError: A worker died; what was yielded before is good.
    """
    count = processes or default_processes()
    done = 0
    cut: dict[int, int] = {}
    alone = len(texts) < FEW or count == 1
    stream = _alone(texts, model or OnnxModel(folder)) if alone else _shared(texts, folder, count)
    with contextlib.closing(stream):
        for places, vectors, left_out in stream:
            cut.update((place, n) for place, n in zip(places, left_out, strict=True) if n)
            done += len(places)
            yield places, vectors
            if progress is not None:
                progress(done, len(texts))
    report_cut(cut, len(texts))


def gathered(stream: Iterator[Embedded], count: int) -> Vectors:
    """Return the vectors of a stream in the order of the texts, of which there were ``count``."""
    out: Vectors | None = None
    for places, vectors in stream:
        if out is None:
            out = np.zeros((count, vectors.shape[1]), dtype=np.float32)
        out[places] = vectors
    return np.zeros((0, 0), dtype=np.float32) if out is None else out


def report_cut(cut: dict[int, int], count: int) -> None:
    """Log that the model left out the end of some texts: never silently.

    Args:
        cut: Word-pieces left out, by the text's place.
        count: Of texts in all.
    """
    if cut:
        log.warning(
            "%d of %d texts are longer than the embedding model reads: the last %d word-pieces "
            "have no part in their vectors (first: text %d)",
            len(cut),
            count,
            sum(cut.values()),
            min(cut) + 1,
        )


def default_processes() -> int:
    """Return how many processes share the work where no setting says it."""
    try:
        processors = len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        processors = os.cpu_count() or 1
    return max(1, min(processors, MOST_PROCESSES))


def _blocks(texts: Sequence[str]) -> Iterator[list[int]]:
    """Yield places of texts, window by window, the longest of a window first.

    Each text runs alone, so nothing is padded: the order only lets all workers end together, and
    lets memory be taken once instead of growing. Characters tell the length well enough for that.
    """
    for first in range(0, len(texts), WINDOW):
        window = range(first, min(first + WINDOW, len(texts)))
        ordered = sorted(window, key=lambda place: (-len(texts[place]), place))
        for at in range(0, len(ordered), BLOCK):
            yield ordered[at : at + BLOCK]


def _alone(texts: Sequence[str], model: OnnxModel) -> _Parts:
    for places in _blocks(texts):
        vectors, left_out = model.encode([texts[place] for place in places])
        yield places, vectors, left_out


class Workers:
    """Processes that embed, kept for any number of calls and ended with the block they serve."""

    def __init__(self, folder: Path, count: int) -> None:
        """Start ``count`` processes that load the exported model in ``folder``."""
        self._workers: list[_Worker] = []
        try:
            for _ in range(count):
                self._workers.append(_Worker(folder))
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Workers:
        """Return itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """End the processes."""
        self.close()

    def close(self) -> None:
        """End the processes, whatever they do."""
        for worker in self._workers:
            worker.kill()
        for worker in self._workers:
            worker.close()

    def embed(self, texts: Sequence[str]) -> _Parts:
        """Yield places, vectors and word-pieces left out, block by block as they are ready.

        Leaving the stream before its end ends the processes.
        """
        blocks = _blocks(texts)
        results: queue.Queue[Any] = queue.Queue(maxsize=4 * len(self._workers))
        lock = threading.Lock()
        stop = threading.Event()

        def feed(worker: _Worker) -> None:
            outcome: Any = None
            try:
                while not stop.is_set():
                    with lock:
                        places = next(blocks, None)
                    if places is None:
                        break
                    _offer(results, (places, *worker.embed([texts[p] for p in places])), stop)
            except BaseException as error:  # told to the consumer, which raises it
                outcome = error
            _offer(results, outcome, stop)

        threads = [threading.Thread(target=feed, args=(w,), daemon=True) for w in self._workers]
        running = len(threads)
        try:
            for thread in threads:
                thread.start()
            while running:
                result = results.get()
                if result is None:
                    running -= 1
                elif isinstance(result, BaseException):
                    raise result
                else:
                    yield result
        finally:
            stop.set()
            if running:
                for worker in self._workers:
                    worker.kill()
            for thread in threads:
                if thread.ident is not None:
                    thread.join()


def _shared(texts: Sequence[str], folder: Path, count: int) -> _Parts:
    with Workers(folder, count) as workers:
        yield from workers.embed(texts)


def _offer(results: queue.Queue[Any], item: Any, stop: threading.Event) -> None:
    """Put ``item``, unless the consumer has gone."""
    while not stop.is_set():
        with contextlib.suppress(queue.Full):
            results.put(item, timeout=0.2)
            return


class _Worker:
    """A process that embeds; killed when it is no longer wanted."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _CODE, str(folder)],
            env=child_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def embed(self, texts: list[str]) -> tuple[Vectors, list[int]]:
        """Send texts and wait for their vectors."""
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            _send(self._process.stdin, json.dumps(texts).encode())
            head = json.loads(_receive(self._process.stdout))
            body = _receive(self._process.stdout)
        except (OSError, EOFError) as error:
            raise self._died() from error
        return np.frombuffer(body, dtype=np.float32).reshape(len(texts), -1), head

    def _died(self) -> IndexStateError:
        code = self._process.wait()
        assert self._process.stderr is not None
        said = self._process.stderr.read().decode(errors="replace").strip().splitlines()
        why = said[-1] if said else "no message; the system may have run out of memory"
        return IndexStateError(
            f"A process that embeds texts ended with {code}: {why}.",
            "Run the command again: what was stored is kept. RATIONALE_EMBED_PROCESSES=1 needs "
            "the least memory.",
            retry=True,
        )

    def kill(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Close the pipes of a process that has ended, once nobody reads from them."""
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _send(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    return _exactly(pipe, _LENGTH.unpack(_exactly(pipe, _LENGTH.size))[0])


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


def work() -> None:
    """Embed the blocks of texts that come on standard input, until it ends. A process's main.

    Its argument is the folder of the exported model.
    """
    # Ctrl-C reaches every process of the terminal; the one that started this one ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    model = OnnxModel(Path(sys.argv[1]))
    while True:
        try:
            texts = json.loads(_receive(source))
        except EOFError:
            return
        vectors, left_out = model.encode(texts)
        _send(sink, json.dumps(left_out).encode())
        _send(sink, vectors.tobytes())
