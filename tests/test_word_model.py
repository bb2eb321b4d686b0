"""Models of words: probabilities, the mean of sentences, and the way back from a fit."""

from __future__ import annotations

import pytest

from evals.word_models import fit_labels
from rag.word_model import WordModel

ROWS = [
    ("up", ["He walks farther.", "Pain is less."]),
    ("up", ["She is back at work."]),
    ("down", ["Nothing is documented.", "No goal is given."]),
    ("down", ["The notes do not say why."]),
] * 5


@pytest.fixture(scope="module")
def model() -> WordModel:
    return fit_labels(ROWS, ("down", "up"), "a test", 30.0)


def test_shares_are_probabilities_and_follow_the_labels(model: WordModel) -> None:
    for label, sentences in ROWS:
        down, up = model.shares(sentences)
        assert down + up == pytest.approx(1.0)
        assert (up > down) is (label == "up")


def test_a_text_is_the_mean_of_its_sentences_in_any_order(model: WordModel) -> None:
    once = model.shares(["He walks farther.", "No goal is given."])
    assert model.shares(["No goal is given.", "He walks farther."]) == pytest.approx(once)
    assert model.shares(["He walks farther."] * 3) == pytest.approx(
        model.shares(["He walks farther."])
    )


def test_a_model_survives_being_written(model: WordModel) -> None:
    again = WordModel.model_validate_json(model.model_dump_json())
    assert again.shares(["Pain is less."]) == model.shares(["Pain is less."])
