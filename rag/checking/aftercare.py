"""Care that words ask for, or account for, by the time that belongs to an operation.

A request names operation and care in one sentence and gives the care a time of the operation's ("a
sling for the weeks that follow", "a visit afterwards"), or a reason rests on what the surgeon lets
the worker do in that time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_TIME = r"(?:days?|nights?|weeks?|months?|time|period|phase|stretch|spell|while)"
_ITS_TIME = re.compile(
    r"\b(?:afterwards?|thereafter|to follow|(?:that|which) follows?|in its wake"
    r"|as long as|on top)\b"
    r"|\bafter (?:it|that|which|this)\b"
    r"|\b(?:go|goes|going|come|comes) with (?:it|that)\b"
    rf"|\b(?:for|during|over|through|in|of) (?:the|those|these|that|its) (?:\S+ ){{0,2}}?{_TIME}"
    r" (?:without|after|afterwards|of|until|before|when|while|in which|during which|that|he|she|the"
    r"|it|following|on|off|spent|with)\b"
    r"|\b(?:while|until|till|once|when) (?:the |it |he |she |his |her )?(?:\w+ ){0,2}?"
    r"(?:heals?|healing|mends?|knits?|is (?:healing|mending|sutured|in (?:a )?(?:sling|cast"
    r"|splint|plaster|boot))|(?:may|can|is able to|is allowed to)(?: \w+){0,2}? (?:walk|stand|load"
    r"|bear|use|drive|put|bend|lift|step))\b",
    re.I,
)
"""A time that only an operation sets."""
_SURGEON = re.compile(r"\b(?:surgeon|surgical team|operator)['’]?s?\b", re.I)
_GUARDED = re.compile(
    r"\b(?:weight|load) (?:is )?(?:kept )?off\b|\bnon-?\s?weight-?\s?bearing\b|\bwithout (?:any )?"
    r"(?:weight|load)\b|\bno (?:weight|load)\b|\b(?:not|never) (?:to )?(?:load|bear|put|use|step"
    r"|walk|drive|lift|bend)\b"
    r"|\b(?:keeps?|wants?|holds?|leaves?|lets?|plans?|sets?) (?:\S+ ){0,5}?"
    r"(?:weight|still|immobil\w+|cast|plaster|splint|sling|boot|brace|bed|rest|healing|protect\w*|spared)\b"
    r"|\bimmobili[sz]\w+|\bprotected\b",
    re.I,
)
"""What is spared in the time after an operation."""
_BY_ITSELF = re.compile(
    r"\b(?:independent(?:ly)?|regardless|whether or not|with or without|apart from|irrespective"
    r"|even (?:if|without|though)|anyway|in any (?:case|event)|in (?:its|his|her) own right"
    r"|(?:does|do|is|are)(?: not|n['’]t) (?:hang|depend\w*|turn|wait|conditional|tied)"
    r"|on its own|stands? (?:alone|apart)|not (?:only|just|merely) (?:for|because|after))\b",
    re.I,
)
"""Words by which care stands without the operation."""
_EARLIER = re.compile(
    r"\b(?:already|history|had|underwent|fracture\w*|earlier|previous\w*|prior|former|last)\b"
    r"|\b(?:19|20)\d\d\b",
    re.I,
)
"""An operation that has been done, or a cause that is none."""
_PARTS = re.compile(r",\s+|;\s+|\s+(?=and\b|plus\b|with\b|together\b|as well as\b)", re.I)
_STEM = 6


def rests_on_operation(
    asked: Iterable[str], reasons: Iterable[str], care: str, operations: Iterable[str]
) -> bool:
    """Whether care is asked for, or granted, for the time that an operation brings.

    Args:
        asked: Sentences of the record.
        reasons: Sentences of the case in its rationale.
        care: The item as it is asked for.
        operations: The operations asked for beside it.

    >>> asked = ["Requested are a fusion of the wrist and a commode for the weeks that follow."]
    >>> rests_on_operation(asked, [], "Commode, rental", ["Fusion of the wrist"])
    True
    >>> rests_on_operation(["A commode is requested."], [], "Commode", ["Fusion of the wrist"])
    False
    """
    told = tuple(reasons)
    if any(by_itself(words) for words in told):
        return False
    surgical = {stem for one in operations for stem in _stems(one)}
    own = set(_stems(care)) - surgical
    before: set[str] = set()
    for sentence in asked:
        named = set(_stems(sentence))
        if surgical & (named | before) and _timed(sentence, own):
            return True
        before = named
    return any(_in_its_time(words) for words in told) or any(
        _SURGEON.search(words) and _GUARDED.search(words) and not _EARLIER.search(words)
        for words in told
    )


_LEFT_BY_IT = re.compile(
    r"\b(?:wounds?|incisions?|stitch(?:es)?|donor sites?|portals?|drains?|blood clots?|clots?"
    r"|(?:operating|recovery) (?:room|theat\w+|table)|in theat(?:re|er)|general anesthetic"
    r"|day of (?:the )?(?:surgery|operation|procedure)|(?:from|leaves|in|at) (?:the )?hospital"
    r"|(?:graft|fusion|repair|tendon|bone|suture line|segment) (?:takes?|heals?|knits?|unites?|sets"
    r"|consolidates?|matures?|is protected)"
    r"|(?:out of|in|comes? off|leaves) (?:the |a |his |her )(?:sling|cast|boot|splint|plaster))\b"
    r"|\bhas been (?:operated|opened|cut|sewn|repaired|replaced|fused)\b"
    r"|\bis (?:operated|opened|cut|sewn|repaired|replaced|fused)\b",
    re.I,
)
"""What only an operation leaves behind, or where it is done."""
_SPARED_AHEAD = re.compile(
    r"\b(?:will|must|may|is to|are to|cannot|should|has to)\b(?=[^.;]*\b(?:not|off|unable"
    r"|without|no|keep|kept"
    r"|stay|rest|one[- ](?:armed|handed|legged))\b)[^.;]*\b(?:weight|foot|feet|leg|knee|hip"
    r"|arm|hand"
    r"|shoulder|neck|back|walk|stand|load|lift|drive|reach|bend|sit|wash|cook|dress|stairs)\b",
    re.I,
)
"""What the worker will not be able or allowed to do in a time to come."""
_DAYS_AHEAD = re.compile(r"\b(?:days|weeks|months)\b", re.I)
_BEFORE_NOW = re.compile(
    r"\b(?:was|were|had|has (?!been (?:operated|opened|cut|sewn|repaired|replaced|fused))"
    r"|since|already"
    r"|open wound|history|healed|ulcer|pressure|burn|not? (?:wound|incision|operation|surgery))\b"
    r"|\b\d{1,2}/\d{1,2}/(?:19|20)?\d\d\b|\b(?:19|20)\d\d\b|\bno (?:wound|incision|clot)",
    re.I,
)


def _in_its_time(words: str) -> bool:
    """Whether a reason looks ahead to what only an operation brings.

    >>> _in_its_time("For six weeks she will not be able to put weight on the leg.")
    True
    >>> _in_its_time("The wound of 03/02/2015 has closed.")
    False
    """
    if _BEFORE_NOW.search(words):
        return False
    spared = _SPARED_AHEAD.search(words) and _DAYS_AHEAD.search(words)
    return bool(_LEFT_BY_IT.search(words) or spared)


def by_itself(words: str) -> bool:
    """Whether a sentence says that care stands without what was asked for beside it."""
    return bool(_BY_ITSELF.search(words))


def _timed(sentence: str, own: set[str]) -> bool:
    """Whether the part of a sentence that names the care gives it the operation's time."""
    parts = _PARTS.split(sentence)
    for at, part in enumerate(parts):
        behind = " ".join(parts[at : at + 2]) if at + 1 < len(parts) else part
        if own & set(_stems(part)) and _ITS_TIME.search(behind):
            return True
    return False


def _stems(text: str) -> list[str]:
    words = (word.lower() for word in re.findall(r"[A-Za-z]{4,}", text))
    return [word[:_STEM] for word in words if not _COMMON.fullmatch(word)]


_COMMON = re.compile(
    r"(?:left|right|both|bilateral|lumbar|cervical|thoracic|shoulder|elbow|wrist|hand|thumb|knee"
    r"|ankle|foot|spine|neck|back|lower|upper|medial|lateral|anterior|posterior|partial|total"
    r"|rental|purchase|request\w*|visits?|sessions?|weeks?|days?|months?|with|without|after|from"
    r"|before|during|post|operative|surg\w+|operation|treatment|care|unit|device|home|finger"
    r"|complete|possible|associated|therapy|physical)",
    re.I,
)
"""Words that two requests may share."""
