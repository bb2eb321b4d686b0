"""A Chroma server holds the same index, for several machines, and readers need no chromadb."""

from __future__ import annotations

import contextlib
import gc
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.errors import IndexStateError, StoreError
from rag.library import load_library
from rag.retrieval import Index, open_index, search, sync
from rag.retrieval.chroma import ChromaStore
from rag.retrieval.embedding import HashingEmbedder
from rag.settings import Settings
from tests.support.small_library import document, source, write_library

pytestmark = [pytest.mark.system, pytest.mark.slow]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A ``chroma run`` process on loopback."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        program = Path(sys.executable).with_name("chroma")
        if not program.exists():
            pytest.skip("the chroma program is not installed beside Python")
        options = ["--path", str(folder), "--host", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [str(program), "run", *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(600):
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self.port)),
            ):
                break
            time.sleep(0.1)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "srv")
    try:
        yield running
    finally:
        running.stop()
        gc.collect()


def words(*names: str) -> str:
    return document("s", *(f"## {name}\n\nText on {name}.\n" for name in names))


@pytest.fixture
def local(tmp_path: Path) -> Settings:
    corpus = write_library(
        tmp_path / "corpus", source("s", licence="licensed"), {"a/x.md": words("one", "two")}
    )
    return Settings(home=tmp_path / "home", corpus=corpus, embedder="hashing")


def state(index: Index) -> tuple[object, ...]:
    found = search("text on two", index, Settings(embedder="hashing"), 99)
    return tuple(index.passages), [(f.passage.key, f.score, f.dense, f.lexical) for f in found]


def test_a_server_serves_every_machine_the_same(
    local: Settings, server: Server, tmp_path: Path
) -> None:
    curator = local.model_copy(update={"chroma_url": server.url, "home": tmp_path / "curator"})
    reader = curator.model_copy(update={"home": tmp_path / "reader"})
    with pytest.raises(IndexStateError, match="no index"):
        open_index(reader)
    library = load_library(local.corpus, local.home)
    assert sync(library, curator).added == 2
    assert sync(library, curator).embedded == 0
    sync(library, local)
    same = state(open_index(local))
    assert state(open_index(curator)) == same
    assert state(open_index(reader)) == same
    assert not (curator.home / "index").exists()

    # What one machine syncs, the others see at their next opening.
    (local.corpus / "a" / "x.md").write_text(words("one", "three"), encoding="utf-8")
    sync(load_library(local.corpus, local.home), curator)
    assert {p.text for p in open_index(reader).passages} == {"Text on one.", "Text on three."}

    # The copy serves while the server is away, and says so.
    server.stop()
    index = open_index(reader)
    assert len(index.passages) == 2
    assert "does not answer" in index.warnings[0]
    shutil.rmtree(reader.home / "snapshot")
    with pytest.raises(StoreError) as caught:
        open_index(reader)
    assert caught.value.retry


def test_above_the_limit_the_server_chooses_and_the_scores_stay_exact(
    local: Settings, server: Server
) -> None:
    remote = local.model_copy(update={"chroma_url": server.url})
    sync(load_library(local.corpus, local.home), remote)
    exact = open_index(remote)
    chosen = open_index(remote.model_copy(update={"exact_limit": 1}))
    assert state(chosen) == state(exact)


def test_of_two_machines_that_sync_at_once_one_is_told(
    local: Settings, server: Server, tmp_path: Path
) -> None:
    first = local.model_copy(update={"chroma_url": server.url, "home": tmp_path / "first"})
    second = first.model_copy(update={"home": tmp_path / "second"})
    sync(load_library(local.corpus, local.home), first)
    older = load_library(local.corpus, local.home)
    (local.corpus / "a" / "x.md").write_text(words("one", "three"), encoding="utf-8")
    newer = load_library(local.corpus, local.home)

    class Meanwhile(HashingEmbedder):
        def embed_many(self, *given: Any) -> Any:
            sync(older.model_copy(update={"passages": older.passages[:1]}), second)
            return super().embed_many(*given)

    with pytest.raises(IndexStateError, match="Another sync has begun") as caught:
        sync(newer, first, embedder=Meanwhile())
    assert caught.value.retry
    assert [p.text for p in open_index(second).passages] == [older.passages[0].text]
    sync(newer, first)
    assert {p.text for p in open_index(second).passages} == {"Text on one.", "Text on three."}
    assert state(open_index(first)) == state(open_index(second))


def test_a_small_change_on_a_server_reads_only_what_changed(
    local: Settings, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = local.model_copy(update={"chroma_url": server.url, "home": tmp_path / "first"})
    second = first.model_copy(update={"home": tmp_path / "second"})
    sync(load_library(local.corpus, local.home), first)
    read: list[object] = []
    stored = ChromaStore.stored

    def reading(store: ChromaStore) -> Any:
        read.append(store)
        return stored(store)

    monkeypatch.setattr(ChromaStore, "stored", reading)
    (local.corpus / "a" / "x.md").write_text(words("one", "three"), encoding="utf-8")
    assert sync(load_library(local.corpus, local.home), first).embedded == 1
    assert not read
    # Another machine has no copy of what the server holds: it reads, and the result is the same.
    (local.corpus / "a" / "x.md").write_text(words("two", "three"), encoding="utf-8")
    assert sync(load_library(local.corpus, local.home), second).embedded == 1
    assert len(read) == 1
    assert state(open_index(first)) == state(open_index(second))
