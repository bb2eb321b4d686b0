"""The case for upholding and the case for overturning an item, each with its weakest point."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rag.assessment.criteria import settled
from rag.assessment.probability import WEIGHTS
from rag.assessment.signal import Signal
from rag.records import (
    Argument,
    CriterionStatus,
    Decision,
    RecommendationAssessment,
    SideCase,
    Stance,
)

MOST = 5
"""Arguments told for a side."""
_STANCES: dict[Stance, tuple[Decision, str, float]] = {
    Stance.RECOMMENDED: ("overturned", "The section recommends this treatment.", 0.5),
    Stance.NOT_RECOMMENDED: ("upheld", "The section does not recommend this treatment.", 0.9),
    Stance.INSUFFICIENT: ("upheld", "The section finds too little evidence for it.", 0.9),
}
_AGAINST = {
    CriterionStatus.CONTRADICTED: 1.0,
    CriterionStatus.NOT_MET: 1.0,
    CriterionStatus.NOT_DOCUMENTED: 0.6,
}
"""How much an open condition weighs beside a met one: silence proves less than a denial."""
_INFORMS = 0.4
"""What a section that only informs weighs beside one that decides."""


def both_sides(
    made: Sequence[RecommendationAssessment], told: Iterable[Signal]
) -> tuple[SideCase, ...]:
    """Return the case for upholding, then the case for overturning.

    Args:
        made: The assessed sections, the deciding ones marked.
        told: What else of the record bears on the request.
    """
    every = [*_of_sections(made), *of_signals(told)]
    ordered = sorted(every, key=lambda a: (-a.weight, a.passage_key, a.text))
    cases: dict[Decision, tuple[Argument, ...]] = {}
    for side in ("upheld", "overturned"):
        distinct = {_point(a.text): a for a in reversed(ordered) if a.side == side}
        cases[side] = tuple(sorted(distinct.values(), key=ordered.index))[:MOST]
    return tuple(
        SideCase(side=side, arguments=cases[side], weakest_point=_answer(cases[other]))
        for side, other in _PAIRS
    )


_LACKS = re.compile(
    r"^The record (?:documents no|does not document|shows no)\s+(?:(?:an?|any)\s+)?"
)
_OF_EARLIER = re.compile(r"\s+(?:from|with|after|of) (?:the )?earlier\b.*$", re.S)
_WITHIN = re.compile(r", within the limits? of .*$", re.S)


def _point(text: str) -> str:
    """Return what an argument says, by which two wordings of one point are told once."""
    if not _LACKS.match(text):
        return _WITHIN.sub("", text)
    return f"lacks {_OF_EARLIER.sub('', _LACKS.sub('', text)).rstrip('.')}"


_PAIRS: tuple[tuple[Decision, Decision], ...] = (
    ("upheld", "overturned"),
    ("overturned", "upheld"),
)


def _answer(others: tuple[Argument, ...]) -> str:
    return others[0].text if others else "Nothing found in guideline or record answers it."


def _of_sections(made: Sequence[RecommendationAssessment]) -> Iterator[Argument]:
    for section in made:
        if section.leaning == "open":
            continue
        share = 1.0 if section.deciding else _INFORMS
        stance = _STANCES.get(section.stance)
        if stance is not None:
            side, text, weight = stance
            yield Argument(
                side=side, text=text, weight=weight * share, passage_key=section.passage_key
            )
        counted = settled(section.criteria)
        for entry in counted:
            met = entry.status is CriterionStatus.MET
            weight = WEIGHTS["share_met"] / len(counted) * share
            yield Argument(
                side="overturned" if met else "upheld",
                text=entry.explanation,
                weight=round(weight * _AGAINST.get(entry.status, 1.0), 3),
                passage_key=entry.passage_key,
                fact_ids=entry.fact_ids,
                evidence=entry.evidence,
            )


def of_signals(told: Iterable[Signal]) -> Iterator[Argument]:
    """Yield what the signals say as arguments, in their order."""
    for signal in told:
        weight = WEIGHTS[signal.name] * signal.value
        yield Argument(
            side="overturned" if weight > 0 else "upheld",
            text=signal.says,
            weight=round(abs(weight), 3),
            fact_ids=tuple(fact.id for fact in signal.facts),
            evidence=signal.evidence,
            searched=signal.searched,
        )
