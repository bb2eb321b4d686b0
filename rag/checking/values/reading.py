"""The typed values of a text, each kind taken out of it in turn.

So the 6 of "6 weeks" is never read as a count, nor the 3 of "C3-4" as a number.
"""

from __future__ import annotations

from functools import lru_cache

from rag.checking.values.amounts import (
    take_ages,
    take_counts,
    take_doses,
    take_durations,
    take_numbers,
    take_percents,
    take_scores,
)
from rag.checking.values.numbers import DIGITS, SPELT, number
from rag.checking.values.places import take_dates, take_levels, take_pages, take_sides
from rag.checking.values.reader import Reader, Value


@lru_cache(maxsize=4096)
def values(text: str) -> tuple[Value, ...]:
    """Return the typed values of ``text`` in order.

    >>> [v.value for v in values("50% relief for six weeks after C3-4 blocks on the left")]
    ['50', '6 week', 'C3-C4', 'left']
    >>> [v.value for v in values("C2-3, 3-4 and 4-5; 10/325 mg #60; UR of 12/23/2014")]
    ['C2-C3', 'C3-C4', 'C4-C5', '10 mg', '325 mg', '60', '2014-12-23']
    """
    reader = _with_units(text)
    take_sides(reader)
    take_numbers(reader)
    return tuple(sorted(reader.found))


def _with_units(text: str) -> Reader:
    """Return a reader that has taken every kind that a unit, a noun or a form gives away."""
    reader = Reader(text)
    for take in (
        take_dates,
        take_levels,
        take_pages,
        take_percents,
        take_scores,
        take_doses,
        take_ages,
        take_durations,
        take_counts,
    ):
        take(reader)
    return reader


def dates_told(text: str) -> frozenset[str]:
    """Return the days and months that a text names, in ISO form.

    >>> sorted(dates_told("seen 02/03/2016, worse since May 2015"))
    ['2015-05', '2016-02-03']
    """
    return frozenset(value.value for value in values(text) if value.kind == "date")


def bare_numbers(text: str) -> frozenset[float]:
    """Return the figures of ``text`` that stand without a unit, in digits or words.

    >>> sorted(bare_numbers("12 minutes in the first stage and twenty in the second; 2 weeks"))
    [20.0]
    """
    reader = _with_units(text)
    words = (match.group() for match in reader.each(rf"(?<![\w.])(?:{DIGITS}|{SPELT})(?![\w])"))
    return frozenset(found for one in words if (found := number(one)) is not None)
