"""Words as search sees them, and BM25 over texts in memory.

Spinal levels, doses and procedure or diagnosis codes are single tokens, because a tokenizer that
cuts them makes ``C3-4`` and ``C4-5`` look alike.
"""

from __future__ import annotations

import re
import threading
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

REMEMBERED = 1 << 18
"""Words whose tokens are kept: those of a large library, in about 30 MiB."""

_LEVEL = re.compile(
    r"(?<![A-Za-z0-9])[CTLS]-?\d{1,2}(?:\s*(?:[-‐‑‒–—/]|to|through)\s*(?:[CTLS]-?)?\d{1,2})*"
    r"(?![A-Za-z0-9.]*\d)(?![A-Za-z])",
    re.IGNORECASE,
)
_MAY_BE_LEVEL = re.compile(r"[CTLSctls\u017f]-?\d")
"""Stands in every level, and tells fast that a text names none; long s folds to S."""
# What is commonest stands first; no code starts with two letters, so that it takes none apart.
_TOKEN = re.compile(
    r"""
    [a-z]{2,}(?:'[a-z]+)?\d*[a-z]*                # words of two letters and more
    | [a-z]\d{2}\.[0-9a-z]{1,4}                   # ICD-10: M54.12
    | \d+(?:[.,]\d+)*(?:/\d+(?:[.,]\d+)*)+        # doses of a combination, ratios: 10/325
    | \d+(?:[.,]\d+)*                             # numbers: 50, 2.5, 1,000
    | [a-z]+(?:'[a-z]+)?\d*[a-z]*                 # words of one letter: b12
    | [^\W\d_]+                                   # words in other letters
    """,
    re.VERBOSE,
)
# The look back stands after the first digit: a search then jumps from digit to digit.
_UNIT = re.compile(
    r"(\d(?<![\w.]\d)\d*(?:[.,/]\d+)*)\s?-?(mg|mcg|g|ml|cc|%|percent|units?|iu)(?![a-z])",
    re.IGNORECASE,
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
    if not _MAY_BE_LEVEL.search(text):
        return _words(text)
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
    return [token for word in _TOKEN.findall(lowered) if (token := _KNOWN[word])]


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


_STEMMING = threading.Lock()
"""A stemmer keeps the word it works at: two threads at once would mix theirs."""


class _Known(dict[str, str]):
    """The token of each word met so far; empty for a word that carries no content."""

    def __missing__(self, word: str) -> str:
        if len(self) >= REMEMBERED:
            self.clear()
        bare = word.removesuffix("'s")
        if bare in STOP_WORDS or (len(bare) < 2 and not bare.isdigit()):
            token = ""
        elif bare.isalpha():
            with _STEMMING:
                token = str(_stemmer().stemWord(bare))
        else:
            token = bare
        self[word] = token
        return token


_KNOWN = _Known()


class LexicalIndex:
    """BM25 (Lucene's form, k1 1.5, b 0.75) over tokenised texts, scored exactly."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Index ``texts`` in their order."""
        self._postings = Postings.of(tokenize(text) for text in texts)

    def scores(self, query: str) -> Scores:
        """Return the BM25 score of every text, in the order indexed; 0 where no token is shared."""
        return self._postings.scores(tokenize(query))
