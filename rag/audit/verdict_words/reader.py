"""How probably reasons so worded end in granting a request.

A logistic model over hashed words and parts of words (``evals.verdicts``), fitted on invented
rationales of several authors, each labelled with its decision alone. It is a second sign beside
the rules of ``rag.audit.leaning``: on rationales of an author it has not seen it tells granted
from refused about as well as they do, and errs elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

from rag.word_model import WordModel

LABELS = ("upheld", "overturned")


def overturning(sentences: Sequence[str]) -> float:
    """Return the probability that these reasons, without their conclusion, end in granting.

    >>> overturning(["The 6 visits brought her from 8/10 to 3/10 and back to work."]) > 0.5
    True
    >>> overturning(["The reports do not say what the earlier visits achieved."]) < 0.5
    True
    """
    return _shipped().shares(sentences)[1] if sentences else 0.5


@lru_cache(maxsize=1)
def _shipped() -> WordModel:
    file = resources.files("rag.audit.verdict_words").joinpath("model.json")
    return WordModel.model_validate_json(file.read_bytes())
