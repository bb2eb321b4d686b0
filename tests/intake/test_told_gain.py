"""The reader of gains: fitted on some authors' sentences, held to those of another."""

from __future__ import annotations

import pytest

from evals.gains.fit import fit
from evals.gains.sentences import GAINS, load, texts
from rag.intake.gains import gains
from rag.intake.told_gain import gain_told, told_gains
from rag.intake.told_gain.reader import told_by


def test_a_new_authors_gains_are_read_and_little_else() -> None:
    told = [one.label in GAINS for one in load("test")]
    read = [gain_told(one.text).tells("any") for one in load("test")]
    right = sum(a and b for a, b in zip(told, read, strict=True))
    assert right / sum(read) >= 0.9
    assert right / sum(told) >= 0.7


def test_it_reads_what_no_phrase_tells() -> None:
    words = "Since the sleeve she hangs out the wash and ties her own apron."
    assert not list(gains(words, "any"))
    assert list(told_gains(words, "function")) == [(0, len(words))]
    for other in (
        "She hopes to hang out the wash and tie her own apron.",
        "She hangs out the wash for a living.",
        "Apron and sleeve were left at the front desk.",
    ):
        assert not list(told_gains(other, "any"))


def test_a_long_sentence_is_read_in_parts() -> None:
    gain = "he is back on the line and lifts his boy again since the third session"
    words = f"{'The claim was opened in spring and sent on to the next office' * 4}; {gain}; seen."
    (found,) = told_gains(words, "function")
    assert words[slice(*found)].strip().startswith("he is back")


def test_no_test_sentence_was_fitted_on() -> None:
    assert not set(texts(load("train"))) & set(texts(load("test")))


@pytest.mark.slow
def test_the_shipped_weights_are_those_of_the_shipped_sentences() -> None:
    again = fit(load("train"))
    for one in load("test")[:80]:
        assert abs(told_by(again, one.text).gain - gain_told(one.text).gain) < 0.05
