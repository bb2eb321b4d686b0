"""Which stretches of a section belong together because they state one recommendation.

A recommendation and its criteria are one stretch. Bullets that say nothing by themselves ("The
following are not recommended:" and a list of names) are one stretch with the words above them,
and their passage carries one recommendation of all the treatments named.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from rag.library.manuscript import PlacedRecommendation
from rag.library.markdown import Unit
from rag.library.recognise_outline import plain
from rag.library.recognise_stance import cues_in
from rag.records import Recommendation


@dataclass(frozen=True)
class Group:
    """A stretch of the document and the recommendation that it states."""

    start: int
    end: int
    recommendation: Recommendation


def groups_of(
    text: str, units: Sequence[Unit], placed: Sequence[PlacedRecommendation]
) -> list[Group]:
    """Return the stretches of a section's units that state a recommendation each, in order.

    Args:
        text: The document's text.
        units: Of one section.
        placed: Recommendations of the document, in order.
    """
    if not units:
        return []
    first, last = units[0].start, units[-1].end
    found: list[Group] = []
    bare: list[tuple[PlacedRecommendation, Unit]] = []
    low, high = (bisect_left(placed, at, key=lambda one: one.start) for at in (first, last))
    for one in placed[low:high]:
        unit = _unit_at(units, one.start)
        if unit is not None and _is_bare(text, one, unit):
            if bare and not _alike(bare[-1], (one, unit)):
                found.append(_listed(text, units, bare, found))
                bare = []
            bare.append((one, unit))
            continue
        if bare:
            found.append(_listed(text, units, bare, found))
            bare = []
        start = _marker_start(text, one.start, unit.start if unit else first)
        found.append(Group(start, min(one.end, last), one.recommendation))
    if bare:
        found.append(_listed(text, units, bare, found))
    return _apart(found)


def _unit_at(units: Sequence[Unit], at: int) -> Unit | None:
    number = bisect_right(units, at, key=lambda unit: unit.start) - 1
    return units[number] if number >= 0 and at < units[number].end else None


def _is_bare(text: str, one: PlacedRecommendation, unit: Unit) -> bool:
    """Whether a bullet only names its treatment; what is said of it stands above."""
    return (
        unit.kind == "bullet"
        and not one.recommendation.criteria
        and not cues_in(plain(text[one.start : one.end]))
    )


def _alike(
    one: tuple[PlacedRecommendation, Unit], other: tuple[PlacedRecommendation, Unit]
) -> bool:
    a, b = one[0].recommendation, other[0].recommendation
    return one[1].block == other[1].block and (
        (a.stance, a.phases, a.conditions, a.strength, a.body_parts)
        == (b.stance, b.phases, b.conditions, b.strength, b.body_parts)
    )


def _listed(
    text: str,
    units: Sequence[Unit],
    bare: Sequence[tuple[PlacedRecommendation, Unit]],
    found: Sequence[Group],
) -> Group:
    floor = found[-1].end if found else 0
    start = _marker_start(text, bare[0][0].start, bare[0][1].start)
    number = bisect_left(units, bare[0][1].start, key=lambda unit: unit.start)
    if start == bare[0][1].start:
        while number and units[number - 1].block == bare[0][1].block:
            number -= 1
        lead = units[number - 1] if number else None
        if lead is not None and lead.kind == "sentence":
            number -= 1
        if units[number].start >= floor:
            start = units[number].start
    treatments = dict.fromkeys(t for one, _ in bare for t in one.recommendation.treatments)
    recommendation = bare[0][0].recommendation.model_copy(update={"treatments": tuple(treatments)})
    return Group(start, bare[-1][0].end, recommendation)


def _marker_start(text: str, at: int, floor: int) -> int:
    """Return where the line's marker or cell bar starts that stands before ``at``."""
    line = max(text.rfind("\n", 0, at) + 1, floor)
    before = text[line:at]
    if any(char.isalpha() for char in before):
        return at
    return line + len(before) - len(before.lstrip())


def _apart(groups: Sequence[Group]) -> list[Group]:
    """Cut each stretch where the next one starts."""
    out: list[Group] = []
    for number, group in enumerate(groups):
        stop = groups[number + 1].start if number + 1 < len(groups) else group.end
        end = min(group.end, max(stop, group.start))
        if end > group.start:
            out.append(Group(group.start, end, group.recommendation))
    return out
