"""Which prompts are in force: the shipped ones, and a curator's in place of them."""

from __future__ import annotations

from pathlib import Path

from rag.drafting.prompts import Prompt, load_prompts
from rag.errors import ConfigError
from rag.records import Record
from rag.settings import Settings, shipped

ACTS = ("read", "draft", "redo", "repair")
"""The prompts that the drafter needs, in the order of their use."""
OVERRIDES = "prompts"
"""Folder below ``RATIONALE_HOME`` whose prompts stand in for the shipped ones."""


class PlacedPrompt(Record):
    """A prompt in force and where it comes from."""

    prompt: Prompt
    path: Path
    overridden: bool
    """Whether it is a curator's."""


def prompts_in_force(settings: Settings) -> dict[str, PlacedPrompt]:
    """Return the prompts by id: shipped, below ``RATIONALE_HOME/prompts``, below the setting.

    The folder of the setting ``prompts`` beats the home's, which beats the shipped one. Either may
    hold some of the prompts only.

    Raises:
        ConfigError: A file is wrong, has an id that the program does not know, or declares other
            inputs than the shipped prompt that it stands in for.
    """
    standard = shipped("prompts")
    placed = {
        prompt.id: PlacedPrompt(prompt=prompt, path=path, overridden=False)
        for prompt, path in _of(standard)
    }
    for folder in (settings.home / OVERRIDES, settings.prompts):
        if folder.resolve() == standard.resolve() or not _has_prompts(folder, settings):
            continue
        for prompt, path in _of(folder):
            _agrees(prompt, placed, path)
            placed[prompt.id] = PlacedPrompt(prompt=prompt, path=path, overridden=True)
    missing = [act for act in ACTS if act not in placed]
    if missing:
        raise ConfigError(
            f"No prompt has the id {missing[0]!r}.", "Set the program up again: make setup."
        )
    return {act: placed[act] for act in ACTS}


def _has_prompts(folder: Path, settings: Settings) -> bool:
    if folder == settings.prompts and folder.resolve() != (settings.home / OVERRIDES).resolve():
        return True  # named by hand: an empty or missing folder is a mistake to be told
    return folder.is_dir() and any(folder.glob("*.toml"))


def _of(folder: Path) -> list[tuple[Prompt, Path]]:
    return [(prompt, folder / file) for file, prompt in load_prompts(folder, by="file").items()]


def _agrees(prompt: Prompt, placed: dict[str, PlacedPrompt], path: Path) -> None:
    if prompt.id not in placed:
        raise ConfigError(
            f"The prompt {path} has the id {prompt.id!r}, which the program does not use.",
            f"The ids are: {', '.join(ACTS)}.",
        )
    wanted = set(placed[prompt.id].prompt.inputs)
    given = set(prompt.inputs)
    if wanted != given:
        lacking, unknown = sorted(wanted - given), sorted(given - wanted)
        what = [f"missing: {', '.join(lacking)}"] if lacking else []
        what += [f"unknown: {', '.join(unknown)}"] if unknown else []
        raise ConfigError(
            f"The prompt {path} declares other inputs than the program gives ({'; '.join(what)}).",
            f"Declare and use exactly: {', '.join(placed[prompt.id].prompt.inputs)}.",
        )
