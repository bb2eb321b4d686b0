"""What the guidelines ask against what the record shows, and the decision that this suggests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.assessment.alternatives import alternatives
from rag.assessment.chapters import bearing, parts_asked
from rag.assessment.criteria import assess_criteria
from rag.assessment.decide import Held, decide_item
from rag.assessment.dependents import follow_parents
from rag.assessment.formulary_status import formulary_note
from rag.assessment.hits import look_for
from rag.assessment.record_view import RecordView
from rag.assessment.repeats import is_repeat, repeats_under
from rag.assessment.surgery import before_operation
from rag.assessment.terms import terms_of
from rag.assessment.timing import phases
from rag.assessment.verdict import Setting
from rag.assessment.weaning import weaning_note
from rag.formulary import Formulary
from rag.records import (
    CaseFile,
    CaseSummary,
    CriterionAssessment,
    DisputedItem,
    ItemAssessment,
    ItemPassages,
    Recommendation,
    RetrievedPassage,
)
from rag.text import listed
from rag.vocabulary import ANY, Vocabulary

__all__ = ["assess"]

Revise = Callable[[int, CriterionAssessment], CriterionAssessment]
"""A reviewer's last word on one criterion of an item, by the item's number."""


def assess(
    case: CaseFile,
    summary: CaseSummary,
    passages: Sequence[ItemPassages],
    vocabulary: Vocabulary,
    *,
    revise: Revise | None = None,
    formulary: Formulary | None = None,
) -> tuple[ItemAssessment, ...]:
    """Hold every governing recommendation against the record and suggest a decision per item.

    Args:
        case: The case file; its whole text is searched before anything is called missing.
        summary: What intake understood of it.
        passages: The passages of each item of ``summary``, by item number.
        vocabulary: Synonyms for the search.
        revise: Called with every criterion assessed before the decision is made of them, so that a
            reviewer can overrule one.
        formulary: Drug list and tables of morphine equivalents; without them daily doses cannot be
            added up and no status of a drug is told.

    Returns:
        One assessment for each entry of ``passages``, in their order.
    """
    view = RecordView(case, summary, terms_of(vocabulary))
    items = {item.number: item for item in summary.items}
    made = [_assess_item(items[found.item], found, view, revise, formulary) for found in passages]
    return follow_parents(summary.items, made, view.terms)


def _assess_item(
    item: DisputedItem,
    found: ItemPassages,
    view: RecordView,
    revise: Revise | None,
    formulary: Formulary | None,
) -> ItemAssessment:
    setting = Setting(item, view, view.terms, repeat=False, formulary=formulary)
    setting = replace(setting, repeat=is_repeat(item, setting))
    sections: dict[str, list[RetrievedPassage]] = {}
    for retrieved in found.passages:
        recommendation = retrieved.passage.recommendation
        if retrieved.governs and recommendation is not None:
            sections.setdefault(recommendation.id, []).append(retrieved)
    made = decide_item(
        [_hold(pieces, setting, revise) for pieces in bearing(sections, setting).values()],
        found,
        setting,
    )
    more = {
        "alternatives": alternatives(found, setting),
        "formulary": formulary_note(setting),
        "weaning": weaning_note(made, found, setting),
    }
    return made.model_copy(update=more)


def _hold(
    pieces: Sequence[RetrievedPassage], setting: Setting, revise: Revise | None = None
) -> Held:
    passage = pieces[0].passage
    recommendation = passage.recommendation
    if recommendation is None:
        raise ValueError("a governing passage carries a recommendation")
    asked = parts_asked(pieces[0], setting)
    repeat = repeats_under(recommendation, setting)
    here = replace(setting, section_parts=asked, repeat=repeat)
    criteria = assess_criteria(recommendation, pieces, here)
    if revise is not None:
        criteria = tuple(revise(setting.item.number, entry) for entry in criteria)
    return Held(
        passage=passage,
        recommendation=recommendation,
        criteria=criteria,
        confined_to=_applies(recommendation, setting),
        component=_component(recommendation, setting),
        specificity=_specificity(recommendation, passage.chapter_body_parts, setting),
    )


def _applies(recommendation: Recommendation, setting: Setting) -> str:
    """Return to what the section is confined and the record lacks; empty where it applies."""
    confined = recommendation.conditions
    asked = any(setting.view.says(text, term) for text in _requests(setting) for term in confined)
    if confined and not asked and not look_for(confined, setting).affirmed:
        return listed([setting.terms.name(term) for term in confined], "or")
    now = phases(setting)
    if recommendation.phases and now and not set(now) & set(recommendation.phases):
        return f"the {listed(recommendation.phases, 'or')} phase"
    return ""


def _requests(setting: Setting) -> tuple[str, ...]:
    """Return the words of the request, with those of an operation that it is to follow."""
    if not before_operation(setting):
        return (setting.item.text,)
    beside = (one.text for one in setting.view.summary.items if one.category == "surgery")
    return (setting.item.text, *beside)


def _component(recommendation: Recommendation, setting: Setting) -> str:
    """Return ``drug`` for a section on the drug of a request that joins it to other treatment."""
    item, known = setting.item, setting.terms.vocabulary
    if item.drug is None or item.drug not in known.drugs or item.treatment is None:
        return ""
    of_drug = {item.drug, known.drugs[item.drug].treatment}
    of_drug |= set(known.ancestors(known.drugs[item.drug].treatment))
    if item.treatment in of_drug or of_drug & set(known.ancestors(item.treatment)):
        return ""
    return "drug" if of_drug & set(recommendation.treatments) else ""


def _specificity(
    recommendation: Recommendation, chapter_parts: tuple[str, ...], setting: Setting
) -> int:
    item = setting.item
    exact = bool({item.treatment, item.drug} & set(recommendation.treatments))
    parts = (set(recommendation.body_parts) - {ANY}) or set(chapter_parts)
    marks = (
        exact,
        bool(parts & set(item.body_parts)),
        bool(recommendation.conditions),
        bool(recommendation.phases),
    )
    return sum(weight for weight, mark in zip((8, 4, 2, 1), marks, strict=True) if mark)
