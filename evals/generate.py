"""The first act: draft every case of a suite into a run folder; it never scores."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from evals.datasets import suite_sha256
from evals.parallel import draft_in_processes
from evals.records import CaseFacts, EvalCase, Manifest, ReferenceEntry, Skipped, Suite
from rag import __version__
from rag.errors import ConfigError, ModelError, RationaleError, StoreError
from rag.records import Run
from rag.settings import ROOT, Settings
from rag.store import load_run, write_atomic

logger = logging.getLogger(__name__)

Drafter = Callable[[EvalCase], Run]
Progress = Callable[[int, int, str], None]
Pool = Callable[[Sequence[EvalCase]], Iterator[tuple[EvalCase, Run | Skipped]]]
"""Drafts cases and yields each with its run, or the reason why there is none, in any order."""

MADE_WITH = {
    "suite": "the suite",
    "cases": "the list of cases",
    "model": "the model",
    "settings": "the settings",
    "suite_sha256": "the text of cases or references",
    "code_sha256": "the program",
    "data_sha256": "the corpus or the prompts",
    "versions": "the versions",
    "retrieval": "where the passages came from (search or labels)",
}
"""What a manifest tells, in words."""

_REFERENCES = TypeAdapter(dict[str, tuple[ReferenceEntry, ...]])
_SKIPPED = TypeAdapter(tuple[Skipped, ...])
_FACTS = TypeAdapter(dict[str, CaseFacts])


def drafter_of(settings: Settings, *, oracle: bool = False) -> Drafter:
    """Return the drafter of the settings.

    Args:
        settings: Settings in force.
        oracle: Give the drafter the passages that the labels name, in place of a search.

    Raises:
        RationaleError: The index or the vocabulary cannot be opened.
    """
    if oracle:
        from evals.oracle import oracle_drafter

        return oracle_drafter(settings)
    return pipeline_drafter(settings)


def pipeline_drafter(settings: Settings) -> Drafter:
    """Return the drafter of the settings, with index and vocabulary opened once for all cases.

    Raises:
        RationaleError: The index or the vocabulary cannot be opened.
    """
    from rag.pipeline import draft_case
    from rag.retrieval import open_index
    from rag.vocabulary import load_vocabulary

    index = open_index(settings)
    vocabulary = load_vocabulary(settings.corpus)

    def draft(case: EvalCase) -> Run:
        return draft_case(
            case.documents,
            settings,
            requests=case.requests,
            as_of=case.as_of,
            index=index,
            vocabulary=vocabulary,
        )

    return draft


def manifest_of(suite: Suite, settings: Settings, *, oracle: bool = False) -> Manifest:
    """Return what identifies a run: the same manifest, the same drafts."""
    code, data = tree_digests(settings)
    return Manifest(
        suite=suite.name,
        cases=tuple(case.id for case in suite.cases),
        model=settings.model or "extractive",
        settings=settings.fingerprint(),
        suite_sha256=suite_sha256(suite),
        code_sha256=code,
        data_sha256=data,
        versions={"rationale": __version__},
        retrieval="oracle" if oracle else "index",
    )


def tree_digests(settings: Settings) -> tuple[str, str]:
    """Return digests of the program's own files, and of the corpus and the prompts."""
    data = _tree_sha256(settings.corpus, (".md", ".toml"))
    data += _tree_sha256(settings.prompts, (".toml",))
    return _tree_sha256(ROOT, (".py",)), hashlib.sha256(data.encode()).hexdigest()


def generate(
    suite: Suite,
    settings: Settings,
    out: Path,
    drafter: Drafter | None,
    progress: Progress | None = None,
    jobs: int = 1,
    *,
    oracle: bool = False,
    pool: Pool | None = None,
) -> Path:
    """Draft every case that the run folder does not hold yet, and return the folder.

    One file per case, written whole: an interrupted run goes on where it stopped. A case that
    cannot be drafted leaves a file that says why and is tried again the next time.

    Args:
        suite: The cases.
        settings: Settings in force.
        out: The run folder.
        drafter: Drafts one case; ``None``: that of the settings, opened when first needed.
        progress: Told the number done, the number of all, and the case.
        jobs: Processes; with more than one each makes the drafter of the settings for itself.
        oracle: Draft with the passages that the labels name; ``drafter``, if given, does so too.
        pool: Drafts the cases that are left, elsewhere; in place of ``drafter`` and ``jobs``.

    Raises:
        StoreError: The folder holds another run, or cannot be written.
        ConfigError: The model cannot be used at all.
    """
    manifest = manifest_of(suite, settings, oracle=oracle)
    _claim(out, manifest, suite)
    left = [case for case in suite.cases if not _done(run_path(out, case.id))]
    done = len(suite.cases) - len(left)
    if pool is not None:
        results = pool(left)
    elif jobs > 1 and len(left) > 1 and drafter is None:
        results = draft_in_processes(left, settings, min(jobs, len(left)), oracle=oracle)
    else:
        results = _one_by_one(left, drafter or _lazily(settings, oracle))
    for case, run in results:
        done += 1
        _keep(out, case.id, run)
        if progress:
            progress(done, len(suite.cases), case.id)
    return out


