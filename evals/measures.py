"""The register of measures: name, meaning, direction, version, and how items add up to a figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evals.metrics import citations as cite
from evals.metrics.calibration import BINS, bin_of
from evals.metrics.resampling import Array, Value
from evals.records import ItemScore

EVALUATOR = "4"
"""Version of the measures as a whole; raised when one of them, or an interval, changes meaning."""

Rows = Sequence[ItemScore]
Group = Literal[
    "Decisions", "Probability", "Retrieval", "Citations", "Contents", "Text", "Grounding"
]
GROUPS: tuple[Group, ...] = (
    "Decisions",
    "Probability",
    "Retrieval",
    "Citations",
    "Contents",
    "Text",
    "Grounding",
)


@dataclass(frozen=True)
class Measure:
    """One figure: which items it is over, what each adds, and what the sums mean."""

    name: str
    label: str
    group: Group
    better: Literal["higher", "lower", ""]
    """Empty: neither; the figure is shown beside others and never judged."""
    applies: Callable[[ItemScore], bool]
    terms: Callable[[Rows, Rows], Array]
    """Items, and the items of all runs compared (they set the levels of a probability), to sums."""
    value: Value
    rate: bool = False
    """Share of trials: sums are hits and trials, the interval is Wilson's."""
    tolerance: float | None = None
    """How much worse a gate lets it be by default; ``None``: not gated."""
    hard: bool = False
    """Gated exactly: worse by a single case is worse."""
    version: int = 1
    """Raised when the meaning changes: figures of two versions are not compared."""


def divide(above: Array, below: Array) -> Array:
    """Return the quotients, NaN where there is nothing to divide by."""
    safe = np.where(below == 0, 1.0, below)
    return np.where(below == 0, np.nan, above / safe)


def _ratio(
    above: Callable[[ItemScore], float], below: Callable[[ItemScore], float] = lambda one: 1.0
) -> tuple[Callable[[Rows, Rows], Array], Value]:
    def terms(rows: Rows, every: Rows) -> Array:
        return np.array([[above(one), below(one)] for one in rows], dtype=np.float64)

    return terms, lambda sums: divide(sums[..., 0], sums[..., 1])


def _share(
    name: str,
    label: str,
    group: Group,
    above: Callable[[ItemScore], float],
    below: Callable[[ItemScore], float] = lambda one: 1.0,
    *,
    applies: Callable[[ItemScore], bool],
    better: Literal["higher", "lower", ""] = "higher",
    rate: bool = False,
    tolerance: float | None = None,
    hard: bool = False,
    version: int = 1,
) -> Measure:
    terms, value = _ratio(above, below)
    return Measure(
        name, label, group, better, applies, terms, value,
        rate=rate, tolerance=tolerance, hard=hard, version=version,
    )  # fmt: skip


# --------------------------------------------------------------------------- which items


def cluster_of(one: ItemScore) -> str:
    """Return the name under which an item is drawn: that of its scenario, else of its case."""
    return one.cluster or one.case


def drafted(one: ItemScore) -> bool:
    """Return whether there is a draft of the item, an abstention included."""
    return "item" not in one.unscored


def decided(one: ItemScore) -> bool:
    """Return whether a decision was drafted."""
    return one.decision is not None


def has_probability(one: ItemScore) -> bool:
    """Return whether a probability of Overturned was drafted."""
    return decided(one) and one.probability is not None


def right(one: ItemScore) -> bool:
    """Return whether the decision is the reference's."""
    return one.decision == one.reference


def confidence(one: ItemScore) -> float:
    """Return how sure the draft is of its side: ``max(p, 1 − p)``."""
    p = one.probability or 0.0
    return round(max(p, 1 - p), 9)


# --------------------------------------------------------------------------- decisions


def _confusion(rows: Rows, every: Rows) -> Array:
    cells = [
        (reference, decision)
        for reference in ("upheld", "overturned")
        for decision in ("upheld", "overturned")
    ]
    return np.array(
        [[float((one.reference, one.decision) == cell) for cell in cells] for one in rows]
    )


def _balanced(sums: Array) -> Array:
    upheld = divide(sums[..., 0], sums[..., 0] + sums[..., 1])
    return (upheld + divide(sums[..., 3], sums[..., 2] + sums[..., 3])) / 2


def _kappa(sums: Array) -> Array:
    n = sums.sum(axis=-1)
    observed = divide(sums[..., 0] + sums[..., 3], n)
    ours, theirs = divide(sums[..., 1] + sums[..., 3], n), divide(sums[..., 2] + sums[..., 3], n)
    expected = ours * theirs + (1 - ours) * (1 - theirs)
    return divide(observed - expected, np.where(np.isclose(expected, 1), 0.0, 1 - expected))


def _majority(sums: Array) -> Array:
    over = sums[..., 2] + sums[..., 3]
    n = sums.sum(axis=-1)
    return divide(np.maximum(over, n - over), n)


def _of(outcome: str) -> Callable[[ItemScore], bool]:
    return lambda one: decided(one) and one.reference == outcome


