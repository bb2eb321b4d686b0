"""A small corpus and files as a curator brings them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rag.library.registration import Wish
from rag.library.shelf import About, Added, add
from rag.settings import Settings
from rag.vocabulary import Vocabulary, load_vocabulary
from tests.support.small_library import document, section, source, write_library

NECK = (
    "# Acme Neck Guideline\n\n## Facet joint injections\n\nA facet joint injection is recommended "
    "for chronic neck pain.\n\n## Surgery\n\nSurgery is not recommended for neck pain.\n"
)
KNEE = "# Acme Knee Guideline\n\n## Arthroscopy\n\nKnee arthroscopy is not recommended.\n"


def small_settings(folder: Path) -> Settings:
    """Return settings over a corpus of one digest."""
    corpus = write_library(
        folder / "corpus",
        source("m16", title="Shipped Neck", start="2016-07-28"),
        {
            "mtus/neck.md": document(
                "m16", section("r1", "facet_joint_injection", "Said so.", more="why_none: a test")
            )
        },
    )
    return Settings(home=folder / "home", corpus=corpus, embedder="hashing")


def vocabulary_of(settings: Settings) -> Vocabulary:
    return load_vocabulary(settings.corpus)


def wish(edition: str = "2020", start: str = "2020-01-01", until: str = "", **more: object) -> Wish:
    """Return what a curator says of the guideline ``Acme Neck``."""
    return Wish.model_validate(
        {
            "source": "Acme Neck",
            "edition": edition,
            "effective_from": date.fromisoformat(start),
            "effective_until": date.fromisoformat(until) if until else None,
            **more,
        }
    )


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def put(settings: Settings, path: Path, said: Wish | None = None, **about: object) -> Added:
    """Add one file."""
    return add(
        [path],
        said or wish(),
        settings,
        vocabulary_of(settings),
        About.model_validate(about),
        patience=30,
    )


def files_of(settings: Settings) -> dict[str, bytes]:
    """Return every file of the curator's library by path."""
    folder = settings.home / "library"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
