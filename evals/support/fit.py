"""Fitting the support score on the first halves of labelled sets, all pooled.

A logistic blend whose weights may not point against what a feature means (a missing figure never
helps), so that it ranks alike on kinds of text that it has not seen. Each set has a level of its
own while the weights are fitted; levels are not kept, for where to draw the line is no property
of the score.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evals.support.scorers import weight_of
from evals.support.sets import LabelledSet
from rag.checking.support.features import Comparison, Encoder, features, stems_of
from rag.checking.support.score import Blend, Head, SupportModel

Array = NDArray[np.float64]
WORDS = ("three", "one", "pairs", "near", "missing", "figures_missing", "same_way", "other_way")
MEANING = (
    "three pairs missing figures_missing same_way other_way cosine words words_one "
    "against_opposite".split()
)
AGAINST = frozenset({"missing", "figures_missing", "other_way"})
"""Features that speak against support; all others speak for it."""
PENALTIES = (0.003, 0.01, 0.03)
_HEAD = "head"
"""Of the names of the head's columns; their weights may point either way."""
_AXES = 24
"""Principal axes that the head is confined to."""
_TRUST = 0.1
"""Deviation of the head's columns, against 1 of the features: a low one holds the head back."""
_HELD = 0.01
"""Penalty on the head's weights."""
_FOLDS = 5
_LEAST = 4
"""Documents in which a stem must stand to be listed with a weight of its own."""
PROVENANCE = (
    "Fitted by evals.support.fit on the first halves of WiCE dev (whole pages and oracle chunks), "
    "HealthVer dev and SciFact claims; word weights are document frequencies over the evidence of "
    "those halves, the abstracts of SciFact without labels, and the starter corpus."
)


def fit(
    sets: Sequence[LabelledSet], encoder: Encoder, background: Sequence[Sequence[str]]
) -> SupportModel:
    """Return the score's model.

    Args:
        sets: Of which the first half alone is looked at.
        encoder: The language model.
        background: Further documents over which words are counted, as sentences.
    """
    read = [pair.evidence for one in sets for pair in one.first]
    documents = list(dict.fromkeys([*read, *(tuple(one) for one in background)]))
    weight = weight_of(documents)
    groups = []
    pairs = []
    for one in sets:
        compared = [Comparison(p.claim, p.evidence, weight, encoder) for p in one.first]
        groups.append((one, [features(each) for each in compared]))
        pairs += [each.closest for each in compared]
    meaning = _blend(groups, MEANING)
    head = _head(groups, meaning, _products(pairs))
    frequency: dict[str, list[str]] = defaultdict(list)
    counts: dict[str, int] = defaultdict(int)
    for document in documents:
        for stem in {stem for text in document for stem in stems_of(text)}:
            counts[stem] += 1
    for stem in sorted(counts):
        if counts[stem] >= _LEAST:
            frequency[f"{weight(stem):.1f}"].append(stem)
    return SupportModel(
        provenance=PROVENANCE,
        words=_blend(groups, WORDS),
        meaning=meaning,
        head=head,
        rare=round(float(np.log(1 + len(documents) / 2.5)), 1),
        frequency={key: " ".join(frequency[key]) for key in sorted(frequency, key=float)},
    )


Group = tuple[LabelledSet, list[dict[str, float]]]


def _products(pairs: Sequence[tuple[Array, Array] | None]) -> Array:
    """Return the product of the vectors of each pair, by place; zeros where there is none."""
    length = next(len(pair[0]) for pair in pairs if pair is not None)
    return np.array([pair[0] * pair[1] if pair else np.zeros(length) for pair in pairs])


def _blend(groups: Sequence[Group], names: Sequence[str]) -> Blend:
    values = np.array([[row[name] for name in names] for _, rows in groups for row in rows])
    truth, of, share = _labels(groups)
    means, deviations = values.mean(axis=0), np.maximum(1e-6, values.std(axis=0))
    scaled = (values - means) / deviations
    penalty = min(PENALTIES, key=lambda p: _held_out(scaled, truth, of, share, names, p))
    weights = _weights(scaled, truth, of, share, names, penalty)
    return Blend(
        means={name: round(float(x), 5) for name, x in zip(names, means, strict=True)},
        deviations={name: round(float(x), 5) for name, x in zip(names, deviations, strict=True)},
        weights={
            name: round(float(x), 4)
            for name, x in zip(names, weights, strict=True)
            if abs(x) >= 0.005
        },
    )


