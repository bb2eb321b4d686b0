"""Whether words stand under a denial in their clause: "no …", "without …", "… was negative"."""

from __future__ import annotations

import re

_CUE = (
    r"(?:not|never)(?:\s+yet)?\s+(?:had|been|noted|reported|shown)|no|not|never|without|denie[sd]|deny|denying|nor|neither|none|cannot|lacks?|lacking|lacked"
    r"|absent|absence|non|negative|\w+n['’]t"
)
_BEFORE = re.compile(
    rf"\b(?:{_CUE})\b|\b(?:fail(?:s|ed|ure)?\s+to|free of|ruled? out|unable to|instead of"
    r"|rather than|anything but|far from|by no means)\b",
    re.I,
)
_NOT_TRIED = re.compile(
    r"\b(?:not|never)(?: yet)? (?:tried|done|given|used|had|attempted|received)\s*[:–-]\s*"
    r"(?:[\w/'’() -]+,\s*)*[\w/'’() -]*$",
    re.I,
)
"""A label over a list of what was not had: "Not tried: vestibular rehab, epidurals"."""
_NO_DENIAL = re.compile(
    r"\bnot (?:only|limited|necessarily)\b|\bno (?:longer than|more than|less than|fewer than"
    r"|later than|doubt)\b|\bnot (?:more|less|fewer) than\b|\bnot exceed\b",
    re.I,
)
_AFTER = re.compile(
    r"^(?:(?!\b(?:and (?:do|does|did|is|was|has|had|he|she|it|the)|but)\b)[^.;,:]){0,30}?"
    r"\b(?:(?:is|was|are|were|be|been|has|have|had|does|do|did|may|should|can)\s+)?"
    r"(?:not|never|absent|negative|ruled out|lacking)\b(?! only)"
    # A label and its entry: "CURES: not noted", "misuse: none", "drug misuse no."
    r"|^\s*(?:\([^()]{0,20}\)\s*)?[:=–-]\s*(?:(?:no|normal)\s*(?:[.;,)]|$)"
    r"|(?:(?:has|have|had|was|is) )?(?:not|never) (?:noted|seen|present|found|documented|done"
    r"|recorded|checked|reported|tried|used|taken|given|had)\b"
    r"|(?:none|never|neg(?:ative)?|denie[sd]|absent|nil|n/?a)\b)|^\s*(?:no|none|nil|neg)\s*(?:[.;,)]|$)",
    re.I,
)
_STOP = re.compile(
    r"[.;:!?]\s|[.;:!?]$|\b(?:but|however|although|though|except|yet|whereas|while|which|who|that"
    r"|because|unless|until|if|when|with|had|has|have|reports?|reported|shows?|showed|reveals?"
    r"|revealed|noted|complains?|positive|is|was|are|were|after)\b",
    re.I,
)
_REACH = 90
"""Characters before a word in which a denial can still bear on it."""


def denied(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` stands under a denial.

    >>> s = "No numbness or tingling, but pain with flexion"
    >>> [denied(s, s.index(w), s.index(w) + len(w)) for w in ("numbness", "tingling", "pain")]
    [True, True, False]
    >>> s = "Has never had acupuncture; misuse: none"
    >>> denied(s, 14, 25), denied(s, 27, 33)
    (True, True)
    >>> s = "Not tried: pool, vestibular rehab."
    >>> denied(s, 11, 15), denied(s, 17, 33)
    (True, True)
    >>> s = "Radiculopathy was not found"
    >>> denied(s, 0, 13)
    True
    """
    before = _blank(text[max(0, start - _REACH) : start])
    cues = [match.end() for match in _BEFORE.finditer(before)]
    if cues and not _STOP.search(before, cues[-1]):
        return True
    if _NOT_TRIED.search(before):
        return True
    return bool(_AFTER.match(_blank(text[end : end + 60])))


def _blank(text: str) -> str:
    """Blank out the words that look like denials and are limits."""
    return _NO_DENIAL.sub(lambda match: " " * len(match.group()), text)
