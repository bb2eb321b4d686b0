"""Whether a sentence of the rationale only retells a sentence of the case summary."""

from __future__ import annotations

from functools import lru_cache

from rag.retrieval.lexical import tokenize
from rag.text import sentence_texts

_SAME = 0.65
"""Share of a sentence's stems that one sentence of the summary holds, where it is retold."""


@lru_cache(maxsize=64)
def summary_stems(summary: str) -> tuple[frozenset[str], ...]:
    """Return the stems of each sentence of a summary."""
    return tuple(frozenset(tokenize(words)) for words in sentence_texts(summary))


def told_in_summary(text: str, summary: tuple[frozenset[str], ...]) -> bool:
    """Whether one sentence of the summary holds most of what ``text`` says.

    >>> told = summary_stems("On 3/4 the worker fell and hurt her knee. She had rest and ice.")
    >>> told_in_summary("The worker fell and hurt the knee on 3/4.", told)
    True
    >>> told_in_summary("No plan for the knee is on record.", told)
    False
    """
    stems = frozenset(tokenize(text))
    return bool(stems) and any(len(stems & told) >= _SAME * len(stems) for told in summary)
