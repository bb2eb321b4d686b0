"""The ingest benchmark cuts without losing a word, and its table says what was measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.bench.ingest import IngestBench, SystemBench, run_ingest, table
from evals.bench.ingest_documents import cut, read_sample
from evals.bench.ingest_systems import OURS, OURS_INT8, PEER, TUTORIAL
from rag.errors import ConfigError, InputError
from rag.library.pieces import count_pieces
from rag.settings import Settings
from rag.text import squeeze

TEXT = (
    "# Neck\n\nPain of the neck is common. It goes away, mostly, in weeks.\n\n"
    + "An injection may help where relief of therapy did not last. " * 30
    + "\n\n- one\n- two\n\n\n"
    + "word " * 500
)


def _folder(tmp_path: Path, count: int) -> Path:
    for n in range(count):
        (tmp_path / f"g{n}.md").write_text(f"---\nid: {n}\n---\nNumber {n}.\n\n{TEXT}")
    (tmp_path / "empty.md").write_text("---\nid: x\n---\n \n")
    return tmp_path


def test_chunks_hold_every_word_once_and_none_is_too_long() -> None:
    spans = list(cut(TEXT, 100))
    assert max(count_pieces(TEXT[start:end]) for start, end in spans) <= 100
    assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))
    assert squeeze(" ".join(TEXT[start:end] for start, end in spans)) == squeeze(TEXT)


@pytest.mark.parametrize("text", ["", " \n\n ", "\n\n\n"])
def test_a_text_without_words_has_no_chunks(text: str) -> None:
    assert list(cut(text)) == []


def test_a_sample_ends_with_its_last_chunk_and_leaves_front_matter_out(tmp_path: Path) -> None:
    folder = _folder(tmp_path, 3)
    texts, chunks = read_sample(folder, 7)
    assert len(chunks) == 7
    assert texts[-1].endswith(chunks[-1])
    assert "id:" not in "".join(texts)
    assert (texts, chunks) == read_sample(folder, 7)


def test_a_folder_without_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no Markdown or text"):
        read_sample(tmp_path, 5)


def test_an_embedder_that_is_no_model_cannot_be_raced(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is no model"):
        run_ingest(_folder(tmp_path, 1), settings=settings)


def test_the_table_says_ratio_memory_and_loss() -> None:
    system = SystemBench(
        name=OURS,
        chunks=4,
        tokens=800,
        lost_share=0.0,
        start_seconds=1.0,
        seconds=(0.5,),
        processor_seconds=(0.9,),
        tokens_per_second=1600.0,
        ratio=1.55,
        processor_ratio=1.47,
        peak_mib=480.2,
        processes=3,
        largest_difference=2e-7,
        lowest_cosine=1.0,
        median_cosine=1.0,
    )
    peer = SystemBench(
        name=TUTORIAL,
        chunks=5,
        tokens=900,
        lost_share=0.083,
        start_seconds=9.0,
        seconds=(1.0,),
        processor_seconds=(1.8,),
        tokens_per_second=900.0,
        ratio=0.98,
        processor_ratio=None,
        peak_mib=962,
        processes=1,
    )
    bench = IngestBench(
        folder="some",
        documents=2,
        chunks=4,
        repetitions=1,
        processors=2,
        peer=PEER,
        systems=(system, peer),
        skipped=("Other: pip install it",),
    )
    said = table(bench)
    for part in (
        "1,600",
        "1.55",
        "1.47",
        "480",
        "8.3 %",
        "2.0e-07",
        "not run: Other",
        "4 chunks of 2",
    ):
        assert part in said
    assert IngestBench.model_validate_json(bench.model_dump_json()) == bench


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_race_measures_every_system_on_the_same_chunks(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    bench = run_ingest(
        _folder(tmp_path / "texts", 1),
        chunks=6,
        settings=Settings(home=tmp_path / "home"),
        repetitions=1,
    )
    found = {system.name: system for system in bench.systems}
    assert [*found] == [OURS, OURS_INT8, PEER, TUTORIAL]
    ours = found[OURS]
    assert ours.largest_difference is not None and ours.largest_difference <= 1e-5
    assert ours.lost_share == 0.0
    assert ours.tokens == found[PEER].tokens
    assert found[PEER].ratio is None
    int8 = found[OURS_INT8]
    assert int8.lowest_cosine is not None and 0.97 < int8.lowest_cosine < 1
    assert all(system.peak_mib > 50 for system in bench.systems)
