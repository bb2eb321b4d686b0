"""How fast, light and complete our embedding of many texts is, beside what is used by default.

Everything runs in one go on one machine, repetitions taking turns, so that whatever else the
machine does meets all alike: read the ratios, not the absolute figures.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import numpy as np

from evals.bench.ingest_documents import read_sample
from evals.bench.ingest_systems import OURS, OURS_INT8, PEER, SYSTEMS, TUTORIAL
from rag.errors import ConfigError, InputError
from rag.records import Record
from rag.settings import Settings

log = logging.getLogger(__name__)

BENCH_PACKAGES = ("langchain_chroma", "langchain_text_splitters")
_POLL = 0.05


class SystemBench(Record):
    """One way of embedding, over all repetitions."""

    name: str
    chunks: int
    tokens: int
    """Word-pieces that its model read, once through."""
    lost_share: float
    """Of the word-pieces it was given: left out at the model's limit."""
    start_seconds: float
    """Until its model was loaded; not part of what follows."""
    seconds: tuple[float, ...]
    """Per repetition."""
    processor_seconds: tuple[float, ...]
    """Per repetition, of all its processes and threads together."""
    tokens_per_second: float
    """Of the fastest repetition: whatever else a machine does can only add time."""
    ratio: float | None
    """Its tokens per second by the peer's."""
    processor_ratio: float | None
    """Its tokens per processor second by the peer's: this other load moves least."""
    peak_mib: float
    """Resident memory of all its processes together, at most, loading included."""
    processes: int
    """At most at a time."""
    largest_difference: float | None = None
    """Between components of its unit vectors and the peer's of the same chunks."""
    lowest_cosine: float | None = None
    median_cosine: float | None = None


class IngestBench(Record):
    """What the ingest benchmark found."""

    schema_version: Literal["rationale.bench.ingest/1"] = "rationale.bench.ingest/1"
    folder: str
    """Name of the folder, without its place."""
    documents: int
    chunks: int
    repetitions: int
    processors: int
    peer: str
    """The system that ratios and differences refer to."""
    systems: tuple[SystemBench, ...]
    skipped: tuple[str, ...] = ()
    """Systems that are not installed."""


def run_ingest(
    folder: Path,
    *,
    chunks: int = 300,
    settings: Settings,
    repetitions: int = 3,
    systems: Sequence[str] = SYSTEMS,
) -> IngestBench:
    """Embed chunks of the documents in ``folder`` with every system, in turns.

    Args:
        folder: Of Markdown or text files.
        chunks: How many chunks at most.
        settings: Name the embedding model, and the home where its export is kept.
        repetitions: Of each system.
        systems: Some of ``SYSTEMS``; the peer runs always.

    Raises:
        InputError: The folder holds no text.
        ConfigError: The embedder is no model, or a system failed.
    """
    if chunks < 1 or repetitions < 1:
        raise InputError("The number of chunks and of repetitions is at least 1.", "Give more.")
    model = _model_folder(settings)
    texts, pieces = read_sample(folder, chunks)
    names = [name for name in SYSTEMS if name in {*systems, PEER}]
    skipped = []
    if TUTORIAL in names and not all(map(find_spec, BENCH_PACKAGES)):
        names.remove(TUTORIAL)
        skipped.append(f"{TUTORIAL}: pip install 'rationale[bench]'")
    _export_first(model, settings, names)
    with tempfile.TemporaryDirectory() as work:
        asked = Path(work) / "asked.json"
        asked.write_text(
            json.dumps(
                {
                    "settings": settings.model_dump(mode="json"),
                    "model": str(model),
                    "texts": texts,
                    "chunks": pieces,
                }
            )
        )
        runs: list[_Running] = []
        try:
            runs += [_Running(name, asked, Path(work) / str(n)) for n, name in enumerate(names)]
            for repetition in range(repetitions):
                # Each starts a round in its turn, so that nobody always follows the same one.
                turn = repetition % len(runs)
                for run in runs[turn:] + runs[:turn]:
                    run.repeat()
                    log.info("%s: %.1f s", run.name, run.seconds[-1])
        finally:
            for run in runs:
                run.close()
        peer = next(run for run in runs if run.name == PEER)
        found = tuple(_result(run, peer) for run in runs)
    return IngestBench(
        folder=folder.name,
        documents=len(texts),
        chunks=len(pieces),
        repetitions=repetitions,
        processors=os.cpu_count() or 1,
        peer=PEER,
        systems=found,
        skipped=tuple(skipped),
    )


