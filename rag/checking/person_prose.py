"""Whom running prose is about: title and surname, age in words or by year of birth, pronouns.

Headings say it best; this is read only where a page has none.
"""

from __future__ import annotations

import re

from rag.checking.relatives import RELATIVE
from rag.text import sentence_texts

_TITLE = r"(?:Mr|Mrs|Ms|Miss)\b\.?"
_TITLED = re.compile(
    r"\b(?i:patient|client|worker|claimant|employee|applicant|see|seen|seeing|saw|met"
    r"|examin(?:ed|ing)"
    r"|evaluat(?:ed|ing)|treat(?:ed|ing)|re|regarding|concerning|referring|referral (?:of|for)"
    r"|on behalf of|for|follow(?:ed|ing)? up (?:with|on)?)\s*[:,]?\s+(?i:your (?:patient"
    r"|client) |with )?"
    rf"(?P<title>{_TITLE})\s+(?P<name>(?:[A-Z]\.\s?)*[A-Z][a-z’'-]+[A-Za-z’'-]*)"
)
"""Somebody seen, treated or written about."""
_SUBJECT = re.compile(
    rf"(?:^|[.!?\n]\s*)(?P<title>{_TITLE})\s+(?P<name>(?:[A-Z]\.\s?)*[A-Z][a-z’'-]+[A-Za-z’'-]*)"
    r"(?:\s*\([^)]*\))?,?\s+(?:is (?:an?|the|now|seen)\b|was (?:an?|seen|hurt|injured|examined)\b"
    r"|has (?:an?|had|been)\b|returns?\b|presents?\b|complains?\b|reports?\b|fell\b|sustained\b"
    r"|who\b|an? \w+)"
)
_WITH_AGE = re.compile(
    rf"\b(?P<title>{_TITLE})\s+(?P<name>(?:[A-Z]\.\s?)*[A-Z][a-z’'-]+[A-Za-z’'-]*)"
    r"(?:\s*\([^)]*\))?(?:,\s+(?:aged? |now )?|\s+is (?:now )?)(?P<age>[1-9]\d)"
    r"(?=\s*(?:,|\.\s|;|years?\b|and\b))"
)
"""A name with an age beside it: whom a page describes so, it is about."""
_CARES = re.compile(
    r"\b(?:Dr|MD|DO|DC|PT|RN|NP|PA|physician|doctor|surgeon|therapist|nurse|assistant|interpreter"
    r"|attorney|adjuster|supervisor|employer|colleague|psychologist|counsel\w*|examiner"
    r"|evaluator|technician|chiropractor|acupuncturist|neighbou?r|friend"
    r"|partner|boss|customer)\b",
    re.I,
)
_AGED = re.compile(
    r"\b(?:an?|the|this) (?:[\w-]+ ){0,3}?[a-z-]{2,}(?:er|or|man|woman|ist|lady|male|ant|ic|nt|ess"
    r"|rd|ry) of (?P<a>[1-9]\d)\b(?!\s*(?:[%/.,]?\d|mg|days?|weeks?|months?|visits?|sessions?"
    r"|years?"
    r" (?:duration|standing)))"
    r"|\b(?:is|was|aged?|now|of|being)\s+(?P<b>(?:twenty|thirty|forty|fifty|sixty|seventy|eighty)"
    r"(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?)\b(?!\s*(?:days?|weeks?|months?"
    r"|visits?|sessions?|percent|tablets?|minutes?|degrees?|pounds?|miles?|hours?|feet))",
    re.I,
)
_BORN = re.compile(
    r"\b(?:DOB|D\.O\.B\.|born(?: on| in)?|date of birth|birth (?:year|date)|year of birth)\b"
    r"(?: year)?\W{0,4}"
    r"(?:\d{1,2}[/-]\d{1,2}[/-]|[A-Z][a-z]+ \d{1,2}, )?(?P<year>(?:19|20)\d\d)\b",
    re.I,
)
_YEAR = re.compile(r"\b(?:\d{1,2}[/-]\d{1,2}[/-]|[A-Z][a-z]{2,8}\.? \d{1,2}, )(20\d\d)\b")
_TENS = {
    word: tens
    for tens, word in zip(
        range(20, 90, 10), "twenty thirty forty fifty sixty seventy eighty".split(), strict=True
    )
}
_ONES = {
    word: at for at, word in enumerate("one two three four five six seven eight nine".split(), 1)
}
_NOUN = re.compile(
    r"\b(?:(?:patient|worker|claimant|employee|client|applicant),? (?:is |was )?an? |this )"
    r"(?:[\w-]+ ){0,2}?(?P<sex>gentleman|man|woman|lady)\b",
    re.I,
)
_HE = re.compile(r"\b(?:he|him|his|himself)\b", re.I)
_SHE = re.compile(r"\b(?:she|her|hers|herself)\b", re.I)
_LEAST = 3
"""Pronouns of one kind, and none of the other, from which they tell of the sex."""


def titled(text: str) -> tuple[str, str]:
    """Return name and sex of whom prose calls by a title as the one seen; empty where nobody is.

    >>> titled("Thank you for letting me see Mr. Osier, a roofer of 29.")
    ('Osier', 'male')
    >>> titled("Mr. Pine, the therapist, says so.")
    ('', '')
    """
    for pattern in (_TITLED, _WITH_AGE, _SUBJECT):
        for match in pattern.finditer(text):
            around = text[max(0, match.start() - 30) : match.end() + 30]
            if RELATIVE.search(around) or _CARES.search(text[match.end() : match.end() + 30]):
                continue
            return match["name"], "male" if match["title"].startswith("Mr") and not match[
                "title"
            ].startswith("Mrs") else "female"
    return "", ""


def age_told(text: str) -> int | None:
    """Return an age in words, or of somebody "of 29", or by the year of birth and the page's date.

    >>> age_told("She is seventy-three and fell.")
    73
    >>> age_told("Born: 1951. MRI of 10/02/2016.")
    65
    """
    for match in _AGED.finditer(text):
        around = text[max(0, match.start() - 30) : match.end() + 15]
        if RELATIVE.search(around) or _CARES.search(
            text[max(0, match.start() - 15) : match.start()]
        ):
            continue
        if match["a"]:
            return int(match["a"])
        tens, _, ones = re.sub(r"[- ]", " ", match["b"].lower()).partition(" ")
        return _TENS[tens] + _ONES.get(ones, 0)
    for match in _WITH_AGE.finditer(text):
        if not RELATIVE.search(text[max(0, match.start() - 30) : match.end() + 15]):
            return int(match["age"])
    born = _BORN.search(text)
    years = [
        int(match[1]) for match in _YEAR.finditer(text) if not born or match[1] != born["year"]
    ]
    if born and years:
        return max(years) - int(born["year"])
    return None


def sex_told(text: str) -> str:
    """Return the sex by a noun for the patient, else by pronouns; empty where mixed or few.

    >>> sex_told("He came. His back hurts. He walks.")
    'male'
    >>> sex_told("He drove her. She limps. Her knee is stiff.")
    ''
    """
    noun = _NOUN.search(text)
    if noun:
        return "male" if noun["sex"].lower() in ("man", "gentleman") else "female"
    told = [
        sentence
        for sentence in sentence_texts(text)
        if not RELATIVE.search(sentence) and not _CARES.search(sentence)
    ]
    he = sum(len(_HE.findall(sentence)) for sentence in told)
    she = sum(len(_SHE.findall(sentence)) for sentence in told)
    if he >= _LEAST and not she:
        return "male"
    return "female" if she >= _LEAST and not he else ""
