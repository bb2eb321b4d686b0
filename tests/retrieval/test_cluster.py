"""Embedding on a cluster gives the vectors of one machine, and goes on where it stopped."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.errors import ConfigError, IndexStateError
from rag.retrieval import cluster
from rag.retrieval.bulk import gathered
from rag.retrieval.cluster import ClusterReport, FromBlocks, embed_on_ray
from rag.retrieval.embedding import EmbedderIdentity, HashingEmbedder, Vectors
from rag.settings import Settings
from tests.support.small_onnx import some_texts

TEXTS = [f"{text} {n}" for n, text in enumerate(some_texts(90))]


@pytest.fixture
def no_ray(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Map the blocks in this process; the list holds how many of them to do before failing."""
    blocks_left = [10**6]

    def mapped(
        blocks: list[list[str]], settings: Settings, identity: EmbedderIdentity, *_: object
    ) -> Iterator[tuple[int, Vectors]]:
        for number in reversed(range(len(blocks))):  # a cluster keeps no order
            if not blocks_left[0]:
                raise IndexStateError("The Ray cluster failed: lost.", "Run it again.", retry=True)
            blocks_left[0] -= 1
            yield number, HashingEmbedder().embed(blocks[number])

    monkeypatch.setattr(cluster, "_mapped", mapped)
    monkeypatch.setattr(cluster, "BLOCK", 20)
    return blocks_left


def test_a_run_that_broke_off_goes_on_where_it_stopped(
    settings: Settings, tmp_path: Path, no_ray: list[int]
) -> None:
    no_ray[0] = 2
    with pytest.raises(IndexStateError):
        embed_on_ray(TEXTS, settings, tmp_path)
    no_ray[0] = 100
    told: list[tuple[int, int]] = []
    report = embed_on_ray(TEXTS, settings, tmp_path, progress=lambda *now: told.append(now))
    assert report == ClusterReport(texts=90, reused=30, embedded=60)
    assert told == [(20, 60), (40, 60), (60, 60)]
    # Nothing is embedded for the same texts in another order, and one for one that is new.
    assert embed_on_ray(TEXTS[::-1], settings, tmp_path).embedded == 0
    assert embed_on_ray([*TEXTS, "new"], settings, tmp_path).embedded == 1


def test_a_sync_reads_the_blocks_and_embeds_the_rest(
    settings: Settings, tmp_path: Path, no_ray: list[int]
) -> None:
    embed_on_ray(TEXTS[:60], settings, tmp_path)
    asked: list[str] = []

    class Counting(HashingEmbedder):
        def embed(self, texts: Any) -> Vectors:
            asked.extend(texts)
            return super().embed(texts)

    told: list[int] = []
    stream = FromBlocks(Counting(), tmp_path).embed_many(TEXTS, lambda done, _: told.append(done))
    found = gathered(stream, len(TEXTS))
    assert asked == TEXTS[60:]
    assert (found == HashingEmbedder().embed(TEXTS)).all()
    assert told[-1] == len(TEXTS)


def test_damaged_blocks_are_embedded_again(
    settings: Settings, tmp_path: Path, no_ray: list[int]
) -> None:
    embed_on_ray(TEXTS, settings, tmp_path)
    block = sorted(tmp_path.rglob("*.npz"))[0]
    block.write_bytes(block.read_bytes()[:100])
    assert embed_on_ray(TEXTS, settings, tmp_path).embedded in (10, 20)


def test_blocks_of_another_embedder_are_not_read(
    settings: Settings, tmp_path: Path, no_ray: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    embed_on_ray(TEXTS, settings, tmp_path)
    monkeypatch.setattr(HashingEmbedder, "RECIPE", "other")
    assert embed_on_ray(TEXTS, settings, tmp_path).embedded == 90


def test_without_ray_the_remedy_names_the_extra(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.split(".")[0] == "ray":
            raise ImportError("No module named 'ray'")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigError) as caught:
        embed_on_ray(TEXTS, settings, tmp_path)
    assert "rationale[cluster]" in caught.value.remedy


@pytest.mark.system
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_two_workers_of_a_local_ray_give_the_vectors_of_one_machine(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "BLOCK", 16)
    first = embed_on_ray(TEXTS[:50], settings, tmp_path, workers=2)
    assert first == ClusterReport(texts=50, reused=0, embedded=50)
    again = embed_on_ray(TEXTS, settings, tmp_path, workers=2)
    assert again == ClusterReport(texts=90, reused=50, embedded=40)
    found = gathered(FromBlocks(HashingEmbedder(), tmp_path).embed_many(TEXTS), len(TEXTS))
    assert np.array_equal(found, HashingEmbedder().embed(TEXTS))
