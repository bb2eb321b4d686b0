"""Relief that a clause calls long in whatever words: what eased, and a time or a word that it stayed.

A clause is read, no turn of phrase: it names something good that came, and beside it a lapse of time
of weeks to years, a word of staying, or a word of length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.denial import denied
from rag.checking.values import values

_GOOD = re.compile(
    r"\b(?:reli(?:ef|eved?|eves|eving)|benefi(?:t|ts|ted|cial)|improv(?:ed|ement|ements|es|ing)"
    r"|eas(?:e|ed|es|ing)|help(?:s|ed|ful)?|effect(?:s|ive)?|gains?|respon(?:se|ded|ds)|success"
    r"|better|well|comfort(?:able)?|pain[- ]free|free (?:of|from) pain|without pain|pain control"
    r"|remission|analgesia|lessen(?:ed|ing)|reduc(?:ed|tion)|alleviat\w+|abated|results?|respite"
    r"|(?:worked|works)|good)\b",
    re.I,
)
"""What came of a treatment, for the better."""
_MONTHS = (
    r"(?:(?:a|one|the|an|that|this|whole|entire|full|half|most of|better part of|good"
    r"|many|several|some|few|two|three|four|five|six|more than|over|all|\d+) ){1,3}"
    r"(?:(?:whole|entire|full|good|following|next|long|a|the) ){0,2}"
    r"(?:seasons?|years?|months|quarters?|summer|winter|spring|autumn|half[- ]year)\b"
)
_LONG = re.compile(
    r"\b(?:maintained|retained|sustained|prolonged|permanent(?:ly)?|lasting(?:ly)?|durabl[ey]"
    r"|lengthy|enduring(?:ly)?|long[- ](?:term|lasting|lived|standing)|longlasting|indefinite(?:ly)?"
    r"|protracted|unbroken|uninterrupted|undiminished|steadfast|abiding)\b"
    r"|\b(?:endure[sd]?|persist(?:s|ed)|lasted on|held(?: up| on| firm| good| well)?|holds(?: up)?"
    r"|lingered|kept up|carried on|went on)\b(?! (?:up |off |in |the |for |over )?(?:only|a few|\d"
    r"|by|that|a day|days))"
    r"|\b(?:for good|to this day|ever since|ever after|from then on|thereafter|to the present"
    r"|up to now|until today|indefinitely|a long (?:time|while)|long afterwards?|for long(?! term))\b"
    r"|\b(?:well|deep|far|late|right) into (?:the )?(?:\w+ )?(?:summer|winter|spring|autumn|fall"
    r"|year|season|january|february|march|april|may|june|july|august|september|october|november"
    r"|december)\b"
    rf"|\b(?:for|over|through(?:out)?|during|of|lasting|all|within|across)\s+{_MONTHS}"
    r"|\b(?:months|years|seasons) (?:of|long|on end)\b",
    re.I,
)
_SPAN_BEFORE = re.compile(
    r"\b(?:for|over|lasting|lasted|during|through|throughout|of|held|persisted|endured)\s+"
    r"(?:about |some |nearly |almost |roughly |a |an |the |at least |more than |over |as much as"
    r" |fully |the next |the following )*$",
    re.I,
)
_CLAUSE = re.compile(
    r"[;:]\s|,\s+(?=(?:and|but|so|while|whereas|although|though|which|who|yet)\b)"
    r"|\b(?:but|while|whereas|although|though|before|until)\b",
    re.I,
)
_ASKED = re.compile(
    r"\b(?:must|should|shall|would|could|may|might|if|unless|whether|requir\w+|asks?|needs?|needed"
    r"|expect\w*|hop\w+|goal|aim\w*|plan\w*|criteri\w+|guidelines?|MTUS|ODG|ACOEM|threshold"
    r"|request\w*|recommend\w*|in order|had to|ought|provided that|potential\w*|chance|likely"
    r"|less than|short of|hardly|barely|scarcely|nothing like|anything but|far from|instead of"
    r"|rather than|nor|neither|little|fail\w*|lack\w*|short|brief\w*|temporar\w+|transient\w*"
    r"|fleeting|only|merely|wore off|returned|recurred|faded|waned)\b",
    re.I,
)
"""A clause with one of these states no long relief as a fact."""
_LEAST_DAYS = 42.0


def long_relief(text: str) -> re.Match[str] | None:
    """Return the words by which a clause calls a relief long; ``None`` where none does.

    >>> long_relief("She did well for a long time after the injection.").group()
    'a long time'
    >>> long_relief("The benefit did not endure.") is None
    True
    >>> long_relief("It gave 60% relief over six weeks.").group()
    'six weeks'
    """
    for start, end in _clauses(text):
        clause = text[start:end]
        if not _GOOD.search(clause) or _ASKED.search(clause):
            continue
        for match in (*_LONG.finditer(text, start, end), *_spans(text, start, end)):
            if not denied(text, match.start(), match.end()):
                return match
    return None


def _spans(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield figures of time of six weeks and more over which something is said to have lasted."""
    for value in values(text):
        inside = start <= value.start and value.end <= end
        if value.kind != "duration" or not inside or value.low < _LEAST_DAYS:
            continue
        if _SPAN_BEFORE.search(text[start : value.start]):
            match = re.compile(re.escape(text[value.start : value.end])).match(text, value.start)
            if match:
                yield match


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for mark in _CLAUSE.finditer(text):
        yield at, mark.start()
        at = mark.end()
    yield at, len(text)
