"""The register of guideline editions, ``sources.toml``: reading it and checking its dates."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rag.library.problems import Problem
from rag.records import Source

REGISTER = "sources.toml"
FAMILIES = ("MTUS", "ACOEM", "ODG", "ASIPP", "other")
_CHOICES: dict[str, tuple[object, ...]] = {
    "family": FAMILIES,
    "authority_rank": (1, 2, 3, 4),
    "legal_rank": ("A", "B", "C", "D", "E", "F"),
    "citation_class": ("mtus", "guideline", "study"),
    "licence": ("digest", "public", "licensed"),
}
_TABLE = re.compile(r"^[ \t]*\[\[[ \t]*source[ \t]*\]\]", re.M)


def read_sources(folder: Path, prefix: str = "") -> tuple[list[Source], list[Problem]]:
    """Read the register of one library folder.

    Args:
        folder: The library; a missing register gives no sources.
        prefix: Put before the file's name in problems, to tell two libraries apart.

    Returns:
        The sources that are sound, in the order of the file, and what is wrong with the others.
    """
    path = folder / REGISTER
    name = prefix + REGISTER
    if not path.is_file():
        return [], []
    try:
        text = path.read_bytes().decode("utf-8")
        tables = tomllib.loads(text).get("source", [])
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, OSError) as error:
        return [], [Problem(file=name, line=_toml_line(error), message=f"not readable: {error}")]
    lines = [text.count("\n", 0, m.start()) + 1 for m in _TABLE.finditer(text)]
    sources: list[Source] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, table in enumerate(tables):
        line = lines[number] if number < len(lines) else 0
        source, faults = _one_source(table)
        if source is not None and source.id in seen:
            faults.append(f"two sources have the id {source.id!r}")
        problems += [Problem(file=name, line=line, message=fault) for fault in faults]
        if source is not None and not faults:
            seen.add(source.id)
            sources.append(source)
    return sources, problems


def _one_source(table: dict[str, Any]) -> tuple[Source | None, list[str]]:
    try:
        source = Source.model_validate(table)
    except ValidationError as error:
        who = f"source {table.get('id', '?')!r}"
        return None, [
            f"{who}: {'.'.join(map(str, e['loc']))}: {e['msg'].lower()}" for e in error.errors()
        ]
    faults = [
        f"source {source.id!r}: {field} is {getattr(source, field)!r}, not one of "
        + ", ".join(map(str, allowed))
        for field, allowed in _CHOICES.items()
        if getattr(source, field) not in allowed
    ]
    if source.in_force_until is not None and source.in_force_until <= source.in_force_from:
        faults.append(
            f"source {source.id!r}: in force until {source.in_force_until}, which is not after "
            f"{source.in_force_from}, the day from which it is in force"
        )
    return source, faults


def check_editions(sources: list[Source], name: str = REGISTER) -> list[Problem]:
    """Report editions of one guideline (same family and title) that are in force together."""
    problems = []
    ordered = sorted(sources, key=lambda s: (s.family, s.title, s.in_force_from, s.id))
    for one, other in combinations(ordered, 2):
        if (one.family, one.title) != (other.family, other.title):
            continue
        until = one.in_force_until or date.max
        if other.in_force_from < until:
            problems.append(
                Problem(
                    file=name,
                    line=0,
                    message=f"editions {one.id!r} and {other.id!r} of {one.title!r} are both in "
                    f"force from {other.in_force_from}",
                    remedy=f"end {one.id!r} with in_force_until = {other.in_force_from}, or give "
                    "the two different titles if they are different guidelines",
                )
            )
    return problems


def in_force(source: Source, day: date) -> bool:
    """Say whether the edition governs on ``day``: from its first day until before its last."""
    return source.in_force_from <= day and (
        source.in_force_until is None or day < source.in_force_until
    )


def _toml_line(error: Exception) -> int:
    found = re.search(r"line (\d+)", str(error))
    return int(found.group(1)) if found else 0
