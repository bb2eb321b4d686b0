"""Labelled sets of claims: how they are read and halved; thresholds; restatements that ship."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from evals.metrics.support_sets import gain, macro_f1_of, threshold
from evals.support.measure import result_of
from evals.support.paraphrases import check_paraphrases, load_paraphrases
from evals.support.scorers import CONTAINMENT, WORDS, score_set
from evals.support.sets import LabelledSet, Pair, load_sets
from rag.errors import InputError
from rag.settings import shipped
from rag.vocabulary import load_vocabulary


def write(folder: Path, rows: list[dict[str, object]]) -> None:
    (folder / "wice").mkdir()
    lines = "\n".join(json.dumps(row) for row in rows)
    (folder / "wice" / "claim_dev.jsonl").write_text(lines, encoding="utf-8")


def row(claim: str, label: str) -> dict[str, object]:
    return {"claim": claim, "evidence": ["Words.", "More words."], "label": label}


def test_supported_in_part_is_not_supported_and_no_claim_is_parted(tmp_path: Path) -> None:
    labels = ["supported", "partially_supported", "not_supported", "supported"]
    write(tmp_path, [row("a", labels[0]), *(row("b", one) for one in labels[1:]), row("c", "x")])
    (found,) = load_sets(tmp_path)
    assert [pair.supported for pair in found.pairs] == [True, False, False, True, False]
    assert {pair.claim for pair in found.first} & {pair.claim for pair in found.second} == set()


def test_a_folder_without_sets_or_with_a_broken_one_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no labelled claims"):
        load_sets(tmp_path)
    write(tmp_path, [{"claim": "a"}])
    with pytest.raises(InputError, match="wice"):
        load_sets(tmp_path)


def test_macro_f1_counts_both_classes() -> None:
    assert macro_f1_of([True, True, False, False], [True, True, False, False]) == 1.0
    assert macro_f1_of([True, False, False, False], [False] * 4) == pytest.approx(3 / 7)


def test_the_threshold_parts_what_can_be_parted() -> None:
    labels = [False] * 20 + [True] * 20
    scores = [at / 40 for at in range(40)]
    line = threshold(labels, scores)
    assert [score >= line for score in scores] == labels


def test_a_gain_over_the_same_calls_is_none() -> None:
    calls = [True, False, True, False]
    assert gain(calls, calls, calls, list("abcd")) == (0.0, (0.0, 0.0))


def test_a_scorer_is_judged_on_the_half_that_chose_nothing() -> None:
    pairs = []
    for at in range(12):
        text = f"Exercise number {at + 20} reduces pain in the knee."
        pairs.append(Pair(text, (text,), True))
        pairs.append(Pair(f"Bananas {at + 50} orbit distant moons.", (text,), False))
    labelled = LabelledSet("made", tuple(pairs))
    result = result_of(labelled, score_set(labelled, None))
    assert {one.scorer for one in result.scorers} == {CONTAINMENT, WORDS}
    assert all(one.second == 1.0 for one in result.scorers)


def test_there_are_enough_restatements_of_enough_treatments() -> None:
    entries = load_paraphrases()
    assert len(entries) >= 240
    assert len({one.id for one in entries}) == len(entries)
    assert len({one.treatment for one in entries}) >= 30
    assert all(one.faithful != one.unfaithful for one in entries)


@pytest.mark.slow
@pytest.mark.parametrize("fresh", [False, True])
def test_faithful_restatements_hardly_ever_raise_an_alarm(fresh: bool) -> None:
    vocabulary = load_vocabulary(shipped("corpus"))
    checked = check_paraphrases(load_paraphrases(fresh=fresh), vocabulary)
    alarms = [one for one in checked if one.faithful and one.alarm]
    assert len(alarms) <= 0.02 * sum(one.faithful for one in checked), alarms
    caught = [one.alarm for one in checked if not one.faithful]
    assert sum(caught) >= 0.7 * len(caught)


@pytest.mark.real
def test_the_real_sets_are_read() -> None:
    folder = os.environ.get("RATIONALE_SUPPORT_SETS", "")
    if not folder:
        pytest.skip("RATIONALE_SUPPORT_SETS names no folder of labelled claims")
    assert len(load_sets(Path(folder))) >= 3
