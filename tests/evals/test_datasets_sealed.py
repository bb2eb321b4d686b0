"""The shipped suite `sealed` is what its data card says, as far as counting tells."""

from __future__ import annotations

from evals.datasets import load_suite
from rag.settings import Settings


def test_it_holds_what_its_card_counts() -> None:
    cases = load_suite("sealed", Settings()).cases
    decisions = [item.decision for case in cases for item in case.references]
    assert len(cases) == 24
    assert len(decisions) == 42
    assert decisions.count("overturned") == 14
