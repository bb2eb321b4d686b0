"""Gains told in figures or in what the worker can do again, where nobody writes "improved"."""

from __future__ import annotations

import re
from collections.abc import Iterator

GAIN_TERMS = {"functional_improvement": "function", "pain_relief": "pain", "improved": "any"}
"""Vocabulary conditions that such words affirm, and the kind of gain that each takes."""
_LEAST_DROP = 2.0
"""Points on the scale of 0 to 10 below which a change is no relief: the difference that matters
to patients with chronic pain (Farrar and others, Pain 2001)."""
_LEAST_PERCENT = 30.0
_NUMBER = r"(\d{1,3}(?:\.\d+)?)"
_ARROW = r"\s*(?:/\s*10\s*)?(?:->|=>|→|\bto\b|\bdown to\b|\bup to\b)\s*"
_HIGHER = (
    r"grip|pinch|flexion|extension|abduction|adduction|rotation|elevation|range of motion|ROM"
    r"|AROM|TAM"
    r"|strength|walk\w*|stand\w*|sit\w*|lift\w*|toleran\w*|sleep\w*|distance|LEFS|endurance"
    r"|reach\w*"
)
_LOWER = r"ODI|Oswestry|(?:Quick\s?)?DASH|NDI|PHQ-?9|GAD-?7|BDI|BAI|ISI|DHI|WOMAC|PCS|Roland\w*"
_MEASURED = re.compile(
    rf"\b(?:(?P<higher>{_HIGHER})|(?P<lower>{_LOWER}))\b[^.;|\n]{{0,40}}?(?P<cue>\bfrom\s+)?"
    rf"(?P<first>\d{{1,3}}(?:\.\d+)?)[^.;|\d\n]{{0,20}}?(?P<arrow>->|=>|→|\bto\b|\bup to\b"
    rf"|\bdown to\b|\brose to\b"
    rf"|\bfell to\b)\s*(?P<last>\d{{1,3}}(?:\.\d+)?)",
    re.I,
)
_CHANGED = re.compile(r"\b(?:from|improv\w+|increas\w+|decreas\w+|went|rose|fell|now|was)\b", re.I)
_DONE_AGAIN = re.compile(
    r"\b(?:back (?:at|to|on) (?:work|full|modified|regular|light|the job|his|her)"
    r"|return(?:ed|s)? to (?:work|full|modified|regular|light|school)"
    r"|(?:now|again) (?:able to|can|walks?|lifts?|sits?|stands?|sleeps?|drives?|works?|climbs?"
    r"|does)"
    r"|able to (?:\w+ ){1,4}(?:again|longer|farther|further|more)"
    r"|(?:walk|lift|sit|stand|sleep|drive|work|climb|carr)\w* (?:\w+ ){0,3}(?:longer|farther"
    r"|further|more"
    r"|again)|sleeps through|works? full (?:time|duty|shift)s?|goes back to (?:work|shift))\b",
    re.I,
)
_BETTER = re.compile(
    r"\b(?:improv\w+|better|increas\w+|greater|gain\w*) (?:in |of "
    r"|with )?(?:\w+ ){0,2}?(?:function\w*"
    r"|mobility|motion|tolerance|endurance|sleep|ADLs?|activit\w+|strength|grip|gait|walking)\b"
    r"|\b(?:function\w*|mobility|motion|tolerance|endurance|sleep|ADLs?|strength|grip|gait|walking)"
    r" (?:has |have |had |is |are |was |were )?(?:much |somewhat |clearly )?(?:improved|better"
    r"|increased)\b",
    re.I,
)
_PAIN_WORD = re.compile(r"\b(?:pain|VAS|NRS|burning|ache|headache\w*|score)\b", re.I)
_PAIN_DROP = re.compile(
    rf"(?<![\d/.-]){_NUMBER}{_ARROW}{_NUMBER}(?!\s*(?:times|x|visits|weeks|mg))"
)
_WITH_FIRST = re.compile(
    rf"{_NUMBER}\s*(?:/\s*10)?\s+(?:with|on)\b(?!out)[^.;\d]{{0,40}}?{_NUMBER}\s*(?:/\s*10)?\s+"
    r"(?:without|off)\b",
    re.I,
)
_WITHOUT_FIRST = re.compile(
    rf"{_NUMBER}\s*(?:/\s*10)?\s+(?:without|off)\b[^.;\d]{{0,40}}?{_NUMBER}\s*(?:/\s*10)?\s+"
    r"(?:with|on)\b(?!out)",
    re.I,
)
_PERCENT = re.compile(
    rf"{_NUMBER}\s?(?:%|percent)\s+(?:\w+\s+){{0,2}}(?:relief|reduction|improvement|better|less"
    r"|decrease)\b",
    re.I,
)
_UNDONE = re.compile(
    r"\b(?:no|not|never|without|cannot|can't|unable|denies|hopes?|hoping|goals?|wants? to|wishes"
    r"|plans?"
    r"|would|should|will|until|expected|in order to|so that|if|has yet|worse\w*)\b[^.;,]*$",
    re.I,
)
"""Before a gain: what makes it none, or one that is only hoped for."""


def gains(text: str, kind: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of words of one sentence that tell a gain.

    Args:
        text: The sentence.
        kind: ``function``, ``pain``, or ``any`` of the two.
    """
    found = []
    if kind in ("function", "any"):
        found += [*_measured(text), *_plain(_DONE_AGAIN, text), *_plain(_BETTER, text)]
    if kind in ("pain", "any"):
        found += [*_relief(text)]
    yield from sorted(found)


def _measured(text: str) -> Iterator[tuple[int, int]]:
    for match in _MEASURED.finditer(text):
        first, last = float(match["first"]), float(match["last"])
        told = match["arrow"] != "to" or match["cue"] or _CHANGED.search(match.group())
        better = last > first if match["higher"] else last < first
        if told and better and not _UNDONE.search(text[: match.start()]):
            yield match.span()


def _plain(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(text):
        if not _UNDONE.search(text[: match.start()]):
            yield match.span()


def _relief(text: str) -> Iterator[tuple[int, int]]:
    for match in _PERCENT.finditer(text):
        if float(match.group(1)) >= _LEAST_PERCENT and not _UNDONE.search(text[: match.start()]):
            yield match.span()
    if not _PAIN_WORD.search(text):
        return
    drops = [(m, float(m.group(1)) - float(m.group(2))) for m in _PAIN_DROP.finditer(text)]
    drops += [(m, float(m.group(2)) - float(m.group(1))) for m in _WITH_FIRST.finditer(text)]
    drops += [(m, float(m.group(1)) - float(m.group(2))) for m in _WITHOUT_FIRST.finditer(text)]
    for match, drop in drops:
        highest = max(float(match.group(1)), float(match.group(2)))
        if drop >= _LEAST_DROP and highest <= 10:
            yield match.span()
