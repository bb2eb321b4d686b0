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
    r"(?:\b(?:Dr|Mr|Mrs|Ms|St|vs|approx|inj|e\.g|i\.e|etc|Inc|No|Nos|Fig|p|pp|Ch|Sec|Rec|Jan|Feb|Mar|Apr"
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
        yield from _in_small_letters(text, at, match.end())
        at = match.end()
    yield from _in_small_letters(text, at, stop)


_SMALL_STOP = re.compile(r"(?:(?<=[a-z]{3})|(?<=\d))[.!?](?=\s+[a-z])")
_SMALL_STOPS = 3
"""Stops before a small letter from which a stretch is held to be written without capitals; fewer
follow abbreviations."""


def _in_small_letters(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a stretch in which no capital opens one, as in a transcript.

    >>> t = "pain is less. sleep is better now. he walks a mile. no new complaints"
    >>> [t[a:b] for a, b in sentences(t)]
    ['pain is less.', 'sleep is better now.', 'he walks a mile.', 'no new complaints']
    """
    stops = [
        match.end()
        for match in _SMALL_STOP.finditer(text, start, end)
        if not _ABBREVIATION.search(text[start : match.end()])
    ]
    at = start
    for stop in stops if len(stops) >= _SMALL_STOPS else ():
        yield from _trimmed(text, at, stop)
        at = stop
    yield from _trimmed(text, at, end)


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


_HANGING = re.compile(
    r"\s+(?:and|or|but|as|of|with|to|for|in|on|at|by|from|the|an?|is|are|was|were|has|had|which|who"
    r"|that|than|into|due)$",
    re.I,
)
"""A word at the end of a quotation that only leads on to what was cut off."""
_LEADING_ON = re.compile(r"(?:of|as|and|or|but|which|than)\s+", re.I)
"""A word at the beginning that ties a quotation to what stood before."""
_LOOSE = " \t\n*\\\\|,;:–—-"
_TO_CLOSING = 40
"""Characters within which a bracket that was opened is followed to its end."""
_LEAST_LEFT = 4


def quotable(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets of a stretch as it can be quoted: whole brackets, no hanging word.

    A bracket or quotation mark whose fellow is outside is closed where that is near, else cut off
    with what it opens; so are marks of layout and a word that leads on.

    >>> t = "he had a sprain (left knee) as told; no risk) and pain (since May 2015, with rest"
    >>> [t[slice(*quotable(t, a, b))] for a, b in ((9, 20), (9, 30), (37, 45), (50, 59))]
    ['sprain (left knee)', 'sprain (left knee)', 'no risk', 'pain']
    """
    before = None
    while before != (start, end):
        before = start, end
        start, end = _whole_brackets(text, *_without_ties(text, start, end))
    return start, end


def _whole_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """Close a bracket whose end is near; else leave off the shorter side of a lone one."""
    opened, closed = _unpaired(text[start:end])
    if opened is not None:
        near = text[end : end + _TO_CLOSING]
        stop = near.find(")")
        if stop >= 0 and not re.search(r"[(\n]|[.;]\s", near[:stop]):
            return start, end + stop + 1
        return (start, end) if opened < _LEAST_LEFT else (start, start + opened)
    if closed is not None:
        ahead, behind = closed, end - start - closed - 1
        if max(ahead, behind) >= _LEAST_LEFT:
            return (start, start + closed) if ahead >= behind else (start + closed + 1, end)
    return start, end


def _without_ties(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave off white space, marks of layout, and words that tie to what stands outside."""
    kept = text[start:end].rstrip(_LOOSE)
    hanging = _HANGING.search(kept)
    kept = _lone_mark(kept[: hanging.start()] if hanging else kept)
    ahead = len(kept) - len(kept.lstrip(_LOOSE + '"' if kept.count('"') == 1 else _LOOSE))
    lead = _LEADING_ON.match(kept, ahead)
    ahead = lead.end() if lead else ahead
    if len(kept) - ahead < _LEAST_LEFT:
        return start, end
    return start + ahead, start + len(kept)


_CLAUSE_END = re.compile(
    r"[.;!?|](?=\s|$)|\n\s*\n|\n(?=\s*(?:[-*•(#|]|\d{1,2}[.)/-]|[A-Z][\w /]{0,24}:))"
)
_LONGEST_CLAUSE = 120


def telling(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets of the clause around a single word, which shows nothing by itself.

    >>> t = "Pain 6/10. Takes gabapentin 300 mg, sleeps better. No falls."
    >>> t[slice(*telling(t, 17, 27))]
    'Takes gabapentin 300 mg, sleeps better'
    """
    if re.search(r"\s|\d", text[start:end].strip()):
        return start, end
    first, last = around(_CLAUSE_END, text, start, end)
    for begin, stop in _trimmed(text, first, last):
        if stop - begin <= _LONGEST_CLAUSE:
            return quotable(text, begin, stop)
    return start, end


def _lone_mark(words: str) -> str:
    """Leave off a quotation mark at the end that has no fellow."""
    return words[:-1] if words.endswith('"') and words.count('"') == 1 else words


def _unpaired(words: str) -> tuple[int | None, int | None]:
    """Return where a bracket is opened and not closed, and where one closes that none opened."""
    open_: list[int] = []
    for at, char in enumerate(words):
        if char == "(":
            open_.append(at)
        elif char == ")":
            # "1)" and "b)" mark an entry of a list and close nothing.
            if not open_ and not re.search(r"(?:^|\s)\w$", words[:at]):
                return None, at
            open_ = open_[:-1]
    return (open_[0] if open_ else None), None


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
