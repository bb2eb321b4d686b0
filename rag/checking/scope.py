"""Scope: a determination decides whether what was asked for is medically necessary, and no more.

Cause and liability, cost, motives and advice to the patient are none of its questions (Labor Code
4610.5(c)(2), 4610.6); who signs and certifies is the frame's part; and no conclusion reaches
further than the request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.agreement.evidence import request_texts
from rag.checking.context import ItemContext, outside_quotes
from rag.records import Finding, Sentence, SentenceRole

_OTHER: tuple[tuple[str, str], ...] = (
    (
        "Cause and liability",
        r"\b(?:compensab\w+|apportion\w+|AOE/COE|liab(?:le|ility) for"
        r"|(?:employer|carrier|insurer|administrator) (?:is|must|has to|should) (?:liable|pay)"
        r"|(?:injury|condition|complaint)s? (?:is|are|was|were) (?:not )?(?:industrial\b"
        r"|caused by (?:the )?(?:work|employment)))",
    ),
    (
        "Cost",
        r"\b(?:(?:too|very|more|less|so) (?:expensive|costly)|expense of|cheaper|costs? too much"
        r"|(?:high|low)(?:er)? (?:cost|price)|save[sd]? (?:money|cost))",
    ),
    (
        "The patient's honesty",
        r"\b(?:malinger\w*|exaggerat\w+|feign\w*|fak(?:es|ed|ing)\b|drug[- ]seek\w+|secondary gain"
        r"|in order to (?:get|obtain)|dishonest\w*|untruthful\w*|not credible)",
    ),
    ("The patient addressed in person", r"\b(?:you|your|yours|yourself)\b"),
    (
        "What everybody knows",
        r"\b(?:(?:well|widely|generally|commonly|universally) (?:known|recogni[sz]ed|understood)"
        r"|common(?:ly held)? knowledge|every(?:one|body| physician| doctor) knows"
        r"|as is known|(?:always|never) works?)",
    ),
    (
        "Signature and certification",
        r"\b(?:I (?:hereby )?(?:certify|attest|declare)|penalty of perjury|(?:electronically|"
        r"digitally) signed|sincerely|respectfully submitted)",
    ),
)
"""What is none of the question, by the words that tell it."""
_BEYOND = re.compile(
    r"\b(?:unlimited|indefinite(?:ly)?|without (?:any |a )?limits?|lifelong|life-?time|for life"
    r"|(?:every|each|all|any) (?:body )?parts?(?: of the body)?|as (?:often|long) as (?:he|she|they"
    r"|the (?:worker|patient)) (?:wants?|wish\w*|likes?))\b",
    re.I,
)
"""Words with which a conclusion reaches further than any request for one treatment."""


def check_scope(context: ItemContext) -> Iterator[Finding]:
    """Check that every sentence keeps to the question, in words that are not quoted."""
    for sentence in context.draft.sentences:
        if sentence.role is SentenceRole.NOTE:
            continue
        text = outside_quotes(sentence.text)
        yield from _beside_the_question(context, sentence, text)
        yield from _beyond_the_request(context, sentence, text)


def _beside_the_question(context: ItemContext, sentence: Sentence, text: str) -> Iterator[Finding]:
    for what, words in _OTHER:
        match = re.search(words, text, re.I)
        if match is None or _in_sources(match.group(), _quotes(sentence)):
            continue
        yield context.finding(
            "beside_the_question",
            "warning",
            f"{what}: no ground on which a determination rests (“{match.group()}”).",
            "Take it out; the rationale rests on the record and the guideline alone.",
            sentence=sentence,
            evidence=match.group(),
        )
        return


def _beyond_the_request(context: ItemContext, sentence: Sentence, text: str) -> Iterator[Finding]:
    match = _BEYOND.search(text)
    if match is None or sentence.role is not SentenceRole.CONCLUSION:
        return
    if _in_sources(match.group(), [*_quotes(sentence), *request_texts(context.item)]):
        return
    yield context.finding(
        "conclusion_within_request",
        "blocker",
        f"“{match.group()}” reaches further than what was asked for.",
        "Conclude on the request as it was made, or on a part of it.",
        sentence=sentence,
        evidence=context.item.text,
    )


def _quotes(sentence: Sentence) -> list[str]:
    return [one.quote for one in sentence.citations] + [one.text for one in sentence.case_quotes]


def _in_sources(words: str, sources: list[str]) -> bool:
    """Whether the telling word, in any form, stands in the sources: then it is theirs."""
    stem = max(re.findall(r"\w+", words.lower()), key=len)[:6]
    return any(re.search(rf"\b{re.escape(stem)}", text, re.I) for text in sources)
