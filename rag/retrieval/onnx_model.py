"""The embedding model as ONNX Runtime runs it: the only module that knows onnxruntime.

Texts go through one at a time, on one thread: then a text's vector is the same to the last bit
whatever stands beside it and however many processes share the work. A batch would gain nothing,
because one passage already fills the matrix units.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from rag.errors import ConfigError, IndexStateError
from rag.records import Record

log = logging.getLogger(__name__)

MODEL, TOKENIZER, CARD = "model.onnx", "tokenizer.json", "card.json"
DAMAGED = "Remove the folder; the next `rationale corpus sync` makes it anew."
Vectors = NDArray[np.float32]


_TOGETHER = 256
"""Word-pieces that run together: more take memory and save no time."""


class Card(Record):
    """What stands beside an exported model: how it is run, and that it was compared."""

    schema_version: Literal["rationale.onnx/1"] = "rationale.onnx/1"
    weights_sha256: str
    """Of the weights that it was made from."""
    precision: Literal["float32", "int8"] = "float32"
    pooling: Literal["mean", "cls"]
    max_length: int
    """Word-pieces that the model reads, its own marks counted."""
    dimension: int
    model_bytes: int
    """Size of the graph's file: another size means a damaged export."""
    model_sha256: str
    """Of the graph's file; compared by ``rationale doctor``, which has the time."""
    largest_difference: float
    """Between a component of its vectors and of sentence-transformers', over the trial texts."""
    lowest_cosine: float
    made_with: dict[str, str]
    """Versions of the libraries."""


def read_card(folder: Path) -> Card | None:
    """Return the card of the export in ``folder``, or ``None`` if none stands there whole."""
    try:
        card = Card.model_validate_json((folder / CARD).read_bytes())
        whole = (folder / MODEL).stat().st_size == card.model_bytes
    except (OSError, ValidationError):
        return None
    return card if whole and (folder / TOKENIZER).is_file() else None


def is_intact(folder: Path) -> bool:
    """Whether the export in ``folder`` is byte for byte the one that was compared."""
    card = read_card(folder)
    return card is not None and file_digest(folder / MODEL) == card.model_sha256


def file_digest(path: Path) -> str:
    """Return the sha256 of a file, lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class OnnxModel:
    """An exported model in memory."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """Load the export in ``folder``.

        Args:
            folder: As :mod:`rag.retrieval.onnx_export` wrote it.
            threads: That share the work on one text.

        Raises:
            ConfigError: It is damaged, or ONNX Runtime is not installed.
        """
        card = read_card(folder)
        if card is None:
            raise ConfigError(f"The exported model in {folder} is damaged.", DAMAGED)
        self.card = card
        self._session, self._tokenizer = _open(folder, card, threads)

    def encode(self, texts: Sequence[str]) -> tuple[Vectors, list[int]]:
        """Return one unit vector per text, and how many word-pieces of each the model left out."""
        rows = np.zeros((len(texts), self.card.dimension), dtype=np.float64)
        left_out: list[int] = []
        for row, text in zip(rows, texts, strict=True):
            encoding = self._tokenizer.encode(_encodable(text))
            pieces = np.array([encoding.ids], dtype=np.int64)
            layer = self._session.run(None, {"input_ids": pieces})[0][0]
            row[:] = layer[0] if self.card.pooling == "cls" else layer.mean(axis=0)
            left_out.append(
                sum(sum(m == 0 for m in o.special_tokens_mask) for o in encoding.overflowing)
            )
        return unit(rows), left_out

    def encode_together(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of :meth:`encode`, texts of equal length run together.

        A third faster for sentences. Nothing is padded; on some processors the last bit may differ
        from that of a text run alone.
        """
        found = [self._tokenizer.encode(_encodable(text)).ids for text in texts]
        places: dict[int, list[int]] = {}
        for place, ids in enumerate(found):
            places.setdefault(len(ids), []).append(place)
        rows = np.zeros((len(texts), self.card.dimension), dtype=np.float64)
        for length, alike in places.items():
            step = max(1, _TOGETHER // length)
            for first in range(0, len(alike), step):
                chosen = alike[first : first + step]
                pieces = np.array([found[place] for place in chosen], dtype=np.int64)
                layers = self._session.run(None, {"input_ids": pieces})[0]
                for place, layer in zip(chosen, layers, strict=True):
                    rows[place] = layer[0] if self.card.pooling == "cls" else layer.mean(axis=0)
        return unit(rows)

    def pieces(self, text: str) -> tuple[Vectors, list[tuple[int, int]]]:
        """Return the last layer, a row per word-piece read, and where in ``text`` each stands.

        The model's own marks stand nowhere: their place is ``(0, 0)``.
        """
        encoding = self._tokenizer.encode(_encodable(text))
        pieces = np.array([encoding.ids], dtype=np.int64)
        layer: Vectors = self._session.run(None, {"input_ids": pieces})[0][0]
        return layer, [(int(start), int(end)) for start, end in encoding.offsets]

    def count_pieces(self, text: str) -> int:
        """Return how many word-pieces ``text`` has, the model's own marks counted."""
        encoding = self._tokenizer.encode(_encodable(text))
        return len(encoding.ids) + _beyond(encoding)


def _beyond(encoding: Any) -> int:
    """Count the word-pieces that truncation took off; its own marks are set on every part."""
    return sum(part.special_tokens_mask.count(0) for part in encoding.overflowing)


def _encodable(text: str) -> str:
    """Return ``text`` with half characters, which damaged PDFs yield, as question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def unit(rows: NDArray[np.float64]) -> Vectors:
    """Return ``rows`` scaled to length 1.

    Raises:
        IndexStateError: One has no direction.
    """
    norms = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    if not np.isfinite(norms).all() or (norms == 0).any():
        raise IndexStateError(
            "The embedding model gave a vector without direction.",
            "The model may be damaged: run `rationale doctor`.",
        )
    found: Vectors = (rows / norms).astype(np.float32)
    return found


def _open(folder: Path, card: Card, threads: int) -> tuple[Any, Any]:
    try:
        import onnxruntime
        from tokenizers import Tokenizer
    except ImportError as error:
        raise ConfigError(
            f"The embedding model cannot be run: {error}.",
            "Install the project's dependencies, or set RATIONALE_EMBEDDER=hashing.",
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Threads that spin while they wait take the processor from the ones that score.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # A plan of memory is kept for every length ever seen otherwise.
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(
            str(folder / MODEL), options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    except Exception as error:  # both libraries raise bare classes of their own
        raise ConfigError(f"The exported model in {folder} is damaged: {error}", DAMAGED) from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(card.max_length)
    return session, tokenizer


def quantise(model: Path, into: Path) -> None:
    """Write the graph ``model`` with 8-bit weights, one scale per channel, to ``into``.

    Weights keep seven bits: with eight, processors without VNNI overflow while they add, and an
    index made on one machine would not fit queries made on another.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        model,
        into,
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True},
    )
