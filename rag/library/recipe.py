"""The name of the way passages are cut, without loading what cuts them."""

from __future__ import annotations

from rag.library.pieces import packaged_model

MAX_PIECES = 220
"""Word-pieces per passage with its context line: MiniLM reads 256, two of them its own marks."""
RECIPE = "2"
"""Raise whenever the same document would be cut otherwise: an index then says it is stale."""


def recipe() -> str:
    """Name the way passages are cut; stored with an index."""
    pieces = "estimate" if packaged_model() is None else "wordpiece"
    return f"{RECIPE}/{MAX_PIECES}/{pieces}"
