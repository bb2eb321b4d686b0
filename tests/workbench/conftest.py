"""A workbench of its own for each module, and a browser to look at it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CORPUS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ROOT = CORPUS.parent
_SERVE = (
    "import sys; from pathlib import Path; from rag.settings import Settings;"
    "from rag.workbench import build_app, serve;"
    "serve(build_app(Settings(home=Path(sys.argv[1]), corpus=Path(sys.argv[2]),"
    " embedder='hashing', max_file_mb=5)), port=int(sys.argv[3]), auth=sys.argv[4] == 'auth')"
)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Served:
    """A workbench in a process of its own."""

    home: Path
    port: int
    auth: bool = False
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, str(self.home), str(CORPUS), str(self.port)]
            + ["auth" if self.auth else "open"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(600):
            try:
                urllib.request.urlopen(self.address, timeout=5).close()
                return
            except OSError:
                assert self.process.poll() is None, "the workbench ended"
                time.sleep(0.2)
        raise AssertionError("the workbench did not answer")

    def kill(self) -> None:
        """End it without a chance to tidy up, as a crash does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def home(shared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an indexed home that tests may write to."""
    made = tmp_path_factory.mktemp("workbench") / "home"
    shutil.copytree(shared_home, made, ignore=shutil.ignore_patterns("cases.sqlite*"))
    return made


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[Served]:
    """Return a running workbench."""
    made = Served(home, free_port())
    made.start()
    yield made
    made.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Return a headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


Opens = Callable[..., Any]


@pytest.fixture
def opens(browser: Any, served: Served) -> Iterator[Opens]:
    """Return a function that opens the workbench in a browser of its own."""
    contexts: list[Any] = []

    def open_page(address: str = "", **options: Any) -> Any:
        context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 900}, "accept_downloads": True, **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.asked = []
        page.faults = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.set_default_timeout(120_000)
        page.goto(address or served.address)
        page.locator("#r-bar h2, #r-bar .title").first.wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
