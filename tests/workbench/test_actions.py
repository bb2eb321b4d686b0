"""What a page can ask for: answered without a traceback, escaped, and only of one's own cases."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.settings import Settings
from rag.workbench import curator, evaluator, reviewer
from rag.workbench.bridge import answer
from rag.workbench.room import Room
from rag.workbench.uploads import Uploads
from tests.conftest import CORPUS

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


class Page:
    """What a page keeps between its questions."""

    def __init__(self, room: Room, user: str = "local", tab: Any = reviewer) -> None:
        self.acts = tab.acts(room)
        self.user = user
        self.view: dict[str, Any] = {}
        self.panes: dict[str, str] = {}
        self.stamps: dict[str, str] = {}

    def ask(self, do: str, **given: Any) -> dict[str, Any]:
        """Ask, and wait for what goes on in the background."""
        made = answer(
            self.acts, self.user, {"do": do, "view": self.view, "have": self.stamps, **given}
        )
        self._take(made)
        if "job" in made:
            seen, done = 0, False
            while not done:
                news = answer(self.acts, self.user, {"do": "job", "id": made["job"], "seen": seen})
                if "error" in news:
                    return news
                self._take(news)
                seen, done = news["seen"], news["done"]
        return made

    def _take(self, made: dict[str, Any]) -> None:
        self.view = made.get("view", self.view)
        for name, pane in made.get("panes", {}).items():
            self.panes[name] = pane["html"]
            self.stamps[name] = pane["stamp"]


@pytest.fixture(scope="module")
def room(shared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    home = tmp_path_factory.mktemp("room") / "home"
    shutil.copytree(shared_home, home, ignore=shutil.ignore_patterns("cases.sqlite*"))
    made = Room(Settings(home=home, corpus=CORPUS, embedder="hashing", max_file_mb=1))
    yield made
    made.uploads.close()


@pytest.fixture
def page(room: Room) -> Page:
    made = Page(room)
    made.ask("open_sample")
    made.ask("go", step="item", n=1)
    return made


def test_whatever_is_asked_is_answered_in_words(room: Room) -> None:
    page = Page(room)
    odd: list[Any] = [None, [], "x", {"do": 7}, {"do": "open"}, {"do": "show", "view": "x"}]
    for payload in odd:
        made = answer(page.acts, "local", payload)
        assert "panes" in made or made["error"]["remedy"]
    for do in page.acts:
        page.view = {"case": "c0", "step": "item", "item": 1}
        made = page.ask(do, n="x", id=3, files="x", value=[], kind="exe", text={})
        assert "panes" in made or "Unexpected" not in made["error"]["message"], do


def test_a_case_is_opened_worked_and_shown_by_authority(page: Page) -> None:
    assert "Suggested" in page.panes["r-a"]
    places = [page.panes["r-b"].index(f'data-key="auth-{rank}"') for rank in (1, 2, 3)]
    assert places == sorted(places)
    assert "digest, not the guideline&#x27;s words" in page.panes["r-b"]
    assert "Checked: nothing found" in page.panes["r-d"]


def test_every_chip_has_its_evidence(page: Page) -> None:
    chips = re.findall(r'data-shows="([^"]+)"', page.panes["r-d"])
    boxes = re.findall(r'data-key="(ev-[^"]+)"', page.panes["r-d"])
    assert chips and chips == boxes
    links = set(re.findall(r'data-to="(passage-[^"]+)"', page.panes["r-d"]))
    assert links <= set(re.findall(r'data-key="(passage-[^"]+)"', page.panes["r-b"]))


def test_foreign_words_are_words_everywhere(room: Room) -> None:
    text = (CORPUS / "samples" / "cervical-facet.txt").read_text(encoding="utf-8")
    page = Page(room)
    page.ask("open_case", text=text.replace("CLINICAL SUMMARY", HOSTILE), requests=HOSTILE)
    page.ask("rename", value=HOSTILE)
    page.ask("add_item", text=f"MRI of the neck {HOSTILE}")
    for number in (1, 2):
        page.ask("go", step="item", n=number)
        page.ask("insert_sentence", n=number, text=HOSTILE, after="")
    page.ask("search", n=1, question=HOSTILE)
    page.ask("changes", n=1, on=True)
    page.ask("go", step="letter")
    page.ask("home")
    for html in page.panes.values():
        assert "<script" not in html and "<img" not in html


def test_panes_that_did_not_change_are_not_sent_again(page: Page) -> None:
    made = page.ask("show")
    assert made["panes"] == {}
    made = page.ask("edit_sentence", n=1, id="1.1", value="Another wording.")
    assert "r-d" in made["panes"] and "r-a" not in made["panes"]


def test_nobody_reaches_another_users_case_or_work(room: Room, page: Page) -> None:
    other = Page(room, "ben")
    other.view = dict(page.view)
    for do in ("show", "export", "sign", "edit_sentence", "delete_case", "page", "version"):
        made = other.ask(
            do,
            case=page.view["case"],
            kind="json",
            n=1,
            id="1.1",
            value="x",
            version=1,
            reviewer="B",
        )
        assert "no case" in made["error"]["message"], do
    job = room.jobs.start("local", lambda job: None)  # type: ignore[arg-type,return-value]
    assert "error" in answer(other.acts, "ben", {"do": "job", "id": job, "seen": 0})
    assert "There is no case yet." in (other.ask("home") and other.panes["r-d"])


def test_only_uploads_are_read_and_they_are_deleted(room: Room, tmp_path: Path) -> None:
    text = b"The treating physician requests an MRI of the lumbar spine."
    folder = room.uploads.folder / "abc"
    folder.mkdir()
    upload = folder / "note.txt"
    upload.write_bytes(text)
    secret = tmp_path / "secret.txt"
    secret.write_bytes(text)
    page = Page(room)
    link = room.uploads.folder / "link.txt"
    link.symlink_to(secret)
    up = f"{room.uploads.folder}/../{tmp_path.name}/secret.txt"
    for path in (str(secret), up, str(link), str(room.uploads.folder), ""):
        made = page.ask("open_case", files=[{"path": path, "name": "x.txt"}])
        assert "did not arrive" in made["error"]["message"]
    assert secret.exists()
    page.ask("open_case", files=[{"path": str(upload), "name": "../../etc/note.txt"}])
    assert not folder.exists()
    assert "../" not in page.panes["r-bar"] and "note" in page.panes["r-bar"]


def test_what_a_killed_workbench_left_is_deleted_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("GRADIO_TEMP_DIR", "")
    left = tmp_path / "rationale-uploads-99999999-abc"
    alive = tmp_path / f"rationale-uploads-{os.getppid()}-abc"
    for folder in (left, alive):
        folder.mkdir()
        (folder / "case.txt").write_text("words of a record")
    Uploads(settings).close()
    assert not left.exists() and alive.exists()


def test_a_file_that_is_too_large_is_refused_and_deleted(room: Room) -> None:
    upload = room.uploads.folder / "large.txt"
    upload.write_bytes(b"x" * (2 * 2**20))
    made = Page(room).ask("open_case", files=[{"path": str(upload), "name": "large.txt"}])
    assert "1 MiB" in made["error"]["message"] and not upload.exists()


def test_a_wrong_field_says_what_to_do_and_changes_nothing(page: Page) -> None:
    before = page.ask("show") and page.panes["r-d"]
    for field, value in (("as_of", "yesterday"), ("ur_date", "2015-13-01"), ("owner", "x")):
        made = page.ask("set_summary", field=field, value=value)
        assert made["error"]["remedy"]
    for field, value in (("visits", "many"), ("treatment", "zzz"), ("body_parts", "soul")):
        assert page.ask("edit_item", n=1, field=field, value=value)["error"]["remedy"]
    page.ask("show")
    assert page.panes["r-d"] == before


def test_the_letter_is_signed_only_when_nothing_blocks_it(page: Page) -> None:
    page.ask("edit_sentence", n=1, id="1.1", value="The pain eased by 45 percent for 9 years.")
    page.ask("go", step="letter")
    made = page.ask("sign", reviewer="Dr. Ada Example")
    assert "cannot be signed yet" in made["error"]["message"]
    for finding in re.findall(r'data-key="b-(f[0-9a-f]+)"', page.panes["r-d"]):
        page.ask("answer", finding=finding, reason="Seen in the operative report.")
    made = page.ask("sign", reviewer="Dr. Ada Example", credentials="A00000")
    assert "error" not in made and "Signed by Dr. Ada Example" in page.panes["r-bar"]
    assert (
        "signed and locked"
        in page.ask("edit_sentence", n=1, id="1.1", value="x")["error"]["message"]
    )
    assert page.ask("export", kind="pdf")["file"]["name"].endswith("-v1.pdf")


def test_a_passage_of_the_library_is_added_as_it_was_found(page: Page) -> None:
    page.ask("search", n=1, question="radiofrequency neurotomy of the cervical facet joints")
    found = re.findall(r'data-key="found-(p[0-9a-f]{12})"', page.panes["r-b"])
    known = re.findall(r'data-key="passage-(p[0-9a-f]{12})"', page.panes["r-b"])
    new = next(key for key in found if key not in known)
    question = "radiofrequency neurotomy of the cervical facet joints"
    made = page.ask("add_passage", n=1, key=new, q=question)
    assert "error" not in made and made["show"]["key"] == f"passage-{new}"
    assert f'data-key="passage-{new}"' in page.panes["r-b"]
    assert "added by the reviewer from the library" in page.panes["r-b"]
    assert page.ask("add_passage", n=1, key="p000000000000", q=question)["error"]["remedy"]


def test_marked_words_become_a_fact(page: Page, room: Room) -> None:
    page.ask("go", step="case")
    text = room.desk.state("local", page.view["case"]).case.documents[0].text
    start = text.index("aching neck pain")
    page.ask("add_fact", doc=0, start=start, end=start + 16, kind="symptom")
    assert "aching neck pain" in page.panes["r-a"]
    assert page.ask("add_fact", doc=0, start=5, end=5, kind="symptom")["error"]["remedy"]


def test_the_library_is_shown_with_digests_marked(room: Room) -> None:
    page = Page(room, tab=curator)
    page.ask("show")
    assert "digest" in page.panes["c-b"] and "Nothing was added yet" in page.panes["c-b"]
    page.ask("go", step="timeline")
    assert 'class="lane"' in page.panes["c-b"]
    page.ask("search", question="epidural steroid injection")
    assert "score" in page.panes["c-b"] and "words" in page.panes["c-b"]
    page.ask("go", step="verify")
    assert "Problems (" in page.panes["c-b"]


def test_whoever_logs_in_names_no_folder_of_the_machine(room: Room, tmp_path: Path) -> None:
    page = Page(room, "ada", tab=evaluator)
    page.ask("show")
    assert "folder" not in page.panes["e-a"] and "starter" in page.panes["e-a"]
    made = page.ask("start", suite="../secret", folder=str(tmp_path))
    assert "There is no suite" in made["error"]["message"]
    assert "There is no run" in page.ask("open", run="../../etc")["error"]["message"]
