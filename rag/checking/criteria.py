"""Criteria: what a sentence says of a criterion agrees with what the assessment found."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.context import ItemContext, outside_quotes
from rag.records import CriterionAssessment, CriterionStatus, Finding, Sentence, SentenceRole
from rag.text import fold

_NOT_MET = re.compile(
    r"\b(?:is|are|was|were|has|have|been)\s+(?:therefore\s+)?not\s+(?:been\s+)?"
    r"(?:met|satisfied|fulfilled)\b"
    r"|\b(?:does|do|did)\s+not\s+(?:meet|satisfy|fulfil)|\bfails\s+(?:the|this)\s+(?:condition|crit)"
    r"|\bunmet\b|\bremains?\s+open\b",
    re.I,
)
_MET = re.compile(
    r"\b(?:is|are|was|were|has\s+been|have\s+been)\s+(?:therefore\s+|clearly\s+)?"
    r"(?:met|satisfied|fulfilled)\b|\b(?:meets|satisfies|fulfils)\b",
    re.I,
)
_TELLING = 8
"""Characters of a label from which on finding it in a sentence is no accident."""
_SAID = {
    CriterionStatus.MET: "met",
    CriterionStatus.NOT_MET: "not met",
    CriterionStatus.CONTRADICTED: "contradicted by the record",
    CriterionStatus.NOT_DOCUMENTED: "not documented",
}


def check_criteria(context: ItemContext) -> Iterator[Finding]:
    """Compare the sentences that weigh a criterion with its status."""
    for sentence in context.draft.sentences:
        says = _stated(sentence)
        weighed = [one for one in weighed_in(context, sentence) if one.status in _SAID]
        if says is None or not weighed:
            continue
        met = [one for one in weighed if one.status is CriterionStatus.MET]
        if says and not met or not says and len(met) == len(weighed):
            yield _finding(context, sentence, weighed[0], says)


def _stated(sentence: Sentence) -> bool | None:
    """Return whether the sentence calls a criterion met; ``None`` where it says neither or both."""
    text = outside_quotes(sentence.text)
    not_met = bool(_NOT_MET.search(text))
    met = bool(_MET.search(_NOT_MET.sub(" ", text)))
    return met if met != not_met else None


def weighed_in(context: ItemContext, sentence: Sentence) -> list[CriterionAssessment]:
    """Return the assessed criteria that an assessing or concluding sentence is about.

    An assessment cites the words of the criterion; a conclusion names it by its label.
    """
    entries = context.assessment.recommendations if context.assessment else ()
    every = [one for entry in entries for one in entry.criteria]
    if sentence.role is SentenceRole.ASSESSMENT:
        quotes = {fold(citation.quote) for citation in sentence.citations}
        return [one for one in every if fold(one.criterion.text) in quotes]
    if sentence.role is SentenceRole.CONCLUSION:
        text = fold(sentence.text).lower()
        names = [(fold(one.criterion.label or one.criterion.text), one) for one in every]
        return [one for name, one in names if len(name) >= _TELLING and _plain(name) in text]
    return []


def _plain(name: str) -> str:
    return name.rstrip(".").lower()


def _finding(
    context: ItemContext, sentence: Sentence, one: CriterionAssessment, says: bool
) -> Finding:
    # A model that reads "met" where nothing was found may have seen more than the search did.
    open_ = says and one.status is CriterionStatus.NOT_DOCUMENTED
    return context.finding(
        "criterion_status",
        "warning" if open_ else "blocker",
        f"The sentence calls a criterion {'met' if says else 'not met'}; the assessment finds it "
        f"{_SAID[one.status]}.",
        "Read the criterion and the words of the record again, and correct the one that is wrong.",
        sentence=sentence,
        evidence=f"{one.criterion.text} {one.explanation}",
    )
