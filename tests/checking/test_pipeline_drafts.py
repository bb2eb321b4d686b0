"""The checks on drafts that the pipeline makes: no false alarm, and every flip found."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from rag.checking import check
from rag.intake import read_documents
from rag.pipeline import draft_case
from rag.records import Finding, Run, SentenceRole
from rag.settings import Settings
from rag.vocabulary import load_vocabulary
from tests.support.flips import flipped_drafts

TRUE_OF_THE_CASE = {
    "ur_chapter_fits_body_part",
    "ur_edition_in_force",
    "instruction_in_record",
    "general_knowledge_alone",
    "general_knowledge_cited",
}
"""Findings on the case or the library, not on how the draft is worded."""


def drafted(path: Path, settings: Settings) -> Run:
    return draft_case(read_documents([path], settings), settings, today=date(2026, 1, 1))


def about_wording(findings: tuple[Finding, ...]) -> list[Finding]:
    return [f for f in findings if f.severity != "note" and f.check not in TRUE_OF_THE_CASE]


@pytest.fixture(scope="module")
def samples() -> list[Path]:
    folder = Path(__file__).resolve().parents[2] / "corpus" / "samples"
    return sorted(folder.glob("*.txt"))


def test_default_drafts_of_the_samples_raise_no_false_alarm(
    indexed: Settings, samples: list[Path]
) -> None:
    assert samples
    for path in samples:
        run = drafted(path, indexed)
        assert about_wording(run.checked.findings) == [], path.name


def test_every_flip_of_a_sample_draft_is_found(indexed: Settings, samples: list[Path]) -> None:
    vocabulary = load_vocabulary(indexed.corpus)
    tried = 0
    for path in samples:
        run = drafted(path, indexed)
        clean = set(run.checked.findings)
        for kind, sentence, draft in flipped_drafts(run.checked.draft):
            if kind == "body part" and sentence.role is SentenceRole.NOTE:
                continue  # a remark that sets two parts against each other names both
            tried += 1
            found = check(
                run.case, run.summary, run.passages, run.assessments, draft, vocabulary
            ).findings
            assert about_wording(tuple(f for f in found if f not in clean)), (kind, sentence.text)
    assert tried > 20


@pytest.mark.real
def test_default_drafts_of_real_letters_raise_few_alarms(indexed: Settings) -> None:
    folder = os.environ.get("RATIONALE_REAL_LETTERS")
    if not folder:
        pytest.skip("RATIONALE_REAL_LETTERS names no folder of determination letters")
    split = Path(folder) / "split.json"
    names = json.loads(split.read_text())["development"] if split.is_file() else None
    paths = sorted(Path(folder).glob("*.pdf"))
    paths = [path for path in paths if names is None or path.stem in names]
    items = alarms = 0
    for path in paths:
        run = drafted(path, indexed)
        items += len(run.checked.draft.items)
        alarms += len(about_wording(run.checked.findings))
    assert items
    assert alarms <= 0.1 * items, f"{alarms} alarms on {items} items"
