"""What of a section an earlier sentence has said already: a condition, a result, a quotation."""

from __future__ import annotations

from rag.assessment.criteria import BOUNDS
from rag.drafting.evidence import quotes_of
from rag.drafting.material import Material, Missed
from rag.drafting.sections import label_of
from rag.records import (
    CaseQuote,
    CriterionAssessment,
    CriterionStatus,
    DocumentedTest,
    LimitTest,
    PhaseTest,
    RecommendationAssessment,
    ResponseTest,
    TriedTest,
)


def told_before(
    unit: list[CriterionAssessment], made: RecommendationAssessment, material: Material
) -> bool:
    """Whether an earlier section asked for the same: by its words, or of the same subject.

    A section that only informs is not asked again about an amount, a result, earlier care or a
    finding that was missed before, nor shown again by words of the record that showed a condition.
    """
    names = {label_of(entry, material) for entry in unit}
    subjects = {subject for subject in map(_subject, unit) if subject}
    shows = {quote.text for entry in unit for quote in _shows(entry, material)}
    done = names <= material.told
    if not made.deciding:
        done = done or all(_missed_before(entry, material) for entry in unit)
        done = done or (bool(shows) and shows <= material.shown)
    material.told |= names | subjects
    material.shown |= shows
    material.missed += [one for one in map(_sought, unit) if one.terms]
    return done


def _missed_before(entry: CriterionAssessment, material: Material) -> bool:
    """Whether a condition is of a subject told before, or asks mostly for what was missed before.

    Two sections name a thing by lists of terms that are seldom equal: where half of the shorter
    one stands in the other, they ask for the same.
    """
    subject, sought = _subject(entry), _sought(entry)
    if subject and subject in material.told:
        return True
    return bool(sought.terms) and any(
        one.kinds == sought.kinds
        and len(sought.terms & one.terms) * 2 >= min(len(sought.terms), len(one.terms))
        for one in material.missed
    )


def _sought(entry: CriterionAssessment) -> Missed:
    """Return by what terms, and as what kinds of fact, a finding was looked for in vain.

    Where the record says something all the same, such as a denial, that is to be told.
    """
    test, silent = entry.criterion.test, not (entry.fact_ids or entry.evidence)
    missing = entry.status is CriterionStatus.NOT_DOCUMENTED and silent
    if missing and isinstance(test, DocumentedTest):
        return Missed(frozenset(test.any), frozenset(test.fact_kinds))
    return Missed(frozenset(), frozenset())


def _subject(entry: CriterionAssessment) -> str:
    """Return what a condition is about where sections differ in words alone; empty: its own."""
    test = entry.criterion.test
    if isinstance(test, LimitTest) and entry.status is CriterionStatus.MET:
        return f"within the limit: {test.measure}"
    if isinstance(test, PhaseTest):
        return entry.explanation
    if entry.status is CriterionStatus.MET:
        return ""
    if isinstance(test, TriedTest):
        return f"tried: {test.failed} {entry.status} {entry.explanation if test.min_days else ''}"
    bare = isinstance(test, ResponseTest) and not (test.min_relief_percent or test.min_days)
    return "result" if bare and entry.status is CriterionStatus.NOT_DOCUMENTED else ""


def _shows(entry: CriterionAssessment, material: Material) -> tuple[CaseQuote, ...]:
    if entry.status is not CriterionStatus.MET or entry.criterion.test.kind in BOUNDS:
        return ()
    return quotes_of(material.case, entry, material.facts)


def is_quoted(quote: CaseQuote, material: Material) -> bool:
    """Whether the words of a quote stand in an earlier sentence already."""
    words = quote.text.rstrip(".")
    return any(words in row.text for row in material.rows if quote in row.case_quotes)


def is_request(quote: CaseQuote, material: Material) -> bool:
    """Whether a quote is of the request, which stands in the first sentence already."""
    asked = material.item.span
    return asked is not None and (
        quote.span.document == asked.document
        and asked.start <= quote.span.start
        and quote.span.end <= asked.end
    )
