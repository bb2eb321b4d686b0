"""Pages as pictures: the words meant are marked where they stand, and no decision is drawn."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest

from rag.desk.case import Desk, open_case
from rag.desk.pictures import LONGEST, Picture, Pictures, draw
from rag.errors import InputError
from rag.intake.pdf import open_pdf
from rag.library.readers.pdf_words import page_words
from tests.desk.conftest import USER
from tests.support.letters import SECRET, Item, Letter

FINDING = "Straight leg raise is positive on the left"


def record(*lines: str, size: tuple[float, float] = (612, 792), turned: int = 0) -> bytes:
    """Return a record of two pages as a PDF; the lines stand on the second."""
    from reportlab.pdfgen import canvas

    buffer = io.BytesIO()
    made = canvas.Canvas(buffer, pagesize=size)
    made.drawString(60, size[1] - 60, "First page of the record.")
    made.showPage()
    made.setPageRotation(turned)
    for at, line in enumerate(lines):
        made.drawString(60, size[1] - 100 - 20 * at, line)
    made.save()
    return buffer.getvalue()


def letter() -> bytes:
    items = (Item("Physical therapy 12 visits for the right knee"),)
    return Letter(items=items).pdf()


def image(picture: Picture | None) -> Any:
    from PIL import Image

    assert picture is not None
    return Image.open(io.BytesIO(base64.b64decode(picture.data))).convert("L")


def darkest(picture: Picture | None, box: tuple[float, float, float, float]) -> int:
    """Return the darkest dot inside a box in shares of the sides."""
    shown = image(picture)
    left, top, right, bottom = box
    wide, tall = shown.size
    part = shown.crop((int(left * wide), int(top * tall), int(right * wide), int(bottom * tall)))
    return int(part.getextrema()[0])


def secrets(data: bytes) -> list[tuple[int, tuple[float, float, float, float]]]:
    """Return page and place of every secret word of a letter."""
    out = []
    with open_pdf(data, "letter.pdf") as pdf:
        for index in range(len(pdf)):
            found = page_words(pdf, index)
            out += [
                (
                    index + 1,
                    (
                        word.x0 / found.width,
                        word.top / found.height,
                        word.x1 / found.width,
                        word.bottom / found.height,
                    ),
                )
                for word in found.words
                if any(one in word.text.lower() for one in SECRET)
            ]
    return out


def test_the_words_meant_are_marked_where_they_stand(desk: Desk) -> None:
    data = record("Disputed items:", "1. MRI of the lumbar spine", "", FINDING + ".")
    case_id = open_case(desk, USER, [("record.pdf", data)])
    state = desk.state(USER, case_id)
    text = state.case.documents[0].text
    start = text.index(FINDING)
    picture = Pictures(desk).page(USER, state, 0, 2)
    assert picture is not None and not picture.partial
    (mark,) = picture.marks(start, start + len(FINDING))
    assert mark.left == pytest.approx(60 / 612, abs=0.01)
    assert mark.top < 160 / 792 < mark.bottom
    assert darkest(picture, mark[2:]) < 120
    assert picture.marks(0, 10) == ()


def test_a_letters_decision_is_not_drawn(desk: Desk) -> None:
    data = letter()
    hidden = secrets(data)
    assert hidden
    case_id = open_case(desk, USER, [("letter.pdf", data)])
    state = desk.state(USER, case_id)
    held = state.case.documents[0]
    pictures = Pictures(desk)
    for page, box in hidden:
        drawn = pictures.page(USER, state, 0, page)
        assert drawn is not None and drawn.partial
        assert darkest(drawn, box) > 240
        whole = draw(data, "letter.pdf", page, "")
        assert darkest(whole, box) < 120
    first = pictures.page(USER, state, 0, 1)
    assert first is not None
    shown = [held.text[one.start : one.end] for one in first.places]
    assert "welder" in shown


def test_what_is_no_pdf_has_no_picture(desk: Desk) -> None:
    case_id = open_case(desk, USER, text="The worker asks for an MRI of the knee.")
    state = desk.state(USER, case_id)
    assert Pictures(desk).page(USER, state, 0, 1) is None
    for document, page in ((0, 9), (4, 1), (-1, 1), (0, 0)):
        with pytest.raises(InputError):
            Pictures(desk).page(USER, state, document, page)


def test_a_page_that_cannot_be_drawn_is_no_error() -> None:
    assert draw(b"%PDF-1.4 broken", "x.pdf", 1, "words") is None
    assert draw(record("A line."), "x.pdf", 9, "words") is None


def test_a_poster_does_not_fill_the_memory() -> None:
    picture = draw(record("A line.", size=(14_000, 9_000)), "x.pdf", 2, "A line.")
    assert picture is not None and max(picture.width, picture.height) <= LONGEST + 1


def test_a_turned_page_of_a_letter_is_drawn_only_where_its_words_are_known() -> None:
    data = record("Words that stand across the page.", turned=90)
    assert draw(data, "x.pdf", 2, "", partial=False) is not None
    hidden = draw(data, "x.pdf", 2, "Other words of the case file.", partial=True)
    assert hidden is None or image(hidden).getextrema()[0] > 240


def test_another_user_gets_no_picture(desk: Desk) -> None:
    case_id = open_case(desk, USER, [("record.pdf", record("A request for an MRI of the knee."))])
    state = desk.state(USER, case_id)
    with pytest.raises(InputError, match="no case"):
        Pictures(desk).page("another", state, 0, 2)


def test_a_page_is_drawn_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = open_case(desk, USER, [("record.pdf", record("A request for an MRI of the knee."))])
    state = desk.state(USER, case_id)
    pictures = Pictures(desk)
    first = pictures.page(USER, state, 0, 2)
    monkeypatch.setattr("rag.desk.pictures.draw", lambda *args, **more: pytest.fail("drawn twice"))
    assert pictures.page(USER, state, 0, 2) is first
