from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.cli import app
from evals.compare import compare
from evals.comparison_report import comparison_report, verdict
from evals.gate import gate
from evals.generate import generate
from evals.records import Difference
from evals.score import save_scores, score_run
from evals.tables import differences_csv, items_csv
from rag.errors import InputError
from rag.settings import Settings
from tests.evals.runs import eval_case, reference, run_of, suite_of
from tests.evals.scored import item, many, scores_of


def _change(found: tuple[Difference, ...], name: str) -> Difference:
    return next(one for one in found if one.measure == name)


# ------------------------------------------------------------------ comparing


def test_changes_are_the_second_run_less_the_first() -> None:
    found = compare(scores_of(*many(20, 20)), scores_of(*many(40, 0)[:40]), names=("old", "new"))
    assert found.items == 20  # letters named alike in both
    worse = [*many(20, 0), *[item(f"w{n:03d}", "overturned", "overturned") for n in range(20)]]
    found = compare(scores_of(*many(20, 20)), scores_of(*worse))
    accuracy = _change(found.differences, "accuracy")
    assert (accuracy.one, accuracy.other, accuracy.change) == (0.5, 1.0, 0.5)
    assert accuracy.low is not None and accuracy.low > 0.3
    assert accuracy.p_holm is not None and accuracy.p is not None
    assert accuracy.p <= accuracy.p_holm < 0.05
    assert verdict(accuracy) == "better"
    assert (found.decisions.won, found.decisions.lost) == (20, 0)
    assert len(found.flips) == 20


def test_a_fall_of_a_measure_that_should_be_low_is_better() -> None:
    before = [item(f"c{n}", blockers=2) for n in range(20)]
    after = [item(f"c{n}", blockers=n % 2) for n in range(20)]
    found = compare(scores_of(*before), scores_of(*after))
    assert verdict(_change(found.differences, "blockers_per_draft")) == "better"


def test_one_small_change_among_many_measures_only_leans() -> None:
    one = Difference(measure="agreement", one=0.5, other=0.51, change=0.01, low=0.001, high=0.02,
                     n=20, clusters=20, p=0.04, p_holm=1.0)  # fmt: skip
    assert verdict(one) == "leans better"
    assert verdict(one.model_copy(update={"p_holm": 0.03})) == "better"
    assert verdict(one.model_copy(update={"low": -0.001, "p_holm": 0.03})) == "no change shown"
    assert verdict(one.model_copy(update={"measure": "words"})) == "beside"


def test_equal_runs_show_no_change_in_anything() -> None:
    scores = scores_of(*many(7, 3))
    found = compare(scores, scores)
    assert {one.change for one in found.differences} == {0}
    assert {verdict(one) for one in found.differences} <= {"unchanged", "beside"}
    assert found.flips == ()


def test_only_items_scored_in_both_are_compared_and_the_others_are_named() -> None:
    missing = item("b", decision=None, unscored={"item": "model_failed"})
    one = scores_of(item("a"), item("b"), item("c"))
    other = scores_of(item("a"), missing, item("c"), item("d"))
    found = compare(one, other)
    assert found.items == 2
    assert (found.only_one, found.only_other) == (("b item 1",), ("d item 1",))
    assert "b item 1" in comparison_report(found)


def test_an_abstention_is_no_wrong_decision_in_a_comparison() -> None:
    one = scores_of(item("a"), item("b", "overturned"), item("c"))
    other = scores_of(item("a"), item("b", "overturned", None), item("c"))
    found = compare(one, other)
    assert _change(found.differences, "accuracy").n == 2
    assert _change(found.differences, "decided").change == pytest.approx(-1 / 3)


@pytest.mark.parametrize("changes", [{"evaluator": "1"}, {"versions": {"accuracy": 2}}])
def test_two_versions_of_a_measure_are_not_compared(changes: dict[str, object]) -> None:
    with pytest.raises(InputError) as caught:
        compare(scores_of(item("a")), scores_of(item("a"), **changes))
    assert "evals score" in caught.value.remedy


