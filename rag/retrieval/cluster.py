"""Embedding thousands of documents on several machines: a Ray Data map, resumable block by block.

The only module that knows Ray. Finished blocks are files of vectors keyed by the digests of their
texts, below a folder named by the embedder. They are no index: a sync reads them through
:class:`FromBlocks` and embeds what they lack, so that Chroma stays the record.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from rag.errors import ConfigError, IndexStateError, InputError
from rag.records import Record
from rag.retrieval.bulk import Embedded, Progress
from rag.retrieval.embedding import MANY, Embedder, EmbedderIdentity, Vectors, load_embedder
from rag.retrieval.onnx_export import child_environment
from rag.settings import OFFLINE, Settings
from rag.store import write_atomic

log = logging.getLogger(__name__)

BLOCK = 256
"""Texts per block: what a killed run loses is one block per worker."""
_DIGEST = 16
_OFFLINE = {
    **OFFLINE,
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}


class ClusterReport(Record):
    """What a run on a cluster did, in texts."""

    texts: int
    """Different ones."""
    reused: int
    """Found in blocks of an earlier run."""
    embedded: int


def embed_on_ray(
    texts: Sequence[str],
    settings: Settings,
    folder: Path,
    *,
    workers: int = 2,
    address: str = "",
    progress: Progress | None = None,
) -> ClusterReport:
    """Embed ``texts`` with ``workers`` Ray actors and keep the vectors below ``folder``.

    What an earlier run finished is not embedded again. The vectors are those of
    :func:`load_embedder` in this process; an actor whose model has another identity refuses.

    Args:
        texts: In any order; equal ones are embedded once.
        settings: Name the embedder. On other machines ``home`` is where they keep its export.
        folder: Kept by the caller for as long as it may be read.
        workers: Actors; each takes one processor.
        address: Of a Ray cluster; empty: a Ray of this machine alone, ended with the run.
        progress: Told after each block how many texts are embedded, and of how many.

    Raises:
        ConfigError: Ray is not installed, or the embedder is missing.
        IndexStateError: The cluster failed; finished blocks are kept.
        StoreError: ``folder`` cannot be written.
    """
    if workers < 1:
        raise InputError("The number of workers is at least 1.", "Give more.")
    embedder = load_embedder(settings)
    embedder.embed(["word"] * MANY)  # exports the model once, before the actors need it
    place = folder / embedder.identity.sha256[:16]
    wanted = {_digest(text): text for text in texts}
    missing = sorted(wanted.keys() - _held(place).keys())
    blocks = [missing[first : first + BLOCK] for first in range(0, len(missing), BLOCK)]
    done = 0
    if blocks:
        rows = [[wanted[digest] for digest in block] for block in blocks]
        for number, vectors in _mapped(rows, settings, embedder.identity, workers, address):
            _write(place, blocks[number], vectors)
            done += len(blocks[number])
            if progress is not None:
                progress(done, len(missing))
    return ClusterReport(texts=len(wanted), reused=len(wanted) - len(missing), embedded=done)


@contextmanager
def ray_session(workers: int, address: str = "") -> Iterator[Any]:
    """Yield the ``ray`` module, started if it does not run, and ended with the block if so.

    Args:
        workers: Processors, where it is started on this machine.
        address: Of a running cluster; empty: this machine.

    Raises:
        ConfigError: Ray is not installed.
        IndexStateError: The cluster failed; what the caller has kept is good.
    """
    os.environ.update(_OFFLINE)
    try:
        import ray
        from ray.exceptions import RayError
    except ImportError as error:
        raise ConfigError(
            f"Ray is not installed ({error}).", "pip install 'rationale[cluster]'"
        ) from error
    ours = not ray.is_initialized()
    try:
        if ours:
            _start(ray, workers, address)
        yield ray
    except (RayError, ConnectionError) as error:
        raise IndexStateError(
            f"The Ray cluster failed: {str(error).strip().splitlines()[-1]}",
            "Run the same command again: what is finished is kept.",
            retry=True,
        ) from error
    finally:
        if ours:
            ray.shutdown()


class FromBlocks:
    """An embedder that takes from finished blocks what they hold, and embeds the rest itself."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        """Read which texts the blocks below ``folder`` hold.

        Args:
            embedder: Made the blocks, or one of equal identity did.
            folder: As given to :func:`embed_on_ray`.
        """
        self._embedder = embedder
        self._held = _held(folder / embedder.identity.sha256[:16])

    @property
    def identity(self) -> EmbedderIdentity:
        """That of the embedder."""
        return self._embedder.identity

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text."""
        return self._embedder.embed(texts)

    def embed_many(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> Iterator[Embedded]:
        """Yield what the blocks hold, a block at a time, then what is embedded now."""
        by_file: dict[Path, list[tuple[int, int]]] = {}
        rest: list[int] = []
        for place, text in enumerate(texts):
            found = self._held.get(_digest(text))
            if found is None:
                rest.append(place)
            else:
                by_file.setdefault(found[0], []).append((place, found[1]))
        done = 0
        for path, pairs in sorted(by_file.items()):
            read = _read(path)
            if read is None:  # it went since
                rest += [place for place, _ in pairs]
                continue
            yield [place for place, _ in pairs], read[1][[row for _, row in pairs]]
            done += len(pairs)
            if progress is not None:
                progress(done, len(texts))
        rest.sort()

        def told(now: int, _: int) -> None:
            if progress is not None:
                progress(done + now, len(texts))

        for places, vectors in self._embedder.embed_many([texts[p] for p in rest], told):
            yield [rest[place] for place in places], vectors


class _Actor:
    """Embeds blocks on one processor of the cluster."""

    def __init__(self, settings: dict[str, Any], identity: EmbedderIdentity) -> None:
        self._embedder = load_embedder(Settings(**settings))
        if self._embedder.identity != identity:
            raise ConfigError(
                f"A machine of the cluster has another embedder: {self._embedder.identity.name}, "
                f"weights {self._embedder.identity.sha256[:12]}…",
                "Install the same version of the model on every machine.",
            )

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        vectors = [self._embedder.embed([str(t) for t in texts]) for texts in batch["texts"]]
        return {
            "number": batch["number"],
            "vectors": np.array([v.tobytes() for v in vectors], dtype=object),
        }


def _mapped(
    blocks: list[list[str]],
    settings: Settings,
    identity: EmbedderIdentity,
    workers: int,
    address: str,
) -> Iterator[tuple[int, Vectors]]:
    os.environ.update(_OFFLINE)
    try:
        import ray
        import ray.data
        from ray.exceptions import RayError
    except ImportError as error:
        raise ConfigError(
            f"Ray is not installed ({error}).", "pip install 'rationale[cluster]'"
        ) from error
    ours = not ray.is_initialized()
    try:
        if ours:
            _start(ray, workers, address)
        ray.data.DataContext.get_current().enable_progress_bars = False
        logging.getLogger("ray.data").setLevel(logging.WARNING)
        items = [{"number": number, "texts": texts} for number, texts in enumerate(blocks)]
        rows = (
            ray.data.from_items(items, override_num_blocks=len(items))
            .map_batches(
                _Actor,
                fn_constructor_args=(settings.model_dump(mode="json"), identity),
                batch_size=1,
                num_cpus=1,
                compute=ray.data.ActorPoolStrategy(size=workers),
            )
            .iter_rows()
        )
        for row in rows:
            number = int(row["number"])
            flat = np.frombuffer(row["vectors"], dtype=np.float32)
            yield number, flat.reshape(len(blocks[number]), -1)
    except (RayError, ConnectionError, RuntimeError, ValueError) as error:
        raise IndexStateError(
            f"The Ray cluster failed: {str(error).strip().splitlines()[-1]}",
            "Run the same command again: finished blocks are kept and not embedded anew.",
            retry=True,
        ) from error
    finally:
        if ours:
            ray.shutdown()


def _start(ray: Any, workers: int, address: str) -> None:
    shared = {"log_to_driver": False, "logging_level": logging.ERROR}
    # Workers on other machines have this package installed; here they find it where it lies.
    environment = {**_OFFLINE, "OMP_NUM_THREADS": "1"}
    if address:
        ray.init(address=address, runtime_env={"env_vars": environment}, **shared)
        return
    environment["PYTHONPATH"] = child_environment()["PYTHONPATH"]
    ray.init(
        address="local",
        include_dashboard=False,
        _node_ip_address="127.0.0.1",
        num_cpus=workers,
        object_store_memory=256 * 2**20,
        runtime_env={"env_vars": environment},
        **shared,
    )


def _digest(text: str) -> bytes:
    data = text.encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).digest()[:_DIGEST]


def _write(place: Path, digests: list[bytes], vectors: Vectors) -> None:
    buffer = io.BytesIO()
    names = np.frombuffer(b"".join(digests), dtype=np.uint8).reshape(-1, _DIGEST)
    np.savez(buffer, digests=names, vectors=vectors)
    name = hashlib.sha256(names.tobytes()).hexdigest()[:24]
    write_atomic(place / f"{name}.npz", buffer.getvalue())


def _read(path: Path) -> tuple[list[bytes], Vectors] | None:
    try:
        with path.open("rb") as file, np.load(file) as block:
            names, vectors = block["digests"], block["vectors"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        log.warning("the block of vectors %s is damaged and is embedded again", path.name)
        return None
    return [bytes(name) for name in names], vectors


def _held(place: Path) -> dict[bytes, tuple[Path, int]]:
    """Return where each text's vector lies, by the text's digest."""
    held: dict[bytes, tuple[Path, int]] = {}
    for path in sorted(place.glob("*.npz")):
        read = _read(path)
        if read is not None:
            held.update((name, (path, row)) for row, name in enumerate(read[0]))
    return held
