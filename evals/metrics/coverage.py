"""Which facts of the case a draft tells: those listed by a reference, or read off its rationale."""

from __future__ import annotations

from functools import lru_cache

from rag.checking.values import values

_KINDS = frozenset(
    {"percent", "duration", "dose", "count", "level", "side", "score", "age", "date"}
)
"""Kinds of figure that mean the same wherever they stand; a bare number or page does not."""

Key = tuple[str, str]
"""Kind and normalised value."""


@lru_cache(maxsize=1024)  # items of a letter share record, reasons, sentences
def figures(text: str) -> frozenset[Key]:
    """Return the typed figures of a text.

    >>> sorted(figures("50% relief for six weeks on the left"))
    [('duration', '6 week'), ('percent', '50'), ('side', 'left')]
    """
    return frozenset((one.kind, one.value) for one in values(text) if one.kind in _KINDS)


def told(draft: str, reference: str, record: frozenset[Key]) -> tuple[int, int]:
    """Return how many figures reference and record share, and how many of these the draft has.

    What a reviewer wrote and the record holds is what the reviewer found worth telling; figures
    that come from the guideline alone do not count.
    """
    wanted = figures(reference) & record
    return len(wanted), len(wanted & figures(draft))
