"""The weights of the probability: drawn towards the suites, never across what the domain says."""

from __future__ import annotations

from evals.weights import DOMAIN, Row, fit
from rag.assessment.probability import WEIGHTS


def _rows(name: str, overturned: bool, count: int) -> list[Row]:
    return [Row({name: 1.0}, 0.0, overturned)] * count


def test_shipped_weights_are_of_the_features_and_signs_of_the_domain() -> None:
    assert list(WEIGHTS) == list(DOMAIN)
    assert all(WEIGHTS[name] * DOMAIN[name] > 0 for name in DOMAIN)


def test_a_fit_follows_the_cases_and_the_share_overturned_is_no_matter() -> None:
    plain = [Row({}, 0.0, True)] * 10 + [Row({}, 0.0, False)] * 10
    few = fit([plain + _rows("findings", True, 20)])
    many = fit([plain + _rows("findings", True, 20) + [Row({}, 0.0, False)] * 300])
    assert few["findings"] > DOMAIN["findings"]
    assert many["findings"] > DOMAIN["findings"]
    assert {n: w for n, w in few.items() if n != "findings"} == {
        n: w for n, w in DOMAIN.items() if n != "findings"
    }


def test_no_weight_crosses_zero_whatever_the_cases_say() -> None:
    plain = [Row({}, 0.0, True)] * 10
    weights = fit([plain + _rows("findings", False, 200)], penalty=0.001)
    assert weights["findings"] == 0.05
