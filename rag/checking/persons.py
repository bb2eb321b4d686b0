"""Records of two workers in one file: names, sex, age and injury that cannot be one person's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.checking.context import shorten
from rag.checking.person_prose import age_told, sex_told, titled
from rag.checking.relatives import RELATIVE
from rag.checking.values import values
from rag.records import CaseFile, Finding
from rag.text import squeeze

_WHO = (
    r"(?:patient|injured worker|injured employee|worker|employee|claimant|applicant|client|member"
    r"|examinee|subject|donor|resident|pt|iw|ee|re|name)"
)
_NAME = re.compile(
    rf"(?:^|[\n\t]|\s{{2,}}|[.;|]\s)\s*{_WHO}(?:['’]s)?(?:\s+name)?\s*[:#]\s*"
    r"(?P<name>[A-Z][\w.'’-]*(?:,?[ ]+[A-Z][\w.'’-]*){0,3})",
    re.I,
)
_BARE_NAME = re.compile(
    r"(?:^|[\n\t]|\s{2,})[ \t]*(?i:pt|iw|ee|patient|claimant|examinee|injured worker|worker"
    r"|employee|re)[.:]?\s+"
    r"(?:(?:Mr|Ms|Mrs|Miss|Dr)\.?\s+)?"
    r"(?P<name>(?:[A-Z]\.\s?){1,2}[A-Z][a-z’'-]+[A-Za-z’'-]*|[A-Z][a-z]+,\s[A-Z][a-z.]*)"
)
"""A chart's heading without a colon: "Pt A. Name", which alone is a name by its initial."""
_CAPITAL = re.compile(r"[A-Z][\w.'’-]*(?:,?[ ]+[A-Z][\w.'’-]*){0,3}")
_NO_NAME = re.compile(
    r"\b(?:redacted|confidential|unknown|date|claim|male|female|the|request|utili[sz]ation|not|see"
    r"|independent|medical|review|appeal|denial)\b",
    re.I,
)
_AGE = re.compile(
    r"\b(?P<a>\d{1,3})\s*-?\s*(?:years?|yrs?|y)[\s/.-]*(?:old\b|o\b|of age\b)|\bage[d]?\s*:?\s*"
    r"(?P<b>\d{2})\b(?!\s*(?:%|mg|/))|[,;)]\s*(?P<c>[1-9]\d)[- ]?(?:(?-i:[MF])\b"
    r"|(?:fe)?male\b)|\b(?:(?-i:[MF])[\s,/]{1,3})?(?P<d>[1-9]\d)\s?(?-i:Y|YR|YRS|YO)\b",
    re.I,
)
_SEX = re.compile(
    r"\b(?:sex|gender)\s*:?\s*(?P<a>male|female|m|f)\b|\b(?:years?|yrs?|y)[\s/.-]*(?:old|o|of age)"
    r"[\s,-]*(?:\([^)]*\)\s*)?(?:[\w-]+[\s,-]+){0,3}?(?P<b>male|female|man|woman|gentleman|lady)\b"
    r"|\b(?:years?|yrs?|y)[\s/.-]*(?:old|o)[\s,]{1,2}(?-i:(?P<c>[MF]))\b"
    r"|[,;)]\s*[1-9]\d[- ]?(?P<d>(?-i:[MF])\b|(?:fe)?male\b)"
    r"|\b(?-i:(?P<e>[MF]))[\s,/]{1,3}[1-9]\d\s?(?:y|yo|yrs?|years?)\b"
    r"|\b[1-9]\d\s?y?[\s,/]{0,3}(?-i:(?P<f>[MF]))(?=[\s,;.)]*$|\s{2,}|\n)",
    re.I,
)
_MALE = frozenset("male m man gentleman".split())
_INJURY = re.compile(
    r"\b(?:date of (?:injury|loss)|DOI|D/I|D\.O\.I\.|(?:was|were)"
    r" (?:\w+ly )?injured(?: at work)? on"
    r"|injury of|injury dated)\s*:?\s*"
    r"(?P<day>\d{1,2}[/-]\d{1,2}[/-]\d{2,4})",
    re.I,
)
_AGES_APART = 6
"""Years by which ages of one person in one file may differ: records span years."""
_SHORT_NAME = 3


@dataclass(frozen=True)
class Person:
    """Whom a page says that it is about; empty fields: it does not say."""

    where: str
    name: frozenset[str]
    """Words of the name, initials left out, in lower case."""
    initial: str
    """First letter of the given name; empty where no given name is told."""
    shown: str
    sex: str
    age: int | None
    injury: str


def check_persons(case: CaseFile) -> Iterator[Finding]:
    """Warn of pages that name another person than the rest of the file."""
    people = [one for one in _people(case) if _says(one)]
    if len(people) < 2:
        return
    main = _main(people)
    told: set[tuple[str, ...]] = set()
    for person in people:
        why = tuple(differences(person, main))
        if why and why not in told:
            told.add(why)
            yield Finding(
                check="mixed_workers",
                severity="warning",
                item=0,
                message=f"{person.where} seems to be about another person than {main.where}: "
                f"{'; '.join(why)}.",
                remedy="Take out what belongs to another worker, and draft anew.",
                evidence=shorten(person.shown),
            )


