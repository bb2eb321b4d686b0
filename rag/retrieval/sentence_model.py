"""The embedding model as sentence-transformers runs it: the only module that knows torch.

It is the measure of what every other way of running the model must give, and it serves where a
model cannot be exported. Texts go through one at a time: a batch pads its texts and moves their
vectors in the seventh decimal.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import ConfigError
from rag.records import Record
from rag.settings import go_offline

THREADS = 1
"""Of torch. One short text at a time gains a fifth from a second thread on an idle machine, and is
ten times slower with it on a busy one, because the threads spin while they wait for each other."""
OPSET = 17
_POOLING = {"mean", "cls"}


class NotExportable(Exception):
    """The model has parts that the lighter way of running it does not have; says which."""


class Shape(Record):
    """What is done to a text before and after the transformer."""

    pooling: str
    """``mean`` of the word-pieces' vectors, or that of the first (``cls``)."""
    max_length: int
    """Word-pieces that the model reads, its own marks counted."""
    dimension: int


class SentenceModel:
    """A sentence-transformers model in memory."""

    def __init__(self, folder: Path, threads: int | None = THREADS) -> None:
        """Load the model in ``folder``.

        Args:
            folder: Of a sentence-transformers model.
            threads: That share the work on one batch; ``None``: as many as torch takes by itself.

        Raises:
            ConfigError: The libraries are not installed, or the folder holds no model.
        """
        self.folder = folder
        self._model = _load(folder, threads)

    @property
    def max_length(self) -> int | None:
        """Word-pieces that the model reads, its own marks counted; ``None``: any number."""
        length = self._model.max_seq_length
        return int(length) if length else None

    def count_pieces(self, text: str) -> int:
        """Return how many word-pieces ``text`` has, the model's own marks counted."""
        return len(self._model.tokenizer(text, verbose=False)["input_ids"])

    def rows(self, texts: Sequence[str], *, batch: int = 1) -> NDArray[np.float32]:
        """Return one vector per text as the model gives it, in order.

        Args:
            texts: At least one.
            batch: Texts padded to one length and run together. Only with 1 does a text's vector
                not depend on what is beside it.
        """
        groups = [list(texts)] if batch > 1 else [[text] for text in texts]
        found = [
            self._model.encode(
                group, batch_size=batch, show_progress_bar=False, convert_to_numpy=True
            )
            for group in groups
        ]
        return np.concatenate(found).astype(np.float32, copy=False)

    def export(self, model: Path, tokenizer: Path) -> Shape:
        """Write the transformer as ONNX and the tokenizer as JSON, and say what stands around it.

        The graph takes word-pieces (batch, length) of texts of equal length and gives the last
        layer's vectors (batch, length, dimension).

        Raises:
            NotExportable: The model has another shape than transformer, pooling, normalisation.
        """
        shape = self._shape()
        _export(self._model[0].auto_model, model)
        self._model.tokenizer.backend_tokenizer.save(str(tokenizer))
        return shape

    def _shape(self) -> Shape:
        names = [type(module).__name__ for module in self._model]
        if names[:2] != ["Transformer", "Pooling"] or names[2:] not in ([], ["Normalize"]):
            raise NotExportable(f"its modules are {', '.join(names)}")
        pooling = self._model[1].pooling_mode
        if pooling not in _POOLING:
            raise NotExportable(f"its pooling is {pooling}")
        if self._model.default_prompt_name:
            raise NotExportable("it puts a prompt before each text")
        if not hasattr(self._model.tokenizer, "backend_tokenizer"):
            raise NotExportable("its tokenizer has no fast form")
        if self.max_length is None:
            raise NotExportable("it states no limit of length")
        return Shape(
            pooling=pooling,
            max_length=self.max_length,
            dimension=int(self._model[1].embedding_dimension),
        )


def _export(transformer: Any, path: Path) -> None:
    import torch

    class Layers(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, input_ids: Any) -> Any:
            return self.transformer(input_ids=input_ids).last_hidden_state

    # Written out step by step, attention is faster in ONNX Runtime than torch's fused form.
    transformer.set_attn_implementation("eager")
    sample = torch.full((2, 9), 5, dtype=torch.long)
    with warnings.catch_warnings(), torch.no_grad():
        # The exporter warns of what the comparison of vectors afterwards proves or refutes.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Layers().eval(),
            (sample,),
            str(path),
            input_names=["input_ids"],
            output_names=["vectors"],
            dynamic_axes={
                "input_ids": {0: "texts", 1: "pieces"},
                "vectors": {0: "texts", 1: "pieces"},
            },
            opset_version=OPSET,
            dynamo=False,
        )


def _load(folder: Path, threads: int | None) -> Any:
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
    if threads is not None:
        torch.set_num_threads(threads)
    try:
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        raise ConfigError(
            f"The folder {folder} holds no sentence-transformers model: {error}.",
            "Point RATIONALE_EMBEDDER at a model folder, or leave it at its default.",
        ) from error
    return model.eval()


def versions() -> dict[str, str]:
    """Return the versions of the libraries that an export was made with."""
    from importlib.metadata import version

    return {name: version(name) for name in ("onnx", "sentence-transformers", "torch")}


def load_cross_encoder(folder: Path) -> Any:
    """Load a cross-encoder: a model that scores pairs of texts by ``predict``.

    Raises:
        ConfigError: The libraries are not installed, or the folder holds no such model.
    """
    go_offline()
    try:
        from sentence_transformers import CrossEncoder

        return CrossEncoder(str(folder), device="cpu", local_files_only=True)
    except (ImportError, OSError, ValueError, KeyError) as error:
        raise ConfigError(
            f"The cross-encoder in {folder} cannot be loaded: {error}.",
            "Point RATIONALE_RERANKER at the folder of a sentence-transformers CrossEncoder.",
        ) from error
