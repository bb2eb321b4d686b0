"""An amount that the quoted document gives of the same thing needs no warning."""

from __future__ import annotations

import pytest

from rag.checking.agreement.nearby import told_nearby
from rag.checking.context import ItemContext
from rag.checking.values import values
from rag.records import CaseFile, CaseQuote, Sentence, SentenceRole, Span
from tests.support.clean_drafts import document

TEXT = (
    "HAND THERAPY DISCHARGE NOTE\nVisits attended: 9 of 9. Grip 31 pounds at start, 33 pounds "
    "today.\nIce used twice a day for 4 weeks.\n"
)


class _Context(ItemContext):
    """A context of which only the case file is looked at."""

    def __init__(self) -> None:
        object.__setattr__(self, "case", CaseFile(documents=(document(TEXT, "note.txt"),)))


def _told(text: str, document: int = 0) -> bool:
    start = TEXT.index("Grip")
    span = Span(document=document, page=1, start=start, end=start + 20)
    quotes = (CaseQuote(span=span, text=TEXT[start : start + 20]),)
    said = Sentence(id="1.1", role=SentenceRole.ASSESSMENT, text=text, case_quotes=quotes)
    return told_nearby(_Context(), said, values(text)[0])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Nine visits of therapy left grip where it was.", True),
        ("For 4 weeks she used ice, and grip stayed.", True),
        ("Six visits of therapy left grip where it was.", False),
        ("For 4 weeks she wore a splint, and grip stayed.", False),
        ("For 4 months she used ice, and grip stayed.", False),
    ],
)
def test_an_amount_of_the_same_thing_in_the_document_quoted(text: str, *, told: bool) -> None:
    assert _told(text) is told


def test_a_quotation_of_no_document_tells_nothing() -> None:
    assert not _told("Nine visits of therapy left grip where it was.", document=7)
