"""Things said to be missing that the vocabulary does not know: "hemoglobin A1c", "pinch strength".

A thing is a run of words between small words. It is on record where one clause of the record holds
all of its telling words close together and does not deny them; one telling word is enough beside
a word for a test or a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.checking.absence.bearing import complement_of
from rag.checking.absence.charted import short_names
from rag.checking.denial import denied
from rag.retrieval.lexical import tokenize

_TEST = (
    r"(?:tests?|signs?|man(?:eu|oeu)vers?"
    r"|tested|testing|stud(?:y|ies)|evaluat\w+|assess\w+|examin\w+|screen\w*|check\w*"
    r"|monitor\w*|measure\w*|work-?\s?up|panels?|levels?|laborator\w+|labs?|results?|reports?"
    r"|scores?|scales?|readings?|surveys?|inventor(?:y|ies)|consult\w*)"
)
_A_TEST = re.compile(rf"{_TEST}$", re.I)
_SMALL = frozenset(
    "a an the any some one such that this these those of in on at to for from by with without or "
    "and nor no not never nothing nobody none neither either yet so far ever as it its he she his "
    "her they their him them who which what whether how when where if there here is are was were "
    "be been being has have had having do does did can could cannot may might must should would "
    "will shall over under about regarding concerning into out up through before after ahead prior "
    "earlier previous former first other only also all both each single sort kind trial course use "
    "sign signs evidence trace mention word account copy proof documentation record records file "
    "files chart charts note notes report reports page pages paper papers history list entry "
    "found find finds seen see shown show shows documented described mentioned recorded noted "
    "reported stated given taken done made had tried obtained performed ordered supplied furnished "
    "submitted sent received provided offered prescribed carried put known read reads appear "
    "appears appeared exist exists stand stands come comes came gathered learned told tells say "
    "says said look looks looked worker patient employee claimant applicant injured man woman "
    "physician provider doctor surgeon therapist reviewer anyone anybody anywhere somewhere time "
    "times place date left right both bilateral medical treating requesting clinical available "
    "present missing absent lacking wanting outstanding open silent blank unsaid remains remain "
    "remained still hand body part side objective actual formal proper separate further new "
    "recent current old own full whole clear plain visit visits session sessions since hence "
    "therefore thus pr-2 pr2 apparently seemingly because while although though but than more less "
    "most least".split()
)
"""Words that name nothing that a record could be searched for."""
_FIGURE = re.compile(r"(?<![\d/])\d+(?:\.\d+)?\b(?!\s*/\s*\d+\s*/)")
_MEASURED = re.compile(
    r"\b(?:measured?|measurements?|tested?|quantif\w+|numbers?|figures?|gau?ge\w*|dynamometer"
    r"|recorded|taken|scored?|scores?|rated?|weigh\w*|checked|determined|degrees)\b",
    re.I,
)
_VIEW = re.compile(
    r"\b(?:opinion|view|advice|statement|position|comment|word|answer|judge?ment|whether)\b", re.I
)
"""Where a view is missed, one that denies is a view too."""
_CLAUSES = re.compile(r"[;\n]|\.\s|,\s|\b(?:but|and|while)\b")
_REACH = 22
"""Characters behind a word in which its figure stands."""
_WINDOW = 6
"""Words within which the words of one thing stand."""
_SAME = 6
"""Letters of a beginning from which on two words are forms of one: "psychologist", "-logical"."""


@dataclass(frozen=True)
class OpenThing:
    """Words that name a thing which is said to be missing."""

    words: str
    stems: tuple[str, ...]
    test: bool
    """A test of it: a result is a mention, and so is a normal one."""
    measured: bool
    """Its measure: a figure beside the word is a mention."""
    view: bool
    """A view on it: so is one that denies."""


def open_things(clause: str, known: list[tuple[int, int]]) -> Iterator[OpenThing]:
    """Yield the things that a clause names, those at ``known`` places left out.

    >>> [thing.words for thing in open_things("Hemoglobin A1c has not been tested", [])]
    ['Hemoglobin A1c']
    >>> [thing.words for thing in open_things("No sleep study has been supplied", [])]
    ['sleep study']
    """
    measured, view = bool(_MEASURED.search(clause)), bool(_VIEW.search(clause))
    for start, end in _runs(clause):
        # A view on care is another thing than the care: "opinion on a second surgery".
        inside = any(first < end and start < last for first, last in known)
        if inside and not (view and (start, end) not in known):
            continue
        head = complement_of(clause[:start])
        if head and head not in _SMALL and not _A_TEST.match(head) and not _MEASURED.match(head):
            continue  # "swelling of the nerve" misses a swelling
        words = clause[start:end].split()
        telling = [w for w in words if not _A_TEST.match(w)]
        stems = tuple(stem for word in telling for stem in tokenize(word))
        of_test = _OF_TEST.search(clause[:start])
        test = len(telling) < len(words) or bool(_TESTED.search(clause) or of_test)
        test = test or bool(_EPONYM.match(clause, start))
        counted = measured or bool(_QUANTITY.fullmatch(telling[-1] if telling else ""))
        if len(stems) > 1 or (stems and len(stems[0]) > _SHORT and (test or counted)):
            yield OpenThing(clause[start:end], stems, test, counted, view)


_EPONYM = re.compile(
    r"[A-Z][a-z]+(?:[-–][A-Z][a-z]+)?(?:['’]s?)?\s+(?:sign|test|man(?:eu|oeu)ver)s?\b"
)
"""A test of the examination by the name of a person."""
_OF_TEST = re.compile(rf"\b{_TEST}\s+(?:of|for|on)\s+(?:the |his |her |a )?$", re.I)
_QUANTITY = re.compile(
    r"weights?|heights?|BMI|grip|girth|circumference|pressure|pulse|temperature|glucose|dose|dosage"
    r"|creatinine|cholesterol|saturation",
    re.I,
)
"""What is a figure wherever it is told."""
_TESTED = re.compile(r"\b(?:un)?tested\b", re.I)
_SHORT = 3
_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9-]*(?:['’]s)?")


def _runs(clause: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of words that follow one another with only spaces between."""
    start = end = -1
    for match in _TOKEN.finditer(clause):
        small = match.group().lower() in _SMALL
        joined = start >= 0 and not clause[end : match.start()].strip()
        if start >= 0 and (small or not joined):
            yield start, end
            start = -1
        if not small:
            start = match.start() if start < 0 else start
            end = match.end()
    if start >= 0:
        yield start, end


