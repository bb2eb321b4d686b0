"""Any text as pieces that the embedding model reads whole, as the library cuts its sections."""

from __future__ import annotations

from rag.library.chunking import MAX_CONTEXT, MAX_PIECES
from rag.library.pieces import count_pieces
from rag.text import sentences

FULL = 0.95
"""Share of the even size from which a piece is closed."""


def cut_text(text: str, title: str) -> list[str]:
    """Return the fewest pieces of even size, cut between sentences, with room for the title.

    A sentence that alone is longer than a piece may be stays whole; the model then reads its
    beginning. No other word is lost.
    """
    room = MAX_PIECES - min(count_pieces(title), MAX_CONTEXT)
    spans = list(sentences(text))
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
