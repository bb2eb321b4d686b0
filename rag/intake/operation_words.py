"""Words that name surgery and tell of no operation: a department, a paper, a talk, a permission."""

from __future__ import annotations

import re

_ACT = re.compile(
    r"\b(?:had|has had|having had|underwent|undergone|undergoing|after|following|s/p|status[- ]post"
    r"|performed|did|history of|hx of|since|prior|previous\w*|past|earlier|failed|last|index"
    r"|multiple|several)\b",
    re.IGNORECASE,
)
"""Words before a name of surgery by which it is an operation that was done."""
_ACT_AFTER = re.compile(
    r"\s*(?:(?:was|were|had been)\s+(?:done|performed|carried out|completed)|performed|done"
    r"|(?:in|on)\s+(?:\w+\.?\s+)?\d|x\s?\d|of\s+(?:the\s+)?(?:left|right|\w+\s+\d))",
    re.IGNORECASE,
)
_DEPARTMENT = re.compile(
    r"\b(?:hand|wrist|upper extremity|spine|spinal|neuro|orthop\w+|plastic|general|vascular|foot"
    r"|foot and ankle|podiatric|oral|maxillofacial|trauma|thoracic|joint|bariatric|sports)[\s-]*"
    r"(?:surgery|surgical)$",
    re.IGNORECASE,
)
_OTHER_NOUN = re.compile(
    r"[\s-]+(?:clinic|center|centre|department|service|office|group|associates|consult\w*|notes?"
    r"|schedul\w*|coordinator\w*|team|specialist|practice|hospital|follow-?up|file|checks?|checklist"
    r"|visits?|appointments?|appt|opinions?|annual|conference|candida\w+|approv\w+|clearance|options?"
    r"|history(?!\s+of)|hx(?!\s+of)|recommend\w*|guidelines?|syndrome|risks?|scars?|intervention is"
    r"|referral|evaluat\w+|re-?check|pending|denied|request\w*|packet|booking|board|resident|fellow)\b",
    re.IGNORECASE,
)
"""What makes the words before it a place, a person, a paper or a step on the way."""
_BARE_WORD = re.compile(r"surgical", re.IGNORECASE)
_ACTS = re.compile(
    r"[\s-]+(?:repair\w*|releas\w+|decompress\w+|fusion|fixation|stabili[sz]\w+|excis\w+|remov\w+"
    r"|reconstruct\w+|debride\w+|correct\w+|interven\w+|procedure\w*|treat\w+|exploration"
    r"|resection|drain\w+)\b",
    re.IGNORECASE,
)
_TALK = re.compile(
    r"\b(?:discuss\w*|(?:went|go|going|gone|goes)\s+(?:over|through)|talk\w*\s+(?:about|of)"
    r"|explain\w*|counsel\w*|consider\w*|contemplat\w+|options?\b|offer\w*|consent\w*\s+(?:for|to)"
    r"|candidate\s+for|indicat\w+\s+for|opinion\s+(?:on|about)|question\s+of|possib\w+|potential"
    r"|thinks?\s+(?:about|of)|afraid\s+of|instead\s+of|rather\s+than|avoid\w*|needs?|recommend\w*"
    r"|approv\w+|authori[sz]\w+|schedul\w+|await\w*|waiting\s+for|pending|booked|set\s+for"
    r"|ready\s+for|before\s+(?:the|his|her|any)?)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:underwent|undergone|had|has had|after|following|status[- ]post|s/p|performed|completed"
    r"|since)\b",
    re.IGNORECASE,
)
_ALLOWED_AFTER = re.compile(
    r"(?:\s+[\w/().-]+){0,3}?[\s:,–-]+(?:(?:is|was|were|has been|had been|now|been)\s+)*"
    r"(?:approved|authori[sz]ed|certified|scheduled|pending|booked|requested|recommended|planned"
    r"|proposed|offered|discussed|denied|not certified|awaiting|to be (?:done|performed|scheduled)"
    r"|set for|is set\b|tentatively)\b",
    re.IGNORECASE,
)
_CARRIED_OUT = re.compile(
    r"[^.;]{0,40}\b(?<!not )(?<!be )(?<!yet )(?:done|performed|given|completed|carried out)\b", re.I
)
_CUT = re.compile(r"[.;!?](?=\s|$)|\n\s*\n|\n(?=[ \t]*(?:[-*•]|\d{1,2}[.)]))")
_BACK = 90
"""Characters before a name within which a talk of it is looked for."""


def no_operation(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` names surgery and no operation that was done.

    >>> note = "Seen in hand surgery clinic. Knee surgery was approved."
    >>> no_operation(note, 8, 20), no_operation(note, 29, 41)
    (True, True)
    >>> done = "He had hand surgery in 2012 and knee surgery."
    >>> no_operation(done, 7, 19), no_operation(done, 32, 44)
    (False, False)
    """
    words = text[start:end]
    if _OTHER_NOUN.match(text, end):
        return True
    if _BARE_WORD.fullmatch(words) and not _ACTS.match(text, end):
        return True
    before = _clause_before(text, start)
    if _DEPARTMENT.search(text[max(0, start - 25) : end]) and not _ACT.search(before[-50:]):
        return not _ACT_AFTER.match(text, end)
    return only_talked_of(text, start, end)


def only_talked_of(text: str, start: int, end: int) -> bool:
    """Whether a procedure is only spoken of, permitted or set down for a day to come.

    >>> plan = "We went over fusion and its risks. Block authorized, not done yet."
    >>> only_talked_of(plan, 13, 19), only_talked_of(plan, 35, 40)
    (True, True)
    >>> only_talked_of("The authorized fusion was performed in May.", 15, 21)
    False
    """
    stop = _CUT.search(text, end)
    rest = text[end : stop.start() if stop else len(text)]
    if _CARRIED_OUT.match(rest[:60]):
        return False
    talked = list(_TALK.finditer(_clause_before(text, start)[-_BACK:]))
    before = _clause_before(text, start)[-_BACK:]
    if talked and not _DONE.search(before[talked[-1].end() :]):
        return True
    allowed = _ALLOWED_AFTER.match(rest)
    return allowed is not None and not _CARRIED_OUT.match(rest, allowed.end())


def _clause_before(text: str, start: int) -> str:
    cuts = [match.end() for match in _CUT.finditer(text, max(0, start - 300), start)]
    return text[cuts[-1] if cuts else max(0, start - 300) : start]
