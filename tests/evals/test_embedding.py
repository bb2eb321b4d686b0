"""Sentences are embedded once: a run folder keeps their vectors, and figures stay the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evals.embedding import KEPT, sentence_embedder
from rag.settings import Settings

TEXTS = ["The knee locks.", "Relief lasted ten days.", "The knee locks.", "", "½ of it…"]


def test_vectors_kept_in_a_run_folder_are_those_of_the_model(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embed, name = sentence_embedder(settings, tmp_path)
    assert embed is not None and name
    first = embed(TEXTS[:3])
    kept = (tmp_path / KEPT).read_bytes()

    def never(*given: object) -> None:
        raise AssertionError("embedded again")

    monkeypatch.setattr("evals.embedding._embedded", never)
    again, _ = sentence_embedder(settings, tmp_path)
    assert again is not None
    assert again(TEXTS[:3]) == first
    assert (tmp_path / KEPT).read_bytes() == kept


def test_a_damaged_file_or_one_of_another_model_is_made_anew(
    settings: Settings, tmp_path: Path
) -> None:
    embed, _ = sentence_embedder(settings, tmp_path)
    assert embed is not None
    right = embed(TEXTS[:2])
    whole = (tmp_path / KEPT).read_bytes()
    (tmp_path / KEPT).write_bytes(whole[:40])
    mended, _ = sentence_embedder(settings, tmp_path)
    assert mended is not None and mended(TEXTS[:2]) == right
    np.savez(tmp_path / KEPT, model=np.array("another"), digests=np.zeros((0, 16), np.uint8),
             vectors=np.zeros((0, 3), np.float32))  # fmt: skip
    other, _ = sentence_embedder(settings, tmp_path)
    assert other is not None and other(TEXTS[:2]) == right
    assert (tmp_path / KEPT).read_bytes() == whole


def test_without_a_model_the_reason_is_said(settings: Settings, tmp_path: Path) -> None:
    none, why = sentence_embedder(settings.model_copy(update={"embedder": str(tmp_path / "no")}))
    assert none is None
    assert "no embedding model" in why


@pytest.mark.slow
def test_sentences_run_together_have_the_vectors_of_sentences_run_alone(tmp_path: Path) -> None:
    from rag.retrieval.embedding import ModelEmbedder, load_embedder

    embedder = load_embedder(Settings(home=tmp_path))
    assert isinstance(embedder, ModelEmbedder)
    texts = [f"{word} {word} on the {side}" for word in ("knee", "neck", "pain") for side in
             ("left", "right", "left side", "right knee and the left")]  # fmt: skip
    alone = np.concatenate([embedder.embed([text]) for text in texts])
    embed, _ = sentence_embedder(Settings(home=tmp_path))
    assert embed is not None
    assert np.abs(np.array(embed(texts)) - alone).max() < 1e-6
