"""Questions that a sentence says are left open, and sentences of the record that answer them.

"How many hours she sleeps has not been recorded" is answered by "five hours of sleep": by a figure
beside what is counted, in a sentence that holds the other words of the question too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.checking.absence.reach import told_by_review
from rag.checking.context import outside_quotes
from rag.retrieval.lexical import tokenize

_OPEN = (
    r"(?:documented|mentioned|discussed|shown|described|reported|recorded|noted|stated|addressed"
    r"|specified|said|told|given|set down|put down|written|known|indicated|on record|answered"
    r"|to be found|made known|spelled out|disclosed|revealed|identified|asked|provided|clear)"
)
_TELL = (
    r"(?:document|mention|discuss|show|describe|report|record|note|state|address|specify|say|tell"
    r"|give|set down|indicate|answer|disclose|reveal|explain|provide|establish|identify)"
)
_MEASURED = (
    r"(?:how (?P<how>many|much|long|often|far|frequently|old|heavy|strong|high)\b"
    r"|(?:the|any|a) (?P<what>number|amount|dose|dosage|length|duration|frequency|percentage|degree"
    r"|score|rating|level|quantity|distance|date) of\b)"
)
_ASKED = (
    re.compile(
        rf"\b{_MEASURED}(?P<rest>[^.;,:]{{2,80}}?)\s+(?:(?:is|are|was|were|has|have|had)"
        rf"(?: not| nowhere| never|n['’]t)(?: yet| ever)?(?: been)?(?: to be)?(?: \w+ly)? {_OPEN}"
        r"|(?:cannot|can not|could not|can nowhere) be (?:told|learned|learnt|seen|known|said|read"
        r"|established|made out|determined|inferred)"
        r"|(?:is|are|was|were|remains?|stays?) (?:nowhere|un(?:known|recorded|documented|stated"
        r"|reported|specified|clear)|missing|left out|left open|omitted|a blank))",
        re.I,
    ),
    re.compile(
        rf"\b(?:(?:do|does|did|is|are|was|were|has|have)(?: not|n['’]t| nowhere| never)(?: been)?"
        rf"(?: \w+ly)? (?:{_TELL}|{_OPEN})|nowhere (?:{_TELL}s?|{_OPEN}|is it {_OPEN})"
        rf"|never {_TELL}s?|nobody {_TELL}s?|no one {_TELL}s?|fail(?:s|ed)? to {_TELL}"
        r"|(?:is|are|was|were|remains?) (?:silent|mute|quiet) (?:on|about|as to)|no (?:record"
        r"|mention|word|statement|note|documentation|indication|evidence|account) (?:of|on|about"
        r"|as to)"
        r"|leaves? (?:open|out|unsaid|blank)|(?:is|was|remains?|are) (?:left )?(?:open|unsaid"
        r"|unknown"
        r"|unstated|unrecorded)|cannot be (?:told|said|seen|known|learned))"
        rf"\s+(?:\w+ ){{0,3}}?{_MEASURED}(?P<rest>[^.;,:]{{2,80}})",
        re.I,
    ),
)
_TIMES = r"(?:second|minute|hour|day|week|month|year)"
_FIGURE = (
    r"(?:\d+(?:[.,]\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen"
    r"|fourteen|fifteen|sixteen|eighteen|twenty|thirty|forty|fifty|sixty|eighty|ninety|hundred"
    r"|half|an?(?= (?:hour|day|week|month|year)))"
)
_DIGITS = re.compile(rf"\b{_FIGURE}\b", re.I)
_SPAN = rf"{_FIGURE}[ -](?:more |full |whole )?{_TIMES}s?\b"
_LONG = re.compile(
    rf"\b(?:for|over|during|lasted|lasting|throughout)(?: \w+)? {_SPAN}|\b{_SPAN} (?:of|a|long)\b",
    re.I,
)
_OFTEN = re.compile(
    r"\b(?:once|twice|daily|nightly|weekly|monthly|hourly|every|each|a (?:day|week|month|night"
    r"|year)"
    r"|per (?:day|week|month)|b\.?i\.?d\.?|t\.?i\.?d\.?|q\.?i\.?d\.?|q\d+h|times|qhs|prn)\b",
    re.I,
)
_DATE = re.compile(r"\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b(?:19|20)\d\d\b")
_LIGHT = frozenset(
    "he she it they him her his patient worker claim claimant employe injur actual exact exactli so"
    " far date in all now up to at the a an of for with and or been have has had is was were are"
    " did do does be that this these by on per total current present time total ha wa".split()
)
_SHORTEST = 2
"""Telling words that a question must have."""


@dataclass(frozen=True)
class Question:
    """A question of measure that a sentence says the record leaves open."""

    cue: str
    kind: str
    """What answers it: many, long, often, date."""
    unit: str
    """Stem of what is counted, for "how many hours"; empty where it is not named."""
    stems: frozenset[str]
    """Stems that the answer must hold beside."""


_KINDS = {
    "long": "long",
    "length": "long",
    "duration": "long",
    "often": "often",
    "frequently": "often",
    "frequency": "often",
    "date": "date",
}


def questions(text: str) -> Iterator[Question]:
    """Yield the questions of measure that a sentence says are not answered.

    >>> [q.kind for q in questions("How many hours she sleeps has not been recorded.")]
    ['many']
    """
    own = outside_quotes(text)
    for pattern in _ASKED:
        for match in pattern.finditer(own):
            if told_by_review(own[: match.start()]):
                continue
            name = (match["how"] or match["what"]).lower()
            if _JUDGED.search(match["rest"]):
                continue
            words = [w for w in _stems(match["rest"]) if w not in _LIGHT]
            stems = [w for w in words if w not in _VERBS] or words
            kind = _KINDS.get(name, "many")
            plural = re.search(r"\b[a-z]{3,}s\b", match["rest"], re.I)
            counted = kind == "many" and name in ("many", "number") and plural is not None
            unit = _stems(plural.group())[0] if plural and counted else ""
            if stems and not (unit and len(words) < _SHORTEST):
                yield Question(match.group(), kind, unit, frozenset(stems))


_JUDGED = re.compile(r"\b(?:of use|useful|needed|required|necessary|expected|allowed)\b", re.I)
_SAME = {
    "session": "visit",
    "appoint": "visit",
    "attend": "visit",
    "slept": "sleep",
    "wore": "wear",
    "worn": "wear",
    "took": "take",
    "taken": "take",
}
_VERBS = frozenset(
    "take taken took wear wore worn use attend given give gave done receiv complet tri need last"
    " had went go gone been made make get got undergon underw undertaken".split()
)
"""Stems of verbs that say only that a thing was had."""


def _stems(text: str) -> list[str]:
    return [_SAME.get(stem, stem) for stem in tokenize(text)]


def answer(question: Question, sentences: Iterable[str]) -> str:
    """Return the clause of a record that answers a question, or nothing.

    >>> asked = next(questions("How many hours she sleeps has not been recorded."))
    >>> answer(asked, ["She rests at noon.", "No spasm, pain of 6/10, and five hours of sleep."])
    'and five hours of sleep'
    >>> answer(asked, ["She sleeps badly.", "Pain lasts five hours."])
    ''
    """
    for sentence in sentences:
        if _AHEAD.search(sentence):
            continue
        for clause in _CLAUSES.split(_LABEL.sub(r"\1 ", sentence)):
            if _answers(question, clause):
                return clause.strip(" .")
    return ""


_CLAUSES = re.compile(r"[;:]\s|,\s(?!\d)|\bbut\b|\bwhile\b")
_LABEL = re.compile(r"^(\s*[A-Z][\w ]{2,30}):\s")
"""A label and its entry are one clause: "Therapy attended: 9 of 12 visits"."""
_AHEAD = re.compile(r"\bplan(?:s|ned)?\b|\bwill\b|\bscheduled\b", re.I)
"""What is only planned answers nothing about what was."""
_UNSURE = re.compile(
    r"\b(?:not|no|never|request\w*|ask\w*|recommend\w*|plan\w*|should|will|author\w*|approv\w*"
    r"|certif\w*|prescrib\w* for|denied)\b",
    re.I,
)


def _answers(question: Question, clause: str) -> bool:
    held = set(_stems(clause))
    if not question.stems <= held or _UNSURE.search(clause):
        return False
    if question.kind == "long":
        return bool(_LONG.search(clause))
    if question.kind == "often":
        return bool(_OFTEN.search(clause))
    if question.kind == "date":
        return bool(_DATE.search(clause))
    if not question.unit:
        return bool(_DIGITS.search(_DATE.sub(" ", clause)))
    return any(
        question.unit in _stems(clause[match.end() : match.end() + _NEAR])
        for match in _DIGITS.finditer(clause)
    )


_NEAR = 30
"""Characters behind a figure in which what is counted stands."""
