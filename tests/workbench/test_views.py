"""What the workbench shows: escaped, highlighted, with every citation leading to its evidence."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rag.errors import InputError
from rag.intake import read_text
from rag.records import Run
from rag.settings import Settings
from rag.workbench import views
from rag.workbench.desk import Desk, read_case
from tests.conftest import CORPUS


@pytest.fixture(scope="module")
def run(shared_home: Path) -> Run:
    built = Settings(home=shared_home, corpus=CORPUS, embedder="hashing")
    text = (CORPUS / "samples" / "cervical-facet.txt").read_text(encoding="utf-8")
    hostile = text.replace("CLINICAL SUMMARY", "CLINICAL SUMMARY <script>alert(1)</script>")
    return Desk(built).draft([read_text(hostile, "<img src=x>.txt")], "", "", "suggest")


def test_every_mark_leads_to_a_card(run: Run) -> None:
    for item in run.checked.draft.items:
        marks = set(re.findall(r'href="#([^"]+)"', views.draft_view(run, item.item)))
        cards = set(re.findall(r"id='([^']+)'", views.evidence_view(run, item.item)))
        assert marks and marks <= cards


def test_foreign_words_are_escaped(run: Run) -> None:
    shown: list[Any] = [views.record_view(run)]
    for item in run.checked.draft.items:
        shown += [view(run, item.item) for view in (views.draft_view, views.evidence_view)]
        shown += [view(run, item.item) for view in (views.criteria_view, views.passages_view)]
    assert not any("<script" in text or "<img" in text for text in shown)


def test_cited_words_are_highlighted(run: Run) -> None:
    draft = run.checked.draft.items[0]
    quote = next(c.quote for s in draft.sentences for c in s.citations)
    assert f"<mark>{quote[:20]}"[:20] in views.evidence_view(run, draft.item)


def test_uploads_are_deleted_once_read(tmp_path: Path, settings: Settings) -> None:
    upload = tmp_path / "case.txt"
    upload.write_text("The physician requests an MRI of the lumbar spine.")
    assert len(read_case([str(upload)], "and a note", settings)) == 2
    assert not upload.exists()


def test_nothing_given_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(InputError) as caught:
        read_case(None, "  ", settings)
    assert "sample" in caught.value.remedy


def test_letters_for_download_go_with_the_process(shared_home: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from rag.settings import Settings;"
        "from rag.workbench.desk import Desk, read_sample;"
        "desk = Desk(Settings(home=Path(sys.argv[1]), embedder='hashing'));"
        "print(desk.export(desk.draft(read_sample(), '', '', 'suggest'))[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(shared_home)], cwd=CORPUS.parent, capture_output=True
    )
    path = Path(done.stdout.decode().strip())
    assert path.name == "cervical-facet.md", done.stderr.decode()
    assert not path.parent.exists() and not path.parent.parent.exists()
