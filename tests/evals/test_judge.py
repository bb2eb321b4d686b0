"""A model's opinion on two runs: both orders, resumed, held against people, and in no gate."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from evals.gate import gate
from evals.generate import generate
from evals.judge import judge_runs, load_human
from evals.judge_counts import HumanLabel
from evals.judge_report import judge_report
from evals.score import load_scores, save_scores, score_run
from rag.drafting.chat_model import Answer
from rag.drafting.prompts import Message
from rag.errors import InputError, ModelError, StoreError
from rag.records import Run
from rag.settings import Settings
from tests.evals.runs import SPOKEN, eval_case, run_of, suite_of

BETTER = "The worker's relief lasted ten days, which this longer and better draft weighs at length."


class Scripted:
    """A chat model that answers by a rule and remembers what it was asked."""

    name = "scripted:judge"

    def __init__(self, rule: Callable[[str, str], str]) -> None:
        self._rule = rule
        self.asked: list[str] = []

    def ask(self, messages: tuple[Message, ...], schema: Mapping[str, Any]) -> Answer:
        """Answer as the rule says of the first and the second draft shown."""
        text = messages[-1].text
        self.asked.append("\n".join(message.text for message in messages))
        first, second = text.split("Draft FIRST:")[1].split("Draft SECOND:")
        answer = self._rule(first, second.split("Form of the answer")[0])
        return Answer(text=answer, input_tokens=10, output_tokens=2)


def _says(winner: str) -> str:
    return f"Here you are: {json.dumps({'winner': winner, 'reason': 'so'})}"


def _likes_better(first: str, second: str) -> str:
    return _says("first" if "better draft" in first else "second")


def _scored(folder: Path, settings: Settings, draft: Callable[..., Run]) -> Path:
    suite = suite_of(*(eval_case(name) for name in ("a", "b", "c", "d")))
    out = generate(suite, settings, folder, draft)
    save_scores(score_run(out), out)
    return out


def _other(case: Any) -> Run:
    run = run_of(case)
    text = run.model_dump_json().replace(json.dumps(SPOKEN)[1:-1], BETTER)
    return Run.model_validate_json(text)


@pytest.fixture
def runs(tmp_path: Path, settings: Settings) -> tuple[Path, Path]:
    return _scored(tmp_path / "one", settings, run_of), _scored(tmp_path / "two", settings, _other)


def test_each_pair_is_shown_in_both_orders(runs: tuple[Path, Path], tmp_path: Path) -> None:
    model = Scripted(_likes_better)
    found = judge_runs(*runs, model, tmp_path / "judgement.json")
    assert (found.won, found.lost, found.tied, found.swayed, found.unscored) == (4, 0, 0, 0, 0)
    assert found.preferred is not None and found.preferred.value == 1
    assert found.first_shown is not None and found.first_shown.value == 0.5
    assert found.longer is not None and found.longer.value == 1
    assert len(model.asked) == 8
    assert found.verdicts[0].input_tokens == 20


def test_a_judge_that_likes_what_it_sees_first_has_no_opinion(
    runs: tuple[Path, Path], tmp_path: Path
) -> None:
    found = judge_runs(*runs, Scripted(lambda a, b: _says("first")), tmp_path / "j.json")
    assert (found.won, found.lost, found.swayed) == (0, 0, 4)
    assert found.preferred is not None and found.preferred.value == 0.5
    assert found.first_shown is not None and found.first_shown.value == 1
    assert "swayed by the order (counted as a tie) | 4" in judge_report(found)


def test_what_cannot_be_read_is_unscored_and_no_tie(
    runs: tuple[Path, Path], tmp_path: Path
) -> None:
    found = judge_runs(*runs, Scripted(lambda a, b: "I would rather not say."), tmp_path / "j.json")
    assert (found.unscored, found.tied, found.preferred) == (4, 0, None)


def test_a_judgement_broken_off_goes_on_and_another_model_is_not_mixed_in(
    runs: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "j.json"

    class Tires(Scripted):
        def ask(self, messages: tuple[Message, ...], schema: Mapping[str, Any]) -> Answer:
            if len(self.asked) == 4:
                raise ModelError("The model could not be reached.", "Try again.", retry=True)
            return super().ask(messages, schema)

    with pytest.raises(ModelError):
        judge_runs(*runs, Tires(_likes_better), out)
    fresh = Scripted(_likes_better)
    found = judge_runs(*runs, fresh, out)
    assert len(fresh.asked) == 4  # two of the four items were kept
    assert found.won == 4
    assert judge_runs(*runs, Scripted(_likes_better), out) == found
    other = Scripted(_likes_better)
    other.name = "another:model"
    with pytest.raises(StoreError, match="scripted:judge"):
        judge_runs(*runs, other, out)


def test_text_of_a_draft_is_shown_as_material_behind_the_gutter(
    runs: tuple[Path, Path], tmp_path: Path
) -> None:
    model = Scripted(_likes_better)
    judge_runs(*runs, model, tmp_path / "j.json")
    lines = [line for line in model.asked[0].splitlines() if "better draft" in line]
    assert lines and all(line.startswith("| ") for line in lines)


def test_agreement_with_people_is_shown_with_its_kappa(
    runs: tuple[Path, Path], tmp_path: Path
) -> None:
    people = tmp_path / "people.jsonl"
    rows = [("a", "other"), ("b", "other"), ("c", "one"), ("unknown", "tie")]
    people.write_text(
        "\n".join(json.dumps({"case": c, "item": 1, "prefers": p}) for c, p in rows) + "\n"
    )
    model = Scripted(lambda a, b: _says("tie") if "c: neck" in a else _likes_better(a, b))
    found = judge_runs(*runs, model, tmp_path / "j.json", human=load_human(people))
    assert found.agreement is not None
    assert found.agreement.n == 3
    assert found.agreement.same is not None and round(found.agreement.same.value, 3) == 0.667
    assert found.agreement.kappa == 0
    assert "So few labels say little" in judge_report(found)


def test_kappa_is_that_of_scikit_learn() -> None:
    from sklearn.metrics import cohen_kappa_score

    from evals.judge_counts import agreement
    from evals.judge_records import Choice, Verdict

    ours: list[Choice] = ["one", "other", "tie", "one", "one", "other", "tie", "other"]
    theirs: list[Choice] = ["one", "other", "one", "one", "tie", "other", "tie", "one"]
    verdicts = [
        Verdict(case=str(n), part="all", item=1, messages_sha256="", forward=c, backward=c)
        for n, c in enumerate(ours)
    ]
    people = [HumanLabel(case=str(n), item=1, prefers=c) for n, c in enumerate(theirs)]
    found = agreement(verdicts, people)
    assert found is not None and found.kappa is not None
    assert found.kappa == pytest.approx(cohen_kappa_score(ours, theirs), abs=1e-9)


def test_wrong_labels_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "people.jsonl"
    path.write_text('{"case": "a", "item": 1, "prefers": "B"}\n')
    with pytest.raises(InputError, match="line 1"):
        load_human(path)
    path.write_text('{"case": "a", "item": 1, "prefers": "one"}\n' * 2)
    with pytest.raises(InputError, match="twice"):
        load_human(path)


def test_an_opinion_is_part_of_no_score_and_no_gate(
    runs: tuple[Path, Path], tmp_path: Path
) -> None:
    before = load_scores(runs[1])
    judge_runs(*runs, Scripted(_likes_better), runs[1] / "judgement.json")
    assert load_scores(runs[1]) == before
    rows = gate(load_scores(runs[1]), load_scores(runs[0])).rows
    assert not [row for row in rows if "judge" in row.measure or "prefer" in row.measure]


@pytest.mark.slow
def test_the_command_asks_a_server_on_this_machine(
    runs: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner

    from evals.cli import app
    from tests.model_server import Reply, serve

    tie = json.dumps({"winner": "tie", "reason": "alike"})
    with serve(Reply(tie)) as server:
        monkeypatch.setenv("RATIONALE_MODEL_BASE_URL", server.base_url)
        command = ["judge", *map(str, runs), "--model", "openai:scripted", "--json"]
        result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    envelope = json.loads(result.stdout)
    assert envelope["schema"] == "rationale.judgement/1"
    assert (envelope["tied"], envelope["model"]) == (4, "openai:scripted")
    assert list(runs[1].glob("judgement-*.json"))
    assert len(server.requests) == 8
