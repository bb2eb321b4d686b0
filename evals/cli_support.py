"""The ``rationale evals support`` command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag import console


def support(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="Labelled claims: wice, healthver, scifact_claims."),
    ],
    json: Annotated[
        bool, typer.Option("--json", help="Answer as JSON on standard output.")
    ] = False,
) -> None:
    """Measure the check "does this passage support this sentence" on labelled claims."""
    with console.reporting(json):
        from evals.support.measure import measure, report

        result = measure(folder, console.load_settings(), console.say)
        if json:
            payload = result.model_dump(mode="json")
            console.answer({"schema": payload.pop("schema_version"), **payload})
        else:
            console.emit(report(result))
