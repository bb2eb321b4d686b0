"""What tells whether a text supports a sentence: words, figures, direction, meaning by word."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.checking.support.words import Pointer, counterclaim, pointers, words_of
from rag.retrieval.lexical import tokenize

Array = NDArray[np.float64]
Weight = Callable[[str], float]
"""Inverse document frequency of a stem."""

_CLOSEST = 4
"""Sentences of the evidence that are read word by word."""
_DIRECTED = 3
"""Sentences of the evidence whose direction is compared."""
_USUAL_LENGTH = 8.0
"""Content words of a plain claim; in a longer one a single word that points a way says less."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SPELT = {
    word: str(at)
    for at, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
}


@dataclass(frozen=True)
class EncodedText:
    """A text as a language model reads it."""

    vector: Array
    """Of the whole, of length 1."""
    words: Array
    """One row of length 1 for each content word."""
    stems: tuple[str, ...]
    """Of those words; the rarest where a word has several."""


class Encoder(Protocol):
    """Reads texts with a language model; the same text gives the same answer."""

    def vectors(self, texts: Sequence[str]) -> Array:
        """Return one unit vector per text."""

    def encode(self, text: str) -> EncodedText:
        """Return a text's vector and those of its content words in their context."""


@lru_cache(maxsize=1 << 15)
def stems_of(text: str) -> tuple[str, ...]:
    """Return the stems of the content words of ``text``, in order."""
    return tuple(tokenize(text))


@dataclass(frozen=True)
class Comparison:
    """A sentence and the sentences of a text that may support it."""

    claim: str
    evidence: tuple[str, ...]
    weight: Weight
    encoder: Encoder | None = None

    @cached_property
    def mass(self) -> dict[str, float]:
        """Weight of each stem of the claim."""
        return {stem: self.weight(stem) for stem in stems_of(self.claim)}

    @cached_property
    def total(self) -> float:
        """Weight of the whole claim."""
        return sum(self.mass.values()) or 1e-9

    @cached_property
    def stems(self) -> list[frozenset[str]]:
        """Stems of each sentence of the evidence."""
        return [frozenset(stems_of(one)) for one in self.evidence]

    @cached_property
    def contained(self) -> list[float]:
        """Share of the claim that each sentence of the evidence contains."""
        return [self.share(one) for one in self.stems]

    @cached_property
    def vectors(self) -> Array | None:
        """Unit vectors of the claim and of each sentence; ``None`` without an encoder."""
        if self.encoder is None or not self.evidence:
            return None
        return self.encoder.vectors([self.claim, *self.evidence])

    @cached_property
    def cosines(self) -> list[float]:
        """Likeness of the claim with each sentence of the evidence; zeros without an encoder."""
        if self.vectors is None:
            return [0.0] * len(self.evidence)
        return [float(one) for one in self.vectors[1:] @ self.vectors[0]]

    @cached_property
    def closest(self) -> tuple[Array, Array] | None:
        """Vectors of the claim and of the closest sentence; ``None`` where there is neither."""
        if self.vectors is None:
            return None
        return self.vectors[0], self.vectors[1 + self.order[0]]

    @cached_property
    def order(self) -> list[int]:
        """Places of the evidence's sentences, the closest first."""
        closeness = [a + b for a, b in zip(self.contained, self.cosines, strict=True)]
        return sorted(range(len(closeness)), key=lambda at: (-closeness[at], at))

    def share(self, stems: frozenset[str] | set[str]) -> float:
        """Return the share of the claim's weight that stands in ``stems``."""
        return sum(mass for stem, mass in self.mass.items() if stem in stems) / self.total


def features(one: Comparison) -> dict[str, float]:
    """Return the features of a comparison; those by meaning only with an encoder."""
    found = {**_wording(one), **_figures(one), **_direction(one)}
    if one.encoder is not None:
        found.update(_meaning(one, one.encoder))
    return found


def containment(one: Comparison) -> float:
    """Return the share of the claim's weight that stands anywhere in the evidence."""
    return one.share(set().union(*one.stems))


