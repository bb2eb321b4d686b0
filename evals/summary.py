"""From scored items to the figures of one part, each with its interval and its n."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from evals.metrics import citations as cite
from evals.metrics import decisions as dec
from evals.metrics.statistics import cluster_bootstrap, wilson
from evals.records import Estimate, ItemScore, PartScores

Statistic = Callable[[Sequence[ItemScore]], float | None]

TEXT = ("agreement", "idf_f1", "rouge_lsum", "sentence_f1", "length_ratio")


def summarise_part(name: str, items: Sequence[ItemScore]) -> PartScores:
    """Return the figures of one part; a figure that cannot be given is left out, never zero."""
    drafted = [one for one in items if "item" not in one.unscored]
    decided = [one for one in drafted if one.decision is not None]
    figures: dict[str, Estimate] = {}
    figures |= _decisions(items, drafted, decided)
    figures |= _citations(decided)
    for key in TEXT:
        _add(figures, key, [one for one in decided if key in one.text], _mean_text(key))
    figures |= _health(drafted, decided)
    return PartScores(
        part=name,
        letters=len({one.case for one in items}),
        items=len(items),
        overturned=sum(one.reference == "overturned" for one in items),
        abstained=len(drafted) - len(decided),
        figures=figures,
        abstentions=dict(
            sorted(Counter(one.abstention for one in drafted if one.decision is None).items())
        ),
        unscored=_unscored(items),
    )


def _decisions(
    items: Sequence[ItemScore], drafted: Sequence[ItemScore], decided: Sequence[ItemScore]
) -> dict[str, Estimate]:
    figures: dict[str, Estimate] = {}
    _rate(figures, "drafted", items, lambda one: "item" not in one.unscored)
    _rate(figures, "decided", drafted, lambda one: one.decision is not None)
    _rate(figures, "accuracy", decided, lambda one: one.decision == one.reference)
    for outcome in ("upheld", "overturned"):
        wanted = [one for one in decided if one.reference == outcome]
        _rate(figures, f"recall_{outcome}", wanted, lambda one: one.decision == one.reference)
    _add(figures, "balanced_accuracy", decided, lambda rows: dec.balanced_accuracy(_pairs(rows)))
    _add(figures, "kappa", decided, lambda rows: dec.cohen_kappa(_pairs(rows)))
    with_p = [one for one in drafted if one.probability is not None]
    _add(figures, "auc", with_p, _auc)
    baseline = dec.majority_baseline([one.reference for one in decided])
    if baseline is not None:
        figures["majority_baseline"] = _plain(baseline, decided)
    return figures


def _citations(decided: Sequence[ItemScore]) -> dict[str, Estimate]:
    figures: dict[str, Estimate] = {}
    for level in cite.LEVELS:
        rows = [one for one in decided if level in one.citations]
        for name, measure in (
            ("precision", cite.precision),
            ("recall", cite.recall),
            ("f1", cite.f1),
        ):
            _add(
                figures,
                f"citations_{level}_{name}",
                rows,
                lambda drawn, measure=measure, level=level: measure(  # type: ignore[misc]
                    [one.citations[level] for one in drawn]
                ),
            )
    return figures


def _health(drafted: Sequence[ItemScore], decided: Sequence[ItemScore]) -> dict[str, Estimate]:
    figures: dict[str, Estimate] = {}
    quotes = sum(one.quotes for one in drafted)
    valid = sum(one.quotes_valid for one in drafted)
    interval = wilson(valid, quotes)
    if interval:
        figures["quotes_valid"] = Estimate(
            value=valid / quotes,
            low=interval[0],
            high=interval[1],
            n=quotes,
            clusters=_letters(drafted),
            method="wilson",
        )
    _rate(figures, "without_blocker", decided, lambda one: one.blockers == 0)
    _add(figures, "blockers_per_draft", decided, _mean(lambda one: one.blockers))
    _add(figures, "warnings_per_draft", decided, _mean(lambda one: one.warnings))
    listed = [one for one in decided if one.required]
    _add(figures, "required_covered", listed, _covered)
    return figures


def _rate(
    figures: dict[str, Estimate],
    name: str,
    rows: Sequence[ItemScore],
    holds: Callable[[ItemScore], bool],
) -> None:
    hits = sum(holds(one) for one in rows)
    interval = wilson(hits, len(rows))
    if interval:
        figures[name] = Estimate(
            value=hits / len(rows),
            low=interval[0],
            high=interval[1],
            n=len(rows),
            clusters=_letters(rows),
            method="wilson",
        )


def _add(
    figures: dict[str, Estimate], name: str, rows: Sequence[ItemScore], statistic: Statistic
) -> None:
    value = statistic(rows) if rows else None
    if value is None:
        return
    interval = cluster_bootstrap(rows, lambda one: one.case, statistic)
    figures[name] = Estimate(
        value=value,
        low=interval[0] if interval else None,
        high=interval[1] if interval else None,
        n=len(rows),
        clusters=_letters(rows),
        method="cluster_bootstrap" if interval else "none",
    )


def _plain(value: float, rows: Sequence[ItemScore]) -> Estimate:
    return Estimate(value=value, n=len(rows), clusters=_letters(rows))


def _pairs(rows: Sequence[ItemScore]) -> list[dec.Pair]:
    return [(one.reference, one.decision) for one in rows if one.decision is not None]


def _auc(rows: Sequence[ItemScore]) -> float | None:
    return dec.auc(
        [(one.reference, one.probability) for one in rows if one.probability is not None]
    )


def _mean(value: Callable[[ItemScore], float]) -> Statistic:
    return lambda rows: sum(value(one) for one in rows) / len(rows) if rows else None


def _mean_text(key: str) -> Statistic:
    return _mean(lambda one: one.text[key])


def _covered(rows: Sequence[ItemScore]) -> float | None:
    total = sum(one.required for one in rows)
    return sum(one.required_covered for one in rows) / total if total else None


def _letters(rows: Sequence[ItemScore]) -> int:
    return len({one.case for one in rows})


def _unscored(items: Sequence[ItemScore]) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {}
    for one in items:
        for measure, reason in one.unscored.items():
            counts.setdefault(measure, Counter())[reason] += 1
    return {measure: dict(sorted(counts[measure].items())) for measure in sorted(counts)}
