"""Operations and injections told in a note's short form: by a date ahead, a time since, a verb."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.intake.care_cues import PLANNED
from rag.intake.dates import dates_in
from rag.intake.statements import Statement
from rag.vocabulary import Match

OF_ONE_DAY = frozenset({"surgery", "injections"})
"""Categories of care that is done on a day, so that a date beside it tells that it was done."""
_FAR, _SOON = 110, 12
"""Characters from a name to its date, ahead of it and behind it."""
_SINCE = re.compile(
    r"^[^.;:]{0,60}?\(?\b(?:\d{1,2}|a|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"\s*(?:days?|d|weeks?|wks?|w|months?|mos?|m|years?|yrs?|y)\.?\s+(?:ago|out\b|back\b|earlier"
    r"|post\b)",
    re.IGNORECASE,
)
"""``meniscectomy (2 wks ago)``."""
_OUT_FROM = re.compile(
    r"\b\d{1,2}\s*(?:days?|weeks?|wks?|months?|mos?|years?|yrs?)\.?\s+(?:out\s+(?:from|of)|since"
    r"|from|following|after|post|s/p|status post)\s+(?:[\w/-]+\s+){0,5}$",
    re.IGNORECASE,
)
"""``6 weeks out from left ACL reconstruction``."""
_NO_ACT = re.compile(
    r"\b(?:if|for|consult\w*|clearance|evaluat\w+|opinion|discuss\w*|option|possible|potential"
    r"|versus|vs|before|pre-?op\w*|no|not|never|denies|without|rather)\b",
    re.IGNORECASE,
)
"""What makes a dated mention one of a thought or of a talk, not of the operation."""
_OPENING = re.compile(
    r"^\W*(?:(?:DOS|date of (?:surgery|operation|procedure)|surgery|operation|op|procedure)\b"
    r"\W*)?$",
    re.IGNORECASE,
)
_DATED_WORD = re.compile(r"surgery|operation|blocks?", re.IGNORECASE)
_SPECIALTY = re.compile(
    r"\b(?:\w*ic|\w*al|\w*ar|hand|spine|neuro|foot|trauma|department|dept\.?|division|of|for)\s+$",
    re.IGNORECASE,
)
"""Words before "surgery" that name a department or an intent: ``HAND SURGERY 12/12/2014``."""
_VERB = re.compile(
    r"\b(?:surgically\s+)?(?:repaired|reconstructed|fused|debrided|excised|amputated|grafted|pinned"
    r"|plated|decompressed|operated(?:\s+(?:on|upon))?)\b",
    re.IGNORECASE,
)


def operated_in_short(statement: Statement, match: Match) -> bool:
    """Whether a note tells of an operation or injection as done, by its date or the time since."""
    text = statement.text
    before, after = text[: match.start], text[match.end : match.end + 90]
    if PLANNED.search(before[-160:]) or PLANNED.search(after[:45]):
        return False
    if _OUT_FROM.search(before[-90:]) or (_SINCE.match(after) and not _NO_ACT.search(before[-40:])):
        return True
    if _DATED_WORD.fullmatch(text[match.start : match.end]) and not _SPECIALTY.search(before):
        return any(m.start <= _SOON for m in dates_in(after))
    ahead = [m for m in dates_in(before) if _OPENING.match(text[: m.start])]
    if not ahead or match.start - ahead[0].end > _FAR:
        return False
    between = text[ahead[0].end : match.start]
    return not _NO_ACT.search(between) and not re.search(r"[;]|\.\s", between)


_BRANCH_BLOCK = re.compile(
    r"\bblocks?\b(?=[^.;]{0,70}\b(?:medial branch|third occipital|TON\b))", re.IGNORECASE
)
"""``Block #1, 05/14/2019: left C3 and C4 medial branches``."""


def operations_by_verb(statement: Statement) -> Iterator[Match]:
    """Yield operations that only a dated verb tells, and dated blocks named by their nerves.

    ``repaired 07/20/2020``; ``Block #1 05/14/2019, left C3 medial branch``.
    """
    text = statement.text
    for block in _BRANCH_BLOCK.finditer(text):
        dated = any(m.start <= _SOON for m in dates_in(text[block.end() :]))
        if dated and not PLANNED.search(text[: block.start()]):
            yield Match("medial_branch_block", block.start(), block.end())
    for verb in _VERB.finditer(text):
        before, after = text[: verb.start()], text[verb.end() : verb.end() + 40]
        dated = any(m.start <= _SOON for m in dates_in(after))
        if dated and not PLANNED.search(before[-60:]) and not _NO_ACT.search(before[-25:]):
            yield Match("surgery", verb.start(), verb.end())
