"""What a curator's PDF says is read in its order, with its pages as they are printed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from rag.errors import ConfigError, InputError
from rag.library.compose import compose
from rag.library.manuscript import Manuscript
from rag.library.readers import read_manuscript
from tests.support.pdf_maker import Page, pdf, scanned

LEFT = [
    "The first column opens with a sentence",
    "about nerve root pain that runs over a",
    "few lines before it ends here. A trial",
    "of therapy comes before any injection,",
    "and the response to it is written down",
    "with its length in weeks. Two levels at",
]
RIGHT = [
    "most are treated in one session. Relief",
    "of half the pain for six weeks supports",
    "a second injection, while a third needs",
    "a new review of function and work. Drug",
    "use is compared before and after, since",
    "less of it shows that the relief holds.",
]


def spine_page(page: Page, number: int = 1) -> None:
    page.text(54, 40, "An invented journal of spine care", 8)
    page.right(558, 770, f"S{130 + number}")
    page.column(54, 100, [f"{line}" for line in LEFT])
    page.column(318, 100, RIGHT)


def blocks(manuscript: Manuscript, kind: str) -> list[str]:
    return [block.text for block in manuscript.blocks if block.kind == kind]


def test_two_columns_below_a_full_width_head_are_read_one_after_the_other() -> None:
    def draw(page: Page) -> None:
        page.text(54, 60, "A Made-up Guideline on Injections for Pain of the Neck", 18, bold=True)
        page.text(54, 80, "This summary stands over both of the columns and is read before them,")
        page.text(54, 92, "because it runs from the left edge of the page to the right one.")
        page.column(54, 130, LEFT)
        page.column(318, 130, RIGHT)

    manuscript = read_manuscript(pdf(draw), "a.pdf")
    assert [b.kind for b in manuscript.blocks] == ["heading", "paragraph", "paragraph"]
    assert manuscript.blocks[2].text == " ".join(LEFT + RIGHT)


def test_a_heading_between_two_zones_of_columns_parts_them() -> None:
    def draw(page: Page) -> None:
        page.column(54, 80, LEFT)
        page.column(318, 80, RIGHT)
        page.text(
            54, 190, "A second heading that runs over both of the columns below it", 16, bold=True
        )
        page.column(54, 220, [f"Lower {line}"[:38] for line in LEFT])
        page.column(318, 220, [f"Nether {line}"[:38] for line in RIGHT])

    said = compose(read_manuscript(pdf(draw), "a.pdf")).markdown
    places = [
        said.index(w) for w in ("The first", "less of it", "A second h", "Lower The", "Nether most")
    ]
    assert places == sorted(places)


def test_a_short_list_in_one_column_is_told_from_a_table_by_the_other_pages() -> None:
    def last(page: Page) -> None:
        page.column(54, 100, [*LEFT, *LEFT])
        page.column(318, 100, ["Users", "• Nurses", "• Surgeons", "• Others"])

    said = compose(read_manuscript(pdf(spine_page, spine_page, last), "a.pdf")).markdown
    assert said.endswith("- Nurses\n- Surgeons\n- Others\n")


def test_three_columns() -> None:
    def draw(page: Page) -> None:
        for n, x in enumerate((54, 224, 394)):
            page.column(x, 100, [f"Column {n} row {r} with some words" for r in range(8)])

    said = compose(read_manuscript(pdf(draw), "a.pdf")).markdown
    places = [said.index(f"Column {n} row {r} ") for n in range(3) for r in range(8)]
    assert places == sorted(places)


def test_running_heads_go_and_the_printed_label_stays() -> None:
    pages = [lambda p, n=n: spine_page(p, n) for n in range(1, 6)]
    manuscript = read_manuscript(pdf(*pages), "a.pdf")
    assert [page.label for page in manuscript.pages] == ["S131", "S132", "S133", "S134", "S135"]
    said = compose(manuscript).markdown
    assert "invented journal" not in said and "S13" not in said
    assert said.count("The first column opens") == 5


def test_roman_front_pages_then_numbers_with_one_page_that_prints_none() -> None:
    labels = ["i", "ii", "iii", "1", "2", "", "4", "5"]

    def draw(page: Page, label: str) -> None:
        page.column(54, 100, LEFT)
        page.text(300, 770, label, 9)

    data = pdf(*[lambda p, x=x: draw(p, x) for x in labels])
    found = [page.label for page in read_manuscript(data, "a.pdf").pages]
    assert found == ["i", "ii", "iii", "1", "2", "3", "4", "5"]


def test_the_years_in_a_head_are_no_page_labels() -> None:
    def draw(page: Page) -> None:
        page.text(54, 40, "Guideline of 2016", 8)
        page.column(54, 100, LEFT)

    assert {page.label for page in read_manuscript(pdf(draw, draw, draw, draw), "a.pdf").pages} == {
        ""
    }


def test_the_files_own_labels_count_unless_they_only_count_its_pages() -> None:
    from rag.library.readers.pdf_margins import choose_labels

    printed = {1: "S131", 2: "S132"}
    assert choose_labels(["", ""], printed) == ["S131", "S132"]
    assert choose_labels(["1", "2"], printed) == ["S131", "S132"]
    assert choose_labels(["iv", "1"], printed) == ["iv", "1"]
    assert choose_labels(["1", "2", "3"], {}) == ["1", "2", "3"]


def test_a_number_that_ocr_made_of_a_letter_is_no_page_label() -> None:
    from rag.library.readers.pdf_margins import believable

    read = {1: "9131", 2: "9132"}
    assert believable(read, {1, 2}, 2) == ({}, ["9131", "9132"])
    assert believable(read, (), 2) == (read, []), "printed text is what it says"
    near = {1: "12", 2: "S132", 3: "iv"}
    assert believable(near, {1, 2, 3}, 3) == (near, [])


def test_the_second_line_of_a_list_entry_may_stand_below_its_mark() -> None:
    def draw(page: Page) -> None:
        text = "Background of the trials that the panel weighed before it wrote this down."
        page.column(72, 100, [text] * 4)
        entry = ["\u2022 Repeat blocks rest on at least 50", "percent relief for six weeks."]
        page.column(72, 160, [*entry, "\u2022 No more than two levels are treated."])

    entries = blocks(read_manuscript(pdf(draw), "list.pdf"), "bullet")
    assert entries == [
        "Repeat blocks rest on at least 50 percent relief for six weeks.",
        "No more than two levels are treated.",
    ]


def test_a_paragraph_over_a_page_break_is_one_and_marked() -> None:
    def first(page: Page) -> None:
        page.text(300, 770, "7", 9)
        page.column(54, 600, [*LEFT, "most are treated on one day, and never"])

    def second(page: Page) -> None:
        page.text(300, 770, "8", 9)
        page.column(54, 100, ["more than that without a second look at", "the case."])

    composed = compose(read_manuscript(pdf(first, second), "a.pdf"))
    assert "never more than that without" in composed.markdown
    assert [mark.label for mark in composed.marks] == ["7", "8"]
    one, two = composed.marks
    assert composed.markdown[one.start : one.end].endswith("and never ")
    assert composed.markdown[two.start : two.end].startswith("more than that")


def test_divided_words_are_mended_and_compounds_kept() -> None:
    def draw(page: Page) -> None:
        page.column(
            54, 100,
            [
                "The treatment of long-term pain needs a plan. Each treat-",
                "ment is named in it, and what is meant for long-",
                "term use is named apart. The eﬃcacy of all is weighed.",
            ],
        )  # fmt: skip

    said = " ".join(blocks(read_manuscript(pdf(draw), "a.pdf"), "paragraph"))
    assert "Each treatment is named" in said and "meant for long-term use" in said


def test_headings_take_their_level_from_type_and_number() -> None:
    def draw(page: Page) -> None:
        page.text(54, 60, "Guideline for a Made-up Joint", 20, bold=True)
        y = 90.0
        for title, size in (
            ("1. Diagnosis", 14), ("1.1 Imaging", 11), ("1.2 Tests", 11), ("2. Treatment", 14),
            ("2.1 Surgery", 11),
        ):  # fmt: skip
            page.text(54, y, title, size, bold=True)
            y = page.column(
                54,
                y + 18,
                ["Some words of text that fill the line as text does,", "and a second one."],
            )
            y += 14

    headings = [b for b in read_manuscript(pdf(draw), "a.pdf").blocks if b.kind == "heading"]
    assert [(b.level, b.text) for b in headings] == [
        (1, "Guideline for a Made-up Joint"), (2, "1. Diagnosis"), (3, "1.1 Imaging"),
        (3, "1.2 Tests"), (2, "2. Treatment"), (3, "2.1 Surgery"),
    ]  # fmt: skip


def test_a_list_of_criteria_stays_whole_over_the_page() -> None:
    def first(page: Page) -> None:
        y = page.column(54, 640, ["An injection is an option where all of these are met:"])
        page.column(
            60, y + 4, ["• pain in the path of one nerve root that an", "  examination confirms;"]
        )
        page.column(60, y + 30, ["• four weeks of therapy without relief, or with"])

    def second(page: Page) -> None:
        page.column(68, 80, ["relief that did not last;"])
        page.column(60, 94, ["• no more than two levels."])
        page.text(54, 130, "Further words follow in a paragraph of their own.")

    manuscript = read_manuscript(pdf(first, second), "a.pdf")
    assert blocks(manuscript, "bullet") == [
        "pain in the path of one nerve root that an examination confirms;",
        "four weeks of therapy without relief, or with relief that did not last;",
        "no more than two levels.",
    ]
    assert blocks(manuscript, "paragraph")[-1].startswith("Further words")


def test_a_ruled_table_becomes_pipe_rows_where_it_stands() -> None:
    def draw(page: Page) -> None:
        page.text(54, 80, "The doses are these.")
        page.grid(
            54,
            100,
            [["Drug", "Dose", "Grade"], ["Naproxen", "500 mg", "A"], ["Tramadol", "50 mg", "C"]],
        )
        page.text(54, 180, "Other drugs are not named.")

    manuscript = read_manuscript(pdf(draw), "a.pdf")
    assert [b.kind for b in manuscript.blocks] == ["paragraph", "table", "paragraph"]
    assert manuscript.blocks[1].text.splitlines() == [
        "| Drug | Dose | Grade |", "| --- | --- | --- |", "| Naproxen | 500 mg | A |",
        "| Tramadol | 50 mg | C |",
    ]  # fmt: skip


def test_no_word_beside_or_inside_a_table_is_lost_or_doubled() -> None:
    def draw(page: Page) -> None:
        page.text(54, 80, "before alpha")
        page.grid(54, 100, [["beta", "gamma"], ["delta", ""], ["zeta", "eta"]])
        page.text(150, 106, "straddling")
        page.text(54, 180, "after theta")

    said = compose(read_manuscript(pdf(draw), "a.pdf")).markdown
    for word in "before alpha beta gamma delta zeta eta straddling after theta".split():
        assert len(re.findall(rf"\b{word}\b", said)) == 1, (word, said)


def test_a_table_without_rules_is_told_by_its_columns() -> None:
    def draw(page: Page) -> None:
        page.column(54, 60, LEFT)
        for r, row in enumerate(
            (("Drug", "Dose", "Grade"), ("Naproxen", "500 mg", "A"), ("Tramadol", "50 mg", "C"))
        ):
            for c, cell in enumerate(row):
                page.text(54 + 150 * c, 170 + 14 * r, cell)

    tables = blocks(read_manuscript(pdf(draw), "a.pdf"), "table")
    assert len(tables) == 1 and "| Tramadol | 50 mg | C |" in tables[0]


def test_watermarks_and_raised_reference_marks_are_not_text() -> None:
    def draw(page: Page) -> None:
        page.watermark("DRAFT ONLY")
        page.column(54, 100, LEFT)
        page.text(54, 200, "Relief lasts for 6 weeks")
        page.text(
            54 + page.drawing.stringWidth("Relief lasts for 6 weeks", "Times-Roman", 10),
            196,
            "12",
            6,
        )
        page.text(175, 200, "and then it ends.")

    said = compose(read_manuscript(pdf(draw), "a.pdf")).markdown
    assert "DRAFT" not in said and "for 6 weeks and then it ends" in said


def test_contents_with_dot_leaders_are_left_out_and_said_so() -> None:
    def draw(page: Page) -> None:
        page.text(54, 80, "Imaging .................................... 12")
        page.column(54, 120, LEFT)

    manuscript = read_manuscript(pdf(draw), "a.pdf")
    assert "...." not in compose(manuscript).markdown
    assert any("table of contents" in warning for warning in manuscript.warnings)


@pytest.mark.parametrize(("password", "opens"), [("", True), ("secret", False)])
def test_an_encrypted_file_opens_without_a_password_or_says_that_it_needs_one(
    password: str, opens: bool
) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    lock: Any = StandardEncryption(password, ownerPassword="owner")
    data = pdf(lambda p: p.text(54, 100, "Words that may be read."), encrypt=lock)
    if opens:
        assert blocks(read_manuscript(data, "a.pdf"), "paragraph") == ["Words that may be read."]
    else:
        with pytest.raises(InputError, match="password"):
            read_manuscript(data, "a.pdf")


def test_a_number_at_the_start_of_a_line_inside_a_sentence_opens_no_list() -> None:
    def draw(page: Page) -> None:
        page.column(
            54,
            100,
            [
                "Four steps are taken here, which are these: 1) a look at it;",
                "2) a talk of some length with the one who is in pain; and",
                "3) a plan for each.",
            ],
        )

    manuscript = read_manuscript(pdf(draw), "a.pdf")
    assert [block.kind for block in manuscript.blocks] == ["paragraph"]


def test_damaged_and_endless_files_are_refused_with_a_reason() -> None:
    data = pdf(lambda p: p.text(54, 100, "Words."), lambda p: p.text(54, 100, "More."))
    with pytest.raises(InputError, match="incomplete"):
        read_manuscript(data[: len(data) // 2], "a.pdf")
    with pytest.raises(InputError, match="2 pages; the limit is 1"):
        read_manuscript(data, "a.pdf", max_pages=1)
    with pytest.raises(InputError, match="damaged"):
        read_manuscript(b"%PDF-1.7\nnothing that a PDF holds\nstartxref\n0\n%%EOF", "a.pdf")


def test_a_scan_without_ocr_says_what_to_do() -> None:
    picture = scanned(pdf(spine_page), dpi=60)
    with pytest.raises(InputError) as caught:
        read_manuscript(picture, "scan.pdf")
    assert "--ocr" in caught.value.remedy


def test_ocr_without_the_engine_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    import pytesseract

    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", "no-such-program")
    with pytest.raises(ConfigError) as caught:
        read_manuscript(pdf(spine_page), "a.pdf", ocr=True)
    assert "apt-get install tesseract-ocr" in caught.value.remedy


@pytest.mark.system
@pytest.mark.slow
def test_a_scan_is_read_by_columns_with_a_quality_figure() -> None:
    data = scanned(pdf(lambda p: spine_page(p, 1), lambda p: spine_page(p, 2)))
    manuscript = read_manuscript(data, "scan.pdf", ocr=True)
    assert [page.method for page in manuscript.pages] == ["ocr", "ocr"]
    assert all(0.7 < page.quality <= 1 for page in manuscript.pages)
    assert " ".join(LEFT + RIGHT) in compose(manuscript).markdown


def test_the_same_bytes_give_the_same_manuscript() -> None:
    data = pdf(lambda p: spine_page(p, 1), lambda p: spine_page(p, 2))
    assert read_manuscript(data, "a.pdf") == read_manuscript(data, "a.pdf")