def test_runs_without_a_common_item_are_refused() -> None:
    with pytest.raises(InputError, match="share no scored item"):
        compare(scores_of(item("a")), scores_of(item("b")))


def test_flips_of_held_out_parts_are_counted_and_not_listed() -> None:
    found = compare(
        scores_of(item("a", part="check"), item("b", part="dev")),
        scores_of(
            item("a", decision="overturned", part="check"),
            item("b", decision="overturned", part="dev"),
        ),
    )
    assert [one.case for one in found.flips] == ["b"]
    assert found.flips_held_out == 1


def test_different_embedders_are_said() -> None:
    found = compare(scores_of(item("a"), embedder="x"), scores_of(item("a"), embedder="y"))
    assert "different embedders" in " ".join(found.notes)


def test_equal_comparisons_give_equal_bytes() -> None:
    one, other = scores_of(*many(9, 6)), scores_of(*many(9, 5), item("w005"))
    pages = {compare(one, other).model_dump_json() for _ in range(2)}
    assert len(pages) == 1


# ------------------------------------------------------------------ the gate


def test_a_run_passes_against_itself() -> None:
    scores = scores_of(*many(9, 3, blockers=1, quotes_valid=3))
    assert gate(scores, scores).passed


@pytest.mark.parametrize(
    ("changes", "fails"),
    [
        ({"quotes_valid": 3}, "quotes_valid"),
        ({"contradictions": 1}, "contradictions_per_draft"),
        ({"blockers": 1}, "blockers_per_draft"),
    ],
)
def test_a_single_fault_more_fails_whatever_the_interval(
    changes: dict[str, int], fails: str
) -> None:
    before = many(60, 20)
    after = [*before[:-1], before[-1].model_copy(update=changes)]
    found = gate(scores_of(*after), scores_of(*before))
    assert [row.measure for row in found.rows if not row.passed] == [fails]


def test_a_fault_that_moved_to_another_item_of_the_same_number_passes() -> None:
    before = [item("a", blockers=1), item("b")]
    after = [item("a"), item("b", blockers=1)]
    assert gate(scores_of(*after), scores_of(*before)).passed


def test_the_lower_limit_decides_and_a_tolerance_lets_pass() -> None:
    before = many(80, 20)
    after = [
        one.model_copy(update={"decision": "overturned"}) if n < 4 else one
        for n, one in enumerate(before)
    ]
    failed = gate(scores_of(*after), scores_of(*before))
    assert {row.measure for row in failed.rows if not row.passed} >= {"accuracy"}
    wide = {"accuracy": 0.2, "balanced_accuracy": 0.2}
    assert gate(scores_of(*after), scores_of(*before), tolerance=wide).passed


def test_an_item_that_is_no_longer_drafted_fails() -> None:
    gone = item("c", decision=None, unscored={"item": "program_error"})
    found = gate(scores_of(item("a"), item("b"), gone), scores_of(*[item(n) for n in "abc"]))
    assert {row.measure for row in found.rows if not row.passed} == {"items_scored"}
    assert "c item 1" in next(row for row in found.rows if not row.passed).reason


def test_a_measure_that_has_vanished_fails() -> None:
    before = [item(n) for n in "abc"]
    after = [one.model_copy(update={"text": {}}) for one in before]
    found = gate(scores_of(*after), scores_of(*before))
    assert {row.measure for row in found.rows if not row.passed} == {"agreement"}


@pytest.mark.parametrize("name", ["nonsense", "words", "quotes_valid"])
def test_a_tolerance_must_name_a_measure_that_is_judged(name: str) -> None:
    scores = scores_of(item("a"))
    with pytest.raises(InputError):
        gate(scores, scores, tolerance={name: 0.1})


# ------------------------------------------------------------------ the commands and the tables


