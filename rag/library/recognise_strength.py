"""How strongly a guideline recommends, in its own grading and words."""

from __future__ import annotations

import re

from rag.text import squeeze

_LEVEL = (
    r"(?:very low|low|moderate|high|strong|weak|good|fair|poor|limited|some|inconclusive|consensus"
    r"|insufficient)"
)
_PATTERNS = tuple(
    re.compile(pattern, flags)
    for pattern, flags in (
        # "Strength of Recommendation: Strong Evidence", "Grade of Recommendation: B (Suggested)"
        (
            r"\b(?:strength|grade|class|level|category) of (?:the )?recommendations?\s*:?\s*"
            r"(?P<g>[A-Za-z0-9+-]+(?:\s+(?:evidence|for|against"
            r"|recommendation))*(?:\s*\([^)]{1,40}\))?)",
            re.I,
        ),
        # "(Strong for; Reviewed, New-added)", "(Not Applicable; Reviewed)"
        (
            r"\(\s*(?P<g>(?:strong|weak|conditional|not applicable)(?:\s+(?:for"
            r"|against))?)\s*[|;,)]",
            re.I,
        ),
        # "(Grade: strong recommendation, moderate-quality evidence)"
        (
            r"\(\s*(?:grade\s*:?\s*)?(?P<g>(?:strong|weak|conditional|moderate|good practice)\s+"
            r"recommendation(?:[^)]{0,60}))\)",
            re.I,
        ),
        (r"\b(?P<g>recommendation category\s*:?\s*[A-D](?:[^)]{0,30}))", re.I),
        # ACOEM: "Recommended, Insufficient Evidence (I)", "Strongly recommended, evidence (A)"
        (
            r"(?P<g>(?:(?:strongly"
            r"|moderately)\s+)?(?:not )?recommended,\s*(?:insufficient )?evidence\s*"
            r"\(\s*[A-CI]\s*\))",
            re.I,
        ),
        (r"(?P<g>\b(?:Level|Grade|Class)\s+(?:[A-DU]|I{1,3}V?|[1-5][a-c]?))\b", 0),
        (r"[\[(]\s*(?P<g>EO|GPP|PP|[A-DI]|[12][ABC][+-]?|WEAK|STRONG|STANDARD|OPTION)\s*[\])]", 0),
        (r"\A\W*(?P<g>[A-D])\s*\\?\s*[-–—:]\s", 0),
        (rf"\(\s*evidence\s*[-–—:]\s*(?P<g>{_LEVEL}(?:\s+to\s+{_LEVEL})?)\s*\)", re.I),
    )
)
_EVIDENCE = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b(?:there is |is )?(?P<g>{_LEVEL}(?:\s+to\s+{_LEVEL})?(?:[- ]quality)?)\s+"
        r"(?:strength\s+)?evidence\b",
        rf"\bevidence\b[^.;]{{0,160}}?\b(?:is|was)\s+(?P<g>{_LEVEL}(?:\s+to\s+{_LEVEL})?)\b",
    )
)
_ALONE = re.compile(
    r"\A[\W_]*(?:[\[(]\s*)?(?:strength|grade|level|category|strong|weak|moderate|limited|consensus"
    r"|inconclusive|[A-DI]\b|EO\b|recommendation (?:category|grade|strength))",
    re.I,
)
_STARS = re.compile(r"[★*\s]+$")
_ALONE_WORDS = 14


def strength_in(sentence: str) -> str:
    """Return the grade that a sentence carries, in the source's words; empty where it has none.

    >>> strength_in("We suggest acupuncture. (Weak for; Reviewed, New-added)")
    'Weak for'
    >>> strength_in("Obtain radiographs. [EO]")
    'EO'
    """
    return _first(_PATTERNS, sentence)


def evidence_in(sentence: str) -> str:
    """Return how good a sentence says the evidence is; empty where it does not say.

    >>> evidence_in("The evidence for cervical facet nerve blocks is fair to good.")
    'fair to good'
    """
    return _first(_EVIDENCE, sentence)


def _first(patterns: tuple[re.Pattern[str], ...], sentence: str) -> str:
    for pattern in patterns:
        found = pattern.search(sentence)
        if found:
            return _STARS.sub("", squeeze(found.group("g"))).strip(" ;,.")
    return ""


def strength_alone(sentence: str) -> str:
    """Return the grade where the sentence or heading is nothing but a grade.

    >>> strength_alone("Strength of Recommendation: Inconclusive")
    'Inconclusive'
    """
    if len(sentence.split()) > _ALONE_WORDS or not _ALONE.match(sentence):
        return ""
    return strength_in(sentence) or evidence_in(sentence)
