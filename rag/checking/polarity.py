"""Polarity: a sentence neither denies what its source affirms nor affirms what it denies.

Which word a denial bears on can be told where it stands close; in free wording it cannot. So a
finding needs both: one side denies the word outright, and the other states it in a clause without
any word that could deny it ("no", "fail", "unable", "despite", "against", "unchanged" …).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.checking.context import ItemContext, outside_quotes
from rag.checking.criteria import weighed_in
from rag.checking.denial import denied
from rag.checking.opposites import opposite_end, swapped_course, swapped_pair
from rag.checking.verdicts import (
    another_stance,
    another_verdict,
    lost_denial,
    other_amount,
    turned_course,
)
from rag.records import Finding, Sentence, SentenceRole
from rag.retrieval.lexical import tokenize

_WORD = re.compile(r"[A-Za-z][A-Za-z-]{3,}")
_COMMON = frozenset(
    "that this these those with without from have been were being there their they which when "
    "where what will would should could must also only than then such into over under more most "
    "some other does before after during about between because while patient worker injured "
    "record records report reports states stated says note notes noted guideline guidelines "
    "recommendation section chapter request requested requests provider treatment treatments "
    "shows showed case need needs needed first last full little once until whom days weeks months "
    "years hours minutes visits times side both".split()
)
_OUTRIGHT = re.compile(
    r"\bnon[\s-]+$|\b(?:(?:no|without|neither|nor|denie[sd]|deny|denying|absence of|lacks?"
    r"|lacking|lacked"
    r"|negative for|ruled out)(?:[\s-]+(?!(?:and|but|or|with|is|are|was|were|only|more|less|fewer"
    r"|later|where|when|if|for|by|in|on|at|as|to|after|before|from|because)\b)[\w-]+){0,2}"
    r"|(?:not|never|cannot|\w+n['’]t)(?:\s+(?:be|been|have|had|has|any|yet|a|an|the|received|shown"
    r"|undergone|documented|reported|physical|\w+ly)\b){0,3})[\s-]+$",
    re.I,
)
_OUTRIGHT_AFTER = re.compile(
    r"^\s+(?:is|are|was|were|has been|have been|had been)\s+(?:not\s+(?:\w+ly\s+)?(?:present|found"
    r"|seen|noted|documented|reported|evident|observed|there|demonstrated|identified)\b"
    r"|negative\b|absent\b|denied\b)|^\s+(?:negative|absent)\b",
    re.I,
)
_MARK = re.compile(
    r"\b(?:no|not|none|never|nothing|nobody|nowhere|without|neither|nor|non\w*|denie[sd]|deny"
    r"|denying"
    r"|cannot|lack\w*|absen\w+|negative\w*|fail\w*|unable|unless|until|despite|in spite|although"
    r"|though|however|instead|rather|except\w*|exclu\w+|rul\w+ out|free of|apart|aside|beyond"
    r"|against|oppos\w+|contra(?!st)\w*|avoid\w*|prevent\w*|stop\w*|discontinu\w*|ceas\w*|end(?:s|ed)"
    r"|refus\w*|reject\w*|declin\w*|defer\w*|withh\w+|insufficien\w*|inadequa\w*|ineffect\w*"
    r"|in vain"
    r"|unchang\w*|unlikely|unsuccess\w*|unsupport\w*|unclear|unknown|uncertain\w*|unproven"
    r"|unneces\w*|unsuit\w*|unwilling|undecid\w*|un[a-z]{5,}"
    r"|in(?:appropriate|dependent|conclusive|tact)"
    r"|dis(?:advis|approv|continu)\w*|missing|little|hardly|barely|seldom|rarely|few|only|just"
    r"|merely|too|normal|stable|same|still|yet|remain\w*|as (?:it|they) (?:was|were)|\w+-free"
    r"|\w+n['’]t|less|least|intoler\w*|resist\w*|refractory|poor\w*|worse\w*|limited|if|whether"
    r"|reserved|minus"
    r"|zero)\b",
    re.I,
)
_CLAUSE = re.compile(
    r"[.;:!?]\s|\s[–—]\s|\b(?:but|while|whereas|because|since|so that|which|who)\b", re.I
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


@dataclass(frozen=True)
class Standing:
    """How a word stands in one place: outright denied, plainly affirmed, or neither for sure."""

    word: str
    outright: bool
    plain: bool


def check_polarity(context: ItemContext) -> Iterator[Finding]:
    """Compare the denials of each sentence with those of the words it rests on."""
    for sentence in context.draft.sentences:
        yield from _amounts(context, sentence)
        if sentence.searched:
            continue  # a claim that something is absent: searched for, not compared
        yield from _words(context, sentence)
        yield from _pain(context, sentence)


def _amounts(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """Compare the amounts in words copied from a quotation or from a condition's name."""
    sources = [citation.quote for citation in sentence.citations]
    sources += [quote.text for quote in sentence.case_quotes]
    if sentence.role is SentenceRole.ASSESSMENT:
        sources += [one.criterion.label for one in weighed_in(context, sentence)]
    words = other_amount(sentence.text, sources)
    if words:
        yield context.finding(
            "typed_fact",
            "blocker",
            f"The sentence says “{words}”; the words it rests on give another amount.",
            "Give the amount as the source has it.",
            sentence=sentence,
            evidence=_around(words.split()[0], sources),
        )


