"""The register of guideline editions, ``sources.toml``: reading, checking and writing it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rag.errors import LibraryError
from rag.library.editions import REGISTER, check_editions, in_force
from rag.library.problems import Problem
from rag.records import Source
from rag.store import write_atomic

__all__ = ["FAMILIES", "REGISTER", "check_editions", "in_force", "read_sources", "write_source"]
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


def write_source(folder: Path, source: Source) -> None:
    """Register an edition in a library folder, or replace what is registered under its id.

    Everything else in the file stays as it was written, comments included.

    Raises:
        LibraryError: The register that stands there cannot be read.
        StoreError: It cannot be written; the old one stands.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    path = folder / REGISTER
    facts = {key: value for key, value in source.model_dump().items() if value is not None}
    table = tomlkit.table()
    for key, value in facts.items():
        table.add(key, value)
    try:
        text = path.read_bytes().decode("utf-8") if path.is_file() else ""
        document = tomlkit.parse(text)
        listed = document.get("source")
        if listed is None:
            listed = tomlkit.aot()
            document.append("source", listed)
        places = [n for n, entry in enumerate(listed) if entry.get("id") == source.id]
        if places:
            listed[places[0]] = table
        else:
            listed.append(table)
        written = tomlkit.dumps(document)
        _one_by_id(tomllib.loads(written), source)
    except (OSError, ValueError, TOMLKitError, AttributeError) as error:
        raise LibraryError(
            f"The register {path} cannot be brought up to date: {error}.",
            "Mend the file by hand; nothing was changed.",
        ) from error
    write_atomic(path, written.encode())


def _one_by_id(tables: dict[str, Any], source: Source) -> None:
    """Read back what is about to be written: a title must not have become syntax."""
    found = [entry for entry in tables["source"] if entry.get("id") == source.id]
    if len(found) != 1 or Source.model_validate(found[0]) != source:
        raise ValueError(f"{source.id!r} would not be read back as it was meant")


def _toml_line(error: Exception) -> int:
    found = re.search(r"line (\d+)", str(error))
    return int(found.group(1)) if found else 0
