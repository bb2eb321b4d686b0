"""Abstentions: why no decision is suggested on an item, and what the library lacks for one."""

from __future__ import annotations

from collections.abc import Sequence

from rag.assessment.verdict import Setting
from rag.records import Abstention, ItemAssessment, ItemPassages, RecommendationAssessment
from rag.text import listed


def undecided(
    made: Sequence[RecommendationAssessment], found: ItemPassages, setting: Setting
) -> ItemAssessment:
    """Abstain where governing sections exist but none of them settles the matter (rule 15).

    Nothing then speaks against the treatment, and that nothing speaks for it is no ground to deny.
    """
    wanted = setting.item.treatment_name or setting.item.text
    abstention = Abstention(
        reason="no_guideline",
        explanation=f"No section found settles {wanted} for this case. {made[0].explanation}",
        missing=(f"a guideline section on {wanted} that fits the diagnoses and phase on record",),
    )
    return _abstaining(abstention, found, made)


def without_guideline(found: ItemPassages, setting: Setting) -> ItemAssessment:
    """Abstain where no passage governs the item (rules 1 and 2), saying what would be needed."""
    item = setting.item
    if item.treatment is None and item.drug is None:
        abstention = _unclear(item.text)
    elif found.superseded:
        abstention = _superseded(found, setting)
    else:
        abstention = _silent(found, setting)
    return _abstaining(abstention, found)


def _abstaining(
    abstention: Abstention, found: ItemPassages, made: Sequence[RecommendationAssessment] = ()
) -> ItemAssessment:
    return ItemAssessment(
        item=found.item,
        recommendations=tuple(made),
        decision=None,
        probability=None,
        explanation=abstention.explanation,
        abstention=abstention,
    )


def _unclear(text: str) -> Abstention:
    return Abstention(
        reason="unclear_request",
        explanation=f"The vocabulary knows no treatment that “{text}” names, so no guideline can "
        "be matched to it.",
        missing=("an entry for this treatment in the vocabulary", "a guideline section on it"),
    )


def _superseded(found: ItemPassages, setting: Setting) -> Abstention:
    wanted = setting.item.treatment_name or setting.item.text
    sources = [retrieved.passage.source for retrieved in found.superseded]
    old = listed(list(dict.fromkeys(f"{one.title} ({one.edition})" for one in sources)))
    return Abstention(
        reason="no_edition_in_force",
        explanation=f"Only editions not in force at the date of review address {wanted}: {old}.",
        missing=(f"the edition in force on {setting.view.summary.as_of.isoformat()}",),
    )


def _silent(found: ItemPassages, setting: Setting) -> Abstention:
    wanted = setting.item.treatment_name or setting.item.text
    searched = listed([step.name for step in found.steps if step.outcome != "not_opened"])
    places = f" ({searched} searched)" if searched else ""
    parts = [setting.terms.name(part) for part in setting.item.body_parts]
    of_parts = f" for the {listed(parts)}" if parts else ""
    return Abstention(
        reason="no_guideline",
        explanation=f"No guideline in the library governs {wanted}{places}; silence alone is no "
        "reason to deny.",
        missing=(f"a guideline section on {wanted}{of_parts}",),
    )