_DECISIONS = (
    _share("drafted", "drafted, of all items", "Decisions", lambda one: drafted(one),
           applies=lambda one: True, rate=True, tolerance=0.0),
    _share("decided", "decided, of those drafted (the rest abstained)", "Decisions",
           lambda one: decided(one), applies=drafted, rate=True, tolerance=0.05),
    _share("accuracy", "decision accuracy", "Decisions", lambda one: right(one),
           applies=decided, rate=True, tolerance=0.05),
    Measure("majority_baseline", "always giving the commoner outcome", "Decisions", "",
            decided, _confusion, _majority),
    Measure("balanced_accuracy", "balanced accuracy", "Decisions", "higher",
            decided, _confusion, _balanced, tolerance=0.05),
    _share("recall_upheld", "upheld found", "Decisions", lambda one: right(one),
           applies=_of("upheld"), rate=True),
    _share("recall_overturned", "overturned found", "Decisions", lambda one: right(one),
           applies=_of("overturned"), rate=True),
    Measure("kappa", "Cohen's kappa", "Decisions", "higher", decided, _confusion, _kappa),
)  # fmt: skip


# --------------------------------------------------------------------------- probability


def _levels(rows: Rows, level: Callable[[ItemScore], float], good: Callable[[ItemScore], bool],
            every: Rows) -> Array:  # fmt: skip
    """Return, per level from high to low, what is good and what is not."""
    known = sorted({level(one) for one in every if has_probability(one)}, reverse=True)
    place = {value: at for at, value in enumerate(known)}
    table = np.zeros((len(rows), 2 * len(known)))
    for number, one in enumerate(rows):
        table[number, 2 * place[level(one)] + (not good(one))] = 1
    return table


def _auc(sums: Array) -> Array:
    over, upheld = sums[..., 0::2], sums[..., 1::2]
    below = upheld.sum(axis=-1, keepdims=True) - np.cumsum(upheld, axis=-1)
    wins = (over * (below + upheld / 2)).sum(axis=-1)
    return divide(wins, over.sum(axis=-1) * upheld.sum(axis=-1))


def _area_under_risk(sums: Array) -> Array:
    good, bad = sums[..., 0::2], sums[..., 1::2]
    kept = np.cumsum(good + bad, axis=-1)
    risk = np.cumsum(bad, axis=-1) / np.where(kept == 0, 1.0, kept)
    return divide(((good + bad) * risk).sum(axis=-1), kept[..., -1])


def _binned(rows: Rows, every: Rows) -> Array:
    table = np.zeros((len(rows), 3 * BINS))
    for number, one in enumerate(rows):
        at = 3 * bin_of(one.probability or 0.0)
        table[number, at : at + 3] = (1, one.probability or 0.0, one.reference == "overturned")
    return table


def _ece(sums: Array) -> Array:
    gaps = np.abs(sums[..., 1::3] - sums[..., 2::3]).sum(axis=-1)
    return divide(gaps, sums[..., 0::3].sum(axis=-1))


_PROBABILITY = (
    Measure("auc", "AUC of the probability of Overturned", "Probability", "higher",
            has_probability,
            lambda rows, every: _levels(rows, lambda one: one.probability or 0.0,
                                        lambda one: one.reference == "overturned", every), _auc),
    _share("brier", "Brier score", "Probability",
           lambda one: ((one.probability or 0.0) - (one.reference == "overturned")) ** 2,
           applies=has_probability, better="lower", tolerance=0.03),
    Measure("calibration_error", "calibration error, ten bins", "Probability", "lower",
            has_probability, _binned, _ece),
    Measure("area_under_risk", "area under risk against coverage", "Probability", "lower",
            has_probability,
            lambda rows, every: _levels(rows, confidence, right, every), _area_under_risk),
)  # fmt: skip


# --------------------------------------------------------------------------- citations


def _counts(level: str) -> Callable[[Rows, Rows], Array]:
    def terms(rows: Rows, every: Rows) -> Array:
        found = [one.citations[level] for one in rows]
        return np.array(
            [[c.draft_hits, c.draft, c.reference_hits, c.reference] for c in found],
            dtype=np.float64,
        )

    return terms


def _f1(sums: Array) -> Array:
    # Drafts that cite nothing have no precision; they have missed every citation all the same.
    p = np.nan_to_num(divide(sums[..., 0], sums[..., 1]), nan=0.0)
    r = divide(sums[..., 2], sums[..., 3])
    return np.where(p + r == 0, 0.0, divide(2 * p * r, p + r))


_LEVEL = {
    "family": "family (MTUS, ODG …)",
    "title": "title or chapter",
    "section": "section",
    "page": "page ± 1",
}


_OF_LIBRARY = _share(
    "citations_held",
    "a chapter of the reviewer's is cited, where the library holds one",
    "Citations",
    lambda one: float(one.citations[cite.OF_LIBRARY].reference_hits > 0),
    applies=lambda one: cite.OF_LIBRARY in one.citations,
)


