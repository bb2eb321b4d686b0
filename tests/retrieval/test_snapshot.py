"""A snapshot holds what Chroma holds, is whole or not there, and is filtered without reading."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from rag.errors import IndexStateError
from rag.library import load_library
from rag.library.sources import in_force
from rag.retrieval import Filter, Index, look_up, open_index, search, sync
from rag.retrieval.columns import body_parts_of
from rag.retrieval.embedding import HashingEmbedder
from rag.retrieval.snapshot import current, write_snapshot
from rag.settings import Settings
from tests.support.small_library import document, section, source, write_library

REGISTER = "".join(
    (
        source("old", until="2016-07-28"),
        source("new", start="2016-07-28"),
        source("odg", family="ODG", rank=2),
    )
)
PT = "Physical therapy"
DOCUMENTS = {
    "mtus/old.md": document(
        "old", section("o1", "physical_therapy", "Ten visits at most.", heading=PT)
    ),
    "mtus/new.md": document(
        "new",
        section("n1", "physical_therapy", "Visits fade with time.", heading=PT),
        section("n2", "facet_joint_injection", "One block.", parts="cervical_spine"),
        section("n3", "knee_arthroscopy, surgery", "After a tear.", parts="knee"),
    ),
    "odg/knee.md": document(
        "odg",
        section("k1", "physical_therapy", "Nine visits over eight weeks.", heading=PT),
        chapter="Knee",
        parts="knee",
    ),
}


@pytest.fixture
def built(tmp_path: Path) -> Settings:
    corpus = write_library(tmp_path / "corpus", REGISTER, DOCUMENTS)
    settings = Settings(home=tmp_path / "home", corpus=corpus, embedder="hashing", min_score=0.05)
    sync(load_library(corpus, settings.home), settings)
    return settings


def generation(settings: Settings) -> Path:
    folder = settings.home / "snapshot"
    return folder / (folder / "current").read_text().strip()


def ids(index: Index, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> set[str]:
    found = (index.passage(int(row)).recommendation for row in rows)
    return {facts.id for facts in found if facts}


def test_rows_are_found_by_what_their_recommendation_is_about(built: Settings) -> None:
    index = open_index(built)
    about = index.columns.rows_about
    assert ids(index, about(["physical_therapy"])) == {"o1", "n1", "k1"}
    assert ids(index, about(["surgery", "facet_joint_injection"])) == {"n2", "n3"}
    assert ids(index, about(["acupuncture"])) == set()
    assert "knee_arthroscopy" in index.columns.treatments
    assert not index.columns.plain.any()


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(), None),
        (Filter(sources=("odg",)), {"k1"}),
        (Filter(families=("MTUS",)), {"o1", "n1", "n2", "n3"}),
        (Filter(editions=("2016",)), {"n1", "n2", "n3"}),
        (Filter(body_parts=("knee",)), {"o1", "n1", "n3", "k1"}),
        (Filter(as_of=date(2016, 7, 27)), {"o1", "k1"}),
        (Filter(as_of=date(2016, 7, 28)), {"n1", "n2", "n3", "k1"}),
        (Filter(families=("MTUS",), as_of=date(2016, 7, 28), body_parts=("knee",)), {"n1", "n3"}),
    ],
)
def test_a_filter_keeps_what_it_names(
    built: Settings, wanted: Filter, expected: set[str] | None
) -> None:
    index = open_index(built)
    mask = index.columns.mask(wanted)
    if expected is None:
        assert mask is None
        return
    assert mask is not None
    assert ids(index, np.flatnonzero(mask)) == expected
    found = look_up("visits of therapy after a block or tear", index, built, 99, wanted).passages
    assert {f.passage.recommendation.id for f in found if f.passage.recommendation} == expected


def test_a_filter_leaves_scores_and_order_as_they_are(built: Settings) -> None:
    index = open_index(built)
    every = search("visits of physical therapy", index, built, 99)
    some = search("visits of physical therapy", index, built, 99, families=("MTUS",))
    assert list(some) == [f for f in every if f.passage.source.family == "MTUS"]


def test_body_parts_are_the_section_s_else_the_chapter_s(built: Settings) -> None:
    parts = {
        p.recommendation.id: body_parts_of(p)
        for p in open_index(built).passages
        if p.recommendation
    }
    assert parts["n2"] == ("cervical_spine",)
    assert parts["k1"] == ("knee",)
    assert parts["n1"] == ()


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("the of and with", "no word that tells"),
        ("?!", "no word that tells"),
        ("приём лекарств", "check the spelling, or write it in English"),
    ],
)
def test_a_query_that_says_nothing_finds_nothing_and_says_why(
    built: Settings, query: str, reason: str
) -> None:
    found = look_up(query, open_index(built), built)
    assert found.passages == ()
    assert reason in found.notes[0]


def test_a_filter_that_nothing_passes_says_what_there_is(built: Settings) -> None:
    index = open_index(built)
    found = look_up("therapy", index, built, None, Filter(sources=("acoem",)))
    assert found.passages == ()
    assert found.notes == ("The library has no sources acoem; it has new, odg, old.",)
    nothing = look_up("therapy", index, built, None, Filter(as_of=date(1990, 1, 1)))
    assert nothing.notes == ("No passage of the library passes the filter.",)


def test_of_a_long_query_what_the_model_reads_counts_and_it_is_said(built: Settings) -> None:
    index = open_index(built)
    words = " ".join(["physical therapy visits"] * 3000)
    assert len(words) > 50_000
    found = look_up(words + " facet block", index, built, 3)
    assert len(found.passages) == 3
    assert len(found.query.split()) < 255
    assert f"first {len(found.query.split())} words" in found.notes[0]
    assert look_up("physical therapy " * 10, index, built, 1).notes == ()


def test_a_word_that_nothing_has_does_not_hide_the_others(built: Settings) -> None:
    found = look_up("xyzzy therapy", open_index(built), built, 1)
    assert found.passages and not found.notes


def test_asking_for_no_passages_or_too_many(built: Settings) -> None:
    index = open_index(built)
    assert search("therapy", index, built, 0) == ()
    assert len(search("therapy", index, built, 10_000)) == index.size


def test_the_editions_of_an_index_are_known_without_reading_passages(built: Settings) -> None:
    index = open_index(built)
    assert [s.id for s in index.sources] == ["new", "odg", "old"]
    day = date(2015, 1, 1)
    expected = [in_force(passage.source, day) for passage in index.passages]
    assert index.columns.in_force(day).tolist() == expected


def test_two_builds_write_the_same_bytes(built: Settings, tmp_path: Path) -> None:
    other = built.model_copy(update={"home": tmp_path / "other"})
    library = load_library(built.corpus, built.home)
    sync(library.model_copy(update={"passages": library.passages[::-1]}), other)
    one, two = generation(built), generation(other)
    assert one.name == two.name
    for path in sorted(one.iterdir()):
        if path.name != "vectors.npy":  # Chroma may give back another last digit
            assert path.read_bytes() == (two / path.name).read_bytes(), path.name


def test_a_snapshot_that_is_lost_or_damaged_is_made_anew_from_chroma(built: Settings) -> None:
    before = search("visits", open_index(built), built, 9)
    shutil.rmtree(built.home / "snapshot")
    assert search("visits", open_index(built), built, 9) == before
    (generation(built) / "passages.jsonl").write_bytes(b"{}")
    assert search("visits", open_index(built), built, 9) == before
    (generation(built) / "meta.json").write_bytes(b"no json")
    assert search("visits", open_index(built), built, 9) == before
    (built.home / "snapshot" / "current").write_text("elsewhere\n")
    assert search("visits", open_index(built), built, 9) == before


def test_without_chroma_a_snapshot_stands_for_nothing(built: Settings) -> None:
    shutil.rmtree(built.home / "index")
    with pytest.raises(IndexStateError, match="no index"):
        open_index(built)


def test_a_snapshot_of_an_older_index_is_not_served_for_a_newer_recipe(
    built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HashingEmbedder, "RECIPE", "another")
    with pytest.raises(IndexStateError, match="embedder sha256"):
        open_index(built)


def test_rows_in_the_wrong_order_are_refused_and_the_current_snapshot_stays(
    built: Settings,
) -> None:
    folder = built.home / "snapshot"
    before = (folder / "current").read_bytes()
    one = open_index(built).passage(0)
    row = (one.key, one.model_dump_json(), np.ones(3, dtype=np.float32))
    for keys, rows in ((["pa"], [row]), ([one.key, "pz"], [row]), ([], [row])):
        with pytest.raises(IndexStateError, match="The index gave"):
            write_snapshot(folder, {"library": "x"}, keys, rows)
    assert (folder / "current").read_bytes() == before
    assert not list(folder.glob(".building-*"))
    assert current(folder) is not None


def test_a_home_that_cannot_be_written_can_be_read(
    built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = search("visits", open_index(built), built, 9)
    shutil.rmtree(built.home / "snapshot")
    (built.home / "snapshot").write_bytes(b"in the way")
    assert search("visits", open_index(built), built, 9) == before


def test_a_search_loads_neither_chromadb_nor_torch(built: Settings) -> None:
    code = (
        "import sys; from pathlib import Path; from rag.settings import Settings\n"
        "from rag.retrieval import open_index, search\n"
        f"s = Settings(home=Path({str(built.home)!r}), corpus=Path({str(built.corpus)!r}), "
        "embedder='hashing')\n"
        "assert search('physical therapy', open_index(s), s, 1)\n"
        "heavy = {'chromadb', 'torch', 'sentence_transformers', 'langchain_core', 'bm25s', 'scipy',"
        " 'onnxruntime', 'gradio'}\n"
        "sys.exit(', '.join(sorted(heavy & sys.modules.keys())) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_notes_of_a_snapshot_hold_how_it_was_made(built: Settings) -> None:
    meta = json.loads((generation(built) / "meta.json").read_bytes())
    library = load_library(built.corpus, built.home)
    assert meta["identity"]["library"] == library.fingerprint()
    assert meta["identity"]["embedder"] == "hashing"
    assert meta["count"] == len(library.passages)