@pytest.fixture
def two_runs(tmp_path: Path, settings: Settings) -> tuple[Path, Path]:
    """Two scored runs; the second decides one of four otherwise and alters a quotation."""
    cases = [eval_case(n, reference(decision="upheld")) for n in "abcd"]
    folders = []
    for name in ("old", "new"):
        changed = name == "new"
        runs = {
            case.id: run_of(
                case,
                "overturned" if changed and case.id == "b" else "upheld",
                quote="never recommended" if changed and case.id == "c" else "not recommended",
            )
            for case in cases
        }
        out = generate(
            suite_of(*cases), settings, tmp_path / name, lambda case, runs=runs: runs[case.id]
        )
        save_scores(score_run(out), out)
        folders.append(out)
    return folders[0], folders[1]


def test_compare_answers_in_words_and_as_one_envelope(two_runs: tuple[Path, Path]) -> None:
    old, new = map(str, two_runs)
    words = CliRunner().invoke(app, ["compare", old, new])
    assert words.exit_code == 0, words.output
    assert "| decision accuracy | 1.000 | 0.750 | -0.250" in words.stdout
    envelope = json.loads(CliRunner().invoke(app, ["compare", old, new, "--json"]).stdout)
    assert envelope["schema"] == "rationale.comparison/1"
    assert envelope["made_differently"] == []
    assert [one["case"] for one in envelope["flips"]] == ["b"]


def test_gate_ends_with_a_status_for_a_build(two_runs: tuple[Path, Path]) -> None:
    old, new = map(str, two_runs)
    same = CliRunner().invoke(app, ["gate", old, "--baseline", old])
    worse = CliRunner().invoke(app, ["gate", new, "--baseline", old, "--json"])
    assert same.exit_code == 0, same.output
    assert worse.exit_code == 1
    envelope = json.loads(worse.stdout)
    assert envelope["schema"] == "rationale.gate/1" and not envelope["passed"]
    assert "quotes_valid" in {row["measure"] for row in envelope["rows"] if not row["passed"]}
    odd = CliRunner().invoke(app, ["gate", new, "--baseline", old, "--tolerance", "accuracy"])
    assert odd.exit_code == 2 and "measure=δ" in odd.stderr


def test_a_run_that_was_not_scored_says_how_to_score_it(tmp_path: Path, settings: Settings) -> None:
    case = eval_case("a")
    out = generate(suite_of(case), settings, tmp_path / "run", run_of)
    result = CliRunner().invoke(app, ["compare", str(out), str(out)])
    assert result.exit_code == 5
    assert "rationale evals score" in result.stderr


def test_scores_of_the_first_evaluator_are_refused(two_runs: tuple[Path, Path]) -> None:
    old, new = two_runs
    scores = json.loads((old / "scores.json").read_text(encoding="utf-8"))
    scores["evaluator"] = "1"
    (old / "scores.json").write_text(json.dumps(scores), encoding="utf-8")
    result = CliRunner().invoke(app, ["compare", str(old), str(new)])
    assert result.exit_code == 2
    assert "evaluator 1" in result.stderr


def test_a_table_never_shows_zero_for_what_was_not_scored() -> None:
    missing = item("b", decision=None, unscored={"item": "model_failed"}, text={}, citations={},
                   quotes=0, quotes_valid=0, required=0, words=0)  # fmt: skip
    head, first, second = items_csv(scores_of(item("a"), missing)).splitlines()
    cells = dict(zip(head.split(","), second.split(","), strict=True))
    assert cells["case"] == "b"
    assert cells["quotes"] == cells["blockers"] == cells["words"] == cells["agreement"] == ""
    assert cells["unscored"] == "item: model_failed"
    assert "0.5" in first


def test_a_table_holds_no_formula_and_no_item_that_is_held_out() -> None:
    scores = scores_of(item("a", request="=HYPERLINK(1)"), item("b", part="check"))
    table = items_csv(scores)
    assert "'=HYPERLINK(1)" in table
    assert "\nb," not in table


def test_differences_are_a_table_too() -> None:
    scores = scores_of(*many(4, 2))
    rows = differences_csv(compare(scores, scores)).splitlines()
    assert rows[0].startswith("measure,one,other,change,low,high")
    assert any(row.startswith("accuracy,") for row in rows)
