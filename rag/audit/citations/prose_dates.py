"""Sources of which a sentence names a day that lies behind the day of the case."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.material import Material
from rag.checking.values import values
from rag.text import around

_SOURCE = re.compile(
    r"\b(?:guidelines?|guidance|chapters?|editions?|schedule(?!d)|regulations?|CCR|MTUS|ODG|ACOEM"
    r"|Official Disability|stud(?:y|ies)|trials?|papers?|articles?|literature|meta-?analys[ie]s"
    r"|(?<!utilization )reviews?|college|academy|society|association|institute|board|assessment"
    r"|consensus"
    r"|committee|statements?|publications?|published|recommendations?|bulletin|labels?|labell?ing"
    r"|Cochrane|Colorado|UpToDate|(?-i:[A-Z]{3,}(?:/[A-Z][A-Za-z]*)?))\b",
    re.I,
)
"""What issues or is issued: a guideline, a publisher, a study, letters of a name."""
_OF_RECORD = re.compile(
    r"\b(?:utili[sz]ation review|reports?|notes?|visits?|MRI|EMG|NC[SV]|CT|RFA|PR-?2|DOI|AME|QME"
    r"|x-?rays?|radiographs?|films?|scans?|exam\w*|injured|request\w*|records?|evaluat\w+|letters?"
    r"|seen|denied|denial|decision|appeal\w*|appointment|form)\b",
    re.I,
)
_NOT_YET = re.compile(
    r"\b(?:not|n['’]t) (?:\w+ )?(?:yet|in force|in effect|available|appl\w+|govern\w*|rel(?:y"
    r"|ied)\w*"
    r"|used?|follow\w*|consider\w*|exist\w*|bind\w*|adopted|published)\b"
    r"|\b(?:nor|until|till|only|later|subsequent\w*|afterwards?|since then|too late"
    r"|after (?:the|this)|scheduled|planned|plans?|will|expect\w*|hindsight|supersed\w+|replac\w+"
    r"|access\w*|retriev\w*|updated|viewed|as of)\b",
    re.I,
)
"""With one of these a sentence may say itself that the source came too late, or tell of a plan."""
_YEAR = re.compile(r"(?<![\d/.-])(?:19|20)\d\d(?![\d/-])")
_BREAK = re.compile(r";(?=\s|$)")
_CLAUSE = re.compile(r"[;:]\s|,\s|\b(?:and|but|while|whereas)\b")
_REACH = 80
"""Characters between a source and its day."""


def of_later_date(material: Material, words: str) -> str:
    """Return the day of a source that lies behind the day of the case; empty where none does.

    Args:
        material: The letter; a day that stands outside the rationales is the record's.
        words: A sentence of a rationale.
    """
    day = material.summary.as_of.isoformat()
    for told, start, end in _days(words):
        later = told > day[: len(told)]
        if later and words[start:end] not in material.outside_rationales:
            if _of_source(words, start, end) and not _NOT_YET.search(_clause(words, start, end)):
                return told
    return ""


def _days(words: str) -> Iterator[tuple[str, int, int]]:
    """Yield years, months and days, each as far as an ISO date goes, with their place."""
    dated = [value for value in values(words) if value.kind == "date"]
    for value in dated:
        yield value.value, value.start, value.end
    for match in _YEAR.finditer(words):
        if not any(v.start <= match.start() < v.end for v in dated):
            yield match.group(), match.start(), match.end()


def _of_source(words: str, start: int, end: int) -> bool:
    """Whether a day stands by a source, and by nothing of the record that is nearer."""
    source = _nearest(_SOURCE, words, start, end)
    record = _nearest(_OF_RECORD, words, start, end)
    return source <= _REACH and source < record


def _clause(words: str, start: int, end: int) -> str:
    return words[slice(*around(_CLAUSE, words, start, end))]


def _nearest(pattern: re.Pattern[str], words: str, start: int, end: int) -> int:
    """Return the characters between a day and the nearest match; a far one where a stop parts."""
    found = [_REACH + 1]
    for match in pattern.finditer(words):
        low, high = (match.end(), start) if match.end() <= start else (end, match.start())
        if low <= high and not _BREAK.search(words[low:high]):
            # "the guideline of 2017 lists visits": what a day belongs to mostly stands before it.
            found.append((high - low) * (1 if high == start else 2))
    return min(found)