def told(thing: OpenThing, text: str) -> bool:
    """Whether a sentence of the record mentions a thing, and does not deny it.

    >>> thing = next(open_things("Hemoglobin A1c has not been tested", []))
    >>> told(thing, "Annual visit. Hemoglobin A1c 5.4 percent, TSH normal.")
    True
    >>> told(thing, "Hemoglobin 14.1.")
    False
    """
    return any(_in_clause(thing, part) for part in _CLAUSES.split(short_names(text)))


def _in_clause(thing: OpenThing, clause: str) -> bool:
    words = list(_TOKEN.finditer(clause))
    places = [[i for i, w in enumerate(words) if _same(stem, w.group())] for stem in thing.stems]
    if not all(places):
        return False
    first = min(group[0] for group in places)
    last = max(min(group, key=lambda i: abs(i - first)) for group in places)
    if last - first >= _WINDOW:
        return False
    start, end = words[first].start(), words[last].end()
    if len(thing.stems) == 1:
        near = words[max(0, first - 1) : last + 3]
        tested = thing.test and any(_A_TEST.match(w.group()) for w in near)
        if not tested and not _FIGURE.search(clause[end : end + _REACH]):
            return False
    return thing.view or not denied(clause, start, end)


def _same(stem: str, word: str) -> bool:
    return stem in tokenize(word) or (len(stem) > _SAME and word.lower()[:_SAME] == stem[:_SAME])
