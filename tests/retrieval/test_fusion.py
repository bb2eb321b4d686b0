"""The fused score is the published formula, and finds what either arm alone would miss."""

import numpy as np
import pytest

from rag.retrieval.embedding import HashingEmbedder
from rag.retrieval.fusion import fuse, order
from rag.retrieval.index import Matcher


def test_the_formula() -> None:
    fused = fuse(np.array([0.5, 0.2]), np.array([2.0, 4.0]), 0.8)
    assert fused == pytest.approx([0.8 + 0.2 * 0.5, 0.8 * 1.2 / 1.5 + 0.2])


def test_each_arm_alone_fails_and_both_together_find_it() -> None:
    dense = np.array([0.90, 0.88, 0.10])
    lexical = np.array([0.0, 4.0, 4.2])
    fused = fuse(dense, lexical, 0.7)
    assert [int(arm.argmax()) for arm in (dense, lexical, fused)] == [0, 2, 1]


def test_without_any_shared_word_meaning_decides() -> None:
    assert fuse(np.array([0.1, 0.3]), np.zeros(2), 0.7).argmax() == 1


def test_ties_go_by_key_and_not_by_place() -> None:
    assert order(np.array([0.5, 0.9, 0.5]), ["pb", "pc", "pa"]) == [1, 2, 0]


def test_nothing_to_rank() -> None:
    assert fuse(np.zeros(0), np.zeros(0), 0.7).shape == (0,)


def test_plain_texts_can_be_ranked_without_an_index() -> None:
    texts = ["Facet block at C3-4.", "Topical cream for the knee.", "Aquatic therapy."]
    embedder = HashingEmbedder()
    match = Matcher(texts, embedder.embed(texts), embedder).match("cream for a knee", 0.7)
    assert match.fused.argmax() == 1
    assert match.dense.max() <= 1.0
