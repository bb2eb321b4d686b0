"""Exporting an embedding model once: compared with sentence-transformers' vectors, then kept.

An export is a folder named by the weights and the recipe. It is written aside and renamed into
place, so that a reader finds it whole or not at all. The work is done in a process of its own,
whose end gives back the half gigabyte that torch takes.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from rag.errors import ConfigError, RationaleError, StoreError
from rag.retrieval.onnx_model import (
    CARD,
    MODEL,
    TOKENIZER,
    Card,
    OnnxModel,
    file_digest,
    quantise,
    read_card,
    unit,
)
from rag.retrieval.weights import models_folder, weights_digest
from rag.store import write_atomic

log = logging.getLogger(__name__)

RECIPE = "onnx1"
"""Raise whenever the same weights would be exported otherwise."""
INT8 = "int8-7bit-per-channel-1"
"""Names the way of making weights smaller; part of such an embedder's identity."""
TOLERANCE = 1e-5
"""Largest difference allowed between components of unit vectors of the two ways."""
LOWEST_COSINE = 0.95
"""Below this, 8-bit weights are no likeness of the model any more."""
ASIDE = ".making-"
ABANDONED = 3600
"""Seconds after which a folder that is still aside belongs to an export that was killed."""
TRIALS = (
    "a",
    "Neck pain.",
    "  Facet injection at C3-4, left side;\n\tsecond request.  ",
    "Ünïcode – ≥ 50 % relief for 6–8 weeks, 10/325 mg ½ tab “as needed”",
    "MRI OF THE LUMBAR SPINE WITHOUT CONTRAST",
    "An epidural injection is an option where radicular pain is seen on examination and imaging. "
    * 2,
    "Therapy is tapered from three visits a week to one, with exercises at home. " * 6,
    "The knee was stable; the meniscus was not. " * 14,
    "Opioids are continued where function improves and the dose stays below the limit stated. "
    * 11,
    "1. First line. 2. Second line; 3. third line (with a bracket): and more of the like. " * 12,
    "No acupuncture was tried before the request for surgery of the shoulder was made. " * 18,
    "Words beyond the limit of the model are left out in both ways alike. " * 60,
)
"""Short and long, across the limit of length: what shape of text an export may have got wrong."""


class ExportRefused(Exception):
    """The model cannot be exported, or its export gives other vectors; says why."""


def export_folder(home: Path, weights_sha256: str, *, int8: bool = False) -> Path:
    """Return where the export of these weights belongs."""
    name = f"{weights_sha256[:16]}-{RECIPE}" + ("-int8" if int8 else "")
    return models_folder(home) / name


def find_export(home: Path, weights_sha256: str, *, int8: bool = False) -> Path | None:
    """Return the export of these weights if it stands whole, else ``None``."""
    folder = export_folder(home, weights_sha256, int8=int8)
    card = read_card(folder)
    return folder if card is not None and card.weights_sha256 == weights_sha256 else None


def ensure_export(folder: Path, home: Path, weights_sha256: str, *, int8: bool = False) -> Path:
    """Return the export of the model in ``folder``, having made it if there was none.

    Args:
        folder: Of a sentence-transformers model.
        home: Below which exports are kept.
        weights_sha256: Of the model's weights.
        int8: Whether the one with 8-bit weights is wanted.

    Raises:
        ExportRefused: It cannot be exported, or gives other vectors; remembered beside exports.
        StoreError: The home cannot be written, or the process that exports was killed.
        ConfigError: The folder holds no model.
    """
    if (found := find_export(home, weights_sha256, int8=int8)) is not None:
        return found
    note = export_folder(home, weights_sha256, int8=int8).with_suffix(".refused")
    again = f" (remove {note} to try again)"
    if note.is_file():
        raise ExportRefused(note.read_text(encoding="utf-8").strip() + again)
    log.info("exporting the embedding model in %s; once, some ten seconds", folder)
    outcome = _in_a_process(folder, home, int8)
    if "refused" in outcome:
        write_atomic(note, (outcome["refused"] + "\n").encode())
        raise ExportRefused(outcome["refused"] + again)
    if "error" in outcome:
        raise ConfigError(outcome["error"], outcome["remedy"])
    return Path(outcome["made"])


def export_model(folder: Path, into: Path) -> Path:
    """Export the model in ``folder`` to a folder below ``into`` and return that.

    Loads torch into this process.

    Raises:
        ExportRefused: It has parts that cannot be exported, or its vectors differ.
        ConfigError: The folder holds no model.
        StoreError: ``into`` cannot be written.
    """
    from rag.retrieval.sentence_model import NotExportable, SentenceModel, versions

    digest = weights_digest(folder)
    target = into / f"{digest[:16]}-{RECIPE}"
    model = SentenceModel(folder)
    wanted = unit(model.rows(TRIALS).astype(np.float64))
    with _Aside(target) as aside:
        try:
            shape = model.export(aside / MODEL, aside / TOKENIZER)
        except NotExportable as error:
            raise ExportRefused(str(error)) from error
        except RationaleError:
            raise
        except Exception as error:  # the exporter's errors have no common class
            raise ExportRefused(f"the exporter failed: {error}") from error
        card = Card.model_validate(
            {
                **shape.model_dump(),
                "weights_sha256": digest,
                **_measures(aside / MODEL),
                "largest_difference": 0.0,
                "lowest_cosine": 1.0,
                "made_with": versions(),
            }
        )
        card = _compared(aside, card, wanted)
        if card.largest_difference > TOLERANCE:
            raise ExportRefused(
                f"its vectors differ by {card.largest_difference:.1e}, more than {TOLERANCE:.0e}"
            )
    return target


