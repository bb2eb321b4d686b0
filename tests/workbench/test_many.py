"""Many at once, a crash in the middle of an edit, and users who must not see each other's cases."""

from __future__ import annotations

import json
import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.desk.case import Desk, list_cases
from rag.desk.users import Users
from rag.settings import Settings
from tests.conftest import CORPUS
from tests.workbench.conftest import CHROMIUM, Opens, Served, free_port

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),
]
USERS = 10


class Client:
    """What the page's script does, without a browser."""

    def __init__(self, address: str, name: str = "", password: str = "") -> None:
        self.address = address
        self.view: dict[str, Any] = {}
        self.cookie = ""
        self.origin = ""
        if name:
            form = urllib.parse.urlencode({"username": name, "password": password}).encode()
            with urllib.request.urlopen(f"{address}/login", form, timeout=60) as answer:
                cookies = answer.headers.get_all("Set-Cookie")
            self.cookie = "; ".join(one.split(";")[0] for one in cookies)
        with self._get(f"{address}/config") as answer:
            config = json.load(answer)
        self.component = next(
            one["id"]
            for one in config["components"]
            if 'data-app="reviewer"' in str(one["props"].get("html_template"))
        )

    def _get(self, url: str) -> Any:
        request = urllib.request.Request(url, headers={"Cookie": self.cookie})
        return urllib.request.urlopen(request, timeout=60)

    def ask(self, do: str, **given: Any) -> dict[str, Any]:
        """Ask for an action, and for what follows from it in the background."""
        body = {
            "data": {"do": do, "view": self.view, "have": {}, **given},
            "component_id": self.component,
            "fn_name": "act",
            "session_hash": "s",
        }
        request = urllib.request.Request(
            f"{self.address}/gradio_api/component_server/",
            json.dumps(body).encode(),
            headers={
                "Content-Type": "application/json",
                "Cookie": self.cookie,
                "Origin": self.origin or self.address,
            },
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            made: dict[str, Any] = json.load(answer)
        self.view = made.get("view", self.view)
        return made

    def wait(self, made: dict[str, Any]) -> dict[str, str]:
        """Wait for background work and return the panes as they then are."""
        panes = {key: value["html"] for key, value in made["panes"].items()}
        seen, done = 0, "job" not in made
        while not done:
            news = self.ask("job", id=made["job"], seen=seen)
            panes.update({key: value["html"] for key, value in news["panes"].items()})
            seen, done = news["seen"], news["done"]
        return panes


def case_of(number: int) -> str:
    text = (CORPUS / "samples" / "cervical-facet.txt").read_text(encoding="utf-8")
    return text.replace("52-year-old", f"{30 + number}-year-old")


def test_ten_reviewers_at_once_do_not_mix(served: Served) -> None:
    panes: dict[int, dict[str, str]] = {}
    cases: dict[int, str] = {}
    faults: list[BaseException] = []

    def review(number: int) -> None:
        try:
            client = Client(served.address)
            client.ask("open_case", text=case_of(number), files=[])
            cases[number] = client.view["case"]
            client.wait(client.ask("go", step="item", n=1))
            made = client.ask("show", step="item", n=1)
            shown = re.search(r'data-was="([^"]*)"', made["panes"]["r-d"]["html"])
            assert shown is not None
            words = f"{shown[1]} Noted by reviewer {number}."
            panes[number] = client.wait(client.ask("edit_sentence", n=1, id="1.1", value=words))
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=review, args=(n,)) for n in range(USERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert len(set(cases.values())) == USERS
    for number in range(USERS):
        draft = panes[number]["r-d"]
        assert f"{30 + number}-year-old" in draft
        others = [n for n in range(USERS) if n != number]
        assert not any(f"{30 + n}-year-old" in draft for n in others)
        assert [int(n) for n in set(re.findall(r"reviewer (\d+)\.", draft))] == [number]


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium")
def test_a_crash_in_the_middle_of_an_edit_loses_nothing(opens: Opens, home: Path) -> None:
    own = Served(home, free_port())
    own.start()
    try:
        page = opens(own.address)
        page.get_by_role("button", name="Open the sample case").first.click()
        page.locator("#r-a .item").first.wait_for()
        page.locator('[data-key="step-item-1"]').click()
        page.locator('[data-key="text-1.1"]').fill("Saved before the crash.")
        page.locator('[data-key="text-1.2"]').click()
        page.locator('[data-key="s-1.1"] .badge', has_text="edited").wait_for()
        page.locator('[data-key="text-1.2"]').fill("Typed while it crashed.")
        own.kill()
        page.locator('[data-key="text-1.3"]').click()
        page.get_by_text("The workbench does not answer.").wait_for()
        own.start()
        page.locator('[data-key="s-1.2"] .badge', has_text="edited").wait_for()
        page.reload()
        page.locator('[data-key="text-1.1"]').wait_for()
        assert page.locator('[data-key="text-1.1"]').input_value() == "Saved before the crash."
        assert page.locator('[data-key="text-1.2"]').input_value() == "Typed while it crashed."
        page.locator('[data-key="text-1.3"]').fill("Typed, then everything was gone.")
        own.kill()
        own.start()
        page.reload()
        page.locator('[data-key="s-1.3"] .badge', has_text="edited").wait_for()
    finally:
        own.kill()


@pytest.fixture
def shared(home: Path) -> Iterator[Served]:
    users = Users(home)
    for name in ("ada", "ben"):
        if name not in users.names():
            users.add(name, f"a long password of {name}")
    made = Served(home, free_port(), auth=True)
    made.start()
    yield made
    made.kill()


def test_users_log_in_and_see_their_own_cases_alone(shared: Served, home: Path) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        Client(shared.address, "ada", "a wrong password")
    refused.value.close()
    assert refused.value.code == 400
    ada = Client(shared.address, "ada", "a long password of ada")
    ben = Client(shared.address, "ben", "a long password of ben")
    ada.ask("open_case", text=case_of(1), files=[])
    case = ada.view["case"]
    ben.view = {"case": case, "step": "case", "item": 0}
    assert "no case" in ben.ask("show")["error"]["message"]
    for do in ("delete_case", "export", "sign", "rename"):
        assert "error" in ben.ask(do, case=case, kind="pdf", reviewer="B", value="x")
    stranger = Client.__new__(Client)
    stranger.address, stranger.view = shared.address, {}
    stranger.cookie = stranger.origin = ""
    stranger.component = ada.component
    with pytest.raises(urllib.error.HTTPError) as unknown:
        stranger.ask("show")
    unknown.value.close()
    assert unknown.value.code == 401
    desk = Desk(Settings(home=home, corpus=CORPUS, embedder="hashing"))
    assert [row.id for row in list_cases(desk, "ada")] == [case]
    assert list_cases(desk, "ben") == ()
    assert b"a long password" not in (home / "users.json").read_bytes()


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium")
def test_the_log_in_page_asks_no_other_machine(shared: Served, browser: Any) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(shared.address)
    page.get_by_label("username").fill("ada")
    page.get_by_label("password").fill("a long password of ada")
    page.get_by_role("button", name="Login").click()
    page.locator("#r-bar", has_text="ada").wait_for()
    hosts = {urllib.parse.urlsplit(url).hostname for url in asked if url.startswith("http")}
    assert hosts == {"127.0.0.1"}
    context.close()


def test_another_sites_page_can_do_nothing(served: Served) -> None:
    client = Client(served.address)
    client.origin = "https://elsewhere.example"
    assert "another page" in client.ask("open_sample")["error"]["message"]


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium")
def test_without_an_index_one_click_makes_it(opens: Opens, tmp_path: Path) -> None:
    own = Served(tmp_path / "home", free_port())
    own.start()
    try:
        page = opens(own.address)
        page.get_by_role("button", name="Open the sample case").first.click()
        page.locator("#r-a .item").first.wait_for()
        page.locator('[data-key="step-item-1"]').click()
        page.get_by_role("button", name="Try again").wait_for()
        page.get_by_role("button", name="Back to the cases").click()
        page.get_by_role("button", name="Index the library now").click()
        page.get_by_text("Library ready").first.wait_for()
        page.get_by_role("button", name="cervical-facet", exact=True).click()
        page.locator('[data-key="step-item-1"]').click()
        page.locator("#r-d .sentence textarea").first.wait_for()
    finally:
        own.kill()
