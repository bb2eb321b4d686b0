"""How long a relief is said to have been, in words that no list holds whole."""

from __future__ import annotations

import pytest

from rag.checking.agreement.lasting import lasting_in
from rag.checking.agreement.longer_told import longer_told

LONG = (
    "She was at ease for months after the block.",
    "The benefit is, in the long run, undiminished.",
    "The pain eased and did not flare up before the summer.",
    "He had no pain for upwards of nine weeks.",
    "The response was what the guideline calls sustained.",
)
SHORT = (
    "She was at ease for less than a week after the block.",
    "The block brought no benefit in the long run.",
    "The pain eased and flared up within the week.",
    "He had no pain for nine days.",
    "The response was not what the guideline calls sustained.",
)


@pytest.mark.parametrize("text", LONG)
def test_long_relief_is_heard(text: str) -> None:
    assert lasting_in(text) or longer_told(text, 6.0)


@pytest.mark.parametrize("text", SHORT)
def test_short_relief_is_none(text: str) -> None:
    assert not lasting_in(text)
    assert not longer_told(text, 6.0)
