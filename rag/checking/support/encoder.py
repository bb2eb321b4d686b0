"""The embedding model as the support score reads it: a vector per text and per word in context."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from rag.checking.support.features import Array, EncodedText, stems_of
from rag.checking.support.score import shipped_model
from rag.errors import ConfigError
from rag.settings import Settings

_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_REMEMBERED = 4096
"""Texts whose words are kept: the evidence of a case comes up again and again."""
_VECTORS = 1 << 16
"""Texts whose vector is kept."""


class Reader(Protocol):
    """A model that gives a row for every word-piece of a text."""

    def pieces(self, text: str) -> tuple[Any, list[tuple[int, int]]]:
        """Return the last layer and where in the text each of its rows stands."""


class WordEncoder:
    """Reads texts one at a time and remembers them."""

    def __init__(self, reader: Reader) -> None:
        """Read with ``reader``."""
        self._reader = reader
        self._known: dict[str, EncodedText] = {}
        self._vectors: dict[str, Array] = {}

    def vectors(self, texts: Sequence[str]) -> Array:
        """Return one unit vector per text."""
        if len(self._vectors) >= _VECTORS:
            self._vectors.clear()
        for text in texts:
            if text not in self._vectors:
                layer, _ = self._reader.pieces(text)
                self._vectors[text] = _unit(np.asarray(layer, dtype=np.float64).mean(axis=0))
        return np.array([self._vectors[text] for text in texts])

    def encode(self, text: str) -> EncodedText:
        """Return a text's vector and those of its content words in their context."""
        if text not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[text] = self._read(text)
        return self._known[text]

    def _read(self, text: str) -> EncodedText:
        layer, places = self._reader.pieces(text)
        rows = np.asarray(layer, dtype=np.float64)
        weight = shipped_model().weight
        words, stems = [], []
        for match in _WORD.finditer(text):
            own = stems_of(match.group())
            inside = [
                at
                for at, (start, end) in enumerate(places)
                if start < end and match.start() <= start and end <= match.end()
            ]
            if own and inside:
                words.append(_unit(rows[inside].mean(axis=0)))
                stems.append(max(own, key=lambda stem: (weight(stem), stem)))
        matrix = np.array(words) if words else np.zeros((0, rows.shape[1]))
        return EncodedText(_unit(rows.mean(axis=0)), matrix, tuple(stems))


def word_encoder(settings: Settings) -> WordEncoder | None:
    """Return the encoder of the packaged model, made ready if need be; ``None`` with another.

    Raises:
        ConfigError: The packaged model is asked for and cannot be run here.
    """
    from rag.library.pieces import packaged_model
    from rag.retrieval.embedding import PACKAGED, PACKAGED_SHA256
    from rag.retrieval.onnx_export import ExportRefused, ensure_export
    from rag.retrieval.onnx_model import OnnxModel

    folder = packaged_model() if settings.embedder == PACKAGED else None
    if folder is None:
        return None
    try:
        return WordEncoder(OnnxModel(ensure_export(folder, settings.home, PACKAGED_SHA256)))
    except ExportRefused as error:
        raise ConfigError(
            f"The embedding model cannot be run word by word: {error}.",
            "Set RATIONALE_EMBEDDER=hashing to do without it.",
        ) from error


def _unit(row: Array) -> Array:
    length = float(np.sqrt(row @ row))
    return row / length if length else row
