"""The clinical case summary: facts in the record's words, by kind, with the pages they stand on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.letter.blocks import Block, Piece, bold, entry, paragraph, plain
from rag.letter.references import place
from rag.records import CaseFile, CaseSummary, Fact, FactKind, Span
from rag.text import quotable, squeeze

_NAMES = {
    FactKind.AGE: "Age",
    FactKind.SEX: "Sex",
    FactKind.DATE_OF_INJURY: "Date of injury",
    FactKind.MECHANISM: "How the injury happened",
    FactKind.BODY_PART: "Parts of the body",
    FactKind.DIAGNOSIS: "Diagnoses",
    FactKind.SYMPTOM: "Complaints",
    FactKind.PAIN_SCORE: "Pain ratings",
    FactKind.FINDING: "Examination findings",
    FactKind.IMAGING: "Imaging and tests",
    FactKind.PRIOR_TREATMENT: "Treatment so far",
    FactKind.MEDICATION: "Medications",
    FactKind.WORK_STATUS: "Work status",
    FactKind.REQUEST: "Requests",
    FactKind.OTHER: "Other",
}
_UR = "According to utilization review (not the record's own finding)"


_INSIDE = frozenset({FactKind.FINDING, FactKind.IMAGING, FactKind.WORK_STATUS})
"""Kinds of which a denial in the fact's own words ("SLR negative") is itself what was found."""
_OWN_DENIAL = re.compile(
    r"\b(?:no|not|non\w*|neg\w*|normal\w*|without|den(?:y|ies|ied)|intact|symmetric\w*|absent|full"
    r"|unremarkable|within normal limits|stable|equal|preserved)\b|\b5\s*/\s*5\b|\(-\)",
    re.I,
)
_DENIED = "Denied, absent or not given, by the record"
_OPEN = "Only as possible, suspected or intended"


def fact_blocks(case: CaseFile, summary: CaseSummary) -> Iterator[Block]:
    """Yield one list entry per kind of fact; what only UR says stands apart.

    What the record denies, or holds for possible, stands apart too: by its bare name it would
    read as if the worker had it.
    """
    record = [fact for fact in summary.facts if fact.attribution == "record"]
    if not record:
        yield paragraph("No facts were found in the case file.")
    for kind, name in _NAMES.items():
        own = [fact for fact in record if fact.kind is kind and _stands(fact)]
        if own:
            yield entry(bold(f"{name}:"), *_list(case, own))
    for name, polarity in ((_DENIED, "negated"), (_OPEN, "uncertain")):
        others = [f for f in record if f.polarity == polarity and not _stands(f)]
        if others:
            yield entry(bold(f"{name}:"), *_list(case, others))
    reviewed = [fact for fact in summary.facts if fact.attribution != "record"]
    if reviewed:
        yield entry(bold(f"{_UR}:"), *_list(case, reviewed))


def _stands(fact: Fact) -> bool:
    """Whether the words of a fact may stand under the name of its kind."""
    if fact.polarity == "affirmed" or fact.kind is FactKind.REQUEST:
        return True
    return fact.kind in _INSIDE and bool(_OWN_DENIAL.search(fact.text))


def _list(case: CaseFile, facts: Sequence[Fact]) -> Iterator[Piece]:
    # The same words are often a fact of one kind for several parts of the body: say them once.
    seen: dict[str, Span] = {}
    for fact in facts:
        span = _quoted(case, fact.span)
        seen.setdefault(squeeze(case.words(span)).lower(), span)
    spans = list(seen.values())
    shown = [span for span in spans if not any(_within(span, other) for other in spans)]
    texts = [f"“{squeeze(case.words(span))}” ({place(case, span)})" for span in shown]
    yield plain(" " + "; ".join(texts) + ".")


def _quoted(case: CaseFile, span: Span) -> Span:
    start, end = quotable(case.documents[span.document].text, span.start, span.end)
    return span.model_copy(update={"start": start, "end": end})


def _within(span: Span, other: Span) -> bool:
    """Whether a stretch lies inside a longer one, which then tells it."""
    return (
        span.document == other.document
        and other.start <= span.start
        and span.end <= other.end
        and span.end - span.start < other.end - other.start
    )
