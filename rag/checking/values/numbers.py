"""Numbers in digits and in English words, and how they are written."""

from __future__ import annotations

import re

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
"""The first is 1."""
_HUNDRED = 100
_WORDS = {
    **{word: at for at, word in enumerate(_UNITS)},
    **{word: 10 * (at + 2) for at, word in enumerate(_TENS)},
    "hundred": _HUNDRED,
    "single": 1,
}
_BELOW_HUNDRED = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_UNITS[1:10])}))?"
    rf"|{'|'.join(sorted(_UNITS, key=len, reverse=True))})"
)
SPELT = (
    rf"(?:(?:(?:{'|'.join(_UNITS[1:10])}) )?hundred(?:(?: and)? {_BELOW_HUNDRED}\b)?"
    rf"|{_BELOW_HUNDRED}|single)"
)
DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_HALF = r"(?: and a half| 1/2)"
NUMBER = rf"(?:(?:{DIGITS}){_HALF}?|\b{SPELT}{_HALF}?\b)"
_NO_YEAR = r"(?<!\d)(?!(?:19|20)\d\d and\b)"
"""In "in 2017 and 14 visits" the year is no number of visits."""
PAIR = rf"{_NO_YEAR}(?P<a>{NUMBER})(?:\s*\(\s*\d+\s*\))?(?:\s*(?:-|to|or|and|/)\s*(?P<b>{NUMBER}))?"


def may_hold_number(text: str) -> bool:
    """Whether a number may stand in lower-case ``text``: quick, and never wrongly no.

    >>> may_hold_number("seven visits"), may_hold_number("the knee is swollen")
    (True, False)
    """
    return re.search(r"\d", text) is not None or any(word in text for word in _WORDS)


def number(words: str) -> float | None:
    """Return the number that digits or English words mean.

    >>> number("1,200"), number("twenty-five"), number("two hundred and four"), number("no")
    (1200.0, 25.0, 204.0, None)
    >>> number("six and a half"), number("8 1/2")
    (6.5, 8.5)
    """
    words = words.lower().replace(",", "")
    half = re.search(rf"{_HALF}$", words)
    if half:
        whole = number(words[: half.start()])
        return None if whole is None else whole + 0.5
    if re.fullmatch(r"\d*\.?\d+", words):
        return float(words)
    parts = [_WORDS.get(part) for part in re.split(r"[- ]+", words) if part != "and"]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or not parts:
        return None
    if _HUNDRED not in known:
        return float(sum(known))
    at = known.index(_HUNDRED)
    return float((sum(known[:at]) or 1) * _HUNDRED + sum(known[at + 1 :]))


def plain(value: float) -> str:
    """Write a number without a needless point: ``50``, ``2.5``."""
    return f"{value:g}" if value < 1e6 else f"{value:.0f}"
