"""The shipped suite `practice` is what its data card says."""

from __future__ import annotations

import re
from functools import cache

import pytest

from evals.datasets import SHIPPED, load_suite
from evals.records import EvalCase, ReferenceEntry
from rag.settings import Settings

REPOSITORY = SHIPPED.parents[1]


@cache
def _cases() -> tuple[EvalCase, ...]:
    return load_suite("practice", Settings()).cases


def _entries(part: str = "") -> list[ReferenceEntry]:
    return [
        entry for case in _cases() if not part or part in case.parts for entry in case.references
    ]


def _upheld(entries: list[ReferenceEntry]) -> float:
    return sum(entry.decision == "upheld" for entry in entries) / len(entries)


def test_it_is_as_large_and_as_mixed_as_practice() -> None:
    cases = _cases()
    assert len(cases) >= 100
    assert sum(len(case.references) > 1 for case in cases) / len(cases) == pytest.approx(
        0.40, abs=0.05
    )
    assert sum(case.deep_fact for case in cases) >= 20
    of_practice = {"drugs": 0.33, "rehabilitation": 0.22, "diagnostics": 0.12, "injections": 0.10}
    entries = _entries()
    for category, share in of_practice.items():
        found = sum(entry.category == category for entry in entries) / len(entries)
        assert found == pytest.approx(share, abs=0.04), category


def test_one_part_is_decided_as_in_practice_and_one_half_and_half() -> None:
    assert _upheld(_entries("natural")) == pytest.approx(0.88, abs=0.02)
    assert _upheld(_entries("balanced")) == pytest.approx(0.50, abs=0.05)


def test_every_case_says_that_it_is_invented() -> None:
    for case in _cases():
        for document in case.documents:
            assert document.text.startswith("INVENTED CASE"), document.name


def test_every_item_is_labelled_and_its_reference_says_what_its_labels_ask() -> None:
    for case in _cases():
        for entry in case.references:
            where = f"{case.id} item {entry.number}"
            assert entry.category and entry.citations, where
            assert 1 <= len(entry.reasons) <= 3 and 1 <= len(entry.required) <= 3, where
            assert 1 <= len(entry.facts) <= 5, where
            said = " ".join(entry.rationale.lower().split())
            for label in (*entry.reasons, *entry.facts, *entry.required):
                assert any(phrase.lower() in said for phrase in label.any), (where, label.says)
            assert all(reason.type for reason in entry.reasons), where


def test_the_governing_recommendations_stand_in_the_library() -> None:
    known = {
        id_
        for path in (REPOSITORY / "corpus").rglob("*.md")
        for id_ in re.findall(r"^id: (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    for case in _cases():
        for entry in case.references:
            assert set(entry.governing) <= known, f"{case.id} item {entry.number}"


def test_the_data_card_counts_the_cases_that_are_there() -> None:
    card = (SHIPPED / "practice" / "README.md").read_text(encoding="utf-8")
    overturned = sum(entry.decision == "overturned" for entry in _entries())
    assert f"| whole suite | {len(_cases())} | {len(_entries())} | {overturned} |" in card
