"""The ``rationale evals traps`` command."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag import console

if TYPE_CHECKING:
    from evals.traps.records import Measured, Trap, TrapSet


class Which(StrEnum):
    """Part of the trap set."""

    ALL = "all"
    TRAIN = "train"
    TEST = "test"


def traps(
    kind: Annotated[
        list[str] | None, typer.Option(help="Only traps of this kind; may be given again.")
    ] = None,
    part: Annotated[
        Which, typer.Option(help="Improve the checks on train, report on test.")
    ] = Which.ALL,
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Another trap set than the shipped one.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Also write traps.json and traps.md there.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Answer as JSON on standard output.")
    ] = False,
) -> None:
    """Plant known faults, each beside its clean twin, and count what is found."""
    with console.reporting(json):
        from evals.traps.loader import DATA, load_traps
        from evals.traps.measure import measure
        from evals.traps.report import table
        from evals.traps.runner import run_traps

        settings = console.load_settings()
        every = load_traps(data or DATA)
        chosen = _chosen(every, kind or [], part)
        results = run_traps(every, chosen, settings, None if json else _progress)
        found = measure(results, every.kinds, part=part, embedder=settings.embedder)
        text = table(found)
        if out is not None:
            _write(found, text, out)
        if json:
            payload = found.model_dump(mode="json")
            console.answer({"schema": payload.pop("schema_version"), **payload})
        else:
            console.emit(text)


def _chosen(every: TrapSet, kinds: list[str], part: str) -> list[Trap]:
    from rag.errors import InputError

    known = [one.kind for one in every.kinds]
    unknown = sorted(set(kinds) - set(known))
    if unknown:
        raise InputError(
            f"There is no kind of trap named {', '.join(unknown)}.",
            f"Name one of: {', '.join(known)}.",
        )
    return [
        one for one in every.traps if (not kinds or one.kind in kinds) and part in ("all", one.part)
    ]


def _write(found: Measured, text: str, out: Path) -> None:
    from rag.store import write_atomic

    for name, content in (
        ("traps.json", found.model_dump_json(indent=2) + "\n"),
        ("traps.md", text + "\n"),
    ):
        write_atomic(out / name, content.encode())
        console.say(f"wrote {out / name}")


def _progress(done: int, total: int, trap: str) -> None:
    if done % 20 == 0 or done == total:
        console.say(f"{done}/{total} {trap}")