def make_int8(exported: Path) -> Path:
    """Make the export with 8-bit weights beside the export ``exported`` and return its folder.

    Raises:
        ExportRefused: Its vectors are no likeness of the model's.
        StoreError: The folder cannot be written.
    """
    target = exported.with_name(exported.name + "-int8")
    whole = OnnxModel(exported)
    wanted, _ = whole.encode(TRIALS)
    with _Aside(target) as aside:
        quantise(exported / MODEL, aside / MODEL)
        shutil.copyfile(exported / TOKENIZER, aside / TOKENIZER)
        card = whole.card.model_copy(update={"precision": "int8", **_measures(aside / MODEL)})
        card = _compared(aside, card, wanted)
        if card.lowest_cosine < LOWEST_COSINE:
            raise ExportRefused(f"with 8-bit weights its cosine falls to {card.lowest_cosine:.3f}")
    return target


def _measures(model: Path) -> dict[str, Any]:
    return {"model_bytes": model.stat().st_size, "model_sha256": file_digest(model)}


def _compared(folder: Path, card: Card, wanted: np.ndarray) -> Card:
    """Write the card with how far the vectors are from the ones ``wanted``."""
    _write(folder / CARD, card)
    found, _ = OnnxModel(folder).encode(TRIALS)
    card = card.model_copy(
        update={
            "largest_difference": float(np.abs(found - wanted).max()),
            "lowest_cosine": float((found * wanted).sum(axis=1).min()),
        }
    )
    _write(folder / CARD, card)
    return card


def _write(path: Path, card: Card) -> None:
    write_atomic(path, (card.model_dump_json(indent=1) + "\n").encode())


class _Aside:
    """A folder beside ``target`` that becomes it when the block ends well, and else goes."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __enter__(self) -> Path:
        try:
            self.target.parent.mkdir(parents=True, exist_ok=True)
            _sweep(self.target.parent)
            self.aside = Path(tempfile.mkdtemp(dir=self.target.parent, prefix=ASIDE))
        except OSError as error:
            raise _unwritable(self.target.parent, error) from error
        return self.aside

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        try:
            if error is None:
                self.aside.chmod(0o755)
                self._put()
            elif isinstance(error, OSError):
                raise _unwritable(self.target, error) from error
        finally:
            shutil.rmtree(self.aside, ignore_errors=True)

    def _put(self) -> None:
        try:
            if self.target.is_dir():
                if read_card(self.target) is not None:
                    return  # another process was quicker, and its export is as good
                self.target.rename(self.aside / "damaged")
            self.aside.rename(self.target)
        except OSError as error:
            if read_card(self.target) is None:
                raise _unwritable(self.target, error) from error
        shutil.rmtree(self.target / "damaged", ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what exports left that were killed."""
    for path in folder.glob(f"{ASIDE}*"):
        if time.time() - path.stat().st_mtime > ABANDONED:
            shutil.rmtree(path, ignore_errors=True)


def _unwritable(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"The exported model could not be written to {path}: {error.strerror or error}.",
        "Check that the folder can be written and that the disk has room for some 150 MB.",
        retry=True,
    )


def _in_a_process(folder: Path, home: Path, int8: bool) -> dict[str, str]:
    code = "from rag.retrieval.onnx_export import child; child()"
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), str(home), "int8" if int8 else ""],
        env=child_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        outcome = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        outcome = None
    if not isinstance(outcome, dict):
        last = done.stderr.strip().splitlines()[-1:] or ["no message"]
        raise StoreError(
            f"The process that exports the embedding model ended with {done.returncode}: {last[0]}",
            "It needs about 1 GB of memory for some seconds; try again.",
            retry=True,
        )
    return outcome


def child_environment() -> dict[str, str]:
    """Return the environment of a process of ours: it finds this package, on one thread each."""
    root = str(Path(__file__).resolve().parent.parent.parent)
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**os.environ, **threads, "PYTHONPATH": os.pathsep.join(paths)}


def child() -> None:
    """Export as the command line asks, and say the outcome as one line of JSON. A process's main.

    Its arguments: folder of the model, home, and ``int8`` or nothing.
    """
    folder, home, precision = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    outcome: dict[str, str] = {}
    try:
        digest = weights_digest(folder)
        made = find_export(home, digest) or export_model(folder, models_folder(home))
        outcome["made"] = str(make_int8(made) if precision else made)
    except ExportRefused as error:
        outcome["refused"] = str(error)
    except RationaleError as error:
        outcome.update(error=error.message, remedy=error.remedy)
    sys.stdout.write("\n" + json.dumps(outcome) + "\n")