def _one_by_one(
    cases: Sequence[EvalCase], drafter: Drafter
) -> Iterator[tuple[EvalCase, Run | Skipped]]:
    for case in cases:
        try:
            yield case, drafter(case)
        except (StoreError, ConfigError):
            raise
        except Exception as error:
            yield case, failure(case.id, error)


def _lazily(settings: Settings, oracle: bool) -> Drafter:
    opened: list[Drafter] = []

    def draft(case: EvalCase) -> Run:
        if not opened:
            opened.append(drafter_of(settings, oracle=oracle))
        return opened[0](case)

    return draft


def _keep(out: Path, case: str, run: Run | Skipped) -> None:
    note = failure_path(out, case)
    if isinstance(run, Skipped):
        logger.warning("%s: %s (%s)", case, run.reason, run.detail)
        write_atomic(note, (run.model_dump_json(indent=1) + "\n").encode())
        return
    write_atomic(run_path(out, case), (run.model_dump_json(indent=1) + "\n").encode())
    note.unlink(missing_ok=True)


def run_path(out: Path, case: str) -> Path:
    """Return where the run of a case is kept."""
    return out / "runs" / f"{case}.json"


def failure_path(out: Path, case: str) -> Path:
    """Return where the reason is kept for which a case could not be drafted."""
    return out / "failures" / f"{case}.json"


def load_manifest(out: Path) -> Manifest:
    """Load the manifest of a run folder.

    Raises:
        StoreError: It is no run folder, or of another version.
    """
    try:
        return Manifest.model_validate_json((out / "manifest.json").read_bytes())
    except OSError as error:
        raise StoreError(
            f"{out} is not an evaluation run: it has no manifest.json.",
            "Give the folder that `rationale evals run` named.",
        ) from error
    except ValidationError as error:
        raise StoreError(
            f"{out / 'manifest.json'} is damaged or of another version.",
            "Run the evaluation again into a new folder.",
        ) from error


def load_references(out: Path) -> tuple[dict[str, tuple[ReferenceEntry, ...]], tuple[Skipped, ...]]:
    """Load the references of a run folder, and what the suite left out.

    Raises:
        StoreError: They are missing or damaged.
    """
    try:
        references = _REFERENCES.validate_json((out / "references.json").read_bytes())
        return references, _SKIPPED.validate_json((out / "skipped.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise StoreError(
            f"The references of the run {out} are missing or damaged.",
            "Run the evaluation again into a new folder.",
        ) from error


def load_facts(out: Path) -> dict[str, CaseFacts]:
    """Load what a run folder knows of its cases; nothing for a run of an older version."""
    try:
        return _FACTS.validate_json((out / "cases.json").read_bytes())
    except (OSError, ValidationError):
        return {}


def differences(one: Manifest, other: Manifest) -> tuple[str, ...]:
    """Return in words in what two runs were made differently."""
    return tuple(
        words for name, words in MADE_WITH.items() if getattr(one, name) != getattr(other, name)
    )


def _claim(out: Path, manifest: Manifest, suite: Suite) -> None:
    path = out / "manifest.json"
    if path.exists():
        found = load_manifest(out)
        if found != manifest:
            raise StoreError(
                f"{out} holds a run made otherwise: {', '.join(differences(found, manifest))} "
                "changed since.",
                "Give another --out; runs of different making are not mixed.",
            )
        return
    references = {case.id: case.references for case in suite.cases}
    write_atomic(out / "references.json", _REFERENCES.dump_json(references, indent=1))
    write_atomic(out / "skipped.json", _SKIPPED.dump_json(suite.skipped, indent=1))
    facts = {
        case.id: CaseFacts(cluster=case.cluster, parts=case.parts, deep_fact=case.deep_fact)
        for case in suite.cases
    }
    write_atomic(out / "cases.json", _FACTS.dump_json(facts, indent=1))
    # Last, for it says that the folder is one.
    write_atomic(path, (manifest.model_dump_json(indent=1) + "\n").encode())


def _done(path: Path) -> bool:
    if not path.exists():
        return False
    try:
        load_run(path)
    except StoreError:
        return False
    return True


def failure(case: str, error: Exception) -> Skipped:
    """Return the reason for which a case has no draft."""
    if isinstance(error, ModelError):
        return Skipped(case=case, reason="model_failed", detail=error.message)
    if isinstance(error, RationaleError):
        reason = str(getattr(error, "reason", "not_drafted"))
        return Skipped(case=case, reason=reason, detail=error.message)
    logger.debug("%s", case, exc_info=error)
    return Skipped(case=case, reason="program_error", detail=f"{type(error).__name__}: {error}")


def _tree_sha256(folder: Path, kinds: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in kinds and path.is_file():
            name = path.relative_to(folder).as_posix()
            row = [name, hashlib.sha256(path.read_bytes()).hexdigest()]
            digest.update(json.dumps(row).encode())
    return digest.hexdigest()
