"""The side of the limb that hurts, where an operation is asked for at one side of the spine."""

from __future__ import annotations

from rag.assessment.verdict import Setting
from rag.records import Fact, FactKind

_LEG = frozenset({"lower_extremity", "thigh", "lower_leg", "foot"})
_ARM = frozenset({"upper_extremity", "upper_arm", "forearm", "hand"})
_LIMBS = {"cervical_spine": _ARM, "lumbar_spine": _LEG, "sacroiliac": _LEG}
"""Where the roots of a part of the spine are felt; the pain of a joint is its own."""
_ROOT_TESTS = frozenset({"straight_leg_raise", "spurling"})
_ROOT = frozenset({"radiculopathy", "radicular_pain", "sciatica"})
_TOLD = (FactKind.SYMPTOM, FactKind.FINDING, FactKind.DIAGNOSIS)
_OPERATIVE = frozenset({"surgery", "injections"})


def limb_sides(setting: Setting) -> frozenset[str]:
    """Return the sides on which complaints of the limb and signs of the root are told.

    Only for an operation or injection at one side of the spine; empty where none names a side. What
    is seen on imaging does not count: it is what the complaints have to agree with.
    """
    item = setting.item
    limbs = frozenset[str]().union(*(_LIMBS.get(part, ()) for part in item.body_parts))
    if item.category not in _OPERATIVE or not limbs:
        return frozenset()
    return frozenset(
        fact.laterality
        for fact in setting.view.facts
        if fact.laterality and fact.polarity == "affirmed" and _of_the_root(fact, limbs)
    )


def speaks_against(setting: Setting) -> bool:
    """Whether the limb is told to hurt, and on the side alone that the request is not for."""
    sides = limb_sides(setting)
    return bool(sides) and not sides & {setting.item.laterality, "bilateral"}


def _of_the_root(fact: Fact, limbs: frozenset[str]) -> bool:
    if fact.value in _ROOT_TESTS:
        return fact.kind is FactKind.FINDING
    return fact.kind is FactKind.SYMPTOM and not limbs.isdisjoint(fact.body_parts)


def told_by_complaints(covering: list[Fact], *, in_picture: bool) -> bool:
    """Whether facts report complaints, signs or what is diagnosed from them, and no picture.

    A picture shows a root that is pressed; that this makes complaints is for the limb to tell.
    """
    if in_picture:
        return any(fact.value in _ROOT for fact in covering)
    return bool(covering) and all(fact.kind in _TOLD for fact in covering)
