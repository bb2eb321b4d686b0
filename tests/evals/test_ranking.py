"""Ranking measures against trec_eval's own, and sets that are wrong."""

from __future__ import annotations

import json
import random
import warnings
from pathlib import Path

import numpy as np
import pytest

from evals.metrics.ranking import ndcg, recall, reciprocal_rank
from evals.metrics.statistics import mean_interval
from evals.retrieval.collections import Collection, Topic, load_beir
from evals.retrieval.gold import kappa
from evals.retrieval.run import evaluate
from evals.retrieval.systems import Bench, Likeness, reciprocal_rank_fusion, scored_systems
from rag.errors import InputError
from rag.retrieval.embedding import HashingEmbedder

TEXTS = {
    "d1": ("Facet injections", "A facet injection of the neck is not recommended."),
    "d2": ("Physical therapy", "Nine visits over eight weeks are recommended for the neck."),
    "d3": ("Opioids", "An opioid is continued where function improves."),
    "d4": ("Acupuncture", "Acupuncture is an option where medication is reduced."),
}


def _collection(topics: tuple[Topic, ...] = ()) -> Collection:
    return Collection(
        name="toy",
        ids=tuple(TEXTS),
        titles=tuple(title for title, _ in TEXTS.values()),
        texts=tuple(text for _, text in TEXTS.values()),
        topics=topics,
    )


def _bench(collection: Collection) -> Bench:
    embedder = HashingEmbedder()
    pieces = [
        [f"{title}\n{text}"]
        for title, text in zip(collection.titles, collection.texts, strict=True)
    ]
    return Bench(collection, pieces, embedder.embed([p[0] for p in pieces]), embedder.embed)


def test_measures_equal_those_of_trec_eval() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import ir_measures
        from ir_measures import RR, R, nDCG

    chance = random.Random(7)
    for _ in range(50):
        documents = [f"d{n}" for n in range(40)]
        grades = {d: chance.choice([0, 0, 0, 1, 2, 3]) for d in chance.sample(documents, 15)}
        if not any(grades.values()):
            continue
        ranked = chance.sample(documents, 30)
        qrels = [ir_measures.Qrel("q", d, g) for d, g in grades.items()]
        run = [ir_measures.ScoredDoc("q", d, float(-at)) for at, d in enumerate(ranked)]
        theirs = ir_measures.calc_aggregate([nDCG @ 10, R @ 5, R @ 20, RR], qrels, run)
        assert ndcg(ranked, grades, 10) == pytest.approx(theirs[nDCG @ 10])
        assert recall(ranked, grades, 5) == pytest.approx(theirs[R @ 5])
        assert recall(ranked, grades, 20) == pytest.approx(theirs[R @ 20])
        assert reciprocal_rank(ranked, grades) == pytest.approx(theirs[RR])


def test_a_query_without_an_answer_is_no_zero() -> None:
    assert ndcg(["a"], {"b": 0}, 10) is None
    assert recall(["a"], {}, 5) is None
    assert reciprocal_rank(["a"], {}) is None


def test_interval_of_a_mean_holds_it_and_narrows_with_more_queries() -> None:
    few = [0.0, 1.0, 1.0, 0.0, 1.0, 1.0]
    many = few * 20
    narrow = mean_interval(many, [str(n) for n in range(len(many))])
    wide = mean_interval(few, [str(n) for n in range(len(few))])
    assert narrow is not None and wide is not None
    assert wide[0] < narrow[0] < np.mean(few) < narrow[1] < wide[1]
    assert mean_interval(few, ["one"] * len(few)) is None
    assert mean_interval(many, [str(n) for n in range(len(many))]) == narrow


def test_queries_of_one_cluster_are_drawn_together() -> None:
    values = [0.0] * 10 + [1.0] * 10
    alone = mean_interval(values, [str(n) for n in range(20)])
    together = mean_interval(values, ["a"] * 10 + ["b"] * 10)
    assert alone is not None and together == (0.0, 1.0)
    assert alone[0] > 0.0 and alone[1] < 1.0


def test_every_system_ranks_and_ours_is_compared_with_each() -> None:
    topics = (
        Topic("q1", "facet injection neck", {"d1": 2, "d2": 1}),
        Topic("q2", "opioid function", {"d3": 1}),
    )
    collection = _collection(topics)
    report = evaluate(collection, scored_systems(_bench(collection), 0.8), 4)
    assert list(report.systems) == ["default", "bm25", "dense", "rrf"]
    assert report.systems["default"].figures["mrr"].value == 1.0
    assert {row.baseline for row in report.comparisons} == {"bm25", "dense", "rrf"}
    same = evaluate(collection, scored_systems(_bench(collection), 0.8), 4)
    assert same == report


def test_words_alone_rank_nothing_that_shares_no_word() -> None:
    bench = _bench(_collection())
    bm25 = scored_systems(bench, 0.8)[1]
    assert bm25.rank("opioid", 10) == ["d3"]
    assert bm25.rank("zebra", 10) == []


def test_rank_fusion_prefers_what_both_lists_have() -> None:
    one = Likeness(np.array([0.9, 0.8, 0.1]), np.array([0.0, 5.0, 4.0]))
    scores = reciprocal_rank_fusion(one, ["a", "b", "c"])
    assert scores.argmax() == 1


def _beir(folder: Path, qrels: str, queries: str = '{"_id": "q", "text": "words"}\n') -> Path:
    (folder / "qrels").mkdir(parents=True)
    documents = [{"_id": k, "title": t, "text": x} for k, (t, x) in TEXTS.items()]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(d) + "\n" for d in documents))
    (folder / "queries.jsonl").write_text(queries)
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + qrels)
    return folder


def test_a_beir_folder_is_read_with_its_judgments(tmp_path: Path) -> None:
    found = load_beir(_beir(tmp_path / "set", "q\td1\t1\nq\td2\t0\n"))
    assert found.ids == tuple(TEXTS)
    assert [(t.id, t.grades) for t in found.topics] == [("q", {"d1": 1, "d2": 0})]


@pytest.mark.parametrize(
    ("qrels", "said"),
    [
        ("q\tnothing\t1\n", "document nothing"),
        ("other\td1\t1\n", "query other"),
        ("q\td1\n", "test.tsv:2"),
        ("q\td1\tmuch\n", "test.tsv:2"),
    ],
)
def test_wrong_judgments_are_named_with_their_line(tmp_path: Path, qrels: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        load_beir(_beir(tmp_path / "set", qrels))
    assert said in caught.value.message


def test_a_broken_line_of_a_set_is_named(tmp_path: Path) -> None:
    folder = _beir(tmp_path / "set", "q\td1\t1\n", queries='{"_id": "q"\n')
    with pytest.raises(InputError, match="queries.jsonl:1"):
        load_beir(folder)
    with pytest.raises(InputError, match="corpus.jsonl"):
        load_beir(tmp_path / "none")


def test_agreement_of_two_passes() -> None:
    first = {("q", str(n)): n % 4 for n in range(40)}
    assert kappa(first, first) == (1.0, 40)
    shifted = {pair: (grade + 2) % 4 for pair, grade in first.items()}
    far = kappa(first, shifted)
    assert far is not None and far[0] < 0
    assert kappa(first, {}) is None
