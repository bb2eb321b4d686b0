"""How long relief from an injection held, by the ratings of pain in the notes that follow it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from rag.assessment.periods import split
from rag.assessment.results import PainTold
from rag.assessment.verdict import Setting
from rag.records import Fact, FactKind

_BEFORE = 60
"""Days before an injection within which a rating still tells the pain that it found."""
_LEAST = 3.0
"""Points of ten below which a rating before it is too low for a share to say anything."""


@dataclass(frozen=True)
class Rated:
    """The ratings of pain after the last earlier injection."""

    before: float
    """Points of ten before it."""
    held: int | None
    """Days after it at which the last note in a row still rates the relief asked for."""
    over: int | None
    """Days after it at which a note first rates less relief than that."""
    then: float | None
    """Points of ten in that note; of several the lowest."""
    facts: tuple[Fact, ...]
    """The rating that shows it."""


def rated(
    terms: Iterable[str], share: float, told: Iterable[PainTold], setting: Setting
) -> Rated | None:
    """Return how long the ratings of later notes show the share of relief asked for.

    Args:
        terms: Vocabulary ids of the care; its last course with a full date counts.
        share: Relief asked for, in percent.
        told: Pain before and with the care in one sentence, for what it was before.
        setting: The item and its record.

    Returns:
        ``None`` where the day, the pain before it or every rating after it is lacking.
    """
    dated, _ = split(terms, setting)
    days = [when.date for when, _ in dated if when.exact]
    if not days:
        return None
    day = max(days)
    scores = _scores(setting)
    first, parts = _found(day, scores, told)
    if first is None or first < _LEAST:
        return None
    most = first * (1 - share / 100)
    held: int | None = None
    shown: tuple[Fact, ...] = ()
    for noted, facts in _by_day(day, parts, scores, setting):
        pains = [fact.pain for fact in facts if fact.pain is not None]
        since = (noted - day).days
        if min(pain.low for pain in pains) > most:
            lowest = min(facts, key=lambda f: f.pain.low if f.pain else 10.0)
            then = lowest.pain.low if lowest.pain else None
            return Rated(first, held, since, then, shown if held else (lowest,))
        if max(pain.high for pain in pains) > most:
            break
        held, shown = since, facts[:1]
    return Rated(first, held, None, None, shown) if held is not None else None


def _scores(setting: Setting) -> list[Fact]:
    """Return the dated ratings on the part at issue, those without medicine left out."""
    return [
        fact
        for fact in setting.view.facts
        if fact.kind is FactKind.PAIN_SCORE
        and fact.pain is not None
        and fact.noted is not None
        and fact.pain.context != "without_medication"
        and setting.terms.related(setting.item.body_parts, fact.body_parts)
    ]


def _found(
    day: date, scores: list[Fact], told: Iterable[PainTold]
) -> tuple[float | None, frozenset[str]]:
    """Return the pain that the injection found, and the parts of the body it is told of."""
    changed = [one.change.first for one in told if one.sentence.noted == day]
    on_day = [fact for fact in scores if fact.noted == day]
    if changed or on_day:
        parts = frozenset(part for fact in on_day for part in fact.body_parts)
        return max([*changed, *(f.pain.high for f in on_day if f.pain)]), parts
    since = day - timedelta(days=_BEFORE)
    before = [fact for fact in scores if fact.noted and since <= fact.noted < day]
    if not before:
        return None, frozenset()
    last = max(fact.noted for fact in before if fact.noted)
    highest = max(
        (fact for fact in before if fact.noted == last and fact.pain),
        key=lambda fact: fact.pain.high if fact.pain else 0.0,
    )
    return (highest.pain.high if highest.pain else None), frozenset(highest.body_parts)


def _by_day(
    day: date, parts: frozenset[str], scores: list[Fact], setting: Setting
) -> list[tuple[date, tuple[Fact, ...]]]:
    """Return the ratings after a day on the same parts, in order of their notes."""
    later: dict[date, tuple[Fact, ...]] = {}
    for fact in scores:
        same = not parts or not fact.body_parts or not parts.isdisjoint(fact.body_parts)
        if fact.noted and fact.noted > day and same:
            later[fact.noted] = (*later.get(fact.noted, ()), fact)
    return sorted(later.items())
