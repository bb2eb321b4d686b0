"""The curator's functions: a file previewed, added, found, removed and brought back."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest

from rag.desk import curate
from rag.desk.case import Desk
from rag.errors import InputError
from rag.library.registration import Wish
from rag.library.shelf_add import About
from rag.settings import Settings
from tests.desk.conftest import desk_of, settings_of
from tests.support.small_library import document, section, source, write_library

TEXT = "A facet joint injection may be considered for facet pain of the neck."
GUIDE = b"""# Acme Knee Guideline

## Knee arthroscopy

Knee arthroscopy is recommended for a locked knee. It is not recommended for arthritis alone.
"""


@pytest.fixture
def small(tmp_path: Path) -> Desk:
    corpus = write_library(
        tmp_path / "corpus",
        source("neck-2009"),
        {"neck.md": document("neck-2009", section("facet", "facet_joint_injection", TEXT))},
    )
    return Desk(Settings(home=tmp_path / "small", corpus=corpus, embedder="hashing"))


def _wish() -> Wish:
    return Wish(
        source="Acme Knee Guideline",
        edition="2015",
        effective_from=date(2015, 1, 1),
        licence="licensed",
        family="other",
        publisher="Acme",
        year=2015,
    )


def test_a_document_goes_in_is_found_and_comes_out_again(small: Desk) -> None:
    upload = ("../guide.md", GUIDE)
    before = set(Path(tempfile.gettempdir()).glob("rationale-*"))
    seen = curate.preview_document(small, upload)
    assert any("arthroscopy" in section.section.lower() for section in seen.sections)
    made = curate.add_documents(small, [upload], _wish(), About())
    (outcome,) = made.outcomes
    assert outcome.state == "added"
    report = curate.sync_library(small, lambda done, total: None)
    assert report["passages"] > 0
    found = curate.search(small, "locked knee arthroscopy")
    assert "locked knee" in found.passages[0].passage.text
    assert outcome.id in {row.id for row in curate.list_documents(small)}
    assert curate.show_document(small, outcome.id).original == "guide.md"
    assert any(
        one.source.title == "Acme Knee Guideline" for line in curate.editions(small) for one in line
    )
    curate.remove_document(small, outcome.id)
    assert outcome.id in curate.removed_documents(small)
    curate.restore_document(small, outcome.id)
    assert outcome.id in {row.id for row in curate.list_documents(small)}
    assert set(Path(tempfile.gettempdir()).glob("rationale-*")) <= before, "uploads are deleted"


def test_nothing_uploaded_is_said(desk: Desk) -> None:
    with pytest.raises(InputError, match="No file"):
        curate.add_documents(desk, [], _wish(), About())


def test_an_upload_over_the_limit_is_refused(home: Path, desk: Desk) -> None:
    small = desk_of(home, desk.tools)
    small.settings = settings_of(home).model_copy(update={"max_file_mb": 1})
    with pytest.raises(InputError, match="1 MiB"):
        curate.preview_document(small, ("a.md", b"x" * (2**20 + 1)))
