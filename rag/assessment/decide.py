"""From assessed recommendations to the suggested decision on one item, by the rules stated here.

| rule | where | leads to |
|---|---|---|
| 1 | No passage governs (``abstain``) | abstain: ``no_guideline``, ``no_edition_in_force`` |
| 2 | The request names no treatment that the vocabulary knows | abstain: ``unclear_request`` |
| 3 | A section confined to a diagnosis or phase that the record lacks | open: decides nothing |
| 4 | Stance *not recommended* or *insufficient evidence* | leans to upheld |
| 5 | One applicable criterion not met or contradicted | leans to upheld |
| 6 | One applicable criterion not documented after the record was searched | leans to upheld |
| 7 | Every applicable criterion met; of a group one suffices | leans to overturned |
| 8 | *Recommended*, and no criterion that can be tested | leans to overturned |
| 9 | *Conditional*, and no criterion that can be tested; *not addressed* | open |
| 10 | First step of the search sequence with a leaning; in it the most specific section | decides |
| 11 | A deciding section advises against the treatment, or an amount exceeds its limit | upheld |
| 12 | Of its conditions fewer than a third, or none about the worker, is met | upheld |
| 13 | Nothing found speaks against the request | overturned |
| 14 | Else the probability of Overturned is at least ``THRESHOLD`` | overturned, else upheld |
| 15 | Every governing section is open | abstain: ``no_guideline`` |
| 16 | The request joins two treatments, e.g. visits with a drug | each must be supported |
| 17 | Only a limit of amount is exceeded | upheld, with the supported portion named |
| 18 | The request accompanies an operation in dispute that is upheld (``dependents``) | upheld |

Rules 5 and 6 say where a section leans, not what is decided: reviewers overturn on most of what a
guideline asks where the record speaks for the worker, and uphold where only its letter is met. How
much is enough is weighed by ``rag.assessment.probability``, over criteria and the record's signals.
Silence of the MTUS is no rule here: it only opens the next step of the search sequence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.assessment import amounts
from rag.assessment.abstain import undecided, without_guideline
from rag.assessment.criteria import BOUNDS, settled
from rag.assessment.probability import AGAINST, WEIGHTS, probability
from rag.assessment.scrutiny import nothing_exceptional
from rag.assessment.sides import both_sides, of_signals
from rag.assessment.signal import Signal
from rag.assessment.signals import signals
from rag.assessment.verdict import Setting, amount
from rag.records import (
    CriterionAssessment,
    CriterionStatus,
    Decision,
    ItemAssessment,
    ItemPassages,
    LimitTest,
    Passage,
    Recommendation,
    RecommendationAssessment,
    Stance,
)
from rag.text import listed

_TO_THE_POINT = 8 | 4
"""What the very treatment and the very part of the body add to the specificity of a section."""
Leaning = Literal["upheld", "overturned", "open"]
_HARD = ("visits", "levels", "sites", "days")
"""Amounts beyond whose limit nothing is granted as asked; tablets and refills are weighed, for a
prescription can be filled in part."""
_LEAST_MET = 1 / 3
"""Share of a deciding section's conditions below which nothing else makes up for them."""
THRESHOLD = 0.16
"""Probability from which the suggestion is Overturned. Denials stand in seven of eight reviews, so
that a half would deny all but the plainest cases: care denied by mistake is counted as about five
times as grave as care granted by mistake, which gives 1 / (1 + 5)."""
_STANCES = {
    Stance.RECOMMENDED: "recommends this treatment",
    Stance.NOT_RECOMMENDED: "does not recommend this treatment",
    Stance.CONDITIONAL: "supports this treatment under conditions",
    Stance.INSUFFICIENT: "finds too little evidence for this treatment",
    Stance.NOT_ADDRESSED: "does not address this treatment",
}


@dataclass(frozen=True)
class Held:
    """A recommendation held against the record, with the section it stands in."""

    passage: Passage
    recommendation: Recommendation
    criteria: tuple[CriterionAssessment, ...]
    confined_to: str
    """Diagnosis or phase to which the section is confined and which the record lacks; or empty."""
    component: str
    """Which part of a request that joins treatments the section is about; else empty."""
    specificity: int
    """Sum of 8 for the very treatment, 4 for the body part, 2 for a diagnosis and 1 for a phase."""


