"""Scored items made by hand."""

from __future__ import annotations

from typing import Any

from evals.measures import EVALUATOR, VERSIONS
from evals.records import Counts, ItemScore, Scores
from evals.summary import summarise_part


def item(
    case: str,
    reference: str = "upheld",
    decision: str | None = "upheld",
    p: float | None = 0.2,
    **changes: Any,
) -> ItemScore:
    """A scored item with nothing wrong in it."""
    values: dict[str, Any] = {
        "case": case,
        "part": "all",
        "item": 1,
        "request": "bilateral facet injections",
        "reference": reference,
        "decision": decision,
        "probability": p if decision else None,
        "abstention": "" if decision else "no_guideline",
        "category": "injections",
        "citations": {"title": Counts(draft=2, draft_hits=1, reference=1, reference_hits=1)},
        "text": {"agreement": 0.5, "idf_f1": 0.5, "rouge_lsum": 0.5, "length_ratio": 2.0},
        "quotes": 4,
        "quotes_valid": 4,
        "statements": 5,
        "statements_supported": 5,
        "typed_facts": 6,
        "required": 2,
        "required_covered": 2,
        "words": 120,
    }
    return ItemScore(**{**values, **changes})


def scores_of(*items: ItemScore, **changes: Any) -> Scores:
    """The scores of a run with these items."""
    values: dict[str, Any] = {
        "evaluator": EVALUATOR,
        "versions": VERSIONS,
        "suite": "tiny",
        "model": "extractive",
        "embedder": "",
        "parts": (summarise_part("all", items),),
        "items": items,
    }
    return Scores(**{**values, **changes})


def many(right: int, wrong: int, **changes: Any) -> list[ItemScore]:
    """Letters of one item each, so many decided rightly and so many wrongly."""
    made = [item(f"r{n:03d}", **changes) for n in range(right)]
    return made + [item(f"w{n:03d}", "overturned", **changes) for n in range(wrong)]
