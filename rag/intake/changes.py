"""Changes told in figures or short notes: pain ``7 -> 1``, flexion ``95 -> 160``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.intake.dates import number_of

_ARROW = r"\s*(?:/\s?10)?\s*(?:-+>|=>|→|\bto\b|\bdown to\b|\bup to\b)\s*"
_SPOKEN = r"two|three|four|five|six|seven|eight|nine|ten"
_PAIN_DROP = re.compile(
    rf"(?<![\d/.-])(?:from\s+)?\b(?P<first>\d{{1,2}}(?:\.\d)?|{_SPOKEN})(?P<arrow>{_ARROW})"
    r"(?P<last>\d{1,2}(?:\.\d)?|zero|one|two|three|four|five|six|seven|eight|nine)\b"
    r"(?:\s?/\s?10\b)?(?![\d/]*\d)(?!\s*(?:times|x\b|visits|sessions|weeks?|months?|mg"
    r"|mcg"
    r"|lbs?|min|miles?|degrees|%|hours?|days?|tabs?))",
    re.IGNORECASE,
)
_PAIN_WORD = re.compile(r"\b(?:pain|VAS|NRS|burning|aches?|headache\w*|HA)\b", re.IGNORECASE)
_OTHER_SCALE = re.compile(
    r"\b(?:flexion|extension|abduct\w*|elevation|rotation|ROM|TAM|grip|pinch|strength|walk\w*"
    r"|stand\w*"
    r"|sit\w*|lift\w*|sleep\w*|ODI|DASH|NDI|PHQ-?9|GAD-?7|BDI|LEFS|KOOS|DHI|PCS|dose|tabs?|MED"
    r"|MME|A1c"
    r"|BMI|weight|side|\bER|\bIR|\bFF|motor|level|C\d|L\d|T\d)[^.;,]{0,18}$",
    re.IGNORECASE,
)
_HIGHER = (
    r"grip|pinch|flexion|extension|abduction|elevation|rotation|range of motion|A?ROM|TAM|strength"
    r"|walk\w*|stand\w*|sit\w*|lift\w*|toleran\w*|sleep\w*|distance|LEFS|KOOS|endurance|reach\w*"
    r"|FF|abd"
)
_LOWER = r"ODI|Oswestry|(?:Quick\s?)?DASH|NDI|PHQ-?9|GAD-?7|BDI|BAI|ISI|DHI|WOMAC|PCS|Roland\w*"
_MEASURED = re.compile(
    rf"\b(?:(?P<higher>{_HIGHER})|(?P<lower>{_LOWER}))\b[^.;"
    rf"|\d]{{0,30}}?(?P<first>\d{{1,3}}(?:\.\d+)?)"
    r"(?P<unit>[^.;|\d]{0,16}?)(?P<arrow>-+>|=>|→|\bto\b|\bthen\b)\s*(?P<last>\d{1,3}(?:\.\d+)?)",
    re.IGNORECASE,
)
_BARE_PERCENT = re.compile(
    r"(?:^\W*|\b(?:by|about|approx\w*|~|gave|got|of|:|-)\s*|[(;,]\s*)(?<![\d.])(\d{2,3})"
    r"(?:\s*%?\s*(?:-|–|to)\s*\d{2,3})?\s*(?:%|percent)"
    r"(?=\s*(?:$|[.;,)]|for\b|x\b|better|less|pain|down|gone|of (?:the |his |her )?pain|until"
    r"|during))",
    re.IGNORECASE,
)
_NOT_SHARE = re.compile(
    r"\b(?:patch|cream|gel|solution|ointment|lidocaine|bupivacaine|marcaine|SpO2|saturation"
    r"|stenosis"
    r"|impairment|ROM|range of motion|apportion\w*|TBSA|voucher|tear|body)\b",
    re.IGNORECASE,
)
_SHARES = (
    (re.compile(r"\b(?:three[- ]quarters|3/4)\b", re.IGNORECASE), 75.0),
    (re.compile(r"\btwo[- ]thirds\b", re.IGNORECASE), 66.0),
    (
        re.compile(r"\b(?:by|in|about|to)\s+half\b|\bhalved\b|\bhalf the pain\b", re.IGNORECASE),
        50.0,
    ),
    (re.compile(r"\b(?:a|one)[- ]third\b", re.IGNORECASE), 33.0),
)
_LESS = re.compile(
    r"\b(?:relief|reliev\w+|less|better|reduc\w+|improv\w+|edge off|eased?|pain (?:was "
    r"|is )?(?:cut|down))\b",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    rf"\b(?P<first>\d{{1,2}}|{_SPOKEN})(?:\s?/\s?10)? without\b[^.;]{{0,25}}?(?:\band\b|,|;)"
    rf"(?:\s+\w+){{0,3}}?\s+(?P<last>\d{{1,2}}|{_SPOKEN})(?:\s?/\s?10)? with\b",
    re.IGNORECASE,
)
"""``six without and two to three with the patch``: the higher of a range counts."""
_LEAST_DROP = 2.0
"""Points on the scale of 0 to 10: the change that matters to patients (Farrar and others, 2001)."""


def pain_share(words: str, *, told_of_care: bool) -> float | None:
    """Return the share of pain gone, in percent, where figures or fractions tell it.

    Args:
        words: What the record says.
        told_of_care: The words follow a treatment and tell of it: a bare ``7 -> 1`` is then pain.

    >>> pain_share("7 -> 1 for 100 min", told_of_care=True)
    85.7
    >>> pain_share("took the edge off by two thirds", told_of_care=True)
    66.0
    >>> pain_share("took his pain from 8/10 to 3/10", told_of_care=True)
    62.5
    >>> pain_share("pain eight to four", told_of_care=False)
    50.0
    >>> pain_share("burning six without and two to three with the patch", told_of_care=False)
    50.0
    """
    for match in _BARE_PERCENT.finditer(words) if told_of_care else ():
        near = words[max(0, match.start() - 30) : match.end() + 25]
        if float(match[1]) <= 100 and not _NOT_SHARE.search(near):
            return float(match[1])
    for first, last, arrow, start in _drops(words):
        sure = arrow not in {"to", "down to"} or _PAIN_WORD.search(words)
        if sure and (told_of_care or _PAIN_WORD.search(words)):
            if first - last >= _LEAST_DROP and not _OTHER_SCALE.search(words[:start]):
                return round(100 * (first - last) / first, 1)
    if _LESS.search(words):
        for pattern, share in _SHARES:
            if pattern.search(words):
                return share
    return None


def pain_unchanged(words: str) -> bool:
    """Whether a rating before and after shows less change than matters: ``7 -> 6``.

    >>> pain_unchanged("pain 7 -> 6"), pain_unchanged("pain 7 -> 2")
    (True, False)
    """
    if not _PAIN_WORD.search(words):
        return False
    found = [d for d in _drops(words) if not _OTHER_SCALE.search(words[: d[3]])]
    return bool(found) and all(first - last < _LEAST_DROP for first, last, _, _ in found)


def measured_gain(words: str) -> bool:
    """Whether a measure of function is better in its last figure than in its first.

    >>> measured_gain("grip 20 -> 35 kg"), measured_gain("QuickDASH 77 -> 48")
    (True, True)
    >>> measured_gain("flexion 120 -> 118")
    False
    """
    for match in _MEASURED.finditer(words):
        first, last = float(match["first"]), float(match["last"])
        spoken = match["arrow"].lower() in {"to", "then"}
        if spoken and not re.search(r"from|improv|increas|went|rose|now|was", match.group(), re.I):
            continue
        if last > first * 1.1 if match["higher"] else last < first * 0.9:
            return True
    return False


def _drops(words: str) -> Iterator[tuple[float, float, str, int]]:
    for match in _WITHOUT.finditer(words):
        first, last = number_of(match["first"]), number_of(match["last"])
        if first is not None and last is not None and 0 < first <= 10 and last <= 10:
            yield first, last, "without", match.start()
    for match in _PAIN_DROP.finditer(words):
        first, last = number_of(match["first"]), number_of(match["last"])
        if first is not None and last is not None and 0 < first <= 10 and last <= 10:
            arrow = match["arrow"].replace("/10", "").strip().lower()
            yield first, last, arrow, match.start()
