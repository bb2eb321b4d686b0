"""Two scored runs held against each other: paired differences, their intervals, their tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evals.generate import differences as made_differently
from evals.generate import load_manifest
from evals.measures import EVALUATOR, MEASURES, VERSIONS, Measure, cluster_of, drafted, right
from evals.metrics.resampling import (
    holm,
    interval,
    mcnemar,
    paired_draws,
    permutation_p,
    point,
)
from evals.records import (
    Comparison,
    DecisionTest,
    Difference,
    Flip,
    ItemScore,
    Manifest,
    Scores,
)
from evals.report import HELD_OUT
from evals.score import EVERYTHING, load_scores
from rag.errors import InputError

POWER = 2.802
"""1.960 + 0.842: standard errors between nothing and a change seen four times in five."""

Key = tuple[str, int]


def compare_runs(one: Path, other: Path, part: str = EVERYTHING) -> Comparison:
    """Compare two run folders; every change is ``other − one``.

    Args:
        one: The run compared with.
        other: The run looked at.
        part: Only items of this part of the suite.

    Raises:
        StoreError: A folder is no run, or was not scored.
        InputError: The runs were scored by different evaluators, or share no item.
    """
    return compare(
        load_scores(one),
        load_scores(other),
        names=_names(one, other),
        part=part,
        manifests=(load_manifest(one), load_manifest(other)),
    )


def compare(
    one: Scores,
    other: Scores,
    *,
    names: tuple[str, str] = ("A", "B"),
    part: str = EVERYTHING,
    manifests: tuple[Manifest, Manifest] | None = None,
) -> Comparison:
    """Compare two sets of scores on the items that both hold.

    Raises:
        InputError: They are of different evaluators, or share no item.
    """
    _same_evaluator(one, other, names)
    left, right_ = _items(one, part), _items(other, part)
    both = [key for key in left if key in right_]
    if not both:
        raise InputError(
            f"{names[0]} and {names[1]} share no scored item"
            + (f" of part {part}." if part != EVERYTHING else "."),
            "Compare runs of the same suite, scored with the same split.",
        )
    pairs = [(left[key], right_[key]) for key in both]
    flips = [_flip(a, b) for a, b in pairs if a.decision != b.decision]
    shown = [flip for flip, held in flips if not held]
    return Comparison(
        evaluator=one.evaluator,
        one=names[0],
        other=names[1],
        suite=one.suite,
        part=part,
        items=len(both),
        letters=len({case for case, _ in both}),
        differences=_differences(pairs),
        decisions=_decisions(pairs),
        flips=tuple(shown),
        flips_held_out=len(flips) - len(shown),
        made_differently=made_differently(*manifests) if manifests else (),
        only_one=tuple(_name(key) for key in left if key not in right_),
        only_other=tuple(_name(key) for key in right_ if key not in left),
        notes=_notes(one, other, manifests),
    )


def paired_terms(
    measure: Measure, pairs: Sequence[tuple[ItemScore, ItemScore]]
) -> tuple[np.ndarray, np.ndarray, list[str]] | None:
    """Return the terms of both sides and the letters, for the items that both sides have."""
    rows = [(a, b) for a, b in pairs if measure.applies(a) and measure.applies(b)]
    if not rows:
        return None
    ours, theirs = [a for a, _ in rows], [b for _, b in rows]
    every = [*ours, *theirs]
    return measure.terms(ours, every), measure.terms(theirs, every), [cluster_of(a) for a in ours]


def _differences(pairs: Sequence[tuple[ItemScore, ItemScore]]) -> tuple[Difference, ...]:
    found = [one for measure in MEASURES if (one := _difference(measure, pairs)) is not None]
    tested = [at for at, one in enumerate(found) if one.p is not None]
    adjusted = holm([found[at].p or 0.0 for at in tested])
    for at, p in zip(tested, adjusted, strict=True):
        found[at] = found[at].model_copy(update={"p_holm": p})
    return tuple(found)


def _difference(
    measure: Measure, pairs: Sequence[tuple[ItemScore, ItemScore]]
) -> Difference | None:
    terms = paired_terms(measure, pairs)
    if terms is None:
        return None
    a, b, clusters = terms
    one, other = point(a, measure.value), point(b, measure.value)
    if one is None or other is None:
        return None
    letters = len(set(clusters))
    gaps = paired_draws(a, b, clusters, measure.value) if letters > 1 else np.array([np.nan])
    limits = interval(gaps, letters)
    return Difference(
        measure=measure.name,
        one=round(one, 9),
        other=round(other, 9),
        change=round(other - one, 9),
        low=round(limits[0], 9) if limits else None,
        high=round(limits[1], 9) if limits else None,
        n=len(clusters),
        clusters=letters,
        p=permutation_p(a, b, clusters, measure.value) if measure.better and limits else None,
        detectable=round(POWER * float(np.nanstd(gaps)), 9) if limits else None,
    )


def _decisions(pairs: Sequence[tuple[ItemScore, ItemScore]]) -> DecisionTest:
    decided = [(a, b) for a, b in pairs if a.decision and b.decision]
    lost = sum(right(a) and not right(b) for a, b in decided)
    won = sum(right(b) and not right(a) for a, b in decided)
    return DecisionTest(lost=lost, won=won, p=mcnemar(lost, won))


def _flip(a: ItemScore, b: ItemScore) -> tuple[Flip, bool]:
    flip = Flip(
        case=a.case,
        item=a.item,
        request=a.request,
        reference=a.reference,
        one=a.decision,
        other=b.decision,
    )
    return flip, a.part in HELD_OUT or b.part in HELD_OUT


def _same_evaluator(one: Scores, other: Scores, names: tuple[str, str]) -> None:
    differs = sorted(
        name
        for name in one.versions.keys() | other.versions.keys()
        if one.versions.get(name) != other.versions.get(name)
    )
    if one.evaluator == other.evaluator and not differs:
        if one.evaluator == EVALUATOR and one.versions == VERSIONS:
            return
        raise InputError(
            f"Both runs were scored by evaluator {one.evaluator}, and this is {EVALUATOR}.",
            "Score both again: rationale evals score RUN",
        )
    what = f" (measures {', '.join(differs[:5])})" if differs else ""
    raise InputError(
        f"{names[0]} was scored by evaluator {one.evaluator} and {names[1]} by "
        f"{other.evaluator}{what}: their figures do not mean the same.",
        "Score both again with this program: rationale evals score RUN",
    )


def _items(scores: Scores, part: str) -> dict[Key, ItemScore]:
    return {
        (one.case, one.item): one
        for one in scores.items
        if drafted(one) and part in (EVERYTHING, one.part, *one.parts)
    }


def _notes(
    one: Scores, other: Scores, manifests: tuple[Manifest, Manifest] | None
) -> tuple[str, ...]:
    notes = []
    if one.embedder != other.embedder:
        notes.append(
            f"Text agreement was measured with different embedders ({one.embedder or 'none'}, "
            f"{other.embedder or 'none'}): its change says nothing of the drafts."
        )
    if one.reasons != other.reasons:
        notes.append(
            "Decisive reasons were scored against different labels: their change says nothing of "
            "the drafts."
        )
    if one.findings != other.findings:
        notes.append("One run counts the findings it recorded, the other those made anew.")
    elif (
        one.findings == "recorded"
        and manifests
        and manifests[0].code_sha256 != manifests[1].code_sha256
    ):
        notes.append(
            "Blockers, warnings and contradictions are those that each run's own checker "
            "recorded; score both with --recheck to hold them to one checker."
        )
    if manifests and manifests[0].suite_sha256 != manifests[1].suite_sha256:
        notes.append("Cases or references of the suite changed between the runs.")
    return tuple(notes)


def _names(one: Path, other: Path) -> tuple[str, str]:
    left, right_ = one.resolve().name, other.resolve().name
    return (left, right_) if left != right_ else (str(one), str(other))


def _name(key: Key) -> str:
    return f"{key[0]} item {key[1]}"
