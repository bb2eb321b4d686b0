"""What is installed, indexed and configured, what is missing, and how fast this machine drafts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import metadata

from rag.errors import RationaleError
from rag.records import Record
from rag.settings import Settings, shipped

PACKAGES = ("torch", "sentence-transformers", "chromadb", "onnxruntime", "langchain", "gradio")
NEEDED_MB = 500


class Check(Record):
    """One thing looked at."""

    name: str
    ok: bool
    state: str
    remedy: str = ""


def diagnose(settings: Settings) -> tuple[Check, ...]:
    """Look at everything that drafting needs. Never raises: a failure is a check that is not ok."""
    looks: tuple[tuple[str, Callable[[Settings], Check]], ...] = (
        ("python", _python),
        ("packages", _packages),
        ("embedding model", _embedder),
        ("vocabulary", _vocabulary),
        ("guidelines", _library),
        ("home", _home),
        ("index", _index),
        ("prompts", _prompts),
        ("chat model", _chat_model),
    )
    return tuple(_guarded(name, look, settings) for name, look in looks)


def _guarded(name: str, look: Callable[[Settings], Check], settings: Settings) -> Check:
    try:
        return look(settings)
    except RationaleError as error:
        return Check(name=name, ok=False, state=error.message, remedy=error.remedy)
    except Exception as error:  # a doctor that falls ill helps nobody
        return Check(
            name=name,
            ok=False,
            state=f"{type(error).__name__}: {error}",
            remedy="Set the program up again: make setup.",
        )


def _python(settings: Settings) -> Check:
    del settings
    return Check(name="python", ok=True, state=sys.version.split()[0])


def _packages(settings: Settings) -> Check:
    del settings
    found, missing = [], []
    for name in PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    return Check(
        name="packages",
        ok=not missing,
        state=", ".join(found) + (f"; missing: {', '.join(missing)}" if missing else ""),
        remedy="Install them: make setup." if missing else "",
    )


def _embedder(settings: Settings) -> Check:
    from rag.retrieval.embedding import embedder_status

    return Check(name="embedding model", ok=True, state=embedder_status(settings))


def _vocabulary(settings: Settings) -> Check:
    from rag.vocabulary import load_vocabulary

    words = load_vocabulary(settings.corpus)
    return Check(
        name="vocabulary",
        ok=True,
        state=f"{len(words.treatments)} treatments, {len(words.drugs)} drugs, "
        f"{len(words.body_parts)} body parts, {len(words.conditions)} conditions",
    )


def _library(settings: Settings) -> Check:
    from rag.library import load_library

    library = load_library(settings.corpus, settings.home)
    return Check(
        name="guidelines",
        ok=bool(library.passages),
        state=f"{len(library.sources)} editions, {len(library.documents)} documents, "
        f"{len(library.passages)} passages",
        remedy="" if library.passages else "Point RATIONALE_CORPUS at a guideline library.",
    )


def _home(settings: Settings) -> Check:
    folder = settings.home
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free / 2**20
    if not os.access(folder, os.W_OK):
        return Check(
            name="home",
            ok=False,
            state=f"{settings.home} cannot be written",
            remedy="Set RATIONALE_HOME to a folder that you can write.",
        )
    return Check(
        name="home",
        ok=free >= NEEDED_MB,
        state=f"{settings.home}, {free:,.0f} MiB free",
        remedy="" if free >= NEEDED_MB else f"Free at least {NEEDED_MB} MiB there.",
    )


def _index(settings: Settings) -> Check:
    from rag.library import load_library
    from rag.retrieval import open_index
    from rag.retrieval.index import verify_record

    index = open_index(settings)
    verify_record(settings)
    library = load_library(settings.corpus, settings.home)
    indexed = set(index.keys())
    wanted = {passage.key for passage in library.passages}
    state = f"{len(indexed)} passages, embedder {index.identity.get('embedder', 'unknown')}"
    if not index.holds(library):
        return Check(
            name="index",
            ok=False,
            state=f"{state}; {len(wanted - indexed)} missing, {len(indexed - wanted)} outdated",
            remedy="Bring it up to date: rationale corpus sync.",
        )
    return Check(name="index", ok=True, state=state)


def _prompts(settings: Settings) -> Check:
    from rag.drafting.prompt_folder import prompts_in_force

    prompts = prompts_in_force(settings)
    said = [f"{name} (yours)" if one.overridden else name for name, one in prompts.items()]
    return Check(name="prompts", ok=True, state=", ".join(sorted(said)))


def _chat_model(settings: Settings) -> Check:
    if not settings.model:
        return Check(
            name="chat model", ok=True, state="none; the extractive drafter writes, offline"
        )
    from rag.drafting.chat_endpoint import find_endpoint, host_of, masks

    endpoint = find_endpoint(settings)
    masked = "names and numbers masked" if masks(settings, endpoint) else "nothing masked"
    if endpoint.local:
        return Check(
            name="chat model", ok=True, state=f"{endpoint.label} on this machine; {masked}"
        )
    host = host_of(endpoint.address) or "the provider's own servers"
    return Check(
        name="chat model",
        ok=settings.allow_remote_model,
        state=f"{endpoint.label} at {host}: the case LEAVES THIS MACHINE; {masked}",
        remedy=""
        if settings.allow_remote_model
        else "Set RATIONALE_ALLOW_REMOTE_MODEL=true to agree to that, or unset RATIONALE_MODEL.",
    )


def measure(settings: Settings) -> dict[str, str]:
    """Measure start-up of the command, one warm item offline, and the memory it took."""
    from rag.intake import read_text
    from rag.pipeline import draft_case
    from rag.retrieval import open_index
    from rag.vocabulary import load_vocabulary

    start = time.perf_counter()
    subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.argv = ['rationale', '--help'];from rag.cli import main; main()",
        ],
        stdout=subprocess.DEVNULL,
        check=False,
    )
    help_seconds = time.perf_counter() - start
    sample = shipped("corpus") / "samples" / "cervical-facet.txt"
    raw = read_text(sample.read_text(encoding="utf-8"), sample.name)
    offline = settings.model_copy(update={"model": ""})
    start = time.perf_counter()
    index, words = open_index(offline), load_vocabulary(offline.corpus)
    draft_case((raw,), offline, index=index, vocabulary=words)
    cold = time.perf_counter() - start
    start = time.perf_counter()
    run = draft_case((raw,), offline, index=index, vocabulary=words)
    warm = (time.perf_counter() - start) / max(1, len(run.summary.items))
    figures = {
        "start-up (--help)": f"{help_seconds:.2f} s",
        "first case, opening the index and the model": f"{cold:.2f} s",
        "one warm item": f"{warm:.2f} s",
    }
    peak = _peak_mib()
    return {**figures, "peak memory": f"{peak:.0f} MiB"} if peak else figures


def _peak_mib() -> float:
    try:
        import resource
    except ImportError:  # not on Windows
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10
