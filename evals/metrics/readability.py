"""How hard a text is to read: the Flesch-Kincaid grade, a rough guide and no judgement."""

from __future__ import annotations

import re

from rag.text import sentences

_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_VOWELS = re.compile(r"[aeiouy]+")


def grade(text: str) -> float | None:
    """Return the years of schooling that a text asks for (Kincaid et al. 1975).

    ``0.39 · words / sentences + 11.8 · syllables / words − 15.59``, syllables estimated from
    groups of vowels; ``None`` without words. Clinical letters lie near 12.

    >>> grade("The knee is stiff. It hurts.")
    0.0
    """
    words = _WORD.findall(text)
    count = sum(1 for a, b in sentences(text) if _WORD.search(text[a:b]))
    if not words or not count:
        return None
    spoken = sum(syllables(word) for word in words)
    return round(max(0.0, 0.39 * len(words) / count + 11.8 * spoken / len(words) - 15.59), 6)


def syllables(word: str) -> int:
    """Return about how many syllables a word has.

    >>> [syllables(word) for word in ("knee", "therapy", "injection", "made", "table")]
    [1, 3, 3, 1, 2]
    """
    low = word.lower()
    groups = len(_VOWELS.findall(low))
    silent = low.endswith("e") and not low.endswith(("le", "ee", "ye"))
    return max(1, groups - (silent and groups > 1))
