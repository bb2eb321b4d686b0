"""Levels, doses and codes are searched as what they are; BM25 ranks by shared words."""

import pytest

from rag.retrieval.lexical import LexicalIndex, tokenize


@pytest.mark.parametrize("written", ["C3-4", "C3-C4", "C3/4", "C3/C4", "c3–4", "C3 - C4"])
def test_a_level_is_one_token_however_written(written: str) -> None:
    assert tokenize(f"injection at {written}, left") == ["inject", "c3_c4", "left"]


def test_a_range_of_levels_gives_each_level() -> None:
    assert tokenize("L3-S1") == ["l3_l4", "l4_l5", "l5_s1"]
    assert {"c2_c3", "c3_c4", "c4_c5"} <= set(tokenize("C2-3, 3-4 and 4-5"))


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("Norco 10/325", "10/325"),
        ("Norco 10/325mg", "10/325_mg"),
        ("50 mg daily", "50_mg"),
        ("50mg daily", "50_mg"),
        ("CPT 64490", "64490"),
        ("M54.12", "m54.12"),
        ("50% relief", "50_percent"),
        ("B12", "b12"),
    ],
)
def test_doses_and_codes_are_single_tokens(text: str, token: str) -> None:
    assert token in tokenize(text)


def test_negations_are_words_of_content() -> None:
    assert tokenize("not recommended without relief") == ["not", "recommend", "without", "relief"]


def test_plurals_and_forms_meet() -> None:
    assert tokenize("Facet injections") == tokenize("facet injection")


def test_the_level_asked_for_ranks_first() -> None:
    index = LexicalIndex(["Block at C3-4.", "Block at C4-5.", "Block of the knee."])
    scores = index.scores("block C4/C5")
    assert scores.argmax() == 1
    assert scores[0] == scores[2]


@pytest.mark.parametrize("query", ["", "the of and", "zebra"])
def test_nothing_shared_scores_nothing(query: str) -> None:
    assert not LexicalIndex(["Block at C3-4."]).scores(query).any()


@pytest.mark.parametrize("texts", [[], ["", "the"]])
def test_texts_without_words_can_be_searched(texts: list[str]) -> None:
    assert list(LexicalIndex(texts).scores("block")) == [0.0] * len(texts)
