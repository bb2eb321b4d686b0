"""The oracle run: drafts from the labelled passages, and from nothing else of the reference."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.datasets import load_suite
from evals.generate import generate, load_manifest, run_path
from evals.metrics import retrieval
from evals.oracle import NoOracleError, oracle_drafter
from evals.records import EvalCase, ReferenceEntry
from evals.score import score_run
from rag.errors import StoreError
from rag.intake import read_text
from rag.records import Decision, GuidelineReference, ItemPassages
from rag.settings import Settings
from tests.support.records import found, passage

TEXT = (
    "Low back pain radiating to the left leg since an injury of 03/02/2016. Straight leg raise is "
    "positive on the left. Physical therapy and ibuprofen did not help. MRI of 06/01/2016 shows a "
    "disc protrusion at L5-S1. UR denial 09/01/2016."
)
REQUEST = "Lumbar epidural steroid injection at L5-S1"
ESI = "mtus-cp16-esi"


def _case(*governing: str, decision: Decision = "upheld", rationale: str = "Because.") -> EvalCase:
    return EvalCase(
        id="esi",
        documents=(read_text(TEXT, "esi.txt"),),
        requests=(REQUEST,),
        references=(
            ReferenceEntry(
                number=1,
                request=REQUEST,
                decision=decision,
                rationale=rationale,
                governing=governing,
            ),
        ),
    )


def test_the_drafter_is_given_the_labelled_passages_and_no_others(indexed: Settings) -> None:
    run = oracle_drafter(indexed)(_case(ESI))
    ids = {
        entry.passage.recommendation.id
        for entry in run.passages[0].passages
        if entry.passage.recommendation
    }
    assert ids == {ESI}
    assert all(entry.governs for entry in run.passages[0].passages)
    assert run.checked.draft.items[0].decision is not None
    assert [step.rank for step in run.passages[0].steps if step.outcome == "addresses"] == [1]


def test_decision_and_rationale_of_the_reference_change_nothing(indexed: Settings) -> None:
    draft = oracle_drafter(indexed)
    one = draft(_case(ESI))
    other = draft(_case(ESI, decision="overturned", rationale="The reviewer said other things."))
    assert one.checked == other.checked
    assert one.id == other.id


def test_a_case_without_a_label_is_unscored_with_its_reason(
    indexed: Settings, tmp_path: Path
) -> None:
    from tests.evals.runs import suite_of

    with pytest.raises(NoOracleError):
        oracle_drafter(indexed)(_case())
    with pytest.raises(NoOracleError):
        oracle_drafter(indexed)(_case("no-such-recommendation"))
    out = generate(suite_of(_case()), indexed, tmp_path / "run", None, oracle=True)
    assert score_run(out).items[0].unscored == {"item": "no_governing_label"}


def test_without_labels_the_sections_cited_are_given(indexed: Settings) -> None:
    cited = GuidelineReference(
        text="", family="MTUS", title="Chronic Pain Medical Treatment",
        section="Epidural steroid injections (ESIs)",
    )  # fmt: skip
    case = _case()
    entry = case.references[0].model_copy(update={"citations": (cited,)})
    run = oracle_drafter(indexed)(case.model_copy(update={"references": (entry,)}))
    for found_ in run.passages[0].passages:
        assert found_.passage.recommendation is not None
        assert "epidural" in found_.passage.recommendation.id or (
            "epidural_steroid_injection" in found_.passage.recommendation.treatments
        )


def test_an_oracle_run_and_a_search_run_are_not_mixed(indexed: Settings, tmp_path: Path) -> None:
    from tests.evals.runs import suite_of

    suite = suite_of(_case(ESI))
    out = generate(suite, indexed, tmp_path / "run", None, oracle=True)
    assert load_manifest(out).retrieval == "oracle"
    with pytest.raises(StoreError, match="where the passages came from"):
        generate(suite, indexed, out, None)


def test_the_search_is_measured_item_by_item(indexed: Settings, tmp_path: Path) -> None:
    from tests.evals.runs import suite_of

    suite = suite_of(_case(ESI))
    oracle = score_run(generate(suite, indexed, tmp_path / "a", None, oracle=True)).items[0]
    names = ("recall_1", "recall_5", "recall_10", "kept", "ndcg_10", "rr", "governs")
    assert oracle.retrieval == dict.fromkeys(names, 1.0)
    searched = score_run(generate(suite, indexed, tmp_path / "b", None)).items[0]
    assert searched.retrieval.keys() == oracle.retrieval.keys()
    assert searched.retrieval["kept"] == 1


def test_ranking_measures_are_those_of_ir_measures() -> None:
    import ir_measures
    from ir_measures import RR, R, nDCG

    names = ["r3", "r1", "r4", "r2", "r5", "r6"]
    entries = [one for name in names for one in found(passage(f"{name}.", id_=name)).passages]
    listed = ItemPassages(item=1, queries=(), passages=tuple(entries), steps=())
    ours = retrieval.governing(listed, ("r1", "r2", "r9"))
    qrels = {"q": {"r1": 1, "r2": 1, "r9": 1}}
    run = {"q": {name: float(-at) for at, name in enumerate(names)}}
    theirs = ir_measures.calc_aggregate([R @ 1, R @ 5, R @ 10, nDCG @ 10, RR], qrels, run)
    for mine, theirs_is in (
        ("recall_1", R @ 1), ("recall_5", R @ 5), ("recall_10", R @ 10),
        ("ndcg_10", nDCG @ 10), ("rr", RR),
    ):  # fmt: skip
        assert ours[mine] == pytest.approx(theirs[theirs_is], abs=1e-6)


@pytest.mark.slow
def test_a_shipped_suite_runs_with_its_labels(indexed: Settings, tmp_path: Path) -> None:
    suite = load_suite("starter", indexed)
    few = suite.model_copy(update={"cases": suite.cases[:3]})
    out = generate(few, indexed, tmp_path / "run", None, oracle=True)
    assert any(run_path(out, case.id).exists() for case in few.cases)
