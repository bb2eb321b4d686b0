"""Any folder of Markdown or text as chunks that the embedding model reads whole.

The benchmark's own plain cut: paragraphs, else sentences, else words. It leaves nothing out, so
that what a system loses it lost itself.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

from rag.errors import InputError
from rag.library.chunking import MAX_PIECES
from rag.library.pieces import piece_cutter
from rag.text import sentences

SUFFIXES = {".md", ".txt"}
_HEAD = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_GAP = re.compile(r"\n\s*\n")


def read_sample(folder: Path, chunks: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the texts of some documents in ``folder`` and the first ``chunks`` chunks of them.

    Documents are taken in an order that is the same everywhere and has nothing to do with their
    names. The last text ends where the last chunk does.

    Raises:
        InputError: The folder holds no Markdown or text.
    """
    paths = sorted(p for p in folder.rglob("*") if p.suffix in SUFFIXES and p.is_file())
    paths.sort(key=lambda path: hashlib.sha256(path.name.encode()).hexdigest())
    texts: list[str] = []
    found: list[str] = []
    for path in paths:
        text = _HEAD.sub("", path.read_text(encoding="utf-8", errors="replace"))
        spans = list(cut(text))[: chunks - len(found)]
        if not spans:
            continue
        found += [text[start:end] for start, end in spans]
        texts.append(text[: spans[-1][1]])
        if len(found) >= chunks:
            break
    if not found:
        raise InputError(
            f"The folder {folder} holds no Markdown or text file with words in it.",
            "Name a folder of .md or .txt files.",
        )
    return tuple(texts), tuple(found)


def cut(text: str, room: int = MAX_PIECES) -> Iterator[tuple[int, int]]:
    """Yield the offsets of chunks of at most ``room`` word-pieces, white space between them apart.

    Args:
        text: Any.
        room: Word-pieces, the model's own marks not counted.
    """
    starts = piece_cutter()[1](text)

    def size(start: int, end: int) -> int:
        return bisect_left(starts, end) - bisect_left(starts, start)

    begun: tuple[int, int] | None = None
    for start, end in _parts(text, starts, room):
        if begun is not None and size(begun[0], end) <= room:
            begun = begun[0], end
            continue
        if begun is not None:
            yield begun
        begun = start, end
    if begun is not None:
        yield begun


def _parts(text: str, starts: list[int], room: int) -> Iterator[tuple[int, int]]:
    """Yield paragraphs; of longer ones the sentences; of longer ones runs of word-pieces."""
    at = 0
    for stop in [*(gap.start() for gap in _GAP.finditer(text)), len(text)]:
        yield from _within(text, at, stop, starts, room)
        at = stop


def _within(
    text: str, start: int, end: int, starts: list[int], room: int
) -> Iterator[tuple[int, int]]:
    first, last = bisect_left(starts, start), bisect_left(starts, end)
    if first == last:
        return
    if last - first <= room:
        yield starts[first], start + len(text[start:end].rstrip())
        return
    for a, b in sentences(text, start, end):
        one, other = bisect_left(starts, a), bisect_left(starts, b)
        for piece in range(one, other, room):
            yield starts[piece], b if piece + room >= other else starts[piece + room]
