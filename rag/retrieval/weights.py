"""Which weights a model folder holds, without reading 90 MB of them at every start.

A digest is taken once and noted with the file's path, size and time of change. While these stay
as they were, the note is believed; ``rationale doctor`` reads the weights themselves.
"""

from __future__ import annotations

import hashlib
import json
import logging
from pathlib import Path

from rag.errors import ConfigError, StoreError
from rag.store import write_atomic

log = logging.getLogger(__name__)

WEIGHTS = ("model.safetensors", "pytorch_model.bin")
NOTES = "weights.json"


def weights_digest(folder: Path, home: Path | None = None) -> str:
    """Return the sha256 of the weights in ``folder``, lower-case hex.

    Args:
        folder: Of a sentence-transformers model.
        home: Where the digest was or will be noted; ``None``: read the weights, whatever is noted.

    Raises:
        ConfigError: There are no weights, or they cannot be read.
    """
    path = _weights(folder)
    try:
        stat = path.stat()
        state = [stat.st_size, stat.st_mtime_ns]
        notes = _notes(home)
        noted = notes.get(str(path.resolve()))
        if isinstance(noted, list) and len(noted) == 3 and noted[:2] == state:
            return str(noted[2])
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ConfigError(
            f"The model's weights {path} cannot be read: {error.strerror}.",
            "Check the file's permissions, or reinstall the model.",
        ) from error
    if home is not None:
        notes[str(path.resolve())] = [*state, digest]
        _note(home, notes)
    return digest


def models_folder(home: Path) -> Path:
    """Return where exported models and the notes on weights lie."""
    return home / "models"


def _weights(folder: Path) -> Path:
    for name in WEIGHTS:
        if (folder / name).is_file():
            return folder / name
    raise ConfigError(
        f"The folder {folder} holds no weights ({' or '.join(WEIGHTS)}).",
        "Point RATIONALE_EMBEDDER at the folder of a sentence-transformers model.",
    )


def _notes(home: Path | None) -> dict[str, list[object]]:
    if home is None:
        return {}
    try:
        notes = json.loads((models_folder(home) / NOTES).read_bytes())
    except (OSError, ValueError):
        return {}
    return notes if isinstance(notes, dict) else {}


def _note(home: Path, notes: dict[str, list[object]]) -> None:
    try:
        write_atomic(
            models_folder(home) / NOTES,
            (json.dumps(notes, indent=1, sort_keys=True) + "\n").encode(),
        )
    except StoreError as error:
        # A home that cannot be written costs time at the next start, nothing else.
        log.debug("the digest of the weights was not noted: %s", error)
