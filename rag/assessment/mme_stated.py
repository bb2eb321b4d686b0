"""The daily dose in morphine equivalents that the record itself gives as a figure."""

from __future__ import annotations

import re
from datetime import timedelta

from rag.assessment.verdict import Setting
from rag.intake.dates import dates_in
from rag.records import Span

_STALE = timedelta(days=365)
"""Age from which a figure tells nothing of what is taken at the date of review."""
_MME = (
    r"(?:MEDD?|MME|OMED|morphine[- ]equivalents?(?: daily)?(?: doses?)?"
    r"|morphine milligram equivalents?)"
)
_STATED = (
    re.compile(
        rf"\b{_MME}\b[^.;\d<>≥≤]{{0,25}}?(\d{{1,4}}(?:\.\d+)?)(?![\d/%-]|\s*(?:weeks?|months?|days?"
        r"|tablets?|pills?))",
        re.I,
    ),
    re.compile(
        rf"(?<![\d/<>#-])(\d{{1,4}}(?:\.\d+)?)\s*(?:mg\.?\s*)?(?:of\s+)?(?:oral\s+)?{_MME}\b", re.I
    ),
)
_A_BOUND = re.compile(
    r"\b(?:limit|threshold|exceed\w*|over|above|below|under|less than|more than|at most|up to"
    r"|guidelines?|recommend\w*|max\w*|ceiling|cap|not to|MTUS|CDC|ODG|ACOEM|was|had been|used to"
    r"|came|formerly|from)\b",
    re.I,
)


def stated_dose(setting: Setting) -> tuple[float, Span] | None:
    """Return the last daily dose in morphine equivalents that the record itself gives."""
    as_of = setting.view.summary.as_of
    out = None
    for sentence in setting.view.sentences:
        if sentence.voice != "record" or _A_BOUND.search(sentence.text):
            continue
        if any(d.date < as_of - _STALE for d in dates_in(sentence.text)):
            continue
        for pattern in _STATED:
            for match in pattern.finditer(sentence.text):
                if float(match.group(1)) > 0:
                    out = (float(match.group(1)), sentence.span)
    return out
