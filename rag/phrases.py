"""Finding many known phrases in a text at once, forgiving hyphens, plurals and white space."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)?(?:[+-]?/\d+(?:\.\d+)?)?|[\u00c0-\u024f]+|\*")
_ACRONYM_PLURAL = re.compile(r"[A-Z][A-Z0-9&]+s")
_GAP = re.compile(r"[\s\-‐‑‒–—/'’.&+_#%]{0,24}")
_LONG_STOP = re.compile(r"\.\s")
_SHORT = {"No", "no", "Dr", "St"}
_SPELLINGS = {
    "disk": "disc",
    "orthopaedic": "orthopedic",
    "behavioural": "behavioral",
    "programme": "program",
    "oedema": "edema",
    "haematoma": "hematoma",
    "anaesthesia": "anesthesia",
    "anaesthetic": "anesthetic",
    "paraesthesia": "paresthesia",
    "tumour": "tumor",
    "fibre": "fiber",
}
_WILD_WORDS = 4
_KEPT_S = ("ss", "us", "is", "as", "os")


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found in a text: ``text[start:end]`` are the words that were matched."""

    id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    raw: str
    start: int
    end: int
    joined: bool
    """Whether only hyphens, slashes or white space part it from the token before."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    words: tuple[str, ...]
    ids: tuple[str, ...]
    exact: tuple[str, ...]
    """Spellings demanded letter by letter; empty for phrases that ignore letter case."""


_KEPT_LENGTH, _KEPT_TEXTS = 5000, 4096
"""Characters of the longest text, and texts, whose matches are kept: drafts and their sources are
read again by each check."""


@lru_cache(maxsize=16384)
def singular(word: str) -> str:
    """Return a lower-case word in a form that its plural shares; not always a real word.

    >>> [singular(word) for word in ("injections", "biopsies", "MRIs", "pelvis", "disks")]
    ['injection', 'biopsy', 'mri', 'pelvis', 'disc']
    """
    if _ACRONYM_PLURAL.fullmatch(word):
        return word[:-1].lower()
    low = word.lower()
    if len(low) > 4 and low.endswith("ies"):
        low = low[:-3] + "y"
    elif len(low) > 4 and low.endswith(("sses", "xes", "ches", "shes")):
        low = low[:-2]
    elif len(low) > 3 and low.endswith("s") and not low.endswith(_KEPT_S):
        low = low[:-1]
    return _SPELLINGS.get(low, low)


def words_of(phrase: str) -> tuple[str, ...]:
    """Return the words by which a phrase is compared.

    >>> words_of("C-spine X-rays")
    ('c', 'spine', 'x', 'ray')
    """
    return tuple(singular(word) for word in _WORD.findall(phrase))


def _tokens(text: str) -> Sequence[_Token]:
    # One text is searched for treatments, drugs, conditions and parts, one after the other.
    return _short_tokens(text) if len(text) <= _KEPT_LENGTH else _read_tokens(text)


@lru_cache(maxsize=2048)
def _short_tokens(text: str) -> Sequence[_Token]:
    return tuple(_read_tokens(text))


def _read_tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    for match in _WORD.finditer(text):
        if match.group() == "*":
            continue
        gap = text[found[-1].end : match.start()] if found else "\0"
        short = bool(found) and found[-1].raw in _SHORT  # "No. 3" is no end of a sentence
        joined = bool(_GAP.fullmatch(gap)) and (short or not _LONG_STOP.search(gap))
        found.append(
            _Token(singular(match.group()), match.group(), match.start(), match.end(), joined)
        )
    return found


class PhraseIndex:
    """Known phrases, each standing for one or more ids.

    A ``*`` inside a phrase stands for up to four words of the same clause. Where phrases overlap,
    the longest wins. A phrase with the id ``""`` hides what it covers: it looks like another one
    and means something else.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._patterns: dict[str, list[_Pattern]] = defaultdict(list)
        self._found: dict[str, tuple[Match, ...]] = {}

    def add(self, phrase: str, ids: Iterable[str], *, exact_case: bool = False) -> None:
        """Add a phrase. With ``exact_case`` its letters must stand as given (``PT``, not ``pt``).

        A hyphenated phrase is known in its joined spelling too (``x-ray``, ``xray``).
        """
        self._found.clear()
        exact = tuple(_WORD.findall(phrase)) if exact_case else ()
        spellings = {words_of(phrase)}
        if "-" in phrase and not exact_case and not re.search(r"-\w\b", phrase):
            spellings.add(words_of(phrase.replace("-", "")))
        for words in sorted(spellings):
            if words and words[0] != "*" and words[-1] != "*":
                self._patterns[words[0]].append(_Pattern(words, tuple(ids), exact))

    def find(self, text: str) -> tuple[Match, ...]:
        """Return the matches in ``text`` in order, none overlapping another one's words."""
        if len(text) > _KEPT_LENGTH:
            return self._find(text)
        if (known := self._found.get(text)) is None:
            if len(self._found) >= _KEPT_TEXTS:
                self._found.clear()
            known = self._found[text] = self._find(text)
        return known

    def _find(self, text: str) -> tuple[Match, ...]:
        tokens = _tokens(text)
        hits: list[_Hit] = []
        for at, token in enumerate(tokens):
            for pattern in self._patterns.get(token.word, ()):
                stop = _match(pattern, tokens, at)
                if stop is not None:
                    solid = sum(len(word) for word in pattern.words if word != "*")
                    hits.append((-solid, at, stop, pattern.ids == ("",), pattern.ids))
        return _without_overlap(hits, tokens)


