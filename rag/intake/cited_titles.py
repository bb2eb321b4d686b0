"""Where a sentence names a guideline by its title: what the title names is no fact of the case."""

from __future__ import annotations

import re

_GUIDELINE = r"(?:MTUS|ACOEM|ODG|CPMTG|Official Disability Guidelines|CDC guideline\w*)"
_TITLE = re.compile(
    rf"\((?:see |per |cites? )?{_GUIDELINE}\b[^()]*\)?"
    rf"|\b{_GUIDELINE}\b(?:[\s,:(/&–-]+(?:(?-i:[A-Z][\w&/'’-]*)|(?:19|20)\d\d|of|and|the|for|in"
    rf"|chapter"
    r"|complaints|pain|disorders|guidelines?))+",
    re.IGNORECASE,
)
_BARE_CITATION = re.compile(
    rf"^\W*(?:(?:ref(?:erence)?s?|guidelines?|source|cites?|citation|criteria used"
    rf"|basis)\b[^.]{{0,12}}?)?{_GUIDELINE}\b"
    r"(?!.*\b(?:is|was|are|were|has|have|had|requires?|recommends?|allows?|does|denied|not)\b)",
    re.IGNORECASE,
)


def cited_titles(text: str) -> list[tuple[int, int]]:
    """Return where a guideline's title stands: the names in it are nobody's findings.

    >>> cited_titles("MTUS Chronic Pain 2016.") != [], cited_titles("chronic pain since 2016")
    (True, [])
    """
    if not re.search(_GUIDELINE, text, re.IGNORECASE):
        return []
    if _BARE_CITATION.match(text) and len(text) < 160:
        return [(0, len(text))]
    return [match.span() for match in _TITLE.finditer(text)]
