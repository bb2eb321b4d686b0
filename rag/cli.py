"""The ``rationale`` command: options in, stages called, answers and errors out."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag import __version__, cli_audit, cli_backup, cli_cases, cli_prompts
from rag.console import answer, emit, load_settings, reporting, say
from rag.errors import InputError

if TYPE_CHECKING:
    from rag.drafting.chat_stream import StreamedSentence

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON on standard output.")]

app = typer.Typer(
    name="rationale",
    help="Draft the cited decision rationale of an independent medical review. "
    "A physician decides and signs; this program never does.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rationale {__version__}")
        raise typer.Exit


@app.callback()
def rationale(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Take the options that stand before a command; its help is the program's own."""


cli_audit.mount(app)
cli_cases.mount(app)
cli_backup.mount(app)
cli_prompts.mount(app)


# ------------------------------------------------------------------ draft and letter


@app.command()
def draft(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE…", help="PDF, DOCX, Markdown or text; - for standard input."),
    ],
    item: Annotated[
        list[int] | None, typer.Option(help="Draft only this item; may be repeated.")
    ] = None,
    request: Annotated[
        list[str] | None,
        typer.Option(help="A disputed treatment, in words; may be repeated."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Editions in force on this date (YYYY-MM-DD)."),
    ] = None,
    outcome: Annotated[
        str, typer.Option(help="suggest, uphold or overturn: which side to argue.")
    ] = "suggest",
    out: Annotated[
        Path | None, typer.Option(help="Folder for the letter as Markdown, DOCX and JSON.")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(metavar="PROVIDER:NAME", help="Draft with this chat model."),
    ] = None,
    no_mask: Annotated[
        bool, typer.Option("--no-mask", help="Show a remote model names and numbers as they are.")
    ] = False,
    json: Json = False,
) -> None:
    """Draft the cited rationale of one case; several files make one case."""
    with reporting(json):
        from rag.envelope import envelope
        from rag.intake import read_bytes, read_documents
        from rag.intake.dates import given_date
        from rag.pipeline import draft_case
        from rag.terminal import rationale_text

        if outcome not in ("suggest", "uphold", "overturn"):
            raise InputError(
                f"--outcome {outcome} is not known.", "Give suggest, uphold or overturn."
            )
        settings = load_settings(model=model, model_mask="never" if no_mask else None)
        raw = []
        for name in files:
            if name == "-":
                raw.append(read_bytes(sys.stdin.buffer.read(), "<stdin>", settings))
            else:
                raw.extend(read_documents([Path(name)], settings))
        run = draft_case(
            tuple(raw),
            settings,
            requests=tuple(request or ()),
            as_of=given_date(as_of, "--as-of") if as_of is not None else None,
            outcome=outcome,  # type: ignore[arg-type]  # checked above
            items=tuple(item or ()),
            on_sentence=_show_sentence if settings.model and not json else None,
        )
        if json:
            answer(envelope(run))
        else:
            emit(rationale_text(run))
        if out is not None:
            from rag.export import write_letter

            for path in write_letter(run, out):
                say(f"wrote {path}")


def _show_sentence(sentence: StreamedSentence) -> None:
    """Show a sentence of a chat model as it comes, before it is checked."""
    say(f"  {sentence.item}.{sentence.number} {sentence.text}")


@app.command()
def letter(
    run_file: Annotated[Path, typer.Argument(metavar="RUN", help="A run saved by draft --out.")],
    out: Annotated[Path, typer.Option(help="Folder for Markdown, DOCX and JSON.")] = Path("out"),
    json: Json = False,
) -> None:
    """Write the letter of a saved run again."""
    with reporting(json):
        from rag.export import write_letter
        from rag.store import load_run

        paths = write_letter(load_run(run_file), out)
        if json:
            answer({"schema": "rationale.letter/1", "files": [str(path) for path in paths]})
        else:
            for path in paths:
                say(f"wrote {path}")


# ------------------------------------------------------------------ corpus


@app.command(
    "corpus",
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "allow_interspersed_args": False,
    },
    add_help_option=False,
)
def corpus(ctx: typer.Context) -> None:
    """Keep the guideline library: add, update, list, search, verify and more."""
    from rag.cli_corpus import app as corpus_app

    corpus_app(args=ctx.args, prog_name="rationale corpus")


# ------------------------------------------------------------------ doctor, app


@app.command()
def doctor(
    time: Annotated[
        bool, typer.Option("--time", help="Also measure start-up, one warm item and memory.")
    ] = False,
    json: Json = False,
) -> None:
    """Say what is installed, indexed and configured, and what is missing."""
    with reporting(json):
        from rag.doctor import diagnose, measure

        settings = load_settings()
        checks = diagnose(settings)
        figures = measure(settings) if time and all(check.ok for check in checks) else {}
        if json:
            answer(
                {
                    "schema": "rationale.doctor/1",
                    "checks": [check.model_dump(mode="json") for check in checks],
                    "figures": figures,
                }
            )
        else:
            for check in checks:
                emit(f"{'ok     ' if check.ok else 'MISSING'} {check.name}: {check.state}")
                if check.remedy:
                    emit(f"        what to do: {check.remedy}")
            for name, value in figures.items():
                emit(f"        {name}: {value}")
        if not all(check.ok for check in checks):
            raise typer.Exit(1)


@app.command("app")
def run_app(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port it listens on.")] = 7860,
    host: Annotated[
        str, typer.Option(help="Address; anything but loopback asks for a log-in.")
    ] = "127.0.0.1",
    auth: Annotated[
        bool, typer.Option("--auth", help="Ask for a log-in; see rationale users.")
    ] = False,
) -> None:
    """Open the workbench, by default on loopback."""
    with reporting(False):
        from rag.workbench import build_app, serve

        settings = load_settings()
        serve(build_app(settings), port=port, host=host, auth=auth)


@app.command(
    "evals",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)
def evals(ctx: typer.Context) -> None:
    """Score drafts offline against reference letters."""
    from importlib import import_module

    # By name: rag must not depend on evals, which is built on it.
    with reporting(False):
        import_module("evals.cli").app(args=ctx.args, prog_name="rationale evals")


def main() -> None:
    """Run the command line."""
    if os.environ.get("RATIONALE_DEBUG"):
        logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    app()
