"""Why the schedule was left: a word of absence close beside its name, whatever else is told there.

"The hip being absent from the MTUS, ODG is used" tells of two sources in one clause; what stands
nearest to the schedule's name is said of the schedule.
"""

from __future__ import annotations

import re

from rag.audit.literature import LITERATURE
from rag.checking.context import outside_quotes

_SCHEDULE = re.compile(
    r"\b(?:MTUS|ACOEM|Medical Treatment Utili[sz]ation Schedule|(?:state(?:'s)? )?schedule(?!d)"
    r"|(?:presumed|presumptively correct|governing|adopted|California(?:'s)?|state)"
    r"(?: \w+){0,2} (?:guidelines?|chapters?|text))\b",
    re.I,
)
_ABSENT = re.compile(
    r"\b(?:no|not|nothing|nowhere|never|none|neither|nor|without|cannot|silent|silence|mute|mum"
    r"|outside|beyond|absent|absence|missing|omit(?:s|ted|ting)?|omission|lack(?:s|ing|ed)?|wanting"
    r"|unaddressed|unmentioned|unlisted|unnamed|uncovered|undiscussed|untreated|unhelpful"
    r"|unanswered"
    r"|ignor(?:es|ed|ing)|gaps?|blank|(?:leaves?|left|leaving)\b[^.;,]{0,30}\b(?:out|open|aside"
    r"|un\w+ed|unsaid)|escap\w+|elud\w+|evad\w+|empty[- ]handed|closed book"
    r"|pass(?:es|ed)? (?:\w+ ){0,2}?(?:over|by)|skips?|overlooks?|excludes?|fails? to"
    r"|failing|in vain|to no avail|stranger|foreign|unknown|default of|for want of|confined to"
    r"|limited to|stops? short|does little|too (?:general|old|brief)|other than"
    r"|(?:is|was|has) exhausted|insufficient\w*|inadequate\w*|outdated|rebut\w*|\w+n['’]t)\b",
    re.I,
)
"""Words by which something is not there."""
_SPEAKS = re.compile(
    r"\b(?:recommend(?:s|ed)?|support(?:s|ed)?|allow(?:s|ed)?|permit(?:s|ted)?|require[sd]?|limits?"
    r"|advis\w+|accept(?:s|ed)?|favou?r(?:s|ed)?|endors\w+|approv\w+|met|satisf\w+|necessary"
    r"|indicated|warrant\w*|justif\w*)\b",
    re.I,
)
"""With one of these between, the schedule speaks: "not recommended by the MTUS"."""
_WEAK = re.compile(
    r"\b(?:states?|points? out|finds?|notes?|holds?|says?|concludes?|warns?)\b[^.;]{0,20}\bthat\b"
    rf"|\b(?:evidence|proof|{LITERATURE}|benefits?|data)\b",
    re.I,
)
"""That evidence is weak is what the schedule says, and no gap in it."""
_CASE = re.compile(
    r"\b(?:document\w*|records?|reports?|notes?|worker|patient|claimant|physician|provider)\b", re.I
)
"""What is missing in the case is no gap of the schedule."""
_SOURCE = re.compile(
    r"\b(?:ODG|Official Disability|ASIPP|AAOS|Colorado|CDC|FDA|AAN|NICE|Cochrane|society|academy"
    r"|literature)\b",
    re.I,
)
_NEAR = 12
"""Words between the schedule's name and the word of absence."""
_BREAK = re.compile(r"[.;:](?=\s|$)|\b(?:but|while|whereas|who|whom|whose)\b", re.I)


_MORE_NARROWLY = re.compile(
    rf"{_SCHEDULE.pattern}[^.;]{{0,20}}?\b(?:speaks?|knows?|deals?|covers?|mentions?|treats?|is|are)\b"
    r"(?![^.;]*\bnot only\b)[^.;]{0,50}?\b(?:only|alone|merely|solely|no more than)\b",
    re.I,
)
"""What the schedule speaks of is less than what is asked: "of braces for instability only"."""


def leaves_schedule(text: str) -> bool:
    """Whether a sentence says, beside the schedule's name, that it holds nothing on the matter.

    >>> leaves_schedule("Unmentioned by the MTUS, such units have by ODG 2016 a place.")
    True
    >>> leaves_schedule("ODG 2016 was used in default of anything in the MTUS.")
    True
    >>> leaves_schedule("It is not recommended by the MTUS, and ODG 2016 agrees.")
    False
    """
    own = outside_quotes(text)
    if _MORE_NARROWLY.search(own):
        return True
    for named in _SCHEDULE.finditer(own):
        if any(_joined(own, named, absent) for absent in _ABSENT.finditer(own)):
            return True
    return False


def _joined(text: str, named: re.Match[str], absent: re.Match[str]) -> bool:
    """Whether the absence is said of the schedule: near, with no other source or verb between."""
    first, last = sorted((named, absent), key=lambda match: match.start())
    if last.start() < first.end():
        return False
    between = text[first.end() : last.start()]
    if len(between.split()) > _NEAR or _BREAK.search(between) or _SOURCE.search(between):
        return False
    # "the MTUS does not recommend it": what follows the denial is the verb that it denies.
    follows = re.split(r"[,;:.()]", text[last.end() :])[0].split()[:4] if last is absent else []
    if _WEAK.search(between) or _WEAK.search(" ".join(follows)):
        return False
    return not (
        _SPEAKS.search(between) or _CASE.search(between) or _SPEAKS.search(" ".join(follows))
    )
