"""``rationale backup`` and ``rationale restore``: all that a home holds, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.console import answer, load_settings, reporting, say

if TYPE_CHECKING:
    from rag.desk.backup import Saved

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON on standard output.")]


def mount(app: typer.Typer) -> None:
    """Mount the commands."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write (.tar.gz).")],
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if it exists.")] = False,
    json: Json = False,
) -> None:
    """Write cases, library, evaluation runs and users to one file; the app may go on running."""
    with reporting(json):
        from rag.desk import backup as work
        from rag.errors import InputError

        if file.exists() and not force:
            raise InputError(f"{file} exists.", "Give another name, or --force to replace it.")
        _tell(work.backup(load_settings().home, file), "wrote", json)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of rationale backup.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """Put a backup in the place of the present cases, library, evaluation runs and users."""
    with reporting(json):
        from rag.desk import backup as work

        home = load_settings().home
        if not yes:
            typer.confirm(f"Replace cases, library, runs and users in {home}?", abort=True)
        _tell(work.restore(home, file), "restored", json)
        if not json:
            say("Run rationale corpus sync, so that the index holds the library restored.")


def _tell(saved: Saved, what: str, json: bool) -> None:
    if json:
        answer({"schema": "rationale.backup-result/1", **saved.model_dump(mode="json")})
    else:
        say(
            f"{what} {saved.path}: {saved.cases} cases, {saved.files} files, "
            f"{saved.bytes / 2**20:.1f} MiB, made {saved.created}"
        )
