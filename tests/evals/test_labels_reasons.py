"""The labelled reasons that ship load, are whole, and a broken label is refused with a remedy."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from evals.labels_reasons import (
    FOLDER,
    LABELS,
    MOST_WORDS,
    SUBJECTS,
    ReasonLabels,
    load_reasons,
    subjects_named,
    tally,
)
from rag.errors import InputError

LETTERS = os.environ.get("RATIONALE_REAL_LETTERS", "")
RUN = 6
"""Words in a row that a label must not share with a determination."""


@pytest.fixture(scope="module")
def labels() -> ReasonLabels:
    return load_reasons()


def _line(**changes: object) -> dict[str, object]:
    reason = {"type": "missing_document", "subject": "pain_relief", "words": "no pain score"}
    return {"case": "A", "item": 1, "decision": "upheld", "reasons": [reason], **changes}


def _folder(tmp_path: Path, *lines: dict[str, object], spare: str = "") -> Path:
    subjects = '[pain_relief]\nsays = "Pain."\nany = ["pain relief"]\n' + spare
    (tmp_path / SUBJECTS).write_text(subjects)
    (tmp_path / LABELS).write_text("".join(json.dumps(line) + "\n" for line in lines))
    return tmp_path


def test_the_shipped_labels_cover_the_development_items(labels: ReasonLabels) -> None:
    assert len(labels.items) >= 60
    assert len({(item.case, item.item) for item in labels.items}) == len(labels.items)
    assert {item.decision for item in labels.items} == {"upheld", "overturned"}


def test_items_of_a_case_are_numbered_without_a_gap(labels: ReasonLabels) -> None:
    for case in {item.case for item in labels.items}:
        numbers = [item.item for item in labels.items if item.case == case]
        assert numbers == list(range(1, len(numbers) + 1)), case


def test_a_subject_is_labelled_or_says_that_it_is_spare(labels: ReasonLabels) -> None:
    used = {reason.subject for item in labels.items for reason in item.reasons}
    assert {s.id for s in labels.subjects if not s.spare} == used
    assert used.isdisjoint(s.id for s in labels.subjects if s.spare)


def test_types_agree_with_the_decision(labels: ReasonLabels) -> None:
    for item in labels.items:
        types = {reason.type for reason in item.reasons}
        favourable = {"criterion_met", "stance_for"}
        if item.decision == "overturned":
            assert types <= favourable, item
        else:
            assert types.isdisjoint(favourable), item


def test_labels_hold_no_text_of_a_determination(labels: ReasonLabels) -> None:
    for item in labels.items:
        for reason in item.reasons:
            assert len(reason.words.split()) <= MOST_WORDS
            assert '"' not in reason.words
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert "/work" not in card and "/tmp" not in card


@pytest.mark.real
@pytest.mark.skipif(not LETTERS, reason="RATIONALE_REAL_LETTERS names no folder of letters")
def test_no_label_repeats_six_words_of_a_determination(labels: ReasonLabels) -> None:
    words = [reason.words for item in labels.items for reason in item.reasons]
    wanted = {gram for text in words for gram in _grams(text)}
    for path in sorted(Path(LETTERS).glob("*.txt")):
        assert wanted.isdisjoint(_grams(path.read_text(encoding="utf-8"))), path


def _grams(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def test_the_words_of_another_writer_name_the_subjects(labels: ReasonLabels) -> None:
    text = "There is no mention of numbness or motor weakness, and PT sessions exceed\nthe maximum."
    named = subjects_named(text, labels.subjects)
    assert "neurologic_deficit" in named
    assert "visit_limit" in named
    assert "gi_risk" not in named


def test_a_phrase_spans_few_words_and_no_sentence_end(labels: ReasonLabels) -> None:
    def named(text: str) -> bool:
        return "surgery_considered" in subjects_named(text, labels.subjects)

    assert named("She would consider spinal SURGERY.")
    assert not named("The options to consider are many. Surgery was in 2010.")


def test_every_phrase_is_found_in_itself(labels: ReasonLabels) -> None:
    for subject in labels.subjects:
        for phrase in subject.any:
            text = phrase.replace("...", "then").replace("*", "ing")
            assert subject.id in subjects_named(text, labels.subjects), (subject.id, phrase)


def test_counts_come_most_frequent_first(labels: ReasonLabels) -> None:
    counts = [count for _, count in tally(labels)]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == sum(len(item.reasons) for item in labels.items)


_UNKNOWN = {"type": "missing_document", "subject": "moon_phase", "words": "no moon"}
_TYPE = {"type": "perhaps", "subject": "pain_relief", "words": "no pain score"}
_LONG = {"type": "dependent", "subject": "pain_relief", "words": "word " * (MOST_WORDS + 1)}


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([_line(reasons=[_UNKNOWN])], "moon_phase"),
        ([_line(reasons=[_TYPE])], "line 1"),
        ([_line(reasons=[_LONG])], "20 words"),
        ([_line(reasons=[])], "line 1"),
        ([_line(), _line()], "line 2: item 1 of A comes twice"),
        ([_line(item=0)], "line 1"),
        ([_line(reasons=[_line()["reasons"][0]] * 2)], "twice"),  # type: ignore[index]
        ([], "in no label"),
    ],
)
def test_a_broken_label_is_refused_where_it_stands(
    tmp_path: Path, lines: list[dict[str, object]], says: str
) -> None:
    with pytest.raises(InputError, match=says) as caught:
        load_reasons(_folder(tmp_path, *lines))
    assert caught.value.remedy


def test_a_spare_subject_may_have_no_label_but_a_labelled_one_is_not_spare(tmp_path: Path) -> None:
    other = '[weaning]\nsays = "Less."\nany = ["taper*"]\nspare = true\n'
    assert len(load_reasons(_folder(tmp_path, _line(), spare=other)).subjects) == 2
    with pytest.raises(InputError, match="yet spare"):
        load_reasons(_folder(tmp_path, _line(), spare="spare = true\n"))


def test_a_folder_without_labels_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=re.escape(str(tmp_path))):
        load_reasons(tmp_path)
