"""Breaks the drafts of a run one way at a time and shows which measures notice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from evals.generate import load_facts, load_manifest, load_references, run_path
from evals.item_scores import CaseScorer
from evals.measures import MEASURES, Measure
from evals.metrics import text
from evals.metrics.resampling import point
from evals.mutations import MUTATIONS, Mutation, broken
from evals.reason_labels import Labels
from evals.records import CaseFacts, ItemScore, ReferenceEntry
from evals.report import number
from rag.errors import InputError
from rag.records import Finding, Record, Run
from rag.settings import Settings
from rag.store import load_run

BARELY = 0.03
"""Most that a measure which is not meant to notice may move: of 1, or of its own size if larger."""
NOTICED = 0.002
"""Least that a measure which is meant to notice must move."""
MOST_CASES = 20


class MutationRow(Record):
    """What one mutation did."""

    mutation: str
    what: str
    changed: int
    """Drafts that it could be applied to."""
    noticed: dict[str, float]
    """Measure to change, for those meant to notice."""
    missed: tuple[str, ...]
    """Measures meant to notice that did not get worse."""
    strayed: dict[str, float]
    """Measures not meant to notice that moved by more than they may."""
    moved_with: dict[str, float]
    """Measures that may move with it, and did."""


class MutationTable(Record):
    """Every mutation of one run."""

    schema_version: Literal["rationale.mutations/1"] = "rationale.mutations/1"
    run: str
    cases: int
    rows: tuple[MutationRow, ...]

    @property
    def sound(self) -> bool:
        """Whether each applicable mutation was noticed by its measures and by no other."""
        return not any(row.changed and (row.missed or row.strayed) for row in self.rows)


Check = Callable[[Run], Sequence[Finding]]


def mutation_table(
    folder: Path,
    settings: Settings,
    *,
    embed: text.Embed | None = None,
    embedder: str = "",
    most: int = MOST_CASES,
    mutations: Sequence[Mutation] = MUTATIONS,
    labels: Labels | None = None,
) -> MutationTable:
    """Break the drafts of a run folder and score them beside the drafts as they are.

    Args:
        folder: The run folder; it is not changed.
        settings: Their corpus gives the checker its vocabulary.
        embed: Sentence embedder for text agreement.
        embedder: Its name.
        most: Cases used, from the first.
        mutations: Ways to break a draft.
        labels: Decisive reasons, in place of those that the references list.

    Raises:
        StoreError: The folder is no run.
        InputError: It holds no draft.
    """
    from rag.checking import check
    from rag.vocabulary import load_vocabulary

    vocabulary = load_vocabulary(settings.corpus)
    references, _ = load_references(folder)
    cases = [case for case in load_manifest(folder).cases if run_path(folder, case).exists()][:most]
    if not cases:
        raise InputError(f"The run {folder} holds no draft.", "Draft it: rationale evals run.")
    bench = _Bench(
        {case: load_run(run_path(folder, case)) for case in cases},
        references,
        load_facts(folder),
        embed,
        labels,
        lambda run: (
            check(
                run.case, run.summary, run.passages, run.assessments, run.checked.draft, vocabulary
            ).findings
        ),
    )
    return MutationTable(
        run=folder.resolve().name,
        cases=len(cases),
        rows=tuple(bench.row(one) for one in mutations),
    )


def table(found: MutationTable) -> str:
    """Return the table as Markdown."""
    lines = [
        f"# What breaks, and what notices ({found.cases} cases of {found.run})",
        "",
        "| broken | drafts | noticed by | not noticed by | moved with it | strayed |",
        "|---|---|---|---|---|---|",
    ]
    for row in found.rows:
        cells = (
            f"{row.mutation}: {row.what}",
            str(row.changed),
            _changes(row.noticed) if row.changed else "nothing to break",
            ", ".join(row.missed),
            _changes(row.moved_with),
            _changes(row.strayed),
        )
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["", "Sound." if found.sound else "NOT SOUND: a measure is blind, or one strays."]
    return "\n".join(lines) + "\n"


class _Bench:
    """The runs as they are, their scores, and what a mutation makes of them."""

    def __init__(
        self,
        runs: dict[str, Run],
        references: dict[str, tuple[ReferenceEntry, ...]],
        facts: dict[str, CaseFacts],
        embed: text.Embed | None,
        labels: Labels | None,
        check: Check,
    ) -> None:
        self._runs, self._references, self._facts = runs, references, facts
        self._embed, self._labels, self._check = embed, labels, check
        self._weight = text.idf(
            [one.rationale for entries in references.values() for one in entries]
        )
        self._before = {case: self._score(case, run) for case, run in runs.items()}
        self._figures = _figures(self._before)

    def row(self, mutation: Mutation) -> MutationRow:
        """Apply one mutation to every run and compare the figures."""
        after, changed = dict(self._before), 0
        for case, run in self._runs.items():
            decisions = {one.number: one.decision for one in self._references[case]}
            other = broken(run, mutation, decisions)
            if other == run:
                continue
            pairs = zip(run.checked.draft.items, other.checked.draft.items, strict=True)
            changed += sum(a != b for a, b in pairs) or len(run.checked.draft.items)
            after[case] = self._score(case, other)
        return _row(mutation, changed, self._figures, _figures(after))

    def _score(self, case: str, run: Run) -> list[ItemScore]:
        labels = self._labels.of(case) if self._labels else None
        facts = self._facts.get(case)
        scorer = CaseScorer(case, "all", self._weight, self._embed, facts, labels)
        return scorer.items(run, self._references[case], self._check(run))


def _row(
    mutation: Mutation, changed: int, before: dict[str, float], after: dict[str, float]
) -> MutationRow:
    noticed: dict[str, float] = {}
    strayed: dict[str, float] = {}
    moved: dict[str, float] = {}
    missed = []
    for measure in MEASURES:
        name = measure.name
        if name not in before:
            continue
        # A measure that has lost every item has noticed more than any figure could say.
        change = after[name] - before[name] if name in after else float("-inf")
        if name in mutation.notices:
            if _worse(measure, change):
                noticed[name] = change
            else:
                missed.append(name)
        elif abs(change) > BARELY * max(1.0, abs(before[name])):
            place = moved if name in mutation.may or "*" in mutation.may else strayed
            place[name] = change
    return MutationRow(
        mutation=mutation.name,
        what=mutation.what,
        changed=changed,
        noticed=_rounded(noticed),
        missed=tuple(missed) if changed else (),
        strayed=_rounded(strayed),
        moved_with=_rounded(moved),
    )


def _worse(measure: Measure, change: float) -> bool:
    if measure.better == "lower":
        return change > NOTICED
    return change < -NOTICED if measure.better else abs(change) > NOTICED


def _figures(scored: dict[str, list[ItemScore]]) -> dict[str, float]:
    items = [one for rows in scored.values() for one in rows]
    found = {}
    for measure in MEASURES:
        rows = [one for one in items if measure.applies(one)]
        value = point(measure.terms(rows, rows), measure.value) if rows else None
        if value is not None:
            found[measure.name] = value
    return found


def _rounded(changes: dict[str, float]) -> dict[str, float]:
    return {name: round(change, 6) for name, change in changes.items()}


def _changes(changes: dict[str, float]) -> str:
    def said(change: float) -> str:
        return "gone" if change == float("-inf") else ("+" if change > 0 else "") + number(change)

    return ", ".join(f"{name} {said(change)}" for name, change in changes.items())
