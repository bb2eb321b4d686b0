from __future__ import annotations

import os
from pathlib import Path

import pytest

from evals.datasets import load_suite
from evals.generate import generate, pipeline_drafter
from evals.report import report
from evals.score import score_run
from rag.settings import Settings


@pytest.mark.slow
def test_the_starter_suite_is_drafted_and_scored_offline(tmp_path: Path, indexed: Settings) -> None:
    suite = load_suite("starter", indexed)
    out = generate(suite, indexed, tmp_path / "run", pipeline_drafter(indexed))
    scores = score_run(out)
    part = scores.parts[0]
    assert (part.letters, part.items) == (12, 16)
    assert not [one for one in scores.skipped if one.reason == "program_error"]
    # Holds by construction: a quotation is made out of what stands in passage or record.
    assert part.figures["quotes_valid"].value == 1
    assert report(scores) == report(score_run(out))


@pytest.mark.real
@pytest.mark.skipif(
    not os.environ.get("RATIONALE_REAL_LETTERS"),
    reason="RATIONALE_REAL_LETTERS names no folder of letters",
)
def test_real_letters_load_with_a_reference_for_every_item(settings: Settings) -> None:
    suite = load_suite(os.environ["RATIONALE_REAL_LETTERS"], settings)
    assert suite.skipped == ()
    for case in suite.cases:
        assert case.references, case.id
        for one in case.references:
            assert one.decision in ("upheld", "overturned")
            assert len(one.rationale.split()) > 10, case.id
