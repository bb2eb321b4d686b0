"""A bound of a criterion that would bound nothing is refused, with what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.library import read_library, verify_library
from rag.vocabulary import load_vocabulary
from tests.support.small_library import document, section, source, write_library


def problems_of(corpus: Path, criterion: str) -> list[str]:
    body = "An option.\n\n- The only condition."
    text = section(
        "r1", "facet_joint_injection", body, parts="cervical_spine", criteria=[criterion]
    )
    (corpus / "mtus").mkdir(exist_ok=True)
    (corpus / "mtus" / "neck.md").write_text(document("m16", text), encoding="utf-8")
    library, found = read_library(corpus, corpus / "no-home")
    found += verify_library(library, load_vocabulary(corpus))
    return [str(problem) for problem in found if problem.severity == "error"]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_library(tmp_path / "corpus", source("m16"), {})


@pytest.mark.parametrize(
    "criterion",
    [
        "{kind: limit, measure: courses, max: 3, period_days: 365, when: repeat}",
        "{kind: limit, measure: mme, max: 90}",
        "{kind: interval, min_days: 182, treatments: [medial_branch_block]}",
        "{kind: phase, any: [postoperative], within_days: 183}",
        "{kind: limit, measure: visits, max: 24, cumulative: true, after_surgery: true}",
    ],
)
def test_a_sound_bound_is_accepted(corpus: Path, criterion: str) -> None:
    assert problems_of(corpus, criterion) == []


@pytest.mark.parametrize(
    ("criterion", "words"),
    [
        ("{kind: limit, measure: courses, max: 3}", "courses and period_days go together"),
        ("{kind: limit, measure: visits, max: 3, period_days: 365}", "go together"),
        ("{kind: interval, min_days: 182, treatments: [magic]}", "unknown treatment 'magic'"),
        ("{kind: phase, any: [chronic], within_days: 183}", "without an operation"),
        ("{kind: limit, measure: visits, max: 24, after_surgery: true}", "after_surgery"),
        ("{kind: limit, measure: levels, max: 2, treatments: [surgery]}", "count courses"),
    ],
)
def test_a_bound_without_what_it_bounds_is_named(corpus: Path, criterion: str, words: str) -> None:
    assert any(words in problem for problem in problems_of(corpus, criterion))
