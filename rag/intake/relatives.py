"""Whether a sentence tells something of a relative of the worker and not of the worker."""

from __future__ import annotations

import re

_KIN = (
    r"(?:(?:grand)?(?:mother|father|parents?)|mom|dad|brothers?|sisters?|siblings?|aunts?"
    r"|uncles?|cousins?"
    r"|nephews?|nieces?|sons?|daughters?|wife|husband|spouse|partner|twin)"
)
_OF_KIN = re.compile(
    rf"\bfamily (?:history|hx)\b|\bF(?:HX?|Hx)\b"
    rf"|(?<!from )(?<!by )(?<!with )\b{_KIN}\b(?!['’]s (?:car|house"
    r"|name|statement|help|letter|questionnaire))(?!-in-law (?:drives|helps))",
    re.IGNORECASE,
)
_KIN_SPEAKS = re.compile(
    rf"\b{_KIN}\b[^.;]{{0,60}}?\b(?:says?|said|reports?|reported|states?|stated|notes?|noted"
    rf"|tells?|told|confirms?"
    r"|describes?|hears?|heard|sees?|saw|observes?|observed|helps?|drives?|assists?|who (?:says"
    r"|reports|helps))\b",
    re.IGNORECASE,
)
_COMPANION = re.compile(
    rf"\b(?:brought|accompanied|driven|drove|seen|came|comes|here|presents?|attends?|arrive[sd]?)\b"
    rf"[^.;,]{{0,15}}\b(?:by|with)\s+(?:(?:his|her|the)\s+)?{_KIN}\b",
    re.IGNORECASE,
)
"""Who came along is no subject of what follows: "brought in by his wife: the foot slaps"."""
_SELF = re.compile(
    r"\b(?:he|she|they|patient|pt|worker|claimant|applicant|employee|IW|EE|himself|herself|own)\b",
    re.IGNORECASE,
)
_KIN_AFTER = re.compile(
    rf"^\s*(?:(?:\(|,|[-–:])\s*(?:(?:his|her|the|in|maternal|paternal)\s+)*"
    rf"|(?:runs? )?in\s+(?:(?:his|her|the|a)\s+))"
    rf"(?:{_KIN}|family)\b",
    re.IGNORECASE,
)


def of_relative(sentence: str, start: int, end: int, heading: str = "") -> bool:
    """Whether ``sentence[start:end]`` is told of a relative and not of the patient.

    >>> s = "Mother had breast cancer at 58; he has a cough."
    >>> [of_relative(s, s.index(w), s.index(w) + len(w)) for w in ("breast cancer", "cough")]
    [True, False]
    >>> s = "His wife reports that he snores."
    >>> of_relative(s, s.index("snores"), s.index("snores") + 6)
    False
    """
    if _KIN_AFTER.match(sentence[end:]):
        return True
    before = _COMPANION.sub(lambda told: " " * len(told.group()), sentence[:start])
    cuts = [m.end() for m in re.finditer(r"[;]\s|\.\s|\bbut\b|\bwho (?=he|she)", before)]
    before = before[cuts[-1] :] if cuts else before
    found = list(_OF_KIN.finditer(before))
    if not found:
        return "family history" in heading
    rest = before[found[-1].start() :]
    return not _KIN_SPEAKS.match(rest) and not _SELF.search(before[found[-1].end() :])
