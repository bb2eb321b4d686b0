"""The ``rationale evals`` commands: generate a run, score a run."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evals import cli_compare, cli_judge, cli_measure, cli_suite, cli_support, cli_traps
from rag import console

if TYPE_CHECKING:
    from evals.records import Scores
    from evals.score import Check
    from rag.settings import Settings

app = typer.Typer(
    name="evals",
    help="Draft known cases and score them offline against reference letters.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

app.command("retrieval")(cli_measure.retrieval)
app.add_typer(cli_measure.bench, name="bench")
app.command("compare")(cli_compare.compare)
app.command("gate")(cli_compare.gate)
app.command("judge")(cli_judge.judge)
app.command("report")(cli_compare.report)
app.command("import")(cli_suite.import_)
app.command("mutate")(cli_suite.mutate)
app.command("support")(cli_support.support)
app.command("traps")(cli_traps.traps)

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON on standard output.")]
Split = Annotated[
    Path | None,
    typer.Option(help='JSON file {"part": ["case", …]}: figures for each part apart.'),
]
Reasons = Annotated[
    str,
    typer.Option(
        metavar="DIR|shipped",
        help="Labels of decisive reasons, in place of those that the references list.",
    ),
]
Recheck = Annotated[
    bool,
    typer.Option("--recheck", help="Make the findings anew instead of counting those recorded."),
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
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=1, max=64, help="Processes that draft at once.")
    ] = 1,
    oracle: Annotated[
        bool,
        typer.Option(
            "--oracle",
            help="Give the drafter the passages that the labels name, in place of a search.",
        ),
    ] = False,
    reasons: Reasons = "",
    cluster: Annotated[
        bool, typer.Option("--cluster", help="Draft with Ray (extra `cluster`).")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processors of the cluster; default 2.")
    ] = None,
    cluster_address: Annotated[
        str,
        typer.Option(metavar="HOST:PORT", help="A running Ray cluster; default: this machine."),
    ] = "",
    no_score: Annotated[
        bool, typer.Option("--no-score", help="Draft only; score later with evals score.")
    ] = False,
    json: Json = False,
) -> None:
    """Draft every case of a suite, then score the drafts."""
    with console.reporting(json):
        from evals.cluster import draft_on_ray
        from evals.datasets import load_suite
        from evals.generate import drafter_of, generate, manifest_of
        from evals.reason_labels import load_labels
        from evals.score import load_split
        from rag.errors import InputError

        settings = console.load_settings(model=model)
        if split is not None:
            load_split(split)  # before hours of drafting, not after
        if reasons:
            load_labels(reasons)
        if not cluster and (workers or cluster_address):
            raise InputError(
                "--workers and --cluster-address speak of a cluster, and none is asked for.",
                "Add --cluster, or leave them out.",
            )
        cases = load_suite(suite, settings)
        manifest = manifest_of(cases, settings, oracle=oracle)
        name = hashlib.sha256(manifest.model_dump_json().encode()).hexdigest()[:10]
        folder = out or settings.home / "evals" / f"{cases.name}-{name}"
        # Opened here in any case: a missing index is said once, by name, and not by every process.
        drafter = drafter_of(settings, oracle=oracle)
        generate(
            cases,
            settings,
            folder,
            drafter if jobs == 1 else None,
            None if json else _progress,
            jobs,
            oracle=oracle,
            pool=(
                partial(
                    draft_on_ray,
                    settings=settings,
                    workers=workers or 2,
                    address=cluster_address,
                    oracle=oracle,
                )
                if cluster
                else None
            ),
        )
        if no_score:
            _drafted(folder, cases.name, json)
        else:
            _score(folder, split, settings, json, reasons=reasons)


@app.command()
def score(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run.")],
    split: Split = None,
    recheck: Recheck = False,
    reasons: Reasons = "",
    json: Json = False,
) -> None:
    """Score a run folder again, without drafting."""
    with console.reporting(json):
        _score(folder, split, console.load_settings(), json, recheck=recheck, reasons=reasons)


def _drafted(folder: Path, suite: str, json: bool) -> None:
    from evals.generate import load_manifest, run_path

    cases = load_manifest(folder).cases
    done = sum(run_path(folder, case).exists() for case in cases)
    if json:
        console.answer(
            {
                "schema": "rationale.evals-run/1",
                "run": str(folder),
                "suite": suite,
                "cases": len(cases),
                "drafted": done,
            }
        )
    else:
        console.emit(f"{folder}: {done} of {len(cases)} cases drafted, not scored")
    if not done:
        raise typer.Exit(1)


def _score(
    folder: Path,
    split: Path | None,
    settings: Settings,
    json: bool,
    *,
    recheck: bool = False,
    reasons: str = "",
) -> None:
    from evals.embedding import sentence_embedder
    from evals.places import places_held
    from evals.reason_labels import load_labels
    from evals.report import report, write_report
    from evals.score import load_split, save_scores, score_run
    from evals.timing import Stopwatch, save_timing

    embed, name = sentence_embedder(settings, folder)
    watch = Stopwatch()
    scores = score_run(
        folder,
        split=load_split(split) if split else None,
        embed=embed,
        embedder=name,
        no_embedder=name,
        recheck=_checker(settings) if recheck else None,
        watch=watch,
        labels=load_labels(reasons) if reasons else None,
        places=places_held(settings),
    )
    paths = [save_scores(scores, folder), write_report(scores, folder)]
    timed = save_timing(watch.timing(), folder)
    if json:
        console.answer(_envelope(scores, folder))
    else:
        console.emit(report(scores))
        for path in (*paths, *([timed] if timed else ())):
            console.say(f"wrote {path}")
    _say_if_changed(folder, settings)
    if not any("item" not in one.unscored for one in scores.items):
        raise typer.Exit(1)


def _checker(settings: Settings) -> Check:
    from rag.checking import check
    from rag.vocabulary import load_vocabulary

    vocabulary = load_vocabulary(settings.corpus)
    return lambda run: (
        check(
            run.case, run.summary, run.passages, run.assessments, run.checked.draft, vocabulary
        ).findings
    )


def _say_if_changed(folder: Path, settings: Settings) -> None:
    from evals.generate import load_manifest, tree_digests

    kept = load_manifest(folder)
    code, data = tree_digests(settings)
    changed = [
        what
        for what, now, then in (
            ("the corpus or the prompts", data, kept.data_sha256),
            ("the program", code, kept.code_sha256),
        )
        if now != then
    ]
    if changed:
        console.say(f"note: {' and '.join(changed)} changed since these cases were drafted")


def _envelope(scores: Scores, folder: Path) -> dict[str, Any]:
    return {
        "schema": "rationale.evals-result/1",
        "run": str(folder),
        "suite": scores.suite,
        "model": scores.model,
        "evaluator": scores.evaluator,
        "parts": [part.model_dump(mode="json") for part in scores.parts],
        "skipped": [one.model_dump(mode="json") for one in scores.skipped],
        "notes": list(scores.notes),
    }


def _progress(done: int, total: int, case: str) -> None:
    console.say(f"{done}/{total} {case}")
