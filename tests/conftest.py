"""Shared fixtures: no network, a hashing embedder, a home of its own for every test."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.settings import OFFLINE, Settings

os.environ.update(OFFLINE)
CORPUS = Path(__file__).resolve().parent.parent / "corpus"
PROMPTS = CORPUS.parent / "prompts"
KEPT = ("RATIONALE_REAL_LETTERS", "RATIONALE_UPDATE_GOLDEN")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine (rule 8)."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family != socket.AF_UNIX and host not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep the developer's own settings out of the tests."""
    for name in list(os.environ):
        if name.startswith("RATIONALE_") and name not in KEPT:
            monkeypatch.delenv(name)
    yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings over the shipped corpus with a fresh home and the hashing embedder."""
    return Settings(home=tmp_path / "home", corpus=CORPUS, prompts=PROMPTS, embedder="hashing")


@pytest.fixture(scope="session")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home whose index of the shipped corpus is built once, with the hashing embedder."""
    from rag.library import load_library
    from rag.retrieval import sync

    home = tmp_path_factory.mktemp("home")
    built = Settings(home=home, corpus=CORPUS, prompts=PROMPTS, embedder="hashing")
    sync(load_library(built.corpus, built.home), built)
    return home


@pytest.fixture
def indexed(shared_home: Path) -> Settings:
    """Return settings whose index stands; tests must not write to it."""
    return Settings(home=shared_home, corpus=CORPUS, prompts=PROMPTS, embedder="hashing")
