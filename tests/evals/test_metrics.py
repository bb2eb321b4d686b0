from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics import citations as cite
from evals.metrics import decisions as dec
from evals.metrics import text
from evals.metrics.statistics import cluster_bootstrap, wilson
from evals.records import Counts
from rag.records import Decision, GuidelineReference, Passage
from tests.support.records import passage, source

UP: Decision = "upheld"
OVER: Decision = "overturned"

# ------------------------------------------------------------------ decisions


def test_always_upholding_scores_the_base_rate_but_half_when_balanced() -> None:
    pairs: list[dec.Pair] = [(UP, UP)] * 88 + [(OVER, UP)] * 12
    assert dec.accuracy(pairs) == 0.88
    assert dec.balanced_accuracy(pairs) == 0.5
    assert dec.cohen_kappa(pairs) == pytest.approx(0)
    assert dec.majority_baseline([a for a, _ in pairs]) == 0.88


def test_figures_agree_with_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    chance = random.Random(1)
    truth = [chance.choice((UP, OVER)) for _ in range(60)]
    guess = [chance.choice((UP, OVER)) for _ in range(60)]
    score = [round(chance.random(), 1) for _ in range(60)]
    pairs = list(zip(truth, guess, strict=True))
    assert dec.balanced_accuracy(pairs) == pytest.approx(
        metrics.balanced_accuracy_score(truth, guess)
    )
    assert dec.cohen_kappa(pairs) == pytest.approx(metrics.cohen_kappa_score(truth, guess))
    assert dec.auc(list(zip(truth, score, strict=True))) == pytest.approx(
        metrics.roc_auc_score([one == OVER for one in truth], score)
    )


def test_a_figure_that_has_no_meaning_is_none_and_not_zero() -> None:
    only_upheld: list[dec.Pair] = [(UP, UP)] * 3
    assert dec.balanced_accuracy(only_upheld) is None
    assert dec.cohen_kappa(only_upheld) is None
    assert dec.auc([(UP, 0.2)]) is None
    assert dec.accuracy([]) is None
    assert cite.precision([]) is None
    assert wilson(0, 0) is None


# ------------------------------------------------------------------ intervals


def test_wilson_interval_of_a_published_example() -> None:
    # Newcombe 1998, table I: 81 of 263.
    low, high = wilson(81, 263) or (0, 0)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


def test_the_bootstrap_draws_letters_and_repeats_itself() -> None:
    rows = [(f"letter-{n}", float(n % 2)) for n in range(20) for _ in range(5)]

    def mean(drawn: object) -> float | None:
        assert isinstance(drawn, list)
        return float(sum(value for _, value in drawn) / len(drawn))

    first = cluster_bootstrap(rows, lambda row: row[0], mean)
    assert first == cluster_bootstrap(list(reversed(rows))[::-1], lambda row: row[0], mean)
    alone = cluster_bootstrap(
        list(enumerate(rows)), lambda row: str(row[0]), lambda d: mean([row for _, row in d])
    )
    assert first is not None and alone is not None
    assert first[1] - first[0] > 1.5 * (alone[1] - alone[0])


def test_one_letter_has_no_interval() -> None:
    assert cluster_bootstrap([1, 2], lambda _: "one", lambda rows: float(len(rows))) is None


# ------------------------------------------------------------------ citations


def _passage(family: str, chapter: str, section: str, title: str = "Title") -> Passage:
    made = passage("Words.", id_=f"{family}{chapter}{section}")
    return made.model_copy(
        update={
            "source": source().model_copy(update={"family": family, "title": title}),
            "chapter": chapter,
            "section": section,
        }
    )


def _reference(
    family: str, title: str = "", chapter: str = "", section: str = ""
) -> GuidelineReference:
    return GuidelineReference(
        text="as written", family=family, title=title, chapter=chapter, section=section
    )


LOW_BACK = _passage("MTUS", "Low Back Complaints (Chapter 12)", "Special Studies")
CHRONIC = _passage("MTUS", "Chronic Pain Medical Treatment", "Physical medicine treatment")


def test_citations_are_compared_at_three_levels() -> None:
    wanted = [_reference("MTUS", title="Low Back Complaints", section="Special Studies")]
    assert cite.count([LOW_BACK, CHRONIC], wanted, "family") == Counts(
        draft=1, draft_hits=1, reference=1, reference_hits=1
    )
    assert cite.count([LOW_BACK, CHRONIC], wanted, "title") == Counts(
        draft=2, draft_hits=1, reference=1, reference_hits=1
    )
    assert cite.count([CHRONIC], wanted, "section") == Counts(
        draft=1, draft_hits=0, reference=1, reference_hits=0
    )


