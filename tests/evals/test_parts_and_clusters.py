"""Cases that share a scenario are drawn together, and parts of a suite get figures of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.compare import compare
from evals.generate import generate
from evals.html.traps import load_traps_result, traps_section, traps_text
from evals.measures import BY_NAME, cluster_of
from evals.records import EvalCase
from evals.score import score_run
from evals.summary import estimate
from evals.traps.records import KindRow, Measured, Rate
from rag.errors import InputError
from rag.settings import Settings
from tests.evals.runs import eval_case, run_of, suite_of
from tests.evals.scored import item, scores_of


def _case(name: str, **more: object) -> EvalCase:
    return eval_case(name).model_copy(update=more)


def test_every_part_of_a_suite_and_the_deep_facts_get_figures(
    settings: Settings, tmp_path: Path
) -> None:
    suite = suite_of(
        _case("a", parts=("natural", "balanced"), cluster="x"),
        _case("b", parts=("natural",), cluster="x", deep_fact=True),
        _case("c", parts=("balanced",)),
    )
    scores = score_run(generate(suite, settings, tmp_path / "run", run_of))
    found = {part.part: part.items for part in scores.parts}
    assert found == {"all": 3, "balanced": 2, "natural": 2, "fact-deep-in-record": 1}
    assert [cluster_of(one) for one in scores.items] == ["x", "x", "c"]
    assert len([one for one in scores.items if "natural" in one.parts]) == 2


def test_a_split_gives_its_own_parts_beside_those_of_the_suite(
    settings: Settings, tmp_path: Path
) -> None:
    suite = suite_of(_case("a", parts=("natural",)), _case("b"))
    out = generate(suite, settings, tmp_path / "run", run_of)
    scores = score_run(out, split={"development": ["a"], "check": ["b"]})
    assert [part.part for part in scores.parts] == ["development", "check", "natural"]


def test_intervals_draw_scenarios_and_not_cases() -> None:
    good = [item(f"g{n}", text={"agreement": 1.0}) for n in range(8)]
    bad = [item(f"b{n}", text={"agreement": 0.0}) for n in range(8)]
    apart = estimate(BY_NAME["agreement"], [*good, *bad])
    halves = [one.model_copy(update={"cluster": one.case[0]}) for one in (*good, *bad)]
    together = estimate(BY_NAME["agreement"], halves)
    assert apart is not None and together is not None
    assert (apart.clusters, together.clusters) == (16, 2)
    assert together.low == 0 and together.high == 1
    assert apart.low is not None and apart.low > 0.2


def test_a_part_of_the_suite_can_be_compared() -> None:
    one = scores_of(item("a", parts=("natural",)), item("b"))
    found = compare(one, one, part="natural")
    assert found.items == 1
    with pytest.raises(InputError, match="no scored item"):
        compare(one, one, part="balanced")


def test_reasons_scored_with_other_labels_are_said() -> None:
    one, other = scores_of(item("a")), scores_of(item("a"), reasons="abc")
    assert any("different labels" in note for note in compare(one, other).notes)


def _measured() -> Measured:
    row = KindRow(
        kind="side", title="another <side>", traps=4, caught=Rate(hits=3, n=4, low=0.3, high=0.95),
        alarms=Rate(hits=0, n=4, low=0.0, high=0.49), family_alarms=Rate(hits=1, n=4), unscored=0,
    )  # fmt: skip
    return Measured(part="test", embedder="", total=row, parts=(), kinds=(row,), results=())


def test_the_trap_set_is_shown_with_catch_and_false_alarm(tmp_path: Path) -> None:
    (tmp_path / "traps.json").write_text(_measured().model_dump_json())
    found = load_traps_result(tmp_path)
    section = traps_section(found)
    assert "0.750" in section and "[0.300, 0.950]" in section and "3/4" in section
    assert "another &lt;side&gt;" in section and "<side>" not in section
    assert "3/4 found, 0/4 false alarms" in traps_text(found)


def test_what_is_no_trap_result_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"traps\.json"):
        load_traps_result(tmp_path)
    (tmp_path / "traps.json").write_text("[]")
    with pytest.raises(InputError, match="no result"):
        load_traps_result(tmp_path)
