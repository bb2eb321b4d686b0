"""Predicates that are denied and miss nothing: what care did not do, what is only supposed."""

from __future__ import annotations

import re

_WOULD = re.compile(r"^[^.;]*\b(?:would|could|might|may|can|cannot|will)\b", re.I)


def supposed(own: str, start: int, denial: str) -> bool:
    """Whether "without …" is but a condition: "Without depression, the drug would not do"."""
    return denial.lower() == "without" and bool(_WOULD.match(own[start:]))


def does_otherwise(
    clause: str, denial: re.Match[str], known: list[tuple[int, int]], record: re.Pattern[str]
) -> bool:
    """Whether care or a finding has not done something: "therapy has not restored full grip".

    Args:
        clause: The clause.
        denial: What denies in it.
        known: Places of the care and findings that it names.
        record: Verbs of record, by which a thing may be missed.
    """
    verb = _VERB_BEHIND.match(clause[denial.end() :])
    if verb is None or not _AUXILIARY.search(clause[: denial.start()] + denial.group()):
        return False
    subject = any(last <= denial.start() for _, last in known) or bool(
        _SCALE_NAME.search(clause[: denial.start()])
    )
    return subject and not record.fullmatch(verb["verb"]) and verb["verb"].lower() != "been"


_SCALE_NAME = re.compile(r"\b[A-Z]{2,6}-\d{1,2}\b")
_AUXILIARY = re.compile(
    r"\b(?:has|have|had|do|does|did|can|could|will|would)\s*(?:not|never|n['’]t|nowhere)$", re.I
)
_VERB_BEHIND = re.compile(r"\s+(?:(?:\w+ly|yet|ever|so far|even|itself)\s+)*(?P<verb>[a-z]+)", re.I)


_ADVERB = re.compile(r"(?:better|improved)$", re.I)
_VERB_NEXT = re.compile(r"\b(?:do|does|did|can|could|may|might)(?: not|n['’]t)\s+$", re.I)
_OF_THAT = re.compile(r"\b(?:that|which|who)\s+$", re.I)
_HAS_VERB = re.compile(r"\s+(?:was|were|is|are|has|have|had|been)\b")
_COPULA = re.compile(
    r"(?:\b(?:is|was|are|were|be|been|being|get|gets|got|gotten|feels?|felt|becomes?|became|any|no|or"
    r"|not|never|has|have|had)|^)\s*$",
    re.I,
)


_THAT_WAS = re.compile(
    r"\s+(?:that|which) (?:(?:was|were|is|are|had been|has been)\b(?! (?:not|never))"
    r"|(?:was|were|is|are) not (?!document|record|mention|report|found|seen|had|tried|used)\w+)",
    re.I,
)
"""Behind a thing that there was at one time, or that is there and is not so or so."""


def qualifies(clause: str, first: int, last: int) -> bool:
    """Whether a word is a verb or its manner, which is what is missed: "fall", "slept better"."""
    if _THAT_WAS.match(clause, last):
        return True  # "the spasm that was felt in May was not felt in June"
    if _VERB_NEXT.search(clause[:first]) and " " not in clause[first:last]:
        return True  # "did not fall"
    if _OF_THAT.search(clause[:first]) and clause[:last].endswith("s"):
        return not _HAS_VERB.match(clause, last)  # "an arch that falls"
    manner = _ADVERB.match(clause[first:last])
    return manner is not None and not _COPULA.search(clause[:first])
