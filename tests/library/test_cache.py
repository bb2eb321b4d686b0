"""A library read from the cache is the library read from its files."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.library import load_library
from rag.library.library import library_stamp
from rag.settings import Settings
from tests.support.shelf import NECK, put, small_settings, wish, written


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = small_settings(tmp_path)
    put(settings, written(tmp_path, "neck.md", NECK), wish())
    load_library(settings.corpus, settings.home)
    return settings


def entries(settings: Settings) -> list[Path]:
    return sorted((settings.home / "cache" / "documents").iterdir())


def fresh(settings: Settings) -> object:
    for entry in entries(settings):
        entry.unlink()
    return load_library(settings.corpus, settings.home)


def test_the_second_load_parses_nothing_and_gives_the_same(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parse(*args: object, **more: object) -> object:
        raise AssertionError("parsed again")

    with monkeypatch.context() as patch:
        patch.setattr("rag.library.library.parse_editions", parse)
        cached = load_library(settings.corpus, settings.home)
    assert cached == fresh(settings)


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "folder", "foreign"])
def test_a_damaged_entry_is_read_anew(settings: Settings, damage: str) -> None:
    expected = load_library(settings.corpus, settings.home)
    for entry in entries(settings):
        data = entry.read_bytes()
        if damage == "cut":
            entry.write_bytes(data[: len(data) // 2])
        elif damage == "flipped":
            entry.write_bytes(data.replace(b"recommended", b"recommendex"))
        elif damage == "empty":
            entry.write_bytes(b"")
        elif damage == "foreign":
            entry.write_bytes(b'{"key": 1}\n[]')
        else:
            entry.unlink()
            entry.mkdir()
    assert load_library(settings.corpus, settings.home) == expected


def test_a_changed_register_reaches_every_passage(settings: Settings) -> None:
    register = settings.corpus / "sources.toml"
    register.write_text(register.read_text().replace("Shipped Neck", "Renamed Neck"))
    library = load_library(settings.corpus, settings.home)
    titles = {p.source.title for p in library.passages if p.source.id == "m16"}
    assert titles == {"Renamed Neck"} and library == fresh(settings)


def test_a_home_that_does_not_exist_is_not_made_by_looking(tmp_path: Path) -> None:
    settings = small_settings(tmp_path)
    load_library(settings.corpus, settings.home)
    library_stamp(settings.corpus, settings.home)
    assert not settings.home.exists()


def test_the_stamp_changes_with_every_file_that_matters(settings: Settings) -> None:
    def stamp() -> str:
        return library_stamp(settings.corpus, settings.home)

    seen = [stamp()]
    assert stamp() == seen[0]
    load_library(settings.corpus, settings.home)
    (settings.corpus / "mtus" / "README.md").write_text("no document")
    assert stamp() == seen[0]
    document = settings.corpus / "mtus" / "neck.md"
    document.write_text(document.read_text().replace("Said so.", "Said no."))
    seen.append(stamp())
    (sidecar,) = (settings.home / "library").glob("*/*.json")
    sidecar.write_text(sidecar.read_text() + " ")
    seen.append(stamp())
    register = settings.home / "library" / "sources.toml"
    register.write_text(register.read_text() + "\n")
    seen.append(stamp())
    document.unlink()
    seen.append(stamp())
    assert len(set(seen)) == len(seen)
