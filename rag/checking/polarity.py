"""Polarity: a sentence neither denies what its source affirms nor affirms what it denies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.checking.context import ItemContext, outside_quotes
from rag.checking.denial import denied
from rag.records import Finding, Sentence, SentenceRole

_WORD = re.compile(r"[A-Za-z][A-Za-z-]{3,}")
_COMMON = frozenset(
    "that this these those with without from have been were being there their they which when "
    "where what will would should could must also only than then such into over under more most "
    "some other does before after during about between because while patient worker injured "
    "record records report reports states stated says note notes noted guideline guidelines "
    "recommendation section chapter request requested requests provider treatment treatments "
    "shows showed case need needs needed".split()
)
_MEDICATION = re.compile(
    r"\b(with|without|on|off)\s+(?:the\s+use\s+of\s+|use\s+of\s+|any\s+|his\s+|her\s+|pain\s+)*"
    r"(?:medications?|meds|medicines?|analgesics?)\b",
    re.I,
)
_SCORE = re.compile(r"\b(\d+(?:\.\d+)?)(?:\s*-\s*\d+(?:\.\d+)?)?\s*(?:/|out of)\s*10\b", re.I)
_UR_DECIDED = re.compile(
    r"(?:utili[sz]ation review|claims administrator|\bUR\b)[^.;]{0,40}"
    r"(?:denied|non-?certified|approved|modified|decided)",
    re.I,
)
_REACH = 60


def check_polarity(context: ItemContext) -> Iterator[Finding]:
    """Compare the denials of each sentence with those of the words it rests on."""
    for sentence in context.draft.sentences:
        if sentence.searched:
            continue  # a claim that something is absent: searched for, not compared
        yield from _words(context, sentence)
        yield from _pain(context, sentence)


def _words(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    sources = _sources(sentence)
    if not sources:
        return
    own = denials(outside_quotes(sentence.text))
    theirs = denials(*sources)
    for word, says in own.items():
        if word in theirs and not says & theirs[word]:
            verb = "denies" if True in says else "affirms"
            yield context.finding(
                "negation_agrees",
                "blocker",
                f"The sentence {verb} “{word}”; the words it rests on say the opposite.",
                "Compare “not”, “no”, “with” and “without” with the source.",
                sentence=sentence,
                evidence=_around(word, sources),
            )
            return


def _sources(sentence: Sentence) -> list[str]:
    """Return the words whose polarity must be kept: an assessment may weigh a guideline's."""
    if sentence.role not in (SentenceRole.GUIDELINE, SentenceRole.CASE_FACT):
        return []
    if _UR_DECIDED.search(sentence.text):
        return []  # "denied the request" is a decision, and no denial of what the request names
    quotes = [citation.quote for citation in sentence.citations]
    return quotes + [quote.text for quote in sentence.case_quotes]


def denials(*texts: str) -> dict[str, set[bool]]:
    """Return for each telling word whether it stands denied, affirmed, or both.

    >>> denials("Pain without radiculopathy")["radiculopathy"]
    {True}
    """
    out: dict[str, set[bool]] = {}
    for text in texts:
        for match in _WORD.finditer(text):
            word = match.group().lower()
            if word not in _COMMON:
                out.setdefault(word, set()).add(denied(text, match.start(), match.end()))
    return out


def _pain(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """Compare which pain rating is with and which without medication."""
    theirs = _ratings(quote.text for quote in sentence.case_quotes)
    for score, contexts in _ratings([sentence.text]).items():
        if score in theirs and not contexts & theirs[score]:
            yield context.finding(
                "pain_rating_context",
                "blocker",
                f"The rating of {score}/10 is given {_one(contexts)} medication; the record gives "
                f"it {_one(theirs[score])} medication.",
                "Correct the sentence.",
                sentence=sentence,
                evidence="; ".join(quote.text for quote in sentence.case_quotes),
            )


def _ratings(texts: Iterable[str]) -> dict[str, set[str]]:
    out: dict[str, set[str]] = {}
    for text in texts:
        scores = list(_SCORE.finditer(text))
        for at, score in enumerate(scores):
            stop = scores[at + 1].start() if at + 1 < len(scores) else len(text)
            near = _MEDICATION.search(text, score.end(), min(stop, score.end() + _REACH))
            if near:
                word = {"on": "with", "off": "without"}.get(near[1].lower(), near[1].lower())
                out.setdefault(score[1], set()).add(word)
    return out


def _one(words: set[str]) -> str:
    return " and ".join(sorted(words))


def _around(word: str, sources: list[str]) -> str:
    return next((text for text in sources if word in text.lower()), "")
