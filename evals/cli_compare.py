"""The ``rationale evals compare``, ``gate`` and ``report`` commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag import console

if TYPE_CHECKING:
    from evals.records import Comparison

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON on standard output.")]
Part = Annotated[str, typer.Option(help="Only items of this part of the suite.")]


def compare(
    one: Annotated[Path, typer.Argument(metavar="A", help="The run compared with.")],
    other: Annotated[Path, typer.Argument(metavar="B", help="The run looked at.")],
    part: Part = "all",
    json: Json = False,
) -> None:
    """Compare two scored runs item by item; every change is B less A."""
    with console.reporting(json):
        from evals.compare import compare_runs
        from evals.comparison_report import comparison_report

        found = compare_runs(one, other, part)
        if json:
            console.answer({"schema": found.schema_version, **_plain(found)})
        else:
            console.emit(comparison_report(found))


def gate(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The run that is to pass.")],
    baseline: Annotated[Path, typer.Option(help="The run it is held against.")],
    tolerance: Annotated[
        list[str] | None,
        typer.Option(metavar="MEASURE=δ", help="How much worse is let pass; may be given again."),
    ] = None,
    json: Json = False,
) -> None:
    """Fail (status 1) where a run is worse than its baseline by more than is let pass."""
    with console.reporting(json):
        from evals.comparison_report import gate_report
        from evals.gate import gate as hold
        from evals.generate import load_manifest
        from evals.score import load_scores

        found = hold(
            load_scores(run),
            load_scores(baseline),
            tolerance=_tolerances(tolerance or []),
            names=(baseline.resolve().name, run.resolve().name),
            manifests=(load_manifest(baseline), load_manifest(run)),
        )
        if json:
            payload = found.model_dump(mode="json")
            console.answer({"schema": payload.pop("schema_version"), **payload})
        else:
            console.emit(gate_report(found))
        if not found.passed:
            raise typer.Exit(1)


def report(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN [B]", help="One run, or two.")],
    html: Annotated[Path | None, typer.Option(help="Write one self-contained page.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write a table for a spreadsheet.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write Markdown.")] = None,
    traps: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Show a result of evals traps on the page of one run."),
    ] = None,
    json: Json = False,
) -> None:
    """Show one scored run, or two against each other, as a page, a table or text."""
    with console.reporting(json):
        from evals.html.comparison import comparison_page
        from evals.html.page import run_page
        from rag.errors import InputError
        from rag.store import write_atomic

        if len(runs) > 2:
            raise InputError(f"{len(runs)} runs were named.", "Name one run, or two.")
        if traps is not None and len(runs) > 1:
            raise InputError("--traps is for the page of one run.", "Name one run.")
        text, table, payload = _contents(runs)
        if traps is not None:
            from evals.html.traps import load_traps_result, traps_text

            text += f"\n{traps_text(load_traps_result(traps))}\n"
        if html is not None:
            page = run_page(runs[0], traps) if len(runs) == 1 else comparison_page(runs[0], runs[1])
            write_atomic(html, page.encode())
        for path, data in ((csv, table), (markdown, text)):
            if path is not None:
                write_atomic(path, data.encode())
        if json:
            console.answer(payload)
        elif not (html or csv or markdown):
            console.emit(text)
        for path in (html, csv, markdown):
            if path is not None:
                console.say(f"wrote {path}")


def _contents(runs: list[Path]) -> tuple[str, str, dict[str, object]]:
    """Return Markdown, CSV and JSON of one run or of two."""
    from evals.compare import compare_runs
    from evals.comparison_report import comparison_report
    from evals.report import HELD_OUT
    from evals.report import report as page
    from evals.score import load_scores
    from evals.tables import differences_csv, items_csv

    if len(runs) == 1:
        scores = load_scores(runs[0])
        listed = tuple(one for one in scores.items if one.part not in HELD_OUT)
        payload = scores.model_copy(update={"items": listed}).model_dump(mode="json")
        return (
            page(scores),
            items_csv(scores),
            {"schema": payload.pop("schema_version"), **payload},
        )
    found = compare_runs(runs[0], runs[1])
    return (
        comparison_report(found),
        differences_csv(found),
        {"schema": found.schema_version, **_plain(found)},
    )


def _plain(found: Comparison) -> dict[str, object]:
    payload = found.model_dump(mode="json")
    payload.pop("schema_version")
    return payload


def _tolerances(given: list[str]) -> dict[str, float]:
    from rag.errors import InputError

    found = {}
    for one in given:
        name, _, value = one.partition("=")
        try:
            found[name.strip()] = float(value)
        except ValueError as error:
            raise InputError(
                f"The tolerance {one!r} is not understood.", "Write measure=δ: accuracy=0.02"
            ) from error
    return found
