"""Every real determination letter is drafted without an error and without its reference half."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rag.intake import read_documents, split_letter
from rag.pipeline import draft_case
from rag.retrieval import open_index
from rag.settings import Settings
from rag.vocabulary import load_vocabulary

FOLDER = os.environ.get("RATIONALE_REAL_LETTERS", "")
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not FOLDER, reason="set RATIONALE_REAL_LETTERS to a folder of letters"),
]


def test_every_letter_is_drafted_without_its_reference(indexed: Settings) -> None:
    paths = sorted(p for p in Path(FOLDER).iterdir() if p.suffix in (".pdf", ".txt"))
    assert paths, f"{FOLDER} holds no letter"
    index, vocabulary = open_index(indexed), load_vocabulary(indexed.corpus)
    for path in paths:
        raw = read_documents([path], indexed)
        halves = split_letter(raw[0])
        assert halves is not None, path.name
        run = draft_case(raw, indexed, index=index, vocabulary=vocabulary)
        items = run.checked.draft.items
        assert len(items) == len(halves[1].items), path.name
        for item in items:
            assert (item.decision is None) == (item.abstention is not None), path.name
        written = run.model_dump_json()
        for reference in halves[1].items:
            # The first words of a rationale often repeat the case; its later ones do not.
            tail = reference.rationale[-80:]
            assert len(tail) < 40 or tail not in written, path.name
