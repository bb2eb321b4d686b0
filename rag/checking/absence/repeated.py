"""Tests said to have been made but once, where the record gives a later result as well.

"The PHQ-9 was never repeated" is answered by a sentence that gives two results of it at two times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.checking.absence.reach import told_by_review
from rag.checking.context import outside_quotes
from rag.checking.values import dates_told
from rag.retrieval.lexical import tokenize
from rag.text import between

_NO = r"(?:no|not|never|nobody|none|nor|without|lack\w*|missing|absent|nowhere|n['’]t|nothing)"
_AGAIN = (
    r"(?:repeat\w*|again|(?:a |any )?(?:second|another|third|further|later|subsequent|follow-?up"
    r"|more recent|newer|fresh|new|interval|serial|other|closing|final|discharge)"
    r"|re-?(?:test|check|measur|scor|examin|assess|administ|evaluat|tak|imag|scan)\w*|anew"
    r"|once more|afterwards?|thereafter|a second time|more than once|comparison"
    r"|compared?)"
)
_ONCE = (
    r"(?:only once|just once|but once|a single time|one time only|once only|scored once|taken once"
    r"|measured once|done once|given once|(?:a|one|the) (?:single|sole|lone|solitary|only)"
    r"|one-time|and no more|stands alone)"
)
_NOT_AGAIN = re.compile(
    rf"\b{_NO}\b[^.;:]{{0,60}}?\b{_AGAIN}\b|\b{_AGAIN}\b[^.;:]{{0,60}}?\b{_NO}\b|\b{_ONCE}\b"
    r"|\bun(?:repeated|rechecked|retested)\b",
    re.I,
)
_CLAUSE = re.compile(
    r"[.;:]\s|,\s+(?=(?:but|so|while|whereas|although|though)\b)|\b(?:but|while)\b"
    r"|,\s+and\s+(?=(?:\w+\s+){1,3}?(?:has|have|had|is|was|are|were|does|did)\b)"
)
_JUDGED = re.compile(
    r"\b(?:need\w*|requir\w*|warrant\w*|indicat\w+|necess\w*|recommend\w*|should|would|must|may"
    r"|guidelines?|MTUS|ODG|ACOEM|support\w*|request\w*|reason|basis|justif\w*|appropriate"
    r"|improv\w*|change[sd]?|better|worse|gain|benefit\w*|authori\w*|certif\w*|approv\w*|until"
    r"|unless|without (?:a |any )?comparison)\b",
    re.I,
)
_SINCE_DAY = re.compile(
    r"\b(?:since|after|later than|beyond|following)\b[^.;,]{0,40}?(?:\d{1,2}/\d|\b(?:19|20)\d\d\b)",
    re.I,
)
_MEASURE = re.compile(
    r"\b(?:[A-Z]{2,6}-\d{1,2}|[A-Z]{3,6}(?:-[A-Z\d]{1,2})?|Epworth|Oswestry|Beck|Roland"
    r"|(?:Quick ?)?DASH|HbA1c|A1c|grip|pinch|girth|(?:dorsi|plantar)?flexion|extension|abduction"
    r"|adduction|rotation|weight|BMI|glucose|creatinine|audiograms?|spirometry|bone density"
    r"|T-score|ISI|pain scores?|pain ratings?)\b"
)
_SKIP = frozenset("MTUS ACOEM ODG ASIPP QME AME RFA DOI".split())
_FIGURE = re.compile(
    r"(?<![\d/.-])\d{1,3}(?:\.\d+)?(?![\d/]|\s*/\s*\d+\s*/|-?\s?(?:mg|visits|sessions|days|weeks"
    r"|months|years|minutes|hours|tablets)\b)"
)
_DATE = re.compile(r"\b\d{1,2}/(?:\d{1,2}/)?\d{2,4}\b|\b(?:19|20)\d\d\b")
_TWO_TIMES = re.compile(
    r"\b(?:from|against|then|later|now|before|after(?:wards)?|initial\w*|baseline|first|last|outset"
    r"|intake|discharge|start|end|previously|came down|fell|rose|dropped|down|up|was|had been"
    r"|follow-?up|repeat\w*|again|since|by)\b",
    re.I,
)
_SIDES = re.compile(
    r"\bleft\b.*\bright\b|\bright\b.*\bleft\b|\b[LR]\b.*\b[LR]\b|\bnormal (?:is|range)", re.I | re.S
)
_AIM = re.compile(r"\b(?:goals?|target|aim\w*|plan\w*|should|will)\b", re.I)


@dataclass(frozen=True)
class Repeat:
    """A measure that a sentence says was taken but once."""

    words: str
    stems: frozenset[str]


def repeats_missed(text: str) -> Iterator[Repeat]:
    """Yield the measures that a sentence says were taken but once.

    >>> [one.words for one in repeats_missed("The PHQ-9, 17 at first, was never repeated.")]
    ['PHQ-9']
    >>> list(repeats_missed("Since the PHQ-9 of 10/07/2019 no other has been scored."))
    []
    """
    own = outside_quotes(text)
    for start, end in between(_CLAUSE, own):
        clause = own[start:end]
        told = _NOT_AGAIN.search(clause)
        if told is None or _JUDGED.search(clause) or _SINCE_DAY.search(clause):
            continue
        if told_by_review(own[: start + told.start()]):
            continue
        match = next((m for m in _MEASURE.finditer(clause) if m.group() not in _SKIP), None)
        if match is not None:
            yield Repeat(match.group(), frozenset(tokenize(match.group())))


def told_twice(repeat: Repeat, text: str) -> bool:
    """Whether a sentence of the record gives two results of a measure, at two times.

    >>> phq = Repeat("PHQ-9", frozenset(tokenize("PHQ-9")))
    >>> told_twice(phq, "The PHQ-9 was 17 at the first of them and 16 on 10/07/2019.")
    True
    >>> told_twice(phq, "PHQ-9 scored 16 on 09/14/2016; sleep is broken.")
    False
    """
    for part in re.split(r";\s|\.\s", text):
        place = re.search(rf"\b{re.escape(repeat.words)}\b", part, re.I)
        if place is None or _AIM.search(part):
            continue
        # To the next measure by name: "the PHQ-9 was 17 and the Epworth score 6".
        rest = part[place.end() :]
        other = next((m for m in _MEASURE.finditer(rest) if m.group() != repeat.words), None)
        rest = rest[: other.start()] if other else rest
        figures = _FIGURE.findall(_DATE.sub(" ", rest))
        two = len(dates_told(rest)) > 1 or _TWO_TIMES.search(part)
        if len(figures) > 1 and two and not _SIDES.search(rest):
            return True
    return False
