"""Which edition of a guideline is in force on which day.

A later edition replaces nothing: both stay in the library, and the day decides. An edition whose
register gives no end is in force until the next of the same family and title takes effect. The
library fills these ends in when it is loaded; the register on disk stays as the curator wrote it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import date
from itertools import pairwise

from rag.library.problems import Problem
from rag.records import Record, Source
from rag.text import squeeze

REGISTER = "sources.toml"


class Edition(Record):
    """One edition on the time line of its guideline."""

    source: Source
    followed_by: str = ""
    """Id of the edition that takes effect next."""
    gap_days: int = 0
    """Days after its end on which no edition of the guideline is in force."""


def guideline_key(source: Source) -> tuple[str, str]:
    """Return what editions of one guideline have in common: family and title, letter case apart."""
    return source.family, squeeze(source.title).casefold()


def with_ends(
    sources: Iterable[Source], filled: Container[str] | None = None
) -> tuple[Source, ...]:
    """Return the sources in their order, each open end filled in from the next edition's start.

    Args:
        sources: As registered.
        filled: Ids of the sources that have a document; default: all. One that has none ends no
            other: the guideline would be left without any edition.
    """
    listed = tuple(sources)
    starts: dict[tuple[str, str], list[date]] = {}
    for source in listed:
        if filled is None or source.id in filled:
            starts.setdefault(guideline_key(source), []).append(source.in_force_from)
    out = []
    for source in listed:
        later = [day for day in starts.get(guideline_key(source), ()) if day > source.in_force_from]
        if source.in_force_until is None and later:
            source = source.model_copy(update={"in_force_until": min(later)})
        out.append(source)
    return tuple(out)


def in_force(source: Source, day: date) -> bool:
    """Say whether the edition governs on ``day``: from its first day until before its last."""
    return source.in_force_from <= day and (
        source.in_force_until is None or day < source.in_force_until
    )


def editions_in_force(sources: Iterable[Source], day: date) -> tuple[Source, ...]:
    """Return those of a library's sources that govern on ``day``, by authority and id."""
    found = [source for source in sources if in_force(source, day)]
    return tuple(sorted(found, key=lambda s: (s.authority_rank, s.id)))


def check_editions(sources: Sequence[Source], name: str = REGISTER) -> list[Problem]:
    """Report editions of one guideline (same family and title) that are in force together."""
    problems = []
    for line in _guidelines(with_ends(sources)):
        for place, one in enumerate(line):
            for other in line[place + 1 :]:
                if other.in_force_from < (one.in_force_until or date.max):
                    problems.append(_overlap(one, other, name))
    return problems


def timeline(sources: Iterable[Source]) -> tuple[tuple[Edition, ...], ...]:
    """Return the editions of each of a library's guidelines in the order of their first days."""
    lines = []
    for line in _guidelines(sources):
        nexts: list[Source | None] = [*line[1:], None]
        lines.append(
            tuple(
                Edition(
                    source=one,
                    followed_by=after.id if after else "",
                    gap_days=_gap(one, after),
                )
                for one, after in zip(line, nexts, strict=True)
            )
        )
    return tuple(lines)


def successor_problems(sources: Sequence[Source], today: date) -> list[Problem]:
    """Note what is no mistake but worth knowing: editions to come, and days without an edition."""
    notes = []
    for line in _guidelines(sources):
        for source in line:
            if source.in_force_from > today:
                message = f"edition {source.id!r} takes effect on {source.in_force_from} only"
                notes.append(Problem(file=REGISTER, line=0, message=message, severity="note"))
        for one, after in pairwise(line):
            if gap := _gap(one, after):
                message = (
                    f"no edition of {one.title!r} is in force for {gap} day(s) between "
                    f"{one.id!r} (until {one.in_force_until}) and {after.id!r} "
                    f"(from {after.in_force_from})"
                )
                notes.append(Problem(file=REGISTER, line=0, message=message, severity="note"))
    return notes


def _guidelines(sources: Iterable[Source]) -> list[list[Source]]:
    """Group the editions by guideline, each in the order of its first day."""
    lines: dict[tuple[str, str], list[Source]] = {}
    for source in sorted(sources, key=lambda s: (s.in_force_from, s.id)):
        lines.setdefault(guideline_key(source), []).append(source)
    return [lines[key] for key in sorted(lines)]


def _gap(one: Source, after: Source | None) -> int:
    if after is None or one.in_force_until is None:
        return 0
    return max(0, (after.in_force_from - one.in_force_until).days)


def _overlap(one: Source, other: Source, name: str) -> Problem:
    return Problem(
        file=name,
        line=0,
        message=f"editions {one.id!r} and {other.id!r} of {one.title!r} are both in "
        f"force from {other.in_force_from}",
        remedy=f"end {one.id!r} with in_force_until = {other.in_force_from}, or give "
        "the two different titles if they are different guidelines",
    )
