"""Which drafted item answers which item of the reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from evals.metrics.text import content_words
from evals.records import ReferenceEntry
from rag.records import DisputedItem

LEAST = 0.3
"""F1 of content words below which two requests are not taken for the same."""


def match_items(
    items: Sequence[DisputedItem], references: Sequence[ReferenceEntry]
) -> dict[int, int]:
    """Return reference number to item number, for the reference items that were found.

    Where both sides number the same count of items, numbers decide: a letter's items are read
    from the letter. Otherwise requests are paired by their content words, best pair first.
    """
    if {item.number for item in items} == {one.number for one in references}:
        ours = {item.number: item for item in items}
        if all(_alike(ours[one.number].text, one.request) > 0 for one in references):
            return {one.number: one.number for one in references}
    pairs = sorted(
        (
            (_alike(item.text, one.request), one.number, item.number)
            for item in items
            for one in references
        ),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    found: dict[int, int] = {}
    for score, reference, item in pairs:
        if score >= LEAST and reference not in found and item not in found.values():
            found[reference] = item
    return found


def _alike(one: str, other: str) -> float:
    a, b = Counter(content_words(one)), Counter(content_words(other))
    total = sum(a.values()) + sum(b.values())
    return 2 * sum((a & b).values()) / total if total else 0.0
