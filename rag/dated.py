"""Dated, sourced rows of data: what they share, and how a TOML file of them is read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

from pydantic import ConfigDict, Field, ValidationError

from rag.errors import LibraryError
from rag.records import Record

Verification = Literal["read_in_source", "second_hand", "general_knowledge"]
"""How a row is known: read in what it states, reported by someone else, or to be checked."""
STRENGTHS: tuple[Verification, ...] = ("read_in_source", "second_hand", "general_knowledge")
"""From the strongest to the weakest."""


class Dated(Protocol):
    """Anything with a first day and the first day on which it no longer holds."""

    @property
    def in_force_from(self) -> date | None:
        """First day; ``None``: not known."""

    @property
    def in_force_until(self) -> date | None:
        """First day on which it no longer holds; ``None``: it still does."""


def holds(row: Dated, day: date) -> bool:
    """Say whether ``row`` is in force on ``day``; a date that is not known limits nothing."""
    return (row.in_force_from is None or row.in_force_from <= day) and (
        row.in_force_until is None or day < row.in_force_until
    )


class Sourced(Record):
    """A row that says where it is from and when it holds."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    verification: Verification
    provenance: str = Field(min_length=3)
    address: str = ""
    in_force_from: date | None = Field(default=None, alias="from")
    in_force_until: date | None = Field(default=None, alias="until")
    """First day on which it no longer holds."""


def read_toml(path: Path, schema: str) -> dict[str, Any]:
    """Read a file of data whose ``schema`` is the given one, and return the rest of it.

    Raises:
        LibraryError: It cannot be read, or has another schema.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LibraryError(f"{path} is not readable: {error}.", "Correct the file.") from error
    found = data.pop("schema", None)
    if found != schema:
        raise LibraryError(f"{path}: the schema is {found!r}.", f'Write schema = "{schema}".')
    return data


def rows_of(path: Path, data: dict[str, Any], name: str) -> list[object]:
    """Return the ``[[name]]`` tables of a file that was read.

    Raises:
        LibraryError: ``name`` is something else than a list of tables.
    """
    rows = data.get(name, [])
    if not isinstance(rows, list):
        raise fault(path, f"{name} is no list of tables; write each as [[{name}]]")
    return rows


_M = TypeVar("_M", bound=Record)


def read_row(path: Path, name: str, model: type[_M], row: object) -> _M:
    """Read one row.

    Raises:
        LibraryError: Naming the file, the row and the field at fault.
    """
    try:
        return model.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the row"
        named = row if isinstance(row, dict) else {}
        shown = next((named[key] for key in ("id", "drug", "name") if key in named), "?")
        raise fault(path, f"{name} {shown!r}: {where}: {first['msg']}") from error


def table_of(
    file: str, folders: Iterable[Path | None], schema: str, name: str, model: type[_M]
) -> tuple[Path | None, tuple[_M, ...]]:
    """Read the ``[[name]]`` rows of ``file`` from the first of ``folders`` that has it.

    Returns:
        The path read and its rows; ``None`` and no rows where no folder has it.

    Raises:
        LibraryError: The file cannot be read or a row is wrong.
    """
    for folder in folders:
        if folder is not None and (folder / file).is_file():
            path = folder / file
            rows = rows_of(path, read_toml(path, schema), name)
            return path, tuple(read_row(path, name, model, row) for row in rows)
    return None, ()


def keep_apart(path: Path, name: str, rows: Iterable[Dated]) -> None:
    """Refuse rows that end before they begin, and two that are in force on one day.

    Raises:
        LibraryError: Naming the file and the day.
    """
    ordered = sorted(rows, key=lambda row: row.in_force_from or date.min)
    for row in ordered:
        keep_forward(path, name, row)
    for one, other in zip(ordered, ordered[1:], strict=False):
        begins = other.in_force_from or date.min
        if one.in_force_until is None or begins < one.in_force_until:
            raise fault(path, f"{name}: two are in force on {begins}")


def keep_forward(path: Path, name: str, row: Dated) -> None:
    """Refuse a row that ends before it begins.

    Raises:
        LibraryError: Naming the file and the days.
    """
    begin, end = row.in_force_from, row.in_force_until
    if begin is not None and end is not None and end <= begin:
        raise fault(path, f"{name}: ends on {end}, before it begins on {begin}")


def fault(path: Path, what: str) -> LibraryError:
    """Return the error that something in a data file is wrong."""
    return LibraryError(f"{path}: {what}.", "Correct the row; the head of the file says how.")
