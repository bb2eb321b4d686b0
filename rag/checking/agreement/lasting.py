"""Relief that a sentence calls lasting, against the days that the record gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.checking.agreement.long_relief import long_relief
from rag.checking.agreement.longer_told import longer_told
from rag.checking.agreement.worn_off import worn_off
from rag.checking.context import ItemContext
from rag.checking.denial import denied
from rag.checking.told_claims import calls_lasting
from rag.checking.values import Value, values
from rag.records import Fact, Finding, Sentence, SentenceRole

_LONG = (
    r"(?:long[- ]?term|(?:long[- ])?lasting|sustained|prolonged|permanent|durable|extended|enduring"
    r"|long[- ]lived|persist(?:ent|ing)|lengthy|continu(?:ed|ing|ous)|ongoing|protracted|stable"
    r"|abiding|months of|years of|months['’](?: worth of)?|years['’](?: worth of)?|long)"
)
_GOOD = (
    r"(?:relief|benefits?|improvements?|response|effects?|results?|success|gains?|reduction|help"
    r"|pain control|eas(?:e|ing)|remission|comfort|freedom from pain|analgesia)"
)
_MUCH = (
    r"(?:(?:several|many|some|a number of|a good many|a few|quite a few|six or more) )?"
    r"(?:months|years)\b|(?:quite )?(?:a|some) (?:long|good|considerable|fair|great) (?:time|while)"
    r"|a long (?:time|while)|good\b|quite some time|half a year|the better part of (?:a|the) year"
    r"|most of (?:a|the) year|(?:well )?(?:over|more than|beyond|past) (?:a month|two months"
    r"|six weeks|eight weeks)|weeks on end|many weeks"
)
LASTING = re.compile(
    rf"\b{_LONG}\b[^.;]{{0,30}}?\b{_GOOD}\b"
    rf"|\b{_GOOD}\b[^.;,]{{0,25}}?\b(?:was|were|proved|is|that|has been|of)\s+(?:\w+ly )?{_LONG}"
    r"\b(?! (?:than|as|enough))"
    rf"|\b(?:{_GOOD}|relieved|helped|benefit\w*|improv\w+|eased|better(?! part)|reduced"
    r"|pain[- ]free)\b"
    rf"[^.;,]{{0,30}}?\b(?:for|over|last(?:ed|ing)?|through|throughout)\s+(?:{_MUCH})"
    rf"|\blast(?:ed|ing)\s+(?:for )?(?:{_MUCH})"
    rf"|\b{_GOOD}\b[^.;,]{{0,25}}?\b(?:has held|held up|held|persist(?:s|ed)|endure[sd]"
    r"|continue[sd]|is still|did not (?:wear off|fade|wane)|never (?:wore off|faded|waned))\b"
    rf"|\b{_GOOD}\b[^.;,]{{0,45}}?\b(?:held|lasted|persisted|continued|stayed"
    rf"|remained)\b[^.;,]{{0,25}}?"
    r"\b(?:over|for|in) the long (?:term|run|haul)\b"
    r"|\b(?:helped|relieved|eased|improved)\b[^.;,]{0,20}\b(?:lastingly|permanently|durably"
    r"|for the long term)\b",
    re.I,
)
"""Words for relief that lasts."""
LASTING_DAYS = 42.0
"""Relief shorter than six weeks is nobody's long-term relief."""


def check_lasting(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """Days of relief in the record against "long-term" in the sentence."""
    if sentence.role is SentenceRole.GUIDELINE or sentence.searched:
        return
    brief = brief_relief(quote.text for quote in sentence.case_quotes)
    match = lasting_in(sentence.text)
    if match is None and brief is not None:
        given = {v.low for v in values(sentence.text) if v.kind == "duration"}
        match = None if given else longer_told(sentence.text, brief.high)
    if match is None:
        return
    if brief is not None:
        yield context.finding(
            "typed_fact",
            "blocker",
            f"The sentence speaks of “{match.group()}”; the words it rests on give "
            f"“{brief.words}”.",
            "Give the length of the relief as the record does.",
            sentence=sentence,
            evidence=" ".join(quote.text for quote in sentence.case_quotes),
        )
        return
    for fact in context.summary.facts:
        if _short_relief(fact):
            yield context.finding(
                "typed_fact",
                "blocker",
                f"The sentence speaks of “{match.group()}”; the record gives "
                f"{fact.response.relief_days:g} days."
                if fact.response
                else "",
                "Give the length of the relief as the record does.",
                sentence=sentence,
                evidence=fact.text,
            )
            return


_UNWORN = re.compile(r"\b(?:did not|never) (?:wear|wore|fade|wane)", re.I)
_NOT = re.compile(r"\b(?:no|not|never|nor|without|little|hardly|rather than)\b|n['’]t\b", re.I)


def lasting_in(text: str) -> re.Match[str] | None:
    """Return the words that call a relief lasting, unless they deny it.

    >>> lasting_in("The improvement has held.") is None
    False
    >>> lasting_in("The improvement has not held.") is None
    True
    """
    for match in LASTING.finditer(text):
        inside = _UNWORN.sub("", match.group())
        if not _NOT.search(inside) and not denied(text, match.start(), match.end()):
            return match
    return long_relief(text) or (None if any(worn_off(text)) else calls_lasting(text))


_EASED = re.compile(
    r"\b(?:relief|reliev\w*|help\w*|benefit\w*|better(?! part)|eas\w+|improv\w*|lessen\w*|effect\w*"
    r"|gone|off|respon\w+|pain[- ]free|last\w*|returned|back to|bought|gave|brought|held"
    r"|[0-4] ?/ ?10 (?:for|over|during))\b",
    re.I,
)


def brief_relief(texts: Iterable[str]) -> Value | None:
    """Return how long words say that something helped, where every such time was short."""
    every = tuple(texts)
    told = [
        value
        for text in every
        for value in values(text)
        if value.kind == "duration" and _EASED.search(text)
    ]
    told = told or [
        Value(0, len(words), "duration", f"{days:g} day", words, days, days)
        for days, words in worn_off(" ".join(every))
    ]
    short = [value for value in told if value.high < LASTING_DAYS]
    return short[0] if short and len(short) == len(told) else None


def _short_relief(fact: Fact) -> bool:
    days = fact.response.relief_days if fact.response else None
    return days is not None and days < LASTING_DAYS
