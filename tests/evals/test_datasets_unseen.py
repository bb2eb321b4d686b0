"""The shipped suite `unseen` is what its data card says."""

from __future__ import annotations

from evals.datasets import SHIPPED, load_suite
from rag.settings import Settings

FOLDER = SHIPPED / "unseen"


def test_it_is_as_large_as_its_card_says() -> None:
    cases = load_suite("unseen", Settings()).cases
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    for letter in "cd":
        own = [case for case in cases if case.id.startswith(letter)]
        items = [item for case in own for item in case.references]
        over = sum(item.decision == "overturned" for item in items)
        assert f"| `{letter}…` | {len(own)} | {len(items)} | {over} |" in card


def test_every_case_says_that_it_is_invented() -> None:
    for path in sorted((FOLDER / "cases").iterdir()):
        assert path.read_text(encoding="utf-8").startswith("INVENTED CASE - NO REAL PERSON")
