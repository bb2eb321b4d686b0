"""``rationale cases`` and ``rationale users``: working cases and users from the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from rag.console import answer, emit, load_settings, reporting, say

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON on standard output.")]
Case = Annotated[str, typer.Argument(metavar="CASE", help="Id of a case.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of a user.")]

cases_app = typer.Typer(help="The cases of the workbench.", no_args_is_help=True)
users_app = typer.Typer(help="The users of a shared workbench (--auth).", no_args_is_help=True)


def mount(app: typer.Typer) -> None:
    """Mount the commands."""
    app.add_typer(cases_app, name="cases")
    app.add_typer(users_app, name="users")


# ------------------------------------------------------------------ cases


@cases_app.command("list")
def list_(
    user: Annotated[str | None, typer.Option(help="Only this user's; default: all.")] = None,
    json: Json = False,
) -> None:
    """List the cases, the last edited first."""
    with reporting(json):
        rows = _desk().store.cases(user)
        if json:
            cases = [row.model_dump(mode="json") for row in rows]
            answer({"schema": "rationale.cases/1", "cases": cases})
            return
        for row in rows:
            items = f"{row.items} item" + ("" if row.items == 1 else "s")
            emit(
                f"{row.id}  {row.updated}  v{row.version} {row.status:6}  {row.owner}  {items}  "
                f"{row.title}"
            )
        if not rows:
            say("There is no case yet: open one in the workbench (rationale app).")


@cases_app.command("show")
def show(case: Case, json: Json = False) -> None:
    """Show a case: items, decisions, what keeps it from being signed, history."""
    with reporting(json):
        from rag.desk.signing import hindrances

        desk = _desk()
        state = desk.state(desk.store.owner_of(case), case)
        if json:
            answer({"schema": "rationale.case/1", "case": state.model_dump(mode="json")})
            return
        emit(f"{state.title}: version {state.version}, {state.status}, of {state.owner}")
        for item in state.items:
            decision = item.draft.decision if item.draft else None
            emit(f"  {item.number}. {item.item.text}: {decision or 'no decision'}")
        for line in hindrances(state):
            emit(f"  before signing: {line}")
        for change in state.history:
            why = f" ({change.why})" if change.why else ""
            emit(f"  {change.at}  v{change.version}  {change.user}  {change.what}{why}")


@cases_app.command("export")
def export(
    case: Case,
    out: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("out"),
    kind: Annotated[
        list[str] | None, typer.Option(help="md, docx, pdf or json; may be repeated.")
    ] = None,
    json: Json = False,
) -> None:
    """Write a case's letter as Markdown, DOCX and PDF, and all of it as a JSON bundle."""
    with reporting(json):
        from rag.desk.letters import KINDS
        from rag.desk.letters import export as export_case
        from rag.store import write_atomic

        desk = _desk()
        owner = desk.store.owner_of(case)
        made = [export_case(desk, owner, case, cast(Any, one)) for one in kind or KINDS]
        paths = [out / name for name, _ in made]
        for path, (_, data) in zip(paths, made, strict=True):
            write_atomic(path, data)
        if json:
            files = [str(path) for path in paths]
            answer({"schema": "rationale.cases-export/1", "files": files})
        else:
            for path in paths:
                say(f"wrote {path}")


@cases_app.command("delete")
def delete(
    case: Case,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """Delete a case for good, with its files, versions and edits. There is no way back."""
    with reporting(json):
        from rag.desk.case import delete_case

        desk = _desk()
        owner = desk.store.owner_of(case)
        state = desk.state(owner, case)
        if not yes:
            typer.confirm(f"Delete {state.title} ({state.seq} edits) for good?", abort=True)
        delete_case(desk, owner, case)
        if json:
            answer({"schema": "rationale.cases-delete/1", "deleted": case})
        else:
            say(f"deleted {case}; backups made earlier still hold it")


# ------------------------------------------------------------------ users


@users_app.command("add")
def users_add(name: Name, json: Json = False) -> None:
    """Add a user; the password is asked for, or read from standard input."""
    with reporting(json):
        users = _users()
        users.add(name, _password())
        _done("added", name, json)


@users_app.command("passwd")
def users_passwd(name: Name, json: Json = False) -> None:
    """Give a user another password."""
    with reporting(json):
        users = _users()
        users.set_password(name, _password())
        _done("changed", name, json)


@users_app.command("remove")
def users_remove(name: Name, json: Json = False) -> None:
    """Remove a user; the user's cases stay."""
    with reporting(json):
        _users().remove(name)
        _done("removed", name, json)


@users_app.command("list")
def users_list(json: Json = False) -> None:
    """List the users."""
    with reporting(json):
        names = _users().names()
        if json:
            answer({"schema": "rationale.users-list/1", "users": list(names)})
        else:
            for name in names:
                emit(name)


def _desk() -> Any:
    from rag.desk.case import Desk

    return Desk(load_settings())


def _users() -> Any:
    from rag.desk.users import Users

    return Users(load_settings().home)


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip(os.linesep).rstrip("\n")


def _done(what: str, name: str, json: bool) -> None:
    if json:
        answer({"schema": "rationale.users/1", what: name})
    else:
        say(f"{what} {name}")
