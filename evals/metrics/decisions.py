"""Agreement of drafted decisions with the reference's, and of the probability with the outcome."""

from __future__ import annotations

from collections.abc import Sequence

from rag.records import Decision

Pair = tuple[Decision, Decision]
"""Reference, draft. Abstentions are no pair: they are counted apart."""


def accuracy(pairs: Sequence[Pair]) -> float | None:
    """Return the share of items decided as the reference did; ``None`` without items.

    >>> accuracy([("upheld", "upheld"), ("overturned", "upheld")])
    0.5
    """
    return sum(a == b for a, b in pairs) / len(pairs) if pairs else None


def balanced_accuracy(pairs: Sequence[Pair]) -> float | None:
    """Return the mean of the recalls of both outcomes; ``None`` unless both occur.

    ``(TP / (TP + FN) + TN / (TN + FP)) / 2`` (Brodersen et al. 2010). Always upholding gives 0.5
    whatever the mix.

    >>> balanced_accuracy([("upheld", "upheld")] * 9 + [("overturned", "upheld")])
    0.5
    """
    recalls = [recall(pairs, outcome) for outcome in ("upheld", "overturned")]
    known = [value for value in recalls if value is not None]
    return sum(known) / 2 if len(known) == 2 else None


def recall(pairs: Sequence[Pair], outcome: str) -> float | None:
    """Return the share of the reference's items of one outcome that were decided so."""
    wanted = [b for a, b in pairs if a == outcome]
    return sum(b == outcome for b in wanted) / len(wanted) if wanted else None


def cohen_kappa(pairs: Sequence[Pair]) -> float | None:
    """Return Cohen's kappa, ``(p_o − p_e) / (1 − p_e)`` (Cohen 1960); ``None`` where p_e is 1.

    >>> cohen_kappa([("upheld", "upheld")] * 9 + [("overturned", "upheld")])
    0.0
    """
    if not pairs:
        return None
    n = len(pairs)
    observed = sum(a == b for a, b in pairs) / n
    a_over = sum(a == "overturned" for a, _ in pairs) / n
    b_over = sum(b == "overturned" for _, b in pairs) / n
    expected = a_over * b_over + (1 - a_over) * (1 - b_over)
    return None if expected == 1 else (observed - expected) / (1 - expected)


def majority_baseline(references: Sequence[Decision]) -> float | None:
    """Return the accuracy of always giving the commoner outcome."""
    if not references:
        return None
    over = sum(one == "overturned" for one in references)
    return max(over, len(references) - over) / len(references)


def auc(scored: Sequence[tuple[Decision, float]]) -> float | None:
    """Return the area under the ROC curve of the probability of Overturned.

    The share of pairs (one overturned, one upheld) that the probability puts in the right order,
    ties counting half (Mann and Whitney 1947); ``None`` unless both outcomes occur.

    >>> auc([("upheld", 0.2), ("overturned", 0.2), ("upheld", 0.1)])
    0.75
    """
    over = [p for outcome, p in scored if outcome == "overturned"]
    upheld = [p for outcome, p in scored if outcome == "upheld"]
    if not over or not upheld:
        return None
    wins = sum((a > b) + 0.5 * (a == b) for a in over for b in upheld)
    return wins / (len(over) * len(upheld))
