"""Whether the passages given to the drafter hold what the labels name, and how early.

A recommendation counts once, at the place of its first passage. Ranks are those of the list that
the drafter was given: governing passages first, in order of authority.
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.metrics import ranking
from evals.metrics.citations import agrees, reaches
from rag.records import GuidelineReference, ItemPassages

CUTS = (1, 5, 10)
DEPTH = 10
"""Rank at which nDCG ends."""


def governing(found: ItemPassages, labelled: Sequence[str]) -> dict[str, float]:
    """Return the ranking measures of the labelled recommendations; nothing without a label.

    ``recall_1``, ``recall_5``, ``recall_10``, ``ndcg_10``, ``rr``; ``kept``: recall over the whole
    list; ``governs``: share that the search not only found but took for governing.
    """
    if not labelled:
        return {}
    ranked: list[str] = []
    ruling: set[str] = set()
    for entry in found.passages:
        facts = entry.passage.recommendation
        name = facts.id if facts is not None else entry.passage.key
        if name not in ranked:
            ranked.append(name)
        if entry.governs:
            ruling.add(name)
    grades = dict.fromkeys(labelled, 1)
    values = {f"recall_{k}": ranking.recall(ranked, grades, k) for k in CUTS}
    values["kept"] = ranking.recall(ranked, grades, len(ranked))
    values["ndcg_10"] = ranking.ndcg(ranked, grades, DEPTH)
    values["rr"] = ranking.reciprocal_rank(ranked, grades)
    values["governs"] = len(ruling & grades.keys()) / len(grades)
    return {name: round(value, 6) for name, value in values.items() if value is not None}


def cited(found: ItemPassages, citations: Sequence[GuidelineReference]) -> dict[str, float]:
    """Return the share of the sections cited by the reviewer that the list holds, as ``cited``.

    What the library does not hold counts as not found; nothing where no citation names a section.
    """
    wanted = [one for one in citations if reaches(one, "section")]
    if not wanted:
        return {}
    held = sum(
        any(agrees(entry.passage, one, "section") for entry in found.passages) for one in wanted
    )
    return {"cited": round(held / len(wanted), 6)}
