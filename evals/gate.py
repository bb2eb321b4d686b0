"""Is a run no worse than its baseline: measures with a tolerance, and what may not get worse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.compare import compare
from evals.measures import BY_NAME, MEASURES, Measure
from evals.records import Comparison, Difference, Gate, GateRow, ItemScore, Manifest, Scores
from evals.summary import estimate
from rag.errors import InputError

WORSE = 1e-9
"""Less than this is rounding."""


def gate(
    run: Scores,
    baseline: Scores,
    *,
    tolerance: Mapping[str, float] | None = None,
    names: tuple[str, str] = ("baseline", "run"),
    manifests: tuple[Manifest, Manifest] | None = None,
) -> Gate:
    """Hold a run against its baseline.

    A measure with a tolerance fails when the lower limit of its paired change for the better lies
    below minus the tolerance; where no interval can be given, the change itself counts. Quotations
    that are not verbatim, contradictions and blockers fail by a single one more. So does an item
    that the baseline scored and the run did not.

    Args:
        run: What is to pass.
        baseline: What it is held against.
        tolerance: How much worse is let pass, by measure; beside the defaults of the register.
        names: Of baseline and run.
        manifests: Of baseline and run.

    Raises:
        InputError: The runs cannot be compared, or a tolerance names no measure that is judged.
    """
    wanted = _tolerances(tolerance or {})
    found = compare(baseline, run, names=names, manifests=manifests)
    changes = {one.measure: one for one in found.differences}
    rows = [_lost(found)]
    for measure in MEASURES:
        if measure.hard:
            rows.append(_exact(measure, *_shared(baseline, run)))
        elif measure.name in wanted:
            row = _tolerated(measure, changes.get(measure.name), wanted[measure.name], baseline)
            if row:
                rows.append(row)
    return Gate(
        passed=all(row.passed for row in rows),
        baseline=names[0],
        run=names[1],
        rows=tuple(rows),
        notes=found.notes,
    )


def _tolerances(given: Mapping[str, float]) -> dict[str, float]:
    wanted = {one.name: one.tolerance for one in MEASURES if one.tolerance is not None}
    for name, allowed in given.items():
        measure = BY_NAME.get(name)
        if measure is None or not measure.better:
            judged = ", ".join(one.name for one in MEASURES if one.better and not one.hard)
            raise InputError(f"No measure {name!r} can be gated.", f"Name one of: {judged}.")
        if measure.hard:
            raise InputError(
                f"{name} is gated exactly and takes no tolerance.",
                "Mend the drafts, or take another baseline on purpose.",
            )
        if not 0 <= allowed < float("inf"):
            raise InputError(f"The tolerance of {name} is {allowed}.", "Give 0 or more.")
        wanted[name] = allowed
    return wanted


def _lost(found: Comparison) -> GateRow:
    lost = found.only_one
    names = "; ".join(lost[:3]) + (f" and {len(lost) - 3} more" if len(lost) > 3 else "")
    return GateRow(
        measure="items_scored",
        passed=not lost,
        baseline=float(found.items + len(lost)),
        run=float(found.items),
        worst=-float(len(lost)),
        allowed=0.0,
        exact=True,
        reason=f"scored in the baseline only: {names}" if lost else "every item is scored",
    )


def _exact(measure: Measure, baseline: Sequence[ItemScore], run: Sequence[ItemScore]) -> GateRow:
    before, after = _bad(measure, baseline), _bad(measure, run)
    what = {
        "quotes_valid": "quotations not verbatim",
        "contradictions_per_draft": "contradictions",
        "blockers_per_draft": "blockers",
    }.get(measure.name, measure.label)
    return GateRow(
        measure=measure.name,
        passed=after <= before + WORSE,
        baseline=before,
        run=after,
        worst=before - after,
        allowed=0.0,
        exact=True,
        reason=f"{what}: {before:g} in the baseline, {after:g} in the run",
    )


def _bad(measure: Measure, rows: Sequence[ItemScore]) -> float:
    """Return how many faults the items hold: what the measure counts, or what it misses."""
    kept = [one for one in rows if measure.applies(one)]
    if not kept:
        return 0.0
    sums = measure.terms(kept, kept).sum(axis=0)
    return float(sums[1] - sums[0] if measure.better == "higher" else sums[0])


def _shared(baseline: Scores, run: Scores) -> tuple[list[ItemScore], list[ItemScore]]:
    before = {(one.case, one.item): one for one in baseline.items}
    after = {(one.case, one.item): one for one in run.items}
    both = [key for key in before if key in after]
    return [before[key] for key in both], [after[key] for key in both]


def _tolerated(
    measure: Measure, change: Difference | None, allowed: float, baseline: Scores
) -> GateRow | None:
    if change is None:
        if estimate(measure, baseline.items) is None:
            return None
        return GateRow(
            measure=measure.name,
            passed=False,
            baseline=None,
            run=None,
            worst=None,
            allowed=allowed,
            exact=False,
            reason="scored in the baseline, and in no item of the run that both share",
        )
    if measure.better == "higher":
        worst = change.low if change.low is not None else change.change
    else:
        worst = -(change.high if change.high is not None else change.change)
    passed = worst >= -allowed - WORSE
    limit = "lower limit" if change.low is not None else "change (too few letters for a limit)"
    return GateRow(
        measure=measure.name,
        passed=passed,
        baseline=change.one,
        run=change.other,
        worst=worst,
        allowed=allowed,
        exact=False,
        reason=f"{limit} {worst:+.3f}, {-allowed:+.3f} let pass",
    )
