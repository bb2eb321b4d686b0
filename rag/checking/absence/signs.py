"""Findings and gains that a sentence misses without their names, told by their structure.

A sign that the vocabulary knows as sound when normal, beside a word of deviation, is the finding
itself: "a reflex that is weaker than it should be". That care improved function is a gain; the
figures that show it are read in ``gained``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.absence.heads import Head
from rag.vocabulary import Vocabulary

_LESS = (
    r"(?:abnormal\w*|asymmetr\w+|uneven|unequal|weak\w*|diminish\w*|reduc\w+|decreas\w+|lost|loss"
    r"|lessen\w*|absent|dull\w*|depressed|sluggish|impair\w*|deficits?|disturb\w*|lower|poor"
    r"|slower|missing|below)"
)
_CHANGED = r"(?:change(?= of)|changes|altered|alterations?|differences?)"
_SMALL = (
    r"(?:(?:of|in|to|the|his|her|any|an?|that|which|is|was|are|were|left|right|deep|tendon)\s+)"
)
_OF_RECORD = re.compile(
    r"\b(?:chart|records?|file|notes?|papers|pages|documents?|reports?)\b", re.I
)
_IN_TIME = re.compile(
    r"\b(?:since|after|before|between|from|over|during|compar\w+|until|by|than at|visits?|care"
    r"|therapy|treatment|improv\w*|again|new|further)\b",
    re.I,
)


def signs_missed(subject: str, cue: str, words: Vocabulary) -> Iterator[Head]:
    """Yield the findings that a claim misses by a sign and a word of deviation.

    "Change" is one only of what a chart holds; elsewhere it may be one of time.
    """
    if _IN_TIME.search(subject):
        return
    off = f"(?:{_LESS}|{_CHANGED})" if _OF_RECORD.search(cue) else _LESS
    for id_, entry in words.conditions.items():
        if not entry.denied_when_normal or words.conditions_in(subject):
            continue
        names = "|".join(re.escape(name) for name in entry.denied_when_normal)
        sign = rf"(?:{names})(?:e?s)?"
        form = rf"\b(?:{off}\s+{_SMALL}{{0,4}}{sign}|{sign}\s+{_SMALL}{{0,4}}{off})\b"
        match = re.search(form, subject, re.I)
        if match is not None:
            yield Head("condition", id_, match.group(), True, subject[match.end() :].strip())
            return


_IMPROVED = re.compile(
    r"\bthat\s+(?:[\w'’-]+\s+){1,6}?(?:has |have |had )?(?:improv|increas|restor|rais|help)\w*"
    r"\s+(?:\w+\s+){0,2}?(?P<what>function\w*|abilit\w+|capacit\w+|activit\w+)\b",
    re.I,
)
_GAIN = "functional_improvement"


def gain_missed(subject: str) -> str:
    """Return the words by which a claim misses that care improved function, or none.

    >>> gain_missed("is it recorded that the earlier visits improved his function")
    'that the earlier visits improved his function'
    """
    match = _IMPROVED.search(subject)
    return match.group() if match else ""
