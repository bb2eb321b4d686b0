"""Headings that a document only emphasises: paragraphs set in bold or underlined throughout."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

_LONGEST = 120
"""An emphasised paragraph is taken as a heading up to this many characters."""
_SENTENCE_END = re.compile(r"[.!?;,]$")


def rank_of(text: str, emphasis: AbstractSet[str]) -> int | None:
    """Return the rank of a paragraph that emphasis makes a heading, 0 being the strongest.

    Args:
        text: The paragraph.
        emphasis: What all of its words share: ``bold``, ``underline``, ``italic``.

    >>> rank_of("Facet blocks", {"bold"}), rank_of("Facet blocks are an option.", {"bold"})
    (1, None)
    """
    if not emphasis or len(text) > _LONGEST or _SENTENCE_END.search(text):
        return None
    if not text[0].isalnum() or text.islower():
        return None
    if "bold" in emphasis:
        return 0 if "underline" in emphasis else 2 if "italic" in emphasis else 1
    if "underline" in emphasis:
        return 3
    return 4 if "italic" in emphasis and not text.endswith(":") else None


class Outline:
    """The level at which a document stands: its real headings, and emphasised ones below them."""

    def __init__(self, level: int = 0) -> None:
        """Start below a heading of ``level``; 0: below none."""
        self.level = level
        self._ranks: list[int] = []

    def heading(self, level: int) -> int:
        """Note a real heading and return its level."""
        self.level = level
        self._ranks = []
        return level

    def emphasised(self, rank: int) -> int:
        """Note an emphasised heading and return its level: below stronger ones, beside equals."""
        while self._ranks and self._ranks[-1] >= rank:
            self._ranks.pop()
        self._ranks.append(rank)
        return self.level + len(self._ranks)
