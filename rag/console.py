"""What every command does at its edges: answers on standard output, errors with a remedy."""

from __future__ import annotations

import json as jsonlib
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from rag.errors import ConfigError, RationaleError

if TYPE_CHECKING:
    from rag.settings import Settings

logger = logging.getLogger(__name__)


def emit(text: str) -> None:
    """Write to standard output; a closed pipe ends the program quietly."""
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(1) from None


def say(text: str) -> None:
    """Write progress and remarks to standard error."""
    typer.echo(text, err=True)


def answer(payload: dict[str, Any]) -> None:
    """Write a JSON answer to standard output."""
    emit(jsonlib.dumps(payload, indent=2, ensure_ascii=False))


@contextmanager
def reporting(json: bool) -> Iterator[None]:
    """Turn every error into a message with a remedy, a non-zero status and no traceback."""
    try:
        yield
    except RationaleError as error:
        _report(error.message, error.remedy, error.retry, json)
        raise typer.Exit(error.exit_code) from None
    except (typer.Exit, typer.Abort):
        raise
    except KeyboardInterrupt:
        _report("Stopped.", "Nothing was left half-written; run the command again.", True, json)
        raise typer.Exit(130) from None
    except MemoryError:
        _report("The machine ran out of memory.", "Give fewer or smaller files.", False, json)
        raise typer.Exit(1) from None
    except Exception as error:
        logger.debug("unexpected error", exc_info=True)
        _report(
            f"Unexpected error: {type(error).__name__}: {error}",
            "This is a fault of the program. Run again with RATIONALE_DEBUG=1 for details and "
            "report them.",
            False,
            json,
        )
        raise typer.Exit(70) from None


def _report(message: str, remedy: str, retry: bool, json: bool) -> None:
    say(f"error: {message}")
    if remedy:
        say(f"  what to do: {remedy}")
    if retry:
        say("  running the same command again may succeed.")
    if json:
        answer(
            {
                "schema": "rationale.error/1",
                "error": {"message": message, "remedy": remedy, "retry": retry},
            }
        )


def load_settings(**changes: Any) -> Settings:
    """Load the settings, options over environment over defaults.

    Raises:
        ConfigError: A setting has an impossible value.
    """
    from pydantic import ValidationError

    from rag.settings import Settings, go_offline

    go_offline()
    try:
        return Settings(**{key: value for key, value in changes.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = "RATIONALE_" + ".".join(str(part) for part in first["loc"]).upper()
        raise ConfigError(
            f"The setting {name} is wrong: {first['msg']}.", "Correct it or unset it."
        ) from error
