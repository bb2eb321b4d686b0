"""Levels, doses and codes are searched as what they are; BM25 ranks by shared words."""

from pathlib import Path

import bm25s
import numpy as np
import pytest

from rag.retrieval.lexical import LexicalIndex, tokenize
from rag.retrieval.postings import Postings


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


TEXTS = [
    "Facet injection at C3-4, C4-5 and C5-6; no more than two levels of facet injection.",
    "Physical therapy, ten visits, and a home exercise programme.",
    "",
    "Therapy visits: 9 to 10 over 8 weeks. Therapy fades.",
    "Norco 10/325mg twice daily, no refills.",
]


@pytest.mark.parametrize(
    "query", ["facet injection C3-C4", "therapy therapy visits", "norco no 10"]
)
def test_scores_are_those_of_a_published_bm25(query: str) -> None:
    tokens = [tokenize(text) for text in TEXTS]
    published = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
    published.index(tokens, show_progress=False)
    known = [token for token in tokenize(query) if token in published.vocab_dict]
    expected = published.get_scores(known)
    assert LexicalIndex(TEXTS).scores(query) == pytest.approx(expected, abs=1e-5)


def test_postings_are_the_same_after_saving(tmp_path: Path) -> None:
    made = Postings.of(tokenize(text) for text in TEXTS)
    made.save(tmp_path)
    read = Postings.open(tmp_path, len(TEXTS))
    for query in ("facet", "visits of therapy", "zebra", "10/325_mg", "ünïcode"):
        assert np.array_equal(made.scores(tokenize(query)), read.scores(tokenize(query)))
    assert read.knows("facet") and not read.knows("face") and not read.knows("")


def test_postings_of_nothing_can_be_saved(tmp_path: Path) -> None:
    Postings.of([]).save(tmp_path)
    assert Postings.open(tmp_path, 0).scores(["facet"]).shape == (0,)
