"""Visits told by the number of the last one: "visit 14 of 14", "the 9th session of therapy"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.intake.care_cues import PLANNED
from rag.intake.statements import Statement
from rag.vocabulary import Match, Vocabulary

_SESSION = r"(?:visit|session|treatment|appointment)"
_NUMBERED = re.compile(
    rf"\b{_SESSION}\s*(?:number|no\.?|num\.?|#)\s*(?P<number>\d{{1,3}})\b(?:\s*(?:of|/)\s*\d{{1,3}}\b)?"
    rf"|\b{_SESSION}\s+(?P<part>\d{{1,3}})\s*(?:of|/)\s*\d{{1,3}}\b(?!/)"
    rf"|\b(?P<seen>\d{{1,3}})\s+{_SESSION}s\s+(?:of the (?:initial|first|authori[sz]ed|approved)\b"
    r"|seen\b|attended\b|used\b|to date\b|so far\b)"
    rf"|\b(?P<nth>\d{{1,3}})(?:st|nd|rd|th)\s+{_SESSION}\b",
    re.IGNORECASE,
)
_CARE = (
    (re.compile(r"\b(?:occupational|hand)\s+therap|(?-i:\bOTR?\b)", re.I), "occupational_therapy"),
    (re.compile(r"\bpsychotherap|\bCBT\b|\bcognitive", re.I), "psychotherapy"),
    (re.compile(r"\bacupunct|\bL\.?Ac\b", re.I), "acupuncture"),
    (re.compile(r"\bchiropract|(?-i:\bD\.?C\.)", re.I), "chiropractic"),
    (re.compile(r"\btherap|\brehab|(?-i:\b(?:PT|DPT)\b)", re.I), "physical_therapy"),
)
"""Whose visits they are, by the words around or above them."""
_NEAR = 120
"""Characters before a number in which the care is named."""


_HEAD = re.compile(
    r"^[ \t]*(?:[#=*\[(-]|(?:[A-Z][A-Z&/.'-]+(?:\W+|$)){2}|[A-Z][\w &/-]{2,40}:[ \t]*$)"
)
"""A line that stands over what follows: a title, a ruled line, a label of its own."""
_ABOVE = 4000
"""Characters above a place in which the title of its note is looked for."""


def care_named(text: str, at: int) -> str | None:
    """Return the kind of care that the nearest title above a place in ``text`` names."""
    start = max(0, at - _ABOVE)
    for line in reversed(text[start:at].splitlines()):
        if _HEAD.match(line):
            found = next((id_ for words, id_ in _CARE if words.search(line)), None)
            if found is not None:
                return found
    return None


def visit_number(phrase: str) -> int | None:
    """Return the number of the visit that words name.

    >>> visit_number("visit 14 of 14"), visit_number("Visit number 16"), visit_number("9th session")
    (14, 16, 9)
    >>> visit_number("visit 05/15/2017") is visit_number("visits in 2 weeks") is None
    True
    """
    match = _NUMBERED.search(phrase)
    return int(match["number"] or match["part"] or match["seen"] or match["nth"]) if match else None


def number_at(text: str, match: Match) -> int | None:
    """Return the number of the visit that stands in a name of care or right behind it."""
    found = _NUMBERED.search(text, match.start, match.end + _BEHIND)
    if found is None or PLANNED.search(text[: match.start]):
        return None
    if not re.fullmatch(r"\W{0,3}", text[match.end : found.start()]):
        return None
    return visit_number(found.group())


_BEHIND = 20
"""Characters behind a name of care in which the number ends."""


def numbered_visits(statement: Statement, vocabulary: Vocabulary) -> Iterator[Match]:
    """Yield numbered visits of a kind of care that the sentence or its heading names."""
    text = statement.text
    for match in _NUMBERED.finditer(text):
        before = text[max(0, match.start() - _NEAR) : match.start()]
        if PLANNED.search(before):
            continue
        near = (
            f"{statement.heading} {statement.label} {before} {text[match.end() : match.end() + 40]}"
        )
        care = next((id_ for words, id_ in _CARE if words.search(near)), None)
        if care in vocabulary.treatments and care is not None:
            yield Match(care, match.start(), match.end())
