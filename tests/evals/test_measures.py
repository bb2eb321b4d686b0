from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.measures import BY_NAME, MEASURES, confidence, right
from evals.metrics import calibration as cal
from evals.metrics import decisions as dec
from evals.metrics import text
from evals.metrics.resampling import (
    draws,
    holm,
    interval,
    mcnemar,
    paired_draws,
    permutation_p,
    point,
)
from evals.records import Counts, ItemScore
from evals.summary import estimate, letters_for, summarise_part
from tests.evals.scored import item, many


def _value(name: str, rows: Sequence[ItemScore]) -> float | None:
    kept = [one for one in rows if BY_NAME[name].applies(one)]
    return point(BY_NAME[name].terms(kept, kept), BY_NAME[name].value) if kept else None


def _random_items(seed: int, n: int = 80) -> list[ItemScore]:
    chance = random.Random(seed)
    made = []
    for number in range(n):
        p = round(chance.random(), 1)
        reference = "overturned" if chance.random() < p else "upheld"
        decision = "overturned" if p + chance.uniform(-0.2, 0.2) > 0.5 else "upheld"
        made.append(item(f"c{number // 2:03d}", reference, decision, p, item=1 + number % 2))
    return made


# ------------------------------------------------------------------ against others' implementations


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_decisions_and_probabilities_agree_with_scikit_learn(seed: int) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    rows = _random_items(seed)
    truth = [one.reference for one in rows]
    guess = [one.decision for one in rows]
    p = [one.probability for one in rows]
    outcome = [one == "overturned" for one in truth]
    assert _value("kappa", rows) == pytest.approx(metrics.cohen_kappa_score(truth, guess))
    assert _value("accuracy", rows) == pytest.approx(metrics.accuracy_score(truth, guess))
    assert _value("balanced_accuracy", rows) == pytest.approx(
        metrics.balanced_accuracy_score(truth, guess)
    )
    assert _value("auc", rows) == pytest.approx(metrics.roc_auc_score(outcome, p))
    assert _value("brier", rows) == pytest.approx(metrics.brier_score_loss(outcome, p))


def test_reliability_bins_agree_with_scikit_learn() -> None:
    calibration = pytest.importorskip("sklearn.calibration")
    chance = random.Random(5)
    p = [chance.random() for _ in range(200)]
    outcome = [chance.random() < one for one in p]
    rates, means = calibration.calibration_curve(outcome, p, n_bins=10)
    bins = cal.reliability(
        [("overturned" if o else "upheld", one) for o, one in zip(outcome, p, strict=True)]
    )
    assert [one.rate for one in bins] == pytest.approx(list(rates))
    assert [one.mean for one in bins] == pytest.approx(list(means))


def test_rouge_lsum_agrees_with_the_published_implementation() -> None:
    rouge = pytest.importorskip("rouge_score.rouge_scorer")
    scorer = rouge.RougeScorer(["rougeLsum"], use_stemmer=False)
    chance = random.Random(7)
    words = "knee pain relief lasted ten days after the second injection of 2014".split()
    for _ in range(40):
        one, other = (
            [
                " ".join(chance.choice(words) for _ in range(chance.randint(2, 9))).capitalize()
                + "."
                for _ in range(chance.randint(1, 5))
            ]
            for _ in range(2)
        )
        theirs = scorer.score("\n".join(other), "\n".join(one))["rougeLsum"].fmeasure
        assert text.rouge_lsum(" ".join(one), " ".join(other)) == pytest.approx(theirs)


@pytest.mark.parametrize("seed", [1, 2])
def test_sums_of_items_give_what_the_plain_definitions_give(seed: int) -> None:
    rows = _random_items(seed)
    pairs: list[dec.Pair] = [(one.reference, one.decision or "upheld") for one in rows]
    scored: list[cal.Scored] = [(one.reference, one.probability or 0.0) for one in rows]
    sure = [(right(one), confidence(one)) for one in rows]
    assert _value("kappa", rows) == pytest.approx(dec.cohen_kappa(pairs))
    assert _value("majority_baseline", rows) == pytest.approx(
        dec.majority_baseline([a for a, _ in pairs])
    )
    assert _value("brier", rows) == pytest.approx(cal.brier(scored))
    assert _value("calibration_error", rows) == pytest.approx(cal.calibration_error(scored))
    assert _value("area_under_risk", rows) == pytest.approx(cal.area_under_risk(sure))


# ------------------------------------------------------------------ what has no meaning


def test_a_figure_without_meaning_is_left_out() -> None:
    figures = summarise_part("all", many(5, 0)).figures
    assert "balanced_accuracy" not in figures
    assert "kappa" not in figures
    assert "auc" not in figures
    assert figures["accuracy"].value == 1
    assert "reasons_covered" not in figures


def test_drafts_that_cite_nothing_have_missed_everything() -> None:
    nothing = {"title": Counts(draft=0, draft_hits=0, reference=2, reference_hits=0)}
    figures = summarise_part("all", [item(n, citations=nothing) for n in "abc"]).figures
    assert figures["citations_title_recall"].value == 0
    assert figures["citations_title_f1"].value == 0
    assert "citations_title_precision" not in figures


def test_an_abstention_lowers_coverage_and_nothing_else() -> None:
    decided = many(6, 2)
    part = summarise_part("all", [*decided, item("z", decision=None, text={}, citations={})])
    assert part.figures["accuracy"].value == 0.75
    assert part.figures["decided"].value == pytest.approx(8 / 9)
    assert part.figures["brier"].n == 8
    assert max(point.coverage for point in part.risk_coverage) == pytest.approx(8 / 9)
    assert part.matrix["upheld"]["abstained"] == 1


