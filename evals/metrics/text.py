"""Agreement of a drafted rationale with the reference's text: three cheap measures and their mean.

Alone each is a poor judge; their mean came close to a large model's judgement in ranking systems
(measured on RAGChecker's human preferences, amazon-science/RAGChecker). Likeness cannot see a
changed side, level, number or negation: the checker's findings stand beside these figures.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from rag.text import sentences

Embed = Callable[[Sequence[str]], Sequence[Sequence[float]]]
"""Texts to vectors of length one."""

_WORD = re.compile(r"[a-z0-9]+(?:[./%-][a-z0-9]+)*%?")
_ROUGE_WORD = re.compile(r"[a-z0-9]+")
_STOP = frozenset(
    "a about above after again all also am an and any are as at be because been before being below "
    "between both but by can could did do does doing down during each few for from further had has "
    "have having he her here hers him his how i if in into is it its itself just may me more most "
    "my of off on once only or other our out over own per same she should so some such than that "
    "the their them then there these they this those through to too under until up very was we "
    "were what when where which while who whom why will with would you your".split()
)
"""Function words; negations are content here."""
_FOLDED_OTHERWISE = re.compile("[ſıİ]")
"""Letters that ``re.IGNORECASE`` takes for ASCII ones and ``str.lower`` does not."""


def content_words(text: str) -> list[str]:
    """Return the stems of the content words, in order.

    >>> content_words("The requests were not supported at C3-4.")
    ['request', 'not', 'support', 'c3-4']
    """
    return [stem(word) for word in _WORD.findall(text.lower()) if word not in _STOP]


def idf(texts: Sequence[str]) -> Callable[[str], float]:
    """Return the weight of a stem: ``ln(1 + N / (1 + df))`` over the reference rationales.

    Only references count, so that the weights, and with them the score of one system, do not
    depend on the system.
    """
    frequency = Counter(word for text in texts for word in set(content_words(text)))
    total = len(texts)
    return lambda word: math.log(1 + total / (1 + frequency[word]))


def idf_f1(draft: str, reference: str, weight: Callable[[str], float]) -> float:
    """Return the F1 of the content words in common, each weighted by its inverse frequency.

    Words are counted with their number of occurrences, as in SQuAD's token F1 (Rajpurkar 2016).
    """
    a, b = Counter(content_words(draft)), Counter(content_words(reference))
    common = sum(weight(word) * n for word, n in (a & b).items())
    return _f(common, _mass(a, weight), _mass(b, weight))


def rouge_lsum(draft: str, reference: str) -> float:
    """Return the F-measure of ROUGE-L at summary level (Lin 2004): union of sentence-wise LCS.

    Follows google-research/rouge: lower case, no stemming, hits clipped by the word counts of both.

    >>> rouge_lsum("The knee is swollen.", "The knee is swollen.")
    1.0
    """
    ours = [_rouge_words(draft[a:b]) for a, b in sentences(draft)]
    theirs = [_rouge_words(reference[a:b]) for a, b in sentences(reference)]
    left = Counter(word for words in ours for word in words)
    right = Counter(word for words in theirs for word in words)
    total_left, total_right = sum(left.values()), sum(right.values())
    hits = 0
    for words in theirs:
        for place in sorted({at for other in ours for at in _lcs(words, other)}):
            word = words[place]
            if left[word] > 0 and right[word] > 0:
                left[word] -= 1
                right[word] -= 1
                hits += 1
    return _f(hits, total_left, total_right)


def sentence_f1(draft: str, reference: str, embed: Embed) -> float:
    """Return the F1 of greedy sentence matching by cosine (BERTScore's scheme, by sentences).

    Precision is the mean, over the draft's sentences, of the best cosine with a sentence of the
    reference; recall the other way round. Negative cosines count as 0.
    """
    ours, theirs = sentences_of(draft), sentences_of(reference)
    if not ours or not theirs:
        return 0.0
    vectors = np.asarray(embed([*ours, *theirs]), dtype=np.float64)
    grid = np.maximum(0.0, vectors[: len(ours)] @ vectors[len(ours) :].T)
    precise, recall = float(grid.max(axis=1).mean()), float(grid.max(axis=0).mean())
    return 2 * precise * recall / (precise + recall) if precise + recall else 0.0


def sentences_of(text: str) -> list[str]:
    """Return the sentences that :func:`sentence_f1` compares."""
    return [text[a:b] for a, b in sentences(text)]


def length_ratio(draft: str, reference: str) -> float:
    """Return the draft's words over the reference's: shown beside agreement, which length helps."""
    return len(draft.split()) / max(1, len(reference.split()))


def covers(text: str, phrases: Sequence[str]) -> bool:
    """Return whether one of the phrases occurs in the text, as whole words.

    >>> covers("Relief lasted 10 days.", ["ten days", "10  days"])
    True
    >>> covers("Relief lasted 110 days.", ["10 days"])
    False
    """
    plain = None if _FOLDED_OTHERWISE.search(text) else text.lower()
    for phrase in phrases:
        if plain is not None and phrase.isascii():
            # Looking for its words first is quicker than compiling an expression.
            if any(word not in plain for word in phrase.lower().split()):
                continue
        pattern = r"\s+".join(re.escape(word) for word in phrase.split())
        if re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE):
            return True
    return False


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    import snowballstemmer

    word: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return word


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the English Snowball stem of a lower-case word."""
    return _stemmer()(word)


def _mass(words: Counter[str], weight: Callable[[str], float]) -> float:
    return sum(weight(word) * n for word, n in words.items())


def _f(common: float, left: float, right: float) -> float:
    return 2 * common / (left + right) if left + right else 0.0


def _rouge_words(text: str) -> list[str]:
    return _ROUGE_WORD.findall(text.lower())


def _lcs(one: Sequence[str], other: Sequence[str]) -> list[int]:
    """Return the places in ``one`` of a longest common subsequence with ``other``.

    A row of the table is one number whose zero bits are where the length grows (Hyyrö 2004): ten
    times as fast as cell by cell, and with the same choice among equals as the published ROUGE.
    """
    where: dict[str, int] = {}
    for at, word in enumerate(other):
        where[word] = where.get(word, 0) | 1 << at
    full = (1 << len(other)) - 1
    rows = [full]
    for word in one:
        row = rows[-1]
        hits = row & where.get(word, 0)
        rows.append(((row + hits) | (row - hits)) & full)

    def length(i: int, j: int) -> int:
        return j - (rows[i] & ((1 << j) - 1)).bit_count()

    i, j, places = len(one), len(other), []
    while i and j:
        if one[i - 1] == other[j - 1]:
            i, j = i - 1, j - 1
            places.append(i)
        elif length(i, j - 1) > length(i - 1, j):
            j -= 1
        else:
            i -= 1
    return places
