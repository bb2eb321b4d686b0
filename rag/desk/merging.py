"""A case read anew with more documents: every correction of the reviewer laid over the reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from rag.desk.records import CaseState, ItemState
from rag.desk.remarks import renumbered, standing
from rag.records import CaseSummary, DisputedItem, Fact
from rag.text import squeeze

_DATA = ("case_number", "date_of_injury", "ur_date", "request_date")
_OF_REVIEW = ("ur_reasons", "ur_citations")


class Merged(NamedTuple):
    """What the reading and the reviewer make together."""

    parsed: CaseSummary
    """The reading, with the numbers of items and facts that the case uses."""
    summary: CaseSummary
    """With the reviewer's corrections."""
    items: int
    """Items that are new."""
    facts: int
    """Facts that are new."""


def merged(state: CaseState, read: CaseSummary) -> Merged:
    """Return a new reading of a case with everything kept that the reviewer had corrected.

    Items and facts that were known keep their numbers; what is new follows them. What a reviewer
    took out or set aside stays so.

    Args:
        state: The case as it stands.
        read: The reading of all its documents, the new ones last.
    """
    parsed_facts, facts = _facts(state, read.facts)
    pairs = list(_paired(state, read.items))
    numbers = {new.number: number for new, number, _ in pairs}
    parsed_items = tuple(new.model_copy(update={"number": n}) for new, n, _ in pairs)
    items = _items(state, parsed_items, {n: alike for _, n, alike in pairs})
    parsed = read.model_copy(
        update={
            "facts": parsed_facts,
            "items": tuple(sorted(parsed_items, key=lambda one: one.number)),
            "warnings": tuple(renumbered(line, numbers) for line in read.warnings),
        }
    )
    summary = parsed.model_copy(update={**_data(state, parsed), "facts": facts, "items": items})
    summary = summary.model_copy(update={"warnings": standing(parsed.warnings, summary)})
    had = {one.number for one in (*state.items, *state.removed)}
    known = {fact.id for fact in (*state.summary.facts, *state.dismissed, *state.parsed.facts)}
    return Merged(
        parsed,
        summary,
        items=sum(one.number not in had for one in items),
        facts=sum(fact.id not in known for fact in facts),
    )


def _data(state: CaseState, read: CaseSummary) -> dict[str, Any]:
    """Return the case data that the reviewer set."""
    kept = {
        name: getattr(state.summary, name)
        for name in _DATA
        if getattr(state.summary, name) != getattr(state.parsed, name)
    }
    if state.summary.as_of_basis == "option":
        kept |= {"as_of": state.summary.as_of, "as_of_basis": "option"}
    elif kept.get("ur_date") and read.as_of_basis == "ur_decision":
        kept["as_of"] = state.summary.as_of
    return kept


# ------------------------------------------------------------------ facts


def _facts(state: CaseState, read: Sequence[Fact]) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    """Return the facts as read and as corrected, each with the id that the case knows it by."""
    before = {_key(fact): fact for fact in state.parsed.facts}
    now = {fact.id: fact for fact in state.summary.facts}
    gone = {fact.id for fact in state.dismissed}
    was = {fact.id: fact for fact in state.parsed.facts}
    own = [fact for id_, fact in now.items() if was.get(id_) != fact]
    touched = {_place(fact) for fact in (*own, *state.dismissed)}
    fresh = _fresh(f.id for f in (*state.parsed.facts, *state.summary.facts, *state.dismissed))
    parsed: list[Fact] = []
    facts: list[Fact] = []
    for fact in read:
        old = before.get(_key(fact))
        if old is None and _place(fact) in touched:
            continue
        id_ = old.id if old is not None else next(fresh)
        parsed.append(fact.model_copy(update={"id": id_}))
        if id_ not in gone:
            facts.append(now[id_] if now.get(id_) in own else parsed[-1])
    have = {fact.id for fact in facts}
    facts += [fact for fact in own if fact.id not in have]
    return tuple(parsed), tuple(sorted(facts, key=_order))


