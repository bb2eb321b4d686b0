"""Relief that a clause calls long in whatever words: what eased, and that it stayed.

A clause is read, no turn of phrase: it names something good that came, and beside it a lapse of
time of weeks to years, a word of staying, or a word of length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.denial import denied
from rag.checking.values import values
from rag.text import between

_GOOD = re.compile(
    r"\b(?:reli(?:ef|eved?|eves|eving)|benefi(?:t|ts|ted|cial)|improv(?:ed|ement|ements|es|ing)"
    r"|eas(?:e|ed|es|ing)|help(?:s|ed|ful)?|effect(?:s|ive)?|gains?|respon(?:se|ded|ds)|success"
    r"|profit(?:s|ed)?|carry-?\s?over|carried|quiet(?:ed)?|calm(?:ed)?|freed"
    r"|better(?! part)|well|comfort(?:able)?|pain[- ]free"
    r"|pain control|remission|analgesia|lessen(?:ed|ing)|reduc(?:ed|tion)|alleviat\w+|abated"
    r"|results?|respite|reprieve|spar(?:ed|es|ing)|sooth(?:ed|es)|silenced?|subdued"
    r"|(?:worked|works)|good)\b"
    r"|\bpain (?:from|down|fell|dropped|went) \w+"
    r"|\b(?:pain|symptoms?|complaints?|aching|ache)\b[^.;]{0,25}\b(?:gone|away|down|absent|less|lower(?:ed)?|lifted|vanished|disappeared"
    r"|at bay|under control|subsided|settled|in check|manageable|tolerable)\b"
    r"|\b(?:took|takes|taken|kept|keeps|held|holds)\b[^.;]{0,20}\bpain\b"
    r"|\b(?:kept|keeps|held|holds) (?:its|their|his|her|the) (?:hold|promise|effect|ground)\b"
    r"|\b(?:injections?|blocks?|epidurals?|shots?|steroids?|cortisone|ablations?|neurotom(?:y|ies))\b"
    r"(?:(?!\b(?:was|were|been|be|being|is|are|not|never|no|review|request)\b)[^.;]){0,30}?"
    r"\b(?:h[eo]ld|holds|lasted|carried|served|bought)\b(?! (?:up|off|back|by|in|pending)\b)",
    re.I,
)
"""What came of a treatment, for the better."""
_MONTHS = (
    r"(?:(?:a|quarter of|half of|one|the|an|that|this|whole|entire|full|half|most of"
    r"|better part of|good"
    r"|many|several|some|few|two|three|four|five|six|more than|over|all|\d+) ){1,3}"
    r"(?:(?:whole|entire|full|good|following|next|long|quarter of|third of|half of|a|the) ){0,3}"
    r"(?:seasons?|years?|months|quarters?|summer|winter|spring|autumn|half[- ]year)\b"
)
_LONG = re.compile(
    r"\b(?:maintained|retained|sustained|prolonged|permanent(?:ly)?|lasting(?:ly)?|durabl[ey]"
    r"|lengthy|enduring(?:ly)?|long(?:er)?[- ](?:term|run|haul|pull|lasting|lived|standing)"
    r"|longlasting"
    r"|indefinite(?:ly)?"
    r"|stay(?:s|ed|ing)|remain(?:s|ed|ing)|outlast\w*|outliv\w*|last(?:s|ed)? (?:her|him|them)"
    r"|protracted|unbroken|uninterrupted|undiminished|steadfast|abiding)\b"
    r"|\b(?:endure[sd]?|persist(?:s|ed)|lasted on|held(?: up| on| firm| good| well)?|holds(?: up)?"
    r"|lingered|kept up|carried on|went on)\b(?! (?:up |off |in |the |for |over )?(?:only|a few|\d"
    r"|by|that|a day|days))"
    r"|\b(?:for good|to this day|ever since|ever after|from then on|thereafter|to the present"
    r"|up to now|until today|indefinitely|a long (?:time|while)|long afterwards?"
    r"|for long(?! term))\b"
    r"|\b(?:well|deep|far|late|right) into (?:the )?(?:\w+ )?(?:summer|winter|spring|autumn|fall"
    r"|year|season|january|february|march|april|may|june|july|august|september|october|november"
    r"|december)\b"
    r"|\bstill\s+(?:\w+ly )?(?:noticeable|noticed|present|felt|there|holding|held|good|effective"
    r"|working|better(?! part)|improved|in (?:place|effect|force)|evident|perceptible|enjoy\w*"
    r"|benefit\w*|helping|at work)\b"
    rf"|\b(?:for|over|through(?:out)?|during|of|lasting|all|within|across)\s+{_MONTHS}"
    r"|\b(?:months|years|seasons) (?:of|long|on end)\b",
    re.I,
)
_UNTIL = re.compile(
    r"\b(?:until|till|up to|through(?:out)?|to|into)\s+(?:well into )?(?:the |that "
    r"|this )?(?:(?:end|close"
    r"|rest|turn|start|beginning|middle|remainder) of (?:the |that |this )?)?(?:\w+ )?(?:year"
    r"|summer"
    r"|winter|spring|autumn|season|holidays|christmas|easter|january|february|march|april|june|july"
    r"|august|september|october|november|december)\b"
    r"|\b(?:has|have) (?:been|had|felt|remained|stayed|kept|done|worked|slept|walked|enjoyed)\b"
    r"[^.;,]{0,40}\bsince\b",
    re.I,
)
"""A distant end, or none as yet."""
_NOT_SHORT = re.compile(
    r"\b(?:anything but|far from|not|never|hardly|no|by no means"
    r"|scarcely)\s+(?:at all )?(?:an? |merely"
    r" |only |just |been )?(?:\w+ly )?(?:short|brief|fleeting|temporary|transient|passing|momentary"
    r"|transitory|short-?lived)\b"
    r"|\b(?:has|have|had|did|does)(?: not| never|n['’]t)(?: yet| since)? (?:worn? (?:off|out)"
    r"|wear off"
    r"|fade[ds]?|wane[ds]?|lapsed?|recur\w*|return\w*|come back|ceased?|end(?:ed)?|stop(?:ped)?"
    r"|diminish\w*|lessened|subsided?|vanish\w*"
    r"|climb\w*|rise|flare\w*|reappear\w*|resurface\w*|set in)\b"
    r"|\b(?:has|have|had|is|are) (?:yet|still) to (?:wear (?:off|out)|fade|wane|lapse|recur|return"
    r"|come back|cease|end|stop|subside|vanish|go|leave)\b"
    r"|\b(?:without|no) (?:any )?(?:recurrence|relapse|return|setback|let-?up|interruption)\b",
    re.I,
)
"""A denial that it was short, or that it ended."""
_SPAN_BEFORE = re.compile(
    r"\b(?:for|over|lasting|lasted|during|through|throughout|of|held|persisted|endured)\s+"
    r"(?:about |some |nearly |almost |roughly |a |an |the |at least |more than |over |upwards of "
    r"|as much as |fully |the next |the following )*$",
    re.I,
)
_CLAUSE = re.compile(
    r"[;:]\s|,\s+(?=(?:and|but|so|while|whereas|although|though|yet)\b)"
    r"|(?<!anything )(?<!nothing )\bbut\b|\b(?:while|whereas|although|though|before)\b",
    re.I,
)
_WISHED = re.compile(
    r"\b(?:must|should|shall|would|could|(?-i:may)|might|if|unless|whether|requir\w+|asks?|needs?|needed"
    r"|expect\w*|hop\w+|goal|aim\w*|plan\w*|criteri\w+|guidelines?|MTUS|ODG|ACOEM|threshold"
    r"|(?<!time of )(?<!time of the )(?<!day of the )request\w*"
    r"|recommend\w*|in order|had to|ought|provided that|potential\w*|chance|likely)\b",
    re.I,
)
_BRIEF = re.compile(
    r"\b(?:less than|short of|hardly|barely|scarcely|nothing like|anything but|far from|instead of"
    r"|rather than|nor|neither|little|fail\w*|lack\w*|short|brief\w*|temporar\w+|transient\w*"
    r"|fleeting|only|merely|wore off|returned|recurred|faded|waned|hours?|overnight|fortnight"
    r"|as long as|(?:duration|life|length) of the|an(?:a)?esthetic"
    r"|(?:a|the|one|that|same|first|second|next|third) (?:\w+ )?(?:day|week|night|evening"
    r"|morning))\b",
    re.I,
)
"""With one of these a clause tells of no long relief."""
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
    text = marked(text)
    for start, end in _clauses_of_good(text):
        clause = text[start:end]
        lasting = _NOT_SHORT.search(text, start, end)
        if lasting and not _WISHED.search(_NOT_SHORT.sub(" ", clause)):
            return lasting
        if _BRIEF.search(clause) or _WISHED.search(clause):
            continue
        stays = (*_LONG.finditer(text, start, end), *_UNTIL.finditer(text, start, end))
        for match in (*stays, *_spans(text, start, end)):
            if not denied(text, match.start(), match.end()):
                return match
    return None


def _clauses_of_good(text: str) -> Iterator[tuple[int, int]]:
    """Yield the clauses that tell of something good, and those that go on with "and there it …"."""
    before = False
    for start, end in between(_CLAUSE, text):
        good = bool(_GOOD.search(text[start:end]) or _PAINLESS_MARK.search(text[start:end]))
        if good or (before and _GOES_ON.match(text[start:end])):
            yield start, end
        before = good


_PAINLESS = re.compile(
    r"\b(?:without (?:any )?|no (?:more )?|freed? (?:\w+ )?(?:of|from) )pain\b", re.I
)


def marked(text: str) -> str:
    """Blank out the pain that is denied, offsets unchanged: it is no denial of its length."""
    text = _CALLED.sub(lambda match: " " * len(match.group()), text)
    return _PAINLESS.sub(lambda match: "x" * len(match.group()), text)


_CALLED = re.compile(
    r"\bwhat (?:the |a )?(?:guidelines?|MTUS|ODG|ACOEM|rule|section) (?:calls?|terms?|names?"
    r"|means? by|regards? as|counts? as|considers?|understands? by)\b",
    re.I,
)
"""What is called so in a rule's words is still told of the case."""
_PAINLESS_MARK = re.compile(r"x{6,}")
"""What was pain denied, and is no denial of the time that it lasted."""
_GOES_ON = re.compile(r"\W*(?:and )?(?:there|it|this|that|these|so)\b", re.I)


def told_good(text: str) -> Iterator[tuple[int, int]]:
    """Yield the clauses that tell of something good that came, and of nothing wished or brief."""
    for start, end in _clauses_of_good(text):
        clause = text[start:end]
        if not (_BRIEF.search(clause) or _WISHED.search(clause)):
            yield start, end


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
