"""Any text as pieces that the embedding model reads whole, as the library cuts its sections."""

from __future__ import annotations

import re

from rag.library.chunking import MAX_CONTEXT, MAX_PIECES
from rag.library.pieces import count_pieces
from rag.text import sentences

_WORD = re.compile(r"\S+")
FULL = 0.95
"""Share of the even size from which a piece is closed."""


def cut_text(text: str, title: str) -> list[str]:
    """Return the fewest pieces of even size, cut between sentences, with room for the title.

    A sentence that alone is longer than a piece may be is cut between words. Nothing is lost.
    """
    room = MAX_PIECES - min(count_pieces(title), MAX_CONTEXT)
    spans = [part for span in sentences(text) for part in _within(text, *span, room)]
    sizes = [count_pieces(text[start:end]) for start, end in spans]
    fewest = max(1, -(-sum(sizes) // room))
    even = sum(sizes) / fewest
    pieces: list[str] = []
    begun: int | None = None
    held = 0
    for at, ((start, _), size) in enumerate(zip(spans, sizes, strict=True)):
        if begun is not None and (held + size > room or held >= FULL * even):
            pieces.append(text[begun : spans[at - 1][1]])
            begun, held = None, 0
        begun = start if begun is None else begun
        held += size
    if begun is not None:
        pieces.append(text[begun : spans[-1][1]])
    return pieces


def _within(text: str, start: int, end: int, room: int) -> list[tuple[int, int]]:
    """Return a sentence's offsets, or where it has more word-pieces than ``room``, its runs'."""
    if count_pieces(text[start:end]) <= room:
        return [(start, end)]
    words = [(start + m.start(), start + m.end()) for m in _WORD.finditer(text[start:end])]
    parts: list[tuple[int, int]] = []
    held = 0
    for first, last in words:
        size = count_pieces(text[first:last])
        if parts and held + size <= room:
            parts[-1], held = (parts[-1][0], last), held + size
        else:
            parts.append((first, last))
            held = size
    return parts
