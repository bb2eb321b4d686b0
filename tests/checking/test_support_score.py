"""The support score: what must raise it, what must lower it, and that it is one and the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from rag.checking.support.encoder import WordEncoder
from rag.checking.support.features import Comparison, features
from rag.checking.support.score import shipped_model, support
from rag.checking.support.words import counterclaim
from tests.support.clean_drafts import back_scene

DIGEST = (
    "A repeat epidural injection needs at least 50 percent relief for six weeks.",
    "The exercise programme reduces pain in chronic low back disorders.",
)


def score(sentence: str) -> float:
    return support(sentence, DIGEST).score


def test_a_restatement_scores_above_another_subject() -> None:
    assert score("Repeating an epidural injection requires 50 percent relief over six weeks.") > (
        score("Acupuncture is limited to a dozen treatments in this condition.") + 1
    )


def test_a_figure_that_is_not_there_lowers_the_score() -> None:
    right = "A repeat epidural injection needs at least 50 percent relief for 6 weeks."
    assert score(right) > score(right.replace("50", "70"))


def test_the_opposite_direction_lowers_the_score() -> None:
    right = "The exercise programme reduces pain."
    assert score(right) > score(right.replace("reduces", "increases"))


def test_equal_input_gives_equal_scores_and_the_closest_sentence_is_named() -> None:
    one, other = (support("Exercise reduces chronic pain.", DIGEST) for _ in range(2))
    assert one == other
    assert one.place == 1


@pytest.mark.parametrize("sentence", ["", "…", "it is"])
def test_a_sentence_without_content_gets_a_score(sentence: str) -> None:
    assert np.isfinite(support(sentence, DIGEST).score)


def test_no_evidence_supports_nothing() -> None:
    found = support("Exercise reduces pain.", ("", "  "))
    assert found.place is None
    assert found.score < support("Exercise reduces pain.", DIGEST).score


@pytest.mark.parametrize(
    ("claim", "opposite"),
    [
        ("Aspirin does not help.", "Aspirin does help."),
        ("There is no benefit.", "There is benefit."),
        ("Heat improves function.", "Heat worsens function."),
        ("It cannot be ruled out.", "It can be ruled out."),
    ],
)
def test_the_opposite_of_a_claim(claim: str, opposite: str) -> None:
    assert counterclaim(claim) == opposite


def test_no_weight_points_against_what_its_feature_means() -> None:
    model = shipped_model()
    for blend in (model.words, model.meaning):
        for name, weight in blend.weights.items():
            against = name in ("missing", "figures_missing", "other_way")
            assert (weight <= 0) if against else (weight >= 0), name
    assert model.provenance


class LettersReader:
    """Stands in for the model: a row per word, by its letters."""

    def pieces(self, text: str) -> tuple[np.ndarray, list[tuple[int, int]]]:
        places, rows, at = [(0, 0)], [np.ones(26)], 0
        for word in text.split(" "):
            row = np.zeros(26)
            for letter in word.lower():
                if "a" <= letter <= "z":
                    row[ord(letter) - 97] += 1
            rows.append(row + 0.01)
            places.append((at, at + len(word.rstrip(".,"))))
            at += len(word) + 1
        return np.array(rows), places


def test_an_encoder_adds_meaning_to_the_same_features() -> None:
    encoder = WordEncoder(LettersReader())
    weight = shipped_model().weight
    claim = "Exercise programmes reduce pain."
    plain = features(Comparison(claim, DIGEST, weight))
    read = features(Comparison(claim, DIGEST, weight, encoder))
    assert set(plain) < set(read)
    assert 0 <= read["words"] <= 1.0001
    assert set(shipped_model().meaning.weights) <= set(read)


def test_what_an_encoder_remembers_changes_nothing() -> None:
    encoder = WordEncoder(LettersReader())
    evidence: Sequence[str] = DIGEST
    first = support("Exercise reduces pain.", evidence, encoder)
    assert support("Exercise reduces pain.", evidence, encoder) == first


def test_low_support_alone_is_a_note() -> None:
    scene = back_scene().with_sentence(
        3, text="Sleep apnea studies follow witnessed snoring and daytime drowsiness."
    )
    found = [f for f in scene.checked().findings if f.check == "low_support"]
    assert [f.severity for f in found] == ["note"]
    assert not [f for f in back_scene().checked().findings if f.check == "low_support"]
