"""How long one plain query takes at several library sizes, beside Chroma's own and LangChain's."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag.errors import ConfigError
from rag.records import Passage, Record
from rag.settings import Settings

SIZES = (2_000, 30_000, 300_000)
CHROMA_LIMIT = 30_000
"""Passages up to which Chroma and the LangChain recipe run beside ours: building takes long."""
QUERIES = 60
WARM_UP = 5
K = 10
SIZE_OF_VECTOR = 384
WORDS_PER_PASSAGE = 90
SEED = 20_16
OURS, FILTERED = "ours", "ours, filtered"
CHROMA, CHROMA_WHERE, RECIPE = "chroma", "chroma, where", "langchain"
_SOURCE = "source"


class Timing(Record):
    """One way of searching at one size, in milliseconds per query, embedding included."""

    system: str
    p50: float
    p95: float


class SizeFigures(Record):
    """All ways of searching at one size."""

    passages: int
    timings: tuple[Timing, ...]
    private_mib: float
    """Memory of our process that no file backs, after all its queries."""
    open_ms: float
    """Opening the index, modules being loaded."""

    def p50(self, system: str) -> float | None:
        """Return the median of a system; ``None`` where it did not run."""
        return next((t.p50 for t in self.timings if t.system == system), None)


class QueryBench(Record):
    """The benchmark's figures."""

    embedder: str
    queries: int
    k: int
    sizes: tuple[SizeFigures, ...]


Progress = Callable[[str], None]


def run_query_bench(
    settings: Settings,
    sizes: Sequence[int] = SIZES,
    *,
    chroma_limit: int = CHROMA_LIMIT,
    queries: int = QUERIES,
    progress: Progress | None = None,
) -> QueryBench:
    """Build libraries of these sizes and time queries, each size and system in its own process.

    Vectors are random, texts are drawn from the words of the corpus; both by a fixed seed. Ours
    is timed without and with a filter by edition, source or body part in turn.

    Args:
        settings: ``corpus`` gives the words; ``embedder`` embeds the queries.
        sizes: Numbers of passages.
        chroma_limit: Above it Chroma and LangChain are left out.
        queries: Different queries per system.
        progress: Told what is being done.

    Raises:
        ConfigError: A measuring process failed.
    """
    from rag.retrieval.embedding import load_embedder

    tell = progress or (lambda words: None)
    embedder = load_embedder(settings)
    # As a sync does: from then on the model answers in its light form.
    for _ in embedder.embed_many(["the first text"]):
        pass
    material = _Material(settings)
    found = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="rationale-bench-") as name:
            folder = Path(name)
            task = {"queries": material.queries(queries), "filters": material.filters()}
            (folder / "task.json").write_text(json.dumps(task), encoding="utf-8")
            tell(f"building {size:,} passages")
            material.build(folder, settings, size)
            tell(f"querying {size:,} passages")
            ours = _measured("ours", folder, settings)
            others: dict[str, Any] = {"timings": []}
            if size <= chroma_limit:
                tell(f"building and querying Chroma with {size:,} passages")
                others = _measured("others", folder, settings)
            found.append(
                SizeFigures(
                    passages=size,
                    timings=tuple(
                        Timing.model_validate(one) for one in ours["timings"] + others["timings"]
                    ),
                    private_mib=ours["private_mib"],
                    open_ms=ours["open_ms"],
                )
            )
    return QueryBench(embedder=embedder.identity.name, queries=queries, k=K, sizes=tuple(found))


