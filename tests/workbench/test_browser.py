"""The workbench in a real browser: the sample case, the draft, the letter, no foreign request."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from rag.settings import Settings
from rag.workbench import build_app, serve
from tests.conftest import CORPUS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"
    ),
    # Gradio and its server raise warnings of their own at import and shutdown.
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def address(shared_home: Path) -> Iterator[str]:
    page = build_app(Settings(home=shared_home, corpus=CORPUS, embedder="hashing"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve(page, port=port, block=False)
    yield f"http://127.0.0.1:{port}"
    page.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def tab(browser: Any, address: str) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    tab = context.new_page()
    tab.asked = []
    tab.on("request", lambda request: tab.asked.append(request.url))
    tab.goto(address)
    tab.get_by_role("button", name="Open the sample case").wait_for()
    yield tab
    context.close()


def _open_sample(tab: Any) -> None:
    tab.get_by_role("button", name="Open the sample case").click()
    tab.locator("#draft-text .verdict").wait_for(timeout=60_000)


def test_the_sample_is_one_click_away(tab: Any) -> None:
    _open_sample(tab)
    text = tab.locator("#draft-text").inner_text()
    assert "[1]" in text and "necessary" in text
    assert "C3-4" in tab.locator("#items").inner_text()
    assert tab.locator("#evidence mark").count() > 0


def test_items_and_tabs(tab: Any) -> None:
    _open_sample(tab)
    tab.get_by_label("2. Physical therapy", exact=False).check()
    tab.locator("#draft-text").get_by_text("physical therapy", exact=False).first.wait_for()
    for name, place in (("Criteria", "criteria"), ("Passages", "passages"), ("Record", "record")):
        tab.get_by_role("tab", name=name).click()
        assert tab.locator(f"#{place}").inner_text().strip()


def test_the_letter_can_be_downloaded(tab: Any, tmp_path: Path) -> None:
    _open_sample(tab)
    tab.get_by_role("tab", name="Letter").click()
    with tab.expect_download() as caught:
        tab.get_by_role("link", name="JSON").or_(
            tab.get_by_role("button", name="JSON")
        ).first.click()
    path = tmp_path / "letter.json"
    caught.value.save_as(path)
    assert json.loads(path.read_text())["schema"] == "rationale.draft/1"


def test_an_empty_case_says_what_to_do(tab: Any) -> None:
    tab.get_by_role("button", name="Draft", exact=True).click()
    alert = tab.get_by_role("alert").first
    alert.wait_for()
    assert "sample" in alert.inner_text()


def test_no_request_leaves_this_machine(tab: Any) -> None:
    _open_sample(tab)
    tab.get_by_role("tab", name="Letter").click()
    hosts = {urlsplit(url).hostname for url in tab.asked if url.startswith(("http", "ws"))}
    assert hosts == {"127.0.0.1"}
