"""The ``rationale prompts`` commands: which prompts are in force, their text, whether they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.console import answer, emit, load_settings, reporting
from rag.errors import InputError

if TYPE_CHECKING:
    from rag.drafting.prompt_folder import PlacedPrompt

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON on standard output.")]

app = typer.Typer(help="The prompts of the chat-model drafter.", no_args_is_help=True)


def mount(parent: typer.Typer) -> None:
    """Add the commands to the main one."""
    parent.add_typer(app, name="prompts")


@app.command("list")
def list_prompts(json: Json = False) -> None:
    """Name every prompt in force: id, version, where it comes from."""
    with reporting(json):
        rows = [_row(placed) for placed in _in_force().values()]
        if json:
            answer({"schema": "rationale.prompts/1", "prompts": rows})
        else:
            for row in rows:
                origin = "yours" if row["overridden"] else "shipped"
                emit(f"{row['id']:8} {row['version']:4} {origin:8} {row['path']}")


@app.command("show")
def show_prompt(
    id: Annotated[str, typer.Argument(help="read, draft, redo or repair.")],
    json: Json = False,
) -> None:
    """Print one prompt as it is in force, its examples filled in, its inputs left as they are."""
    with reporting(json):
        placed = _in_force()
        if id not in placed:
            raise InputError(
                f"There is no prompt {id!r}.", f"Give one of: {', '.join(sorted(placed))}."
            )
        prompt = placed[id].prompt
        messages = prompt.render(**{name: f"{{{{{name}}}}}" for name in prompt.inputs})
        if json:
            turns = [message.model_dump(mode="json") for message in messages]
            answer({"schema": "rationale.prompt/1", **_row(placed[id]), "messages": turns})
        else:
            for message in messages:
                emit(f"[{message.role}]\n{message.text.strip()}\n")


@app.command("check")
def check_prompts(json: Json = False) -> None:
    """Load every prompt: placeholders, examples, and yours against those that they stand in for."""
    with reporting(json):
        rows = [_row(placed) for placed in _in_force().values()]
        if json:
            answer({"schema": "rationale.prompts/1", "prompts": rows})
        else:
            for row in rows:
                emit(f"ok {row['id']} {row['version']}")


def _in_force() -> dict[str, PlacedPrompt]:
    from rag.drafting.prompt_folder import prompts_in_force

    return prompts_in_force(load_settings())


def _row(placed: PlacedPrompt) -> dict[str, Any]:
    return {
        "id": placed.prompt.id,
        "version": placed.prompt.version,
        "sha256": placed.prompt.sha256,
        "inputs": list(placed.prompt.inputs),
        "overridden": placed.overridden,
        "path": str(placed.path),
    }
