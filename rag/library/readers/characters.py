"""Characters that hide, reorder or disguise text: taken out, counted, and told to the curator."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from rag.intake.clean import clean

_BIDI = "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
_ZERO_WIDTH = "[\u180e\u200b-\u200d\u2060-\u2064\ufeff]"
_TAGS = "[\U000e0000-\U000e007f]"
_HIDDEN = (
    ("right-to-left and direction marks", re.compile(_BIDI)),
    ("zero-width characters", re.compile(_ZERO_WIDTH)),
    ("invisible tag characters", re.compile(_TAGS)),
    ("NUL characters", re.compile("\x00")),
)
_SOFT_HYPHEN = "\u00ad"
# Ligatures alone: full NFKC would turn 1½ into 11/2 and m² into m2.
_LIGATURES = {ord(c): unicodedata.normalize("NFKC", c) for c in "ﬀﬁﬂﬃﬄﬅﬆ"}
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_RAISED = str.maketrans("0123456789+-−–,()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻˒⁽⁾ⁿ")
_MARK = re.compile(r"[\d\s,;–—\-†‡*§¶#]+|[a-z]|[a-z](?:\s?,\s?[a-z])+")
_ORDINAL = re.compile(r"st|nd|rd|th", re.IGNORECASE)
_SYMBOL = re.compile(r"(?:^|[\s(/,])[A-Za-zα-ω]$")
"""A letter alone, as in I² and r²."""
_UNIT = re.compile(r"(?:^|[\d\s/(.])(?:[kcm]?m|in|ft|s|sec|yd)$", re.IGNORECASE)


def tidy(text: str, hidden: Counter[str] | None = None) -> str:
    r"""Return one line of text: hidden characters out, ligatures spelled out, spaces squeezed.

    Args:
        text: As a format's library gave it.
        hidden: Counts, by name, what was taken out that could hide or reorder words.

    >>> tidy("eﬃcacy\u00ad of\n 50\u202e %")
    'efficacy of 50 %'
    """
    if not text.isascii() or "\x00" in text:
        for name, pattern in _HIDDEN:
            text, count = pattern.subn("", text)
            if count and hidden is not None:
                hidden[name] += count
        text = text.replace(_SOFT_HYPHEN, "").translate(_LIGATURES)
    return _SPACES.sub(" ", clean(text)).strip()


def hidden_warnings(name: str, hidden: Counter[str]) -> list[str]:
    """Say what :func:`tidy` took out, in words."""
    return [f"{name}: {count} {kind} were taken out" for kind, count in sorted(hidden.items())]


def raised(base: str, mark: str, after: str = "") -> str:
    """Return what stands for a superscript after ``base`` in plain text.

    A reference mark is left out: run together with the word before it, it would read as a number
    or a letter of the text. An exponent stays, as a superscript character; an ordinal's letters
    stay as they are.

    Args:
        base: The text before it.
        mark: The superscript itself.
        after: The text after it: words on either side of a mark that is left out stay apart.

    >>> raised("relief for 6 weeks", "12,13"), raised("kg/m", "2"), raised("10", "3")
    ('', '²', '³')
    """
    mark = mark.strip()
    before = base.rstrip()[-1:]
    if not before and mark.isdigit():
        # It opens a note: the mark is its number.
        return mark.translate(_RAISED) + " "
    if _ORDINAL.fullmatch(mark) and before.isdigit():
        return mark
    if not _MARK.fullmatch(mark):
        return mark
    if mark.isdigit() and len(mark) == 1 and _UNIT.search(base):
        return mark.translate(_RAISED)
    if mark in ("2", "3") and _SYMBOL.search(base):
        return mark.translate(_RAISED)
    if before.isdigit() and not mark.isalpha() and not re.search(r"[*†‡§¶#]", mark):
        return mark.translate(_RAISED)
    return " " if base[-1:].isalnum() and after[:1].isalnum() else ""