def test_a_neck_chapter_is_no_low_back_chapter() -> None:
    wanted = [_reference("MTUS", title="Neck and Upper Back Complaints")]
    found = cite.count([LOW_BACK], wanted, "title")
    assert found is not None and found.draft_hits == 0


def test_the_same_chapter_name_in_another_family_does_not_count() -> None:
    wanted = [_reference("ODG", chapter="Low Back")]
    found = cite.count([LOW_BACK], wanted, "title")
    assert found is not None and (found.draft_hits, found.reference_hits) == (0, 0)


def test_the_same_section_name_in_another_chapter_does_not_count() -> None:
    wanted = [_reference("MTUS", chapter="Knee Complaints", section="Special Studies")]
    found = cite.count([LOW_BACK], wanted, "section")
    assert found is not None and found.draft_hits == 0


def test_a_reference_without_a_section_is_not_scored_at_that_level() -> None:
    assert cite.count([LOW_BACK], [_reference("MTUS", title="Low Back")], "section") is None


def test_precision_recall_and_f1_are_micro_averages() -> None:
    counts = [
        Counts(draft=3, draft_hits=1, reference=1, reference_hits=1),
        Counts(draft=1, draft_hits=1, reference=3, reference_hits=1),
    ]
    assert (cite.precision(counts), cite.recall(counts), cite.f1(counts)) == (0.5, 0.5, 0.5)


# ------------------------------------------------------------------ text


def test_rouge_lsum_of_a_worked_example() -> None:
    # Two reference words lie in the union of both sentence-wise subsequences: w1 w2, w1 w3 … (Lin
    # 2004, section 3.2): reference w1..w5; candidates "w1 w2 w6 w7 w8" and "w1 w3 w8 w9 w5".
    score = text.rouge_lsum("W1 w2 w6 w7 w8. W1 w3 w8 w9 w5.", "W1 w2 w3 w4 w5.")
    assert score == pytest.approx(2 * (4 / 10) * (4 / 5) / (4 / 10 + 4 / 5))


def test_rare_words_weigh_more_than_common_ones() -> None:
    corpus = ["knee pain", "knee pain", "knee effusion"]
    weight = text.idf(corpus)
    assert weight("effus") > weight("knee") > 0
    both = text.idf_f1("knee effusion", "knee effusion", weight)
    assert both == pytest.approx(1)
    assert text.idf_f1("effusion", "knee effusion", weight) > text.idf_f1(
        "knee", "knee effusion", weight
    )


def test_sentence_agreement_matches_each_sentence_with_its_best() -> None:
    vectors = {"One.": [1.0, 0.0], "Two.": [0.0, 1.0]}

    def embed(texts: object) -> list[list[float]]:
        assert isinstance(texts, list)
        return [vectors[one] for one in texts]

    assert text.sentence_f1("One. Two.", "Two. One.", embed) == pytest.approx(1)
    assert text.sentence_f1("One.", "Two.", embed) == 0
    assert text.sentence_f1("One.", "One. Two.", embed) == pytest.approx(2 * 1 * 0.5 / 1.5)


@given(st.text(max_size=200), st.text(max_size=200))
def test_agreement_is_symmetric_and_within_bounds(one: str, other: str) -> None:
    weight = text.idf([one, other])
    for value in (text.idf_f1(one, other, weight), text.rouge_lsum(one, other)):
        assert 0 <= value <= 1 + 1e-9
    assert math.isclose(
        text.idf_f1(one, other, weight), text.idf_f1(other, one, weight), abs_tol=1e-12
    )


def test_a_required_phrase_must_occur_as_whole_words() -> None:
    assert text.covers("relief for 10\ndays", ["ten days", "10 days"])
    assert not text.covers("relief for 10 daystreams", ["10 days"])


@given(
    st.lists(st.sampled_from("abcde"), max_size=14), st.lists(st.sampled_from("abcde"), max_size=14)
)
def test_the_subsequence_is_common_and_the_longest(one: list[str], other: list[str]) -> None:
    places = sorted(text._lcs(one, other))
    left = iter(other)
    assert all(one[at] in left for at in places)
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i + 1][j + 1] = (
                table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
            )
    assert len(places) == table[-1][-1]
