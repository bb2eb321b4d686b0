"""The second act: score a run folder against its references; it never drafts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from evals.generate import failure_path, load_manifest, load_references, run_path
from evals.matching import match_items
from evals.metrics import citations as cite
from evals.metrics import health, text
from evals.records import ItemScore, ReferenceEntry, Scores, Skipped
from evals.summary import summarise_part
from rag.errors import InputError
from rag.records import ItemDraft, Run
from rag.store import load_run, write_atomic

EVALUATOR = "1"
"""Raised with every change of a measure."""
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
) -> Scores:
    """Score every drafted case of a run folder.

    Args:
        folder: The run folder.
        split: Part name to case ids; every part gets figures of its own.
        embed: Sentence embedder for the third measure of text agreement.
        embedder: Its name.
        no_embedder: Why there is none, for the report.

    Raises:
        StoreError: The folder is not a run, or damaged.
    """
    manifest = load_manifest(folder)
    references, skipped = load_references(folder)
    part_of = _parts(split, manifest.cases)
    weight = text.idf([one.rationale for entries in references.values() for one in entries])
    items: list[ItemScore] = []
    missing: list[Skipped] = list(skipped)
    extra = 0
    for case in manifest.cases:
        run = _run(folder, case)
        if isinstance(run, Skipped):
            missing.append(run)
        else:
            matched = match_items(run.summary.items, references[case])
            extra += len(run.checked.draft.items) - len(matched)
        scorer = _Scorer(case, part_of[case], weight, embed)
        items += [scorer.item(run, one, references[case]) for one in references[case]]
    names = dict.fromkeys(part_of[case] for case in manifest.cases)
    notes: tuple[str, ...] = () if embed else (f"Sentence agreement was left out: {no_embedder}.",)
    if extra:
        notes += (f"{extra} drafted items answer no item of a reference; they are not scored.",)
    return Scores(
        evaluator=EVALUATOR,
        suite=manifest.suite,
        model=manifest.model,
        embedder=embedder if embed else "",
        parts=tuple(
            summarise_part(name, [one for one in items if one.part == name]) for name in names
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


class _Scorer:
    """Scores the items of one case."""

    def __init__(
        self, case: str, part: str, weight: Callable[[str], float], embed: text.Embed | None
    ) -> None:
        self._case, self._part = case, part
        self._weight, self._embed = weight, embed

    def item(
        self, run: Run | Skipped, reference: ReferenceEntry, all_of_case: Sequence[ReferenceEntry]
    ) -> ItemScore:
        base = ItemScore(
            case=self._case,
            part=self._part,
            item=reference.number,
            request=reference.request,
            reference=reference.decision,
            decision=None,
        )
        if isinstance(run, Skipped):
            return base.model_copy(update={"unscored": {"item": run.reason}})
        number = match_items(run.summary.items, all_of_case).get(reference.number)
        drafts = {draft.item: draft for draft in run.checked.draft.items}
        if number is None or number not in drafts:
            return base.model_copy(update={"unscored": {"item": "item_not_found"}})
        return self._scored(base, run, drafts[number], reference)

    def _scored(
        self, base: ItemScore, run: Run, draft: ItemDraft, reference: ReferenceEntry
    ) -> ItemScore:
        total, valid = health.quotes(run, draft)
        found = health.findings(run, draft.item)
        unscored: dict[str, str] = {}
        values: dict[str, object] = {
            "decision": draft.decision,
            "probability": draft.probability,
            "abstention": draft.abstention.reason if draft.abstention else "",
            "quotes": total,
            "quotes_valid": valid,
            "blockers": found["blocker"],
            "warnings": found["warning"],
        }
        if draft.decision is None:
            # An abstention holds no rationale; its figures are its count and its reason.
            unscored = dict.fromkeys(("decision", "citations", "text", "required"), "abstained")
            return base.model_copy(update={**values, "unscored": unscored})
        values["citations"] = self._citations(run, draft, reference, unscored)
        values["text"] = self._text(health.rationale(draft), reference.rationale, unscored)
        values |= _required(health.rationale(draft), reference, unscored)
        return base.model_copy(update={**values, "unscored": unscored})

    def _citations(
        self, run: Run, draft: ItemDraft, reference: ReferenceEntry, unscored: dict[str, str]
    ) -> dict[str, object]:
        cited = health.cited(run, draft)
        counts = {}
        for level in cite.LEVELS:
            one = cite.count(cited, reference.citations, level)
            if one is None:
                unscored[f"citations_{level}"] = f"reference_names_no_{level}"
            else:
                counts[level] = one
        return dict(counts)

    def _text(self, ours: str, theirs: str, unscored: dict[str, str]) -> dict[str, float]:
        if not theirs.split():
            unscored["text"] = "reference_has_no_rationale"
            return {}
        scores = {
            "idf_f1": text.idf_f1(ours, theirs, self._weight),
            "rouge_lsum": text.rouge_lsum(ours, theirs),
        }
        if self._embed is None:
            unscored["sentence_f1"] = "no_embedder"
        else:
            scores["sentence_f1"] = text.sentence_f1(ours, theirs, self._embed)
        scores["agreement"] = sum(scores.values()) / len(scores)
        scores["length_ratio"] = text.length_ratio(ours, theirs)
        # Vector libraries differ in the last bits; the report shows three places.
        return {name: round(value, 6) for name, value in scores.items()}


def _required(ours: str, reference: ReferenceEntry, unscored: dict[str, str]) -> dict[str, object]:
    if not reference.required:
        unscored["required"] = "reference_lists_none"
        return {}
    missing = tuple(one.says for one in reference.required if not text.covers(ours, one.any))
    total = len(reference.required)
    return {
        "required": total,
        "required_covered": total - len(missing),
        "required_missing": missing,
    }


def _parts(split: Mapping[str, Sequence[str]] | None, cases: Sequence[str]) -> dict[str, str]:
    if split is None:
        return dict.fromkeys(cases, EVERYTHING)
    named = {_stem(case): part for part, known in split.items() for case in known}
    parts = {case: named.get(_stem(case), REST) for case in cases}
    order = [*split, REST]
    return dict(sorted(parts.items(), key=lambda pair: (order.index(pair[1]), pair[0])))


def _stem(name: str) -> str:
    """Return a case's name without the ending of a file, so that a split may give either."""
    for ending in (".pdf", ".txt", ".docx", ".md"):
        name = name.removesuffix(ending)
    return name


def _run(folder: Path, case: str) -> Run | Skipped:
    path = run_path(folder, case)
    if path.exists():
        return load_run(path)
    try:
        return Skipped.model_validate_json(failure_path(folder, case).read_bytes())
    except (OSError, ValidationError):
        return Skipped(case=case, reason="not_yet_drafted")
