"""The sentence embedder of the retrieval stage, lent to scoring where it can be had.

Each sentence is embedded once: letters repeat themselves, and a run folder keeps the vectors of
its sentences, so that scoring it again embeds nothing.
"""

from __future__ import annotations

import hashlib
import io
import logging
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from evals.metrics.text import Embed
from rag.errors import RationaleError, StoreError
from rag.settings import Settings, go_offline
from rag.store import write_atomic

if TYPE_CHECKING:
    from rag.retrieval.embedding import Embedder, Vectors
    from rag.retrieval.onnx_model import OnnxModel

log = logging.getLogger(__name__)

MANY = 400
"""Sentences above which starting processes pays."""
KEPT = "sentences.npz"
"""File of a run folder that holds the vectors of its sentences."""
_SHARE = 160
"""Sentences given to a process at a time, of about one length."""
_DIGEST = 16

_model: OnnxModel | None = None
"""Of this process, when it is a worker."""


def sentence_embedder(settings: Settings, folder: Path | None = None) -> tuple[Embed | None, str]:
    """Return an embedder and its name, or ``None`` and why there is none.

    Args:
        settings: Name the embedder.
        folder: Of a run; vectors are read from and kept in it.
    """
    from rag.retrieval.embedding import load_embedder

    try:
        embedder = load_embedder(settings)
        identity = embedder.identity
    except RationaleError as error:
        return None, error.message.rstrip(".")
    keep = folder / KEPT if folder is not None else None
    known = _read(keep, identity.sha256)

    def embed(texts: Sequence[str]) -> list[list[float]]:
        keys = [_digest(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            vectors = _embedded(embedder, list(new.values()), settings.embed_processes)
            known.update(zip(new, vectors, strict=True))
            _write(keep, identity.sha256, known)
        return [known[key].tolist() for key in keys]

    return embed, identity.name


def _embedded(embedder: Embedder, texts: list[str], processes: int) -> Vectors:
    from rag.retrieval.bulk import default_processes, gathered
    from rag.retrieval.embedding import ModelEmbedder

    count = processes or default_processes()
    export = embedder.export_folder() if isinstance(embedder, ModelEmbedder) else None
    if len(texts) < MANY:
        if export is not None:
            from rag.retrieval.onnx_model import OnnxModel

            return OnnxModel(export).encode_together(texts)
        return embedder.embed(texts)
    if export is None:
        return gathered(embedder.embed_many(texts), len(texts))
    return _shared(texts, export, count)


def _shared(texts: Sequence[str], export: Path, count: int) -> Vectors:
    """Embed with several processes of one thread each, the longest sentences first."""
    order = sorted(range(len(texts)), key=lambda at: (-len(texts[at]), at))
    shares = [order[at : at + _SHARE] for at in range(0, len(order), _SHARE)]
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(count, context, _open, (export,)) as pool:
            parts = pool.map(_encode, [[texts[at] for at in share] for share in shares])
            return _in_place(zip(shares, parts, strict=True), len(texts))
    except BrokenProcessPool as error:
        raise StoreError(
            "A process that embedded sentences ended unasked, perhaps for want of memory.",
            "Run the same command again with RATIONALE_EMBED_PROCESSES=1.",
            retry=True,
        ) from error


def _in_place(parts: Iterator[tuple[list[int], Vectors]], count: int) -> Vectors:
    from rag.retrieval.bulk import gathered

    return gathered(parts, count)


def _open(export: Path) -> None:
    from rag.retrieval.onnx_model import OnnxModel

    global _model
    go_offline()
    _model = OnnxModel(export)


def _encode(texts: list[str]) -> Vectors:
    assert _model is not None
    return _model.encode_together(texts)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:_DIGEST]


def _read(path: Path | None, identity: str) -> dict[bytes, Vectors]:
    """Return the vectors kept in a file; none where it is missing, damaged or another model's."""
    if path is None or not path.exists():
        return {}
    try:
        with path.open("rb") as file, np.load(file) as kept:
            if str(kept["model"]) != identity:
                return {}
            rows = zip(kept["digests"], kept["vectors"], strict=True)
            return {bytes(name): vector for name, vector in rows}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        log.warning("%s is damaged; its sentences are embedded again", path)
        return {}


def _write(path: Path | None, identity: str, known: dict[bytes, Vectors]) -> None:
    if path is None:
        return
    names = sorted(known)
    buffer = io.BytesIO()
    np.savez(
        buffer,
        model=np.array(identity),
        digests=np.frombuffer(b"".join(names), dtype=np.uint8).reshape(-1, _DIGEST),
        vectors=np.array([known[name] for name in names], dtype=np.float32),
    )
    write_atomic(path, buffer.getvalue())
