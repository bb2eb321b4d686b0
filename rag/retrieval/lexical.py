"""Words as search sees them, and BM25 over texts in memory.

Spinal levels, doses and procedure or diagnosis codes are single tokens, because a tokenizer that
cuts them makes ``C3-4`` and ``C4-5`` look alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from rag.levels import levels_in
from rag.retrieval.postings import Postings, Scores

STOP_WORDS = frozenset(
    "a about above after again all also am an and any are as at be because been before being below "
    "between both but by can could did do does doing down during each few for from further had has "
    "have having he her here hers him his how i if in into is it its itself just me more most my "
    "of off on once only or other our out over own per same she should so some such than that the "
    "their them then there these they this those through to too under until up upon very was we "
    "were what when where which while who whom why will with would you your".split()
)
"""Words that carry no content. ``no``, ``not``, ``without`` and ``against`` do, and are kept."""

_LEVEL = re.compile(
    r"(?<![A-Za-z0-9])[CTLS]-?\d{1,2}(?:\s*(?:[-‐‑‒–—/]|to|through)\s*(?:[CTLS]-?)?\d{1,2})*"
    r"(?![A-Za-z0-9.]*\d)(?![A-Za-z])",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"""
    [a-z]\d{2}\.[0-9a-z]{1,4}                     # ICD-10: M54.12
    | \d+(?:[.,]\d+)*(?:/\d+(?:[.,]\d+)*)+        # doses of a combination, ratios: 10/325
    | \d+(?:[.,]\d+)*                             # numbers: 50, 2.5, 1,000
    | [a-z]+(?:'[a-z]+)?\d*[a-z]*                 # words: pain, patient's, b12
    | [^\W\d_]+                                   # words in other letters
    """,
    re.VERBOSE,
)
_UNIT = re.compile(
    r"(?<![\w.])(\d+(?:[.,/]\d+)*)\s?-?(mg|mcg|g|ml|cc|%|percent|units?|iu)(?![a-z])", re.IGNORECASE
)


def tokenize(text: str) -> list[str]:
    """Return the search tokens of ``text``: stems in lower case, stop words out.

    >>> tokenize("Facet injections at C3-4 and C4/C5, Norco 10/325mg, CPT 64490, M54.12")
    ['facet', 'inject', 'c3_c4', 'c4_c5', 'norco', '10/325_mg', '10/325', 'cpt', '64490', 'm54.12']
    >>> tokenize("at C2-3, 3-4")
    ['c2_c3', '3', '4', 'c3_c4']
    >>> tokenize("at least 50% relief for 6 weeks") == tokenize("at least 50 percent relief 6 week")
    True
    """
    tokens: list[str] = []
    at = 0
    for match in _LEVEL.finditer(text):
        levels = levels_in(match.group())
        if not levels:
            continue
        tokens += _words(text[at : match.start()])
        tokens += [level.lower().replace("-", "_") for level in levels]
        at = match.end()
    tokens += _words(text[at:])
    # A list goes on without its letter: ``C2-3, 3-4 and 4-5``.
    every = (level.lower().replace("-", "_") for level in levels_in(text))
    return tokens + [level for level in every if level not in tokens]


def _words(text: str) -> list[str]:
    lowered = text.lower().replace("’", "'")
    tokens: list[str] = []
    at = 0
    for match in _UNIT.finditer(lowered):
        tokens += _plain(lowered[at : match.start()])
        number, unit = match.groups()
        unit = {"%": "percent", "unit": "units"}.get(unit, unit)
        # The number stands alone too: a request may leave the unit out.
        tokens += [f"{number}_{unit}", number]
        at = match.end()
    return tokens + _plain(lowered[at:])


def _plain(lowered: str) -> list[str]:
    return [
        _stem(word)
        for word in (match.group().removesuffix("'s") for match in _TOKEN.finditer(lowered))
        if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())
    ]


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word)) if word.isalpha() else word


class LexicalIndex:
    """BM25 (Lucene's form, k1 1.5, b 0.75) over tokenised texts, scored exactly."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Index ``texts`` in their order."""
        self._postings = Postings.of(tokenize(text) for text in texts)

    def scores(self, query: str) -> Scores:
        """Return the BM25 score of every text, in the order indexed; 0 where no token is shared."""
        return self._postings.scores(tokenize(query))
