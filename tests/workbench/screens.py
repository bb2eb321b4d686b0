"""The pictures of the documentation, by hand: ``python -m tests.workbench.screens URL [FOLDER]``.

Drives a running workbench through the sample case as a reviewer does and keeps one picture of each
screen, small enough for a repository. The evaluator's shows its newest run, where there is one.
"""

from __future__ import annotations

import sys
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from reportlab.pdfgen import canvas

from tests.conftest import CORPUS
from tests.workbench.conftest import CHROMIUM

_COLOURS = 96
"""Of a picture's palette: text stays sharp and a screen takes about 80 KB."""
_SETTLES_MS = 2200
_PATIENCE_MS = 60_000


def sample_as_pdf(path: Path) -> None:
    """Set the sample case as pages, so that there is a page to be shown beside its text."""
    text = (CORPUS / "samples" / "cervical-facet.txt").read_text(encoding="utf-8")
    pages = canvas.Canvas(str(path))
    top, left, bottom = 790, 64, 60
    y = top
    for line in text.split("\n"):
        for row in textwrap.wrap(line, 88) or [""]:
            if y < bottom:
                pages.showPage()
                y = top
            pages.setFont("Times-Bold" if row.isupper() else "Times-Roman", 11)
            pages.drawString(left, y, row)
            y -= 15
    pages.save()


class Camera:
    """Takes pictures of pages into a folder."""

    def __init__(self, browser: Any, address: str, folder: Path) -> None:
        """Name the browser, the workbench and where the pictures go."""
        self.browser, self.address, self.folder = browser, address, folder

    @contextmanager
    def page(self, width: int, height: int, scheme: str = "light", url: str = "") -> Iterator[Any]:
        """Open a page of its own, at ``url`` or where a reviewer begins."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme
        )
        page = context.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        page.goto(url or self.address)
        page.locator("#r-d .sentence textarea" if url else "#r-bar h2").first.wait_for()
        yield page
        context.close()

    def keep(self, page: Any, name: str) -> None:
        """Take a picture and keep it with few colours."""
        page.wait_for_timeout(_SETTLES_MS)
        path = self.folder / f"{name}.png"
        page.screenshot(path=str(path))
        picture = Image.open(path).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        picture.save(path, optimize=True)
        sys.stdout.write(f"{path} {path.stat().st_size // 1024} KB\n")


def case_and_item(camera: Camera, page: Any, case: Path) -> str:
    """Open the case, show its first item, and return the address of that screen."""
    page.locator("#r-a input[type=file]").set_input_files(str(case))
    page.get_by_role("button", name="Open the case").click()
    page.locator("#r-a .item").first.wait_for()
    page.locator('[data-key="item-1"]').get_by_role("button", name="Page").click()
    page.locator("#r-c .picture img").wait_for()
    camera.keep(page, "case")
    page.locator('[data-key="step-item-1"]').click()
    page.locator("#r-d .sentence textarea").first.wait_for()
    camera.keep(page, "item")
    page.get_by_role("button", name="Guidelines", exact=True).click()
    camera.keep(page, "guidelines")
    return str(page.url)


def with_a_finding(camera: Camera, page: Any, url: str) -> None:
    """Write an untrue sentence, show its finding in the dark and wide, and take it back."""
    sentence = page.locator('[data-key="text-1.1"]')
    sentence.fill(sentence.input_value() + " The pain eased by 45 percent.")
    page.locator('[data-key="text-1.2"]').click()
    page.locator('[data-key="s-1.1"] .finding').first.wait_for()
    with camera.page(1280, 900, "dark", url) as dark:
        camera.keep(dark, "dark")
    with camera.page(1920, 1080, url=url) as wide:
        wide.locator(".btn.chip.record").nth(2).click()
        shown = wide.locator(".evidence:visible")
        shown.get_by_role("button", name="Show in its page").first.click()
        wide.locator("#r-c .picture img").wait_for()
        camera.keep(wide, "wide")
    row = page.locator('[data-key="s-1.1"]')
    row.get_by_role("button", name="Put the program's sentence back").first.click()
    page.locator('[data-key="s-1.1"] .finding.blocker').first.wait_for(state="detached")


def other_tabs(camera: Camera, page: Any) -> None:
    """Show the letter, the curator's editions and the newest report."""
    page.locator('[data-key="step-letter-0"]').click()
    page.locator(".sheet").wait_for()
    camera.keep(page, "letter")
    page.get_by_role("tab", name="Curator").click()
    page.get_by_role("button", name="Editions", exact=True).click()
    page.locator(".lane").first.wait_for()
    camera.keep(page, "curator")
    page.get_by_role("tab", name="Evaluator").click()
    page.wait_for_timeout(_SETTLES_MS)
    if not page.locator("#e-a tr button:enabled").count():
        sys.stdout.write("no run of the evaluator: its picture is left as it was\n")
        return
    page.locator("#e-a tr button:enabled").first.click()
    page.locator("iframe.report").wait_for()
    camera.keep(page, "evaluator")


def on_a_tablet(camera: Camera) -> None:
    """Show the newest case with its page on a narrow screen."""
    with camera.page(820, 1100) as page:
        page.locator("#r-d .cases button.link").first.click()
        page.locator("#r-a .item").first.wait_for()
        page.locator('[data-key="item-1"]').get_by_role("button", name="Page").click()
        page.locator("#r-c .picture img").wait_for()
        camera.keep(page, "tablet")


def main(address: str, folder: Path) -> None:
    """Take all pictures."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        case = Path(scratch) / "cervical-facet.pdf"
        sample_as_pdf(case)
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        camera = Camera(browser, address, folder)
        with camera.page(1280, 900) as page:
            url = case_and_item(camera, page, case)
            with_a_finding(camera, page, url)
            other_tabs(camera, page)
        on_a_tablet(camera)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2] if len(sys.argv) > 2 else "docs/screens"))