_HEADING = re.compile(r"^[A-Z][a-z]+(?: [a-z]+){0,3}:\s")
"""What a sentence opens with to say what it is about: "Work status: not working"."""


def _words(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    sources = _sources(sentence)
    if not sources:
        return
    text = _HEADING.sub(" ", _without_names(context, sentence))
    check, message, words = _contradiction(text, sources, sentence.role)
    if not message and sentence.role is SentenceRole.GUIDELINE:
        words = another_stance(
            text, sources, [one.recommendation for one in context.cited(sentence)]
        )
        if words:
            check = "negation_agrees"
            message = f"The sentence says “{words}”; the recommendation cited goes the other way."
    if message:
        yield context.finding(
            check,
            "blocker",
            message,
            "Compare “not”, “no”, “with” and “without” with the source."
            if check == "negation_agrees"
            else "Give the figures as the source has them, in its order.",
            sentence=sentence,
            evidence=_around(words.lower(), sources),
        )


def _without_names(context: ItemContext, sentence: Sentence) -> str:
    """Return a sentence's own words: no quotation, and no name of the guideline it tells of.

    "Low Back Pain and Sciatica" and "Recommendation 5" name a source and state nothing.
    """
    text = outside_quotes(sentence.text)
    if sentence.role is not SentenceRole.GUIDELINE:
        return text
    cited = context.cited(sentence)
    names = {name for one in cited for name in (*context.names_of(one), one.chapter) if name}
    # The longest first, or a short name would break a long one that holds it.
    for name in sorted(names, key=lambda one: (-len(one), one)):
        text = text.replace(name, " ")
    return text


def _contradiction(text: str, sources: list[str], role: SentenceRole) -> tuple[str, str, str]:
    """Return the check, what is the wrong way round in ``text``, and the word; empty: nothing."""
    for order in (turned_course, swapped_course, swapped_pair):
        words = order(text, sources)
        if words:
            what = "give this the other way round"
            return (
                "typed_fact",
                f"The sentence says “{words}”; the words it rests on {what}.",
                words,
            )
    found = opposed(text, sources)
    if found is not None:
        verb = "denies" if found.outright else "affirms"
        return (
            "negation_agrees",
            f"The sentence {verb} “{found.word}”; the words it rests on say the opposite.",
            found.word,
        )
    verdict = another_verdict(text, sources) if role is SentenceRole.GUIDELINE else ""
    for words in (lost_denial(text, sources), verdict, opposite_end(text, sources)):
        if words:
            return (
                "negation_agrees",
                f"The sentence says “{words}”; the words it rests on say the opposite.",
                words,
            )
    return "", "", ""


def _sources(sentence: Sentence) -> list[str]:
    """Return the words whose polarity must be kept: an assessment may weigh a guideline's."""
    if sentence.role not in (SentenceRole.GUIDELINE, SentenceRole.CASE_FACT):
        return []
    if _UR_DECIDED.search(sentence.text):
        return []  # "denied the request" is a decision, and no denial of what the request names
    quotes = [citation.quote for citation in sentence.citations]
    return quotes + [quote.text for quote in sentence.case_quotes]


def opposed(text: str, sources: Iterable[str]) -> Standing | None:
    """Return the first word of ``text`` that stands the other way in the sources, if any does.

    >>> opposed("The worker has radiculopathy.", ["Pain without radiculopathy"]).word
    'radiculopathy'
    >>> opposed("Radiculopathy is not present.", ["Pain without radiculopathy"]) is None
    True
    """
    theirs = standings(*sources)
    for stem, own in standings(text).items():
        others = theirs.get(stem, [])
        for one in own:
            if others and (
                (one.outright and all(other.plain for other in others))
                or (one.plain and all(other.outright for other in others))
            ):
                return one
    return None


def standings(*texts: str) -> dict[str, list[Standing]]:
    """Return how each telling word stands, by its stem, in every place."""
    out: dict[str, list[Standing]] = {}
    for text in texts:
        for stem, one in _standings_in(text):
            out.setdefault(stem, []).append(one)
    return out


@lru_cache(maxsize=1024)  # sentences of a draft rest on the same words
def _standings_in(text: str) -> tuple[tuple[str, Standing], ...]:
    found = []
    for match in _WORD.finditer(text):
        word = match.group().lower()
        stems = tokenize(word)
        if word in _COMMON or not stems or _MARK.fullmatch(word):
            continue
        found.append((stems[0], _standing(text, word, *match.span())))
    return tuple(found)


def _standing(text: str, word: str, start: int, end: int) -> Standing:
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    outright = bool(_OUTRIGHT.search(before) or _OUTRIGHT_AFTER.match(after))
    plain = (
        not outright
        and not denied(text, start, end)
        and not _MARK.search(_clause(text, start, end))
    )
    return Standing(word, outright, plain)


def _clause(text: str, start: int, end: int) -> str:
    """Return the clause around ``text[start:end]``."""
    first = max((m.end() for m in _CLAUSE.finditer(text, 0, start)), default=0)
    last = next((m.start() for m in _CLAUSE.finditer(text, end)), len(text))
    return text[first:last]


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
