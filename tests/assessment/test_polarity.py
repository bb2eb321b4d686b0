"""A term in a sentence: affirmed, denied, only considered, only planned."""

from __future__ import annotations

import pytest

from rag.assessment.polarity import polarity_of
from rag.assessment.tokens import content_stems, stems_at, tokens_of


def held(sentence: str, words: str) -> str:
    tokens = tokens_of(sentence)
    first, last = next(iter(stems_at(tokens, content_stems(words), loose=False)))
    return polarity_of(tokens, first, last)


@pytest.mark.parametrize(
    ("sentence", "words", "expected"),
    [
        ("There is radiculopathy on the left.", "radiculopathy", "affirmed"),
        ("There was no swelling, redness or effusion.", "effusion", "negated"),
        ("The worker denies numbness and tingling.", "tingling", "negated"),
        ("No spasm, but weakness of the left leg.", "weakness", "affirmed"),
        ("There was no effusion and strength was reduced.", "strength", "affirmed"),
        ("Spurling's test was negative on both sides.", "Spurling's test", "negated"),
        ("He has not had physical therapy.", "physical therapy", "negated"),
        ("Physical therapy has not been completed.", "physical therapy", "negated"),
        ("Signs of infection are absent.", "infection", "negated"),
        ("MRI is requested to rule out rotator cuff tear.", "rotator cuff tear", "uncertain"),
        ("Possible lumbar radiculopathy.", "radiculopathy", "uncertain"),
        ("The treatment plan included physical therapy.", "physical therapy", "planned"),
        ("Physical therapy was recommended.", "physical therapy", "planned"),
        ("She has completed physical therapy.", "physical therapy", "affirmed"),
        ("Without relief from ibuprofen he went on.", "ibuprofen", "negated"),
        (
            "Spondylosis without myelopathy, facet arthropathy and radiculopathy.",
            "radiculopathy",
            "affirmed",
        ),
        (
            "Spondylosis without myelopathy, facet arthropathy and radiculopathy.",
            "arthropathy",
            "affirmed",
        ),
        (
            "Spondylosis without myelopathy, facet arthropathy and radiculopathy.",
            "myelopathy",
            "negated",
        ),
        ("Neck pain without numbness, tingling or weakness.", "weakness", "negated"),
        ("A 30 day rental not purchase, for chronic knee pain.", "knee pain", "affirmed"),
        ("He does not sleep, for the knee pain is constant.", "sleep", "negated"),
        ("Pain not only persists but weakness is worse.", "pain", "affirmed"),
    ],
)
def test_polarity(sentence: str, words: str, expected: str) -> None:
    assert held(sentence, words) == expected


def test_words_of_the_mention_do_not_deny_it() -> None:
    assert held("She failed to improve with therapy.", "failed to improve") == "affirmed"


def test_a_phrase_is_found_in_another_order_within_its_clause_only() -> None:
    stems = content_stems("nerve root compression")
    assert list(stems_at(tokens_of("compression of the left nerve root"), stems, loose=True))
    assert not list(stems_at(tokens_of("no compression; nerve root fine"), stems, loose=True))
