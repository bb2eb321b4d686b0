"""Whether a typed value is given by some evidence, in these or in equal units."""

from __future__ import annotations

import re

from rag.checking.agreement.evidence import Evidence
from rag.checking.values import Value, number, values

_RATE = re.compile(
    r"\b[\w-]+\s*(?:times|x)\s*(?:an?|per|each|every|/)\s*(?:day|week|month|year|wk)\w*", re.I
)


def agrees(value: Value, evidence: Evidence) -> bool:
    """Whether ``evidence`` gives ``value``, in these or in equal units."""
    if value.kind == "page" and value.value in evidence.pages:
        return True
    others = evidence.values
    if value.kind == "number" and amount_of(value) in evidence.spelt:
        return True
    if any(_same(value, other) for other in others):
        return True
    if value.kind == "count" and value.value.endswith(" visits"):
        met = value.value.replace(" visits", " times")  # "we have met 4 times"
        total = _RATE.sub(" ", evidence.joined)  # "2 times a week" counts no visits had
        if any(other.kind == "count" and other.value == met for other in values(total)):
            return True
    if value.kind == "level" and "-" in value.value:
        singles = {other.value for other in others if other.kind == "level"}
        return set(value.value.split("-")) <= singles
    if value.kind == "side":
        sides = {other.value for other in others if other.kind == "side"}
        return value.value == "bilateral" and {"left", "right"} <= sides
    return False


def _same(value: Value, other: Value) -> bool:
    if value.kind == other.kind == "duration":
        return same_length(value, other)
    if value.kind == other.kind == "date":
        return value.value.startswith(other.value) or other.value.startswith(value.value)
    if value.kind == other.kind:
        return value.value == other.value
    if value.kind == "number":
        return amount_of(value) in _amounts(other)
    # "visits" of the sentence may be a bare figure in the record: "PT x 12", "#60", "VAS 6".
    if other.kind == "number" and value.kind in ("count", "score", "age", "dose", "page"):
        return amount_of(value) == amount_of(other)
    return False


def same_length(one: Value, other: Value) -> bool:
    """Whether two lengths of time may be the same, in these or in other units."""
    if one.value.split()[1] == other.value.split()[1]:
        return one.value == other.value
    return one.low <= other.high and other.low <= one.high


def amount_of(value: Value) -> float | None:
    """Return the number of a value, without its unit."""
    return number(value.value.split()[0])


def _amounts(value: Value) -> set[float | None]:
    """Return the figures that a value holds; of a date its year, month and day."""
    if value.kind == "date":
        return {float(part) for part in value.value.split("-")}
    if value.kind == "level":
        return {float(part) for part in re.findall(r"\d+", value.value)}
    return {amount_of(value)}