def table(bench: QueryBench) -> str:
    """Return the figures as a Markdown table, with each system's median beside ours."""
    lines = [
        f"One plain query, embedding ({bench.embedder}) included, warm; {bench.queries} queries, "
        f"k = {bench.k}.",
        "",
        "| passages | system | p50 ms | p95 ms | p50 beside ours | private MiB |",
        "|---:|---|---:|---:|---:|---:|",
    ]
    for size in bench.sizes:
        ours = size.p50(OURS) or 0.0
        for timing in size.timings:
            own = timing.system in (OURS, FILTERED)
            lines.append(
                f"| {size.passages:,} | {timing.system} | {timing.p50:.1f} | {timing.p95:.1f} | "
                f"{timing.p50 / ours if ours else 0:.2f} | "
                f"{f'{size.private_mib:.0f}' if own else ''} |"
            )
    return "\n".join(lines) + "\n"


# ------------------------------------------------------------------ what is searched


class _Material:
    """Passages and queries made from the words of a corpus, the same for the same corpus."""

    def __init__(self, settings: Settings) -> None:
        from rag.library import load_library

        passages = load_library(settings.corpus, settings.home).passages
        if not passages:
            raise ConfigError("There is no corpus to take words from.", "Set RATIONALE_CORPUS.")
        self.passages = passages
        self.words = np.array([word for p in passages for word in p.text.split()])

    def queries(self, count: int) -> list[str]:
        """Return different queries: a section's title and words of a passage on it."""
        rng = np.random.default_rng(SEED)
        places = rng.integers(0, len(self.passages), WARM_UP + count)
        return [
            " ".join([self.passages[at].section, *self.passages[at].text.split()[:4], str(number)])
            for number, at in enumerate(places.tolist())
        ]

    def filters(self) -> list[dict[str, list[str]]]:
        """Return a filter of each kind; a source passes a few passages, a body part many."""
        first = self.passages[0]
        parts = sorted({p for one in self.passages for p in one.chapter_body_parts if p != "any"})
        return [
            {"sources": [first.source.id]},
            {"editions": [first.source.edition]},
            {"body_parts": parts[:1]},
        ]

    def build(self, folder: Path, settings: Settings, size: int) -> None:
        """Write a snapshot of ``size`` passages as a sync would, without Chroma."""
        from rag.retrieval.embedding import load_embedder
        from rag.retrieval.snapshot import write_snapshot

        keys = sorted(
            "p" + hashlib.sha256(f"{SEED} {number}".encode()).hexdigest()[:12]
            for number in range(size)
        )
        identity = {"embedder": load_embedder(settings).identity.name, "library": str(size)}
        write_snapshot(folder, identity, keys, self._rows(keys))

    def _rows(self, keys: Sequence[str]) -> Iterator[tuple[str, str, Any]]:
        rng = np.random.default_rng(SEED)
        for at, key in enumerate(keys):
            vector = rng.standard_normal(SIZE_OF_VECTOR, dtype=np.float32)
            words = self.words[rng.integers(0, len(self.words), WORDS_PER_PASSAGE)]
            yield key, self._passage(key, at, " ".join(words)), vector / np.linalg.norm(vector)

    def _passage(self, key: str, at: int, text: str) -> str:
        like = self.passages[at % len(self.passages)]
        update = {"key": key, "text": text, "section": f"{like.section} {at}", "end": len(text)}
        return like.model_copy(update={**update, "start": 0}).model_dump_json()


# ------------------------------------------------------------------ measuring, in processes


def _measured(what: str, folder: Path, settings: Settings) -> dict[str, Any]:
    code = f"from evals.bench.query import measure_{what} as m; import sys; m(sys.argv[1])"
    from rag.settings import ROOT

    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        capture_output=True,
        text=True,
        cwd=ROOT.parent,
        env=_environment(settings),
        check=False,
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no message"]
        raise ConfigError(
            f"Measuring {what} failed: {last[0]}", "Run it again with fewer passages."
        )
    found: dict[str, Any] = json.loads((folder / f"{what}.json").read_text(encoding="utf-8"))
    return found


def _environment(settings: Settings) -> dict[str, str]:
    import os

    given = {"EMBEDDER": settings.embedder, "HOME": settings.home, "CORPUS": settings.corpus}
    return {**os.environ, **{f"RATIONALE_{key}": str(value) for key, value in given.items()}}


