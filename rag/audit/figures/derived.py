"""Figures that follow from two of the case summary: differences, sums, shares, rounded values."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

_ROUND = 0.11
"""Part by which a figure said with "about" or "just under" may be off."""
_HEDGE = re.compile(
    r"\b(?:about|some|around|approximately|roughly|nearly|almost|close to|just (?:under|over|below"
    r"|above|short of)|not quite|a (?:little|bit) (?:under|over|more than|less than)|little (?:more"
    r"|less) than|under|over|or so)\s+$",
    re.I,
)
_SUM = re.compile(
    r"\b(?:together|total\w*|sum|combined|in all|altogether|both|add(?:s|ed)? up)\b", re.I
)
_SHARE = re.compile(
    r"\b(?:of (?:that|those|what|the (?:other|left|right|sound|first|former|earlier|opposite))|as"
    r" (?:strong|far|much|long|high)|compared|weaker|stronger|less|more|better|worse|(?:fe|fa)ll\w*"
    r"|rose|up|down|gain\w*|improv\w*|increas\w*|decreas\w*|declin\w*|reduc\w*|drop\w*)\b",
    re.I,
)
_SLACK = 5.0
"""Points of percent by which a share may be rounded."""


COMPARES = re.compile(
    r"\b(?:weaker|stronger|lower|higher|fewer|shorter|longer|worse|better|heavier|lighter|smaller"
    r"|larger|greater|narrower|wider|less|more|by|difference|apart|gain(?:s|ed)?|lost|loss)\b",
    re.I,
)
"""Words of a figure that is told as what two others differ by."""


def is_difference(size: float, known: Iterable[float]) -> bool:
    """Whether a number is what two that are known differ by.

    >>> is_difference(15, [25, 10]), is_difference(15, [25])
    (True, False)
    """
    pairs = itertools.combinations(sorted(known), 2)
    return any(abs(b - a - size) < 0.01 for a, b in pairs)


def is_sum(size: float, known: Iterable[float], words: str) -> bool:
    """Whether a sentence adds up, and its number is the sum of two that are known."""
    pairs = itertools.combinations(sorted(known), 2)
    return bool(_SUM.search(words)) and any(abs(a + b - size) < 0.01 for a, b in pairs)


def is_rounded(size: float, known: Iterable[float], before: str) -> bool:
    """Whether a hedge stands before a number, and a known one is near.

    >>> is_rounded(50, [47], "flexion is just under "), is_rounded(50, [47], "flexion is ")
    (True, False)
    """
    near = any(abs(size - one) <= _ROUND * max(size, one) for one in known)
    return near and bool(_HEDGE.search(before))


def is_share(percent: float, known: Iterable[tuple[float, float]], words: str) -> bool:
    """Whether a percentage is what one measure is of another, or what it changed by.

    >>> is_share(40, [(24, 62)], "40 percent of that on the other side")
    True
    """
    if not _SHARE.search(words):
        return False
    shares = (
        share
        for a, b in known
        if a and b
        for share in (100 * a / b, 100 * b / a, 100 * abs(a - b) / a, 100 * abs(a - b) / b)
    )
    return any(abs(share - percent) <= _SLACK for share in shares)