def _citations() -> tuple[Measure, ...]:
    found = []
    for level in cite.LEVELS:
        for name, value, gated in (
            ("precision", lambda sums: divide(sums[..., 0], sums[..., 1]), None),
            ("recall", lambda sums: divide(sums[..., 2], sums[..., 3]), None),
            ("f1", _f1, 0.05 if level in ("title", "section") else None),
        ):
            found.append(
                Measure(
                    f"citations_{level}_{name}",
                    f"citations, {_LEVEL[level]}: {'F1' if name == 'f1' else name}",
                    "Citations",
                    "higher",
                    lambda one, level=level: level in one.citations,  # type: ignore[misc]
                    _counts(level),
                    value,
                    tolerance=gated,
                )
            )
    return (*found, _OF_LIBRARY)


# --------------------------------------------------------------------------- retrieval


def _retrieval(name: str, label: str, *, tolerance: float | None = None) -> Measure:
    return _share(f"retrieval_{name}", label, "Retrieval", lambda one: one.retrieval[name],
                  applies=lambda one: name in one.retrieval, tolerance=tolerance)  # fmt: skip


_RETRIEVAL = (
    _retrieval("recall_1", "governing sections, recall at 1"),
    _retrieval("recall_5", "governing sections, recall at 5", tolerance=0.05),
    _retrieval("recall_10", "governing sections, recall at 10"),
    _retrieval("kept", "governing sections among all passages given"),
    _retrieval("ndcg_10", "governing sections, nDCG at 10", tolerance=0.05),
    _retrieval("rr", "governing sections, reciprocal rank"),
    _retrieval("governs", "governing sections taken for governing", tolerance=0.05),
    _retrieval("cited", "sections the reviewer cites, among the passages given"),
)


# --------------------------------------------------------------------------- the draft


def _text(name: str, label: str, *, judged: bool = True, tolerance: float | None = None) -> Measure:
    return _share(name, label, "Text", lambda one: one.text[name],
                  applies=lambda one: name in one.text, better="higher" if judged else "",
                  tolerance=tolerance)  # fmt: skip


_DRAFT = (
    _share("required_covered", "required statements made", "Contents",
           lambda one: one.required_covered, lambda one: one.required,
           applies=lambda one: decided(one) and one.required > 0, tolerance=0.05),
    _share("decisive_reasons", "decisive reasons given", "Contents",
           lambda one: one.reasons_covered, lambda one: one.reasons,
           applies=lambda one: decided(one) and one.reasons > 0, tolerance=0.05, version=3),
    _share("facts_covered", "facts that matter told", "Contents",
           lambda one: one.facts_covered, lambda one: one.facts,
           applies=lambda one: decided(one) and one.facts > 0, tolerance=0.05),
    _share("figures_covered", "the reviewer's figures of the case, told", "Contents",
           lambda one: one.figures_covered, lambda one: one.figures,
           applies=lambda one: decided(one) and one.figures > 0, tolerance=0.05),
    _text("agreement", "agreement in text (mean of three)", tolerance=0.02),
    _text("idf_f1", "content words, IDF-weighted F1"),
    _text("rouge_lsum", "ROUGE-Lsum F"),
    _text("sentence_f1", "sentences, embedding F1"),
    _text("length_ratio", "length, draft over reference", judged=False),
    _share("words", "words of the draft", "Text", lambda one: one.words,
           applies=decided, better=""),
    _share("grade", "reading grade of the draft", "Text", lambda one: one.grade or 0.0,
           applies=lambda one: one.grade is not None, better=""),
    _share("quotes_valid", "quotations verbatim", "Grounding", lambda one: one.quotes_valid,
           lambda one: one.quotes, applies=lambda one: one.quotes > 0, rate=True, hard=True),
    _share("typed_fact_fidelity", "figures, sides, dates … not contradicted", "Grounding",
           lambda one: max(0, one.typed_facts - one.contradictions), lambda one: one.typed_facts,
           applies=lambda one: decided(one) and one.typed_facts > 0, rate=True),
    _share("contradictions_per_draft", "contradictions of evidence or record, per draft",
           "Grounding", lambda one: one.contradictions, applies=decided, better="lower", hard=True),
    _share("support_recall", "statements supported", "Grounding",
           lambda one: one.statements_supported, lambda one: one.statements,
           applies=lambda one: one.statements > 0, tolerance=0.02),
    _share("support_precision", "places named that bear on their sentence", "Grounding",
           lambda one: one.evidence_bearing, lambda one: one.evidence,
           applies=lambda one: one.evidence > 0, tolerance=0.02),
    _share("without_blocker", "drafts without a blocker", "Grounding",
           lambda one: one.blockers == 0, applies=decided, rate=True),
    _share("blockers_per_draft", "blockers per draft", "Grounding", lambda one: one.blockers,
           applies=decided, better="lower", hard=True),
    _share("warnings_per_draft", "warnings per draft", "Grounding", lambda one: one.warnings,
           applies=decided, better="lower"),
)  # fmt: skip

MEASURES: tuple[Measure, ...] = (
    *_DECISIONS,
    *_PROBABILITY,
    *_RETRIEVAL,
    *_citations(),
    *_DRAFT,
)
BY_NAME = {one.name: one for one in MEASURES}
VERSIONS = {one.name: one.version for one in MEASURES}