def lean(held: Held) -> tuple[Leaning, str]:
    """Return where one recommendation points, and why, in a sentence (rules 3 to 9)."""
    stance = held.recommendation.stance
    says = f"The section {_STANCES[stance]}"
    if held.confined_to:
        return (
            "open",
            f"The section is confined to {held.confined_to}, which the record does not show.",
        )
    if stance in AGAINST:
        return "upheld", f"{says}."
    if stance is Stance.NOT_ADDRESSED:
        return "open", f"{says}."
    counted = settled(held.criteria)
    if not counted:
        leaning: Leaning = "overturned" if stance is Stance.RECOMMENDED else "open"
        return leaning, f"{says} and sets no condition that the program can test."
    tally = _tally(counted)
    if any(entry.status is not CriterionStatus.MET for entry in counted):
        return "upheld", f"{says}; {tally}."
    if all(map(_mere_threshold, counted)):
        return "open", f"{says}; {tally}, which alone is no ground to grant it."
    return "overturned", f"{says}; {tally}."


def _mere_threshold(entry: CriterionAssessment) -> bool:
    """Whether a condition only keeps clear of a dose: below it the other sections apply."""
    test = entry.criterion.test
    return isinstance(test, LimitTest) and test.measure == "mme"


def _tally(counted: Sequence[CriterionAssessment]) -> str:
    """Count the criteria by status: ``2 of 3 conditions are met, 1 is not documented``."""
    states = [entry.status for entry in counted]
    out = [f"{states.count(CriterionStatus.MET)} of {amount(len(states), 'condition')} met"]
    for status, words in (
        (CriterionStatus.NOT_MET, "not met"),
        (CriterionStatus.CONTRADICTED, "contradicted by the record"),
        (CriterionStatus.NOT_DOCUMENTED, "not documented"),
    ):
        if states.count(status):
            out.append(f"{states.count(status)} {words}")
    return listed(out)


def decide_item(held: Sequence[Held], found: ItemPassages, setting: Setting) -> ItemAssessment:
    """Return the suggested decision on one item, or the abstention (rules 1, 2 and 10 to 17)."""
    if not held:
        return without_guideline(found, setting)
    pairs = [(entry, _assessment(entry)) for entry in held]
    deciding = _of_weakest_component(pairs)
    if not deciding:
        return undecided([made for _, made in pairs], found, setting)
    made = [entry.model_copy(update={"deciding": (h, entry) in deciding}) for h, entry in pairs]
    told = signals(setting)
    chance = probability(setting.item, made, told, setting.terms.vocabulary)
    decision = _decision(deciding, pairs, told, chance)
    chosen = [p for p in deciding if p[1].leaning == decision] or deciding
    portion = _portion(chosen[0][0], decision, setting)
    made = [
        m.model_copy(update={"deciding": p in chosen}) for m, p in zip(made, pairs, strict=True)
    ]
    return ItemAssessment(
        item=found.item,
        recommendations=tuple(made),
        decision=decision,
        probability=chance,
        supported_portion=portion,
        explanation=_explain(chosen[0], decision, portion, pairs),
        sides=both_sides(made, told),
        remarks=tuple(of_signals((*told, *_departure(decision, deciding, pairs, setting)))),
    )


Pair = tuple[Held, RecommendationAssessment]


def _assessment(held: Held) -> RecommendationAssessment:
    leaning, why = lean(held)
    return RecommendationAssessment(
        passage_key=held.passage.key,
        recommendation_id=held.recommendation.id,
        stance=held.recommendation.stance,
        authority_rank=held.passage.source.authority_rank,
        criteria=held.criteria,
        leaning=leaning,
        explanation=why,
    )


def _of_weakest_component(pairs: Sequence[Pair]) -> list[Pair]:
    """Return what decides; of a request that joins treatments, for the one not supported."""
    parts: dict[str, list[Pair]] = {}
    for pair in pairs:
        parts.setdefault(pair[0].component, []).append(pair)
    decided = [chosen for part in parts.values() if (chosen := _deciding(part))]
    unmet = [chosen for chosen in decided if not any(m.leaning == "overturned" for _, m in chosen)]
    return [*unmet, *decided, []][0]


