"""The ``rationale evals import`` and ``mutate`` commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag import console

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON on standard output.")]


def import_(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Letters, PDF or text.")],
    out: Annotated[Path, typer.Option(help="New folder for the suite.")],
    name: Annotated[str, typer.Option(help="Name of the suite; default: the folder's.")] = "",
    json: Json = False,
) -> None:
    """Make a suite of a folder of published determinations, the reference apart from the case."""
    with console.reporting(json):
        from evals.importing import import_folder

        found = import_folder(folder, out, console.load_settings(), name)
        if json:
            console.answer({"schema": "rationale.evals-import/1", **found.model_dump(mode="json")})
            return
        console.emit(
            f"{found.out}: {len(found.cases)} cases, {found.items} items "
            f"({found.overturned} overturned), {len(found.skipped)} files left out"
        )
        for one in found.skipped:
            console.say(f"left out {one.case}: {one.reason} {one.detail}".rstrip())


def mutate(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run.")],
    reasons: Annotated[
        str,
        typer.Option(
            metavar="DIR|shipped",
            help="Labels of decisive reasons, in place of those that the references list.",
        ),
    ] = "",
    cases: Annotated[int, typer.Option(min=1, help="Cases used, from the first.")] = 20,
    json: Json = False,
) -> None:
    """Break the drafts of a run one way at a time and show which measures notice."""
    with console.reporting(json):
        from evals.embedding import sentence_embedder
        from evals.mutation_table import mutation_table, table
        from evals.reason_labels import load_labels

        settings = console.load_settings()
        embed, name = sentence_embedder(settings)
        found = mutation_table(
            run,
            settings,
            embed=embed,
            embedder=name,
            most=cases,
            labels=load_labels(reasons) if reasons else None,
        )
        if json:
            payload = found.model_dump(mode="json")
            console.answer({"schema": payload.pop("schema_version"), **payload})
        else:
            console.emit(table(found))
        if not found.sound:
            raise typer.Exit(1)
