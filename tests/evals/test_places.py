"""What a citation could name: editions that the library holds and that are in force then."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from evals.generate import generate
from evals.places import held
from evals.report import report
from evals.score import score_run
from rag.records import GuidelineReference
from rag.settings import Settings
from tests.evals.runs import eval_case, run_of, suite_of
from tests.support.records import passage, source, summary_of

OURS = passage("Facet injections are not recommended.")
CITED = GuidelineReference(text="MTUS Test chapter", family="MTUS", title="Test")
ELSEWHERE = GuidelineReference(text="ODG Knee", family="ODG", chapter="Knee")


def test_only_an_edition_in_force_at_the_date_counts_as_held() -> None:
    later = OURS.model_copy(update={"source": source(in_force_from=date(2017, 1, 1))})
    assert held((CITED, ELSEWHERE), (OURS,), summary_of(), "title") == [CITED]
    assert held((CITED,), (later,), summary_of(as_of=date(2016, 11, 1)), "title") == []


def test_the_report_says_how_often_a_chapter_at_hand_was_cited(
    tmp_path: Path, settings: Settings
) -> None:
    case = eval_case("a")
    out = generate(suite_of(case), settings, tmp_path / "run", lambda _: run_of(case))
    scores = score_run(out, places=(OURS,))
    figure = scores.parts[0].figures["citations_held"]
    assert (figure.value, figure.n) == (1.0, 1)
    assert "where the library holds one: 1.000" in report(scores)
    assert "citations_held" not in score_run(out).parts[0].figures
