"""The ``rationale corpus`` commands: a curator's acts and questions, answered in text or JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag import cli_corpus_look, corpus_text
from rag.console import answer, emit, load_settings, reporting, say
from rag.corpus_options import (
    Chapter,
    Edition,
    Family,
    From,
    Json,
    Licence,
    NoSync,
    Ocr,
    Parts,
    Publisher,
    Title,
    Until,
    Year,
    body_part_ids,
    day_of,
)
from rag.errors import InputError

if TYPE_CHECKING:
    from rag.corpus_sync import Cluster
    from rag.library.manuscript import Proposal
    from rag.library.registration import Wish
    from rag.settings import Settings

WORKERS = 2
"""Processors of a cluster where none are said."""

app = typer.Typer(
    name="corpus",
    help="The guideline library: add documents, see what is in force, search, verify.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)


# ------------------------------------------------------------------ putting in and taking out

ADD_HELP = """Add guideline documents that you hold a licence for.

Each file is read, cut into passages and put into the library under one edition; then the index is
brought up to date. What a document says of itself (title, publisher, edition) is proposed and never
taken silently. The same bytes twice change nothing.

\b
Examples:
  rationale corpus add low-back.pdf --source "Acme Low Back" --edition 2020 \\
      --effective-from 2020-03-01
  rationale corpus add scan.pdf --ocr --source "Acme Neck" --edition 2021 \\
      --effective-from 2021-01-01 --family other --body-part cervical_spine
  rationale corpus add chapters/*.html --source acme-low-back-2020
"""


@app.command("add", help=ADD_HELP)
def add(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Documents of any format.")],
    source: Annotated[
        str, typer.Option(metavar="NAME", help="Name of the guideline, or id of its edition.")
    ],
    edition: Edition = "",
    effective_from: From = None,
    effective_until: Until = None,
    licence: Licence = "",
    family: Family = "",
    title: Title = "",
    publisher: Publisher = "",
    year: Year = None,
    chapter: Chapter = None,
    body_part: Parts = None,
    ocr: Ocr = False,
    yes: Annotated[bool, typer.Option("--yes", help="Accept what the document proposes.")] = False,
    allow_duplicate: Annotated[
        bool, typer.Option("--allow-duplicate", help="Keep a second copy of the same text.")
    ] = False,
    join: Annotated[
        bool,
        typer.Option("--join", help="The same text was added before: it states this edition too."),
    ] = False,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Leave out files that cannot be used.")
    ] = False,
    no_sync: NoSync = False,
    json: Json = False,
) -> None:
    """Add guideline documents."""
    with reporting(json):
        from rag.library.registration import Wish
        from rag.library.shelf import About
        from rag.library.shelf import add as add_files
        from rag.vocabulary import load_vocabulary

        settings = load_settings()
        wish = Wish(
            source=source,
            edition=edition,
            effective_from=day_of(effective_from, "--effective-from"),
            effective_until=day_of(effective_until, "--effective-until"),
            licence=licence,
            family=family,
            title=title,
            publisher=publisher,
            year=year,
        )
        done = add_files(
            files,
            wish,
            settings,
            load_vocabulary(settings.corpus),
            About(
                chapter=chapter,
                body_parts=body_part_ids(body_part, settings) or None,
                ocr=ocr,
                allow_duplicate=allow_duplicate,
                join=join,
            ),
            accept=_asking(yes, json),
            keep_going=keep_going,
            progress=_reading(len(files)),
        )
        if done.source.in_force_from > date.today():
            say(f"warning: {done.source.id} takes effect on {done.source.in_force_from} only")
        for warning in done.warnings:
            say(f"warning: {warning}")
        if not json:
            # Said first: what is in the library stays there, whatever becomes of the index.
            for line in corpus_text.added(done):
                emit(line)
        # Also where nothing is new: the command may complete one that was broken off.
        synced = None if no_sync else _sync(settings)
        if json:
            answer({"schema": "rationale.add/1", **done.model_dump(mode="json"), "sync": synced})
        else:
            _say_synced(synced)
        if done.failures:
            raise typer.Exit(InputError.exit_code)


UPDATE_HELP = """Replace a document's text by new bytes of its file.

The document is found by the name of the file, or named with --id. Its old state is kept: `corpus
restore` brings it back. Only sections that changed are embedded again. The options correct what
was said of the document or its edition.

\b
Examples:
  rationale corpus update low-back.pdf
  rationale corpus update corrected.pdf --id acme-low-back-2020/low-back
  rationale corpus update low-back.pdf --effective-until 2023-01-01
"""


@app.command("update", help=UPDATE_HELP)
def update(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The document's file.")],
    id: Annotated[str, typer.Option(metavar="ID", help="Which document, as listed.")] = "",
    effective_from: From = None,
    effective_until: Until = None,
    licence: Licence = "",
    family: Family = "",
    title: Title = "",
    publisher: Publisher = "",
    year: Year = None,
    chapter: Chapter = None,
    body_part: Parts = None,
    ocr: Ocr = False,
    no_sync: NoSync = False,
    json: Json = False,
) -> None:
    """Replace a document's text by new bytes of its file."""
    with reporting(json):
        from rag.library.registration import Wish
        from rag.library.shelf import About
        from rag.library.shelf import update as update_file
        from rag.vocabulary import load_vocabulary

        settings = load_settings()
        wish = Wish(
            source="",
            effective_from=day_of(effective_from, "--effective-from"),
            effective_until=day_of(effective_until, "--effective-until"),
            licence=licence,
            family=family,
            title=title,
            publisher=publisher,
            year=year,
        )
        done = update_file(
            file,
            settings,
            load_vocabulary(settings.corpus),
            About(chapter=chapter, body_parts=body_part_ids(body_part, settings) or None, ocr=ocr),
            id=id,
            wish=wish if wish != Wish(source="") else None,
        )
        _report(settings, [done.model_dump(mode="json")], no_sync, json)


@app.command("remove")
def remove(
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Documents, as listed.")],
    purge: Annotated[
        bool, typer.Option("--purge", help="Delete them for good, with every kept state.")
    ] = False,
    no_sync: NoSync = False,
    json: Json = False,
) -> None:
    """Take documents out of the library; `corpus restore` brings them back."""
    with reporting(json):
        from rag.library.shelf import meant
        from rag.library.shelf import remove as remove_document

        settings = load_settings()
        done = [remove_document(id, settings, purged=purge) for id in meant(ids, settings)]
        _report(settings, [one.model_dump(mode="json") for one in done], no_sync, json)


@app.command("restore")
def restore(
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Documents, as listed.")],
    no_sync: NoSync = False,
    json: Json = False,
) -> None:
    """Bring back removed documents, or the state before the last update."""
    with reporting(json):
        from rag.library.shelf import restore as restore_document

        settings = load_settings()
        done = [restore_document(id, settings) for id in ids]
        _report(settings, [one.model_dump(mode="json") for one in done], no_sync, json)


SYNC_HELP = """Bring the index up to date with the guideline documents.

Only passages whose words are new are embedded; unchanged documents cost nothing. For thousands of
new documents --cluster embeds them as a distributed map over Ray, on the processors of this machine
or of a running cluster; what it finished is kept when it breaks off, and the same command goes on.

\b
Examples:
  rationale corpus sync
  rationale corpus sync --cluster --workers 8
  rationale corpus sync --cluster --workers 64 --cluster-address ray-head:6379
"""


@app.command("sync", help=SYNC_HELP)
def sync(
    cluster: Annotated[
        bool, typer.Option("--cluster", help="Embed what is new with Ray (extra `cluster`).")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processors of the cluster; default 2.")
    ] = None,
    cluster_address: Annotated[
        str,
        typer.Option(metavar="HOST:PORT", help="A running Ray cluster; default: this machine."),
    ] = "",
    json: Json = False,
) -> None:
    """Bring the index up to date with the guideline documents; unchanged ones cost nothing."""
    with reporting(json):
        from rag.corpus_sync import Cluster

        if not cluster and (workers or cluster_address):
            raise InputError(
                "--workers and --cluster-address speak of a cluster, and none is asked for.",
                "Add --cluster, or leave them out.",
            )
        settings = load_settings()
        told = corpus_text.Progress("embedding on the cluster")
        synced = _sync(
            settings, Cluster(workers or WORKERS, cluster_address, told) if cluster else None
        )
        if json:
            answer({"schema": "rationale.sync/1", **synced})
        else:
            _say_synced(synced)


# ------------------------------------------------------------------ shared by the commands


def _report(settings: Settings, done: list[dict[str, Any]], no_sync: bool, json: bool) -> None:
    """Bring the index up to date after a change, and say what was done."""
    for one in () if json else done:
        emit(f"{one['state']} {one['id']}")
        for warning in one["warnings"]:
            emit(f"  warning: {warning}")
    synced = None if no_sync else _sync(settings)
    if json:
        answer({"schema": "rationale.shelf/1", "documents": done, "sync": synced})
    else:
        _say_synced(synced)


def _sync(settings: Settings, cluster: Cluster | None = None) -> dict[str, Any]:
    from rag.corpus_sync import bring_up_to_date

    return bring_up_to_date(
        settings,
        corpus_text.Progress("storing passages" if cluster else "embedding passages"),
        lambda: say("waiting for another sync to end …"),
        cluster,
    )


def _say_synced(synced: dict[str, Any] | None) -> None:
    if synced is not None:
        say(corpus_text.synced(synced))


def _asking(yes: bool, json: bool) -> Callable[[Wish, Proposal, str], Wish]:
    """Return what shows a curator the metadata found in a document and takes their answer."""

    def accept(wish: Wish, proposal: Proposal, name: str) -> Wish:
        offered = {
            field: value
            for field in ("title", "publisher", "edition")
            if (value := getattr(proposal, field)) and not getattr(wish, field)
        }
        if proposal.published is not None:
            offered["published"] = proposal.published.isoformat()
        asked = not json and not yes and sys.stdin.isatty()
        if not offered:
            return _completed(wish) if asked else wish
        say(f"{name} says of itself:")
        for field, value in offered.items():
            say(f"  {field}: {value}")
        for line in proposal.evidence:
            say(f"    {line}")
        offered.pop("published", None)
        year = proposal.published.year if proposal.published and wish.year is None else None
        if yes:
            say("taken (--yes).")
            return wish.model_copy(update={**offered, **({"year": year} if year else {})})
        if not asked:
            say("not taken: give the options, or --yes to accept it.")
            return wish
        taken: dict[str, Any] = {
            field: typer.prompt(f"  {field}", default=value, err=True)
            for field, value in offered.items()
        }
        return _completed(wish.model_copy(update=taken))

    return accept


def _completed(wish: Wish) -> Wish:
    """Ask in a terminal for what a new edition cannot do without."""
    edition = wish.edition or typer.prompt("  edition", err=True)
    first = wish.effective_from or day_of(
        typer.prompt("  in force from (YYYY-MM-DD)", err=True), "--effective-from"
    )
    return wish.model_copy(update={"edition": edition, "effective_from": first})


def _reading(total: int) -> Callable[[str], None] | None:
    if total < 2:
        return None
    progress = corpus_text.Progress("reading files")
    count = iter(range(total))

    def tell(name: str) -> None:
        del name
        progress(next(count), total)

    return tell


app.add_typer(cli_corpus_look.app)
