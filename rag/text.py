"""Pure functions on text: squeezing, narrow normalisation, quotes, sentences, lists of words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

_SPACE = re.compile(r"\s+")
_FOLD = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‚": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "—": "-",
        "−": "-",
        "\u00ad": None,
    }
)


def squeeze(text: str) -> str:
    r"""Join the words of ``text`` with single spaces.

    >>> squeeze("  neck \n\f pain ")
    'neck pain'
    """
    return _SPACE.sub(" ", text).strip()


def fold(text: str) -> str:
    r"""Normalise narrowly for comparing a quote with its source.

    NFKC, white space, quotation marks and dashes only: digits, comparators (``< > ≤ ≥ ±``),
    decimals, percent signs, letter case and negations stay as they are.

    >>> fold("relief of “50–70 %”\nor ≥ 6 weeks")
    'relief of "50-70 %" or ≥ 6 weeks'
    """
    return squeeze(unicodedata.normalize("NFKC", text).translate(_FOLD))


def find_quote(quote: str, text: str) -> tuple[int, int] | None:
    r"""Return the half-open offsets of ``quote`` in ``text``, compared as :func:`fold` does.

    Returns ``None`` where it does not stand there: nearly is not enough.

    >>> find_quote("no more than two", "Use no  more than\ntwo levels.")
    (4, 21)
    >>> find_quote("no more than 2", "Use no more than two levels.") is None
    True
    """
    wanted = fold(quote)
    if not wanted:
        return None
    # Passages are looked into again and again, whole documents once.
    folded, offsets = (_known_fold if len(text) <= _SHORT else _fold_with_offsets)(text)
    at = folded.find(wanted)
    if at < 0:
        return None
    return offsets[at], offsets[at + len(wanted) - 1] + 1


def _fold_with_offsets(text: str) -> tuple[str, tuple[int, ...]]:
    """Fold character by character, keeping for each kept character its offset in ``text``."""
    out: list[str] = []
    offsets: list[int] = []
    for at, char in enumerate(text):
        for piece in unicodedata.normalize("NFKC", char).translate(_FOLD):
            if piece.isspace():
                if not out or out[-1] == " ":
                    continue
                piece = " "
            out.append(piece)
            offsets.append(at)
    return "".join(out), tuple(offsets)


_SHORT = 8_000
"""Characters of a text whose folding is remembered."""
_known_fold = lru_cache(maxsize=256)(_fold_with_offsets)


_ABBREVIATION = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|St|vs|approx|e\.g|i\.e|etc|Inc|No|Nos|Fig|p|pp|Ch|Sec|Rec|Jan|Feb|Mar|Apr"
    r"|eff|Jun|Jul|Aug|Sept|Oct|Nov|Dec|M\.D|D\.C|D\.O|Ph\.D)\.|\b[A-Z]\.)$"
)
_STOP = re.compile(r"[.!?][\"”')\]]*(?=\s+[\"“'(\[]?[A-Z0-9]|\s*$|(?<=[a-z][.!?])(?=[A-Z][a-z]))")


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the sentences in ``text[start:end]``, without outer white space.

    >>> t = "Pain is 6/10. Dr. Roe saw C2-3, 3-4 and 4-5. No relief."
    >>> [t[a:b] for a, b in sentences(t)]
    ['Pain is 6/10.', 'Dr. Roe saw C2-3, 3-4 and 4-5.', 'No relief.']
    """
    stop = len(text) if end is None else end
    at = start
    for match in _STOP.finditer(text, start, stop):
        piece = text[at : match.end()]
        if _ABBREVIATION.search(piece.rstrip()) and match.end() < stop:
            continue
        yield from _trimmed(text, at, match.end())
        at = match.end()
    yield from _trimmed(text, at, stop)


def sentence_texts(text: str) -> Iterator[str]:
    """Yield the words of each sentence, white space squeezed.

    >>> list(sentence_texts("Pain is  6/10.  No relief."))
    ['Pain is 6/10.', 'No relief.']
    """
    for start, end in sentences(text):
        yield squeeze(text[start:end])


def between(mark: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of what stands between the matches of ``mark``.

    >>> list(between(re.compile(";"), "a;;bc"))
    [(0, 1), (3, 5)]
    """
    at = 0
    for match in mark.finditer(text):
        if match.start() > at:
            yield at, match.start()
        at = match.end()
    if at < len(text):
        yield at, len(text)


def around(mark: re.Pattern[str], text: str, start: int, end: int) -> tuple[int, int]:
    r"""Return the half-open offsets of what stands around a place, up to the marks beside it.

    >>> text = "no fever; pain is worse; sleep is poor"
    >>> first, last = around(re.compile(r";\s"), text, 10, 14)
    >>> text[first:last]
    'pain is worse'
    """
    first = max((m.end() for m in mark.finditer(text, 0, start)), default=0)
    after = mark.search(text, end)
    return first, after.start() if after else len(text)


def listed(words: Iterable[str], joint: str = "and") -> str:
    """Join words as a sentence does.

    >>> listed(["a", "b", "c"]), listed(["a"], "or")
    ('a, b and c', 'a')
    """
    every = list(words)
    if len(every) < 2:
        return "".join(every)
    return f"{', '.join(every[:-1])} {joint} {every[-1]}"


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
