"""A desk over the shipped library, in a home of its own for every test."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from rag.desk.case import Desk, choose_item, open_case
from rag.desk.records import CaseState
from rag.desk.stages import Tools
from rag.desk.store import FILE
from rag.settings import Settings
from tests.conftest import CORPUS, PROMPTS

SAMPLE = (CORPUS / "samples" / "cervical-facet.txt").read_bytes()
USER = "reviewer"


def settings_of(home: Path) -> Settings:
    return Settings(home=home, corpus=CORPUS, prompts=PROMPTS, embedder="hashing")


def desk_of(home: Path, tools: Tools) -> Desk:
    """Return a desk whose index and vocabulary are opened already."""
    desk = Desk(settings_of(home), today=lambda: date(2026, 11, 22))
    desk.tools = tools
    return desk


@pytest.fixture(scope="session")
def tools(shared_home: Path) -> Tools:
    return Tools(settings_of(shared_home))


@pytest.fixture(scope="session")
def worked_once(tmp_path_factory: pytest.TempPathFactory, tools: Tools) -> tuple[Path, str]:
    """Return a home with one case whose first item is worked; to be copied, not changed."""
    desk = desk_of(tmp_path_factory.mktemp("worked"), tools)
    case_id = open_case(desk, USER, [("case.txt", SAMPLE)])
    choose_item(desk, USER, case_id, 1)
    desk.store.compact()
    return desk.settings.home, case_id


@pytest.fixture
def home(tmp_path: Path, shared_home: Path) -> Path:
    """Return a home with the shared index and no cases."""
    made = tmp_path / "home"
    made.mkdir()
    for part in ("index", "snapshot", "cache", "models"):
        if (shared_home / part).exists():
            (made / part).symlink_to(shared_home / part)
    return made


@pytest.fixture
def desk(home: Path, tools: Tools) -> Desk:
    """Return a desk without cases."""
    return desk_of(home, tools)


@pytest.fixture
def case_id(home: Path, worked_once: tuple[Path, str]) -> str:
    """Return the id of a case of ``USER`` whose first item is worked and whose second is not."""
    shutil.copy(worked_once[0] / FILE, home / FILE)
    return worked_once[1]


@pytest.fixture
def worked(case_id: str, desk: Desk) -> CaseState:
    """Return that case."""
    return desk.state(USER, case_id)
