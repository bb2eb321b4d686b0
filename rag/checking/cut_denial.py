"""Quoted words from which the denial before them was left out: "fit for work" of "not yet fit"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.text import fold

_DENIES = re.compile(
    r"\b(?:not|no|never|without|denie[sd]|denying|neither|nor|cannot|hardly|barely|\w+n['’]t)"
    r"(?:\s+(?:yet|ever|be|been|any|a|an|the|have|had|\w+ly|much|even|really)){0,2}\s*$",
    re.I,
)
_ANY_DENIAL = re.compile(
    r"\b(?:not|no|never|without|denie[sd]|deny|denying|neither|nor|none|nothing|cannot|hardly"
    r"|barely|fail\w*|lack\w*|absen\w+|refus\w*|unable|\w+n['’]t)\b",
    re.I,
)
_REQUESTED = re.compile(r"\brequest(?:s|ed|ing)?\b", re.I)
"""What is asked for is quoted as it was asked, whoever denied it."""
_LEAST = 2
"""Words of the shortest quotation that is looked at."""


def cut_denial(piece: str, around: str, texts: Iterable[str]) -> str:
    """Return the words of a source with the denial that a quotation leaves out; else empty.

    Args:
        piece: The words quoted.
        around: The sentence that quotes them, quoted words left out.
        texts: What the words may be quoted from.

    >>> cut_denial("fit for roof work", "The worker is.", ["pt not yet fit for roof work"])
    'not yet fit for roof work'
    >>> cut_denial("fit for roof work", "He is not.", ["pt not yet fit for roof work"])
    ''
    >>> cut_denial("Q. Any gain? yes", "It shows.", ["Q. Any fall? NO Q. Any gain? yes"])
    ''
    """
    words = fold(piece).strip(" .,;:")
    if len(words.split()) < _LEAST or _ANY_DENIAL.match(words):
        return ""
    if _ANY_DENIAL.search(around) or _REQUESTED.search(around):
        return ""
    found = ""
    for text in texts:
        whole = fold(text)
        for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", whole, re.I):
            denial = _DENIES.search(whole[: match.start()])
            if denial is None or (denial.group().strip() == "NO" and not words.isupper()):
                return ""
            found = found or whole[denial.start() : match.end()].strip()
    return found
