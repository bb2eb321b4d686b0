"""``rationale corpus sync --cluster``: Ray embeds what is new, and the index is the same."""

from __future__ import annotations

import builtins
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from rag.cli import app
from rag.errors import IndexStateError
from rag.retrieval import Index, cluster, open_index, search
from rag.retrieval.embedding import EmbedderIdentity, HashingEmbedder, Vectors
from rag.settings import Settings
from tests.support.small_library import document, source, write_library

NAMES = tuple(f"part{number}" for number in range(40))


class Curator:
    """Runs commands over a small corpus and a home of its own."""

    def __init__(self, folder: Path) -> None:
        corpus = write_library(
            folder / "corpus", source("s", licence="licensed"), {"a/x.md": written(NAMES)}
        )
        self.settings = Settings(home=folder / "home", corpus=corpus, embedder="hashing")

    def __call__(self, *args: str, home: Path | None = None) -> Result:
        environment = {
            "RATIONALE_HOME": str(home or self.settings.home),
            "RATIONALE_CORPUS": str(self.settings.corpus),
            "RATIONALE_EMBEDDER": "hashing",
        }
        return CliRunner().invoke(app, ["corpus", "sync", *args], env=environment)

    def sync(self, *args: str, home: Path | None = None) -> dict[str, Any]:
        result = self(*args, "--json", home=home)
        assert result.exit_code == 0, result.output
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    def write(self, *names: str) -> None:
        (self.settings.corpus / "a" / "x.md").write_text(written(names), encoding="utf-8")


def written(names: tuple[str, ...]) -> str:
    return document("s", *(f"## {name}\n\nText on {name}.\n" for name in names))


@pytest.fixture
def curator(tmp_path: Path) -> Curator:
    return Curator(tmp_path)


@pytest.fixture
def mapped(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Map blocks in this process instead of Ray's; gather the texts that were embedded."""
    texts: list[str] = []

    def local(
        blocks: list[list[str]], settings: Settings, identity: EmbedderIdentity, *_: object
    ) -> Iterator[tuple[int, Vectors]]:
        for number, block in enumerate(blocks):
            texts.extend(block)
            yield number, HashingEmbedder().embed(block)

    monkeypatch.setattr(cluster, "_mapped", local)
    return texts


def state(settings: Settings) -> tuple[Any, ...]:
    index: Index = open_index(settings)
    ranked = search("text on part7", index, settings, 99)
    return tuple(index.passages), [(f.passage.key, f.score, f.dense, f.lexical) for f in ranked]


def assert_same_as_without(curator: Curator, folder: Path) -> None:
    """Compare the index with one that was made without a cluster."""
    plain = curator.settings.model_copy(update={"home": folder / "plain"})
    curator.sync(home=plain.home)
    assert state(curator.settings) == state(plain)


def test_the_cluster_embeds_what_is_new_and_nothing_else(
    curator: Curator, tmp_path: Path, mapped: list[str]
) -> None:
    assert curator.sync("--cluster")["added"] == 40
    assert len(mapped) == 40
    mapped.clear()
    assert curator.sync("--cluster")["skipped"] == 40
    assert mapped == []
    curator.write(*NAMES, "more")
    assert curator.sync("--cluster", "--workers", "1")["added"] == 1
    assert [text.splitlines()[-1] for text in mapped] == ["Text on more."]
    assert_same_as_without(curator, tmp_path)
    assert not (curator.settings.home / "cache" / "blocks").exists(), "the index holds them"


def test_what_a_cluster_finished_before_it_failed_is_kept(
    curator: Curator, monkeypatch: pytest.MonkeyPatch, mapped: list[str]
) -> None:
    monkeypatch.setattr(cluster, "BLOCK", 10)
    whole = cluster._mapped

    def failing(*args: Any) -> Iterator[tuple[int, Vectors]]:
        blocks = whole(*args)
        yield next(blocks)
        raise IndexStateError("The Ray cluster failed: lost.", "Run it again.", retry=True)

    monkeypatch.setattr(cluster, "_mapped", failing)
    result = curator("--cluster")
    assert result.exit_code == IndexStateError.exit_code
    assert "Run it again" in result.output
    mapped.clear()
    monkeypatch.setattr(cluster, "_mapped", whole)
    assert curator.sync("--cluster")["added"] == 40
    assert len(mapped) == 30


def test_without_ray_the_remedy_names_the_extra(
    curator: Curator, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.split(".")[0] == "ray":
            raise ImportError("No module named 'ray'")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    result = curator("--cluster")
    assert result.exit_code == 6
    assert "rationale[cluster]" in result.output


@pytest.mark.parametrize("option", [("--workers", "3"), ("--cluster-address", "head:6379")])
def test_options_of_a_cluster_without_one_are_refused(
    curator: Curator, option: tuple[str, str]
) -> None:
    result = curator(*option)
    assert result.exit_code == 2
    assert "--cluster" in result.output
    assert not curator.settings.home.exists()


@pytest.mark.system
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_local_ray_of_two_workers_makes_the_index_of_one_machine(
    curator: Curator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("ray", reason="the extra `cluster` is not installed")
    monkeypatch.setattr(cluster, "BLOCK", 8)
    report = curator.sync("--cluster", "--workers", "2")
    assert (report["added"], report["passages"]) == (40, 40)
    curator.write(*NAMES[5:], "more")
    report = curator.sync("--cluster", "--workers", "2")
    assert (report["added"], report["deleted"]) == (1, 5)
    assert_same_as_without(curator, tmp_path)
