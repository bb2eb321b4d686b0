"""Measures of how a worker fares: which they are, and whether more or less of one is better."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

HIGHER = (
    r"grip|pinch|flexion|extension|abduction|adduction|rotation|elevation|range of motion|A?ROM|TAM"
    r"|strength|walk\w*|stand\w*|sit\w*|lift\w*|toleran\w*|sleep\w*|distance|LEFS|KOOS|ASES"
    r"|endurance|reach\w*|FF|abd|flex|ext|hours"
)
"""Measures of function of which more is better."""
LOWER = (
    r"ODI|Oswestry|(?:Quick\s?)?DASH|NDI|PHQ-?9|GAD-?7|BDI|BAI|ISI|DHI|WOMAC|PCS|Roland\w*|PCL-?5?"
    r"|SPADI|HIT-?6|ESS|Epworth|FABQ"
)
"""Scores of disability or distress of which less is better."""

Kind = Literal["function", "pain", "drugs"]

_HIGHER_HEAD = re.compile(
    rf"\b(?:{HIGHER}|weight[- ]?bearing|balance|quad\w*|hop|heel rise|carry\w*|push\w*|pull\w*"
    r"|climb\w*|stairs|driv\w+|ER|IR|DF|PF|supination|pronation|scaption|6\s?MWT|PSFS"
    r"|up and dressed|work(?:ing|s|ed)?|duty)\b",
    re.I,
)
_LOWER_HEAD = re.compile(
    rf"\b(?:{LOWER}|PDI|RMDQ|PRTEE|PRWE|BCTQ|PSQI|TUG|catastrophi\w+|lag|lack|deficit|contracture"
    r"|to (?:the )?floor|wakes?|wakings?|awakenings?|time off|(?:days|work|shifts) (?:missed|lost)"
    r"|missed (?:days|work|shifts)|time to)\b",
    re.I,
)
_PAIN_HEAD = re.compile(r"\b(?:pain\w*|VAS|NRS|burning|aches?|headaches?|migraines?)\b", re.I)
_DRUG_HEAD = re.compile(
    r"\b(?:tabs?|tablets?|pills?|capsules?|caps|MED|MME)\b|\bmg\s*(?:/|a|per)\s*d", re.I
)
_NO_MEASURE = re.compile(
    r"\bwith(?:out)?\b|\bw/|\b(?:use[ds]?|worn|wear|goals?|targets?|norm\w*|demand\w*|limits?"
    r"|restrict\w*|work ?status by|visits?|sessions?|dates?|notes?|comments?|treatments?|exercises?"
    r"|HEP|program\w*|tender\w*|test)\b",
    re.I,
)
"""What stands over figures that do not measure the worker, or only under a condition."""
_LENGTH_ONLY = re.compile(r"^\W*(?:hours|hrs)?\W*(?:(?:/|a|per)\s*(?:day|d|wk|week))?\W*$", re.I)
_FLOOR_REACH = re.compile(r"\bfloor\b.{0,6}\b(?:waist|knuckle|shoulder)\b|\blift", re.I)


@dataclass(frozen=True)
class Measure:
    """What a heading of figures measures."""

    kind: Kind
    """``function``, ``pain`` or ``drugs`` (what is taken of them)."""
    more_is_better: bool


def measure_of(heading: str) -> Measure | None:
    """Return what the heading of a row or column measures; ``None`` where it says no such thing.

    >>> measure_of("sit tolerance"), measure_of("Lack of ext.").more_is_better
    (Measure(kind='function', more_is_better=True), False)
    >>> measure_of("Norco tabs/wk").kind, measure_of("pain with"), measure_of("hrs/day")
    ('drugs', None, None)
    """
    if _NO_MEASURE.search(heading) or _LENGTH_ONLY.match(heading):
        return None
    if _DRUG_HEAD.search(heading):
        return Measure("drugs", more_is_better=False)
    if _LOWER_HEAD.search(heading) and not _FLOOR_REACH.search(heading):
        return Measure("function", more_is_better=False)
    if _PAIN_HEAD.search(heading):
        return Measure("pain", more_is_better=False)
    if _HIGHER_HEAD.search(heading):
        return Measure("function", more_is_better=True)
    return None
