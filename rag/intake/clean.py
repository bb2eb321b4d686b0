"""Cleaning of extracted text: control characters and line-end hyphens, and nothing else."""

from __future__ import annotations

import re
from collections import Counter

LINE_HYPHEN = "\ufffe"
"""What pdfium writes for a hyphen at the end of a line; the line break is then left out."""

_NEWLINES = re.compile("\r\n?|[\v\x85\u2028\u2029]")
_DROPPED = re.compile("[\ufeff\x00]")
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_COMPOUND = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
_BROKEN = re.compile(rf"([^\W_]+){LINE_HYPHEN}([^\W_]+)")

_HYPHENATED_PREFIXES = frozenset(
    "anti co ex full half low high mid multi non off on over post pre re self semi short long sub "
    "well follow work pain".split()
)
"""First parts that usually keep their hyphen in medical prose when a line ends on them."""


def clean(text: str) -> str:
    r"""Return ``text`` with plain newlines and without control characters; nothing else changes.

    Form feeds and tabs stay. NUL and byte-order marks go, other control characters become a space
    so that words on either side stay apart, and lone surrogates (which no file can hold) become
    the replacement character.

    >>> clean("pain\r\n6/10\x07today\x00")
    'pain\n6/10 today'
    """
    text = _NEWLINES.sub("\n", text)
    text = _DROPPED.sub("", text)
    text = _CONTROLS.sub(" ", text)
    return _SURROGATES.sub("\ufffd", text)


def join_broken_words(text: str) -> str:
    r"""Resolve the line-end hyphens of a PDF: keep the hyphen of a compound, join a divided word.

    The rest of the document decides where it can: ``non-certified`` elsewhere keeps the hyphen,
    ``guidelines`` elsewhere joins ``guide`` and ``lines``. Otherwise digits, single letters,
    capitals, usual prefixes and halves that are words of their own keep it.

    >>> join_broken_words("The guide\ufffelines follow the guidelines; non\ufffecertified.")
    'The guidelines follow the guidelines; non-certified.'
    """
    if LINE_HYPHEN not in text:
        return text
    whole = text.replace(LINE_HYPHEN, " \n ")
    words = Counter(match.group().casefold() for match in _WORD.finditer(whole))
    compounds = Counter(match.group().casefold() for match in _COMPOUND.finditer(whole))

    def resolve(match: re.Match[str]) -> str:
        left, right = match.group(1), match.group(2)
        keep = _keeps_hyphen(left, right, words, compounds)
        return f"{left}-{right}" if keep else f"{left}{right}"

    previous = None
    while previous != text:  # a piece may be broken twice: a, b and c of "a\ufffeb\ufffec"
        previous, text = text, _BROKEN.sub(resolve, text)
    return text.replace(LINE_HYPHEN, "-")


def _keeps_hyphen(left: str, right: str, words: Counter[str], compounds: Counter[str]) -> bool:
    """Say whether ``left`` and ``right`` are a compound rather than one divided word."""
    joined = words[f"{left}{right}".casefold()]
    hyphened = compounds[f"{left}-{right}".casefold()]
    if joined or hyphened:
        return hyphened >= joined
    if not (left.isalpha() and right.isalpha()) or len(left) == 1:
        return True
    if not right.islower():
        return True
    first = left.casefold()
    if first in _HYPHENATED_PREFIXES:
        return True
    if len(left) > 3 and first.endswith("o"):  # electro, neuro: they fuse with what follows
        return False
    # The halves themselves were counted once each; a word of its own occurs again.
    return words[first] > 1 or words[right.casefold()] > 1
