"""The report in a real browser: no request leaves, filtering, sorting and opening work."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.generate import generate
from evals.html.page import run_page
from evals.records import EvalCase
from evals.score import save_scores, score_run
from rag.records import Run
from rag.settings import Settings
from tests.evals.runs import REQUEST, eval_case, reference, run_of, suite_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"
    ),
    pytest.mark.filterwarnings("ignore"),
]


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
def tab(browser: Any, tmp_path: Path, settings: Settings) -> Iterator[Any]:
    """The page of a run of three cases; what it asks for and complains of is kept."""
    hostile = reference().model_copy(
        update={"request": f"{REQUEST} <img src=http://example.org/x onerror=document.title='x'>"}
    )
    cases = [
        eval_case("alpha"),
        eval_case("beta", reference(decision="overturned")),
        eval_case("gamma", hostile),
    ]
    chances = {"alpha": 0.1, "beta": 0.8, "gamma": 0.3}

    def draft(case: EvalCase) -> Run:
        return run_of(case, "upheld", chances[case.id])

    out = generate(suite_of(*cases), settings, tmp_path / "run", draft)
    save_scores(score_run(out), out)
    path = tmp_path / "page.html"
    path.write_text(run_page(out), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.asked, tab.said = [], []
    tab.on("request", lambda request: tab.asked.append(request.url))
    tab.on("console", lambda message: tab.said.append(message.text))
    tab.on("pageerror", lambda error: tab.said.append(str(error)))
    tab.goto(path.as_uri())
    tab.address = path.as_uri()
    yield tab
    context.close()


def _shown(tab: Any) -> list[str]:
    buttons = tab.locator("tbody.item:visible button.open").all()
    return [one.inner_text().strip("▸▾ \n") for one in buttons]


def test_no_request_leaves_and_nothing_hostile_runs(tab: Any) -> None:
    tab.locator("button.open").first.click()
    assert tab.asked == [tab.address]
    assert tab.said == []
    assert tab.title() == "Evaluation of tiny"


def test_search_choice_and_tick_narrow_the_items(tab: Any) -> None:
    assert _shown(tab) == ["alpha", "beta", "gamma"]
    tab.locator("input[type=search]").fill("beta")
    assert _shown(tab) == ["beta"]
    assert "1 of 3 items" in tab.locator(".count").inner_text()
    tab.locator("input[type=search]").fill("")
    tab.locator("select[data-field=reference]").select_option("overturned")
    assert _shown(tab) == ["beta"]
    tab.locator("select[data-field=reference]").select_option("")
    tab.locator("input[data-field=differs]").check()
    assert _shown(tab) == ["beta"]


def test_heads_sort_both_ways_numbers_as_numbers(tab: Any) -> None:
    head = tab.get_by_role("button", name="p(over)")
    head.click()
    assert _shown(tab) == ["alpha", "gamma", "beta"]
    head.click()
    assert _shown(tab) == ["beta", "gamma", "alpha"]
    assert tab.locator("th[aria-sort=descending]").inner_text().startswith("p(over)")


def test_an_item_opens_and_closes_by_keyboard(tab: Any) -> None:
    button = tab.locator("button.open").first
    button.focus()
    tab.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    assert tab.get_by_role("region", name="Draft").first.is_visible()
    tab.keyboard.press("Escape")
    assert button.get_attribute("aria-expanded") == "false"
    assert not tab.locator("tr.detail").first.is_visible()


@pytest.mark.parametrize("width", [1280, 1920])
def test_the_page_needs_no_scrolling_to_the_side(tab: Any, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    tab.locator("button.open").first.click()
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