def _key(fact: Fact) -> tuple[Any, ...]:
    return (*_place(fact), fact.kind, fact.value)


def _place(fact: Fact) -> tuple[int, int, int]:
    return fact.span.document, fact.span.start, fact.span.end


def _order(fact: Fact) -> tuple[Any, ...]:
    digits = fact.id[1:]
    return (*_place(fact), int(digits) if digits.isdigit() else 0, fact.id)


def _fresh(ids: Iterable[str]) -> Iterator[str]:
    number = max((int(id_[1:]) for id_ in ids if id_[1:].isdigit()), default=0)
    while True:
        number += 1
        yield f"F{number}"


# ------------------------------------------------------------------ items


def _paired(
    state: CaseState, read: Sequence[DisputedItem]
) -> Iterator[tuple[DisputedItem, int, bool]]:
    """Yield each item as read, its number in the case, and whether it is one known by its words."""
    left = [*state.items, *state.removed]
    found: dict[int, tuple[int, bool]] = {}
    for by_words, same in ((True, _same_place), (True, _same_words), (False, _same_meaning)):
        for new in read:
            old = next((one for one in left if same(new, one)), None)
            if new.number not in found and old is not None:
                left.remove(old)
                found[new.number] = (old.number, by_words)
    highest = max((one.number for one in (*state.items, *state.removed)), default=0)
    for new in read:
        if new.number not in found:
            highest += 1
            found[new.number] = (highest, True)
        yield new, *found[new.number]


def _known(old: ItemState) -> tuple[DisputedItem, ...]:
    return (old.item,) if old.parsed is None else (old.item, old.parsed)


def _same_place(new: DisputedItem, old: ItemState) -> bool:
    return new.span is not None and any(new.span == one.span for one in _known(old))


def _same_words(new: DisputedItem, old: ItemState) -> bool:
    words = squeeze(new.text).casefold()
    return any(squeeze(one.text).casefold() == words for one in _known(old))


def _same_meaning(new: DisputedItem, old: ItemState) -> bool:
    """Whether nothing tells two requests for a treatment apart."""

    def fits(name: str) -> bool:
        one, other = getattr(new, name), getattr(old.item, name)
        if isinstance(one, tuple):
            return not one or not other or bool(set(one) & set(other))
        return one is None or other is None or bool(one == other)

    return (
        new.treatment is not None
        and new.treatment == old.item.treatment
        and new.drug == old.item.drug
        and all(fits(name) for name in ("body_parts", "laterality", "levels"))
    )


def _items(
    state: CaseState, read: Sequence[DisputedItem], by_words: dict[int, bool]
) -> tuple[DisputedItem, ...]:
    known = {one.number: one for one in state.items}
    removed = {one.number for one in state.removed}
    found = {one.number: one for one in read}
    kept = {
        number: _corrected(old, found[number], by_words[number]) if number in found else old.item
        for number, old in known.items()
    }
    new = {n: one for n, one in found.items() if n not in known and n not in removed}
    return tuple(item for _, item in sorted({**kept, **new}.items()))


def _corrected(old: ItemState, new: DisputedItem, by_words: bool) -> DisputedItem:
    """Return an item as read now, with what the reviewer said of it."""
    if old.parsed is not None and by_words:
        return new.model_copy(update=_differing(old.item, old.parsed))
    # Another document asks for the same in other words: what it adds is taken, nothing replaced.
    update: dict[str, Any] = {
        name: _joined(getattr(old.item, name), getattr(new, name)) for name in _OF_REVIEW
    }
    corrected = _differing(old.item, old.parsed) if old.parsed is not None else {}
    if old.item.ur_decision == "unknown" and "ur_decision" not in corrected:
        update["ur_decision"] = new.ur_decision
    return old.item.model_copy(update=update)


def _differing(now: DisputedItem, parsed: DisputedItem) -> dict[str, Any]:
    values = ((name, getattr(now, name)) for name in DisputedItem.model_fields)
    return {name: value for name, value in values if value != getattr(parsed, name)}


def _joined(one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*one, *(entry for entry in other if entry not in one))
