from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.generate import generate, run_path
from evals.records import EvalCase, Scores, Suite
from evals.report import report, write_report
from evals.score import load_split, save_scores, score_run
from rag.errors import ConfigError, InputError, ModelError, StoreError
from rag.records import Run
from rag.settings import Settings
from tests.evals.runs import eval_case, reference, run_of, suite_of


def _scored(tmp_path: Path, settings: Settings, suite: Suite, runs: dict[str, Run]) -> Scores:
    out = generate(suite, settings, tmp_path / "run", lambda case: runs[case.id])
    return score_run(out)


@pytest.fixture
def four() -> tuple[Suite, dict[str, Run]]:
    """Four letters: upheld right, overturned right, overturned missed, and an abstention."""
    cases = [
        eval_case("a"),
        eval_case("b", reference(decision="overturned")),
        eval_case("c", reference(decision="overturned")),
        eval_case("d"),
    ]
    runs = {
        "a": run_of(cases[0], "upheld", 0.1),
        "b": run_of(cases[1], "overturned", 0.8),
        "c": run_of(cases[2], "upheld", 0.3),
        "d": run_of(cases[3], None),
    }
    return suite_of(*cases), runs


def test_abstentions_are_counted_apart_and_never_as_wrong(
    tmp_path: Path, settings: Settings, four: tuple[Suite, dict[str, Run]]
) -> None:
    part = _scored(tmp_path, settings, *four).parts[0]
    assert (part.letters, part.items, part.overturned, part.abstained) == (4, 4, 2, 1)
    assert part.abstentions == {"no_guideline": 1}
    assert part.figures["decided"].value == 0.75
    assert part.figures["accuracy"].value == pytest.approx(2 / 3)
    assert part.figures["accuracy"].n == 3
    assert part.figures["balanced_accuracy"].value == 0.75
    assert part.figures["auc"].value == 1.0
    assert part.unscored["text"] == {"abstained": 1}


def test_citations_quotes_required_statements_and_findings_are_scored(
    tmp_path: Path, settings: Settings, four: tuple[Suite, dict[str, Run]]
) -> None:
    scores = _scored(tmp_path, settings, *four)
    figures = scores.parts[0].figures
    assert figures["citations_family_f1"].value == 1
    assert figures["citations_title_recall"].value == 1
    assert "citations_section_f1" not in figures
    assert scores.parts[0].unscored["citations_section"] == {"reference_names_no_section": 3}
    assert figures["quotes_valid"].value == 1
    assert figures["blockers_per_draft"].value == 1
    assert figures["without_blocker"].value == 0
    # "neurotomy" stands in a note of the program only, which is no part of the rationale.
    assert figures["required_covered"].value == 0.5
    assert scores.items[0].required_missing == ("neurotomy",)
    assert 0 < figures["agreement"].value < 1


def test_an_altered_quotation_is_seen_by_the_scorer_itself(
    tmp_path: Path, settings: Settings
) -> None:
    case = eval_case("a")
    run = run_of(case, quote="never recommended")
    part = _scored(tmp_path, settings, suite_of(case), {"a": run}).parts[0]
    assert part.figures["quotes_valid"].value == 0


def test_an_item_that_was_not_found_is_unscored_with_its_reason(
    tmp_path: Path, settings: Settings
) -> None:
    two = reference(2).model_copy(update={"request": "Acupuncture for the knee, 6 visits"})
    case = eval_case("a", reference(), two)
    scores = _scored(tmp_path, settings, suite_of(case), {"a": run_of(case)})
    assert scores.items[1].unscored == {"item": "item_not_found"}
    assert scores.parts[0].figures["drafted"].value == 0.5
    assert scores.parts[0].figures["accuracy"].n == 1


def test_a_case_that_fails_does_not_stop_the_run_and_is_counted(
    tmp_path: Path, settings: Settings
) -> None:
    cases = [eval_case(name) for name in "abc"]

    def drafter(case: EvalCase) -> Run:
        if case.id == "b":
            raise ModelError("The model did not answer in time.")
        if case.id == "c":
            raise ZeroDivisionError("division by zero")
        return run_of(case)

    scores = score_run(generate(suite_of(*cases), settings, tmp_path / "run", drafter))
    assert [(one.case, one.reason) for one in scores.skipped] == [
        ("b", "model_failed"),
        ("c", "program_error"),
    ]
    assert scores.parts[0].unscored["item"] == {"model_failed": 1, "program_error": 1}
    assert "did not answer in time" in report(scores)


