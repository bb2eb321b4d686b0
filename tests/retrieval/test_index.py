"""The index holds the library exactly: after edits, kills, other settings, and a second process."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import filelock
import pytest

import rag.retrieval.index as index_module
from rag.errors import ConfigError, IndexStateError, RationaleError, StoreError
from rag.library import Library, load_library
from rag.library.chunking import embedded_text
from rag.retrieval import Index, open_index, search, sync
from rag.retrieval.embedding import HashingEmbedder, Vectors
from rag.retrieval.index import verify_record
from rag.settings import Settings
from tests.support.small_library import document, source, write_library


def headings(*words: str) -> str:
    return document("s", *(f"## {word}\n\nText on {word}.\n" for word in words))


@pytest.fixture
def small(tmp_path: Path) -> Settings:
    corpus = write_library(
        tmp_path / "corpus", source("s", licence="licensed"), {"a/x.md": headings("one", "two")}
    )
    return Settings(home=tmp_path / "home", corpus=corpus, embedder="hashing")


def library(settings: Settings, *words: str) -> Library:
    if words:
        (settings.corpus / "a" / "x.md").write_text(headings(*words), encoding="utf-8")
    return load_library(settings.corpus, settings.home)


def everything(index: Index) -> tuple[Any, ...]:
    ranked = search("text on two", index, Settings(embedder="hashing"), 99)
    return tuple(index.passages), [(f.passage.key, f.score, f.dense, f.lexical) for f in ranked]


def test_a_second_sync_embeds_nothing(small: Settings) -> None:
    first = sync(library(small), small)
    assert (first.added, first.embedded) == (2, 2)
    second = sync(library(small), small)
    assert (second.added, second.updated, second.deleted, second.skipped, second.embedded) == (
        *(0, 0, 0, 2),
        0,
    )


def test_an_edit_embeds_what_changed_and_moves_the_rest(small: Settings) -> None:
    sync(library(small), small)
    report = sync(library(small, "zero", "one"), small)
    assert (report.added, report.deleted, report.updated, report.embedded) == (1, 1, 1, 1)
    index = open_index(small)
    assert tuple(index.passages) == tuple(sorted(library(small).passages, key=lambda p: p.key))
    assert index.holds(library(small))


def test_an_index_grown_by_edits_equals_one_built_at_once(small: Settings, tmp_path: Path) -> None:
    for words in (("one",), ("three", "one"), ("two", "one", "three")):
        sync(library(small, *words), small)
    other = small.model_copy(update={"home": tmp_path / "other"})
    sync(library(small), other)
    assert everything(open_index(small)) == everything(open_index(other))


def test_a_source_that_changes_its_title_is_embedded_anew(small: Settings) -> None:
    sync(library(small), small)
    register = small.corpus / "sources.toml"
    register.write_text(register.read_text().replace("Guideline s", "Renamed"), encoding="utf-8")
    report = sync(library(small), small)
    assert (report.added, report.updated, report.embedded) == (0, 2, 2)
    assert {p.source.title for p in open_index(small).passages} == {"Renamed"}


def test_an_empty_library_gives_an_index_in_which_nothing_is_found(small: Settings) -> None:
    sync(library(small), small)
    (small.corpus / "a" / "x.md").unlink()
    assert sync(library(small), small).deleted == 2
    assert search("anything", open_index(small), small) == ()


def test_without_an_index_the_remedy_is_the_command_that_builds_it(small: Settings) -> None:
    with pytest.raises(IndexStateError, match="no index") as caught:
        open_index(small)
    assert "rationale corpus sync" in caught.value.remedy
    assert not small.home.exists()


def test_another_embedder_is_refused_until_the_index_is_rebuilt(
    small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(library(small), small)
    monkeypatch.setattr(HashingEmbedder, "RECIPE", "another")
    with pytest.raises(IndexStateError, match="embedder sha256") as caught:
        open_index(small)
    assert "rationale corpus sync" in caught.value.remedy
    assert sync(library(small), small).embedded == 2
    assert len(open_index(small).passages) == 2


def test_another_way_of_cutting_is_refused(
    small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(library(small), small)
    monkeypatch.setattr(index_module, "recipe", lambda: "2/100/words")
    with pytest.raises(IndexStateError, match="chunks"):
        open_index(small)


class Stops(HashingEmbedder):
    """Fails in the middle of a sync, as a full disk or Ctrl-C would."""

    def __init__(self, after: int) -> None:
        self.left = after

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return super().embed(texts)


def test_an_interrupted_sync_is_said_so_and_taken_up(
    small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.library.sync.BATCH", 1)
    monkeypatch.setattr("rag.retrieval.embedding.BLOCK", 1)
    monkeypatch.setattr(index_module, "load_embedder", lambda _: Stops(2))
    with pytest.raises(KeyboardInterrupt):
        sync(library(small, "one", "two", "three"), small)
    monkeypatch.undo()
    with pytest.raises(IndexStateError, match="half-built") as caught:
        open_index(small)
    assert "rationale corpus sync" in caught.value.remedy
    report = sync(library(small), small)
    assert (report.skipped, report.embedded) == (2, 1)
    assert len(open_index(small).passages) == 3


KILLED = """
import os, signal, sys
from pathlib import Path
import rag.library.sync, rag.retrieval.chroma, rag.retrieval.embedding
import rag.retrieval.index, rag.retrieval.snapshot, rag.retrieval.writing
from rag.library import load_library
from rag.retrieval import sync
from rag.settings import Settings
rag.library.sync.BATCH = rag.retrieval.embedding.BLOCK = 1
settings = Settings(home=Path(sys.argv[1]), corpus=Path(sys.argv[2]), embedder="hashing")
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
place, _, name = sys.argv[3].rpartition(".")
if name:
    owner = sys.modules
    for part in place.split("/"):
        owner = owner[part] if isinstance(owner, dict) else getattr(owner, part)
    setattr(owner, name, die)
