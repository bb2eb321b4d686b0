"""Many texts in several processes: the same vectors, nothing left out silently, no orphans."""

from __future__ import annotations

import logging
import os
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from rag.errors import IndexStateError
from rag.retrieval import bulk
from rag.retrieval.bulk import Workers, embed_many, gathered
from rag.retrieval.embedding import HashingEmbedder
from rag.retrieval.onnx_model import OnnxModel
from tests.support.small_onnx import some_texts, write_export


def _pids(workers: Workers) -> list[int]:
    return [worker._process.pid for worker in workers._workers]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("count", [0, 1, 63, 150])
def test_vectors_are_those_of_one_process_bit_by_bit(tmp_path: Path, count: int) -> None:
    folder = write_export(tmp_path)
    texts = some_texts(count)
    told: list[tuple[int, int]] = []
    stream = embed_many(texts, folder, 2, lambda done, of: told.append((done, of)))
    found = gathered(stream, count)
    if count:
        assert (found == OnnxModel(folder).encode(texts)[0]).all()
        assert told[-1] == (count, count)
        assert [done for done, _ in told] == sorted(done for done, _ in told)
    else:
        assert found.shape == (0, 0)
        assert told == []


def test_every_place_comes_once_over_several_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "WINDOW", 40)
    places = [p for part, _ in embed_many(some_texts(130), write_export(tmp_path), 2) for p in part]
    assert sorted(places) == list(range(130))


def test_words_left_out_are_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = write_export(tmp_path, max_length=6)
    texts = ["neck pain"] * 70
    texts[4] = "neck " * 6
    texts[9] = "neck " * 104
    with caplog.at_level(logging.WARNING):
        list(embed_many(texts, folder, 2))
    assert len(caplog.records) == 1
    assert "2 of 70 texts are longer" in caplog.text
    assert "last 102 word-pieces" in caplog.text
    assert "first: text 5" in caplog.text


def test_a_dead_worker_is_a_clear_error_and_ends_the_others(tmp_path: Path) -> None:
    with Workers(write_export(tmp_path), 2) as workers:
        pids = _pids(workers)
        assert len(list(workers.embed(some_texts(40)))) == 3
        os.kill(pids[0], signal.SIGKILL)
        with pytest.raises(IndexStateError, match="ended with -9") as caught:
            list(workers.embed(some_texts(400)))
        assert caught.value.retry
        assert "RATIONALE_EMBED_PROCESSES" in caught.value.remedy
        assert not any(map(_alive, pids))


def test_a_fault_in_a_worker_is_told_in_its_words(tmp_path: Path) -> None:
    folder = write_export(tmp_path, zero="week")
    with pytest.raises(IndexStateError, match="without direction"):
        list(embed_many(["neck pain"] * 80 + ["week"], folder, 2))


def test_whoever_stops_taking_ends_the_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    real = bulk._Worker

    class Watched(real):  # type: ignore[misc, valid-type]
        def __init__(self, folder: Path) -> None:
            super().__init__(folder)
            started.append(self._process.pid)

    monkeypatch.setattr(bulk, "_Worker", Watched)
    with pytest.raises(KeyboardInterrupt):
        for _ in embed_many(some_texts(2000), write_export(tmp_path), 2):
            raise KeyboardInterrupt
    deadline = time.monotonic() + 20
    while any(map(_alive, started)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(started) == 2
    assert not any(map(_alive, started))


def test_a_worker_ends_when_the_one_that_started_it_is_gone(tmp_path: Path) -> None:
    workers = Workers(write_export(tmp_path), 1)
    process = workers._workers[0]._process
    assert process.stdin is not None
    process.stdin.close()  # as the system does for a process that was killed
    assert process.wait(timeout=30) == 0
    workers.close()


def test_the_hashing_embedder_streams_alike() -> None:
    texts = some_texts(50)
    embedder = HashingEmbedder()
    told: list[int] = []
    found = gathered(embedder.embed_many(texts, lambda done, _: told.append(done)), 50)
    assert (found == embedder.embed(texts)).all()
    assert told == [16, 32, 48, 50]
    assert np.isfinite(found).all()
