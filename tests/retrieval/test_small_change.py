"""A small change costs a small sync: nothing else is embedded, read from Chroma or redone."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import rag.retrieval.index as index_module
from rag.errors import IndexStateError
from rag.library import Library, load_library
from rag.library.sync import survey
from rag.retrieval import Index, open_index, search, sync
from rag.retrieval.chroma import ChromaStore, local_client
from rag.retrieval.embedding import HashingEmbedder, Vectors
from rag.retrieval.index import not_embedded
from rag.settings import Settings
from tests.support.small_library import document, section, source, write_library

WORDS = ("one", "two", "three", "four", "five", "six")


def written(
    settings: Settings, *words: str, stance: str = "conditional", more: str = ""
) -> Library:
    sections = (
        section(word, "surgery", f"Text on {word}{more if word == 'two' else ''}.", stance=stance)
        for word in words
    )
    (settings.corpus / "a" / "x.md").write_text(document("s", *sections), encoding="utf-8")
    return load_library(settings.corpus, settings.home)


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    corpus = write_library(tmp_path / "corpus", source("s"), {"a/x.md": ""})
    settings = Settings(home=tmp_path / "home", corpus=corpus, embedder="hashing")
    sync(written(settings, *WORDS), settings)
    return settings


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Gather the texts that go through the embedder."""
    asked: list[str] = []

    class Counting(HashingEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            asked.extend(texts)
            return super().embed(texts)

    monkeypatch.setattr(index_module, "load_embedder", lambda _: Counting())
    return asked


@pytest.fixture
def no_reading(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody read the whole collection."""

    def refuse(*_: Any) -> Any:
        raise AssertionError("the whole collection is read")

    monkeypatch.setattr(ChromaStore, "stored", refuse)
    monkeypatch.setattr(ChromaStore, "keys", refuse)


def state(index: Index) -> tuple[Any, ...]:
    ranked = search("text on two", index, Settings(embedder="hashing"), 99)
    return tuple(index.passages), [(f.passage.key, f.score, f.dense, f.lexical) for f in ranked]


def built_anew(settings: Settings) -> Index:
    other = settings.model_copy(update={"home": settings.home.with_name("anew")})
    shutil.rmtree(other.home, ignore_errors=True)
    sync(load_library(other.corpus, other.home), other)
    return open_index(other)


def files(settings: Settings) -> dict[str, bytes]:
    folder = settings.home / "snapshot"
    current = folder / (folder / "current").read_text().strip()
    # Chroma may give back another last digit of a vector.
    return {p.name: p.read_bytes() for p in current.iterdir() if p.name != "vectors.npy"}


@pytest.mark.usefixtures("no_reading")
def test_other_facts_and_equal_words_embed_nothing(home: Settings, embedded: list[str]) -> None:
    report = sync(written(home, *WORDS, stance="recommended"), home)
    assert (report.updated, report.embedded, report.added, report.deleted) == (6, 0, 0, 0)
    assert embedded == []
    stances = {p.recommendation.stance for p in open_index(home).passages if p.recommendation}
    assert stances == {"recommended"}


@pytest.mark.usefixtures("no_reading")
def test_one_changed_section_embeds_that_section_only(home: Settings, embedded: list[str]) -> None:
    report = sync(written(home, *WORDS, more=", which is new"), home)
    assert report.embedded == 1
    assert [text.splitlines()[-1] for text in embedded] == ["Text on two, which is new."]
    assert report.skipped + report.updated + report.added == 6


def test_a_grown_index_is_the_one_that_is_built_anew(home: Settings) -> None:
    for words, more in ((WORDS[:4], ""), (WORDS[::-1], " and more"), (("seven", *WORDS[2:]), "")):
        sync(written(home, *words, more=more), home)
        anew = built_anew(home)
        assert state(open_index(home)) == state(anew)
        other = home.model_copy(update={"home": home.home.with_name("anew")})
        assert files(home) == files(other)


@pytest.mark.parametrize("name", ["passages.jsonl", "stamps.npy", "posting-counts.npy"])
def test_a_flipped_byte_does_not_go_from_one_snapshot_into_the_next(
    home: Settings, name: str
) -> None:
    folder = home.home / "snapshot"
    path = folder / (folder / "current").read_text().strip() / name
    data = path.read_bytes()
    path.write_bytes(data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])
    report = sync(written(home, *WORDS, "seven"), home)
    assert (report.added, report.embedded) == (1, 1)
    built_anew(home)
    assert files(home) == files(home.model_copy(update={"home": home.home.with_name("anew")}))


def marked(settings: Settings, **metadata: str) -> None:
    """Change what the collection says of itself."""
    client = local_client(settings.home / "index")
    collection = client.get_collection("rationale-passages", embedding_function=None)
    collection.modify(metadata={**(collection.metadata or {}), **metadata})
    client.close()


@pytest.mark.parametrize(
    "metadata", [{"state": "building"}, {"library": "another"}, {"count": "99"}]
)
def test_a_snapshot_that_is_no_copy_of_the_collection_is_not_planned_from(
    home: Settings, monkeypatch: pytest.MonkeyPatch, metadata: dict[str, str]
) -> None:
    asked: list[bool] = []
    stored = ChromaStore.stored

    def asking(store: ChromaStore) -> Any:
        asked.append(True)
        return stored(store)

    monkeypatch.setattr(ChromaStore, "stored", asking)
    marked(home, **metadata)
    sync(written(home, *WORDS[:5]), home)
    assert asked == [True]
    assert state(open_index(home)) == state(built_anew(home))


def test_passages_that_went_from_the_collection_are_put_back(home: Settings) -> None:
    client = local_client(home.home / "index")
    collection = client.get_collection("rationale-passages", embedding_function=None)
    collection.delete(ids=collection.get(limit=1)["ids"])
    client.close()
    assert sync(load_library(home.corpus, home.home), home).embedded == 1
    assert state(open_index(home)) == state(built_anew(home))


def test_what_another_process_wrote_meanwhile_is_noticed(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ChromaStore, "delete", lambda *_: None)
    with pytest.raises(IndexStateError, match="another process has written") as caught:
        sync(written(home, *WORDS[:5]), home)
    assert caught.value.retry
    monkeypatch.undo()
    assert len(open_index(home).passages) == 6, "the last good library is served"
    assert sync(load_library(home.corpus, home.home), home).deleted == 1
    assert len(open_index(home).passages) == 5


def test_what_other_code_derived_is_derived_anew(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(home)
    for module in ("index", "snapshot", "writing"):
        monkeypatch.setattr(f"rag.retrieval.{module}.code_stamp", lambda: "newer")
    report = sync(load_library(home.corpus, home.home), home)
    assert report.skipped == 6
    after = files(home)
    assert b"newer" in after.pop("meta.json")
    assert after.items() <= before.items()


def test_a_survey_names_the_library_as_the_library_does(home: Settings) -> None:
    library = load_library(home.corpus, home.home)
    assert survey(library).fingerprint == library.fingerprint()
    assert [*survey(library).stamps] == sorted(p.key for p in library.passages)


def test_what_a_sync_would_embed_is_known_before_it(home: Settings) -> None:
    changed = written(home, *WORDS, "seven", more=", which is new")
    texts = [text.splitlines()[-1] for text in not_embedded(changed, home)]
    assert texts == ["Text on two, which is new.", "Text on seven."]
    shutil.rmtree(home.home)
    assert len(not_embedded(changed, home)) == 7