def progress(done, total):
    if not name and done == 2:
        die()
sync(load_library(settings.corpus, settings.home), settings, progress)
"""
MOMENTS = (
    "",  # two of three passages embedded
    "rag.retrieval.chroma/ChromaStore.delete",
    "rag.retrieval.chroma/ChromaStore.finish",
    "rag.retrieval.index.write_snapshot",
    "rag.retrieval.writing.save_array",
    "rag.retrieval.tally/Tally.grown",
    "rag.retrieval.gathering/Gathering.save",
    "rag.retrieval.writing.write_atomic",
    "rag.retrieval.snapshot.write_atomic",
    "rag.retrieval.snapshot._prune",
    "rag.retrieval.index.remember",
)


def killed(small: Settings, moment: str = "") -> None:
    """Run a sync that is killed at a moment."""
    command = [sys.executable, "-c", KILLED, str(small.home), str(small.corpus), moment]
    done = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONPATH": "."})
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def test_a_first_sync_that_is_killed_leaves_nothing_broken(small: Settings) -> None:
    library(small, "one", "two", "three")
    killed(small)
    with pytest.raises(IndexStateError, match="half-built"):
        open_index(small)
    assert sync(library(small), small).embedded == 1
    assert texts(open_index(small)) == {"Text on one.", "Text on two.", "Text on three."}


@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_sync_killed_at_any_moment_leaves_the_last_good_library(
    small: Settings, moment: str
) -> None:
    sync(library(small), small)
    before = everything(open_index(small))
    library(small, "two", "three", "four", "five")
    killed(small, moment)
    index = open_index(small)
    if everything(index) == before:
        assert "rationale corpus sync" in index.warnings[0]
    else:
        assert texts(index) == {f"Text on {word}." for word in ("two", "three", "four", "five")}
    sync(library(small), small)
    again = open_index(small)
    assert texts(again) == {f"Text on {word}." for word in ("two", "three", "four", "five")}
    assert again.warnings == ()
    assert not list((small.home / "snapshot").glob(".building-*"))


def test_readers_are_served_while_a_sync_holds_the_lock(small: Settings) -> None:
    sync(library(small), small)
    before = everything(open_index(small))
    with filelock.FileLock(small.home / "index.lock"):
        assert everything(open_index(small)) == before


def test_an_open_index_outlives_the_syncs_after_it(small: Settings) -> None:
    sync(library(small), small)
    index = open_index(small)
    for words in (("three",), ("four",), ("five",), ("six",)):
        sync(library(small, *words), small)
    assert texts(index) == {"Text on one.", "Text on two."}
    assert search("text on two", index, small, 1)[0].passage.text == "Text on two."
    assert texts(open_index(small)) == {"Text on six."}
    assert len([path for path in (small.home / "snapshot").iterdir() if path.is_dir()]) == 2


ALTERNATES = """
import sys
from pathlib import Path
from rag.library import load_library
from rag.retrieval import sync
from rag.settings import Settings
settings = Settings(home=Path(sys.argv[1]), corpus=Path(sys.argv[2]), embedder="hashing")
document = settings.corpus / "a" / "x.md"
states = document.read_text(), document.read_text().replace("two", "three")
for number in range(1, 7):
    document.write_text(states[number % 2])
    sync(load_library(settings.corpus, settings.home), settings)
