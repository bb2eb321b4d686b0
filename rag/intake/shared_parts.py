"""Parts of the body and sides that the items of one request share."""

from __future__ import annotations

from collections.abc import Sequence

from rag.records import DisputedItem


def with_shared_parts(items: Sequence[DisputedItem]) -> tuple[DisputedItem, ...]:
    """Give items that name no part of the body the one that all others of the request name.

    Only care that goes along with other care: ``shoulder repair`` and ``a sling`` are for the same
    side too, while an injection, a study or a visit may be for anything else of the claim. The
    psyche is shared with the drugs that treat it.
    """
    naming = [
        item
        for item in items
        if item.body_parts and not item.body_part_inferred and not _of_its_own(item)
    ]
    if len({item.body_parts for item in naming}) != 1:
        return tuple(items)
    parts = naming[0].body_parts
    sides = {item.laterality for item in naming} - {None}
    shared = {
        "body_parts": parts,
        "body_part_inferred": False,
        "laterality": sides.pop() if len(sides) == 1 else None,
    }
    return tuple(_sharing(item, shared) if _goes_along(item, parts) else item for item in items)


def _sharing(item: DisputedItem, shared: dict[str, object]) -> DisputedItem:
    """Return an item with what is shared; a part or side of its own stays."""
    kept: dict[str, object] = {"laterality": item.laterality} if item.laterality else {}
    return item.model_copy(update={**shared, **kept})


def _goes_along(item: DisputedItem, parts: tuple[str, ...]) -> bool:
    if parts == ("psyche",):
        return item.treatment in _FOR_THE_PSYCHE
    return item.category in _GOING_ALONG or item.treatment in _AROUND_SURGERY


def _of_its_own(item: DisputedItem) -> bool:
    """Whether the part of an item is what is looked at, not what is treated."""
    return item.category in _OF_ITS_OWN or item.treatment in _AROUND_SURGERY


_OF_ITS_OWN = frozenset({"diagnostics", "evaluation_management"})
"""Categories whose part is that which is looked at: a chest film before an operation of the hip."""
_GOING_ALONG = frozenset({"rehabilitation", "dme", "surgery", "other"})
_AROUND_SURGERY = frozenset(
    "preoperative_clearance sedation inpatient_stay assistant_surgeon".split()
)
_FOR_THE_PSYCHE = frozenset(
    "antidepressant anxiolytic benzodiazepine hypnotic antipsychotic psychotropic".split()
)
