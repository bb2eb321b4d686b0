"""An ingredient of a compound is judged by a word on it, on its class or on all that is left."""

from __future__ import annotations

import pytest

from rag.checking.ingredients import unaddressed
from rag.settings import shipped
from rag.vocabulary import Vocabulary, load_vocabulary

REQUEST = "Compound ointment: ketoprofen 10%, cyclobenzaprine 3%, lidocaine 5%, 60 grams"


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return load_vocabulary(shipped("corpus"))


@pytest.mark.parametrize(
    ("reasons", "left"),
    [
        (["Ketoprofen is not approved for the skin; nor are the other two."], ()),
        (["None of the ingredients is supported."], ()),
        (
            ["Ketoprofen is risky in the sun.", "No relaxant passes the skin; lidocaine may help."],
            (),
        ),
        (
            [
                "The ointment is a mixture of ketoprofen, cyclobenzaprine and lidocaine.",
                "Lidocaine may help nerve pain.",
            ],
            ("ketoprofen", "cyclobenzaprine"),
        ),
        (["On the other hand, lidocaine and ketoprofen may help."], ("cyclobenzaprine",)),
    ],
)
def test_what_of_a_compound_is_left_out(
    reasons: list[str], left: tuple[str, ...], words: Vocabulary
) -> None:
    assert unaddressed(REQUEST, reasons, words) == left
