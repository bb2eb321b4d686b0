"""Small helpers of English: capitals, lists, quotation marks, and statements out of digests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.text import listed, sentences, squeeze

_FENCE = re.compile(r"^```.*?^```[^\n]*$", re.M | re.S)
_OFF_PROSE = re.compile(r"^(?:#{1,6}\s.*|\s*(?:[-*+]|\d{1,2}[.)])\s.*(?:\n(?:[ \t]+\S.*))*)$", re.M)
_MARKS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")


def lower_first(text: str, names: str = "") -> str:
    """Put the first letter in lower case where the word is not a name or abbreviation.

    Args:
        text: A sentence.
        names: Text in which a name would stand with its capital inside a sentence.

    >>> lower_first("Relief lasts."), lower_first("MRI is done.")
    ('relief lasts.', 'MRI is done.')
    >>> lower_first("Norco helps.", "a request for Norco 10/325")
    'Norco helps.'
    """
    first = re.match(r"[A-Za-z][\w'’/-]*", text)
    if first is None:
        return text
    word = first.group()
    if any(char.isupper() or char.isdigit() or char in "'’" for char in word[1:]):
        return text
    if re.search(rf"(?<=[a-z,;(] ){re.escape(word)}\b", names):
        return text
    return text[:1].lower() + text[1:]


def without_stop(text: str) -> str:
    """Drop the full stop at the end."""
    return text.strip().removesuffix(".")


def in_marks(words: str) -> str:
    """Put words in quotation marks, without the full stop that closes their sentence."""
    return f"“{squeeze(words).rstrip('.').rstrip()}”"


def plain(text: str) -> str:
    """Return Markdown text as words: no emphasis marks, white space squeezed."""
    return squeeze(_MARKS.sub("", text))


def statements(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the sentences of running text in a Markdown passage, in order.

    Headings, fenced blocks and list entries are left out.
    """
    off = [m.span() for m in _FENCE.finditer(text)] + [m.span() for m in _OFF_PROSE.finditer(text)]
    at = 0
    for start, end in [*sorted(off), (len(text), len(text))]:
        if at < start:
            yield from sentences(text, at, start)
        at = max(at, end)


def human_list(words: Iterable[str], most: int = 5) -> str:
    """Join the first few words searched for, saying that there are more where there are.

    >>> human_list(["a", "b"], most=1)
    'a and similar words'
    """
    every = list(dict.fromkeys(words))
    if len(every) <= most:
        return listed(every)
    return f"{', '.join(every[:most])} and similar words"