def _match(pattern: _Pattern, tokens: Sequence[_Token], at: int) -> int | None:
    """Return the index after the last token matched, or ``None``."""
    stop = _walk(pattern.words, 0, tokens, at)
    if stop is None or not pattern.exact:
        return stop
    raws = [token.raw for token in tokens[at:stop]]
    same = all(
        raw == want or (raw == want + "s" and want.isupper())
        for raw, want in zip(raws, pattern.exact, strict=False)
    )
    return stop if same else None


def _walk(words: tuple[str, ...], done: int, tokens: Sequence[_Token], at: int) -> int | None:
    """Match ``words[done:]`` from token ``at`` on; every token but the first must be joined."""
    while done < len(words):
        if words[done] == "*":
            return next(
                (
                    stop
                    for start in _past_wild(tokens, at)
                    if (stop := _walk(words, done + 1, tokens, start)) is not None
                ),
                None,
            )
        if at >= len(tokens) or tokens[at].word != words[done]:
            return None
        if done and not tokens[at].joined:
            return None
        done, at = done + 1, at + 1
    return at


def _past_wild(tokens: Sequence[_Token], at: int) -> Iterator[int]:
    """Yield where a phrase may go on after a ``*``; figures are no words ("C5" counts once)."""
    words = 0
    yield at
    for token in tokens[at:]:
        words += not token.raw[0].isdigit()
        if not token.joined or words > _WILD_WORDS:
            return
        at += 1
        yield at


_Hit = tuple[int, int, int, bool, tuple[str, ...]]
"""Letters matched (negative), first and last token, whether it hides, ids: the order of choice."""


def _without_overlap(hits: list[_Hit], tokens: Sequence[_Token]) -> tuple[Match, ...]:
    taken: set[int] = set()
    kept: list[Match] = []
    for _, at, stop, _, ids in sorted(hits):
        places = range(at, stop)
        if any(place in taken for place in places):
            continue
        taken.update(places)
        span = tokens[at].start, tokens[stop - 1].end
        kept.extend(Match(id_, *span) for id_ in ids if id_)
    return tuple(sorted(kept, key=lambda match: (match.start, match.end, match.id)))
