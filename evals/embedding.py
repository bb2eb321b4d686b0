"""The sentence embedder of the retrieval stage, lent to scoring where it can be had."""

from __future__ import annotations

from collections.abc import Sequence

from evals.metrics.text import Embed
from rag.errors import RationaleError
from rag.settings import Settings

MANY = 400
"""Sentences above which starting processes pays."""


def sentence_embedder(settings: Settings) -> tuple[Embed | None, str]:
    """Return an embedder and its name, or ``None`` and why there is none.

    Each sentence is embedded once: letters repeat themselves.
    """
    from rag.retrieval.embedding import load_embedder

    try:
        embedder = load_embedder(settings)
        name = embedder.identity.name
    except RationaleError as error:
        return None, error.message.rstrip(".")
    known: dict[str, list[float]] = {}

    def embed(texts: Sequence[str]) -> list[list[float]]:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if len(new) >= MANY:
            # By several processes; the vectors are the same, bit by bit.
            for places, vectors in embedder.embed_many(new):
                known.update(zip([new[at] for at in places], vectors.tolist(), strict=True))
        elif new:
            known.update(zip(new, embedder.embed(new).tolist(), strict=True))
        return [known[text] for text in texts]

    return embed, name
