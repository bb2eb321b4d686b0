"""The second act: score a run folder against its references; it never drafts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from evals.generate import failure_path, load_facts, load_manifest, load_references, run_path
from evals.item_scores import Begun, CaseScorer
from evals.matching import match_items
from evals.measures import EVALUATOR, VERSIONS
from evals.metrics import health, text
from evals.reason_labels import Labels, stem
from evals.records import ReferenceEntry, Scores, Skipped
from evals.summary import summarise_part
from evals.timing import Stopwatch
from rag.errors import InputError, StoreError
from rag.records import Finding, Passage, Run
from rag.store import load_run, write_atomic

Check = Callable[[Run], Sequence[Finding]]
"""Looks a run over anew and returns the findings on it."""

EVERYTHING = "all"
REST = "rest"
"""Part of the cases that a split does not name."""


def score_run(
    folder: Path,
    *,
    split: Mapping[str, Sequence[str]] | None = None,
    embed: text.Embed | None = None,
    embedder: str = "",
    no_embedder: str = "no sentence embedder was given",
    recheck: Check | None = None,
    watch: Stopwatch | None = None,
    labels: Labels | None = None,
    places: Sequence[Passage] = (),
) -> Scores:
    """Score every drafted case of a run folder.

    Args:
        folder: The run folder.
        split: Part name to case ids; every part gets figures of its own.
        embed: Sentence embedder for the third measure of text agreement.
        embedder: Its name.
        no_embedder: Why there is none, for the report.
        watch: Told of every run, for the time it took.
        labels: Decisive reasons, in place of those that the references list.
        places: What the library holds (``evals.places``), for the citations that it could give.
        recheck: Makes the findings anew; default: those that the run recorded.

    Raises:
        StoreError: The folder is not a run, or damaged.
    """
    manifest = load_manifest(folder)
    references, skipped = load_references(folder)
    part_of, known = _parts(split, manifest.cases), load_facts(folder)
    weight = text.idf([one.rationale for entries in references.values() for one in entries])
    begun: list[Begun] = []
    missing: list[Skipped] = list(skipped)
    extra = 0
    with _embedding(folder, manifest.cases, references, embed):
        for case in manifest.cases:
            run = _run(folder, case)
            if isinstance(run, Skipped):
                missing.append(run)
            else:
                if watch:
                    watch.add(run)
                matched = match_items(run.summary.items, references[case])
                extra += len(run.checked.draft.items) - len(matched)
            sought = labels.of(case) if labels else None
            scorer = CaseScorer(case, part_of[case], weight, embed, known.get(case), sought, places)
            begun += scorer.begun(run, references[case], _findings(run, recheck))
    items = [one.finished(embed) for one in begun]
    names = dict.fromkeys(part_of[case] for case in manifest.cases)
    names |= dict.fromkeys(sorted({part for one in items for part in one.parts}))
    notes: tuple[str, ...] = () if embed else (f"Sentence agreement was left out: {no_embedder}.",)
    if extra:
        notes += (f"{extra} drafted items answer no item of a reference; they are not scored.",)
    return Scores(
        evaluator=EVALUATOR,
        versions=VERSIONS,
        findings="rechecked" if recheck else "recorded",
        suite=manifest.suite,
        model=manifest.model,
        embedder=embedder if embed else "",
        reasons=labels.digest if labels else "",
        parts=tuple(
            summarise_part(name, [one for one in items if name in (one.part, *one.parts)])
            for name in names
        ),
        items=tuple(items),
        skipped=tuple(missing),
        notes=notes,
    )


def save_scores(scores: Scores, folder: Path) -> Path:
    """Save the scores as ``scores.json`` in the run folder and return the path.

    Raises:
        StoreError: The folder cannot be written.
    """
    path = folder / "scores.json"
    write_atomic(path, (scores.model_dump_json(indent=1) + "\n").encode())
    return path


def load_scores(folder: Path) -> Scores:
    """Load what :func:`save_scores` wrote.

    Raises:
        StoreError: The run was not scored, or by another version of this program.
    """
    path = folder / "scores.json"
    try:
        return Scores.model_validate_json(path.read_bytes())
    except OSError as error:
        load_manifest(folder)  # says so where the folder is no run at all
        raise StoreError(
            f"The run {folder} has no scores.", f"Score it: rationale evals score {folder}"
        ) from error
    except ValidationError as error:
        raise StoreError(
            f"{path} is damaged or was written by another version.",
            f"Score the run again: rationale evals score {folder}",
        ) from error


def load_split(path: Path) -> dict[str, list[str]]:
    """Load a split file: ``{"development": ["case", …], "check": […]}``.

    Raises:
        InputError: It cannot be read, is of another shape, or names a case twice.
    """
    remedy = 'A split file is JSON like {"development": ["case-1"], "check": ["case-2"]}.'
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"Could not read the split {path}: {error}.", remedy) from error
    if not isinstance(data, dict):
        raise InputError(f"The split {path} is not an object.", remedy)
    parts = {
        str(name): [str(one) for one in cases]
        for name, cases in data.items()
        if isinstance(cases, list)
    }
    counts = Counter(case for cases in parts.values() for case in cases)
    twice = sorted(case for case, n in counts.items() if n > 1)
    if twice or not parts:
        raise InputError(
            f"The split {path} "
            + (f"names {twice[0]} more than once." if twice else "names no part."),
            remedy,
        )
    return parts


@contextmanager
def _embedding(
    folder: Path,
    cases: Sequence[str],
    references: Mapping[str, Sequence[ReferenceEntry]],
    embed: text.Embed | None,
) -> Iterator[None]:
    """Have every sentence embedded while the body runs; at its end all are known.

    All at once: sorted by length and shared among processes, it takes half the time. The rest of
    the scoring fills what the processors have to spare.
    """
    if embed is None:
        yield
        return
    with ThreadPoolExecutor(1) as background:
        made = background.submit(embed, _sentences(folder, cases, references))
        yield
        made.result()


def _sentences(
    folder: Path, cases: Sequence[str], references: Mapping[str, Sequence[ReferenceEntry]]
) -> list[str]:
    """Return every sentence that will be compared, each once."""
    texts = [one.rationale for case in cases for one in references[case]]
    for case in cases:
        run = _run(folder, case)
        if not isinstance(run, Skipped):
            texts += [health.rationale(draft) for draft in run.checked.draft.items]
    return list(dict.fromkeys(one for each in texts for one in text.sentences_of(each)))


def _findings(run: Run | Skipped, recheck: Check | None) -> Sequence[Finding]:
    if isinstance(run, Skipped):
        return ()
    return recheck(run) if recheck else run.checked.findings


def _parts(split: Mapping[str, Sequence[str]] | None, cases: Sequence[str]) -> dict[str, str]:
    if split is None:
        return dict.fromkeys(cases, EVERYTHING)
    named = {stem(case): part for part, known in split.items() for case in known}
    parts = {case: named.get(stem(case), REST) for case in cases}
    order = [*split, REST]
    return dict(sorted(parts.items(), key=lambda pair: (order.index(pair[1]), pair[0])))


def _run(folder: Path, case: str) -> Run | Skipped:
    path = run_path(folder, case)
    if path.exists():
        return load_run(path)
    try:
        return Skipped.model_validate_json(failure_path(folder, case).read_bytes())
    except (OSError, ValidationError):
        return Skipped(case=case, reason="not_yet_drafted")
