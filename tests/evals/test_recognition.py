"""The figures on recognised recommendations mean what they say, and the labels hold no text."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from evals.recognition import (
    LABELS,
    Label,
    composed_document,
    judge,
    measure,
    read_labels,
    score,
    table,
)
from evals.statements import draw, statements_of
from rag.errors import InputError
from rag.library.recognise import recognise
from rag.settings import shipped
from rag.vocabulary import load_vocabulary

FOLDER = os.environ.get("RATIONALE_REAL_GUIDELINES", "")
"""Folder of the labelled files, read before the tests clear the environment."""
TEXT = """---
title: "A guideline."
---

# Recommendations

## Major Recommendations

**Massage** is recommended for neck pain. Traction is popular. Acupuncture is an old craft.

  * Do not use magnets. **[D]**
  * Cold packs may help some.

<table><tr><th>Procedure</th><th>Rating</th></tr><tr><td>MRI</td><td>2</td></tr></table>

# Methodology

## Methods

Massage was searched for in the files.
"""


def label(words: str, kind: str, **facts: object) -> Label:
    start = TEXT.index(words)
    values = {
        "document": "a.md",
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "start": start,
        "end": start + len(words),
        "stratum": "recommendations",
        "round": 1,
        "half": "A",
        "kind": kind,
        **facts,
    }
    return Label.model_validate(values)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.md").write_text(TEXT, encoding="utf-8")
    return tmp_path


def judged(folder: Path, *labels: Label) -> tuple[float | None, float | None, float | None]:
    vocabulary = load_vocabulary(shipped("corpus"))
    found = judge(folder, labels, lambda document: recognise(document, vocabulary))
    result = score(found, vocabulary)
    return result.precision.value, result.recall.value, result.treatment.value


def test_a_hit_needs_the_right_stance(folder: Path) -> None:
    words = "**Massage** is recommended for neck pain."
    right = label(words, "recommendation", stance="recommended", treatments=("massage",))
    assert judged(folder, right) == (1, 1, 1)
    wrong = right.model_copy(update={"stance": "not_recommended"})
    assert judged(folder, wrong) == (0, 0, None)
    either = wrong.model_copy(update={"also": ("recommended",)})
    assert judged(folder, either) == (1, 1, 1)
    other = right.model_copy(update={"treatments": ("traction",)})
    assert judged(folder, other) == (1, 1, 0)


def test_misses_lower_recall_and_false_finds_precision(folder: Path) -> None:
    hit = label("Do not use magnets.", "recommendation", stance="not_recommended")
    missed = label("Traction is popular.", "recommendation", stance="recommended")
    false = label("**Massage** is recommended for neck pain.", "other")
    assert judged(folder, hit, missed, false)[:2] == (0.5, 0.5)


def test_borderline_statements_count_nowhere(folder: Path) -> None:
    hit = label("Do not use magnets.", "recommendation", stance="not_recommended")
    either = label("**Massage** is recommended for neck pain.", "borderline")
    assert judged(folder, hit, either)[:2] == (1, 1)


def test_rows_of_an_html_table_are_found_again(folder: Path) -> None:
    row = label(
        "<tr><td>MRI</td><td>2</td></tr>",
        "recommendation",
        stance="not_recommended",
        treatments=("mri",),
    )
    assert judged(folder, row) == (1, 1, 1)


def test_another_edition_of_a_labelled_file_is_refused(folder: Path) -> None:
    one = label("Do not use magnets.", "other")
    (folder / "a.md").write_text(TEXT + " ", encoding="utf-8")
    with pytest.raises(InputError, match="not the file that was labelled"):
        judge(folder, [one], lambda document: ())


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\.md cannot be read"):
        judge(tmp_path, [label("Do not use magnets.", "other")], lambda document: ())


def test_a_line_that_is_no_label_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text('{"document": 1}\n', encoding="utf-8")
    with pytest.raises(InputError, match="holds no labels"):
        read_labels(path)


def test_statements_are_sentences_bullets_and_rows_by_stratum() -> None:
    found = [(TEXT[s.start : s.end], s.stratum) for s in statements_of(TEXT)]
    assert found == [
        ("**Massage** is recommended for neck pain.", "recommendations"),
        ("Traction is popular.", "recommendations"),
        ("Acupuncture is an old craft.", "recommendations"),
        ("Do not use magnets. **[D]**", "recommendations"),
        ("Cold packs may help some.", "recommendations"),
        ("<tr><td>MRI</td><td>2</td></tr>", "recommendations"),
        ("Massage was searched for in the files.", "rest"),
    ]


def test_a_draw_depends_on_seed_and_file_alone(folder: Path) -> None:
    first = draw(folder, seed=1, per_stratum={"recommendations": 3, "rest": 1})
    assert first == draw(folder, seed=1, per_stratum={"recommendations": 3, "rest": 1})
    (folder / "b.md").write_text("# A\n\nOther words.\n", encoding="utf-8")
    again = draw(folder, seed=1, per_stratum={"recommendations": 3, "rest": 1})
    assert [one for one in again if one[0] == "a.md"] == first


def test_the_labels_hold_places_and_no_text() -> None:
    labels = read_labels()
    wanted = [one for one in labels if one.kind == "recommendation"]
    assert len(wanted) >= 100
    assert {one.half for one in wanted} == {"A", "B"}
    halves: dict[str, set[str]] = {}
    for one in labels:
        halves.setdefault(one.document, set()).add(one.half)
        assert one.start < one.end
    assert all(len(half) == 1 for half in halves.values())
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        values = json.loads(line)
        words = [v for v in values.values() if isinstance(v, str)]
        words += [w for v in values.values() if isinstance(v, list) for w in v]
        assert max(len(w.split()) for w in words if w) <= 4


def test_a_composed_document_keeps_what_was_said(folder: Path) -> None:
    document = composed_document(TEXT.encode(), "a.md")
    assert "Do not use magnets." in document.text
    assert "| MRI | 2 |" in document.text


@pytest.mark.real
@pytest.mark.slow
def test_recommendations_of_real_guidelines_are_recognised() -> None:
    if not FOLDER:
        pytest.skip("RATIONALE_REAL_GUIDELINES names no folder of the labelled guidelines")
    rows = measure(Path(FOLDER), shipped("corpus"))
    for row in rows:
        assert (row.precision.value or 0) >= 0.85
        assert (row.recall.value or 0) >= 0.70
    assert "| B |" in table(rows)