def _deciding(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the recommendations that decide: first step with a leaning, then most specific.

    A section known from general knowledge decides only where no section that was read in its
    source or in decisions is as much about the treatment and the part of the body at that step.
    """
    leaning = [pair for pair in pairs if pair[1].leaning != "open"]
    if not leaning:
        return []
    step = min(pair[1].authority_rank for pair in leaning)
    at_step = [pair for pair in leaning if pair[1].authority_rank == step]
    point = max(pair[0].specificity for pair in at_step) & _TO_THE_POINT
    read = [p for p in at_step if _was_read(p) and p[0].specificity & _TO_THE_POINT == point]
    best = max(pair[0].specificity for pair in read or at_step)
    return [pair for pair in read or at_step if pair[0].specificity == best]


def _was_read(pair: Pair) -> bool:
    return pair[0].recommendation.status != "general_knowledge"


def _decision(
    deciding: Sequence[Pair], pairs: Sequence[Pair], told: Sequence[Signal], chance: float
) -> Decision:
    """Return the decision that the deciding sections and the weight of the record suggest."""
    if not _supportable(deciding):
        return "upheld"
    if not _disputable(pairs, told):
        return "overturned"
    return "overturned" if chance >= THRESHOLD else "upheld"


def _departure(
    decision: Decision, deciding: Sequence[Pair], pairs: Sequence[Pair], setting: Setting
) -> tuple[Signal, ...]:
    """Return that nothing speaks for departing from a guideline that is against the request."""
    against = any(_advises_against(pair) for pair in deciding) or any(
        _over_limit(held) for held, _ in pairs
    )
    told = nothing_exceptional(setting) if decision == "upheld" and against else None
    return (told,) if told else ()


def _supportable(deciding: Sequence[Pair]) -> bool:
    """Whether there is ground on which the request could be granted (rules 11 and 12)."""
    if any(_advises_against(pair) for pair in deciding):
        return False
    return any(
        held.recommendation.stance is Stance.RECOMMENDED or _enough_met(settled(held.criteria))
        for held, _ in deciding
    )


def _enough_met(counted: Sequence[CriterionAssessment]) -> bool:
    met = sum(entry.status is CriterionStatus.MET for entry in counted)
    return any(map(_about_worker, counted)) and met >= _LEAST_MET * len(counted)


def _about_worker(entry: CriterionAssessment) -> bool:
    met = entry.status is CriterionStatus.MET
    return met and entry.criterion.test.kind not in BOUNDS


def _disputable(pairs: Sequence[Pair], told: Sequence[Signal]) -> bool:
    """Whether anything found speaks against the request (rule 13)."""
    return any(made.leaning == "upheld" for _, made in pairs) or any(
        WEIGHTS.get(signal.name, 0.0) < 0 for signal in told
    )


def _advises_against(pair: Pair) -> bool:
    """Whether a section advises against the treatment, or the amount exceeds its limit."""
    held, _ = pair
    if held.recommendation.stance in AGAINST:
        return True
    return _over_limit(held)


def _over_limit(held: Held) -> bool:
    return any(
        isinstance(entry.criterion.test, LimitTest)
        and entry.criterion.test.measure in _HARD
        and entry.status is CriterionStatus.NOT_MET
        for entry in settled(held.criteria)
    )


def _portion(held: Held, decision: Decision, setting: Setting) -> str:
    """Name the part within the limit, where amount is all that speaks against the request."""
    if decision == "overturned":
        return ""
    open_ = [e for e in settled(held.criteria) if e.status is not CriterionStatus.MET]
    tests = [entry.criterion.test for entry in open_]
    limits = [test for test in tests if isinstance(test, LimitTest)]
    if not limits or len(limits) != len(tests):
        return ""
    return next((part for test in limits if (part := amounts.supported(test, setting))), "")


def _explain(chosen: Pair, decision: Decision, portion: str, pairs: Sequence[Pair]) -> str:
    held, made = chosen
    where = f"{held.passage.source.title}, {held.passage.section}"
    parts = [f"{made.explanation} ({where}.)"]
    if held.recommendation.strength:
        parts.append(f"Its strength is given as {held.recommendation.strength}.")
    others = [p for p in pairs if p is not chosen and p[1].leaning not in ("open", decision)]
    if others:
        parts.append(
            f"{amount(len(others), 'other section')} would point the other way but "
            f"{'stands' if len(others) == 1 else 'stand'} lower in authority, is less specific or "
            "lacks support in the record."
        )
    if portion:
        parts.append(f"Within the limit are {portion}.")
    if _unverified(chosen, pairs, decision):
        parts.append(
            "The decision rests only on digests known from general knowledge: the licensed text "
            "must be checked before signing."
        )
    return " ".join(parts)


def _unverified(chosen: Pair, pairs: Sequence[Pair], decision: Decision) -> bool:
    behind = [chosen, *(pair for pair in pairs if pair[1].leaning == decision)]
    return not any(_was_read(pair) for pair in behind)
