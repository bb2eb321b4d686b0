"""Remarks of the reading that a reviewer's corrections have settled."""

from __future__ import annotations

import re

from rag.records import CaseSummary

NO_REQUEST = "No disputed request was found in the case: add one."
_ITEM = re.compile(r"Item (\d+)\b")
_UNKNOWN, _NO_PART = "the vocabulary does not know", "names no body part"
_NO_INJURY, _ORDER, _AS_OF = (
    "The date of injury was not found",
    "The date of review lies before",
    "ditions are taken as of",
)


def standing(remarks: tuple[str, ...], summary: CaseSummary) -> tuple[str, ...]:
    """Return which of the remarks of the reading still hold of a corrected summary.

    Args:
        remarks: As the reading made them.
        summary: With the reviewer's corrections.
    """
    return tuple(line for line in remarks if not _settled(line, summary))


def renumbered(line: str, numbers: dict[int, int]) -> str:
    """Return a remark with the number of its item as the case counts."""

    def number(match: re.Match[str]) -> str:
        return f"Item {numbers.get(int(match[1]), int(match[1]))}"

    return _ITEM.sub(number, line, count=1) if _ITEM.match(line) else line


def _settled(line: str, summary: CaseSummary) -> bool:
    named = _ITEM.match(line)
    if named:
        item = next((one for one in summary.items if one.number == int(named[1])), None)
        if item is None:
            return True
        if _UNKNOWN in line:
            return item.treatment is not None
        return _NO_PART in line and not item.body_part_inferred
    if line == NO_REQUEST:
        return bool(summary.items)
    if line.startswith(_NO_INJURY):
        return summary.date_of_injury is not None
    if line.startswith(_ORDER):
        injury = summary.date_of_injury
        return injury is None or injury <= summary.as_of
    return _AS_OF in line and summary.as_of_basis == "option"
