"""The value in a cell of a table, and whether a later one is better."""

from __future__ import annotations

import re
from dataclasses import dataclass

_EMPTY = re.compile(
    r"^\W*$|^(?:n/?a|not|no|never|refused|deferred|same|see|unable|held|cancel)", re.I
)
_BRACKET = re.compile(r"\([^()]*\)|\"[^\"]*\"|\bfrom \d{1,2}/\d{1,2}.*")
_DATED = re.compile(r"\b(?:since|from|until|on)\s+\d{1,2}/\d{1,2}\S*", re.I)
_FRACTION = re.compile(r"^(\d{1,3})\s+1/2\b")
_N = r"\d{1,4}(?:\.\d+)?"
_RANGE = re.compile(rf"^[~<>]?\s*({_N})\s*(?:-|–|to)\s*({_N})\b")
_SCALED = re.compile(rf"^({_N})(\+|-)?\s*/\s*(5|10|24|50|80|100)\b(?!/)")
_SIDES = re.compile(rf"^({_N})\s*/\s*({_N})(?![/\d])")
_SOLE = re.compile(rf"(?<![\d/.-]){_N}")
_UNIT = re.compile(
    r"\d\s*(?P<unit>%|percent|min\w*|hours?|hrs?|h\b|sec\w*|s\b|lbs?|pounds?|kg|blocks?|miles?|mi\b"
    r"|feet|ft|cm|mm|inch\w*|in\b|deg\w*|km|m\b|yards?|yd)",
    re.I,
)
_MINUTES = {"m": 1.0, "h": 60.0, "s": 1 / 60}
WORK = "work"
"""The unit of a value that tells how much a worker works."""
_WORK = (
    (re.compile(r"^(?:off|TTD|TD|not working|none)\b", re.I), 0.0),
    (
        re.compile(
            r"^(?:modified|mod\.?|light|desk|sedentary|part[- ]time|half|restricted)\b", re.I
        ),
        1.0,
    ),
    (re.compile(r"^(?:full|regular|unrestricted|usual)\b", re.I), 2.0),
)
"""How much work a worker does, by the first word of the cell."""
_LEAST_SHARE = 0.1
"""Change of a measure below which it may be the hand that measures."""


@dataclass(frozen=True)
class Value:
    """A value: one figure, the two ends of a range, or left and right beside each other."""

    figures: tuple[float, ...]
    unit: str = ""
    """The unit as a word; times are in minutes (``min``)."""
    sides: bool = False
    """Whether the figures are of the two sides."""


def value_of(text: str) -> Value | None:
    """Return the value of a cell; ``None`` where it tells none or more than one.

    >>> value_of("25 min").figures, value_of("1 1/2").figures, value_of("6/10").figures
    ((25.0,), (1.5,), (6.0,))
    >>> value_of("off").figures, value_of("--"), value_of("not allowed")
    ((0.0,), None, None)
    """
    text = _DATED.sub("", _BRACKET.sub("", text)).strip(" *~")
    for words, rank in _WORK:
        if words.match(text):
            return Value((rank,), WORK)
    if _EMPTY.match(text):
        return None
    if half := _FRACTION.match(text):
        return _in_unit(text, (float(half[1]) + 0.5,))
    if scaled := _SCALED.match(text):
        part = {"+": 0.3, "-": -0.3}.get(scaled[2] or "", 0.0)
        return Value((float(scaled[1]) + part,), f"/{scaled[3]}")
    if several := _RANGE.match(text):
        return _in_unit(text, tuple(sorted((float(several[1]), float(several[2])))))
    if both := _SIDES.match(text):
        return Value((float(both[1]), float(both[2])), sides=True)
    figures = _SOLE.findall(text)
    return _in_unit(text, (float(figures[0]),)) if len(figures) == 1 else None


def _in_unit(text: str, figures: tuple[float, ...]) -> Value:
    match = _UNIT.search(text)
    unit = match["unit"].lower() if match else ""
    for first, minutes in _MINUTES.items():
        if unit and unit[0] == first and unit not in {"m", "mi", "mile", "miles", "mm"}:
            return Value(tuple(minutes * one for one in figures), "min")
    return Value(figures, unit[:2])


def compared(first: Value, last: Value, *, more_is_better: bool) -> int | None:
    """Return 1 for a better last value, -1 for a worse one, 0 for the same, ``None`` if unlike.

    Of a range only what is sure counts; of two sides one must change and the other not against it.

    >>> compared(Value((15,), "min"), Value((75,), "min"), more_is_better=True)
    1
    >>> compared(Value((50,)), Value((52,)), more_is_better=True)
    0
    """
    if first.sides != last.sides or (first.unit and last.unit and first.unit != last.unit):
        return None
    if first.sides:
        each = {
            _change((a,), (b,), more_is_better)
            for a, b in zip(first.figures, last.figures, strict=True)
        }
        return 0 if {1, -1} <= each or each == {0} else 1 if 1 in each else -1
    return _change(first.figures, last.figures, more_is_better)


def _change(first: tuple[float, ...], last: tuple[float, ...], more_is_better: bool) -> int:
    up = min(last) > max(first) * (1 + _LEAST_SHARE)
    down = max(last) < min(first) * (1 - _LEAST_SHARE)
    if up == down:
        return 0
    return 1 if up == more_is_better else -1
