"""Facts about the work that the worker does, or is told not to do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.intake.assertions import assertion
from rag.intake.fact_draft import FactDraft
from rag.intake.phrase_places import date_near, element
from rag.intake.relatives import of_relative
from rag.intake.statements import Statement
from rag.records import FactKind
from rag.vocabulary import Vocabulary

_WORK = {
    "off_work": "off work",
    "modified_duty": "modified duty",
    "return_to_work": "working",
    "maximum_medical_improvement": "permanent and stationary",
}
_FULL = re.compile(r"\b(?:full|regular|usual|without restrict|no restrict|unrestricted)", re.I)


def work_status(statement: Statement, vocabulary: Vocabulary) -> Iterator[FactDraft]:
    """Yield what a statement says of the worker's work."""
    found = [m for m in vocabulary.conditions_in(statement.text) if m.id in _WORK]
    if not found:
        return
    if re.search(
        r"goal|discuss|unable to return to (?:his|her) (?:usual|pre)", statement.text, re.I
    ):
        found = [m for m in found if m.id != "return_to_work"]
    found = [m for m in found if not _no_status(statement.text, m.start, m.end)]
    ids = {m.id for m in found}
    for match in found:
        if match.id == "return_to_work" and ids & {"modified_duty", "off_work"}:
            continue
        polarity = assertion(statement.text, match.start, match.end)
        value = _WORK[match.id]
        place = element(statement.text, match.start, match.end)
        words = statement.text[place.start : place.end]
        if match.id == "return_to_work" and _FULL.search(words):
            value = "full duty"
        yield FactDraft(
            FactKind.WORK_STATUS,
            statement,
            place,
            {
                "value": value,
                "polarity": polarity,
                "noted": date_near(statement, place),
            },
        )


_NO_STATUS = re.compile(r"future\s+medical(?:\s+care)?|plateau\w*", re.IGNORECASE)
"""Words of a settlement or of healing: they say nothing of work."""
_WISHED = re.compile(
    r"\b(?:needs?\s+to\s+be|wants?|wishes|asks?(?:\s+(?:for|to))?|would\s+like|hopes?|should\s+be"
    r"|prefers?|whether|if)\s+(?:\w+\s+){0,3}$",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:buddy|friend|co-?worker|neighbou?r|colleague|roommate|fianc[eé]e?|boyfriend|girlfriend"
    r"|another\s+\w+)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_WORKS = re.compile(
    r"(?:^|[.,;:()\"“|&/*-]|->|\b(?:is|are|was|been|be|he|she|I|and|but|now|currently|still|not|back"
    r"|to|full|part|pt|patient|worker|claimant|applicant|employee|status|work|continues?|remains"
    r"|has|have|had|of|off|on|\d))\s*$",
    re.IGNORECASE,
)


def _no_status(text: str, start: int, end: int) -> bool:
    """Whether words on work are none of the worker's day: a wish, a settlement, another's work."""
    word, before = text[start:end], text[:start]
    if _NO_STATUS.fullmatch(word) or _WISHED.search(before):
        return True
    if _OTHERS.search(before) or of_relative(text, start, end):
        return True
    return word.lower() in ("working", "works", "worked", "retired") and not _WORKS.search(before)
