"""The ``rationale evals judge`` command."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from rag import console

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON on standard output.")]


def judge(
    one: Annotated[Path, typer.Argument(metavar="A", help="The run compared with.")],
    other: Annotated[Path, typer.Argument(metavar="B", help="The run looked at.")],
    model: Annotated[str, typer.Option(metavar="PROVIDER:NAME", help="The model that judges.")],
    human: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help='Choices by people: {"case", "item", "prefers"} per line.'
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="File of the judgement; default: in the folder of B.")
    ] = None,
    json: Json = False,
) -> None:
    """Ask a chat model which run's drafts are better; an opinion, shown apart from the measures."""
    with console.reporting(json):
        from evals.judge import judge_runs, load_human
        from evals.judge_report import judge_report
        from rag.drafting.chat_model import open_chat_model

        labels = load_human(human) if human else ()
        opened = open_chat_model(console.load_settings(model=model))
        name = re.sub(r"[^A-Za-z0-9.]+", "-", f"{one.resolve().name}-{model}")
        found = judge_runs(
            one,
            other,
            opened,
            out or other / f"judgement-{name}.json",
            human=labels,
            progress=None if json else _progress,
        )
        if json:
            payload = found.model_dump(mode="json")
            console.answer({"schema": payload.pop("schema_version"), **payload})
        else:
            console.emit(judge_report(found))


def _progress(done: int, total: int, case: str) -> None:
    console.say(f"{done}/{total} {case}")
