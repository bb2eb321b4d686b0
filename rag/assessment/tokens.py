"""Words of a text as stems with their offsets, and where a phrase of stems stands among them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_WORD = re.compile(r"[A-Za-z0-9]+(?:'[A-Za-z]+)?%?|[.,;:()/+%-]")
_SMALL = frozenset("a an the of to in on for or and with at as is are was were be been".split())
_LISTING = frozenset({".", ";", ":", ",", "and", "or"})
_TURNING = "by"
"""Turns what stands on either side about: motion decreased by pain is no decreased pain."""
_SLACK = 3
"""Other words that may stand between those of a phrase found in another order."""


@dataclass(frozen=True)
class Token:
    """A word or mark with its offsets in the text it was cut from."""

    text: str
    """Lower case."""
    stem: str
    start: int
    end: int

    @property
    def word(self) -> bool:
        """Whether it is a word, not a punctuation mark."""
        return self.text[0].isalnum()


@lru_cache(maxsize=2048)
def tokens_of(text: str) -> tuple[Token, ...]:
    """Cut ``text`` into words and marks.

    >>> [t.stem for t in tokens_of("Injections helped, briefly.")]
    ['inject', 'help', ',', 'briefli', '.']
    """
    return tuple(
        Token(m.group().lower(), _stem(m.group().lower()), m.start(), m.end())
        for m in _WORD.finditer(text.replace("’", "'"))
    )


@lru_cache(maxsize=2048)
def stems_of(text: str) -> frozenset[str]:
    """Return the stems of the words and marks of ``text``."""
    return frozenset(token.stem for token in tokens_of(text))


@lru_cache(maxsize=10_000)
def content_stems(words: str) -> tuple[str, ...]:
    """Return the stems of the words of a phrase, small words left out.

    Where nothing but one word would be left, the small ones stay: "evaluate for" is not the
    evaluation, nor "willing to" what will be.

    >>> content_stems("compression of the nerve root"), content_stems("evaluate for")
    (('compress', 'nerv', 'root'), ('evalu', 'for'))
    """
    told = [t for t in tokens_of(words) if t.word]
    content = tuple(t.stem for t in told if t.text not in _SMALL)
    return content if len(content) > 1 else tuple(t.stem for t in told)


def stems_at(
    tokens: tuple[Token, ...], phrase: tuple[str, ...], *, loose: bool
) -> Iterator[tuple[int, int]]:
    """Yield half-open token ranges in which ``phrase`` stands.

    Args:
        tokens: The text.
        phrase: Stems as of :func:`content_stems`.
        loose: Any order, with up to three other words between, never across a full stop or
            semicolon; else the same order with small words and hyphens between only.
    """
    if not phrase or (loose and len(phrase) < 2):
        return
    content = [
        i for i, t in enumerate(tokens) if t.word and (t.text not in _SMALL or t.stem in phrase)
    ]
    width = len(phrase) + (_SLACK if loose else 0)
    wanted = sorted(phrase)
    at = 0
    while at < len(content):
        window = content[at : at + width]
        hit = _any_order(tokens, window, wanted) if loose else _in_order(tokens, window, phrase)
        if hit is None:
            at += 1
            continue
        yield hit
        at = next((k for k, i in enumerate(content) if i >= hit[1]), len(content))


def _in_order(
    tokens: tuple[Token, ...], window: list[int], phrase: tuple[str, ...]
) -> tuple[int, int] | None:
    if tuple(tokens[i].stem for i in window) != phrase:
        return None
    first, last = window[0], window[-1] + 1
    marks = {tokens[i].text for i in range(first, last) if not tokens[i].word}
    return None if marks & set(".;:,()") else (first, last)


def in_other_form(found: tuple[Token, ...], words: str) -> bool:
    """Whether a noun in -ing was looked for alone, and another form of its verb was found.

    A worker pinned by a jack had no pinning, and a lock box is no locking.

    >>> in_other_form(tokens_of("pinned"), "pinning"), in_other_form(tokens_of("tears"), "tear")
    (True, False)
    """
    alone = len(found) == 1 and words.endswith("ing")
    return alone and not found[0].text.endswith(("ing", "ings"))


def _any_order(
    tokens: tuple[Token, ...], window: list[int], wanted: list[str]
) -> tuple[int, int] | None:
    if not window or tokens[window[0]].stem not in wanted:
        return None
    left = list(wanted)
    for i in window:
        if tokens[i].stem in left:
            left.remove(tokens[i].stem)
        if not left:
            first, last = window[0], i + 1
            # "muscle aches and weakness" is no muscle weakness: nothing may be listed in between.
            between = {tokens[k].text for k in range(first, last)}
            turned = _TURNING in between and _TURNING not in wanted
            return None if turned or between & _LISTING else (first, last)
    return None


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    bare = word.removesuffix("'s")
    if not bare.isalpha() or len(bare) < 4:
        return bare
    return str(_stemmer().stemWord(bare))


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")
