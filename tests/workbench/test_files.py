"""Files that join an open case, and pages as they were filed, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CORPUS
from tests.desk.test_pictures import FINDING, letter, record
from tests.support.letters import SECRET
from tests.workbench.conftest import CHROMIUM, Opens
from tests.workbench.test_browser import open_sample, work_on

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"
    ),
    pytest.mark.filterwarnings("ignore"),
]
SAMPLE = CORPUS / "samples" / "cervical-facet.txt"
NOTE = (
    "Progress note of 02/01/2015. Grip strength is reduced on the left.\n\n"
    "Disputed items:\n1. TENS unit for the cervical spine\n"
)


def open_files(page: Any, *paths: Path) -> None:
    page.locator("#r-a input[type=file]").set_input_files([str(path) for path in paths])
    page.get_by_role("button", name="Open the case").click()
    page.locator("#r-a .item").first.wait_for()


def add(page: Any, *paths: Path) -> None:
    page.locator("summary", has_text="Add files to this case").click()
    section = page.locator('[data-key="documents"]')
    section.locator("input[type=file]").set_input_files([str(path) for path in paths])
    section.get_by_role("button", name="Add to the case").click()


def test_files_join_an_open_case_and_own_words_stay(opens: Opens, tmp_path: Path) -> None:
    page = opens()
    open_sample(page)
    work_on(page, 1)
    page.locator('[data-key="text-1.1"]').fill("The reviewer's own words.")
    page.locator('[data-key="text-1.2"]').click()
    page.locator('[data-key="s-1.1"] .badge', has_text="edited").wait_for()
    page.locator('[data-key="step-case-0"]').click()
    injury = page.get_by_label("Date of injury", exact=True)
    injury.fill("2014-04-19")
    injury.press("Tab")
    page.get_by_text("Saved.").first.wait_for()

    note = tmp_path / "late note.txt"
    note.write_text(NOTE)
    add(page, note)
    page.locator('[data-key="document-1"]').wait_for()
    page.get_by_text("Files added (late note.txt", exact=False).first.wait_for()
    page.locator('[data-key="item-3"]').wait_for()
    assert "TENS" in page.locator('[data-key="item-3"] textarea').input_value()
    assert page.get_by_label("Date of injury", exact=True).input_value() == "2014-04-19"
    assert "Grip strength" in page.locator("#r-c .page").inner_text()
    assert page.locator(".dropped li").count() == 0

    work_on(page, 1)
    assert page.locator('[data-key="text-1.1"]').input_value() == "The reviewer's own words."
    page.locator('[data-key="step-letter-0"]').click()
    page.locator(".sheet").wait_for()
    assert "files added (late note.txt" in page.locator(".history").inner_text()
    assert "late note.txt" in page.locator(".sheet").inner_text()
    assert not page.faults


def test_a_file_that_cannot_join_is_told_and_stays_chosen(opens: Opens, tmp_path: Path) -> None:
    page = opens()
    open_sample(page)
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    add(page, empty)
    page.locator(".wb-note.bad", has_text="empty.txt is empty").wait_for()
    assert page.locator('[data-key="documents"] .dropped li').count() == 1
    page.get_by_role("button", name="Remove empty.txt").click()
    section = page.locator('[data-key="documents"]')
    section.locator("input[type=file]").set_input_files(str(SAMPLE))
    section.get_by_role("button", name="Add to the case").click()
    page.locator(".wb-note.bad", has_text="is in the case already").wait_for()
    assert page.locator('[data-key="documents"] .documents li').count() == 1
    # What was chosen here is not carried over to another case.
    page.get_by_role("button", name="Back to the cases").click()
    page.get_by_role("button", name="Open the case").wait_for()
    assert page.locator(".dropped li").count() == 0


def test_a_pdfs_page_stands_beside_the_field_with_its_words_marked(
    opens: Opens, tmp_path: Path
) -> None:
    path = tmp_path / "record.pdf"
    path.write_bytes(
        record("Disputed items:", "1. MRI of the lumbar spine without contrast", "", FINDING + ".")
    )
    page = opens()
    open_files(page, path)
    page.locator('[data-key="item-1"]').get_by_role("button", name="Page").click()
    page.locator("#r-c .picture img").wait_for()
    hit = page.locator("#r-c .filed .hit")
    hit.first.wait_for()
    assert "page 2 of 2" in page.locator("#r-c .pagehead").inner_text()
    sheet, mark = page.locator("#r-c .filed").bounding_box(), hit.first.bounding_box()
    assert 0.05 < (mark["x"] - sheet["x"]) / sheet["width"] < 0.2
    assert 0.1 < (mark["y"] - sheet["y"]) / sheet["height"] < 0.2
    assert "MRI of the lumbar spine" in page.locator("#r-c mark.here").inner_text()
    # A click enlarges the page; what is shown of it is chosen and remembered.
    page.locator("#r-c .filed").click()
    assert page.locator("#r-c .filed.large").count() == 1
    page.locator("#r-c").get_by_role("button", name="Text", exact=True).click()
    assert not page.locator("#r-c .picture").is_visible()
    page.reload()
    page.locator("#r-a .item").first.wait_for()
    assert not page.locator("#r-c .picture").is_visible()
    page.locator("#r-c").get_by_role("button", name="Page", exact=True).click()
    page.locator("#r-c .picture img").wait_for()
    assert not page.locator("#r-c .page").is_visible()
    assert all(url.startswith(("http://127.0.0.1", "data:", "blob:")) for url in page.asked)
    assert not page.faults


def test_a_letters_page_is_drawn_without_its_decision(opens: Opens, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(letter())
    page = opens()
    open_files(page, path)
    page.get_by_text("its decision is kept from view").wait_for()
    page.locator("#r-c .picture img").wait_for()
    page.get_by_text("Only the words that may be seen", exact=False).wait_for()
    shown = page.locator("body").inner_text().lower()
    assert not any(word in shown for word in SECRET)


def test_words_are_marked_in_a_pdf_and_added_as_a_fact(opens: Opens, tmp_path: Path) -> None:
    path = tmp_path / "record.pdf"
    path.write_bytes(record("Disputed items:", "1. MRI of the lumbar spine", FINDING + "."))
    page = opens()
    open_files(page, path)
    page.locator("#r-c").get_by_role("button", name="Next page").click()
    page.locator("#r-c .page", has_text="leg raise").wait_for()
    page.evaluate(
        """() => {
          const page = document.querySelector('#r-c .page');
          const walk = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
          for (let node = walk.nextNode(); node; node = walk.nextNode()) {
            const at = node.nodeValue.indexOf('leg raise');
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(node, at); range.setEnd(node, at + 9);
            getSelection().removeAllRanges(); getSelection().addRange(range);
          }
        }"""
    )
    page.get_by_role("button", name="Add as a fact").click()
    page.get_by_text("Added: leg raise").first.wait_for()


def test_many_facts_are_shown_on_demand(opens: Opens, tmp_path: Path) -> None:
    lines = [
        f"On 01/{n % 27 + 1:02d}/2015 pain was {n % 9 + 1}/10 at visit {n}." for n in range(80)
    ]
    path = tmp_path / "long.txt"
    path.write_text("\n".join(lines) + "\n\nDisputed items:\n1. MRI of the lumbar spine\n")
    page = opens()
    open_files(page, path)
    group = page.locator('[data-key="facts-pain_score"]')
    before = group.locator("tr").count()
    group.get_by_role("button", name=re.compile("Show all")).click()
    group.get_by_role("button", name="Show fewer").wait_for()
    assert group.locator("tr").count() > before


def test_a_letter_whose_items_wait_says_so_and_comes(opens: Opens) -> None:
    page = opens()
    open_sample(page)
    page.locator('[data-key="step-letter-0"]').click()
    page.locator(".sheet").wait_for()
    page.reload()
    page.locator(".sheet").wait_for()
    assert page.get_by_role("button", name=re.compile("^Sign version")).count() == 1
    assert not page.faults


def test_two_clicks_add_a_file_once(opens: Opens, tmp_path: Path) -> None:
    page = opens()
    open_sample(page)
    note = tmp_path / "note.txt"
    note.write_text("Progress note of 02/01/2015. Reflexes are brisk.\n")
    page.locator("summary", has_text="Add files to this case").click()
    section = page.locator('[data-key="documents"]')
    section.locator("input[type=file]").set_input_files(str(note))
    section.get_by_role("button", name="Add to the case").dblclick()
    page.locator('[data-key="document-1"]').wait_for()
    page.wait_for_timeout(500)
    assert page.locator(".wb-note.bad").count() == 0
    assert page.locator('[data-key="documents"] .documents li').count() == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_tablet_shows_field_and_page_at_once(opens: Opens, tmp_path: Path, scheme: str) -> None:
    path = tmp_path / "record.pdf"
    path.write_bytes(record("Disputed items:", "1. MRI of the lumbar spine", FINDING + "."))
    page = opens(viewport={"width": 820, "height": 1100}, color_scheme=scheme)
    open_files(page, path)
    page.locator('[data-key="item-1"]').get_by_role("button", name="Page").click()
    page.locator("#r-c .picture img").wait_for()
    pane = page.locator("#r-c").bounding_box()
    assert pane["y"] < 1100 and pane["y"] + pane["height"] <= 1101
    assert page.evaluate("window.scrollY") < 200


def test_a_large_file_that_cannot_be_read_stays_chosen(opens: Opens, tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    path.write_bytes(b"%PDF-1.4\n" + b"words " * 50_000)
    page = opens()
    page.locator("#r-a input[type=file]").set_input_files(str(path))
    page.get_by_role("button", name="Open the case").click()
    page.locator(".wb-note.bad", has_text="large.pdf is incomplete").wait_for()
    assert page.locator(".dropped li").count() == 1
    assert page.get_by_role("button", name="Open the case").is_enabled()
