"""Reading the trap set from its folder, refusing what is malformed, repeated or unknown."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from evals.traps.outcomes import is_outcome
from evals.traps.records import BaseCase, BaseLetter, Trap, TrapKind, TrapSet
from rag.errors import InputError
from rag.records import Record

DATA = Path(__file__).resolve().parent / "data"
_SHARED = ("checks", "severity", "channel", "item", "role", "outcome", "outcome_clean")
"""Fields that a kind's file may set once for all of its traps."""
_R = TypeVar("_R", bound=Record)


def load_traps(folder: Path = DATA) -> TrapSet:
    """Read every trap below a folder.

    The folder holds ``letters/*.toml`` and ``cases/*.toml`` (bases, named by their file),
    ``kinds/KIND.toml`` (the traps of one kind each) and, where a kind's traps were written at
    several times, ``kinds/KIND.NAME.toml``: further traps of that kind and nothing else.

    Raises:
        InputError: A file is malformed, an id stands twice, or a trap names an unknown base.
    """
    letters = _bases(folder / "letters", BaseLetter)
    cases = _bases(folder / "cases", BaseCase)
    kinds: list[TrapKind] = []
    traps: list[Trap] = []
    for path, further in _kind_files(folder / "kinds"):
        kind, its = _kind(path, further, letters, cases)
        kinds.append(kind)
        traps += its
    if not traps:
        raise InputError(f"{folder} holds no trap.", "Give a folder with kinds/*.toml.")
    for what, names in (("trap", [t.id for t in traps]), ("kind", [k.kind for k in kinds])):
        twice = sorted(name for name, n in Counter(names).items() if n > 1)
        if twice:
            raise InputError(
                f"The {what} {', '.join(twice)} stands twice below {folder}.",
                "Give each an id of its own.",
            )
    return TrapSet(kinds=tuple(kinds), traps=tuple(traps), letters=letters, cases=cases)


def sound_letters(folder: Path = DATA) -> dict[str, BaseLetter]:
    """Read the letters without fault that no trap is planted in, by name.

    Raises:
        InputError: A file is malformed.
    """
    return _bases(folder / "sound", BaseLetter)


def _bases(folder: Path, model: type[_R]) -> dict[str, _R]:
    return {
        path.stem: _valid(model, read_toml(path), str(path))
        for path in sorted(folder.glob("*.toml"))
    }


def _kind_files(folder: Path) -> list[tuple[Path, list[Path]]]:
    """Return the file of each kind with those of its further traps."""
    every = sorted(folder.glob("*.toml"))
    firsts = [path for path in every if "." not in path.stem]
    for path in every:
        kind = path.name.split(".")[0]
        if not (folder / f"{kind}.toml").is_file():
            raise InputError(
                f"{path} holds further traps of {kind}, and there is no {kind}.toml.",
                f"Put title and checks of the kind into {kind}.toml.",
            )
    return [(first, sorted(folder.glob(f"{first.stem}.*.toml"))) for first in firsts]


def _kind(
    path: Path,
    further: list[Path],
    letters: dict[str, BaseLetter],
    cases: dict[str, BaseCase],
) -> tuple[TrapKind, list[Trap]]:
    raw, rows = _with_rows(path)
    shared = {name: raw.pop(name) for name in _SHARED if name in raw}
    kind = _valid(TrapKind, raw, str(path))
    traps = [_trap(row, kind.kind, shared, letters, cases, path) for row in rows]
    for more in further:
        raw, rows = _with_rows(more)
        if raw:
            raise InputError(
                f"{more} sets {', '.join(sorted(raw))}, which belongs into {path.name}.",
                "Keep only [[trap]] tables there.",
            )
        traps += [_trap(row, kind.kind, shared, letters, cases, more) for row in rows]
    return kind, traps


def _with_rows(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return what a kind's file sets, and its traps."""
    raw = read_toml(path)
    rows = raw.pop("trap", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError(f"{path}: `trap` is no list of tables.", "Write [[trap]] tables.")
    if not rows:
        raise InputError(f"{path} holds no trap.", "Add a [[trap]] table, or remove the file.")
    return raw, rows


def _trap(
    row: dict[str, Any],
    kind: str,
    shared: dict[str, Any],
    letters: dict[str, BaseLetter],
    cases: dict[str, BaseCase],
    path: Path,
) -> Trap:
    where = f"{path}, trap {row.get('id', '?')}"
    merged = {**shared, **row, "kind": kind}
    base = str(merged.get("base", ""))
    known: dict[str, BaseLetter] | dict[str, BaseCase]
    known = letters if merged.get("channel") == "letter" else cases
    if base not in known:
        raise InputError(
            f"{where}: the base “{base}” is unknown.",
            f"Name one of: {', '.join(sorted(known))}.",
        )
    merged.setdefault("cluster", base)
    merged["part"] = known[base].part
    trap = _valid(Trap, merged, where)
    problem = _problem(trap)
    if problem:
        raise InputError(f"{where}: {problem}", "Correct the trap; the data card explains fields.")
    return trap


def _problem(trap: Trap) -> str:
    """Say what makes a trap senseless, or nothing."""
    if trap.channel == "draft" and (trap.plant is None or trap.plant_clean is None):
        return "a draft trap needs `plant` and `plant_clean`."
    if trap.channel != "draft" and (trap.plant or trap.plant_clean):
        return "only draft traps plant a sentence."
    if not trap.checks and not trap.outcome:
        return "neither `checks` nor `outcome` says what must come of it."
    same = (trap.faulty, trap.plant, trap.document, trap.alone) == (
        trap.clean,
        trap.plant_clean,
        trap.document_clean,
        trap.alone_clean,
    )
    if same and not trap.requests:
        return "the faulty half and the clean twin are equal."
    unknown = [one for one in (*trap.outcome, *trap.outcome_clean) if not is_outcome(one)]
    return f"unknown outcome {', '.join(unknown)}." if unknown else ""


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        InputError: It cannot be read.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"Could not read {path}: {error}.", "Correct the file.") from error


def _valid(model: type[_R], raw: dict[str, Any], where: str) -> _R:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the top"
        raise InputError(
            f"{where} is wrong at {field}: {first['msg']}.",
            "The data card beside the traps shows the fields.",
        ) from error
