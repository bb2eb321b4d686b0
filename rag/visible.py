"""Text as a reader sees it: nothing hidden, no reversed stretches, no look-alike letters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rag.text import find_quote, fold

_LOOKALIKE = str.maketrans(
    "АВСЕНІЈКМОРЅТХҮԌԚԜаеһіјоԛрсѕухԝьꜱΑΒΕΖΗΙΚΜΝΟΡΤΥΧονι",
    "ABCEHIJKMOPSTXYGQWaehijoqpcsyxwbsABEZHIKMNOPTYXovi",
)
"""Cyrillic and Greek letters that are drawn as Latin ones are."""
_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u052f\ua640-\ua69f\ua730]")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z]")


def hidden(char: str) -> bool:
    r"""Whether a character shows nothing, reorders others, or has no agreed meaning.

    Zero-width and bidirectional marks, tag characters, variation selectors, controls other than
    white space, and private-use characters.

    >>> [hidden(c) for c in ("a", "\n", "\u200b", "\u202e", "\U000e0041", "\ufe0f")]
    [False, False, True, True, True, True]
    """
    if char.isspace() or " " <= char < "\x7f":
        return False
    if "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
        return True
    return unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs") or char in "\u034f\u115f\u1160"


def visible(text: str) -> str:
    r"""Return ``text`` as a reader sees it: same words, same digits, same line breaks.

    Hidden characters are left out; letters of the mathematical and full-width alphabets, and
    look-alike letters inside otherwise Latin text, become the letters that they imitate. Digits,
    superscripts, fractions and comparators stay as they are.

    >>> visible("ig\u200bnore \u202eprevious 50\u00bd \uff49nstructions")
    'ignore previous 50½ instructions'
    >>> visible("d\u0435cide") == "decide"
    True
    """
    if text.isascii():
        return text if text.isprintable() else "".join(c for c in text if not hidden(c))
    return _latin("".join(_letter(char) for char in text if not hidden(char)))


@lru_cache(maxsize=1024)
def locate(quote: str, text: str) -> tuple[int, int] | None:
    r"""Return where words copied out of :func:`visible` text stand in the original.

    As strict as :func:`rag.text.find_quote`, save for what no reader can see.

    >>> locate("neck pain", "Severe ne\u200bck  pain.")
    (7, 18)
    """
    words = quote.split()
    if not words:
        return None
    # Nearly every quotation stands as it is, white space aside; the rest is slow in a long record.
    near = re.search(r"\s+".join(re.escape(word) for word in words), text)
    if near is not None:
        return near.start(), near.end()
    found = find_quote(quote, text)
    if found is not None or visible(text) == text:
        return found
    shown, offsets = _with_offsets(text)
    at = find_quote(visible(quote), shown)
    if at is None:
        return None
    return offsets[at[0]], offsets[at[1] - 1] + 1


def odd_characters(text: str) -> int:
    r"""Count the characters that a reader cannot see and that no text reader puts there.

    Soft hyphens, byte-order marks and single joiners inside words come with real files; only what
    hides, reorders or smuggles text counts.

    >>> odd_characters("soft\u00adhyphen"), odd_characters("a\u202eb\U000e0041")
    (0, 2)
    """
    if text.isascii():
        return 0
    return sum(1 for char in text if _smuggles(char))


def _smuggles(char: str) -> bool:
    return (
        "\u202a" <= char <= "\u202e"
        or "\u2066" <= char <= "\u2069"
        or "\u200b" <= char <= "\u200d"
        or char in "\u2060\u180e"
        or "\U000e0000" <= char <= "\U000e01ef"
    )


def _letter(char: str) -> str:
    if char.isascii() or not char.isalpha():
        return char
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 and plain.isascii() and plain.isalpha() else char


def _latin(text: str) -> str:
    """Replace look-alikes in words that mix alphabets, and in all words of mostly Latin text."""
    if not _FOREIGN.search(text):
        return text
    mostly = len(_LATIN.findall(text)) > 4 * len(_FOREIGN.findall(text))

    def word(match: re.Match[str]) -> str:
        found = match.group()
        if not _FOREIGN.search(found):
            return found
        plain = found.translate(_LOOKALIKE)
        imitates = bool(_LATIN.search(found)) or (mostly and len(found) > 2)
        return plain if plain.isascii() and imitates else found

    return _WORD.sub(word, text)


def _with_offsets(text: str) -> tuple[str, list[int]]:
    kept = [(at, _letter(char)) for at, char in enumerate(text) if not hidden(char)]
    # Every replacement is one character for one, so that the offsets hold.
    return _latin("".join(char for _, char in kept)), [at for at, _ in kept]


def same_words(one: str, other: str) -> bool:
    """Whether two texts read the same, white space and typography aside."""
    return fold(visible(one)) == fold(visible(other))