def table(bench: IngestBench) -> str:
    """Return the benchmark as a plain table."""
    head = ("system", "tokens/s", "ratio", "by processor time", "peak MiB", "processes")
    rows = [(*head, "text lost", "cosine min / median", "differs")]
    for system in bench.systems:
        alike = system.lowest_cosine is not None and system.median_cosine is not None
        rows.append(
            (
                system.name,
                f"{system.tokens_per_second:,.0f}",
                _figure(system.ratio, ".2f"),
                _figure(system.processor_ratio, ".2f"),
                f"{system.peak_mib:.0f}",
                str(system.processes),
                f"{100 * system.lost_share:.1f} %",
                f"{system.lowest_cosine:.4f} / {system.median_cosine:.4f}" if alike else "",
                _figure(system.largest_difference, ".1e"),
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    told = (
        f"{bench.chunks} chunks of {bench.documents} documents in {bench.folder}, "
        f"{bench.repetitions} repetitions, {bench.processors} processors; "
        f"ratios to {bench.peer}, models loaded beforehand"
    )
    return "\n".join([told, "", *lines, *(f"not run: {name}" for name in bench.skipped)])


def _figure(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)


def _model_folder(settings: Settings) -> Path:
    from rag.retrieval.embedding import ModelEmbedder, load_embedder

    embedder = load_embedder(settings)
    if not isinstance(embedder, ModelEmbedder):
        raise ConfigError(
            f"The embedder {settings.embedder!r} is no model.",
            "Unset RATIONALE_EMBEDDER, or set it to the folder of a sentence-transformers model.",
        )
    return embedder.folder


def _export_first(model: Path, settings: Settings, names: Sequence[str]) -> None:
    """Make the exports before the clock starts: a library's set-up, done once."""
    from rag.retrieval.onnx_export import ExportRefused, ensure_export
    from rag.retrieval.weights import weights_digest

    try:
        for name, int8 in ((OURS, False), (OURS_INT8, True)):
            if name in names:
                digest = weights_digest(model, settings.home)
                ensure_export(model, settings.home, digest, int8=int8)
    except ExportRefused as error:
        raise ConfigError(
            f"The model in {model} cannot be exported: {error}.", "Choose another model."
        ) from error


def _result(run: _Running, peer: _Running) -> SystemBench:
    tokens, others = int(run.told["read"]), int(peer.told["read"])

    def ratio(own: Sequence[float], other: Sequence[float]) -> float | None:
        if run is peer or not min(own):
            return None
        return round((tokens / min(own)) / (others / min(other)), 3)

    return SystemBench(
        name=run.name,
        chunks=run.told["chunks"],
        tokens=tokens,
        lost_share=run.told["lost"] / (tokens + run.told["lost"]),
        start_seconds=round(run.told["start"], 2),
        seconds=tuple(round(taken, 3) for taken in run.seconds),
        processor_seconds=tuple(round(used, 3) for used in run.used),
        tokens_per_second=round(tokens / min(run.seconds), 1),
        ratio=ratio(run.seconds, peer.seconds),
        processor_ratio=ratio(run.used, peer.used),
        peak_mib=round(run.watch.peak / 2**20, 1),
        processes=run.watch.processes,
        **_likeness(run, peer),
    )


def _likeness(run: _Running, peer: _Running) -> dict[str, float]:
    found, wanted = (np.load(r.folder / "vectors.npy").astype(np.float64) for r in (run, peer))
    if run is peer or found.shape != wanted.shape:
        return {}
    found, wanted = (v / np.sqrt((v * v).sum(axis=1, keepdims=True)) for v in (found, wanted))
    cosines = (found * wanted).sum(axis=1)
    return {
        "largest_difference": float(np.abs(found - wanted).max()),
        "lowest_cosine": round(float(cosines.min()), 6),
        "median_cosine": round(float(np.median(cosines)), 6),
    }


class _Running:
    """The process of one system."""

    def __init__(self, name: str, asked: Path, folder: Path) -> None:
        from rag.retrieval.onnx_export import child_environment

        folder.mkdir()
        self.name, self.folder = name, folder
        self.seconds: list[float] = []
        self.used: list[float] = []
        # Its peers run as their users find them: with all the threads they take by themselves.
        environment = dict(child_environment())
        for limit in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
            environment.pop(limit, None)
        self._said = (folder / "said.txt").open("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from evals.bench.ingest_systems import child; child()"]
            + [name, str(asked), str(folder)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
        )
        self.watch = _Watch(self._process.pid)
        try:
            self.told = self._answer()
        except BaseException:
            self.close()
            raise

    def repeat(self) -> None:
        """Embed everything once more."""
        assert self._process.stdin is not None
        self._process.stdin.write("again\n")
        self._process.stdin.flush()
        before = self.watch.processor_seconds()
        self.seconds.append(self._answer()["seconds"])
        self.used.append(self.watch.processor_seconds() - before)

    def close(self) -> None:
        """End the process."""
        self.watch.stop()
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._said):
            if pipe is not None:
                pipe.close()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._said.seek(0)
            said = self._said.read().strip().splitlines()[-1:] or ["no message"]
            raise ConfigError(
                f"The benchmark of {self.name} failed: {said[0]}",
                "Check that the benchmark's packages are installed: pip install 'rationale[bench]'",
            )
        answer: dict[str, Any] = json.loads(line)
        return answer


class _Watch:
    """Watches what a process and all that it starts take, where ``/proc`` tells it."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.peak = 0
        self.processes = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def processor_seconds(self) -> float:
        """Return what all of them that live have used so far."""
        return sum(map(_used, _family(self._pid)))

    def stop(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(_POLL):
            sizes = [size for pid in _family(self._pid) if (size := _resident(pid))]
            self.peak = max(self.peak, sum(sizes))
            self.processes = max(self.processes, len(sizes))


def _family(pid: int) -> list[int]:
    found = [pid]
    for process in found:
        for path in Path(f"/proc/{process}/task").glob("*/children"):
            try:
                found += map(int, path.read_text().split())
            except OSError:
                continue
    return found


def _used(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
