"""How long a relief lasted by words that tell its end: pain was back on a day, or after a span.

A clause tells the end of a relief where something came back or was as before, or where the last of
its ratings of pain is no lower than the first and one between was. The length is the span beside
that, or the days between its date and the date before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from rag.checking.values import Value, number, values
from rag.checking.values.numbers import NUMBER, ORDINALS, SPELT
from rag.text import around

_BACK = re.compile(
    r"\b(?:again|back|return(?:ed|s)?|recurr(?:ed|s|ence)|relaps\w*|came on anew"
    r"|wor(?:e|n) (?:off|out)|faded|waned|lapsed|ended|was over(?! \d)|all gone"
    r"|no longer (?:helped|worked|felt|there)"
    r"|as (?:before|bad)|at (?:its|the) (?:old|former|earlier|previous) \w+"
    r"|where (?:it|they) (?:was|were|began|started|stood)"
    r"|(?:same|former|old|previous) (?:level|pain|rating))\b",
    re.I,
)
"""What came back, or was as before."""
_OVER = re.compile(
    r"\b(?:relief|benefits?|effects?|eas(?:e|ing)|improvement|help|respite|comfort|reprieve)\b"
    r"(?:(?!\b(?:pains?|symptoms?|numbness|tingling|headaches?|not|never|no)\b)[^.;]){0,40}?"
    r"\b(?P<end>gone|(?:(?<=was )|(?<=is )|(?<=been ))over|spent|ceased|stopped"
    r"|vanished|disappeared|expired|at an end|dissipated"
    r"|(?:ran|run) out|used up|dried up|died away|came to nothing|left (?:him|her)"
    r"|nothing (?:of it )?(?:was )?left)\b(?! (?:\d|the (?:next|following|past|last)|a )"
    r"(?:[\w ]*\b(?:weeks?|days?|months?|percent)))",
    re.I,
)
"""An ease that was at an end, told of the ease itself: "the relief was gone on the ninth day"."""
_NOT_BACK = re.compile(
    r"\b(?:seen|examined|visited|asked|requested|injected|given|repeated|came|treated|denied"
    r"|evaluated|tried|reviewed|tested|performed|done|recommended) (?:\w+ )?again\b|"
    r"\b(?:not|never|no|without)(?: \w+){0,2}? (?:return\w*|recurr\w*|relaps\w*|back|wor[en]|fad\w+"
    r"|wan\w+|laps\w+|end\w*|again)\b|\b(?:came|went|is|was|seen|sent|be) back (?:to|at|for|in) "
    r"(?:work|duty|(?:the )?(?:clinic|office|surgeon|doctor|job))\b"
    r"|\breturn(?:ed|s)? (?:to|for) (?:(?:full|modified|light|regular|usual) )?(?:work|duty"
    r"|the (?:clinic|office|surgeon|doctor|job)|a visit|follow)"
    r"|\b(?:low|lower|upper|mid|middle) back\b|\bback (?:pain|brace|surgery|injur\w+|muscles?)\b"
    r"|\b(?:her|his|the|of|to the) back\b",
    re.I,
)
"""What only sounds so."""
_AT_END = re.compile(
    r"\b(?:after|within|by|in|on|until|till|for|only|some|about)\s*(?:day\s*)?$", re.I
)
_LATER = re.compile(r"^\s*(?:later|afterwards?|after|on)\b", re.I)
_COUNTED = re.compile(
    rf"\b(?:by|on|after|until|past|before|with) the (?:(?P<word>{'|'.join(ORDINALS)})"
    r"|(?P<digits>\d{1,2})(?:st|nd|rd|th)) (?:day|morning|evening|night)\b"
    rf"|\bday (?P<day>\d{{1,2}}|{SPELT})\b",
    re.I,
)
_EASED = re.compile(
    r"\b(?:pains?|painful|reli\w+|symptoms?|ach(?:e|es|ing)|headaches?|migraines?|spasms?|effects?"
    r"|benefits?|numbness|tingling|burning|complaints?|eas(?:e|ed)|help(?:s|ed)?|comfort\w*"
    r"|better|\d{1,2}\s?/\s?10)\b",
    re.I,
)
"""Of what a return is told."""
_THEN = re.compile(
    rf"\bfor (?:about |only |some )?{NUMBER} (?:days?|nights?|weeks?)\b[^.;]{{0,40}}"
    r"\b(?:then|before|after which|but)\b",
    re.I,
)
"""A span and what came then: what lasted so long need not be named."""
_NIGHTS = re.compile(
    rf"\b(?:for|after|in|on) (?:about |only |some )?(?P<n>{NUMBER}) nights?\b", re.I
)
_CLAUSE = re.compile(r"[;.]\s")
_NEAR = 60
"""Characters between a return and the day or span that belongs to it."""


def worn_off(text: str, since: int = 0) -> Iterator[tuple[float, str]]:
    """Yield the days that a relief had lasted when it ended, with the words that tell its end.

    Args:
        text: What tells of it.
        since: The offset from which an end counts; what stands before may give its first day.

    >>> list(worn_off("Injection on 01/12/2016: pain 7/10 to 3/10, 7/10 again on 01/21/2016."))
    [(9.0, 'again on 01/21/2016')]
    >>> [days for days, _ in worn_off("Pain went from 8/10 to 2/10 and was 8/10 after four days.")]
    [4.0]
    >>> [days for days, _ in worn_off("By the eighth day the pain had returned.")]
    [8.0]
    >>> [days for days, _ in worn_off("It brought relief that was gone on the ninth day.")]
    [9.0]
    >>> [days for days, _ in worn_off("Slept well for ten nights, then it was as before.")]
    [10.0]
    >>> list(worn_off("She was back at work after four days."))
    []
    """
    if not (_EASED.search(text) or _THEN.search(text)):
        return
    blank = _NOT_BACK.sub(lambda match: " " * len(match.group()), text)
    found = values(text)
    ends = sorted((*_dated(found), *_spans(text, found), *_on_day(text)))
    told: set[tuple[int, float]] = set()
    for start, end in _returns(blank, found):
        if start < since:
            continue
        first, last = around(_CLAUSE, text, start, end)
        near = [one for one in ends if first <= one[0] and one[1] <= last]
        behind = [one for one in near if 0 <= one[0] - end <= _NEAR]
        before = [one for one in near if 0 <= start - one[1] <= _NEAR]
        for at, to, days in behind[:1] or before[-1:]:
            if (at, days) not in told:
                told.add((at, days))
                yield days, text[min(start, at) : max(end, to)]


def _dated(found: tuple[Value, ...]) -> Iterator[tuple[int, int, float]]:
    """Yield days with the time since the day before it in the text."""
    days = [(value, day) for value in found if value.kind == "date" and (day := _day(value))]
    for (_, first), (value, last) in pairwise(days):
        if last > first:
            yield value.start, value.end, float((last - first).days)


def _spans(text: str, found: tuple[Value, ...]) -> Iterator[tuple[int, int, float]]:
    """Yield spans that tell when something ended: "after 9 days", "nine days later"."""
    for value in found:
        if value.kind != "duration":
            continue
        if _AT_END.search(text[: value.start]) or _LATER.match(text[value.end :]):
            yield value.start, value.end, value.low
    for match in _NIGHTS.finditer(text):
        count = number(match["n"].lower())
        if count is not None:
            yield match.start("n"), match.end(), count


def _on_day(text: str) -> Iterator[tuple[int, int, float]]:
    """Yield days that are counted from the care: "by the eighth day", "on day 9"."""
    for match in _COUNTED.finditer(text):
        word = match["word"]
        told = number((match["digits"] or match["day"] or "").lower())
        days = told if told is not None else float(ORDINALS.index(word.lower()) + 1)
        yield match.start(), match.end(), days


def _returns(blank: str, found: tuple[Value, ...]) -> Iterator[tuple[int, int]]:
    """Yield where something is told to have come back, in words or by the ratings alone."""
    for match in _BACK.finditer(blank):
        yield match.span()
    for match in _OVER.finditer(blank):
        yield match.span("end")
    scores = [value for value in found if value.kind == "score" and value.value.isdigit()]
    for one, two, three in zip(scores, scores[1:], scores[2:], strict=False):
        if int(two.value) < int(one.value) <= int(three.value):
            yield three.start, three.end


def _day(value: Value) -> date | None:
    """Return a whole day: a month is none."""
    return value.day() if len(value.value) == _WHOLE_DATE else None


_WHOLE_DATE = len("2016-02-28")
