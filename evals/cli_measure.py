"""The ``rationale evals retrieval`` and ``rationale evals bench`` commands."""

from __future__ import annotations

import csv
import io
import json as jsonlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag import console

if TYPE_CHECKING:
    from evals.retrieval.records import RetrievalReport
    from rag.settings import Settings

bench = typer.Typer(
    help="Time ingestion and queries beside what others' defaults give.", no_args_is_help=True
)

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON on standard output.")]


def retrieval(
    beir: Annotated[
        list[Path] | None, typer.Option(help="Folder in BEIR's layout; may be given again.")
    ] = None,
    beir_part: Annotated[
        str, typer.Option(metavar="NAME", help="Which qrels/<NAME>.tsv is ranked.")
    ] = "test",
    letters: Annotated[
        Path | None, typer.Option(help="Folder of published letters: what reviewers cited.")
    ] = None,
    split: Annotated[
        Path | None, typer.Option(help='JSON file {"part": ["case", …]} for the letters.')
    ] = None,
    gold: Annotated[
        bool | None,
        typer.Option(help="Our own labelled set; by default where nothing else is named."),
    ] = None,
    part: Annotated[
        str, typer.Option(help="Of our own set: train, test, or all questions.")
    ] = "test",
    recipe: Annotated[
        bool, typer.Option(help="Also embed and rank as the LangChain tutorial does.")
    ] = True,
    pool: Annotated[
        Path | None, typer.Option(help="Write a blind sheet of what is to be labelled, and end.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Also write the report as JSON here.")] = None,
    json: Json = False,
) -> None:
    """Measure retrieval on labelled sets, with intervals and named baselines.

    Example: rationale evals retrieval --beir DIR --letters DIR --split split.json --gold
    """
    with console.reporting(json):
        from evals.retrieval.report import table
        from rag.store import write_atomic

        settings = console.load_settings()
        if part not in ("train", "test", "all"):
            from rag.errors import InputError

            raise InputError(f"There is no part {part!r}.", "Say train, test or all.")
        if pool is not None:
            _pool(pool, settings)
            return
        own = gold if gold is not None else not (beir or letters)
        report = _measure(settings, beir or [], beir_part, letters, split, own, part, recipe, json)
        if out is not None:
            write_atomic(out, (report.model_dump_json(indent=1) + "\n").encode())
        if json:
            console.answer(_envelope(report))
        else:
            console.emit(table(report))


def _measure(
    settings: Settings,
    beir: list[Path],
    beir_part: str,
    letters: Path | None,
    split: Path | None,
    gold: bool,
    part: str,
    recipe: bool,
    quiet: bool,
) -> RetrievalReport:
    from evals.datasets import load_suite
    from evals.retrieval.gold import agreement_note
    from evals.retrieval.letters import chapter_ranks
    from evals.retrieval.measure import measure_beir, measure_gold
    from evals.retrieval.records import RetrievalReport
    from evals.score import load_split
    from rag.retrieval import open_index
    from rag.retrieval.embedding import load_embedder
    from rag.vocabulary import load_vocabulary

    say = None if quiet else _say
    parts = load_split(split) if split is not None else {}
    suite = load_suite(str(letters), settings) if letters is not None else None
    vocabulary = load_vocabulary(settings.corpus)
    index = open_index(settings) if gold or suite is not None else None
    sets = [measure_beir(path, beir_part, settings, recipe=recipe, say=say) for path in beir]
    notes = list(index.warnings) if index is not None else []
    if gold and index is not None:
        own_part = "" if part == "all" else part
        sets.append(measure_gold(index, vocabulary, settings, own_part, recipe=recipe, say=say))
        notes.append(agreement_note())
    rows = (
        chapter_ranks(
            suite, index, vocabulary, settings, parts, say and (lambda d, n: say("letters", d, n))
        )
        if suite is not None and index is not None
        else ()
    )
    return RetrievalReport(
        embedder=load_embedder(settings).identity.name,
        dense_weight=settings.dense_weight,
        sets=tuple(sets),
        letters=rows,
        notes=tuple(notes),
    )


def _envelope(report: RetrievalReport) -> dict[str, object]:
    """Return the report with ``systems.<name>.<metric>`` as plain numbers at its top.

    Of several sets the first one's; every set stands under ``sets`` in the same form.
    """
    sets = [
        {
            "name": one.name,
            "documents": one.documents,
            "queries": one.queries,
            "systems": {
                name: {metric: figure.value for metric, figure in system.figures.items()}
                for name, system in one.systems.items()
            },
        }
        for one in report.sets
    ]
    return {
        "schema": "rationale.retrieval/1",
        "systems": sets[0]["systems"] if sets else {},
        "sets": sets,
        "report": report.model_dump(mode="json"),
    }


def _pool(path: Path, settings: Settings) -> None:
    from evals.retrieval.gold import all_places, read_topics
    from evals.retrieval.measure import gold_systems, pool
    from rag.retrieval import open_index
    from rag.store import write_atomic
    from rag.vocabulary import load_vocabulary

    index = open_index(settings)
    collection = all_places(index.passages).collection
    vocabulary = load_vocabulary(settings.corpus)
    systems = gold_systems(collection, index, vocabulary, settings, recipe=False, say=_say)
    rows = pool(collection, systems, [(key, text) for key, text, _ in read_topics()])
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter="\t", lineterminator="\n")
    writer.writerow(("topic", "question", "place", "title", "text"))
    writer.writerows((t, q, p, title, jsonlib.dumps(x)) for t, q, p, title, x in rows)
    write_atomic(path, sheet.getvalue().encode())
    console.say(f"wrote {path}: {len(rows)} pairs")


@bench.command("ingest")
def bench_ingest(
    folder: Annotated[Path, typer.Argument(help="Markdown or text documents to embed.")],
    chunks: Annotated[int, typer.Option(min=1, help="How many chunks at most.")] = 300,
    repetitions: Annotated[int, typer.Option(min=1, help="Of each system, in turns.")] = 3,
    json: Json = False,
) -> None:
    """Embed the same chunks with ours and with what others do by default; print ratios."""
    with console.reporting(json):
        from evals.bench.ingest import run_ingest, table

        found = run_ingest(
            folder, chunks=chunks, settings=console.load_settings(), repetitions=repetitions
        )
        if json:
            console.answer(found.model_dump(mode="json"))
        else:
            console.emit(table(found))


@bench.command("query")
def bench_query(
    size: Annotated[
        list[int] | None, typer.Option(min=10, help="Passages; may be given again.")
    ] = None,
    queries: Annotated[int, typer.Option(min=5, help="Different queries per system.")] = 50,
    json: Json = False,
) -> None:
    """Time one plain query at several sizes, beside Chroma and the LangChain recipe."""
    with console.reporting(json):
        from evals.bench.query import SIZES, run_query_bench, table

        found = run_query_bench(
            console.load_settings(), size or SIZES, queries=queries, progress=console.say
        )
        if json:
            console.answer(found.model_dump(mode="json"))
        else:
            console.emit(table(found))


def _say(what: str, done: int, total: int) -> None:
    if done % 50 == 0 or done == total:
        sys.stderr.write(f"\r{what} {done}/{total}" + ("\n" if done == total else ""))
        sys.stderr.flush()
