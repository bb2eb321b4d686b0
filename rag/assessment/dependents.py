"""Requests that accompany an operation of the same case, and fall where it is not supported."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.around_operation import ACCOMPANYING, goes_around
from rag.assessment.terms import Terms
from rag.records import Argument, DisputedItem, ItemAssessment

_WEIGHT = 3.0
"""Log-odds: care around an operation that does not take place is needed by nobody."""


def follow_parents(
    items: Sequence[DisputedItem], made: Sequence[ItemAssessment], terms: Terms
) -> tuple[ItemAssessment, ...]:
    """Let each item that accompanies an operation in dispute follow it where that is upheld.

    An item with a ground of its own to be upheld keeps it; one on which nothing governs stays an
    abstention, for nothing could be cited.
    """
    by_number = {entry.item: entry for entry in made}
    known = {item.number: item for item in items}
    out = []
    for entry in made:
        parent = _parent(known[entry.item], items, by_number, terms)
        out.append(entry if parent is None else _falls(entry, known[parent.item], parent))
    return tuple(out)


def operation_beside(
    item: DisputedItem, items: Sequence[DisputedItem], asked: Sequence[str], terms: Terms
) -> DisputedItem | None:
    """Return the operation of the same request that ``item`` accompanies and ``asked`` names.

    It is planned, or nobody would ask for it; where it is refused, what accompanies it falls.
    """
    if not accompanies(item):
        return None
    for other in _operations(item, items, terms):
        name = f"{other.text} {other.treatment_name}".lower()
        if any(_PLANNED.search(term) or term.replace("_", " ") in name for term in asked):
            return other
    return None


def beside_operation(item: DisputedItem, items: Sequence[DisputedItem], terms: Terms) -> bool:
    """Whether an operation is in dispute beside an item, on a part that bears on its own."""
    return bool(_operations(item, items, terms))


_PLANNED = re.compile(r"\bsurger|^surgery|invasive_procedure|pre-?operative", re.I)
"""Terms of a criterion that any operation to come meets."""


def accompanies(item: DisputedItem) -> bool:
    """Whether one has what an item asks for because of an operation."""
    return item.treatment in ACCOMPANYING or goes_around(item.text)


def _operations(
    item: DisputedItem, items: Sequence[DisputedItem], terms: Terms
) -> list[DisputedItem]:
    """Return the operations in dispute beside an item, on a part that bears on its own."""
    return [
        other
        for other in items
        if other.number != item.number
        and other.category == "surgery"
        and other.treatment not in ACCOMPANYING
        and not goes_around(other.text)
        and terms.related(item.body_parts, other.body_parts)
    ]


def _parent(
    item: DisputedItem,
    items: Sequence[DisputedItem],
    made: dict[int, ItemAssessment],
    terms: Terms,
) -> ItemAssessment | None:
    """Return the upheld operation that ``item`` accompanies; ``None`` where there is none."""
    if not accompanies(item):
        return None
    operations = [other for other in _operations(item, items, terms) if other.number in made]
    decided = [made[other.number] for other in operations]
    if not decided or any(entry.decision != "upheld" for entry in decided):
        return None
    return decided[0]


def _falls(
    entry: ItemAssessment, operation: DisputedItem, parent: ItemAssessment
) -> ItemAssessment:
    if entry.decision is None:
        return entry
    name = operation.treatment_name or operation.text
    says = (
        f"It accompanies item {operation.number} ({name}), which is not supported; without that "
        "operation it is not needed."
    )
    argument = Argument(side="upheld", text=says, weight=_WEIGHT)
    sides = tuple(
        side.model_copy(update={"arguments": (argument, *side.arguments)})
        if side.side == "upheld"
        else side.model_copy(update={"weakest_point": says})
        for side in entry.sides
    )
    return entry.model_copy(
        update={
            "decision": "upheld",
            "probability": min(entry.probability or 1.0, parent.probability or 1.0),
            "supported_portion": "",
            "explanation": f"{says} {entry.explanation}",
            "depends_on": operation.number,
            "sides": sides,
        }
    )