def differences(one: Person, other: Person) -> Iterator[str]:
    """Yield what cannot be true of one person; nothing where too little speaks against it.

    A date of injury of its own tells only beside another difference: a worker may have several.
    """
    out: list[str] = []
    strong = 0
    if one.name and other.name and not _alike(one.name, other.name):
        strong += 1
        out.append("another name")
    if one.sex and other.sex and one.sex != other.sex:
        strong += 1
        out.append(f"{one.sex} and not {other.sex}")
    if one.age is not None and other.age is not None:
        apart = abs(one.age - other.age)
        if apart > _AGES_APART:
            strong += 1
            out.append(f"{one.age} years old and not {other.age}")
    if one.injury and other.injury and one.injury != other.injury:
        if _namesakes(one, other):
            strong += 1
            out.append("another given name")
        out.append(f"date of injury {one.injury} and not {other.injury}")
    if strong:
        yield from out


def _namesakes(one: Person, other: Person) -> bool:
    """Whether two share a surname and not the letter of the given name; telling with more only."""
    return bool(one.initial and other.initial) and one.initial != other.initial


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two names share a word, spelling mistakes of one letter aside."""
    return any(a == b or _near(a, b) for a in one for b in other)


def _near(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) <= _SHORT_NAME + 1:
        return False
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) <= 1
    long, short = sorted((one, other), key=len, reverse=True)
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def _says(person: Person) -> bool:
    return bool(person.name or person.sex or person.age is not None)


def _main(people: Sequence[Person]) -> Person:
    """Return whom most pages are about: the first who shares name, age and injury with most.

    A page that names nobody contradicts nobody, and so says nothing of whose the file is.
    """
    shared = [sum(_shared(one, other) for other in people) for one in people]
    filled = [bool(one.name) + bool(one.sex) + (one.age is not None) for one in people]
    best = max(range(len(people)), key=lambda at: (shared[at], filled[at], -at))
    return people[best]


def _shared(one: Person, other: Person) -> int:
    """Count what two pages agree in that tells a person; nothing where they contradict."""
    if one is other or list(differences(one, other)):
        return 0
    named = bool(one.name and other.name) and not _namesakes(one, other)
    aged = one.age is not None and one.age == other.age
    return named + aged + (bool(one.injury) and one.injury == other.injury)


def _people(case: CaseFile) -> Iterator[Person]:
    for document in case.documents:
        if document.letter is not None:
            continue
        for page in document.pages:
            text = document.text[page.start : page.end]
            where = f"Page {page.number} of {document.name}"
            yield _person(text, where)


def _person(text: str, where: str) -> Person:
    name = next(_names(text), "")
    called, by_title = titled(text)
    name = name or called
    words = frozenset(
        word.lower().strip(".'’")
        for word in re.findall(r"[\w'’-]+", name)
        if len(word) >= _SHORT_NAME
    )
    age = _first(_AGE, text)
    sex = _first(_SEX, text)
    injury = _INJURY.search(text)
    return Person(
        where=where,
        name=words,
        initial=_initial(name),
        shown=squeeze(name) or squeeze(text[:80]),
        sex=("male" if sex.lower() in _MALE else "female") if sex else by_title or sex_told(text),
        age=int(age) if age.isdigit() else age_told(text),
        injury=next((v.value for v in values(injury["day"]) if v.kind == "date"), "")
        if injury
        else "",
    )


def _initial(name: str) -> str:
    """Return the letter of the given name: behind a comma, else at the front of two words.

    >>> _initial("H. Lindqvist"), _initial("MORROW, JAMES"), _initial("Lindqvist")
    ('H', 'J', '')
    """
    surname, comma, given = name.partition(",")
    if comma and given.strip():
        return given.strip()[0].upper()
    words = [word for word in surname.split() if not _TITLE_WORD.fullmatch(word)]
    return words[0][0].upper() if len(words) > 1 else ""


_TITLE_WORD = re.compile(r"(?:Mr|Mrs|Ms|Miss|Dr)\.?", re.I)


def _names(text: str) -> Iterator[str]:
    for match in _NAME.finditer(text):
        name = _CAPITAL.match(match["name"])
        if name and not _NO_NAME.search(name.group()):
            yield name.group()
    for match in _BARE_NAME.finditer(text):
        if not _NO_NAME.search(match["name"]):
            yield match["name"]


def _first(pattern: re.Pattern[str], text: str) -> str:
    """Return the group of the first match that is not told of a relative; empty: none."""
    for match in pattern.finditer(text):
        if not RELATIVE.search(text[max(0, match.start() - 30) : match.end() + 15]):
            return next(found for found in match.groups() if found)
    return ""