def _head(groups: Sequence[Group], blend: Blend, products: Array) -> Head:
    """Fit the head on what the blend leaves open."""
    truth, of, share = _labels(groups)
    scores = np.array([blend.score(row) for _, rows in groups for row in rows])
    spread = float(scores.std()) or 1.0
    centred = products - products.mean(axis=0)
    axes = np.linalg.svd(centred, full_matrices=False)[2][:_AXES].T
    axes = axes * (_TRUST / np.maximum(1e-9, (centred @ axes).std(axis=0)))
    columns = np.hstack([((scores - scores.mean()) / spread)[:, None], centred @ axes])
    names = ["blend", *[_HEAD] * axes.shape[1]]
    weights = _weights(columns, truth, of, share, names, _HELD)
    alike = axes @ weights[1:] * (spread / max(1e-9, float(weights[0])))
    return Head(alike=tuple(round(float(one), 3) for one in alike))


def _labels(groups: Sequence[Group]) -> tuple[Array, NDArray[np.int64], Array]:
    """Return of each pair: whether it is supported, its group, its weight."""
    truth = np.array([pair.supported for one, _ in groups for pair in one.first], dtype=float)
    of = np.concatenate([np.full(len(rows), at) for at, (_, rows) in enumerate(groups)])
    share = np.concatenate([np.full(len(rows), _share(groups, one)) for one, rows in groups])
    return truth, of, share


def _share(groups: Sequence[Group], one: LabelledSet) -> float:
    """Return the weight of one pair: families of sets count alike, however large they are."""
    family = one.name.split(",")[0]
    alike = sum(other.name.split(",")[0] == family for other, _ in groups)
    return 1 / len(one.first) / alike


def _held_out(
    scaled: Array,
    truth: Array,
    of: NDArray[np.int64],
    share: Array,
    names: Sequence[str],
    penalty: float,
) -> float:
    """Return the loss on blocks of claims that the weights were not fitted on."""
    place = np.concatenate([np.arange(n) / n for n in np.unique(of, return_counts=True)[1]])
    fold = np.minimum(_FOLDS - 1, (place * _FOLDS).astype(int))
    loss = 0.0
    for one in range(_FOLDS):
        kept = fold != one
        weights = _weights(scaled[kept], truth[kept], of[kept], share[kept], names, penalty)
        for group in np.unique(of):
            here = (fold == one) & (of == group)
            loss += float(share[here].sum()) * _misranked(scaled[here] @ weights, truth[here])
    return loss


def _misranked(scores: Array, truth: Array) -> float:
    """Return how often an unsupported claim is ranked above a supported one."""
    pairs = scores[truth == 1][:, None] - scores[truth == 0][None, :]
    return float((pairs < 0).mean()) if pairs.size else 0.5


def _weights(
    scaled: Array,
    truth: Array,
    of: NDArray[np.int64],
    share: Array,
    names: Sequence[str],
    penalty: float,
) -> Array:
    from scipy.optimize import minimize

    count, levels = len(names), int(of.max()) + 1
    sign = 2 * truth - 1

    def loss(at: Array) -> tuple[float, Array]:
        margin = sign * (scaled @ at[:count] + at[count:][of])
        miss = -sign * share / (1 + np.exp(margin))
        level = np.bincount(of, weights=miss, minlength=levels)
        slope = np.concatenate([scaled.T @ miss + 2 * penalty * at[:count], level])
        value = (share * np.logaddexp(0, -margin)).sum() + penalty * (at[:count] ** 2).sum()
        return float(value), slope

    bounds = [
        (None, None) if name == _HEAD else (None, 0.0) if name in AGAINST else (0.0, None)
        for name in names
    ]
    found = minimize(
        loss,
        np.zeros(count + levels),
        jac=True,
        method="L-BFGS-B",
        bounds=[*bounds, *[(None, None)] * levels],
    )
    weights: Array = found.x[:count]
    return weights
