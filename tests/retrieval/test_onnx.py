"""An exported model gives the model's own vectors, or is not used and says why."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.errors import ConfigError, IndexStateError
from rag.retrieval import onnx_export
from rag.retrieval.embedding import ModelEmbedder, embedder_status
from rag.retrieval.onnx_export import (
    ExportRefused,
    ensure_export,
    export_folder,
    export_model,
    find_export,
    make_int8,
)
from rag.retrieval.onnx_model import CARD, MODEL, OnnxModel, read_card
from rag.retrieval.weights import models_folder, weights_digest
from rag.settings import Settings
from tests.support.small_onnx import some_texts, write_export


def test_a_text_has_one_vector_whatever_stands_beside_it(tmp_path: Path) -> None:
    model = OnnxModel(write_export(tmp_path))
    texts = some_texts(30)
    together, _ = model.encode(texts)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1.0, abs=1e-6)
    assert (together == np.vstack([model.encode([text])[0] for text in texts])).all()
    assert (together == OnnxModel(tmp_path, threads=2).encode(texts)[0]).all()


def test_pooling_is_as_the_card_says(tmp_path: Path) -> None:
    mean = OnnxModel(write_export(tmp_path / "mean")).encode(["neck", "knee"])[0]
    first = OnnxModel(write_export(tmp_path / "cls", pooling="cls")).encode(["neck", "knee"])[0]
    assert (first[0] == first[1]).all()  # the first mark is the same for every text
    assert (mean[0] != mean[1]).any()


def test_words_left_out_are_counted_exactly(tmp_path: Path) -> None:
    model = OnnxModel(write_export(tmp_path, max_length=6))
    texts = ["neck pain", "neck " * 4, "neck " * 5, "neck " * 40, ""]
    vectors, left_out = model.encode(texts)
    assert left_out == [0, 0, 1, 36, 0]
    assert [model.count_pieces(text) for text in texts] == [4, 6, 7, 42, 2]
    assert (vectors[1] == vectors[3]).all()


def test_half_characters_of_damaged_files_do_not_stop_it(tmp_path: Path) -> None:
    vectors, _ = OnnxModel(write_export(tmp_path)).encode(["neck \ud83d pain"])
    assert vectors.shape == (1, 16)


def test_a_vector_without_direction_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(IndexStateError, match="without direction"):
        OnnxModel(write_export(tmp_path, zero="week")).encode(["week"])


def test_a_damaged_export_is_not_taken_for_one(tmp_path: Path) -> None:
    write_export(tmp_path)
    with (tmp_path / MODEL).open("r+b") as file:
        file.truncate(50)
    assert read_card(tmp_path) is None
    with pytest.raises(ConfigError, match="damaged"):
        OnnxModel(tmp_path)


def test_the_doctor_finds_an_export_that_was_changed(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    digest = weights_digest(tmp_path)
    folder = write_export(export_folder(tmp_path / "home", digest))
    card = json.loads((folder / CARD).read_text())
    (folder / CARD).write_text(json.dumps({**card, "weights_sha256": digest}))
    settings = Settings(home=tmp_path / "home", embedder=str(tmp_path))
    assert "run by ONNX Runtime" in embedder_status(settings)
    data = bytearray((folder / MODEL).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / MODEL).write_bytes(data)
    with pytest.raises(ConfigError, match="damaged") as caught:
        embedder_status(settings)
    assert "corpus sync" in caught.value.remedy


def test_what_a_killed_export_left_is_swept_up_in_time(tmp_path: Path) -> None:
    for name, age in (("old", 7200), ("young", 60)):
        (tmp_path / f".making-{name}").mkdir()
        os.utime(tmp_path / f".making-{name}", (time.time() - age,) * 2)
    with pytest.raises(ValueError), onnx_export._Aside(tmp_path / "x"):
        raise ValueError("stopped")
    assert [path.name for path in tmp_path.iterdir()] == [".making-young"]


def test_a_damaged_export_is_replaced_and_a_whole_one_kept(tmp_path: Path) -> None:
    target = write_export(tmp_path / "x")
    (target / MODEL).write_bytes(b"")
    with onnx_export._Aside(target) as aside:
        write_export(aside, max_length=7)
    with onnx_export._Aside(target) as aside:
        write_export(aside, max_length=8)
    card = read_card(target)
    assert card is not None and card.max_length == 7
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    assert sorted(path.name for path in target.iterdir()) == [CARD, MODEL, "tokenizer.json"]


def test_an_export_of_other_weights_is_not_taken(tmp_path: Path) -> None:
    write_export(export_folder(tmp_path, "0" * 64))
    assert find_export(tmp_path, "0" * 64) is not None
    assert find_export(tmp_path, "0" * 63 + "1") is None  # the name alone would fit
    assert find_export(tmp_path, "0" * 64, int8=True) is None


def test_weights_are_read_once_and_again_when_they_change(tmp_path: Path) -> None:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"one")
    first = weights_digest(tmp_path, tmp_path)
    notes = models_folder(tmp_path) / "weights.json"
    noted = json.loads(notes.read_text())
    noted[str(weights.resolve())][2] = "noted"
    notes.write_text(json.dumps(noted))
    assert weights_digest(tmp_path, tmp_path) == "noted"  # not read again
    assert weights_digest(tmp_path) == first  # read, whatever is noted
    weights.write_bytes(b"other")
    assert weights_digest(tmp_path, tmp_path) not in ("noted", first)
    notes.write_text("[damaged")
    assert weights_digest(tmp_path, tmp_path) == weights_digest(tmp_path)


def test_an_embedder_with_an_export_needs_no_torch(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    digest = weights_digest(tmp_path)
    folder = write_export(export_folder(tmp_path, digest))
    card = json.loads((folder / CARD).read_text())
    (folder / CARD).write_text(json.dumps({**card, "weights_sha256": digest}))
    code = (
        "import sys; from pathlib import Path; "
        "from rag.retrieval.embedding import ModelEmbedder; "
        "home = Path(sys.argv[1]); ModelEmbedder('m', home, home=home).embed(['neck pain']); "
        "sys.exit(', '.join({'torch', 'transformers', 'sentence_transformers', 'onnx', 'ray'} "
        "& set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        env=onnx_export.child_environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_model_that_cannot_be_exported_stays_as_it_is_and_is_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    asked: list[Any] = []

    def refuse(*given: object) -> dict[str, str]:
        asked.append(given)
        return {"refused": "its pooling is max"}

    monkeypatch.setattr(onnx_export, "_in_a_process", refuse)
    for _ in range(2):
        with pytest.raises(ExportRefused, match="its pooling is max"):
            ensure_export(tmp_path, tmp_path, weights_digest(tmp_path))
    assert len(asked) == 1
    embedder = ModelEmbedder("m", tmp_path, home=tmp_path)
    with caplog.at_level(logging.WARNING), pytest.raises(ConfigError, match="no sentence-transf"):
        embedder.embed(["text"] * 20)  # asks torch, which finds that the folder is no model
    assert "stays with sentence-transformers: its pooling is max" in caplog.text


def test_eight_bit_weights_are_never_replaced_by_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    monkeypatch.setattr(onnx_export, "_in_a_process", lambda *_: {"refused": "too unlike"})
    embedder = ModelEmbedder("m", tmp_path, home=tmp_path, int8=True)
    with pytest.raises(ConfigError, match="8-bit"):
        embedder.embed(["text"])
    whole = ModelEmbedder("m", tmp_path, home=tmp_path).identity
    assert embedder.identity.name == "m+int8"
    assert embedder.identity.sha256 != whole.sha256


def _tiny_model(folder: Path, pooling: str) -> Path:
    """Write a sentence-transformers model of random weights that is made in no time."""
    import torch
    from sentence_transformers import SentenceTransformer, models
    from tokenizers import Tokenizer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    from rag.library.pieces import packaged_model

    packaged = packaged_model()
    assert packaged is not None
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=30522,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    plain = folder / "plain"
    BertModel(config).save_pretrained(plain)
    tokenizer = Tokenizer.from_file(str(packaged / "tokenizer.json"))
    BertTokenizerFast(tokenizer_object=tokenizer, model_max_length=64).save_pretrained(plain)
    layers = models.Transformer(str(plain), max_seq_length=48)
    made = SentenceTransformer(
        modules=[layers, models.Pooling(16, pooling_mode=pooling)], device="cpu"
    )
    made.save(str(folder / "model"))
    return folder / "model"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("pooling", ["mean", "cls"])
def test_an_export_gives_the_vectors_of_sentence_transformers(tmp_path: Path, pooling: str) -> None:
    model = _tiny_model(tmp_path, pooling)
    folder = export_model(model, tmp_path / "models")
    card = read_card(folder)
    assert card is not None
    assert (card.pooling, card.max_length, card.dimension) == (pooling, 48, 16)
    assert card.largest_difference <= 1e-5
    texts = ["Facet injection at C3-4.", "knee", "a long text that goes on and on " * 9]
    by_torch = ModelEmbedder("m", model).embed(texts)
    assert np.abs(OnnxModel(folder).encode(texts)[0] - by_torch).max() <= 1e-5
    smaller = read_card(make_int8(folder))
    assert smaller is not None
    assert smaller.precision == "int8"
    assert 0.95 < smaller.lowest_cosine < 1.0


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_other_shapes_are_refused_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = _tiny_model(tmp_path, "max")
    with pytest.raises(ExportRefused, match="its pooling is max"):
        export_model(model, tmp_path / "models")
    model = _tiny_model(tmp_path / "other", "mean")
    monkeypatch.setattr(onnx_export, "TOLERANCE", -1.0)
    with pytest.raises(ExportRefused, match="its vectors differ"):
        export_model(model, tmp_path / "models")
    assert list((tmp_path / "models").iterdir()) == []  # nothing half-made is left