def test_a_model_that_cannot_be_used_at_all_stops_the_run(
    tmp_path: Path, settings: Settings
) -> None:
    def drafter(case: EvalCase) -> Run:
        raise ConfigError("The model needs a package.", "pip install it")

    with pytest.raises(ConfigError):
        generate(suite_of(eval_case("a")), settings, tmp_path / "run", drafter)


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path, settings: Settings) -> None:
    suite = suite_of(eval_case("a"), eval_case("b"))
    seen: list[str] = []

    def stops(case: EvalCase) -> Run:
        if case.id == "b":
            raise KeyboardInterrupt
        return run_of(case)

    def goes_on(case: EvalCase) -> Run:
        seen.append(case.id)
        return run_of(case)

    with pytest.raises(KeyboardInterrupt):
        generate(suite, settings, tmp_path / "run", stops)
    out = generate(suite, settings, tmp_path / "run", goes_on)
    assert seen == ["b"]
    run_path(out, "a").write_text("{half a fi", encoding="utf-8")
    generate(suite, settings, out, goes_on)
    assert seen == ["b", "a"]


def test_runs_of_different_making_are_not_mixed(tmp_path: Path, settings: Settings) -> None:
    suite = suite_of(eval_case("a"))
    out = generate(suite, settings, tmp_path / "run", run_of)
    other = settings.model_copy(update={"top_k": 3})
    with pytest.raises(StoreError, match="settings"):
        generate(suite, other, out, run_of)


def test_scoring_needs_a_run_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="manifest"):
        score_run(tmp_path)


def test_equal_runs_give_equal_bytes(
    tmp_path: Path, settings: Settings, four: tuple[Suite, dict[str, Run]]
) -> None:
    pages = []
    for name in ("one", "two"):
        out = generate(four[0], settings, tmp_path / name, lambda case: four[1][case.id])
        scores = score_run(out)
        pages.append(
            (save_scores(scores, out).read_bytes(), write_report(scores, out).read_bytes())
        )
    assert pages[0] == pages[1]


def test_parts_of_a_split_are_reported_apart_and_check_items_are_not_listed(
    tmp_path: Path, settings: Settings, four: tuple[Suite, dict[str, Run]]
) -> None:
    out = generate(four[0], settings, tmp_path / "run", lambda case: four[1][case.id])
    split = tmp_path / "split.json"
    split.write_text(json.dumps({"development": ["a.txt", "b"], "check": ["c"]}), encoding="utf-8")
    scores = score_run(out, split=load_split(split))
    assert [(part.part, part.items) for part in scores.parts] == [
        ("development", 2),
        ("check", 1),
        ("rest", 1),
    ]
    page = report(scores)
    assert "## development" in page and "## check" in page
    assert "| a | 1 |" in page  # something required is not said
    assert "| c | 1 |" not in page  # decided wrongly, and not to be tuned on


@pytest.mark.parametrize("text", ["[1]", "{", '{"a": 1}', '{"a": ["x"], "b": ["x"]}'])
def test_a_split_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "split.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_split(path)
    assert caught.value.remedy


def test_the_page_says_what_was_left_out_and_why(
    tmp_path: Path, settings: Settings, four: tuple[Suite, dict[str, Run]]
) -> None:
    page = report(_scored(tmp_path, settings, *four))
    assert "Sentence agreement was left out" in page
    assert "sentence_f1: no_embedder 3" in page
    assert "| decision accuracy | 0.667 [" in page


def test_a_request_cannot_break_the_table(tmp_path: Path, settings: Settings) -> None:
    odd = reference(decision="overturned").model_copy(update={"request": "a | b\n<script>"})
    case = eval_case("a", odd)
    page = report(_scored(tmp_path, settings, suite_of(case), {"a": run_of(case)}))
    row = next(line for line in page.splitlines() if line.startswith("| a | 1"))
    assert "a \\| b &lt;script>" in row