"""


@pytest.mark.slow
def test_readers_beside_a_sync_see_one_whole_state_or_the_other(small: Settings) -> None:
    sync(library(small), small)
    one = everything(open_index(small))
    command = [sys.executable, "-c", ALTERNATES, str(small.home), str(small.corpus)]
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": "."}) as syncing:
        states = []
        while syncing.poll() is None:
            states.append(everything(open_index(small)))
    assert syncing.returncode == 0
    assert everything(open_index(small)) == one
    others = [state for state in states if state != one]
    assert len(states) > 6 and others
    assert all(state == others[0] for state in others)


def test_above_the_limit_chroma_chooses_and_the_scores_stay_exact(
    small: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(library(small, "one", "two", "three"), small)
    exact = everything(open_index(small))
    limited = small.model_copy(update={"exact_limit": 1})
    assert everything(open_index(limited)) == exact
    assert not caplog.records
    # Where Chroma is not to be had, every passage is scored instead.
    monkeypatch.setattr(index_module, "READ_PATIENCE", 0.1)
    with filelock.FileLock(small.home / "index.lock"):
        assert everything(open_index(limited)) == exact
    assert "every passage is scored instead" in caplog.text


def test_a_library_that_changed_since_is_said(small: Settings) -> None:
    sync(library(small), small)
    assert open_index(small).warnings == ()
    document = small.corpus / "a" / "x.md"
    os.utime(document, (1, 1))
    assert open_index(small).warnings == (), "touched, not changed"
    library(small, "one", "three")
    (warning,) = open_index(small).warnings
    assert "has changed" in warning and "rationale corpus sync" in warning
    sync(library(small), small)
    assert open_index(small).warnings == ()
    added = small.home / "library" / "b" / "y.md"
    added.parent.mkdir(parents=True)
    added.write_text(document.read_text())
    assert open_index(small).warnings


def texts(index: Index) -> set[str]:
    return {passage.text for passage in index.passages}


def test_a_second_process_is_told_to_wait(small: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    sync(library(small), small)
    shutil.rmtree(small.home / "snapshot")
    monkeypatch.setattr(index_module, "READ_PATIENCE", 0.1)
    with filelock.FileLock(small.home / "index.lock"):
        for act in (lambda: sync(library(small), small), lambda: open_index(small)):
            with pytest.raises(StoreError, match="Another process") as caught:
                act()
            assert caught.value.retry
    open_index(small)


def test_a_damaged_index_is_refused_and_mended_by_sync(small: Settings) -> None:
    sync(library(small), small)
    database = small.home / "index" / "chroma.sqlite3"
    database.write_bytes(b"not a database" * 100)
    assert len(open_index(small).passages) == 2, "the last good library is served"
    shutil.rmtree(small.home / "snapshot")
    with pytest.raises(RationaleError) as caught:
        open_index(small)
    assert "rationale corpus sync" in caught.value.remedy
    sync(library(small), small)
    assert len(open_index(small).passages) == 2
    assert (small.home / "index-damaged").is_dir()


def test_a_home_that_cannot_be_written_is_a_clear_error(small: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    blocked = small.model_copy(update={"home": tmp_path / "file" / "home"})
    with pytest.raises(StoreError) as caught:
        sync(library(small), blocked)
    assert "RATIONALE_HOME" in caught.value.remedy


def test_a_full_disk_is_noticed_before_anything_is_written(
    small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    with pytest.raises(StoreError, match="MiB free"):
        sync(library(small), small)
    assert not (small.home / "index").exists()


@pytest.mark.parametrize("address", ["localhost:8000", "ftp://x", "http://"])
def test_an_address_that_is_none_is_refused(small: Settings, address: str) -> None:
    with pytest.raises(ConfigError, match="no address"):
        sync(library(small), small.model_copy(update={"chroma_url": address}))


def test_the_record_is_looked_at_on_demand(small: Settings) -> None:
    sync(library(small), small)
    verify_record(small)
    library(small, "one", "two", "three", "four", "five")
    killed(small)
    open_index(small)
    with pytest.raises(IndexStateError, match="half-built") as caught:
        verify_record(small)
    assert "rationale corpus sync" in caught.value.remedy


def test_an_open_index_knows_when_a_newer_one_stands(small: Settings) -> None:
    sync(library(small), small)
    index = open_index(small)
    assert not index.outdated(small)
    sync(library(small, "three"), small)
    assert index.outdated(small)
    assert not open_index(small).outdated(small)


def test_vectors_may_come_from_elsewhere_but_only_of_the_same_model(
    small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sync(library(small), small, embedder=HashingEmbedder()).embedded == 2
    other = HashingEmbedder()
    monkeypatch.setattr(other, "RECIPE", "another")
    with pytest.raises(ConfigError, match="another model"):
        sync(library(small), small, embedder=other)


def test_a_server_that_does_not_answer_is_a_clear_error(small: Settings) -> None:
    away = small.model_copy(update={"chroma_url": "http://127.0.0.1:9"})
    with pytest.raises(StoreError, match="Chroma server") as caught:
        sync(library(small), away)
    assert caught.value.retry


def test_what_is_searched_is_headings_and_text(small: Settings) -> None:
    sync(library(small), small)
    index = open_index(small)
    assert [embedded_text(p) for p in index.passages if "one" in p.text] == [
        "Guideline s › Neck › one\nText on one."
    ]
    best = search("one", index, small, 1)[0]
    assert best.passage.text == "Text on one."
    assert not best.governs
