"""The ``rationale`` command: options in, stages called, answers and errors out."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from rag.console import answer, emit, load_settings, reporting, say
from rag.errors import InputError

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON on standard output.")]

app = typer.Typer(
    name="rationale",
    help="Draft the cited decision rationale of an independent medical review. "
    "A physician decides and signs; this program never does.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
corpus_app = typer.Typer(help="The guideline library: build, search, verify.", no_args_is_help=True)
prompts_app = typer.Typer(help="The prompts of the chat-model drafter.", no_args_is_help=True)
app.add_typer(corpus_app, name="corpus")
app.add_typer(prompts_app, name="prompts")


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
        settings = load_settings(model=model)
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
        )
        if json:
            answer(envelope(run))
        else:
            emit(rationale_text(run))
        if out is not None:
            from rag.export import write_letter

            for path in write_letter(run, out):
                say(f"wrote {path}")


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


@corpus_app.command("sync")
def corpus_sync(json: Json = False) -> None:
    """Bring the index up to date with the guideline documents."""
    with reporting(json):
        from rag.library import load_library
        from rag.retrieval import sync

        settings = load_settings()
        library = load_library(settings.corpus, settings.home)
        report = sync(library, settings, progress=None if json else _progress)
        if json:
            answer({"schema": "rationale.sync/1", **report.model_dump(mode="json")})
        else:
            say(
                f"index: {len(library.passages)} passages of {len(library.documents)} documents; "
                f"{report.added} added, {report.updated} updated, {report.deleted} deleted, "
                f"{report.skipped} unchanged"
            )


def _progress(done: int, total: int) -> None:
    end = "\n" if done >= total else ""
    sys.stderr.write(f"\rembedding passages {done}/{total}{end}")
    sys.stderr.flush()


@corpus_app.command("search")
def corpus_search(
    text: Annotated[str, typer.Argument(help="What to look for, in words.")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 5,
    json: Json = False,
) -> None:
    """Search the library in plain words."""
    with reporting(json):
        from rag.letter import citation_text
        from rag.retrieval import open_index, search

        settings = load_settings()
        found = search(text, open_index(settings), settings, k)
        if json:
            answer(
                {
                    "schema": "rationale.search/1",
                    "passages": [entry.model_dump(mode="json") for entry in found],
                }
            )
            return
        for place, entry in enumerate(found, 1):
            passage = entry.passage
            label = " (digest)" if passage.digest else ""
            emit(f"{place}. {citation_text(passage)}{label}  [{entry.score:.3f}]")
            emit("   " + " ".join(passage.text.split()))


@corpus_app.command("verify")
def corpus_verify(
    compare: Annotated[
        Path | None,
        typer.Option(
            envvar="RATIONALE_COMPARE",
            help="Folder of published texts with which no run of twelve words may be shared.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Prove the shape of the library: schema, dates, sources, criteria, reachability."""
    with reporting(json):
        from rag.library import load_library, verify_library
        from rag.vocabulary import load_vocabulary

        settings = load_settings()
        library = load_library(settings.corpus, settings.home)
        problems = verify_library(library, load_vocabulary(settings.corpus), compare)
        if json:
            answer(
                {
                    "schema": "rationale.verify/1",
                    "documents": len(library.documents),
                    "passages": len(library.passages),
                    "problems": [str(problem) for problem in problems],
                }
            )
        else:
            for problem in problems:
                emit(str(problem))
            say(
                f"{len(library.documents)} documents, {len(library.passages)} passages, "
                f"{len(problems)} problems"
            )
        if problems:
            raise typer.Exit(3)


# ------------------------------------------------------------------ prompts, doctor, app


@prompts_app.command("check")
def prompts_check(json: Json = False) -> None:
    """Load every prompt and compare its placeholders with what it declares."""
    with reporting(json):
        from rag.drafting.prompts import load_prompts

        prompts = load_prompts(load_settings().prompts)
        rows = [
            {"id": prompt.id, "version": prompt.version}
            for prompt in sorted(prompts.values(), key=lambda prompt: prompt.id)
        ]
        if json:
            answer({"schema": "rationale.prompts/1", "prompts": rows})
        else:
            for row in rows:
                emit(f"{row['id']} {row['version']}")


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
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on loopback.")] = 7860,
) -> None:
    """Open the workbench on loopback."""
    with reporting(False):
        from rag.workbench import build_app, serve

        settings = load_settings()
        serve(build_app(settings), port=port)


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