def _wording(one: Comparison) -> dict[str, float]:
    """Words and pairs of words in common: anywhere, in three sentences, in one."""
    stems = stems_of(one.claim)
    everywhere = set().union(*one.stems)
    pairs = list(zip(stems, stems[1:], strict=False))
    lines = [stems_of(text) for text in one.evidence]
    next_to = {pair for line in lines for pair in zip(line, line[1:], strict=False)}
    near = {
        (a, b) for line in lines for i, a in enumerate(line) for b in line[max(0, i - 4) : i + 5]
    }
    missing = [mass for stem, mass in one.mass.items() if stem not in everywhere]
    return {
        "three": _in_three(one),
        "one": max(one.contained, default=0.0),
        "pairs": _pairs(one, pairs, next_to) if pairs else one.share(everywhere),
        "near": _pairs(one, pairs, near) if pairs else one.share(everywhere),
        "missing": max(missing, default=0.0),
    }


def _in_three(one: Comparison) -> float:
    """Return the share that the three sentences contain that together contain most."""
    held: set[str] = set()
    for _ in range(3):
        gains = [sum(one.mass[s] for s in one.mass if s in t and s not in held) for t in one.stems]
        if not gains or max(gains) <= 0:
            break
        held |= one.stems[gains.index(max(gains))] & one.mass.keys()
    return one.share(held)


def _pairs(one: Comparison, pairs: list[tuple[str, str]], found: set[tuple[str, str]]) -> float:
    mass = {pair: one.mass[pair[0]] + one.mass[pair[1]] for pair in pairs}
    total = sum(mass[pair] for pair in pairs)
    return sum(mass[pair] for pair in pairs if pair in found) / (total or 1e-9)


def _figures(one: Comparison) -> dict[str, float]:
    own = _numbers(one.claim)
    theirs = _numbers(" ".join(one.evidence))
    return {"figures_missing": len(own - theirs) / len(own) if own else 0.0}


def _numbers(text: str) -> set[str]:
    digits = {found.replace(",", "") for found in _NUMBER.findall(text)}
    return digits | {_SPELT[word] for word in words_of(text) if word in _SPELT}


def _direction(one: Comparison) -> dict[str, float]:
    """Words that point the same way, or the other way, near what both speak of."""
    own = list(pointers(words_of(one.claim)))
    same = opposite = 0.0
    for rank, place in enumerate(one.order[:_DIRECTED]) if own else ():
        words = words_of(one.evidence[place])
        shared = [at for at, word in enumerate(words) if set(stems_of(word)) & one.mass.keys()]
        for other in pointers(words):
            for mine in own:
                if mine.axis != other.axis:
                    continue
                value = _nearness(other, shared) / (1 + rank)
                if mine.sign == other.sign:
                    same = max(same, value)
                else:
                    opposite = max(opposite, value)
    scale = min(1.0, _USUAL_LENGTH / max(1, len(stems_of(one.claim))))
    return {"same_way": same * scale, "other_way": opposite * scale}


def _nearness(pointer: Pointer, shared: list[int]) -> float:
    away = min((abs(pointer.place - at) for at in shared if at != pointer.place), default=99)
    return 1.0 if away <= 4 else 0.5 if away <= 10 else 0.2


def _meaning(one: Comparison, encoder: Encoder) -> dict[str, float]:
    """Likeness of words in context (BERTScore's recall, by weight), and against the opposite."""
    cosines = sorted(one.cosines, reverse=True)[:3]
    closest = [encoder.encode(one.evidence[at]).words for at in one.order[:_CLOSEST]]
    claim = encoder.encode(one.claim)
    counter = encoder.encode(counterclaim(one.claim))
    weights = np.array([one.weight(stem) for stem in claim.stems])
    best = _best(claim, closest)
    recall = [float(weights @ row / weights.sum()) for row in best] if len(claim.stems) else []
    every = best.max(axis=0) if best.size else np.zeros(len(claim.stems))
    against = _best(counter, closest)
    turned = float(against.max(axis=0).mean()) if against.size else 0.0
    return {
        "cosine": float(np.mean(cosines)) if cosines else 0.0,
        "words": float(weights @ every / weights.sum()) if every.size else 0.0,
        "words_one": max(recall, default=0.0),
        "against_opposite": (float(every.mean()) if every.size else 0.0) - turned,
    }


def _best(text: EncodedText, evidence: list[Array]) -> Array:
    """Return for each sentence of the evidence the best likeness of each word of the text."""
    rows = [(text.words @ one.T).max(axis=1) for one in evidence if len(one) and len(text.words)]
    return np.array(rows) if rows else np.zeros((0, 0))


def inverse_frequency(count: int, total: int) -> float:
    """Return the weight of a stem that stands in ``count`` of ``total`` documents."""
    return math.log(1 + total / (1 + count))
