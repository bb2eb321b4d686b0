"""The ``rationale evals`` commands: generate a run, score a run."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag import console

if TYPE_CHECKING:
    from evals.records import Scores
    from rag.settings import Settings

app = typer.Typer(
    name="evals",
    help="Draft known cases and score them offline against reference letters.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON on standard output.")]
Split = Annotated[
    Path | None,
    typer.Option(help='JSON file {"part": ["case", …]}: figures for each part apart.'),
]


@app.command()
def run(
    suite: Annotated[
        str, typer.Argument(help="A shipped suite (starter), a suite folder, or letters.")
    ],
    out: Annotated[
        Path | None, typer.Option(help="Run folder; an interrupted run there goes on.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="PROVIDER:NAME", help="Draft with this chat model.")
    ] = None,
    split: Split = None,
    json: Json = False,
) -> None:
    """Draft every case of a suite, then score the drafts."""
    with console.reporting(json):
        from evals.datasets import load_suite
        from evals.generate import generate, manifest_of, pipeline_drafter
        from evals.score import load_split

        settings = console.load_settings(model=model)
        if split is not None:
            load_split(split)  # before hours of drafting, not after
        cases = load_suite(suite, settings)
        manifest = manifest_of(cases, settings)
        name = hashlib.sha256(manifest.model_dump_json().encode()).hexdigest()[:10]
        folder = out or settings.home / "evals" / f"{cases.name}-{name}"
        generate(
            cases,
            settings,
            folder,
            pipeline_drafter(settings),
            None if json else _progress,
        )
        _score(folder, split, settings, json)


@app.command()
def score(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run.")],
    split: Split = None,
    json: Json = False,
) -> None:
    """Score a run folder again, without drafting."""
    with console.reporting(json):
        _score(folder, split, console.load_settings(), json)


def _score(folder: Path, split: Path | None, settings: Settings, json: bool) -> None:
    from evals.embedding import sentence_embedder
    from evals.report import report, write_report
    from evals.score import load_split, save_scores, score_run

    embed, name = sentence_embedder(settings)
    scores = score_run(
        folder,
        split=load_split(split) if split else None,
        embed=embed,
        embedder=name,
        no_embedder=name,
    )
    paths = [save_scores(scores, folder), write_report(scores, folder)]
    if json:
        console.answer(_envelope(scores, folder))
    else:
        console.emit(report(scores))
        for path in paths:
            console.say(f"wrote {path}")
    if not any("item" not in one.unscored for one in scores.items):
        raise typer.Exit(1)


def _envelope(scores: Scores, folder: Path) -> dict[str, Any]:
    return {
        "schema": "rationale.evals-result/1",
        "run": str(folder),
        "suite": scores.suite,
        "model": scores.model,
        "parts": [part.model_dump(mode="json") for part in scores.parts],
        "skipped": [one.model_dump(mode="json") for one in scores.skipped],
        "notes": list(scores.notes),
    }


def _progress(done: int, total: int, case: str) -> None:
    console.say(f"{done}/{total} {case}")
