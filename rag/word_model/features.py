"""What a model of words sees of a sentence: runs of words, parts of words, how figures go."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import pairwise

FEATURES = 1 << 14
"""Places into which features are hashed."""
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+(?:[.,]\d+)?|->|=>|→|[%/<>+]")
_RUN = 3
"""Words in the longest run."""
_APART = (2, 3, 4)
"""Distances, in words, of the pairs that are seen together."""
_PARTS = (3, 4, 5)
"""Letters in a part of a word, its ends marked."""
_SHORTEST = 4
"""Letters of the shortest word that is seen in parts."""


def buckets(text: str) -> tuple[int, ...]:
    """Return the places of a sentence's features, each once, in order.

    >>> len(buckets("Walks two blocks")) > len(buckets("Walks"))
    True
    >>> buckets("pain 8 to 3") == buckets("pain 3 to 8")
    False
    """
    found = {zlib.crc32(one.encode()) % FEATURES for one in _features(text)}
    return tuple(sorted(found))


def _features(text: str) -> Iterator[str]:
    tokens = _TOKEN.findall(text.lower().replace("’", "'"))
    words = ["0" if token[0].isdigit() else token for token in tokens]
    for size in range(1, _RUN + 1):
        for at in range(len(words) - size + 1):
            yield "w" + " ".join(words[at : at + size])
    for gap in _APART:
        for first, last in zip(words, words[gap:], strict=False):
            yield f"s{first}_{last}"
    for word in set(words):
        if len(word) >= _SHORTEST and word.isalpha():
            marked = f" {word} "
            for size in _PARTS:
                for at in range(len(marked) - size + 1):
                    yield "c" + marked[at : at + size]
    figures = [float(token.replace(",", ".")) for token in tokens if token[0].isdigit()]
    for before, after in pairwise(figures):
        yield "n<" if before < after else "n>" if before > after else "n="
