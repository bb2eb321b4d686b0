"""Vectors of texts, kept on disk, so that a collection is embedded once and measured often."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from rag.retrieval.embedding import Embedder, Vectors
from rag.store import write_atomic

log = logging.getLogger(__name__)

BLOCK = 512
"""Texts embedded between two writes: what an interrupted run loses at most."""
Progress = Callable[[int, int], None]


class VectorCache:
    """Embeds texts through a folder of known vectors. Other weights use another folder."""

    def __init__(self, embedder: Embedder, folder: Path, progress: Progress | None = None) -> None:
        """Use ``folder`` for the vectors of ``embedder``.

        Args:
            embedder: Makes what is not there yet.
            folder: Of all caches; one below it is this embedder's.
            progress: Told how many new texts are embedded, and of how many.
        """
        self._embedder = embedder
        identity = embedder.identity
        self._folder = folder / f"{identity.name.replace('/', '_')}-{identity.sha256[:12]}"
        self._progress = progress
        self._known: dict[str, Vectors] = {}
        for path in sorted(self._folder.glob("*.npz")) if self._folder.is_dir() else ():
            self._load(path)

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text."""
        keys = [hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True)}
        missing = {key: text for key, text in missing.items() if key not in self._known}
        wanted = sorted(missing)
        for first in range(0, len(wanted), BLOCK):
            block = wanted[first : first + BLOCK]
            vectors = self._embedder.embed([missing[key] for key in block])
            self._known.update(zip(block, vectors, strict=True))
            if len(wanted) > 1:
                self._save(block, vectors)
                if self._progress is not None:
                    self._progress(first + len(block), len(wanted))
        return np.stack([self._known[key] for key in keys])

    def _load(self, path: Path) -> None:
        try:
            with np.load(path) as held:
                self._known.update(zip(held["keys"].tolist(), held["vectors"], strict=True))
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            log.warning("%s is not readable and is made again: %s", path, error)

    def _save(self, keys: Sequence[str], vectors: Vectors) -> None:
        name = hashlib.sha256("".join(keys).encode()).hexdigest()[:16]
        held = io.BytesIO()
        np.savez(held, keys=np.asarray(keys), vectors=vectors)
        write_atomic(self._folder / f"{name}.npz", held.getvalue())
