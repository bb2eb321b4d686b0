"""Findings and gains that a sentence misses without their names, told by their structure.

A sign that the vocabulary knows as sound when normal, beside a word of deviation, is the finding
itself: "a reflex that is weaker than it should be". That care improved function is a gain, and a
figure with the earlier one beside it shows it: "lifts 25 pounds, was 10".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.absence.answering import near
from rag.checking.absence.heads import Head
from rag.checking.absence.mentions import Mention, planned
from rag.checking.context import ItemContext
from rag.checking.denial import denied
from rag.records import Span
from rag.text import squeeze
from rag.vocabulary import Vocabulary

_LESS = (
    r"(?:abnormal\w*|asymmetr\w+|uneven|unequal|weak\w*|diminish\w*|reduc\w+|decreas\w+|lost|loss"
    r"|lessen\w*|absent|dull\w*|depressed|sluggish|impair\w*|deficits?|disturb\w*|lower|poor"
    r"|slower|missing|below)"
)
_CHANGED = r"(?:change(?= of)|changes|altered|alterations?|differences?)"
_SMALL = (
    r"(?:(?:of|in|to|the|his|her|any|an?|that|which|is|was|are|were|left|right|deep|tendon)\s+)"
)
_OF_RECORD = re.compile(
    r"\b(?:chart|records?|file|notes?|papers|pages|documents?|reports?)\b", re.I
)
_IN_TIME = re.compile(
    r"\b(?:since|after|before|between|from|over|during|compar\w+|until|by|than at|visits?|care"
    r"|therapy|treatment|improv\w*|again|new|further)\b",
    re.I,
)


def signs_missed(subject: str, cue: str, words: Vocabulary) -> Iterator[Head]:
    """Yield the findings that a claim misses by a sign and a word of deviation.

    "Change" is one only of what a chart holds; elsewhere it may be one of time.
    """
    if _IN_TIME.search(subject):
        return
    off = f"(?:{_LESS}|{_CHANGED})" if _OF_RECORD.search(cue) else _LESS
    for id_, entry in words.conditions.items():
        if not entry.denied_when_normal or words.conditions_in(subject):
            continue
        names = "|".join(re.escape(name) for name in entry.denied_when_normal)
        sign = rf"(?:{names})(?:e?s)?"
        form = rf"\b(?:{off}\s+{_SMALL}{{0,4}}{sign}|{sign}\s+{_SMALL}{{0,4}}{off})\b"
        match = re.search(form, subject, re.I)
        if match is not None:
            yield Head("condition", id_, match.group(), True, subject[match.end() :].strip())
            return


_IMPROVED = re.compile(
    r"\bthat\s+(?:[\w'’-]+\s+){1,6}?(?:has |have |had )?(?:improv|increas|restor|rais|help)\w*"
    r"\s+(?:\w+\s+){0,2}?(?P<what>function\w*|abilit\w+|capacit\w+|activit\w+)\b",
    re.I,
)
_GAIN = "functional_improvement"


def gain_missed(subject: str) -> str:
    """Return the words by which a claim misses that care improved function, or none.

    >>> gain_missed("is it recorded that the earlier visits improved his function")
    'that the earlier visits improved his function'
    """
    match = _IMPROVED.search(subject)
    return match.group() if match else ""


_DOES = r"(?:lifts?|walks?|stands?|sits?|carries|drives?|works?|types?|grips?|climbs?|sleeps?)"
_SCALE = r"(?:Oswestry|ODI|NDI|(?:Quick ?)?DASH|Roland\w*|Neck Disability Index|WOMAC|PRTEE|SPADI)"
_THEN = (
    r"[^.;]{0,40}?(?:,|\()\s*(?:it )?(?:was|were|had been|before|up from|down from|from|at first)"
)
_FIGURES = re.compile(
    rf"\b(?:(?P<does>{_DOES})|(?P<scale>{_SCALE}))\s+(?:\w+\s+){{0,2}}?(?P<now>\d+){_THEN}\s+(?P<then>\d+)",
    re.I,
)


def gained_in_figures(text: str) -> bool:
    """Whether a capacity rose or a score of disability fell, the earlier figure beside it.

    >>> gained_in_figures("Lifts 25 pounds floor to waist, was 10.")
    True
    >>> gained_in_figures("Lifts 10 pounds, was 25."), gained_in_figures("Oswestry 28, was 46.")
    (False, True)
    """
    return any(
        (int(m["now"]) > int(m["then"])) == bool(m["does"]) and m["now"] != m["then"]
        for m in _FIGURES.finditer(text)
    )


def gains_at(context: ItemContext) -> Iterator[tuple[Span, str]]:
    """Yield where the record tells in figures of a gain beside the care that is asked for again."""
    words = context.vocabulary
    own = {context.item.treatment, *words.ancestors(context.item.treatment or "")} - {None, ""}
    for span, text in context.told:
        if planned(text) or not gained_in_figures(text):
            continue
        hit = Mention(span, squeeze(text), planned=False)
        around = near(context, hit)
        if any(
            m.id in own and not denied(around, m.start, m.end) for m in words.treatments_in(around)
        ):
            yield span, hit.words