def test_every_figure_names_its_items_and_letters() -> None:
    part = summarise_part("all", _random_items(1))
    for name, figure in part.figures.items():
        assert figure.n > 0 and 0 < figure.clusters <= 40, name
        if figure.low is not None and figure.high is not None:
            assert figure.low - 1e-9 <= figure.value <= figure.high + 1e-9, name


def test_categories_are_counted_apart() -> None:
    rows = [*many(3, 1, category="drugs"), *[item("s", category="surgery")]]
    categories = {one.category: one for one in summarise_part("all", rows).categories}
    assert categories["drugs"].figures["accuracy"].value == 0.75
    assert categories["surgery"].items == 1


# ------------------------------------------------------------------ calibration


def test_risk_falls_where_the_surest_are_right() -> None:
    points = cal.risk_coverage([(True, 0.9), (True, 0.9), (False, 0.6), (True, 0.55)], drafted=5)
    assert [(one.coverage, one.n) for one in points] == [(0.4, 2), (0.6, 3), (0.8, 4)]
    assert [round(one.risk, 3) for one in points] == [0, 0.333, 0.25]


def test_a_probability_that_tells_the_rate_is_calibrated() -> None:
    honest: list[cal.Scored] = [("overturned", 0.25)] + [("upheld", 0.25)] * 3
    boasting: list[cal.Scored] = [("overturned", 0.95)] + [("upheld", 0.95)] * 3
    assert cal.calibration_error(honest) == pytest.approx(0)
    assert cal.calibration_error(boasting) == pytest.approx(0.7)
    assert cal.brier([]) is None and cal.calibration_error([]) is None


def test_a_probability_of_one_lies_in_the_last_bin() -> None:
    (last,) = cal.reliability([("overturned", 1.0)])
    assert (last.low, last.high, last.n) == (0.9, 1.0, 1)


# ------------------------------------------------------------------ statistics


def test_letters_are_drawn_whole() -> None:
    measure = BY_NAME["accuracy"]
    rows = [item(f"c{n // 5}", "upheld" if (n // 5) % 2 else "overturned") for n in range(100)]
    terms = measure.terms(rows, rows)
    together = interval(draws(terms, [one.case for one in rows], measure.value), 20)
    apart = interval(draws(terms, [str(n) for n in range(100)], measure.value), 100)
    assert together and apart
    assert together[1] - together[0] > 1.7 * (apart[1] - apart[0])


def test_draws_repeat_themselves_and_do_not_depend_on_the_order() -> None:
    measure = BY_NAME["kappa"]
    rows = _random_items(4)
    back = list(reversed(rows))
    one = draws(measure.terms(rows, rows), [r.case for r in rows], measure.value)
    other = draws(measure.terms(back, back), [r.case for r in back], measure.value)
    assert np.array_equal(one, other, equal_nan=True)


def test_a_run_does_not_differ_from_itself() -> None:
    rows = _random_items(6)
    clusters = [one.case for one in rows]
    for measure in MEASURES:
        kept = [one for one in rows if measure.applies(one)]
        if not kept:
            continue
        terms = measure.terms(kept, kept)
        names = clusters[: len(kept)]
        gaps = paired_draws(terms, terms, names, measure.value)
        assert not np.nan_to_num(gaps).any(), measure.name


def test_a_large_difference_is_told_from_chance_and_a_small_one_is_not() -> None:
    measure = BY_NAME["accuracy"]
    poor, good = many(20, 20), many(40, 0)
    near = [*many(20, 19), item("w019", "overturned", "overturned")]
    clusters = [one.case for one in poor]
    terms = [measure.terms(rows, rows) for rows in (poor, good, near)]
    large = permutation_p(terms[0], terms[1], clusters, measure.value)
    small = permutation_p(terms[0], terms[2], clusters, measure.value)
    assert large is not None and large < 0.001
    assert small == 1


def test_the_bootstrap_covers_the_truth_about_as_often_as_it_says() -> None:
    measure, hits, rounds = BY_NAME["required_covered"], 0, 60
    chance = np.random.default_rng(3)
    for _ in range(rounds):
        terms = np.stack([chance.binomial(4, 0.7, 60), np.full(60, 4)], axis=1).astype(float)
        found = interval(draws(terms, [str(n) for n in range(60)], measure.value), 60)
        assert found is not None
        hits += found[0] <= 0.7 <= found[1]
    assert 0.85 <= hits / rounds <= 1


def test_mcnemar_agrees_with_the_binomial_test() -> None:
    assert mcnemar(0, 0) == 1
    assert mcnemar(1, 9) == pytest.approx(2 * (1 + 10) / 2**10)
    assert mcnemar(3, 3) == 1


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_never_lowers_a_p_and_keeps_their_order(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    assert all(a >= p for a, p in zip(adjusted, p_values, strict=True))
    ranked = [a for _, a in sorted(zip(p_values, adjusted, strict=True))]
    assert ranked == sorted(ranked)
    assert max(adjusted) <= 1


def test_the_hint_on_the_number_of_letters() -> None:
    figure = estimate(BY_NAME["accuracy"], many(50, 50))
    assert figure is not None
    # Half of about 0.096 at 100 letters; four times as many for half of it.
    assert letters_for(figure) == pytest.approx(370, abs=15)