def measure_ours(name: str) -> None:
    """Time our own search over the snapshot in folder ``name``; writes ``ours.json`` there."""
    from rag.retrieval.columns import Filter
    from rag.retrieval.embedding import load_embedder
    from rag.retrieval.index import Index
    from rag.retrieval.lookup import look_up
    from rag.retrieval.snapshot import current

    folder, settings = Path(name), Settings()
    task = json.loads((folder / "task.json").read_text(encoding="utf-8"))
    embedder = load_embedder(settings)
    embedder.embed(["loads the model"])
    filters = [Filter.model_validate(one) for one in task["filters"]]
    timings = []
    opened = []
    for system in (OURS, FILTERED):
        start = time.perf_counter()
        snapshot = current(folder)
        assert snapshot is not None
        index = Index(snapshot, embedder)
        opened.append((time.perf_counter() - start) * 1e3)

        def ask(query: str, number: int, index: Index = index, system: str = system) -> None:
            wanted = filters[number % len(filters)] if system == FILTERED else None
            look_up(query, index, settings, K, wanted)

        timings.append(_timed(system, task["queries"], ask))
    found = {"timings": timings, "private_mib": _private_mib(), "open_ms": min(opened)}
    (folder / "ours.json").write_text(json.dumps(found), encoding="utf-8")


def measure_others(name: str) -> None:
    """Time Chroma and the LangChain recipe on the same passages; writes ``others.json``."""
    from langchain_chroma import Chroma

    from rag.retrieval.chroma import local_client
    from rag.retrieval.embedding import load_embedder
    from rag.retrieval.langchain_retriever import LibraryEmbeddings
    from rag.retrieval.snapshot import current

    folder, settings = Path(name), Settings()
    task = json.loads((folder / "task.json").read_text(encoding="utf-8"))
    snapshot = current(folder)
    assert snapshot is not None
    client = local_client(folder / "chroma")
    collection = client.create_collection(
        "bench", configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
    )
    for first in range(0, snapshot.size, 1000):
        passages: list[Passage] = list(snapshot.passages[first : first + 1000])
        collection.add(
            ids=[passage.key for passage in passages],
            embeddings=np.array(snapshot.vectors[first : first + 1000]),
            documents=[passage.text for passage in passages],
            metadatas=[{_SOURCE: passage.source.id} for passage in passages],
        )
    embedder = load_embedder(settings)
    where = {_SOURCE: task["filters"][0]["sources"][0]}
    store = Chroma(
        client=client, collection_name="bench", embedding_function=LibraryEmbeddings(settings)
    )

    def ask(query: str, number: int, where: dict[str, str] | None = None) -> None:
        collection.query(query_embeddings=embedder.embed([query]), n_results=K, where=where)

    timings = [
        _timed(CHROMA, task["queries"], ask),
        _timed(CHROMA_WHERE, task["queries"], lambda query, at: ask(query, at, where)),
        _timed(RECIPE, task["queries"], lambda query, _: store.similarity_search(query, k=K)),
    ]
    (folder / "others.json").write_text(json.dumps({"timings": timings}), encoding="utf-8")


def _timed(system: str, queries: Sequence[str], ask: Callable[[str, int], object]) -> Any:
    taken = []
    for number, query in enumerate(queries):
        start = time.perf_counter()
        ask(query, number)
        taken.append((time.perf_counter() - start) * 1e3)
    p50, p95 = np.percentile(taken[WARM_UP:], [50, 95]).tolist()
    return Timing(system=system, p50=round(p50, 3), p95=round(p95, 3)).model_dump(mode="json")


def _private_mib() -> float:
    """Return the memory of this process that no file backs; 0 where the system does not tell."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:
        return 0.0
    held = [line.split()[1] for line in status.splitlines() if line.startswith("RssAnon:")]
    return round(int(held[0]) / 1024, 1) if held else 0.0
