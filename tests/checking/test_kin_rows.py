"""Forms whose boxes are ticked for a relative alone, and those that say nothing of the kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.checking.kin_boxes import kin_rows
from rag.checking.relatives import of_relatives, taken_for_own
from rag.vocabulary import Vocabulary, load_vocabulary


@pytest.mark.parametrize(
    "row",
    [
        "Gout: self [ ] relative [x] who: father",
        "Diabetes    Self ( )   Family (X)",
        "Stroke: patient no, mother yes",
        "Heart disease: you ☐ family ☒",
        "[ ] self [x] relative   Ulcer",
        "Blood clots - own: N  parents: Y",
        "Glaucoma: self __ siblings [X]",
        "Asthma: PT [ ] FAMILY [✓] brother",
    ],
)
def test_a_box_of_the_relatives_alone_is_theirs(row: str) -> None:
    assert kin_rows(f"Form\n{row}\nSigned") == [row]


@pytest.mark.parametrize(
    "row",
    [
        "Gout: self [x] relative [x] who: father",
        "Gout: self [x] relative [ ]",
        "Gout: self [ ] relative [ ]",
        "The patient has no family in the state.",
        "Lives with family; no pets.",
        "Asthma: yes",
    ],
)
def test_other_rows_are_not(row: str) -> None:
    assert kin_rows(f"Form\n{row}\nSigned") == []


def test_what_a_relative_never_had_is_taken_from_nobody() -> None:
    words: Vocabulary = load_vocabulary(Path("corpus"))
    told = of_relatives("An older sister has never been depressed. He was treated in 2011.")
    assert told
    assert taken_for_own("This is his second depression.", told, "", words) is None
