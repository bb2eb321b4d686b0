"""What a letter names as an option overlooked: nothing graver, nothing for another purpose."""

from __future__ import annotations

import pytest

from rag.assessment.alternatives import _is_kindred
from rag.assessment.record_view import RecordView
from rag.assessment.terms import Terms
from rag.assessment.verdict import Setting
from rag.records import DisputedItem
from rag.vocabulary import load_vocabulary
from tests.conftest import CORPUS
from tests.support.records import case_of, summary_of

TERMS = Terms(load_vocabulary(CORPUS))


@pytest.mark.parametrize(
    ("asked", "option", "named"),
    [
        ("nsaid", "topical_nsaid", True),
        ("opioid", "nsaid", True),
        ("nsaid", "opioid", False),
        ("nsaid", "proton_pump_inhibitor", False),
        ("proton_pump_inhibitor", "h2_blocker", True),
        ("antibiotic", "nsaid", False),
    ],
)
def test_a_drug_is_named_in_place_of_one_for_the_same_purpose(
    asked: str, option: str, named: bool
) -> None:
    item = DisputedItem(number=1, text=asked, treatment=asked, category="drugs")
    view = RecordView(case_of("Neck pain."), summary_of((), (item,)), TERMS)
    setting = Setting(item=item, view=view, terms=TERMS, repeat=False)
    assert _is_kindred(option, setting) is named
